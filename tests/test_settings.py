"""Company defaults: limits, and the settings page."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.models.res_company import PERFORMANCE_SETTINGS

from .common import PerformanceCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestSettings(PerformanceCase):
    def test_limits(self):
        for values in (
            {'performance_fill_days': -1},
            {'performance_appeal_days': 251},
            {'performance_new_hire_days': -1},
            {'performance_max_returns': -1},
            {'performance_max_returns': 11},
            {'performance_large_team_size': 0},
        ):
            with (
                self.subTest(values=values),
                mute_logger('odoo.sql_db'),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.write(values)
                self.company.flush_recordset()

    def test_page_writes_on_the_company(self):
        model = self.env['res.config.settings'].with_company(self.company)
        with Form(model.with_context(allowed_company_ids=self.company.ids)) as page:
            page.performance_fill_days = 7
            page.performance_notify = False
        page.record.execute()
        self.assertRecordValues(
            self.company, [{'performance_fill_days': 7, 'performance_notify': False}]
        )

    def test_refused(self):
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env['res.config.settings'].with_user(user).create({})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.company.with_user(user).performance_fill_days = 1


@tagged('post_install', '-at_install', 'hr_performance')
class TestOwnSettings(PerformanceCase):
    """The settings of HR managers, who do not administer the system."""

    def _settings(self, user, company=None):
        return (
            self.env['hr.performance.settings']
            .with_user(user)
            .with_company(company or user.company_id)
        )

    def test_manager_changes_the_company(self):
        self.company.performance_confirm_days = 4
        with Form(self._settings(self.user_hr_manager)) as page:
            self.assertEqual(page.performance_confirm_days, 4)
            page.performance_fill_days = 8
            page.performance_fill_mode = 'both'
            page.performance_reminders = False
        page.record.action_save()
        self.assertRecordValues(
            self.company,
            [
                {
                    'performance_fill_days': 8,
                    'performance_fill_mode': 'both',
                    'performance_reminders': False,
                    'performance_confirm_days': 4,
                }
            ],
        )

    def test_every_setting_of_the_company_is_there(self):
        names = {name for name in self.company._fields if name.startswith('performance_')}
        self.assertEqual(set(PERFORMANCE_SETTINGS), names)
        self.assertFalse(names - set(self.env['hr.performance.settings']._fields))
        self.assertFalse(names - set(self.env['res.config.settings']._fields))

    def test_limits_hold(self):
        settings = self._settings(self.user_hr_manager).create({'performance_fill_days': -1})
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
            settings.action_save()
            self.company.flush_recordset()

    def test_refused_persons(self):
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_officer,
            self.user_system,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._settings(user).create({})

    def test_company_of_others_is_refused(self):
        settings = self._settings(self.user_foreign_hr, self.company2).create(
            {'company_id': self.company.id, 'performance_fill_days': 1}
        )
        before = self.company.performance_fill_days
        with self.assertRaises(AccessError):
            settings.action_save()
        self.assertEqual(self.company.performance_fill_days, before)
