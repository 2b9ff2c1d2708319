"""The databases: a base with the dependencies, copied; the addon on top.

A database's comment says what it was made for, so a wrong guess from file times or a
half-made database is not possible: they are made as <name>_new and renamed when complete.
"""

import ast
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

from .console import Problem, say, step
from .process import quietly
from .settings import ADDON, APPS, ROOT, TAG, short_hash

LOADING = re.compile(r'Loading module (\S+) \((\d+)/(\d+)\)')
WARNING = re.compile(r'(?m)^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)$')
SKIPPED = {'tests', 'scripts', 'docs', 'static', 'node_modules', '__pycache__'}
READ = ('.py', '.xml', '.csv', '.po')
STOP = ('--stop-after-init', '--no-http')


def fingerprint(root=ROOT):
    """Of everything that installing the addon reads; tests, tools and assets are not."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and f[0] != '.')
        for name in sorted(names):
            if name.endswith(READ):
                path = pathlib.Path(folder, name)
                digest.update(str(path.relative_to(root)).encode() + b'\0')
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def depends(root=ROOT):
    return sorted(ast.literal_eval((root / '__manifest__.py').read_text())['depends'])


def check_name(name):
    """A database's name goes into SQL, a folder and a regular expression."""
    if not re.fullmatch(r'[A-Za-z][A-Za-z0-9_-]{0,50}', name):
        raise Problem(
            f'{name!r} cannot name a database: use letters, digits, _ and -, at most 51, '
            'a letter first (make demo DEMO_DB=my_demo).'
        )
    return name


class Databases:
    def __init__(self, environment):
        self.environment = environment
        self.store = environment.data_dir / 'filestore'

    def sql(self, query, database='postgres'):
        done = subprocess.run(
            ['psql', '-wXAtq', '-d', database, '-c', query],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f'PostgreSQL answers: {done.stderr.strip()}')
        return done.stdout.strip()

    def mark(self, name):
        """What a database was made for: '-' when it is not ours, None when there is none."""
        found = self.sql(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '-')"
            f" FROM pg_database WHERE datname = '{name}'"
        )
        return found or None

    def set_mark(self, name, mark):
        self.sql(f'COMMENT ON DATABASE "{name}" IS \'{mark}\'')

    def set_parameter(self, name, key, value):
        """A system parameter of a database whose server is not running yet."""
        self.sql(
            'INSERT INTO ir_config_parameter (key, value, create_date, write_date)'
            f" VALUES ('{key}', '{value}', now(), now())"
            ' ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            name,
        )

    def drop(self, name):
        quietly(f'Dropping {name}', 'dropdb', '-w', '--if-exists', '--force', name)
        shutil.rmtree(self.store / name, ignore_errors=True)

    def copy(self, source, target):
        self.drop(target)
        quietly(f'Copying {source}', 'createdb', '-w', '-T', source, target)
        if (self.store / source).exists():  # its files never change: hard links do
            quietly('Copying the files', 'cp', '-al', self.store / source, self.store / target)

    def finish(self, work, name, mark):
        self.drop(name)
        if (self.store / work).exists():
            (self.store / work).rename(self.store / name)
        self.sql(f'ALTER DATABASE "{work}" RENAME TO "{name}"')
        self.set_mark(name, mark)

    def odoo(self, what, *args, tell=None, **kwargs):
        """Run Odoo quietly; what it warns of is shown, its failure is explained."""

        def follow(line):
            found = LOADING.search(line)
            if found and tell:
                tell(f'module {found[2]} of {found[3]}, {found[1]}')

        output = quietly(what, 'odoo', *args, on_line=follow, **kwargs)
        # each once, without its time, process and database
        for warning in dict.fromkeys(WARNING.findall(output)):
            say(' ', *warning)

    def assets(self, name):
        """Compile the bundles; else each browser test does so, in its transaction."""
        script = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
        self.odoo(
            'Compiling the assets',
            *('shell', '-d', name, '--no-http', '--log-level=warn'),
            input=script,
        )

    def base(self, apps=False):
        """All dependencies with demo data, in English and Chinese: made once.

        :param apps: with the optional apps, without demo data and compiled assets
        """
        modules = [*depends(), *APPS] if apps else depends()
        key = repr((modules, str(self.environment.odoo_path)))
        name = f'hpi_base_{short_hash(key)}'
        if self.mark(name):
            return name
        work = f'{name}_new'
        if apps:
            with step('a database with the optional apps (some minutes, once)') as tell:
                self.drop(work)
                self.odoo(
                    f'Installing {", ".join(modules)}',
                    *('-d', work, '-i', ','.join(modules), '--without-demo', *STOP),
                    tell=tell,
                )
                self.finish(work, name, 'base')
            return name
        with step('a database with Odoo and its demo data') as tell:
            self.drop(work)
            self.odoo(
                f'Installing {", ".join(modules)}',
                *('-d', work, '-i', ','.join(modules), *STOP),
                tell=tell,
            )
            # --load-language at creation would leave Chinese the only language
            tell('Chinese')
            self.odoo('Loading Chinese', 'i18n', 'loadlang', '-d', work, '-l', 'zh_CN')
            tell('assets')
            self.assets(work)
            self.finish(work, name, 'base')
        return name

    def addon(self, name, fresh, owner='', apps=False):
        """The addon installed. fresh: made anew when the addon has changed, else updated."""
        wanted, have = f'{fingerprint()} {owner}'.strip(), self.mark(name)
        if have == wanted:
            return
        if have and not fresh:
            with step(f'updating {name}, as files of the addon have changed') as tell:
                self.odoo('Updating the addon', '-d', name, '-u', ADDON, *STOP, tell=tell)
                self.set_mark(name, wanted)
            return
        base = self.base(apps)
        work = f'{name}_new'
        with step(f'installing the addon: {name}') as tell:
            self.copy(base, work)
            self.odoo('Installing the addon', '-d', work, '-i', ADDON, *STOP, tell=tell)
            if not apps:  # no browser is started there
                tell('assets')
                self.assets(work)
            self.finish(work, name, wanted)

    # --- the demo database, which people choose the name of
    def demo_name(self, given):
        """DEMO_DB, or hrpi_demo; that one's name is longer where another checkout has it."""
        if given:
            name = check_name(given)
            owner = self.demo_owner(name)
            if owner not in (None, TAG):
                raise Problem(
                    f'The database {name} was not made by this checkout, so it stays untouched. '
                    'Choose another name: make demo DEMO_DB=my_demo'
                )
            return name
        return 'hrpi_demo' if self.demo_owner('hrpi_demo') in (None, TAG) else f'hrpi_demo_{TAG}'

    def demo_owner(self, name):
        """The tag of the checkout that made it; None when there is no such database."""
        mark = self.mark(name)
        return mark and mark.rpartition(' ')[2]
