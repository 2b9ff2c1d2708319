"""The addon installed as its users install it: as a clone, and as a wheel."""

import ast
import os
import pathlib
import subprocess
import tempfile
import zipfile

from . import apps
from .console import Problem, say, step
from .database import STOP
from .process import quietly
from .settings import ADDON, ROOT, TAG

DATA = ('.xml', '.csv', '.po', '.pot', '.js', '.scss', '.css', '.png', '.svg', '.html', '.py')


def packaged(names):
    """Those of these files that are not marked export-ignore in .gitattributes."""
    fields = subprocess.run(
        ['git', 'check-attr', '-z', '--stdin', 'export-ignore'],
        input='\0'.join(names),
        text=True,
        capture_output=True,
        check=True,
        cwd=ROOT,
    ).stdout.split('\0')
    triples = zip(*[iter(fields)] * 3, strict=False)  # name, attribute, value; an empty rest
    return {name for name, _attribute, value in triples if value != 'set'}


def expected_files():
    """What a package has to contain: all tracked files but the export-ignored ones."""
    names = subprocess.run(
        ['git', 'ls-files', '-z'], text=True, capture_output=True, check=True, cwd=ROOT
    ).stdout
    return packaged(names.rstrip('\0').split('\0'))


def manifest_files(root=ROOT):
    manifest = ast.literal_eval((root / '__manifest__.py').read_text())
    return {*manifest.get('data', ()), *manifest.get('demo', ())}


def check_wheel(wheel):
    """Refuse a wheel that lacks a file or brings the tools along."""
    prefix = f'odoo/addons/{ADDON}/'
    with zipfile.ZipFile(wheel) as archive:
        packed = {n.removeprefix(prefix) for n in archive.namelist() if n.startswith(prefix)}
    wanted = {n for n in expected_files() if n.endswith(DATA)} | manifest_files()
    missing = sorted(wanted - packed)
    foreign = sorted(n for n in packed if n.startswith(('scripts/devtools', '.ci/', '.dev/')))
    if missing or foreign:
        raise Problem(f'{wheel.name}: missing {missing or "nothing"}, too much {foreign or "-"}')
    say(f'  {wheel.name}: {len(packed)} files, all {len(wanted)} that are wanted')


def check_database(environment, databases, name, conf, where, **env):
    """Install into a copy of the base; the addon has to come from this place."""
    databases.copy(databases.base(), name)
    script = (
        'import odoo.modules.module as m\n'
        f"print('FOUND', m.get_module_path('{ADDON}'),"
        f" env['ir.module.module'].search([('name', '=', '{ADDON}')]).state)\n"
    )
    env = dict(os.environ, ODOO_RC=str(conf), **env)
    try:
        databases.odoo('Installing the addon', '-d', name, '-i', ADDON, *STOP, env=env)
        output = quietly(
            'Looking for the addon', 'odoo', 'shell', '-d', name, '--no-http', env=env, input=script
        )
    finally:
        databases.drop(name)
    found = next((line for line in output.splitlines() if 'FOUND' in line), 'nothing')
    if f'FOUND {where}' not in found or not found.endswith('installed'):
        raise Problem(f'The addon should be installed from {where}, but Odoo says: {found}')


def run(environment, databases):
    name = f'hpi_install_{TAG}'
    # Not below /tmp/...: Odoo's own paths are resolved, and so is this.
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary).resolve()
        conf = folder / 'odoo.conf'
        databases.base()
        with step('as a clone on the addons path, with demo data'):
            addons = folder / 'addons'
            quietly('git clone', 'git', 'clone', '-q', ROOT, addons / ADDON)
            conf.write_text(environment.configuration(addons))
            check_database(environment, databases, name, conf, addons / ADDON)
        with step('as a wheel, without demo data'):
            site = folder / 'site'
            quietly(
                'Building the wheel',
                *(environment.python, '-m', 'pip', 'wheel', '-q', '--no-deps'),
                *('--disable-pip-version-check', '-w', folder, addons / ADDON),
            )
            wheel = next(folder.glob('*.whl'))
            check_wheel(wheel)
            quietly(
                'pip install',
                *(environment.python, '-m', 'pip', 'install', '-q', '--no-deps'),
                *('--disable-pip-version-check', '--target', site, wheel),
            )
            conf.write_text(environment.configuration(None, demo=False))
            where = site / 'odoo/addons' / ADDON
            check_database(environment, databases, name, conf, where, PYTHONPATH=str(site))
    apps.check(databases)
    say('installs as a clone and as a wheel; optional apps come and go')
    return 0
