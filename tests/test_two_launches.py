"""Two servers launch the same cycle at the same moment, with real transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common import NOTRACK, PERIOD, PerformanceMixin, delete_forms
from .race_common import unlock_registry


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestTwoLaunches(PerformanceMixin, BaseCase):
    """The background job of two servers at the same moment."""

    PEOPLE = 12

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        unlock_registry(cls)
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cursor:
            cls.env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cls._make(cls.env.ref('base.main_company'))
        del cls.env  # its cursor is closed
        cls.addClassCleanup(cls._take_away)

    @classmethod
    def _make(cls, company):
        # without a password: nobody logs in, and outside of a transaction Odoo hashes with care
        users = cls._users(
            [
                {
                    'name': f'Launch {number}',
                    'login': f'hpi_launch_{number}',
                    'email': f'hpi_launch_{number}@example.com',
                    'company_id': company.id,
                    'company_ids': [Command.set(company.ids)],
                    'group_ids': [Command.set(cls.env.ref('base.group_user').ids)],
                }
                for number in range(cls.PEOPLE + 1)
            ]
        )
        manager, *people = cls._employees(
            [{'name': user.login, 'company_id': company.id, 'user_id': user.id} for user in users]
        )
        employees = manager.union(*people)
        (employees - manager).parent_id = manager
        template = cls._template('Launch twice', scale=False)
        cls.ids = {
            'users': users.ids,
            'employees': employees.ids,
            'people': [person.id for person in people],
            'template': template.id,
            'scale': cls.scale.id,
            'company': company.id,
            'cycles': [],
        }

    @classmethod
    def _take_away(cls):
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            delete_forms(cursor, cls.ids['cycles'])
            for table in ('wave_skip', 'wave', 'template'):
                cursor.execute(
                    f'DELETE FROM hr_performance_{table} WHERE cycle_id = ANY(%s)',
                    [cls.ids['cycles']],
                )
            cursor.execute(
                'DELETE FROM hr_performance_cycle WHERE id = ANY(%s)', [cls.ids['cycles']]
            )
            env['hr.performance.template'].browse(cls.ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(cls.ids['scale']).unlink()
            env['hr.employee'].browse(cls.ids['employees']).unlink()
            users = env['res.users'].browse(cls.ids['users'])
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def _launch(self):
        """Id of a wave that waits for the background job."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cycle = env['hr.performance.cycle'].create(
                {
                    'name': 'Launch twice',
                    'company_id': self.ids['company'],
                    'date_from': PERIOD[0],
                    'date_to': PERIOD[1],
                    'fill_mode': 'employee',
                    'exclude_new_hires': False,
                    'notify': False,
                    'template_ids': [Command.set([self.ids['template']])],
                    'employee_ids': [Command.set(self.ids['people'])],
                }
            )
            self.ids['cycles'].append(cycle.id)
            return cycle._do_launch().id

    def _check_done(self, wave_id):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            wave = env['hr.performance.wave'].browse(wave_id)
            forms = env['hr.performance.form'].search([('cycle_id', '=', wave.cycle_id.id)])
            self.assertEqual(sorted(forms.employee_id.ids), sorted(self.ids['people']))
            self.assertEqual(len(forms), self.PEOPLE)
            self.assertRecordValues(
                wave, [{'state': 'done', 'count_done': self.PEOPLE, 'count_skipped': 0}]
            )

    @mute_logger('odoo.sql_db')
    def test_two_servers_launch_one_wave(self):
        wave_id = self._launch()
        start = threading.Barrier(2)

        def run():
            with self.registry.cursor() as cursor:
                wave = api.Environment(cursor, SUPERUSER_ID, NOTRACK)['hr.performance.wave']
                start.wait(timeout=10)
                wave._cron_launch_waves(batch_size=2)

        mine = patch.object(
            self.registry['hr.performance.wave'],
            '_get_due_domain',
            lambda self: [('id', '=', wave_id), ('state', '!=', 'done')],
        )
        with mine, ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(run) for _server in range(2)]:
                done.result(timeout=30)
        self._check_done(wave_id)

    @mute_logger('odoo.sql_db')
    def test_a_server_that_reads_an_old_snapshot(self):
        """It sees nobody with a form, and makes no second one: it leaves the wave to the other."""
        wave_id = self._launch()
        cursors = [self.registry.cursor(), self.registry.cursor()]
        for cursor in cursors:
            self.addCleanup(cursor.close)
        slow, fast = [
            api.Environment(cursor, SUPERUSER_ID, NOTRACK)['hr.performance.wave'].browse(wave_id)
            for cursor in cursors
        ]
        slow.read(['state'])  # its snapshot is taken
        fast._launch_chunk(5)
        cursors[1].commit()
        with self.assertRaises(OperationalError):
            slow._launch_chunk(5)
        cursors[0].rollback()
        slow.env.transaction.reset()
        while slow._launch_chunk(5):
            slow.env.invalidate_all()
        cursors[0].commit()
        self._check_done(wave_id)
