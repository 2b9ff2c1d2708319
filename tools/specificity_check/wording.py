"""How a text is worded: the second opinion beside the rule on the elements.

Word files name what their authors thought of. A text of another trade uses other words, but it is
built alike: numbers with units, names in the middle of a sentence, verbs in the past, no talk of
attitude. ``weights.txt`` says for each such sign how much more often labelled texts with it were
specific, or showed an element, than those without; a text's score is the sum over its signs. The
table is made by ``scripts/train_specificity.py`` and can be read and corrected by hand.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from .rule import ELEMENTS

WEIGHTS = Path(__file__).parents[1] / 'specificity_words' / 'weights.txt'
SCALE = 100  # weights are written as hundredths
_DIGITS = re.compile(r'\d+(?:[.,:/]\d+)*')
_LATIN = re.compile(r"[a-z']+|[#%]|[^\W\d_a-z\u3400-\u9fff]+")
_NO_CJK = re.compile(r'[^\u3400-\u9fff#%]')
_NAME = re.compile(r'[a-z,;] [A-Z][a-z]+')
_STARTS_PAST = re.compile(r'\W*[A-Z]?[a-z]{2,}ed\b')
_QUOTABLE = re.compile(r'[a-z]{4,}|[a-z]{2,} [a-z]{3,}|[\u3400-\u9fff]{2}')
# Findings that rest on the shape of a text, not on its words
_SHAPES = {
    'a date': 'date',
    '日期': 'date',
    'a day': 'day',
    'a code, number or name': 'code',
    '编号或名称': 'code',
    'a name': 'name',
    '名称': 'name',
    'a figure': 'figure',
    '数字': 'figure',
    'before and after, or result and target': 'change',
    '前后对比': 'change',
    'a span with an end': 'span',
    '有终点的期限': 'span',
    'a day or an end of a period': 'span',
    'time of day': 'clock',
    '时刻': 'clock',
    'a step with its rhythm': 'rhythm',
    '有频次的步骤': 'rhythm',
    'a start is no deadline': 'start',
    '起始日不是期限': 'start',
}
_LENGTHS = (30, 60, 120, 200, 300)


def get_signs(text, kind, found):
    """The signs of a normalised text: words, their ends, pairs of them, and its shape."""
    lower = _DIGITS.sub('#', text.lower())
    words = _LATIN.findall(lower)
    signs = {'=' + kind}
    signs.update(words)
    signs.update(f'{first} {second}' for first, second in pairwise(words))
    for word in words:
        if len(word) > 4:
            signs.update(('-' + word[-3:], word[:4] + '-'))
    for part in _NO_CJK.sub(' ', lower).split():
        signs.update(part)
        signs.update(part[start : start + 2] for start in range(len(part) - 1))
    for shape, count in get_shapes(found).items():
        signs.add('=' + shape)
        if count > 1:
            signs.add(f'={shape} again')
    signs.update(f'=digits {count}' for count in range(1, min(len(_DIGITS.findall(text)), 3) + 1))
    if _NAME.search(text):
        signs.add('=capital')
    if _STARTS_PAST.match(text):
        signs.add('=starts with -ed')
    latin = sum(char.isascii() and (char.isalpha() or char == ' ') for char in text)
    length = latin + 3 * sum('\u3400' <= char <= '\u9fff' for char in text)
    signs.update(f'=longer than {limit}' for limit in _LENGTHS if length > limit)
    return signs


def get_shapes(found):
    """{shape: how often}: dates, codes, figures and the like among the findings."""
    return Counter(_SHAPES[finding.reason] for finding in found if finding.reason in _SHAPES)


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
    share = get_share(signs)
    known = [weights[sign] for sign in signs if sign in weights]
    scores = {}
    for target in get_targets(kind):
        index = COLUMNS.index(target)
        scores[target.split(' ', 1)[-1]] = share * sum(row[index] for row in known)
    return scores


def get_share(signs):
    """How much one sign counts: long texts have many."""
    return 8 / sqrt(max(len(signs), 20))


def get_vocabulary(signs):
    """The signs that are words or pairs of words, without ends of words and shapes."""
    return [sign for sign in signs if sign[0] not in '=-' and sign[-1] != '-']


def get_words(signs, side, count=4):
    """The words that spoke most for 'specific' (side 1) or 'vague' (side -1)."""
    weights = get_weights()
    column = COLUMNS.index('specific')
    ranked = sorted(
        (-side * weights[sign][column], sign)
        for sign in signs
        if sign in weights and _QUOTABLE.fullmatch(sign)
    )
    return tuple(sign for weight, sign in ranked[:count] if weight < 0)
