#!/usr/bin/env python3
"""The benchmark: prints a table and writes .dev/bench.json, keyed P1 … P12.

Run by ``make bench`` (``make bench ONLY=P1,P5``); needs HPI_BENCH_DB, the name of a database
with the addon, and ODOO_RC. Nothing is committed to that database. BENCH_FULL=1 takes the
sizes of the goals, which needs minutes.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))

import odoo.init  # noqa: E402, F401 - fills the package odoo

# isort: split
import facts  # noqa: E402
import launch  # noqa: E402
import pages  # noqa: E402
import specificity  # noqa: E402

FIGURES = {
    'P1': launch.p1,
    'P2': launch.p2,
    'P3': launch.p3,
    **pages.FIGURES,
    **facts.FIGURES,
    **specificity.FIGURES,
}


def open_registry():
    """The registry of HPI_BENCH_DB, with Odoo quiet."""
    import odoo
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--only', default=os.environ.get('ONLY', ''), help='P1,P5 …')
    only = [name.strip().upper() for name in parser.parse_args().only.split(',') if name.strip()]
    unknown = set(only) - set(FIGURES)
    if unknown:
        sys.exit(f'Unknown: {", ".join(sorted(unknown))}. There are {", ".join(FIGURES)}.')
    registry = open_registry()
    target = ROOT / '.dev' / 'bench.json'
    target.parent.mkdir(exist_ok=True)
    results = json.loads(target.read_text()) if target.exists() else {}
    print(f'{"":4} {"value":>8}  {"":4} goal', flush=True)
    failed = False
    for name, figure in FIGURES.items():
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
        target.write_text(json.dumps(results, indent=1) + '\n')
    print(f'written to {target.relative_to(ROOT)}')
    return int(failed)


if __name__ == '__main__':
    sys.exit(main())
