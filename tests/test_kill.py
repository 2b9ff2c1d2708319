"""A server that is killed in the middle of an interview: both write on, and nothing is lost."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo.tests import get_db_name, tagged
from odoo.tools import config

from .race_common import RaceCase

HOST = '127.0.0.1'
PATIENCE = 120  # seconds until a server has to answer
NOTES = 25  # of each side


class Server:
    """A server of one's own on the database of the tests."""

    def __init__(self):
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.process = None

    def start(self):
        options = {
            'config': os.devnull,
            'database': get_db_name(),
            'http-interface': HOST,
            'http-port': self.port,
            'max-cron-threads': 0,
            'workers': 0,
            'log-level': 'critical',
            'addons-path': ','.join(config['addons_path']),
            'data-dir': config['data_dir'],
            **{
                name: config[name]
                for name in ('db_host', 'db_port', 'db_user', 'db_password')
                if config[name]
            },
        }
        self.process = subprocess.Popen(
            [sys.executable, '-c', 'import odoo.cli; odoo.cli.main()', 'server']
            + [f'--{name}={value}' for name, value in options.items()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={key: value for key, value in os.environ.items() if key != 'ODOO_RC'},
        )
        end = time.monotonic() + PATIENCE
        while not self._is_up():
            if time.monotonic() > end:
                raise TimeoutError('the server does not answer')
            time.sleep(0.1)

    def _is_up(self):
        try:
            return self.ask('/web/health')[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self):
        """As the power goes: no signal that could be handled, no goodbye."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None

    def ask(self, path, params=None, cookie=None):
        """(status, what was answered, session) of one request."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            headers = {'Content-Type': 'application/json', **({'Cookie': cookie} if cookie else {})}
            body = json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params})
            connection.request('GET' if params is None else 'POST', path, body, headers)
            response = connection.getresponse()
            answer = response.read()
            session = (response.getheader('Set-Cookie') or '').split(';')[0]
            return response.status, answer, session
        finally:
            connection.close()

    def log_in(self, login):
        params = {'db': get_db_name(), 'login': login, 'password': login}
        _status, answer, session = self.ask('/web/session/authenticate', params)
        assert json.loads(answer)['result']['uid'], login
        return session

    def call(self, session, form_id, method, *args):
        params = {
            'model': 'hr.performance.form',
            'method': method,
            'args': [[form_id], *args],
            'kwargs': {},
        }
        path = f'/web/dataset/call_kw/hr.performance.form/{method}'
        answer = json.loads(self.ask(path, params, session)[1])
        if 'error' in answer:
            raise ValueError(answer['error']['data']['message'])
        return answer['result']


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestKilledServer(RaceCase):
    def _write_all(self, server, session, name, answered):
        """As the page does: what was not answered is sent again, under the same key."""
        for number in range(NOTES):
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    server.call(
                        session,
                        self.form_id,
                        'add_note',
                        'open',
                        f'{name} {number}',
                        f'{name}-{number}',
                    )
                    break
                except (OSError, http.client.HTTPException, json.JSONDecodeError):
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.05)
            answered.release()

    def test_both_write_on(self):
        self._begin_interview()
        server = Server()
        self.addCleanup(server.kill)
        server.start()
        sessions = {name: server.log_in(name) for name in ('hpi_race', 'hpi_race_boss')}
        answered = threading.Semaphore(0)
        with ThreadPoolExecutor(2) as pool:
            writing = [
                pool.submit(self._write_all, server, session, name, answered)
                for name, session in sessions.items()
            ]
            for _note in range(12):
                self.assertTrue(answered.acquire(timeout=PATIENCE))
            server.kill()  # with what both are writing on its way
            with self.registry.cursor() as cursor:
                kept = len(self._form_of(cursor).sudo().note_ids)
            self.assertGreaterEqual(kept, 12, 'what was answered is there')
            self.assertLess(kept, 2 * NOTES, 'it was killed in the middle')
            server.start()
            for done in writing:
                done.result(timeout=2 * PATIENCE)
        server.call(sessions['hpi_race_boss'], self.form_id, 'action_end_interview')
        server.kill()
        with self.registry.cursor() as cursor:
            form = self._form_of(cursor).sudo()
            self.assertEqual(
                sorted(form.note_ids.mapped('body')),
                sorted(f'{name} {number}' for name in sessions for number in range(NOTES)),
                'every note once',
            )
            self.assertEqual(form.interview_ids.state, 'held')
