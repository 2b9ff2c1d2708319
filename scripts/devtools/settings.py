"""Names and places, from the environment where it says something."""

import hashlib
import os
import pathlib

ADDON = 'hr_performance_interview'
ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / 'scripts'
DEV = ROOT / '.dev'  # ignored by git: what belongs to this checkout
ADDONS = DEV / 'addons'


def short_hash(value, length=8):
    return hashlib.sha256(str(value).encode()).hexdigest()[:length]


def cache_folder(environ=os.environ):
    """What checkouts share: Odoo, packages, PostgreSQL. May be deleted at any time."""
    if environ.get('HPI_CACHE'):
        return pathlib.Path(environ['HPI_CACHE']).expanduser().absolute()
    base = environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache'
    return pathlib.Path(base) / f'{ADDON}-dev'


def demo_port(environ=os.environ):
    """DEMO_PORT as text; HPI_PORT is its older name."""
    return environ.get('DEMO_PORT') or environ.get('HPI_PORT') or '8069'


CACHE = cache_folder()
# Several checkouts share a cache and so a server: their databases must not collide.
TAG = short_hash(ROOT, 6)
TEST_DB = f'hpi_test_{TAG}'
BENCH_DB = f'hpi_bench_{TAG}'
APPS_DB = f'hpi_apps_{TAG}'
# Apps that the addon uses when they are there, and does not depend on.
APPS = ('hr_skills_slides', 'hr_attendance', 'hr_holidays', 'project', 'hr_gamification')
