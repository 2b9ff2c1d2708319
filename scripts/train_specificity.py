"""Make tools/specificity_words/weights.txt from labelled texts.

    python3 scripts/train_specificity.py [FILE.jsonl ...]

Texts are read from tests/data/specificity*.jsonl and from the files named (lang, kind, text, label
and, where known, missing). For each column a linear rule is sought by dual coordinate descent, in
a fixed order: the same texts always give the same table. Signs that only one set of texts uses are
left out: they tell of its trades, not of how entries are worded. What the word lists found counts
as it would in an unknown text (specificity_folds.py), so that the lists are not trusted too much.
Nothing but the standard library is needed.
"""

import random
import sys
from collections import Counter, defaultdict
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / 'scripts')]

from specificity_folds import Folds, read_samples  # noqa: E402

from tools.specificity_check.signs import get_value  # noqa: E402
from tools.specificity_check.wording import COLUMNS, SCALE, WEIGHTS, get_targets  # noqa: E402

OWN = sorted((ROOT / 'tests' / 'data').glob('specificity*.jsonl'))
# How softly the columns give way to single texts: the label's keeps a margin and is content
# beyond it, the elements' come as near to yes and no as they can
SOFTNESS = {'label': 3.3, 'element': 30.0}
ROUNDS = 20
HEAD = """## How much each sign of a text speaks for a label or an element, in thousandths; made by
## scripts/train_specificity.py, read by tools/specificity_check/wording.py. One sign a line:
## a word, "-end" and "star-" of a word, a pair of words, a Chinese sign or pair, "=shape",
## "=cue" of cues_en.txt and cues_zh.txt, "=rule" and "=why" of the rule's findings, "&" for pairs.
## Columns: {columns}
"""


class Row:
    """A labelled text as {sign: value}, brought to one length."""

    def __init__(self, signs, sample):
        self.sample = sample
        share = 8 / sqrt(max(sum(get_value(sign) ** 2 for sign in signs), 20.0))
        self.values = [(sign, get_value(sign) * share) for sign in sorted(signs)]
        self.square = sum(value * value for _sign, value in self.values)

    def get_side(self, column):
        """1 or -1 for a column; 0 where the text does not tell."""
        if column not in get_targets(self.sample['kind']):
            return 0
        if column == 'specific':
            return 1 if self.sample['label'] == 'specific' else -1
        if 'missing' not in self.sample:
            return 0
        return -1 if column.split(' ', 1)[1] in self.sample['missing'] else 1


def train(samples, signs):
    """{sign: weights, one for each of COLUMNS} of labelled samples and their signs."""
    places = defaultdict(set)
    for text_signs, sample in zip(signs, samples, strict=True):
        for sign in text_signs:
            places[sign].add(sample['set'])
    rows = [
        Row({sign for sign in text_signs if len(places[sign]) > 1}, sample)
        for text_signs, sample in zip(signs, samples, strict=True)
    ]
    tables = [_train_column(rows, column) for column in COLUMNS]
    return {
        sign: tuple(table.get(sign, 0.0) * get_value(sign) for table in tables)
        for sign in sorted({sign for table in tables for sign in table})
    }


def _train_column(rows, column):
    """Short weights: squared hinge loss for the label, squared loss for an element."""
    chosen = [(row, row.get_side(column)) for row in rows if row.get_side(column)]
    sides = Counter(side for _row, side in chosen)
    # both sides weigh alike, however many texts they have
    soft = SOFTNESS['label' if column == 'specific' else 'element']
    slack = {side: soft * sides[side] / len(chosen) for side in sides}
    weights, duals = defaultdict(float), [0.0] * len(chosen)
    order = list(range(len(chosen)))
    shuffle = random.Random(1).shuffle
    for _round in range(ROUNDS):
        shuffle(order)
        for index in order:
            row, side = chosen[index]
            score = sum(weights[sign] * value for sign, value in row.values)
            slope = side * score - 1 + slack[side] * duals[index]
            dual = duals[index] - slope / (row.square + slack[side])
            if column == 'specific':
                dual = max(0.0, dual)
            step = (dual - duals[index]) * side
            duals[index] = dual
            if step:
                for sign, value in row.values:
                    weights[sign] += step * value
    return weights


def write(table, path=WEIGHTS):
    lines = []
    for sign, weights in table.items():
        numbers = [round(weight * SCALE) for weight in weights]
        if any(numbers):
            lines.append('\t'.join([sign, *(str(number or '') for number in numbers)]))
    path.write_text(HEAD.format(columns=', '.join(COLUMNS)) + '\n'.join(lines) + '\n', 'utf-8')
    return len(lines)


if __name__ == '__main__':
    texts = read_samples([*OWN, *sys.argv[1:]])
    print(write(train(texts, Folds(texts).get_signs())), 'signs')
