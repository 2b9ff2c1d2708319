"""Words in a text that are about somebody's private life: health, family, beliefs.

They must not count when work is judged (GDPR art. 9, Personal Information Protection Law art. 28),
so whoever writes them is asked to leave them out. Only what points at a person is looked for: a
hospital writes of surgery and a school of children without a word from here.

>>> find_private_matters('The shift was short because my wife was in hospital')
('my wife', 'was in hospital')
>>> find_private_matters('二季度因怀孕请了产假，项目延后两周')
('怀孕', '产假')
>>> find_private_matters('Trained two colleagues in health and safety')
()
"""

import re
import unicodedata

MAX_LENGTH = 20_000  # of all answers of an entry together
MAX_FOUND = 3  # as many as a hint can name

# Of the writer or of the person written about; "their" is mostly a team's or a customer's
_WHOSE = r'(?:my|his|her)'
_ILLNESS = (
    r'(?:illness|disease|surgery|health|pregnancy|diagnosis|medication|migraines?|depression'
    r'|burn-?out|cancer|disability|therap(?:y|ist)|doctor|back pain|operation)'
)
_RELATIVE = (
    r'(?:wife|husband|sons?|daughters?|child|children|kids?|baby|mother|father|parents|family'
    r'|girlfriend|boyfriend|marriage|divorce|religion|faith|church)'
)
_ENGLISH = (
    rf'{_WHOSE} (?:{_ILLNESS}|{_RELATIVE})',
    r'pregnan(?:t|cy)',
    r'miscarriage',
    r'(?:maternity|paternity|parental|sick|medical) leave',
    r'sick notes?',
    r'(?:was|am|is|fell|felt|got|been|being|feeling) (?:often |very |seriously )?(?:ill|sick)',
    r'(?:was|am|is|been) in hospital',
    r'hospitali[sz]ed',
    r'(?:health|medical|family) (?:problems?|issues?|reasons?|conditions?|troubles?)',
    r'(?:personal|private|family) (?:life|matters?|circumstances)',
    r'depression|chemotherapy|burn(?:t|ed)[ -]out|psychotherapy',
    r'divorced?|single (?:mother|father|parent)',
    r'religious beliefs?|sexual orientation|trade union membership',
)
_SOMEBODY = r'(?:我|本人|自己|他|她)'
_CHINESE = (
    rf'{_SOMEBODY}的?(?:老公|老婆|丈夫|妻子|爱人|孩子|儿子|女儿|父母|父亲|母亲|爸爸|妈妈|家人)',
    rf'{_SOMEBODY}[^，。；,.;\n]{{0,3}}(?:手术|确诊|高血压|糖尿病|癌|化疗|残疾|结婚|信教)',
    '怀孕|孕期|孕吐|流产|产假|陪产假|哺乳期|婚假|病假|离婚',
    '生病|住院(?!部|患者|病人|医|楼|率|日|天|费)|抑郁|焦虑症|失眠',
    '(?:身体|健康)(?:不好|不适|欠佳|原因|问题)|(?:身体|心理|精神)疾病',
    '家庭(?:原因|矛盾|问题|情况|变故)|家里(?:有事|出事|孩子|老人|的事)',
    '带孩子|照顾(?:孩子|老人|父母|家人)|孩子(?:生病|还小|上学)',
    '宗教信仰|性取向',
)
_FINDER = re.compile(rf'\b(?:{"|".join(_ENGLISH)})\b|(?:{"|".join(_CHINESE)})', re.IGNORECASE)
_SPACE = re.compile(r'\s+')


def find_private_matters(text):
    """Words of ``text`` about somebody's private life, as they stand there.

    :return: at most ``MAX_FOUND`` different words or phrases, in the order of the text
    """
    text = _SPACE.sub(' ', unicodedata.normalize('NFKC', text[:MAX_LENGTH]).replace('’', "'"))
    found = {}
    for match in _FINDER.finditer(text):
        found.setdefault(match[0].casefold(), match[0])
        if len(found) == MAX_FOUND:
            break
    return tuple(found.values())
