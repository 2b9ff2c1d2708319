"""What scripts/dev.py offers."""

import csv
import errno
import os
import signal
import sys
import urllib.error
import urllib.request

from . import install, lint
from .console import Problem, say
from .database import Databases
from .environment import Environment
from .process import Foreground
from .settings import ADDON, APPS_DB, BENCH_DB, DEV, ROOT, SCRIPTS, TAG, TEST_DB, demo_port
from .system import check_port

LOGINS = ROOT / 'demo' / 'logins.csv'  # columns who, login, password


class Commands:
    """One method a command; each returns the exit status."""

    def __init__(self):
        self._environment = None

    @property
    def environment(self):
        """Made when a command needs it: a wrong port is said before anything is fetched."""
        if self._environment is None:
            self._environment = Environment()
        return self._environment

    @property
    def databases(self):
        return Databases(self.environment)

    def run(self, *args, **kwargs):
        with Foreground(args, cwd=ROOT, **kwargs) as child:
            return child.wait()

    # --- commands
    def setup(self, args):
        self.databases.base()
        say('Everything is there. Next: make demo, make test')
        return 0

    def demo(self, args):
        port = check_port(demo_port())
        databases = self.databases
        name = databases.demo_name(os.environ.get('DEMO_DB'))
        databases.addon(name, fresh=False, owner=TAG)
        # prints fetch their style sheet here: Odoo's own guess is port 8069
        databases.set_parameter(name, 'report.url', f'http://127.0.0.1:{port}')
        log = DEV / 'demo.log'
        log.unlink(missing_ok=True)
        command = [
            *('odoo', '-d', name, f'--db-filter=^{name}$'),
            *(f'--http-port={port}', f'--logfile={log}', *args),
        ]
        say('starting Odoo …')
        with Foreground(command, own_group=True, stop=signal.SIGTERM, cwd=ROOT) as server:
            code = server.wait(until=lambda: answers(port))
            if code is None:
                banner(port, name)
                code = server.wait()
            elif not server.signal:
                lines = log.read_text(errors='replace').splitlines() if log.exists() else []
                raise Problem('\n'.join(['Odoo did not start. The end of its log:', *lines[-15:]]))
        say('stopped')
        return code

    def demo_reset(self, args):
        databases = self.databases
        name = databases.demo_name(os.environ.get('DEMO_DB'))
        databases.drop(name)
        say(f'{name} is forgotten; make demo makes it anew')
        return 0

    reset_demo = demo_reset  # its older name

    def test(self, args):
        """The tests; without a choice also those that want the optional apps, first."""
        if chooses(args):
            return self.test_addon(args)
        code = self.test_apps(args)
        if any(arg.startswith('--cov') for arg in args):
            args = [*args, '--cov-append']
        return self.test_addon(args) or code

    def test_addon(self, args):
        self.databases.addon(TEST_DB, fresh=True)
        return self.run(self.environment.python, '-m', 'pytest', *args)

    def test_apps(self, args):
        """The tests tagged 'optional_apps', in a database that has those apps."""
        self.databases.addon(APPS_DB, fresh=True, apps=True)
        env = dict(os.environ, HPI_APPS='1')
        command = (self.environment.python, '-m', 'pytest', f'--odoo-database={APPS_DB}')
        return self.run(*command, *args, env=env)

    def odoo_test(self, args):
        databases, name = self.databases, f'{TEST_DB}_odoo'
        databases.copy(databases.base(), name)
        tags, more = args[0] if args else f'/{ADDON}', args[1:]
        return self.run(
            *('odoo', '-d', name, '-i', ADDON, '--stop-after-init', f'--test-tags={tags}'),
            *(f'--http-port={check_port(demo_port())}', *more),
        )

    def bench(self, args):
        """scripts/bench/main.py, on a database of its own named in HPI_BENCH_DB."""
        script = SCRIPTS / 'bench' / 'main.py'
        if not script.exists():
            raise Problem('There is no benchmark here yet: scripts/bench/main.py is missing.')
        self.databases.addon(BENCH_DB, fresh=True)
        env = dict(os.environ, HPI_BENCH_DB=BENCH_DB)
        return self.run(self.environment.python, script, *args, env=env)

    def lint(self, args):
        return lint.run(args)

    def check_install(self, args):
        return install.run(self.environment, self.databases)

    def i18n(self, args):
        """The catalogues of i18n/ from the source; tells what is not translated yet."""
        self.databases.addon(TEST_DB, fresh=True)
        code = self.run('odoo', 'i18n', 'export', ADDON, '-d', TEST_DB, '-l', 'pot')
        return code or self.run(self.environment.python, SCRIPTS / 'catalogues.py')

    def shots(self, args):
        return self.run(self.environment.python, SCRIPTS / 'shots.py', *args)

    def odoo(self, args):
        return self.run('odoo', *args) if self.environment else 1

    def run_command(self, args):
        if not args:
            raise Problem('Name a command: scripts/dev.py run psql -l')
        return self.run(*args) if self.environment else 1


def chooses(args):
    """Whether these arguments of pytest choose some of the tests."""
    takes_value = ('-p', '-n', '-W', '-o', '-r', '-c')
    before = None
    for arg in args:
        chosen = arg.startswith(('-k', '-m', '--lf', '--ff')) or not arg.startswith('-')
        if chosen and before not in takes_value and not arg.startswith('--maxfail'):
            return True
        before = arg
    return False


def answers(port):
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}/web/health', timeout=2) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def logins(path=LOGINS):
    """(who, log-in, password) of the people to try the demo as."""
    if not path.exists():
        return [('Administrator', 'admin', 'admin')]
    with path.open(encoding='utf-8', newline='') as file:
        return [
            (row['who'], row['login'], row.get('password') or row['login'])
            for row in csv.DictReader(file)
        ]


def table(rows):
    """Lines with aligned columns, the first row underlined."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows = [rows[0], ['-' * width for width in widths], *rows[1:]]
    return [
        '  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def banner(port, database):
    lines = [
        '',
        f'Odoo is running: http://localhost:{port}/odoo   (database {database})',
        '',
        *(f'  {line}' for line in table([('who', 'log-in', 'password'), *logins()])),
        '',
        f'Log: {(DEV / "demo.log").relative_to(ROOT)}   Stop: Ctrl-C   Afresh: make demo-reset',
        '',
    ]
    print('\n'.join(lines), flush=True)


NAMES = {
    name: name.replace('-', '_')
    for name in (
        *('setup', 'demo', 'demo-reset', 'reset-demo', 'test', 'test-apps', 'odoo-test'),
        *('bench', 'lint'),
        *('check-install', 'shots', 'i18n', 'odoo'),
    )
} | {'run': 'run_command'}


def main(args, usage):
    command, *rest = args or ['help']
    if command not in NAMES:
        print(usage)
        return 0 if command in ('help', '-h', '--help') else 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: sys.exit(128 + got))
    try:
        return getattr(Commands(), NAMES[command])(rest)
    except Problem as problem:
        print(f'\n{problem}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say('interrupted; what is complete is kept')
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(
            '\nThe disk is full. Free some space, or set HPI_CACHE to a folder on another disk.',
            file=sys.stderr,
        )
        return 1
