"""A text brought to one shape, and the languages to read it in."""

import re
import unicodedata

MASK = '\x1a'  # stands where something was taken out of a text
MAX_LENGTH = 4_000  # longer texts are judged by their beginning
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


def get_scripts(text):
    """The languages to read a text in: by its letters, both when it is mixed."""
    chinese, latin = len(CJK.findall(text)), len(_LATIN.findall(text))
    if not chinese:
        return ('en',)
    if latin * 2 > chinese:
        return ('en', 'zh')
    return ('zh',)
