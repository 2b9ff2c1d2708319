#!/usr/bin/env python3
"""The benchmark: prints a table and writes .dev/bench.json, keyed P1 … P12.

Run by ``make bench`` (``make bench ONLY=P1,P5``); needs HPI_BENCH_DB, the name of a database
with the addon, and ODOO_RC. What a figure makes is rolled back; P4, P5 and P10 leave one
company behind, for their requests need committed rows, and find it again. BENCH_FULL=1 takes
the sizes of the goals, which needs minutes; BENCH_SIZES=3000 takes others.

To add a figure, write a file in this folder; every file here is read, nothing else is to do::

    '''P12: what the figure is about.'''

    from harness import figure, interleaved, measured, median

    @figure('P12')
    def p12(env):
        '''One line: what is measured and beside which limit.'''
        ...
        return {
            'value': round(ms, 2),             # the number of the table
            'goal': '< 2 ms an entry',         # the goal in words
            'ok': ms < 2,                      # whether it is reached
            'sizes': [1_000],                  # how much of what
            'queries': sample.queries,         # or None
            'memory': sample.memory,           # MiB kept, or None
            'anything_else': 1,                # printed and written as it is
        }

``env`` is the superuser's, of a transaction that is rolled back. ``measured(env.cr)`` fills a
sample with wall, cpu, queries and memory; ``interleaved`` runs several things in turn, several
times; ``median(samples, 'cpu')`` reads them; data.py makes people, templates and cycles by the
thousand; browser.py asks a page or a method the way a browser does.
"""

import argparse
import importlib
import json
import os
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(FOLDER))


def get_figures():
    """{name: function}, in the order of their numbers.

    Read late, for Odoo has to fill its own package before anything imports from it.
    """
    for path in sorted(FOLDER.glob('*.py')):
        if path.stem != 'main':
            importlib.import_module(path.stem)
    from harness import FIGURES

    return dict(sorted(FIGURES.items(), key=lambda item: int(item[0][1:])))


def open_registry():
    """The registry of HPI_BENCH_DB, with Odoo quiet."""
    import odoo
    import odoo.init
    from odoo.modules.registry import Registry

    database = os.environ.get('HPI_BENCH_DB')
    if not database:
        sys.exit('HPI_BENCH_DB is not set: run "make bench", which makes the database.')
    arguments = ['-d', database, '--log-level=warn', '--no-http']
    if os.environ.get('ODOO_RC'):
        arguments += ['-c', os.environ['ODOO_RC']]
    odoo.tools.config.parse_config(arguments, setup_logging=True)
    return Registry(database)


def measure(registry, figure):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        try:
            return figure(
                api.Environment(cr, SUPERUSER_ID, {'tracking_disable': True, 'lang': 'en_US'})
            )
        finally:
            cr.rollback()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--only', default=os.environ.get('ONLY', ''), help='P1,P5 …')
    asked = parser.parse_args().only
    only = [name.strip().upper() for name in asked.split(',') if name.strip()]
    registry = open_registry()
    figures = get_figures()
    unknown = set(only) - set(figures)
    if unknown:
        sys.exit(f'Unknown: {", ".join(sorted(unknown))}. There are {", ".join(figures)}.')
    target = ROOT / '.dev' / 'bench.json'
    target.parent.mkdir(exist_ok=True)
    results = json.loads(target.read_text()) if target.exists() else {}
    print(f'{"":4} {"value":>8}  {"":4} goal', flush=True)
    failed = False
    for name, figure in figures.items():
        if only and name not in only:
            continue
        start = time.perf_counter()
        row = measure(registry, figure)
        results[name] = row
        failed |= not row['ok']
        extra = {key: value for key, value in row.items() if key not in ('value', 'goal', 'ok')}
        print(
            f'{name:4} {row["value"]:>8}  {"ok" if row["ok"] else "MISS":4} {row["goal"]}\n'
            f'     {extra} ({time.perf_counter() - start:.0f} s)',
            flush=True,
        )
        ordered = dict(sorted(results.items(), key=lambda item: int(item[0][1:])))
        target.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + '\n')
    print(f'written to {target.relative_to(ROOT)}')
    return int(failed)


if __name__ == '__main__':
    sys.exit(main())
