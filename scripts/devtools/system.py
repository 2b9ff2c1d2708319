"""The machine: Debian packages, free disk, free port."""

import importlib.util
import os
import pathlib
import shutil
import socket
import subprocess

from .console import Problem, say, step
from .process import quietly
from .settings import CACHE

GIB = 1 << 30
NEEDED = {  # program -> Debian package
    'chromium': 'chromium',
    'pdftotext': 'poppler-utils',
    'wkhtmltopdf': 'wkhtmltopdf',  # the patched one needs its libraries
}
FONTS = {  # what a font has to draw -> Debian package
    ':lang=zh-cn': 'fonts-noto-cjk',
    # emoji in prints: outlines, as wkhtmltopdf leaves the pictures of colour fonts out
    ':charset=1f680:outline=true:color=false': 'fonts-symbola',
}


def missing_packages():
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    for pattern, package in FONTS.items():
        try:
            found = subprocess.run(
                ['fc-list', pattern], capture_output=True, check=False
            ).stdout.strip()
        except OSError:
            found = b''
        if not found:
            missing.append(package)
    if not importlib.util.find_spec('ensurepip'):
        missing.append('python3-venv')
    return missing


def ensure_packages():
    """Browser, fonts, PDF tools. Who is not root is told what to install and goes on."""
    missing = missing_packages()
    if not missing:
        return
    if os.geteuid() or not shutil.which('apt-get'):
        command = f'apt-get install {" ".join(missing)}'
        if 'python3-venv' in missing:
            raise Problem(f'Python has no module ensurepip here. As root: {command}')
        say(f'Not there, so printing, Chinese or browser tests may not work: as root {command}')
        return
    env = dict(os.environ, DEBIAN_FRONTEND='noninteractive')
    with step(f'Debian packages: {" ".join(missing)}'):
        quietly('apt-get update', 'apt-get', 'update', env=env)
        quietly(
            'apt-get install',
            *('apt-get', 'install', '-y', '--no-install-recommends', *missing),
            env=env,
        )


def check_disk(folder=CACHE, first=None):
    """Refuse before the disk runs full in the middle of something."""
    place = pathlib.Path(folder)
    if first is None:
        first = not (place / 'odoo').exists()
    while not place.exists():
        place = place.parent
    free, need = shutil.disk_usage(place).free / GIB, 3.0 if first else 0.5
    if free < need:
        raise Problem(
            f'No disk space: {free:.1f} GiB are free at {place}, and {need:g} GiB are needed'
            f'{" for the first set-up" if first else ""}. Free some, or set HPI_CACHE to a '
            'folder on another disk.'
        )


def check_cache(folder=CACHE):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f'The cache folder {folder} cannot be made ({error.strerror}). '
            'Set HPI_CACHE to a folder that you may write to.'
        ) from error
    if not os.access(folder, os.W_OK):
        raise Problem(
            f'The cache folder {folder} may not be written to. '
            'Set HPI_CACHE to a folder that you may write to.'
        )


def check_port(text):
    """The port as a number, if a server can listen there."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f'DEMO_PORT is {text!r}; it has to be a number from 1 to 65535.')
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except PermissionError as error:
            raise Problem(
                f'Port {port} is reserved for root. Choose a higher one: make demo DEMO_PORT=8069'
            ) from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8069
            raise Problem(
                f'Port {port} is taken by another program. End that one, or choose another '
                f'port: make demo DEMO_PORT={other}'
            ) from error
    return port
