"""Is an entry of an interview form concrete or vague, what is missing, and why.

Plain Python, no network, no model: words and phrases (``specificity_words/*.txt``) are looked
for in the text, and a rule on the elements found gives the label. The same text always gets
the same answer, and every element found names the words that show it.

The elements, and what each kind of entry asks for:

* achievement, improvement: event/project + behaviour + (measure or impact)
* plan: behaviour (steps) + measure (goal) + deadline; missing support is only a hint

How a text is read: bring it to half-width signs, take out what says nothing (vague phrases,
effort in per cent, years of service, numbers of lists), then take out dates, codes and rhythms
and keep what they show, then count what is left: numbers, acts, effects.

>>> assess('Project B: I did not sync with the testers in time, the fix came 2 days late.',
...        'improvement').label
'specific'
>>> assess('加强团队合作', 'improvement').missing
('event/project', 'behaviour', 'measure', 'impact')
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

VAGUE, SPECIFIC = 'vague', 'specific'
ELEMENTS = {
    'achievement': ('event/project', 'behaviour', 'measure', 'impact'),
    'improvement': ('event/project', 'behaviour', 'measure', 'impact'),
    'plan': ('behaviour', 'measure', 'deadline', 'support'),
}
# What a company may add (hr.performance.specificity.word); 'vague' says nothing
EXTRA_KINDS = ('vague', 'event/project', 'behaviour', 'measure', 'impact', 'deadline', 'support')
MAX_LENGTH = 4_000  # longer texts are judged by their beginning

# Hints: (kind, element) -> key -> text; "any" serves both kinds about the past.
HINTS = {
    'event': {
        'en': 'Name the project, customer, order or shift, or the day it happened.',
        'zh': '写明是哪个项目、客户、订单或班次，或发生在哪一天。',
    },
    'behaviour_achievement': {
        'en': 'Write what you yourself did, as an act others could see.',
        'zh': '写出您本人具体做了什么，别人看得见的动作。',
    },
    'behaviour_improvement': {
        'en': 'Write your own share: what you did, or did not do.',
        'zh': '写出自身原因：当时做了什么，或没做什么。',
    },
    'behaviour_plan': {
        'en': 'List the steps: what you will do, and how often.',
        'zh': '列出行动步骤：做什么，多久做一次。',
    },
    'measure_achievement': {
        'en': 'Add a figure: amount, share, time, or before and after.',
        'zh': '补充一个数字：数量、比例、用时或前后对比。',
    },
    'measure_improvement': {
        'en': 'Add how much: how many, how long, how late, what it cost.',
        'zh': '补充程度：多少、多久、晚了几天、花了多少。',
    },
    'measure_plan': {
        'en': 'Say how the result will be checked: a figure, or yes/no such as a certificate.',
        'zh': '写明怎样算完成：目标数字，或能核对的结果（如证书、签字）。',
    },
    'impact_achievement': {
        'en': 'Say who gained and how: customer, next team, money, time, safety, quality.',
        'zh': '写出谁因此受益：客户、下一道工序、费用、工期、安全或质量。',
    },
    'impact_improvement': {
        'en': 'Say what followed for others: customer, next team, money, schedule, safety.',
        'zh': '写出对他人的影响：客户、下一道工序、费用、进度或安全。',
    },
    'deadline': {
        'en': 'Give a day, or a span that ends: “by 30 September”, “within six weeks”.',
        'zh': '写明日期或有终点的期限，如“9月30日前”“六周内”。',
    },
    'support': {
        'en': 'Name the help you need: training, tool, somebody’s time, budget, or “none needed”.',
        'zh': '写明所需支持：培训、工具、某人的时间、预算；不需要请写“无需支持”。',
    },
}
LABELS = {
    'event/project': {'en': 'event or project', 'zh': '事件或项目'},
    'behaviour': {'en': 'what was done', 'zh': '行为'},
    'measure': {'en': 'figure', 'zh': '数据'},
    'impact': {'en': 'effect', 'zh': '影响'},
    'deadline': {'en': 'when', 'zh': '时间'},
    'support': {'en': 'support', 'zh': '支持'},
}


@dataclass(frozen=True)
class Hint:
    """What to add for one missing element: a stable key and its text in both languages."""

    element: str
    key: str
    en: str
    zh: str
    lang: str

    def __str__(self):
        return self.zh if self.lang == 'zh' else self.en


@dataclass(frozen=True)
class Finding:
    """Why an element counts as present, or why words did not count (element 'decoy')."""

    element: str
    text: str
    reason: str


@dataclass(frozen=True)
class Assessment:
    """The answer of :func:`assess`."""

    label: str
    missing: tuple
    hints: tuple
    found: tuple
    lang: str

    @cached_property
    def reasons(self):
        """One line per finding, for a log or a test that must explain itself."""
        return tuple(f'{item.element}: “{item.text}” ({item.reason})' for item in self.found)


# --- words -----------------------------------------------------------------------------------

_HEADER = re.compile(r'\[(?:(let|pattern|cased) )?([A-Za-z_]+)\]')
_MACRO = re.compile(r'<([A-Z]+)>')
_MASK = '\x1a'  # stands where something was taken out of a text


def read_sections(lang):
    """A word file as {(how, name): [expressions]}; how such a file is made stands at its top."""
    path = Path(__file__).parent / 'specificity_words' / f'{lang}.txt'
    sections, how = {}, None
    for line in path.read_text(encoding='utf-8').splitlines():
        header = _HEADER.fullmatch(line)
        if header:
            how, name = header.groups()
            sections[how, name] = []
        elif line and not line.startswith('#'):
            sections[how, name] += [line] if how else line.split(' | ')
    return sections


def compile_sections(lang, sections):
    """{name: compiled pattern} of what :func:`read_sections` returns."""
    macros, patterns = {}, {}
    border = (r'(?<![\w-])(?:', r")(?![\w-]|'[a-z])") if lang == 'en' else ('(?:', ')')
    for (how, name), parts in sections.items():
        text = _MACRO.sub(lambda match: macros[match[1]], '|'.join(parts or [_NEVER]))
        if how == 'let':
            macros[name] = f'(?:{text})'
            continue
        if lang == 'en' and name in _EN_VERBS:  # a verb counts where a clause begins
            text = f'{macros["START"]}(?P<verb>{text})(?![\\w-])'
        elif not how:
            text = border[0] + text + border[1]
        patterns[name] = re.compile(text, 0 if how == 'cased' else re.IGNORECASE)
    return patterns


@lru_cache(maxsize=2)
def _patterns(lang):
    return compile_sections(lang, read_sections(lang))


_NEVER = '(?!)'
_EN_VERBS = ('verb', 'verb_plan', 'omission_own')


@lru_cache(maxsize=64)
def _extra_pattern(phrases):
    """Phrases of a company as one pattern; plain text, whole words where words have limits."""
    parts = []
    for phrase in sorted({_normalise(phrase).strip() for phrase in phrases}, key=len, reverse=True):
        if phrase:
            border = r'\b' if phrase[0].isascii() and phrase[-1].isascii() else ''
            start = border if phrase[0].isalnum() else ''
            end = border if phrase[-1].isalnum() else ''
            parts.append(start + re.escape(phrase) + end)
    return re.compile('|'.join(parts), re.IGNORECASE) if parts else None


_SIGNS = str.maketrans(
    {
        '。': '.',
        '、': ',',
        '“': '"',
        '”': '"',
        '‘': "'",
        '’': "'",
        '—': '-',
        '–': '-',
        '〜': '-',
        '～': '-',
        '⇒': '→',
        '➔': '→',
        '➜': '→',
        '\t': ' ',
        '\r': '\n',
    }
)


_RUN = re.compile(r'(.{1,4}?)\1{8,}')  # typed by a stuck key or to slow us down


def _normalise(text):
    """Half-width signs, one kind of arrow, quote and dash; length may change."""
    text = unicodedata.normalize('NFKC', text).translate(_SIGNS)
    text = _RUN.sub(lambda match: match[1] * 8, text)
    return text.replace('->', '→').replace('=>', '→').replace('\n', '. ')


class _Reading:
    """A text on its way through the detectors: what was found, and what is still to be read."""

    def __init__(self, text):
        self.rest = text
        self.found = []
        self.present = set()

    def mark(self, element, text, reason):
        self.present.add(element)
        if len(self.found) < 40:
            self.found.append(Finding(element, text.strip(' ,.;:'), reason))

    def take(self, pattern, element, reason, keep=False):
        """Note every match and take it out of what is still to be read. True if there was one."""
        hit = False

        def note(match):
            nonlocal hit
            hit = True
            self.mark(element, match[0], reason)
            return match[0] if keep else _MASK * len(match[0])

        self.rest = pattern.sub(note, self.rest)
        return hit


# --- English ---------------------------------------------------------------------------------

_EN_DECOYS = {
    'decoy_effort': 'effort is no measure',
    'decoy_available': 'being available is no measure',
    'decoy_service': 'years of service are no measure',
    'decoy_saying': 'a way of speaking is no measure',
}


def _read_en(reading, plan):
    """Take out what is empty, then what dates and names show, then count what is left."""
    words = _patterns('en')
    reading.take(words['habit'], 'habit', 'a habit or a wish', keep=True)
    for name, reason in _EN_DECOYS.items():
        reading.take(words[name], 'decoy', reason)
    if not plan:
        reading.take(words['duty'], 'duty', 'taking part or having a duty is no act')
    reading.take(words['vague'], 'decoy', 'says nothing definite')
    whole = reading.rest
    if plan:
        reading.take(words['wish'], 'wish', 'asked of others, or no step by itself')
    clean = reading.rest
    if plan:
        reading.take(words['deadline'], 'deadline', 'a span with an end')
    reading.take(words['clock'], 'clock', 'time of day')
    if plan:
        reading.take(words['deadline_word'], 'deadline', 'a day or an end of a period')
    _en_dates(reading, plan)
    reading.take(words['decoy_list'], 'decoy', 'numbers of a list are no measure')
    dated = reading.rest
    _en_codes(reading, plan)
    reading.take(words['change'], 'measure', 'before and after, or result and target')
    if not plan:
        reading.take(words['long_time'], 'decoy', 'a long time is no measure')
    if plan:
        reading.take(words['rhythm'], 'behaviour', 'a step with its rhythm')
        reading.take(words['done'], 'measure', 'a result that can be checked', keep=True)
    reading.take(words['number'], 'measure', 'a figure')
    reading.rest = clean
    if plan:
        for element in ('behaviour', 'measure'):
            reading.take(words['delivered'], element, 'a thing handed over', keep=True)
        reading.rest = dated
        _en_plan_steps(reading, words)
        reading.rest = whole
        reading.take(words['support'], 'support', 'named help', keep=True)
    else:
        _en_acts(reading, words)
        _en_effects(reading, words)


def _en_acts(reading, words):
    reading.take(words['omission'], 'behaviour', 'something left out or done wrong', keep=True)
    for match in words['omission_own'].finditer(reading.rest):
        reading.mark('behaviour', match['verb'], 'something left out')
    reading.take(words['own_work'], 'behaviour', 'own work', keep=True)
    for name in ('verb', 'past', 'present', 'doing'):
        for match in words[name].finditer(reading.rest):
            emptied = reading.rest[match.end() : match.end() + 2].strip().startswith(_MASK)
            if not emptied and not words['verb_vague'].fullmatch(match['verb']):
                reading.mark('behaviour', match['verb'], 'an act')


def _en_effects(reading, words):
    reading.take(words['impact'], 'impact', 'an effect on others', keep=True)
    if 'behaviour' not in reading.present:
        return
    if 'habit' in reading.present and 'event/project' not in reading.present:
        return
    for match in words['followed'].finditer(reading.rest):
        if words['happened'].search(match[0]) and not words['praise'].search(match[0]):
            reading.mark('impact', match[0], 'what followed for others')


def _en_codes(reading, plan):
    words = _patterns('en')
    reading.take(words['code'], 'event/project', 'a code, number or name')

    def note(match):
        if words['common_name'].match(match[0]):
            return match[0]
        reading.mark('event/project', match[0], 'a name')
        return _MASK * len(match[0])

    if not plan:
        reading.rest = words['name'].sub(note, reading.rest)


def _en_dates(reading, plan):
    words = _patterns('en')

    def note(match):
        if not plan:
            reading.mark('event/project', match[0], 'a date')
        elif words['from'].search(reading.rest[: match.start()]):
            reading.mark('start', match[0], 'a start is no deadline')
        else:
            reading.mark('deadline', match[0], 'a date')
        return _MASK * len(match[0])

    reading.rest = words['date'].sub(note, reading.rest)
    if not plan:
        reading.take(words['weekday'], 'event/project', 'a day')


def _en_plan_steps(reading, words):
    for name in ('verb_plan', 'imperative', 'present', 'will', 'counted'):
        for match in words[name].finditer(reading.rest):
            if not words['verb_plan_vague'].match(reading.rest, match.start('verb')):
                reading.mark('behaviour', match['verb'], 'a step')
    reading.take(words['step'], 'behaviour', 'a step', keep=True)


# --- Chinese ---------------------------------------------------------------------------------

_ZH_DECOYS = {
    'decoy_self': '给自己打分不是数据',
    'decoy_effort': '用力程度不是数据',
    'decoy_available': '随时待命不是数据',
    'decoy_service': '工作年限不是数据',
    'decoy_list': '序号或套话不是数据',
}


def _read_zh(reading, plan):
    """As for English, in the order the Chinese patterns need."""
    words = _patterns('zh')
    reading.take(words['habit'], 'habit', '习惯或愿望', keep=True)
    for name, reason in _ZH_DECOYS.items():
        reading.take(words[name], 'decoy', reason)
    if not plan:
        reading.take(words['duty'], 'duty', '参加或职责不是行为')
    reading.take(words['vague'], 'decoy', '笼统的说法')
    whole = reading.rest
    if plan:
        reading.take(words['wish'], 'wish', '请别人做的事,或本身不是步骤')
    clean = reading.rest
    if not plan:
        reading.take(words['code'], 'event/project', '编号或名称')
        reading.take(words['name'], 'event/project', '名称')
    _zh_dates(reading, plan)
    reading.take(words['change'], 'measure', '前后对比')
    if not plan:
        reading.take(words['long_time'], 'decoy', '时间长短不是数据')
    if plan:
        reading.take(words['rhythm'], 'behaviour', '有频次的步骤')
    reading.take(words['clock'], 'clock', '时刻')
    if plan:
        reading.take(words['code'], 'event/project', '编号或名称')
        reading.take(words['done'], 'measure', '可以核对的结果', keep=True)
    reading.take(words['number'], 'measure', '数字')
    reading.rest = clean
    if plan:
        reading.take(words['verb_plan'], 'behaviour', '步骤', keep=True)
        _zh_acts(reading, words)
        reading.rest = whole
        reading.take(words['support'], 'support', '具体的支持', keep=True)
        return
    reading.take(words['omission'], 'behaviour', '没做或做错的事', keep=True)
    _zh_acts(reading, words)
    reading.take(words['impact'], 'impact', '对他人的影响', keep=True)
    if 'event/project' in reading.present or _zh_own_act(reading, words):
        _zh_followed(reading, words)


def _zh_dates(reading, plan):
    words = _patterns('zh')
    if plan:
        reading.take(words['end'], 'deadline', '有终点的期限')

    def note(match):
        if not plan:
            reading.mark('event/project', match[0], '日期')
        elif words['from'].match(reading.rest[match.end() : match.end() + 4]):
            reading.mark('start', match[0], '起始日不是期限')
        else:
            reading.mark('deadline', match[0], '日期')
        return _MASK * len(match[0])

    reading.rest = words['date'].sub(note, reading.rest)


_ZH_ACTS = ('omission', 'act', 'verb')
_ZH_CLAUSE = re.compile(r'[^,.;!?:]+')


def _zh_acts(reading, words):
    """Acts, read clause by clause: a clause of general words tells none."""
    for clause in _ZH_CLAUSE.findall(reading.rest):
        if words['habit_soft'].search(clause):
            continue
        for name in ('verb', 'act'):
            for match in words[name].finditer(clause):
                reading.mark('behaviour', match[0], '行为')


def _zh_own_act(reading, words):
    """Whether a clause tells one act of the writer, done once."""
    return 'habit' not in reading.present and any(
        words['own_act'].search(clause) or ('我' in clause and words['verb'].search(clause))
        for clause in _ZH_CLAUSE.findall(reading.rest)
        if not words['habit_soft'].search(clause)
    )


def _zh_followed(reading, words):
    """A clause about others after the clause of the act tells what followed."""
    acted = False
    for clause in _ZH_CLAUSE.findall(reading.rest):
        if words['habit_soft'].search(clause) or words['habit'].search(clause):
            continue
        if acted and len(_CJK.findall(clause)) >= 4 and not words['general'].search(clause):
            reading.mark('impact', clause, '对他人的后果')
        acted = acted or '我' in clause or any(words[name].search(clause) for name in _ZH_ACTS)


# --- fields of an entry -----------------------------------------------------------------------

_FIELD_LABELS = {
    'project': ('Project: %s', '项目:%s'),
    'measure': ('%s', '完成率%s'),
    'deadline': ('by %s', '%s前'),
}


def join_fields(fields):
    """The typed fields of one entry as one text.

    :param fields: [(role, type, value)], role and type as of a template's question; a value is a
        text, a number, or for the type 'steps' a list of {'text', 'date'}

    >>> join_fields([('project', 'text', 'Atlas'), ('measure', 'percent', 120)])
    'Project: Atlas. 120%.'
    >>> join_fields([('steps', 'steps', [{'text': '每周拜访两家', 'date': '2026-09-30'}])])
    '每周拜访两家,2026-09-30前。'
    """
    texts = [value for _role, kind, value in fields if isinstance(value, str) and kind != 'date']
    texts += [
        step.get('text') or '' for _r, kind, rows in fields if kind == 'steps' for step in rows
    ]
    chinese = bool(_CJK.search(''.join(texts)))
    parts = []
    for role, kind, value in fields:
        if kind == 'steps':
            for step in value:
                date = _FIELD_LABELS['deadline'][chinese] % step['date'] if step.get('date') else ''
                parts.append((', ', ',')[chinese].join(filter(None, (step.get('text'), date))))
            continue
        if value in (None, False, ''):
            continue
        if kind in ('number', 'percent'):
            text = f'{value:g}%' if kind == 'percent' else f'{value:g}'
        else:
            text = str(value).strip()
        labelled = role == 'project' or (
            (role, kind) in (('deadline', 'date'), ('measure', 'percent'))
        )
        parts.append(_FIELD_LABELS[role][chinese] % text if labelled else text)
    stop = ('.', '。')[chinese]
    ended = [part if part[-1:] in '.!?。!?' else part + stop for part in parts if part]
    return ('' if chinese else ' ').join(ended)


# --- rule ------------------------------------------------------------------------------------

_CJK = re.compile(r'[\u3400-\u9fff]')
_LATIN = re.compile(r'[A-Za-z]{2,}')


def _scripts(text):
    """The languages to read a text in: by its letters, both when it is mixed."""
    chinese, latin = len(_CJK.findall(text)), len(_LATIN.findall(text))
    if not chinese:
        return ('en',)
    if latin * 2 > chinese:
        return ('en', 'zh')
    return ('zh',)


def assess(text, kind, lang=None, extra=None):
    """Judge one entry.

    :param text: the entry's fields joined to one text
    :param kind: 'achievement', 'improvement' or 'plan'
    :param lang: 'en', 'zh' or a code such as 'zh_CN', for the hints; by the text if not given
    :param extra: {kind of word: phrases}, kinds of EXTRA_KINDS; what a company adds
    :return: :class:`Assessment`

    >>> assess('By 1 Oct log 50 old files, no support needed.', 'plan').label
    'specific'
    >>> str(assess('尽快提高效率', 'plan').hints[0])
    '列出行动步骤：做什么，多久做一次。'
    """
    if kind not in ELEMENTS:
        raise ValueError(f'Unknown kind {kind!r}, there are {", ".join(ELEMENTS)}.')
    text = _normalise((text or '')[:MAX_LENGTH])
    scripts = _scripts(text)
    lang = 'zh' if (lang or scripts[-1]).lower().startswith('zh') else 'en'
    plan = kind == 'plan'
    present, found = set(), []
    text, added = _apply_extra(text, extra)
    for script in scripts:
        reading = _Reading(text)
        (_read_zh if script == 'zh' else _read_en)(reading, plan)
        present |= reading.present
        found += reading.found
    headed = None if plan else _read_headed_event(text)
    if headed:
        added.append(headed)
    present |= {finding.element for finding in added}
    found = added + found
    if not plan:
        _settle_act(present, text)
        _settle_event(present)
    else:
        _settle_span(present, found)
    elements = ELEMENTS[kind]
    missing = tuple(name for name in elements if name not in present)
    if plan:
        specific = not set(missing) - {'support'}
    else:
        specific = {'event/project', 'behaviour'} <= present and present & {'measure', 'impact'}
    return Assessment(
        label=SPECIFIC if specific else VAGUE,
        missing=missing,
        hints=tuple(_hint(name, kind, lang) for name in missing),
        found=tuple(found),
        lang=lang,
    )


_HEADED = re.compile(r'(?:^|[.;,]\s*)(?:project(?: name)?|项目(?:名称)?)\s*:\s*([^.;:]+)', re.I)
_NO_NAME = re.compile(
    r'\b(?:important|daily|various|several|some|work|projects?|general|normal|ongoing|none|deliver\w+|misc|different)\b'
    r'|重点|重要|日常|工作|某|一些|若干|相关|多个|各|常规|无$',
    re.IGNORECASE,
)


def _read_headed_event(text):
    """A project under its own heading, when the heading is filled with a name."""
    for match in _HEADED.finditer(text):
        name = match[1].strip()
        if len(name) > 1 and not _NO_NAME.search(name):
            return Finding('event/project', name, 'named under its heading')
    return None


_ONESELF = re.compile(
    r'\b(?:I|my|me|mine|myself)\b(?! (?:team|manager|boss))|[我本]人?', re.IGNORECASE
)


def _settle_act(present, text):
    """Named thing, figure and effect together, told of oneself: then the act is told as well."""
    told = 'habit' not in present and {'event/project', 'measure', 'impact'} <= present
    if told and _ONESELF.search(text):
        present.add('behaviour')


def _settle_event(present):
    """An act with a figure or an effect can be looked up, even without a date or a name."""
    if 'habit' in present or 'event/project' in present:
        return
    if 'behaviour' in present and present & {'measure', 'impact'}:
        present.add('event/project')


def _settle_span(present, found):
    """A span such as "within 24 hours" beside a date is what is promised, not until when."""
    ends = {item.text.lower() for item in found if item.element == 'deadline'}
    if len(ends) > 1 and any(_SPAN.match(text) for text in ends):
        present.add('measure')


_SPAN = re.compile(r'within\b.*(?:days?|weeks?)|.{1,12}(?:工作日|天|周)(?:之)?内')


def _apply_extra(text, extra):
    added = []
    for kind, phrases in (extra or {}).items():
        pattern = _extra_pattern(tuple(phrases))
        if pattern is None:
            continue
        if kind == 'vague':
            text = pattern.sub(lambda match: _MASK * len(match[0]), text)
        else:
            added += [Finding(kind, match[0], 'added') for match in pattern.finditer(text)]
    return text, added


@lru_cache(maxsize=64)
def _hint(element, kind, lang):
    key = {'event/project': 'event', 'deadline': 'deadline', 'support': 'support'}.get(
        element, f'{element}_{kind}'
    )
    return Hint(element, key, HINTS[key]['en'], HINTS[key]['zh'], lang)
