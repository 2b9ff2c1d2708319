"""Labelled texts for the tests of the specificity check."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]


def read_samples(pattern):
    """The labelled texts of the files below the module's root, in the order of their names."""
    return [
        json.loads(line)
        for path in sorted(ROOT.glob(pattern))
        for line in path.read_text('utf-8').splitlines()
    ]


SAMPLES = read_samples('tests/data/specificity*.jsonl')
