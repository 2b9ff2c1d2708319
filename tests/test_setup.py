"""The tools of scripts/: what can be tested without Odoo, a database or the network.

Not imported by tests/__init__.py: Odoo's own runner has no business with them.
"""

import errno
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from unittest import TestCase, mock

SCRIPTS = pathlib.Path(__file__).resolve().parents[1] / 'scripts'
if str(SCRIPTS) not in sys.path:
    sys.path.insert(0, str(SCRIPTS))

from devtools import (  # noqa: E402
    commands,
    console,
    database,
    install,
    lint,
    postgres,
    process,
    settings,
    source,
    system,
)

Problem = console.Problem


class FolderCase(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def put(self, name, text=''):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
        return path


class TestSettings(TestCase):
    def test_port_and_its_older_name(self):
        self.assertEqual(settings.demo_port({}), '8069')
        self.assertEqual(settings.demo_port({'HPI_PORT': '8101'}), '8101')
        self.assertEqual(settings.demo_port({'HPI_PORT': '8101', 'DEMO_PORT': '8102'}), '8102')
        self.assertEqual(settings.demo_port({'DEMO_PORT': ''}), '8069')

    def test_cache_folder(self):
        self.assertEqual(settings.cache_folder({'HPI_CACHE': '/x/y'}), pathlib.Path('/x/y'))
        self.assertEqual(
            settings.cache_folder({'XDG_CACHE_HOME': '/x'}),
            pathlib.Path('/x/hr_performance_interview-dev'),
        )


class TestPythonRange(TestCase):
    def test_unsupported_python_is_named(self):
        code = (
            'import sys, runpy; sys.version_info = {}; '
            f'sys.argv = ["dev.py"]; runpy.run_path({str(SCRIPTS / "dev.py")!r})'
        )
        for version in ((3, 9, 2), (3, 14, 0)):
            with self.subTest(version=version):
                done = subprocess.run(
                    [sys.executable, '-c', code.format(version)],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertEqual(done.returncode, 1)
                self.assertIn('needs Python 3.10 to 3.13', done.stderr)
                self.assertIn(f'is Python 3.{version[1]}', done.stderr)
                self.assertIn('PYTHON=', done.stderr)
                self.assertNotIn('Traceback', done.stderr)


class TestMirror(FolderCase):
    def test_deb822(self):
        self.put(
            'sources.list.d/a.sources',
            'Types: deb\nURIs: https://one.example/ubuntu\n\n'
            'Enabled: no\nTypes: deb\nURIs: https://off.example/debian\n\n'
            'Types: deb\nURIs: https://two.example/debian\nSuites: bookworm\n'
            'Signed-By: /keys/two.gpg\n',
        )
        self.assertEqual(
            source.debian_mirror(self.folder), ('https://two.example/debian', '/keys/two.gpg')
        )

    def test_one_line(self):
        self.put(
            'sources.list',
            '# deb https://no.example/debian x main\n'
            'deb https://three.example/debian-security bookworm main\n'
            'deb [arch=amd64 signed-by=/keys/four.gpg] https://four.example/debian/ sid main\n',
        )
        self.assertEqual(
            source.debian_mirror(self.folder), ('https://four.example/debian/', '/keys/four.gpg')
        )

    def test_none_names_the_way_out(self):
        with self.assertRaisesRegex(Problem, 'ODOO_PATH'):
            source.debian_mirror(self.folder)

    def test_odoo_path_without_odoo(self):
        with (
            mock.patch.dict(os.environ, ODOO_PATH=str(self.folder)),
            self.assertRaisesRegex(Problem, 'no folder odoo'),
        ):
            source.ensure_odoo()


class TestMachine(FolderCase):
    def test_taken_port(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            port = taken.getsockname()[1]
            with self.assertRaisesRegex(Problem, f'Port {port} is taken.*DEMO_PORT='):
                system.check_port(str(port))
        self.assertEqual(system.check_port(str(port)), port)

    def test_wrong_port(self):
        for text in ('', 'x', '0', '-1', '65536', '80.5'):
            with self.subTest(text=text), self.assertRaisesRegex(Problem, 'from 1 to 65535'):
                system.check_port(text)

    def test_disk_space(self):
        usage = shutil.disk_usage('/')._replace(free=1 << 30)
        with mock.patch.object(system.shutil, 'disk_usage', return_value=usage):
            with self.assertRaisesRegex(Problem, '1.0 GiB are free.*first set-up.*HPI_CACHE'):
                system.check_disk(self.folder / 'not' / 'there')
            (self.folder / 'odoo').mkdir()
            system.check_disk(self.folder)  # enough for the next time

    def test_cache_that_cannot_be_made(self):
        with self.assertRaisesRegex(Problem, 'HPI_CACHE'):
            system.check_cache(self.put('file') / 'below')

    def test_missing_packages_without_root(self):
        with (
            mock.patch.object(system, 'missing_packages', return_value=['chromium']),
            mock.patch.object(system.os, 'geteuid', return_value=1000),
            mock.patch.object(system, 'say') as said,
        ):
            system.ensure_packages()
        self.assertIn('apt-get install chromium', said.call_args[0][0])

    def test_missing_venv_without_root(self):
        with (
            mock.patch.object(system, 'missing_packages', return_value=['python3-venv']),
            mock.patch.object(system.os, 'geteuid', return_value=1000),
            self.assertRaisesRegex(Problem, 'apt-get install python3-venv'),
        ):
            system.ensure_packages()


class TestFailures(TestCase):
    def test_network(self):
        for text in (
            "E: Failed to fetch https://x/y  Temporary failure resolving 'x'",
            'error sending request for url (https://x/simple/uv/)',
            'NewConnectionError: [Errno 101] Network is unreachable',
            'npm error code ENOTFOUND',
        ):
            with self.subTest(text=text):
                self.assertIn('network cannot be reached', process.explain('Fetching', text))

    def test_disk(self):
        self.assertIn('disk is full', process.explain('tar', 'write: No space left on device'))

    def test_other_shows_the_end(self):
        text = '\n'.join(f'line {n}' for n in range(100))
        sentence = process.explain('Building', text)
        self.assertIn('Building failed', sentence)
        self.assertIn('line 99', sentence)
        self.assertNotIn('line 50', sentence)

    def test_failed_command_becomes_a_problem(self):
        with self.assertRaisesRegex(Problem, 'Trying failed(.|\n)*because'):
            process.quietly('Trying', 'sh', '-c', 'echo because; exit 3')

    def test_main_shows_no_traceback(self):
        for error, text in (
            (Problem('One sentence.'), 'One sentence.'),
            (OSError(errno.ENOSPC, 'No space'), 'The disk is full.'),
        ):
            with (
                self.subTest(error=error),
                mock.patch.object(commands.Commands, 'setup', side_effect=error),
                mock.patch.object(commands.signal, 'signal'),
                mock.patch.object(sys, 'stderr') as shown,
            ):
                self.assertEqual(commands.main(['setup'], ''), 1)
                written = ''.join(call[0][0] for call in shown.write.call_args_list)
                self.assertIn(text, written)

    def test_unknown_command_shows_the_usage(self):
        with mock.patch('builtins.print') as shown:
            self.assertEqual(commands.main(['nonsense'], 'USAGE'), 2)
        shown.assert_called_once_with('USAGE')

    def test_each_command_is_documented(self):
        text = (SCRIPTS / 'dev.py').read_text(encoding='utf-8')
        for name, method in commands.NAMES.items():
            with self.subTest(name=name):
                self.assertTrue(callable(getattr(commands.Commands, method)))
                if name != 'reset-demo':  # the older name of demo-reset
                    self.assertIn(f'scripts/dev.py {name} ', text)


class TestServer(TestCase):
    def judge(self, code=0, output='odoo|t|150018\n', errors=''):
        return postgres.judge_server('db.example', code, output, errors)

    def test_good(self):
        self.assertIsNone(self.judge())

    def test_unreachable(self):
        refusal = self.judge(2, '', 'psql: error: connection refused\nmore\n')
        self.assertIn('db.example refuses: connection refused.', refusal)
        self.assertIn('unset PGHOST', refusal)

    def test_role_postgres(self):
        self.assertIn('createuser', self.judge(output='postgres|t|150018'))

    def test_no_right_to_create(self):
        self.assertIn('ALTER ROLE "odoo" CREATEDB', self.judge(output='odoo|f|150018'))

    def test_too_old(self):
        self.assertIn('13 or newer', self.judge(output='odoo|t|120001'))

    def test_configured(self):
        self.assertFalse(postgres.configured({'PGUSER': 'odoo'}))
        self.assertTrue(postgres.configured({'PGHOST': 'x'}))
        self.assertTrue(postgres.configured({'PGPORT': '5433'}))


class TestDatabases(FolderCase):
    def test_fingerprint_follows_what_installing_reads(self):
        for name in ('models/a.py', 'views/a.xml', 'security/a.csv', 'i18n/zh_CN.po'):
            self.put(name, 'one')
        before = database.fingerprint(self.folder)
        for name in ('tests/test_a.py', 'scripts/a.py', 'static/src/a.js', '.dev/a.py', 'a.md'):
            self.put(name, 'new')
        self.assertEqual(database.fingerprint(self.folder), before)
        for name in ('models/a.py', 'views/a.xml', 'security/a.csv', 'i18n/zh_CN.po'):
            with self.subTest(name=name):
                self.put(name, 'two')
                after = database.fingerprint(self.folder)
                self.assertNotEqual(after, before)
                before = after

    def test_fingerprint_does_not_follow_the_link(self):
        self.put('models/a.py', 'one')
        before = database.fingerprint(self.folder)
        (self.folder / 'loop').symlink_to('.')
        self.assertEqual(database.fingerprint(self.folder), before)

    def test_names(self):
        self.assertEqual(database.check_name('hrpi_demo'), 'hrpi_demo')
        for name in ('a"b', "a'b", '../x', '', '1x', 'a b', 'x' * 52):
            with self.subTest(name=name), self.assertRaisesRegex(Problem, 'DEMO_DB'):
                database.check_name(name)

    def demo_name(self, given, mark):
        databases = database.Databases(mock.Mock(data_dir=self.folder))
        with mock.patch.object(databases, 'mark', return_value=mark):
            return databases.demo_name(given)

    def test_demo_database_of_ours(self):
        self.assertEqual(self.demo_name(None, None), 'hrpi_demo')
        self.assertEqual(self.demo_name(None, f'0123 {settings.TAG}'), 'hrpi_demo')
        self.assertEqual(self.demo_name('mine', f'0123 {settings.TAG}'), 'mine')

    def test_demo_database_of_others_stays_untouched(self):
        self.assertEqual(self.demo_name(None, '0123 other'), f'hrpi_demo_{settings.TAG}')
        for mark in ('0123 other', '-'):
            with self.subTest(mark=mark), self.assertRaisesRegex(Problem, 'stays untouched'):
                self.demo_name('production', mark)


class TestLogins(FolderCase):
    def test_password_is_the_login_if_not_given(self):
        path = self.put('logins.csv', 'who,login,password\nHR manager,owen,secret\nPriya,priya,\n')
        self.assertEqual(
            commands.logins(path), [('HR manager', 'owen', 'secret'), ('Priya', 'priya', 'priya')]
        )

    def test_without_a_file(self):
        self.assertEqual(
            commands.logins(self.folder / 'none.csv'), [('Administrator', 'admin', 'admin')]
        )

    def test_the_file_of_the_demo(self):
        people = [login for _who, login, _password in commands.logins()]
        self.assertTrue(people)
        self.assertEqual(len(set(people)), len(people))

    def test_table(self):
        self.assertEqual(
            commands.table([('who', 'log-in'), ('HR officer', 'priya')]),
            ['who         log-in', '----------  ------', 'HR officer  priya'],
        )


class TestProcesses(FolderCase):
    SCRIPT = (
        'import sys; sys.path.insert(0, {scripts!r})\n'
        'from devtools.process import Foreground\n'
        'with Foreground(["sh", "-c", {shell!r}], own_group={own_group}) as child:\n'
        '    print("started", flush=True)\n'
        '    sys.exit(child.wait())\n'
    )

    def start(self, shell, own_group=True):
        script = self.SCRIPT.format(scripts=str(SCRIPTS), shell=shell, own_group=own_group)
        tool = subprocess.Popen(
            [sys.executable, '-c', script], stdout=subprocess.PIPE, text=True, cwd=self.folder
        )
        self.addCleanup(tool.stdout.close)
        self.addCleanup(tool.kill)
        self.assertEqual(tool.stdout.readline(), 'started\n')
        return tool

    def wait_for(self, name):
        path, deadline = self.folder / name, time.monotonic() + 10
        while not path.exists() or not path.read_text():
            self.assertLess(time.monotonic(), deadline, f'{name} does not appear')
            time.sleep(0.05)
        return int(path.read_text())

    def assert_gone(self, pid):
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)

    def test_a_stop_leaves_no_process(self):
        """Neither the child nor what it has put into the background."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                tool = self.start('(setsid sleep 300 & echo $! > pid); exec sleep 300')
                orphan = self.wait_for('pid')
                tool.send_signal(number)
                self.assertEqual(tool.wait(20), 128 + number)
                self.assert_gone(orphan)
                (self.folder / 'pid').unlink()

    def test_an_ended_child_leaves_no_process(self):
        tool = self.start('sleep 300 & echo $! > pid; exit 7')
        self.assertEqual(tool.wait(20), 7)
        self.assert_gone(self.wait_for('pid'))

    def test_unknown_program(self):
        with self.assertRaisesRegex(Problem, 'no command nonsense-program'):
            process.Foreground(['nonsense-program'])


class TestPackage(TestCase):
    def test_manifest_files_are_packed(self):
        missing = install.manifest_files() - install.expected_files()
        self.assertFalse(missing)

    def test_tools_are_not_packed(self):
        packed = install.expected_files()
        self.assertIn('__manifest__.py', packed)
        self.assertIn('LICENSE', packed)
        for name in ('Makefile', '.ci/run', 'scripts/dev.py', 'scripts/devtools/lint.py'):
            with self.subTest(name=name):
                self.assertNotIn(name, packed)

    def test_linters_see_the_addon_under_its_name(self):
        with tempfile.TemporaryDirectory() as folder:
            addon = lint.lay_out(folder, ['__manifest__.py', 'models/__init__.py'])
            self.assertEqual(addon.name, settings.ADDON)
            top = subprocess.check_output(
                ['git', 'rev-parse', '--show-toplevel'], cwd=addon, text=True
            ).strip()
            self.assertEqual(pathlib.Path(top), addon.parent.resolve())
