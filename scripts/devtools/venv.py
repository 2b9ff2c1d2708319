"""Python packages: a virtual environment in the cache for each set of requirements."""

import os
import pathlib
import shutil
import subprocess
import sys

from .console import Problem, say, step
from .process import quietly
from .settings import CACHE, DEV, SCRIPTS, short_hash

REQUIREMENTS = SCRIPTS / 'requirements.txt'
UV = 'uv==0.13.9'


def make_venv(folder, requirements):
    """A new virtual environment with these requirements, by uv or else by pip."""
    shutil.rmtree(folder, ignore_errors=True)
    quietly('Making a virtual environment', sys.executable, '-m', 'venv', folder)
    python = folder / 'bin/python'
    pip = [python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check']
    try:
        quietly('Installing uv', *pip, UV)
        quietly(
            'Installing Python packages',
            *(folder / 'bin/uv', 'pip', 'install', '-q', '-p', python, '-r', requirements),
        )
    except Problem as problem:
        if 'network' in str(problem) or 'disk is full' in str(problem):
            raise
        say('  uv did not work; pip takes longer')
        quietly('Installing Python packages', *pip, '-r', requirements)


def ensure_venv(odoo_path):
    key = repr((REQUIREMENTS.read_text(), sys.version, str(odoo_path)))
    venv = CACHE / f'venv-{short_hash(key, 12)}'
    if (venv / '.complete').exists():
        return venv
    with step('Python packages in a virtual environment'):
        make_venv(venv, REQUIREMENTS)
        site = next((venv / 'lib').glob('python3*/site-packages'))
        (site / 'odoo_path.pth').write_text(f'{odoo_path}\n')
        # Not `python -m odoo`: with workers Odoo starts its gevent process from argv[0].
        launcher = venv / 'bin/odoo'
        launcher.write_text(f'#!{venv}/bin/python\nimport odoo.cli\n\nodoo.cli.main()\n')
        launcher.chmod(0o755)
    (venv / '.complete').touch()
    return venv


def ensure_wkhtmltopdf(venv):
    """A folder for PATH with a wkhtmltopdf that prints headers and several records."""
    folder = DEV / 'bin'
    folder.mkdir(parents=True, exist_ok=True)
    link, ours = folder / 'wkhtmltopdf', venv / 'bin/wkhtmltopdf-pack'
    wanted = ours if _use(ours) else None
    if (pathlib.Path(os.readlink(link)) if link.is_symlink() else None) != wanted:
        link.unlink(missing_ok=True)
        if wanted:
            link.symlink_to(wanted)
    return folder


def _use(ours):
    if os.environ.get('HPI_WKHTMLTOPDF') == 'system' or not ours.exists():
        return False
    system = shutil.which('wkhtmltopdf')
    if system:
        version = subprocess.run([system, '--version'], capture_output=True, check=False).stdout
        if b'patched qt' in version:
            return False
    ours.chmod(0o755)
    return not subprocess.run([ours, '--version'], capture_output=True, check=False).returncode
