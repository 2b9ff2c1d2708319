"""The word files (``specificity_words/*.txt``) as compiled patterns."""

import re
from functools import lru_cache
from pathlib import Path

from .text import normalise

_HEADER = re.compile(r'\[(?:(let|pattern|cased) )?([A-Za-z_]+)\]')
_MACRO = re.compile(r'<([A-Z]+)>')
_NEVER = '(?!)'
_EN_VERBS = ('verb', 'verb_plan', 'omission_own')
WORDS = Path(__file__).parents[1] / 'specificity_words'


def read_sections(lang):
    """A word file as {(how, name): [expressions]}; how such a file is made stands at its top."""
    path = WORDS / f'{lang}.txt'
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
def get_patterns(lang):
    return compile_sections(lang, read_sections(lang))


@lru_cache(maxsize=64)
def get_extra_pattern(phrases):
    """Phrases of a company as one pattern; plain text, whole words where words have limits."""
    parts = []
    for phrase in sorted({normalise(phrase).strip() for phrase in phrases}, key=len, reverse=True):
        if phrase:
            border = r'\b' if phrase[0].isascii() and phrase[-1].isascii() else ''
            start = border if phrase[0].isalnum() else ''
            end = border if phrase[-1].isalnum() else ''
            parts.append(start + re.escape(phrase) + end)
    return re.compile('|'.join(parts), re.IGNORECASE) if parts else None
