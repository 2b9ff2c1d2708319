"""What the clauses of a text are about, by the cues of ``specificity_words/cues_*.txt``.

A cue is a turn of phrase of any trade: somebody who gives ("the vendor comes for a day"), a figure
that is to be reached, an act told of oneself, somebody else who is touched. None decides alone;
each is one sign with a weight of its own, as are pairs of them (``wording.py``).
"""

import re

from .text import get_readings
from .words import get_patterns

_CLAUSE = re.compile(r'[.;:!?]+(?=\s|$|[^\d\s])|,(?!\d)|(?<=\s)-(?=\s)|→(?!\s?\d)')
_EMPTY = re.compile(r'[\W\d_]*\Z')
_MAX_CLAUSES = 12
_MAX_LENGTH = 1_500  # cues stand early; longer texts have enough of them


def split_clauses(text):
    """The clauses of a normalised text, without those that hold no word.

    >>> split_clauses('By 1 May scrap below 1,5 %: I check each tool, Ann signs.')
    ['By 1 May scrap below 1,5 %', 'I check each tool', 'Ann signs']
    """
    parts = (part.strip() for part in _CLAUSE.split(text))
    return [part for part in parts if not _EMPTY.match(part)][:_MAX_CLAUSES]


def get_cues(text, kind):
    """The names of the cues in a normalised text, for its kind of entry.

    >>> sorted(get_cues('Ann signs', 'plan') & {'giver_verb', 'target', 'clauses 1'})
    ['clauses 1', 'giver_verb']
    """
    text = text[:_MAX_LENGTH]
    cues = {f'clauses {min(len(split_clauses(text)), 4)}'}
    for script, written in get_readings(text):
        clauses = split_clauses(written)
        once, each = get_patterns(script).cues[kind == 'plan']
        cues.update(name for name, pattern in once if pattern.search(written))
        for name, pattern in each:
            hits = [bool(pattern.search(clause)) for clause in clauses]
            if any(hits):
                cues.add(name)
                if all(hits):
                    cues.add(f'only {name}')
                if hits[0]:
                    cues.add(f'first {name}')
    return cues
