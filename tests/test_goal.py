"""Goals: rate, progress by the people concerned, and nobody else."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
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
            # from 6.0 to 3.0 hours: the share of the way
            ({'result': 6, 'direction': 'lower', 'baseline': 6, 'target': 3}, 0),
            ({'result': 3.6, 'direction': 'lower', 'baseline': 6, 'target': 3}, 80),
            ({'result': 3, 'direction': 'lower', 'baseline': 6, 'target': 3}, 100),
            ({'result': 7, 'direction': 'lower', 'baseline': 6, 'target': 3}, 0),
            ({'result': 0, 'direction': 'lower', 'baseline': 12, 'target': 0}, 100),
            ({'result': 55, 'baseline': 42, 'target': 70}, 46.43),
            ({'result': 5, 'baseline': -5, 'target': 5}, 100),
        ]
        for values, rate in cases:
            with self.subTest(values=values):
                self.goal.write({'direction': 'higher', 'baseline': 0, 'target': 200, **values})
                self.assertEqual(self.goal.completion_rate, rate)

    def test_the_way_must_lead_to_the_target(self):
        for values in (
            {'baseline': 3, 'target': 6, 'direction': 'lower'},
            {'baseline': 6, 'target': 3},
            {'baseline': 3, 'target': 3},
            {'target': -1, 'direction': 'lower'},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._goal(self.employee, **values)

    def test_weighted_completion(self):
        goals = self._goal(self.employee, result=200, weight=75)
        goals |= self._goal(self.employee, result=100, weight=25)
        self.assertEqual(goals._get_weighted_completion(), 87.5)
        goals |= self._goal(self.employee, weight=100)  # no result: not weighed
        self.assertEqual(goals._get_weighted_completion(), 87.5)
        self.assertIsNone(self.goal._get_weighted_completion())

    def test_achievement(self):
        goals = self.env['hr.performance.goal']
        for result in (202, 200, 180, 179):
            goals |= self._goal(self.employee, result=result)
        self.assertEqual(goals.mapped('achievement'), [False] * 4, 'a running goal misses nothing')
        goals.with_user(self.user_manager).action_finish()
        self.assertEqual(goals.mapped('achievement'), ['met', 'met', 'nearly', 'missed'])
        self.company.write({'performance_goal_met': 101, 'performance_goal_nearly': 89.5})
        self.assertEqual(goals.mapped('achievement'), ['met', 'nearly', 'nearly', 'nearly'])
        with (
            mute_logger('odoo.sql_db'),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.company.performance_goal_nearly = 120
            self.env.flush_all()

    def test_overdue(self):
        today = fields.Date.today()
        late = self._goal(
            self.employee, date_from=today - timedelta(9), date_deadline=today - timedelta(1)
        )
        due = self._goal(self.employee, date_deadline=today)
        found = self.env['hr.performance.goal'].search(
            [('is_late', '=', True), ('id', 'in', (late | due).ids)]
        )
        self.assertEqual(found, late)
        self.assertEqual((late | due).mapped('is_late'), [True, False])

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
        self.goal.with_user(self.user_employee).update_progress(150)
        self.goal.with_user(self.user_manager).action_finish()
        with self.assertRaisesRegex(UserError, 'Lamps sold'):
            self.goal.with_user(self.user_employee).update_progress(1)

    def test_history(self):
        self.goal.with_user(self.user_employee).update_progress(50, 'First shop')
        self.goal.with_user(self.user_manager).update_progress(100, 'Second shop')
        self.goal.with_user(self.user_officer).write({'result': 120})
        self.goal.with_user(self.user_manager).action_finish()
        self.goal.with_user(self.user_manager).action_reopen()
        lines = self.goal.log_ids.sorted('id')
        self.assertRecordValues(
            lines,
            [
                {
                    'event': 'progress',
                    'result': 50,
                    'completion_rate': 25,
                    'note': 'First shop',
                    'author_id': self.user_employee.id,
                },
                {
                    'event': 'progress',
                    'result': 100,
                    'completion_rate': 50,
                    'note': 'Second shop',
                    'author_id': self.user_manager.id,
                },
                {
                    'event': 'progress',
                    'result': 120,
                    'completion_rate': 60,
                    'note': False,
                    'author_id': self.user_officer.id,
                },
                {
                    'event': 'finish',
                    'result': 120,
                    'completion_rate': 60,
                    'note': '',
                    'author_id': self.user_manager.id,
                },
                {
                    'event': 'reopen',
                    'result': 120,
                    'completion_rate': 60,
                    'note': '',
                    'author_id': self.user_manager.id,
                },
            ],
        )
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user=user.login):
                mine = lines.with_user(user)
                self.assertEqual(mine.search([('goal_id', '=', self.goal.id)]), lines[::-1])
                with self.assertRaises(UserError):
                    mine.write({'note': 'x'})
                with self.assertRaises(AccessError):
                    mine.create({'goal_id': self.goal.id})
                with self.assertRaises(AccessError):
                    mine.unlink()
        for call in (lambda: lines.write({'note': 'x'}), lines.unlink):
            with self.assertRaises(UserError):  # superuser code as well
                call()
        for user in (self.user_colleague, self.user_outsider, self.user_foreign_hr):
            self.env.invalidate_all()
            self.assertFalse(lines.with_user(user).search([('goal_id', '=', self.goal.id)]))
        self.goal.unlink()
        self.assertFalse(lines.exists())

    # Adding and changing
    def _add(self, user, employee, **values):
        values = {'name': 'Less scrap', 'target': 5, **values}
        goals = self.env['hr.performance.goal'].with_user(user)
        return self.env['hr.performance.goal'].browse(goals.add_goal(employee.id, values))

    def test_manager_and_hr_set_goals(self):
        tag = self.env['hr.performance.tag'].create({'name': 'Lamps'})
        for user in (self.user_manager, self.user_officer):
            goal = self._add(
                user,
                self.employee,
                target=3.0,
                baseline=6.0,
                direction='lower',
                unit='hours',
                tag_ids=tag.ids,
                date_from='2026-01-01',
                date_deadline='2026-06-30',
            )
            self.assertRecordValues(
                goal,
                [
                    {
                        'state': 'running',
                        'employee_id': self.employee.id,
                        'user_id': self.user_employee.id,
                        'manager_user_id': self.user_manager.id,
                        'company_id': self.company.id,
                        'baseline': 6,
                        'tag_ids': tag.ids,
                        'create_uid': user.id,
                    }
                ],
            )

    def test_a_goal_of_ones_own_is_a_proposal(self):
        for user, employee in (
            (self.user_employee, self.employee),
            (self.user_colleague, self.colleague),
            (self.user_manager, self.manager),
            (self.user_officer, self.officer),
        ):
            with self.subTest(user=user.login):
                goal = self._add(user, employee)
                self.assertEqual(goal.state, 'proposed')
                self.assertEqual(goal.log_ids.event, 'propose')
                self.assertFalse(goal.with_user(user).can_report)
                for step, args in (
                    ('accept', ()),
                    ('finish', ()),
                    ('decline', ('Long enough, is it not?',)),
                ):
                    with self.assertRaises(AccessError):
                        getattr(goal.with_user(user), f'action_{step}')(*args)
        goal = self._add(self.user_employee, self.employee)
        goal.with_user(self.user_employee).change_goal({'target': 7})
        goal.with_user(self.user_manager).change_goal({'name': 'Less scrap on line 2'})
        goal.with_user(self.user_manager).action_accept()
        self.assertRecordValues(
            goal, [{'state': 'running', 'target': 7, 'name': 'Less scrap on line 2'}]
        )
        with self.assertRaises(AccessError):
            goal.with_user(self.user_employee).change_goal({'target': 1})
        self.assertEqual(
            goal.log_ids.sorted('id').mapped('event'), ['propose', 'change', 'change', 'accept']
        )

    def test_decline_and_withdraw(self):
        goal = self._add(self.user_employee, self.employee)
        with self.assertRaises(UserError):
            goal.with_user(self.user_manager).action_decline('no')
        goal.with_user(self.user_manager).action_decline('The line is rebuilt in May.')
        self.assertEqual(goal.state, 'cancelled')
        self.assertEqual(goal.log_ids[0].note, 'The line is rebuilt in May.')
        other = self._add(self.user_employee, self.employee)
        with self.assertRaises(AccessError):
            other.with_user(self.user_manager).action_withdraw()
        other.with_user(self.user_employee).action_withdraw()
        self.assertEqual(other.state, 'cancelled')

    def test_adding_for_others_is_refused(self):
        archived = self._employee('Arno Archived', None, self.manager, active=False)
        for user, employee in (
            (self.user_employee, self.colleague),
            (self.user_employee, self.manager),
            (self.user_colleague, self.employee),
            (self.user_manager2, self.employee),
            (self.user_foreign_hr, self.employee),
            (self.user_system, self.employee),
            (self.user_officer, archived),
            (self.user_manager, self.env['hr.employee'].browse(2**30)),
            (self.user_manager, self.env['hr.employee']),
        ):
            with self.subTest(user=user.login, employee=employee), self.assertRaises(AccessError):
                self._add(user, employee)

    def test_a_dotted_line_and_a_former_manager_see_nothing(self):
        """`coach_id` and who led before are no direct manager."""
        self.employee.coach_id = self.manager2
        self.employee.parent_id = self.manager2
        goal = self.goal.with_user(self.user_manager)
        self.env.invalidate_all()
        self.assertFalse(goal.search([('id', '=', goal.id)]))
        with self.assertRaises(AccessError):
            goal.update_progress(5)
        self.employee.write({'parent_id': self.manager.id, 'coach_id': self.manager2.id})
        goal = self.goal.with_user(self.user_manager2)
        self.assertFalse(goal.search([('id', '=', goal.id)]))
        with self.assertRaises(AccessError):
            goal.action_cancel('Long enough, is it not?')

    def test_activities_follow_the_manager(self):
        self.goal.activity_schedule('mail.mail_activity_data_todo', user_id=self.user_manager.id)
        self.employee.parent_id = self.manager2
        self.assertFalse(self.goal.activity_ids)

    def test_steps_refused(self):
        self.goal.with_user(self.user_employee).update_progress(1)
        reason = ('Long enough, is it not?',)
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_outsider,
            self.user_manager2,
            self.user_foreign_hr,
            self.user_system,
        ):
            for step, args in (('finish', ()), ('cancel', reason), ('reopen', ())):
                with self.subTest(user=user.login, step=step), self.assertRaises(AccessError):
                    getattr(self.goal.with_user(user), f'action_{step}')(*args)
        self.assertEqual(self.goal.state, 'running')

    def test_no_step_without_a_result(self):
        with self.assertRaisesRegex(UserError, 'Lamps sold'):
            self.goal.with_user(self.user_manager).action_finish()

    def test_state_by_its_steps_only(self):
        for write in (
            lambda: self.goal.with_user(self.user_officer).write({'state': 'done'}),
            lambda: self.goal.write({'state': 'done'}),
            lambda: self._goal(self.employee, state='done'),
        ):
            with self.assertRaises(AccessError):
                write()

    def test_bad_values(self):
        goals = self.env['hr.performance.goal'].with_user(self.user_manager)
        good = {'name': 'x', 'target': 1}
        for bad in (
            {'name': ''},
            {'name': 'x' * 501},
            {'name': ['x']},
            {'target': '1'},
            {'target': float('nan')},
            {'target': 0},
            {'weight': 101},
            {'direction': 'sideways'},
            {'direction': False},
            {'date_from': 'yesterday'},
            {'date_from': '2026-05-01', 'date_deadline': '2026-04-01'},
            {'state': 'done'},
            {'user_id': self.user_manager.id},
            {'result': 5},
            {'employee_id': self.employee.id},
        ):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                goals.add_goal(self.employee.id, {**good, **bad})
        for values in (None, [], 'x'):
            with self.assertRaises(UserError):
                goals.add_goal(self.employee.id, values)
        goal = goals.browse(goals.add_goal(self.employee.id, {**good, 'tag_ids': [2**30, 'x']}))
        self.assertFalse(goal.tag_ids)

    def test_portal_reads_a_few_fields(self):
        goal = self.goal.with_user(self.user_employee)
        self.assertEqual(goal.read(['name', 'target'])[0]['name'], 'Lamps sold')
        self.assertNotIn('cycle_id', goal.read()[0])
        for name in ('cycle_id', 'template_id', 'activity_ids', 'message_ids', 'create_uid'):
            with self.subTest(name=name), self.assertRaises(AccessError):
                goal.read([name])
            with self.subTest(name=name), self.assertRaises(AccessError):
                goal.search([(name, '!=', False)])

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

    def test_dialog_of_a_manager(self):
        model = self.env['hr.performance.goal.edit'].with_user(self.user_manager)
        with Form(model) as form:
            form.employee_id = self.employee
            form.name = 'Halve the bug time'
            form.direction = 'lower'
            form.baseline = 6
            form.target = 3
        form.record.action_apply()
        goal = self.env['hr.performance.goal'].search([('name', '=', 'Halve the bug time')])
        self.assertRecordValues(
            goal, [{'state': 'running', 'target': 3, 'employee_id': self.employee.id}]
        )
        with Form(model.with_context(default_goal_id=goal.id)) as form:
            self.assertEqual(form.target, 3)
            form.target = 2
        form.record.action_apply()
        self.assertEqual(goal.target, 2)

    def test_dialog_of_an_employee(self):
        model = self.env['hr.performance.goal.edit'].with_user(self.user_colleague)
        with Form(model) as form:
            self.assertEqual(form.employee_id, self.colleague.with_env(form.employee_id.env))
            form.name = 'Learn to solder'
            form.target = 1
        form.record.action_apply()
        goal = self.env['hr.performance.goal'].search([('name', '=', 'Learn to solder')])
        self.assertEqual(goal.state, 'proposed')
        with self.assertRaises(AccessError):  # the dialog shows nothing of a foreign goal
            model.create({'goal_id': self.goal.id, 'name': 'x', 'direction': 'higher'})

    def test_dialog_of_a_step(self):
        model = self.env['hr.performance.goal.verb'].with_context(active_ids=self.goal.ids)
        reason = 'The lamp was taken out of the range.'
        for user in (self.user_colleague, self.user_manager2):
            with self.assertRaises(AccessError):
                model.with_user(user).create({'verb': 'cancel', 'reason': reason})
        own = model.with_user(self.user_employee).sudo()
        wizard = own.create({'verb': 'cancel', 'reason': reason})
        with self.assertRaises(AccessError):
            wizard.action_apply()
        wizard = model.with_user(self.user_manager).create({'verb': 'cancel', 'reason': reason})
        wizard.action_apply()
        self.assertEqual(self.goal.state, 'cancelled')
