"""How a text is worded: the second opinion beside the rule on the elements.

Word files name what their authors thought of; ``weights.txt`` says for each sign of a text
(``signs.py``) how much more often labelled texts with it were specific, or showed an element, than
those without. A text's score is the sum over its signs. The table is made by
``scripts/train_specificity.py`` and can be read and corrected by hand.
"""

import re
from functools import lru_cache
from pathlib import Path

from .rule import ELEMENTS

WEIGHTS = Path(__file__).parents[1] / 'specificity_words' / 'weights.txt'
SCALE = 1000  # weights are written as thousandths
_QUOTABLE = re.compile(r'[a-z]{4,}|[a-z]{2,} [a-z]{3,}|[\u3400-\u9fff]{2}')
_CUE = '=cue '


def get_targets(kind):
    """The names of the columns for a kind of entry: the label's first, then its elements'."""
    tense = 'plan' if kind == 'plan' else 'past'
    return ('specific', *(f'{tense} {element}' for element in ELEMENTS[kind]))


COLUMNS = tuple(dict.fromkeys(get_targets('achievement') + get_targets('plan')))


@lru_cache(maxsize=1)
def get_weights():
    """{sign: weights, one for each of COLUMNS}."""
    table = {}
    for line in WEIGHTS.read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('## '):
            sign, *weights = line.split('\t')
            table[sign] = tuple(int(weight or 0) / SCALE for weight in weights)
    return table


def get_scores(signs, kind, weights=None):
    """{'specific' or an element: score}; above zero speaks for that label or element."""
    weights = get_weights() if weights is None else weights
    known = [weights[sign] for sign in signs if sign in weights]
    sums = [sum(column) for column in zip(*known, strict=True)] or [0.0] * len(COLUMNS)
    return {target.split(' ', 1)[-1]: sums[COLUMNS.index(target)] for target in get_targets(kind)}


def get_words(signs, side, count=4):
    """The words that spoke most for 'specific' (side 1) or 'vague' (side -1)."""
    ranked = _rank(filter(_QUOTABLE.fullmatch, signs), 'specific', side)
    return tuple(sign for weight, sign in ranked[:count] if weight < 0)


def get_cue_names(signs, kind, element, side, count=3):
    """The cues that spoke most for an element (side 1) or against it (side -1)."""
    target = get_targets(kind)[1 + ELEMENTS[kind].index(element)]
    cues = (sign for sign in signs if sign.startswith(_CUE) and ' & ' not in sign)
    ranked = _rank(cues, target, side)
    return tuple(
        sign.removeprefix(_CUE).replace('_', ' ') for weight, sign in ranked[:count] if weight < 0
    )


def _rank(signs, target, side):
    weights, column = get_weights(), COLUMNS.index(target)
    return sorted((-side * weights[sign][column], sign) for sign in signs if sign in weights)
