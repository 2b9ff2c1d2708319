"""Labelled texts in parts that know nothing of each other, for honest weights and figures.

A text that names its "set" stays with it: each set was written blind, about trades no other set
knows. A part is read as if unknown: words and patterns that no text of another part uses are taken
out of the lists.
"""

import hashlib
import json
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.specificity_check import chinese, cues, english
from tools.specificity_check.rule import find_elements
from tools.specificity_check.signs import get_signs
from tools.specificity_check.text import normalise
from tools.specificity_check.words import compile_sections, read_sections

HARD = 'hard'  # a bare figure, and the same with the act behind it: a part of its own
PARTS = 6


def read_samples(paths):
    """The texts of the files, each with the set it belongs to."""
    return [
        {'set': Path(path).stem, **json.loads(line)}
        for path in paths
        for line in Path(path).read_text(encoding='utf-8').splitlines()
        if line.strip()
    ]


def get_part(sample):
    """The part a text belongs to, by its set where that is about trades of its own.

    >>> get_part({'set': 'A', 'text': 'x'}) == get_part({'set': 'A', 'text': 'y'})
    True
    """
    name = sample['set']
    if name == HARD:
        return name
    if len(name) == 1:
        return str(ord(name) % PARTS)
    return str(hashlib.sha256(sample['text'].encode()).digest()[0] % PARTS)


class Folds:
    """Labelled texts, their parts, and what only one part uses."""

    def __init__(self, samples):
        self.samples = samples
        self.texts = [normalise(sample['text']) for sample in samples]
        self.parts = [get_part(sample) for sample in samples]
        self.names = sorted(set(self.parts))
        self.sections = {lang: read_sections(lang) for lang in ('en', 'zh')}
        self.users = {lang: self._find_users(lang) for lang in self.sections}

    def get_signs(self):
        """The signs of each text, every part read as if unknown."""
        signs = [None] * len(self.samples)
        for part in self.names:
            with self.read_as_unknown(part):
                for index, its_part in enumerate(self.parts):
                    if its_part == part:
                        text, kind = self.texts[index], self.samples[index]['kind']
                        present, found = find_elements(text, kind, [])
                        signs[index] = get_signs(text, kind, found, present)
        return signs

    @contextmanager
    def read_as_unknown(self, part):
        """Read texts without the words and patterns that only ``part`` uses."""
        patterns = {
            lang: compile_sections(
                lang,
                {
                    key: [word for word in words if self.users[lang][key, word] != {part}]
                    for key, words in sections.items()
                },
            )
            for lang, sections in self.sections.items()
        }
        with ExitStack() as stack:
            for module in (english, chinese, cues):
                stack.enter_context(patch.object(module, 'get_patterns', patterns.__getitem__))
            yield

    def _find_users(self, lang):
        """{(section, word): the parts with a text it matches}; words named <X> count always."""
        users, sections = {}, self.sections[lang]
        macros = {key: words for key, words in sections.items() if key[0] in ('let', 'start')}
        for key, words in sections.items():
            for word in words:
                users[key, word] = set()
                if key not in macros:
                    pattern = compile_sections(lang, {**macros, key: [word]})[key[1]]
                    users[key, word].update(
                        part
                        for text, part in zip(self.texts, self.parts, strict=True)
                        if pattern.search(text)
                    )
        return users
