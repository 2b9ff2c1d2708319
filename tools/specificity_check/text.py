"""A text brought to one shape, and the languages to read it in."""

import re
import unicodedata

MASK = '\x1a'  # stands where something was taken out of a text
MAX_LENGTH = 2_500  # longer texts are judged by their beginning
CJK = re.compile(r'[\u3400-\u9fff]')
_LATIN = re.compile(r'[A-Za-z]{2,}')

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


def normalise(text):
    """Half-width signs, one kind of arrow, quote and dash; length may change."""
    text = unicodedata.normalize('NFKC', text[:MAX_LENGTH])[:MAX_LENGTH].translate(_SIGNS)
    text = _RUN.sub(lambda match: match[1] * 8, text)
    return text.replace('->', '→').replace('=>', '→').replace('\n', '. ')


_CHINESE_DATE = re.compile(r'\d{1,4} ?[年月日号点][初末底]?')  # no figure when read in English
_WORD_EDGE = re.compile(r'(?<=[\u3400-\u9fff])(?=[A-Za-z\d])|(?<=[A-Za-z\d%])(?=[\u3400-\u9fff])')
# not the one before the number of a list: "慢 2.吵"
_GAP = re.compile(
    r'(?<=[\u3400-\u9fff]) (?=[^\W\d]|#|\d+(?!\d|[.,)](?!\d)))|(?<=[\w%]) (?=[\u3400-\u9fff])'
)


def get_readings(text):
    """(language, text as it writes it) for each to read in; both set mixed text apart in their way.

    >>> get_readings('Week 20 前把50个valve编号')
    [('en', 'Week 20 前把 50 个 valve 编号'), ('zh', 'Week 20前把50个valve编号')]
    """
    scripts = get_scripts(text)
    if scripts == ('en',):
        return [('en', text)]
    readings = [('zh', _GAP.sub('', text))]
    if 'en' in scripts:
        readings.insert(0, ('en', _WORD_EDGE.sub(' ', _CHINESE_DATE.sub(' ', text))))
    return readings


def get_scripts(text):
    """The languages to read a text in: by its letters, both when it is mixed."""
    chinese, latin = len(CJK.findall(text)), len(_LATIN.findall(text))
    if not chinese:
        return ('en',)
    if latin * 8 > chinese:
        return ('en', 'zh')
    return ('zh',)
