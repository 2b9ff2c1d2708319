"""The job of the reminders in real processes: killed at any point, and two at the same time."""

import json
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import config

from .common import NOTRACK, PERIOD, PerformanceMixin, delete_forms

SCRIPT = Path(__file__).parent / 'reminder_process.py'
DUE = date(2026, 7, 15)  # a Wednesday
PEOPLE = 12
BATCH = 4
DOMAIN = 'crash.example.com'


def _options():
    """How the process finds what this one has found."""
    paths = config['addons_path']
    options = [f'--addons-path={paths if isinstance(paths, str) else ",".join(paths)}']
    for name in ('db_host', 'db_port', 'db_user', 'data_dir'):
        if config[name]:
            flag = name.replace('_', '-') if name == 'data_dir' else name
            options.append(f'--{flag}={config[name]}')
    return [*options, '--log-level=critical', '--no-http', '--max-cron-threads=0']


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestReminderCrash(PerformanceMixin, BaseCase):
    """Commits what it needs and takes it away again by SQL: a log has no other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cursor:
            cls._make(api.Environment(cursor, SUPERUSER_ID, NOTRACK))
        del cls.env
        cls.addClassCleanup(cls._take_away)
        cls.process = subprocess.Popen(
            [
                sys.executable,
                SCRIPT,
                json.dumps({'options': _options(), 'database': get_db_name()}),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                'PYTHONPATH': os.pathsep.join(sys.path),
                **({'PGPASSWORD': config['db_password']} if config['db_password'] else {}),
            },
        )
        cls.addClassCleanup(cls._end)
        if cls.process.stdout.readline() != '"ready"\n':
            raise AssertionError('the process did not load the database')

    @classmethod
    def _end(cls):
        cls.process.stdin.close()
        cls.process.wait(60)
        cls.process.stdout.close()

    @classmethod
    def _make(cls, env):
        cls.env = env
        # archived at the end, so the next run in this database needs another name
        company = cls.company = env['res.company'].create({'name': f'Crash Lamps {uuid4().hex}'})
        cls.department = env['hr.department'].browse()
        portal = env.ref('base.group_portal')
        users = env['res.users'].create(
            [
                {
                    'name': f'Crash {number}',
                    'login': f'crash{number}',
                    'email': f'{number}@{DOMAIN}',
                    'company_id': company.id,
                    'company_ids': [Command.set(company.ids)],
                    'group_ids': [Command.set(portal.ids)],
                    'tz': 'UTC',
                }
                for number in range(PEOPLE)
            ]
        )
        employees = env['hr.employee'].create(
            [{'name': user.name, 'company_id': company.id, 'user_id': user.id} for user in users]
        )
        template = cls._template('Crash', scale=False)
        cycle = env['hr.performance.cycle'].create(
            {
                'name': 'Crash',
                'company_id': company.id,
                'date_from': PERIOD[0],
                'date_to': PERIOD[1],
                'fill_mode': 'employee',
                'notify': False,
                'template_ids': [Command.set(template.ids)],
            }
        )
        cycle._with_transition().write({'state': 'running'})
        frozen = template._freeze(cycle)[template]
        for employee in employees:
            cls._make_form(cycle, frozen, employee)
        cls.ids = {
            'company': company.id,
            'cycle': cycle.id,
            'template': template.id,
            'scale': cls.scale.id,
            'users': users.ids,
            'partners': users.partner_id.ids,
            'employees': employees.ids,
        }

    @classmethod
    def _make_form(cls, cycle, frozen, employee):
        cls.env['hr.performance.form']._with_transition().create(
            {
                'cycle_id': cycle.id,
                'template_id': frozen.id,
                'company_id': cycle.company_id.id,
                'employee_id': employee.id,
                'employee_name': employee.name,
                'user_id': employee.user_id.id,
                'fill_mode': 'employee',
                'state': 'filling',
                'date_due': DUE,
                'date_fill_due': DUE,
            }
        )

    @classmethod
    def _take_away(cls):
        ids = cls.ids
        with cls.registry.cursor() as cursor:
            cls._forget(cursor)
            delete_forms(cursor, [ids['cycle']])
            for statement in (
                'DELETE FROM hr_performance_template WHERE cycle_id = %(cycle)s',
                'DELETE FROM hr_performance_cycle WHERE id = %(cycle)s',
            ):
                cursor.execute(statement, ids)
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env['hr.performance.template'].browse(ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(ids['scale']).unlink()
            env['hr.employee'].browse(ids['employees']).unlink()
            env['res.users'].browse(ids['users']).unlink()
            env['res.partner'].browse(ids['partners']).unlink()
            # what a new company brought along (calendars, warehouses) may point to it
            env['res.company'].browse(ids['company']).active = False

    @classmethod
    def _forget(cls, cursor):
        cursor.execute(
            'DELETE FROM hr_performance_reminder_log WHERE company_id = %s', [cls.ids['company']]
        )
        cursor.execute(
            'DELETE FROM mail_message WHERE id IN (SELECT mail_message_id FROM mail_mail'
            ' WHERE email_to LIKE %s)',
            [f'%@{DOMAIN}%'],
        )
        cursor.execute('DELETE FROM mail_mail WHERE email_to LIKE %s', [f'%@{DOMAIN}%'])

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            self._forget(cursor)

    def _tell(self, command):
        self.process.stdin.write(json.dumps(command) + '\n')
        self.process.stdin.flush()

    def _run(self, *dies_at, moment=f'{DUE} 09:00:00'):
        """Runs at the same time, each killed before its n-th statement or commit; 0: never.

        :return: the statuses with which they ended
        """
        for number in dies_at:
            self._tell(
                {
                    'moment': moment,
                    'company': self.ids['company'],
                    'batch': BATCH,
                    'die_at': number,
                }
            )
        self._tell({})
        return json.loads(self.process.stdout.readline())

    def _get_state(self):
        """(mails by receiver, rows of the log that were sent, rows that wait)"""
        with self.registry.cursor() as cursor:
            cursor.execute(
                'SELECT email_to, COUNT(*) FROM mail_mail WHERE email_to LIKE %s GROUP BY 1',
                [f'%@{DOMAIN}%'],
            )
            mails = dict(cursor.fetchall())
            cursor.execute(
                'SELECT COUNT(*) FILTER (WHERE sent_on IS NOT NULL AND mail_id IS NOT NULL),'
                ' COUNT(*) FILTER (WHERE sent_on IS NULL)'
                ' FROM hr_performance_reminder_log WHERE company_id = %s',
                [self.ids['company']],
            )
            return mails, *cursor.fetchone()

    def _check_all_told_once(self, days=1):
        mails, sent, waiting = self._get_state()
        self.assertEqual(mails, dict.fromkeys(mails, days))
        self.assertEqual(len(mails), PEOPLE, 'nobody is forgotten')
        self.assertEqual(waiting, 0)
        return sent

    def test_a_server_killed_at_any_point_tells_everybody_once(self):
        seed = random.randrange(1 << 30)
        dice = random.Random(seed)
        killed, halves = 0, 0
        for _round in range(3):
            with self.registry.cursor() as cursor:
                self._forget(cursor)
            for _kill in range(6):
                [status] = self._run(dice.randint(1, 140))
                killed += status == -SIGKILL
                mails, _sent, waiting = self._get_state()
                halves += bool(waiting) or 0 < len(mails) < PEOPLE
            self.assertEqual(self._run(0), [0], f'seed {seed}')
            # two working days before, which is told late, and the day
            self.assertEqual(self._check_all_told_once(), 2 * PEOPLE, f'seed {seed}')
        self.assertGreater(killed, 3, f'seed {seed}')
        self.assertGreater(halves, 0, f'no kill left half of the work, seed {seed}')

    def test_two_servers_at_once_tell_everybody_once(self):
        for dies_at in ((0, 0), (0, 0, 0), (60, 0)):
            with self.subTest(dies_at=dies_at):
                with self.registry.cursor() as cursor:
                    self._forget(cursor)
                statuses = self._run(*dies_at)
                self.assertLessEqual(set(statuses), {0, -SIGKILL})
                self.assertEqual(self._run(0), [0], 'what a killed one has left')
                self.assertEqual(self._check_all_told_once(), 2 * PEOPLE)

    def test_the_next_day_is_another_mail(self):
        self._run(0, 0)
        self._run(0, 0, moment='2026-07-16 09:00:00')
        self.assertEqual(self._check_all_told_once(days=2), 3 * PEOPLE)
        self._run(0, moment=f'{DUE} 09:00:00')  # the clock set back
        self.assertEqual(self._check_all_told_once(days=2), 3 * PEOPLE)
