"""A form that is really there, for transactions that really meet."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, new_test_user

from .common import NOTRACK, PERIOD, PerformanceMixin, delete_forms

QUESTIONS = {'event': 'May release: fix two days late'}


def unlock_registry(cls):
    """Odoo's own runner holds this lock in its thread: a retry in another would wait for ever."""
    lock = patch.object(Registry, '_lock', DummyRLock())
    lock.start()
    cls.addClassCleanup(lock.stop)


class RaceCase(PerformanceMixin, BaseCase):
    """Commits what it needs and takes it away again by SQL: a launched form has no other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        unlock_registry(cls)
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
        boss = new_test_user(
            env,
            login='hpi_race_boss',
            groups='base.group_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz='UTC',
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
            'boss': boss.id,
            'partners': (user | boss).partner_id.ids,
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
            delete_forms(cursor, [cls.ids['cycle']])
            cursor.execute(
                'DELETE FROM hr_performance_template WHERE cycle_id = %s', [cls.ids['cycle']]
            )
            cursor.execute('DELETE FROM hr_performance_cycle WHERE id = %s', [cls.ids['cycle']])
            env['hr.performance.template'].browse(cls.ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(cls.ids['scale']).unlink()
            env['hr.employee'].browse(cls.ids['employee']).unlink()
            env['res.users'].browse([cls.ids['user'], cls.ids['boss']]).unlink()
            env['res.partner'].browse(cls.ids['partners']).unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            delete_forms(cursor, [self.ids['cycle']])
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

    def _begin_interview(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "UPDATE hr_performance_form SET state = 'ready', manager_user_id = %s "
                'WHERE id = %s',
                [self.ids['boss'], self.form_id],
            )
            boss = self._form_of(cursor).with_user(self.ids['boss'])
            boss.action_start_interview()
