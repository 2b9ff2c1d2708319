"""P12: the specificity check, its accuracy per language and kind and its time per entry.

Labelled texts: those of the tests (tests/data/specificity*.jsonl), and a file from outside the
repository, JSON lines with lang, kind, text, label and missing, whose path stands in
HPI_SPECIFICITY_DATA. Rules and weights were made with these texts at hand, so their plain accuracy
says little about new ones. Cross-validation: the texts are cut into parts, by "set" where a text
names one (each set was written blind, about trades that no other set knows), else by the hash of
the text. Before a part is judged, the weights are made anew from the other parts alone, and every
word and pattern is taken out of the lists that no text of the other parts uses.

The set "hard" is told apart, as entries are seldom like that: pairs of a figure that nobody is said
to have reached (vague) and the same figure with the act behind it (specific).
"""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / 'scripts')]

from harness import figure  # noqa: E402
from train_specificity import SCALE, read_samples, train  # noqa: E402

from tools.specificity import ELEMENTS, assess  # noqa: E402
from tools.specificity_check import chinese, english, wording  # noqa: E402
from tools.specificity_check.text import normalise  # noqa: E402
from tools.specificity_check.words import compile_sections, read_sections  # noqa: E402

FOLDS = 5
HARD = 'hard'
GOAL_MS = 2.0
GOAL_ACCURACY = 0.95
OWN = sorted((ROOT / 'tests' / 'data').glob('specificity*.jsonl'))


def get_fold(sample):
    """The part a text belongs to."""
    hashed = hashlib.sha256(sample['text'].encode()).digest()[0] % FOLDS
    blind = len(sample['set']) == 1 or sample['set'] == HARD
    return sample['set'] if blind else f'hash {hashed}'


class Accuracy:
    """Counts right labels per language and kind, and right elements among those missing."""

    def __init__(self):
        self.right = defaultdict(list)

    def add(self, sample):
        kind, result = sample['kind'], assess(sample['text'], sample['kind'])
        good = result.label == sample['label']
        self.right[f'{sample["lang"]} {kind}'].append(good)
        self.right['all'].append(good)
        if 'missing' in sample:
            for name in ELEMENTS[kind]:
                told = (name in result.missing) == (name in sample['missing'])
                self.right[f'missing {name}'].append(told)

    def get_shares(self):
        """{'en achievement': share of right labels, …, 'all': …, 'missing event/project': …}."""
        return {name: sum(rows) / len(rows) for name, rows in sorted(self.right.items())}


def get_accuracy(samples):
    accuracy = Accuracy()
    for sample in samples:
        accuracy.add(sample)
    return accuracy.get_shares()


def cross_validate(samples):
    """[shares of own samples, from outside, of hard ones], each part judged as if unknown."""
    texts = [normalise(sample['text']) for sample in samples]
    folds = [get_fold(sample) for sample in samples]
    complete = {lang: read_sections(lang) for lang in ('en', 'zh')}
    used = {lang: find_users(lang, complete[lang], texts, folds) for lang in complete}
    accuracies = Accuracy(), Accuracy(), Accuracy()
    for fold in sorted(set(folds)):
        patterns = {
            lang: compile_sections(
                lang,
                {
                    key: [part for part in parts if used[lang][key, part] != {fold}]
                    for key, parts in sections.items()
                },
            )
            for lang, sections in complete.items()
        }
        with ExitStack() as stack:
            for module in (english, chinese):
                stack.enter_context(patch.object(module, 'get_patterns', patterns.__getitem__))
            others = [s for s, its_fold in zip(samples, folds, strict=True) if its_fold != fold]
            table = {
                sign: tuple(round(weight * SCALE) / SCALE for weight in weights)
                for sign, weights in train(others).items()
            }
            stack.enter_context(patch.object(wording, 'get_weights', lambda table=table: table))
            for sample, its_fold in zip(samples, folds, strict=True):
                if its_fold == fold:
                    place = 2 if fold == HARD else bool(sample.get('outer'))
                    accuracies[place].add(sample)
    return [accuracy.get_shares() for accuracy in accuracies]


def find_users(lang, sections, texts, folds):
    """{(section, expression): the folds with a text it matches}; parts named <X> count always."""
    users = {}
    macros = {key: parts for key, parts in sections.items() if key[0] == 'let'}
    for key, parts in sections.items():
        for part in parts:
            if key[0] == 'let':
                users[key, part] = set()
                continue
            pattern = compile_sections(lang, {**macros, key: [part]})[key[1]]
            users[key, part] = {
                fold for text, fold in zip(texts, folds, strict=True) if pattern.search(text)
            }
    return users


def get_time(samples):
    """Median and slowest CPU milliseconds of one entry, the best of three runs each."""
    times = []
    for sample in samples:
        runs = []
        for _run in range(3):
            start = time.process_time()
            assess(sample['text'], sample['kind'])
            runs.append(1000 * (time.process_time() - start))
        times.append(min(runs))
    times.sort()
    return times[len(times) // 2], times[-1]


@figure('P12')
def p12(env=None):
    """Time per entry in ms, and accuracy; needs no database."""
    own, outer = read_samples(OWN), []
    path = os.environ.get('HPI_SPECIFICITY_DATA')
    if path and Path(path).is_file():
        outer = [{**sample, 'outer': True} for sample in read_samples([path])]
    assess(own[0]['text'], own[0]['kind'])  # the patterns are compiled once
    median, slowest = get_time(own)
    own_crossed, outer_crossed, hard_crossed = cross_validate(own + outer)
    row = {
        'value': round(median, 2),
        'goal': f'< {GOAL_MS:g} ms an entry, {GOAL_ACCURACY:.0%} right in each language and kind',
        'slowest_ms': round(slowest, 2),
        'own_samples': len(own),
        'own_accuracy': as_percent(get_accuracy(own)),
        'own_crossed': as_percent(own_crossed),
        'hard_crossed': as_percent(hard_crossed),
        'outer': 'not measured: HPI_SPECIFICITY_DATA names no file of labelled texts',
    }
    if outer:
        row.update(
            outer=Path(path).name,
            outer_samples=len(outer),
            outer_accuracy=as_percent(get_accuracy(outer)),
            outer_crossed=as_percent(outer_crossed),
        )
    shares = [
        share
        for crossed in (own_crossed, outer_crossed)
        for name, share in crossed.items()
        if not name.startswith('missing')
    ]
    row['ok'] = median < GOAL_MS and min(shares) >= GOAL_ACCURACY
    return row


def as_percent(shares):
    return {name: f'{share:.1%}' for name, share in shares.items()}


if __name__ == '__main__':
    print(json.dumps(p12(), ensure_ascii=False, indent=2))
