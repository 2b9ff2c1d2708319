"""Goals: rate, progress by the people concerned, and nobody else."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PerformanceCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestGoal(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal(cls.employee)
        cls.goal_officer = cls._goal(cls.officer)
        cls.goal_outsider = cls._goal(cls.outsider)

    @classmethod
    def _goal(cls, employee, **values):
        return cls.env['hr.performance.goal'].create(
            {'name': 'Lamps sold', 'employee_id': employee.id, 'target': 200, **values}
        )

    def test_completion_rate(self):
        cases = [
            ({'result': 0}, 0),
            ({'result': 100}, 50),
            ({'result': 200}, 100),
            ({'result': 900}, 150),
            ({'result': -5}, 0),
            ({'result': 100, 'direction': 'lower'}, 150),
            ({'result': 200, 'direction': 'lower'}, 100),
            ({'result': 400, 'direction': 'lower'}, 50),
            ({'result': 0, 'direction': 'lower'}, 150),
        ]
        for values, rate in cases:
            with self.subTest(values=values):
                self.goal.write({'direction': 'higher', **values})
                self.assertEqual(self.goal.completion_rate, rate)

    def test_no_result_is_no_success(self):
        goal = self._goal(self.employee, direction='lower')
        self.assertEqual(goal.completion_rate, 0)

    def test_progress_allowed(self):
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user=user.login):
                goal = self.goal.with_user(user)
                goal.update_progress(150, 'Half way')
                self.assertRecordValues(
                    self.goal,
                    [
                        {
                            'result': 150,
                            'completion_rate': 75,
                            'progress_note': 'Half way',
                            'progress_user_id': user.id,
                        }
                    ],
                )

    def test_progress_refused(self):
        for user in (
            self.user_colleague,
            self.user_outsider,
            self.user_manager2,
            self.user_foreign_hr,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.goal.with_user(user).update_progress(1)
        self.assertFalse(self.goal.has_result)

    def test_hr_is_an_employee_on_the_own_goal(self):
        goal = self.goal_officer.with_user(self.user_officer)
        goal.update_progress(10)
        with self.assertRaises(AccessError):
            goal.write({'target': 1})
        with self.assertRaises(UserError):
            self.goal.with_user(self.user_officer).employee_id = self.officer

    def test_progress_of_a_finished_goal(self):
        self.goal.action_done()
        with self.assertRaisesRegex(UserError, 'Lamps sold'):
            self.goal.with_user(self.user_employee).update_progress(1)

    def test_bad_results(self):
        goal = self.goal.with_user(self.user_employee)
        for result in ('12', None, True, float('nan'), float('inf'), [1], 1e30):
            with self.subTest(result=result), self.assertRaises(UserError):
                goal.update_progress(result)
        with self.assertRaises(UserError):
            goal.update_progress(1, 'x' * 10_001)
        goal.update_progress(1, 'a\x00b <b>')
        self.assertEqual(self.goal.progress_note, 'ab <b>')

    def test_access(self):
        model = self.env['hr.performance.goal']
        readable = {
            self.user_employee: self.goal,
            self.user_manager: self.goal,
            self.user_colleague: model,
            self.user_manager2: self.goal_officer | self.goal_outsider,
            self.user_foreign_hr: model,
        }
        all_goals = self.goal | self.goal_officer | self.goal_outsider
        for user, goals in readable.items():
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                found = model.with_user(user).search([('id', 'in', all_goals.ids)])
                self.assertEqual(found.ids, goals.sorted(lambda g: -g.id).ids)
        for user in (self.user_employee, self.user_manager, self.user_system):
            with self.subTest(user=user.login):
                for values in ({'result': 1}, {'state': 'done'}, {'user_id': user.id}):
                    with self.assertRaises(AccessError):
                        self.goal.with_user(user).write(values)
                with self.assertRaises(AccessError):
                    model.with_user(user).create(
                        {'name': 'x', 'employee_id': self.employee.id, 'target': 1}
                    )
                with self.assertRaises(AccessError):
                    self.goal.with_user(user).unlink()

    def test_constraints(self):
        with self.assertRaises(ValidationError):
            self._goal(self.employee, target=0)
        for values in (
            {'weight': 101},
            {'weight': -1},
            {'date_from': '2026-02-01', 'date_deadline': '2026-01-01'},
        ):
            with (
                self.subTest(values=values),
                mute_logger('odoo.sql_db'),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._goal(self.employee, **values)

    def test_wizard_uses_the_verb(self):
        model = self.env['hr.performance.goal.progress']
        wizard = model.with_user(self.user_manager).create({'goal_id': self.goal.id, 'result': 20})
        wizard.action_apply()
        self.assertEqual(self.goal.progress_user_id, self.user_manager)
        wizard = model.with_user(self.user_colleague).create(
            {'goal_id': self.goal.id, 'result': 30}
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()
