"""A save and a verb at the same moment, with real transactions of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .common import NOTRACK, PERIOD, PerformanceMixin

QUESTIONS = {'event': 'May release: fix two days late'}


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestConcurrency(PerformanceMixin, BaseCase):
    """Commits what it needs and takes it away again by SQL: a launched form has no other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cls._make(env)
        del cls.env  # its cursor is closed, and assertRaises would look for a savepoint there
        cls.addClassCleanup(cls._take_away)

    @classmethod
    def _make(cls, env):
        cls.env = env
        company = env.ref('base.main_company')
        user = new_test_user(
            env,
            login='hpi_race',
            groups='base.group_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz='UTC',
        )
        employee = env['hr.employee'].create(
            {'name': 'Rasmus Race', 'company_id': company.id, 'user_id': user.id}
        )
        template = cls._template('Race', scale=False)
        cycle = env['hr.performance.cycle'].create(
            {
                'name': 'Race',
                'company_id': company.id,
                'date_from': PERIOD[0],
                'date_to': PERIOD[1],
                'fill_mode': 'employee',
                'notify': False,
                'template_ids': [Command.set(template.ids)],
            }
        )
        frozen = template._freeze(cycle)[template]
        cls.ids = {
            'user': user.id,
            'partner': user.partner_id.id,
            'employee': employee.id,
            'cycle': cycle.id,
            'template': template.id,
            'scale': cls.scale.id,
            'company': company.id,
            'frozen': frozen.id,
        }
        cls.sections = {s['kind']: s['id'] for s in frozen._get_definition('employee')}

    @classmethod
    def _take_away(cls):
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            cursor.execute(
                'DELETE FROM hr_performance_form WHERE cycle_id = %s', [cls.ids['cycle']]
            )
            cursor.execute(
                'DELETE FROM hr_performance_template WHERE cycle_id = %s', [cls.ids['cycle']]
            )
            cursor.execute('DELETE FROM hr_performance_cycle WHERE id = %s', [cls.ids['cycle']])
            env['hr.performance.template'].browse(cls.ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(cls.ids['scale']).unlink()
            env['hr.employee'].browse(cls.ids['employee']).unlink()
            env['res.users'].browse(cls.ids['user']).unlink()
            env['res.partner'].browse(cls.ids['partner']).unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cursor.execute(
                'DELETE FROM hr_performance_form WHERE cycle_id = %s', [self.ids['cycle']]
            )
            form = (
                env['hr.performance.form']
                ._with_transition()
                .create(
                    {
                        'cycle_id': self.ids['cycle'],
                        'template_id': self.ids['frozen'],
                        'company_id': self.ids['company'],
                        'employee_id': self.ids['employee'],
                        'employee_name': 'Rasmus Race',
                        'user_id': self.ids['user'],
                        'fill_mode': 'employee',
                        'state': 'filling',
                        'date_due': '2099-07-08',
                        'date_fill_due': '2099-07-08',
                    }
                )
            )
            mine = form._without_transition().with_user(self.ids['user'])
            mine.save_entry(self.sections['achievement'], {'project': 'Atlas core module'})
            self.first = mine.save_entry(self.sections['improvement'], QUESTIONS)['entry']
            self.form_id = form.id

    def _tab(self):
        """The form in a transaction of its own, whose snapshot is taken now."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        form = self._form_of(cursor)
        form.read(['state'])
        return form

    def _form_of(self, cursor):
        env = api.Environment(cursor, self.ids['user'], NOTRACK)
        return env['hr.performance.form'].browse(self.form_id)

    def _count(self):
        """(entries, those of the newest version, those that the manager is shown)."""
        with self.registry.cursor() as cursor:
            form = self._form_of(cursor).sudo()
            content = form.version_ids[-1:]._get_content() if form.version_ids else {}
            kept = [e for s in content.get('sections', ()) for e in s['entries']]
            shown = form.entry_ids.filtered('shown_to_manager')
            return len(form.entry_ids), len(kept), len(shown)

    def _retry(self, form, call):
        return retrying(call, form.env)

    def test_a_save_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.save_entry(self.sections['improvement'], {'event': 'Report missed twice'})
        saving.env.cr.commit()
        with self.assertRaises(ConcurrencyError):
            submitting.action_submit()
        submitting.env.cr.rollback()
        submitting.env.transaction.reset()
        submitting.action_submit()
        submitting.env.cr.commit()
        self.assertEqual(self._count(), (3, 3, 3))

    @mute_logger('odoo.sql_db')
    def test_a_change_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.save_entry(False, {'event': 'May release: fix one day late'}, self.first['id'], 1)
        saving.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            submitting.action_submit()

    def test_a_file_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.add_attachment(self.first['id'], 'proof.txt', 'cHJvb2Y=')
        saving.env.cr.commit()
        with self.assertRaises(ConcurrencyError):
            submitting.action_submit()

    @mute_logger('odoo.sql_db')
    def test_a_save_after_the_submit_began(self):
        """It waits for the submit, and is then refused by the new state."""
        submitting, saving = self._tab(), self._tab()
        submitting.action_submit()

        def save():
            return self._retry(
                saving,
                lambda: saving.save_entry(self.sections['improvement'], {'event': 'Too late'}),
            )

        with (
            patch('odoo.service.model.random.uniform', return_value=0),
            ThreadPoolExecutor(1) as pool,
        ):
            waiting = pool.submit(save)
            self.assertFalse(waiting.done())
            submitting.env.cr.commit()
            with self.assertRaises(AccessError):
                waiting.result(timeout=20)
        self.assertEqual(self._count(), (2, 2, 2))

    @mute_logger('odoo.sql_db')
    def test_two_submits_at_once(self):
        tabs = [self._tab(), self._tab()]
        start = threading.Barrier(2)

        def submit(form):
            start.wait(timeout=10)
            try:
                return self._retry(form, form.action_submit)
            except Exception as error:  # noqa: BLE001 - the outcome is what is tested
                return type(error).__name__

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(submit, tabs))
        self.assertIn(True, outcomes)
        self.assertNotEqual(outcomes, [True, True])
        with self.registry.cursor() as cursor:
            versions = self._form_of(cursor).sudo().version_ids
            self.assertEqual(versions.mapped('event'), ['submit'])

    def test_many_writers_do_not_wait_for_each_other(self):
        """No hot row: nobody who saves on the same form is ever retried."""
        tabs = [self._tab() for _number in range(24)]
        start = threading.Barrier(len(tabs))

        def save(numbered):
            number, form = numbered
            start.wait(timeout=10)
            answer = form.save_entry(
                self.sections['plan'], {'goal': f'Goal {number}'}, client_key=f'tab-{number}'
            )
            form.env.cr.commit()
            return answer['status']

        with ThreadPoolExecutor(len(tabs)) as pool:
            outcomes = list(pool.map(save, enumerate(tabs)))
        self.assertEqual(set(outcomes), {'saved'})
        self.assertEqual(self._count()[0], 2 + len(tabs))
