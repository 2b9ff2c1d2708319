"""Odoo 19.0's source: Debian's package, unpacked into the cache."""

import os
import pathlib
import re
import shutil
import subprocess

from .console import Problem, step
from .process import explain, quietly
from .settings import CACHE

# Files that Odoo's package links to; sid's Font Awesome 7 lacks those of 4.7.
PACKAGES = (
    'odoo-19/sid',
    'fonts-font-awesome/bookworm',
    'libjs-jquery/sid',
    'libjs-jquery-form/sid',
    'libjs-underscore/sid',
    'fonts-roboto-unhinted/sid',
    'fonts-montserrat/sid',
    'fonts-inconsolata/sid',
)
KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
WAY_OUT = 'set ODOO_PATH to the folder of an Odoo 19.0 checkout'


def debian_mirror(etc=pathlib.Path('/etc/apt')):
    """(address, keyring) of the mirror that this machine's apt uses."""
    for path in sorted(etc.glob('sources.list.d/*.sources')):
        for stanza in re.split(r'\n\s*\n', path.read_text()):
            fields = dict(re.findall(r'(?m)^([A-Za-z-]+):[ \t]*(.*)$', stanza))
            if fields.get('Enabled', 'yes').strip().lower() == 'no':
                continue
            for uri in fields.get('URIs', '').split():
                if re.search(r'/debian/?$', uri):
                    return uri, fields.get('Signed-By', '').strip() or KEYRING
    for path in [etc / 'sources.list', *sorted(etc.glob('sources.list.d/*.list'))]:
        if not path.exists():
            continue
        found = re.search(
            r'(?m)^deb\s+(?:\[([^\]]*)\]\s+)?(\S+/debian/?)(?:\s|$)', path.read_text()
        )
        if found:
            signed = re.search(r'signed-by=(\S+)', found[1] or '')
            return found[2], signed[1] if signed else KEYRING
    raise Problem(f'There is no Debian mirror among the sources of apt: {WAY_OUT}.')


def ensure_odoo():
    """The folder that holds the package odoo."""
    given = os.environ.get('ODOO_PATH')
    if given:
        path = pathlib.Path(given).expanduser().resolve()
        if not (path / 'odoo').is_dir():
            raise Problem(f'ODOO_PATH is {given}, but there is no folder odoo in it.')
        return path
    target = CACHE / 'odoo'
    packages = target / 'usr/lib/python3/dist-packages'
    if packages.exists():
        return packages
    for program in ('apt-get', 'dpkg-deb', 'tar'):
        if not shutil.which(program):
            raise Problem(f'{program} is not there to fetch Odoo from Debian: {WAY_OUT}.')
    work = CACHE / f'odoo.{os.getpid()}'
    try:
        with step('Odoo 19.0 from Debian (120 MB)'):
            debs = _download(CACHE / 'apt')
        with step('unpacking Odoo'):
            _unpack(debs, work)
            _stub(work / packages.relative_to(target))
        # Renamed when complete: what an interruption leaves is never taken for Odoo.
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(CACHE / 'apt', ignore_errors=True)
    return packages


def _download(apt):
    """The packages' files, by an apt configuration of our own: nothing is installed."""
    for sub in ('lists/partial', 'cache/archives/partial', 'debs'):
        (apt / sub).mkdir(parents=True, exist_ok=True)
    uri, keyring = debian_mirror()
    (apt / 'dev.sources').write_text(
        f'Types: deb\nURIs: {uri}\nSuites: sid bookworm\nComponents: main\nSigned-By: {keyring}\n'
    )
    options = [
        '-q',
        f'-oDir::State::Lists={apt}/lists',
        f'-oDir::Cache={apt}/cache',
        f'-oDir::Etc::SourceList={apt}/dev.sources',
        '-oDir::Etc::SourceParts=/dev/null',
        '-oAcquire::Languages=none',
        '-oAcquire::Retries=3',
        '-oAcquire::Check-Valid-Until=false',  # a mirror may be weeks old
        '-oAPT::Update::Error-Mode=any',  # else an unreachable mirror is only a warning
    ]
    if os.geteuid() == 0:
        options.append('-oAPT::Sandbox::User=root')
    quietly('Reading the package list', 'apt-get', *options, 'update')
    quietly('Downloading Odoo', 'apt-get', *options, 'download', *PACKAGES, cwd=apt / 'debs')
    return sorted((apt / 'debs').glob('*.deb'))


def _unpack(debs, target):
    target.mkdir()
    # All translations would be 1.2 GB; without any but z*, Chinese, it is 0.4 GB.
    leave_out = ['--exclude=*/i18n/[!z]*', '--exclude=*/i18n_extra/[!z]*']
    for deb in debs:
        with subprocess.Popen(
            ['dpkg-deb', '--fsys-tarfile', str(deb)], stdout=subprocess.PIPE
        ) as archive:
            command = ['tar', '-x', '-C', str(target), *leave_out]
            tar = subprocess.run(
                command, stdin=archive.stdout, capture_output=True, text=True, check=False
            )
        if tar.returncode:
            raise Problem(explain(f'Unpacking {deb.name}', tar.stderr))
        if archive.returncode:
            raise Problem(f'{deb.name} is damaged. Delete {deb} and run the same command again.')


def _stub(packages):
    """Debian removed a file as not free; while it is missing, every browser test fails."""
    stub = packages / ('odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js')
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* background blur in calls: not in Debian's package */\n")
