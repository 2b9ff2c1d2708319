from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .test_launch import LaunchCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestEmployeeChanges(LaunchCase):
    """Open forms follow the people: new manager, new user, leaver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls._cycle(templates=cls.template, manager_ids=[Command.set(cls.manager.ids)])
        wave = cls.cycle._do_launch()
        while wave._launch_chunk():
            pass
        cls.form = cls.cycle.form_ids.filtered(lambda form: form.employee_id == cls.employee)
        cls.other = cls.cycle.form_ids - cls.form

    def _synced(self, employees, values):
        """Sets of employees a write hands to the forms."""
        calls = []
        with patch.object(
            type(self.env['hr.performance.form']),
            '_sync_employees',
            lambda forms, changed: calls.append(changed),
        ):
            employees.write(values)
        return calls

    def test_only_what_changed_is_handed_on_and_in_one_set(self):
        both = self.employee | self.colleague
        self.assertEqual(self._synced(both, {'job_title': 'Welder'}), [])
        self.assertEqual(self._synced(both, {'parent_id': self.manager.id}), [])
        self.assertEqual(
            self._synced(both, {'parent_id': self.manager2.id, 'job_title': 'Painter'}), [both]
        )
        self.employee.parent_id = self.manager
        self.assertEqual(self._synced(both, {'parent_id': self.manager2.id}), [self.employee])
        self.assertEqual(self._synced(both.browse(), {'parent_id': False}), [])

    def test_manager_change_moves_open_forms(self):
        self.employee.with_user(self.user_officer).write({'parent_id': self.manager2.id})
        self.assertRecordValues(
            self.form,
            [{'manager_id': self.manager2.id, 'manager_user_id': self.user_manager2.id}],
        )
        self.assertEqual(self.other.manager_user_id, self.user_manager)

    def test_finished_forms_stay_where_they_were(self):
        self.form._with_transition().write({'state': 'cancelled'})
        self.employee.parent_id = self.manager2
        self.assertEqual(self.form.manager_user_id, self.user_manager)

    def test_new_user_of_the_employee(self):
        user = self._user('newlogin', 'base.group_portal')
        self.employee.user_id = user
        self.assertEqual(self.form.user_id, user)

    def test_new_user_of_the_manager_moves_the_team(self):
        user = self._user('newboss', 'base.group_user')
        self.manager.user_id = user
        self.assertEqual(self.cycle.form_ids.manager_user_id, user)
        self.manager.user_id = False
        self.assertFalse(self.cycle.form_ids.manager_user_id)

    def test_leaver(self):
        self.employee.action_archive()
        self.assertEqual(self.form.state, 'cancelled')
        self.assertEqual(self.other.state, 'filling')

    def test_manager_leaves(self):
        self.manager.action_archive()
        self.assertFalse(self.cycle.form_ids.manager_user_id)
        self.assertEqual(set(self.cycle.form_ids.mapped('state')), {'filling'})

    def test_nobody_becomes_his_own_manager(self):
        self.employee.parent_id = self.employee
        self.assertFalse(self.form.manager_user_id)
        self.assertNotEqual(self.form.manager_user_id, self.form.user_id)
