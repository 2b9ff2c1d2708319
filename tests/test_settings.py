"""Company defaults: limits, and the settings page."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

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
