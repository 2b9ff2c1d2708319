"""The word files (``specificity_words/*.txt``) as compiled patterns."""

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from pathlib import Path

from .text import normalise

_HEADER = re.compile(r'\[(?:(let|start|pattern|cased) )?([A-Za-z_]+)\]')
_MACRO = re.compile(r'<([A-Z]+)>')
_NEVER = '(?!)'
_EN_VERBS = ('verb', 'verb_plan', 'omission_own')
# patterns of which every line starts with a word: they are tried where one begins, no letter later
_EN_AT_WORDS = {
    *('decoy_effort', 'decoy_available', 'decoy_service', 'decoy_saying', 'decoy_list', 'wish'),
    *('date', 'deadline', 'weekday', 'code', 'long_time', 'rhythm', 'change', 'number', 'duty'),
}
_PLAIN = re.compile(r'[a-z\u3400-\u9fff](?![?*{+])')
# so many expressions at least are looked at together: few first signs are likely, or none
_GATED = {'en': 8, 'zh': 200}
WORDS = Path(__file__).parents[1] / 'specificity_words'


def read_sections(lang):
    """A language's word files as {(how, name): [expressions]}; at their top stands how."""
    sections, how = {}, None
    lines = [
        line
        for name in (f'{lang}.txt', f'cues_{lang}.txt')
        for line in (WORDS / name).read_text(encoding='utf-8').splitlines()
    ]
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header:
            how, name = header.groups()
            sections[how, name] = []
        elif line.startswith('  |'):  # goes on with the expression of the line before
            sections[how, name][-1] += line[2:]
        elif line and not line.startswith('#'):
            sections[how, name] += [line] if how else line.split(' | ')
    return sections


class Patterns(dict):
    """{name: compiled pattern} of a language."""

    @cached_property
    def cues(self):
        """{plan or not: (cues of the whole text, cues of each clause)}, as [(name, pattern)]."""
        return {plan: self._select_cues(plan) for plan in (False, True)}

    def _select_cues(self, plan):
        own, other = ('plan_', 'past_') if plan else ('past_', 'plan_')
        once, each = [], []
        for name, pattern in self.items():
            if not name.startswith('cue_'):
                continue
            place = each if name.startswith('cue_each_') else once
            name = name.removeprefix('cue_').removeprefix('each_')
            if not name.startswith(other):
                place.append((name.removeprefix(own), pattern))
        return once, each


def compile_sections(lang, sections):
    """:class:`Patterns` of what :func:`read_sections` returns."""
    macros, patterns = {}, Patterns()
    border = (r'(?<![\w-])(?:', r")(?![\w-]|'[a-z])") if lang == 'en' else ('(?:', ')')
    for (how, name), parts in sections.items():
        text = '|'.join(parts or [_NEVER]) if how else _gate(parts, _GATED[lang])
        text = _MACRO.sub(lambda match: macros[match[1], 'let'], text)
        if how in ('let', 'start'):
            macros[name, how] = f'(?:{text})' if how == 'let' else text
            continue
        if lang == 'en' and name in _EN_VERBS:  # a verb counts where a clause begins
            text = f'{macros["START", "let"]}(?P<verb>{text})(?![\\w-])'
        elif not how:
            text = border[0] + text + border[1]
        elif lang == 'en' and name in _EN_AT_WORDS:
            text = rf'(?<!\w)(?:{text})'
        if (name, 'start') in macros:
            text = f'(?=[{macros[name, "start"]}])(?:{text})'
        patterns[name] = re.compile(text, 0 if how == 'cased' else re.IGNORECASE)
    return patterns


def _gate(parts, size):
    """The expressions as one that asks for their first signs before it tries any of them.

    >>> _gate(['写了?', '(?<!理)赔', '改', '写错'], 9)
    '(?=[写改])(?:写了?|改|写错)|(?<!理)赔'
    """
    plain, others = defaultdict(list), []
    for part in parts:
        (plain[part[0]] if _PLAIN.match(part) else others).append(part)
    groups, signs = [], ''
    for sign in plain:
        signs += sign
        chosen = [part for part in parts if part[0] in signs and part in plain[part[0]]]
        if len(chosen) >= size or sign == list(plain)[-1]:
            groups.append(f'(?=[{signs}])(?:{"|".join(chosen)})')
            signs = ''
    return '|'.join([*groups, *others] or [_NEVER])


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
