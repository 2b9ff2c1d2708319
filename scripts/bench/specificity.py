"""P12: the specificity check, its accuracy per language and kind and its time per entry.

Two sets of labelled texts are judged: the one of the tests (tests/data/specificity.jsonl), and
one from outside the repository, JSON lines with lang, kind, text and label, whose path stands in
HPI_SPECIFICITY_DATA. The rules were written with both sets at hand, so their plain accuracy says
little about new texts. Cross-validation: each set is cut into five parts by the hash of the
text; before a part is judged, every word and pattern is taken out that no text of the other four
parts uses. What a part taught the lists is thereby unknown to them, as it is with new texts.
"""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness import figure  # noqa: E402

from tools import specificity as tool  # noqa: E402
from tools.specificity import assess  # noqa: E402

FOLDS = 5
GOAL_MS = 2.0
GOAL_ACCURACY = 0.95
OWN = ROOT / 'tests' / 'data' / 'specificity.jsonl'


def read_samples(path):
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines() if line]


def get_fold(sample):
    return hashlib.sha256(sample['text'].encode()).digest()[0] % FOLDS


def get_accuracy(samples):
    """{'en achievement': share of right labels, …, 'all': …}."""
    right = defaultdict(list)
    for sample in samples:
        good = assess(sample['text'], sample['kind']).label == sample['label']
        right[f'{sample["lang"]} {sample["kind"]}'].append(good)
        right['all'].append(good)
    return {name: sum(rows) / len(rows) for name, rows in sorted(right.items())}


def cross_validate(samples):
    """As get_accuracy, each part judged without what only this part has taught the lists."""
    texts = [tool._normalise(sample['text']) for sample in samples]
    folds = [get_fold(sample) for sample in samples]
    complete = {lang: tool.read_sections(lang) for lang in ('en', 'zh')}
    used = {lang: find_users(lang, complete[lang], texts, folds) for lang in complete}
    original, right = tool._patterns, defaultdict(list)
    try:
        for fold in range(FOLDS):
            patterns = {
                lang: tool.compile_sections(
                    lang,
                    {
                        key: [part for part in parts if used[lang][key, part] != {fold}]
                        for key, parts in sections.items()
                    },
                )
                for lang, sections in complete.items()
            }
            tool._patterns = patterns.__getitem__
            for sample, its_fold in zip(samples, folds, strict=True):
                if its_fold != fold:
                    continue
                good = assess(sample['text'], sample['kind']).label == sample['label']
                right[f'{sample["lang"]} {sample["kind"]}'].append(good)
                right['all'].append(good)
    finally:
        tool._patterns = original
    return {name: sum(rows) / len(rows) for name, rows in sorted(right.items())}


def find_users(lang, sections, texts, folds):
    """{(section, expression): the folds with a text it matches}; parts named <X> count always."""
    users = {}
    macros = {key: parts for key, parts in sections.items() if key[0] == 'let'}
    for key, parts in sections.items():
        for part in parts:
            if key[0] == 'let':
                users[key, part] = set()
                continue
            pattern = tool.compile_sections(lang, {**macros, key: [part]})[key[1]]
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
    own = read_samples(OWN)
    assess(own[0]['text'], own[0]['kind'])  # the patterns are compiled once
    median, slowest = get_time(own)
    accuracy, crossed = get_accuracy(own), cross_validate(own)
    row = {
        'value': round(median, 2),
        'goal': f'< {GOAL_MS:g} ms an entry, {GOAL_ACCURACY:.0%} right',
        'ok': slowest < GOAL_MS and crossed['all'] >= GOAL_ACCURACY,
        'slowest_ms': round(slowest, 2),
        'own_samples': len(own),
        'own_accuracy': as_percent(accuracy),
        'own_crossed': as_percent(crossed),
    }
    path = os.environ.get('HPI_SPECIFICITY_DATA')
    if not path or not Path(path).is_file():
        row['outer'] = 'not measured: HPI_SPECIFICITY_DATA names no file of labelled texts'
        return row
    outer = read_samples(Path(path))
    accuracy, crossed = get_accuracy(outer), cross_validate(outer)
    row.update(
        outer_samples=len(outer),
        outer_accuracy=as_percent(accuracy),
        outer_crossed=as_percent(crossed),
    )
    row['ok'] = row['ok'] and crossed['all'] >= GOAL_ACCURACY
    return row


def as_percent(shares):
    return {name: f'{share:.1%}' for name, share in shares.items()}


if __name__ == '__main__':
    print(json.dumps(p12(), ensure_ascii=False, indent=2))
