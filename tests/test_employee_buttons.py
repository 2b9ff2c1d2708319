"""Buttons on the employee count what the reader may see, in a fixed number of queries."""

from odoo.tests import tagged

from .test_notifier import FormsCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestEmployeeButtons(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.performance.goal'].create(
            {'name': 'Lamps', 'employee_id': cls.employee.id, 'target': 10}
        )

    def _counts(self, model, user, employee):
        self.env.invalidate_all()
        record = self.env[model].with_user(user).browse(employee.id)
        return record.performance_form_count, record.performance_goal_count

    def test_by_own_rights(self):
        for user, expected in (
            (self.user_manager, (1, 1)),
            (self.user_colleague, (0, 0)),
            (self.user_manager2, (0, 0)),
            (self.user_officer, (1, 1)),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._counts('hr.employee.public', user, self.employee), expected)
        self.assertEqual(self._counts('hr.employee', self.user_officer, self.employee), (1, 1))

    def test_superuser_reading_shows_no_more(self):
        record = self.employee.with_user(self.user_colleague).sudo()
        self.assertEqual(record.performance_form_count, 0)

    def test_buttons_open_the_own_part(self):
        public = self.env['hr.employee.public'].with_user(self.user_manager)
        action = public.browse(self.employee.id).action_performance_forms()
        forms = self.env['hr.performance.form'].with_user(self.user_manager)
        self.assertEqual(forms.search(action['domain']), self.forms[0])
        action = public.browse(self.employee.id).action_performance_goals()
        self.assertEqual(action['context']['default_employee_id'], self.employee.id)

    def test_queries(self):
        def count(size):
            self.env.invalidate_all()
            people = self.env['hr.employee.public'].with_user(self.user_manager)
            people = people.search([], limit=size)
            start = self.env.cr.sql_log_count
            people.mapped('performance_form_count')
            return self.env.cr.sql_log_count - start

        count(2)
        self.assertEqual(count(2), count(6))
