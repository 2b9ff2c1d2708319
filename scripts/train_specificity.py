"""Make tools/specificity_words/weights.txt from labelled texts.

    python3 scripts/train_specificity.py [FILE.jsonl ...]

Texts are read from tests/data/specificity*.jsonl and from the files named (lang, kind, text, label
and, where known, missing). For each column a linear rule with the widest margin is sought by dual
coordinate descent, in a fixed order: the same texts always give the same table. Signs that only
one set of texts uses are left out: they tell of its trades, not of how entries are worded.
Nothing but the standard library is needed.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.specificity_check.rule import find_elements  # noqa: E402
from tools.specificity_check.text import normalise  # noqa: E402
from tools.specificity_check.wording import (  # noqa: E402
    COLUMNS,
    SCALE,
    WEIGHTS,
    get_share,
    get_signs,
    get_targets,
)

COST = 0.3  # how much a text on the wrong side costs
ROUNDS = 40
HEAD = """## How much each sign of a text speaks for a label or an element, in hundredths; made by
## scripts/train_specificity.py, read by tools/specificity_check/wording.py. One sign a line:
## a word, "-end" and "star-" of a word, a pair of words, a Chinese sign or pair, "=shape".
## Columns: {columns}
"""


def read_samples(paths):
    """The texts of the files, each with the set it belongs to: sets are about different trades."""
    return [
        {'set': Path(path).stem, **json.loads(line)}
        for path in paths
        for line in Path(path).read_text(encoding='utf-8').splitlines()
        if line.strip()
    ]


def get_sample_signs(sample):
    text = normalise(sample['text'])
    _present, found = find_elements(text, sample['kind'], [])
    return get_signs(text, sample['kind'], found)


def train(samples):
    """{sign: weights, one for each of COLUMNS} of labelled samples."""
    signs = [get_sample_signs(sample) for sample in samples]
    places = defaultdict(set)
    for text_signs, sample in zip(signs, samples, strict=True):
        for sign in text_signs:
            places[sign].add(sample['set'])
    rows = [
        (
            sorted(sign for sign in text_signs if len(places[sign]) > 1),
            get_share(text_signs),
            sample,
        )
        for text_signs, sample in zip(signs, samples, strict=True)
    ]
    tables = [_train_column(rows, column) for column in COLUMNS]
    names = sorted({sign for table in tables for sign in table})
    return {name: tuple(table.get(name, 0.0) for table in tables) for name in names}


def _train_column(rows, column):
    """Weights of one column: least squared hinge loss with short weights."""
    chosen = []
    for signs, share, sample in rows:
        if column not in get_targets(sample['kind']):
            continue
        if column == 'specific':
            right = sample['label'] == 'specific'
        elif 'missing' in sample:
            right = column.split(' ', 1)[1] not in sample['missing']
        else:
            continue
        chosen.append((signs, share, 1 if right else -1))
    sides = Counter(side for _signs, _share, side in chosen)
    # both sides weigh alike, however many texts they have
    slack = {side: sides[side] / (COST * len(chosen)) for side in sides}
    weights, duals = {}, [0.0] * len(chosen)
    order = list(range(len(chosen)))
    shuffle = random.Random(1).shuffle
    for _round in range(ROUNDS):
        shuffle(order)
        for index in order:
            signs, share, side = chosen[index]
            score = share * sum(weights.get(sign, 0.0) for sign in signs)
            slope = side * score - 1 + slack[side] * duals[index]
            dual = max(0.0, duals[index] - slope / (share * share * len(signs) + slack[side]))
            step = (dual - duals[index]) * side * share
            duals[index] = dual
            if step:
                for sign in signs:
                    weights[sign] = weights.get(sign, 0.0) + step
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
    own = sorted((ROOT / 'tests' / 'data').glob('specificity*.jsonl'))
    print(write(train(read_samples([*own, *sys.argv[1:]]))), 'signs')
