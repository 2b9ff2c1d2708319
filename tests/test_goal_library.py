"""The goal library: given once to many, by HR and managers, and by nobody else."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import PerformanceCase

START, END = date(2026, 1, 1), date(2026, 6, 30)


@tagged('post_install', '-at_install', 'hr_performance')
class TestGoalLibrary(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env['hr.performance.tag'].create({'name': 'Lamp making'})
        cls.job = cls.env['hr.job'].create({'name': 'Lamp maker', 'company_id': cls.company.id})
        cls.templates = cls.env['hr.performance.goal.template'].create(
            [
                {
                    'name': 'Bug-fix time',
                    'direction': 'lower',
                    'baseline': 6,
                    'target': 3,
                    'unit': 'hours',
                    'tag_ids': cls.tag.ids,
                },
                {'name': 'Output', 'target': 500, 'unit': 'pieces', 'weight': 50},
            ]
        )
        cls.team = cls.employee | cls.colleague

    def _assign(self, user, employees, start=START, end=END, templates=None):
        templates = (templates or self.templates).with_user(user)
        return templates.assign_to(employees.ids, start, end)

    def test_by_managers_and_hr(self):
        for user, year in ((self.user_manager, 2024), (self.user_officer, 2025)):
            with self.subTest(user=user.login):
                done = self._assign(user, self.team, date(year, 1, 1), date(year, 6, 30))
                self.assertEqual((done['created'], done['skipped']), (4, 0))
        goals = self.env['hr.performance.goal'].browse(done['goal_ids'])
        self.assertRecordValues(
            goals.filtered(lambda g: g.employee_id == self.employee).sorted('id'),
            [
                {
                    'name': 'Bug-fix time',
                    'direction': 'lower',
                    'baseline': 6,
                    'target': 3,
                    'unit': 'hours',
                    'weight': 100,
                    'state': 'running',
                    'tag_ids': self.tag.ids,
                    'template_id': self.templates[0].id,
                },
                {
                    'name': 'Output',
                    'direction': 'higher',
                    'baseline': 0,
                    'target': 500,
                    'unit': 'pieces',
                    'weight': 50,
                    'state': 'running',
                    'tag_ids': [],
                    'template_id': self.templates[1].id,
                },
            ],
        )

    def test_twice_makes_nothing(self):
        self._assign(self.user_officer, self.employee)
        for end in (END, date(2026, 3, 31), False):
            done = self._assign(self.user_manager, self.team, end=end)
            self.assertEqual(done['created'] + done['skipped'], 4)
            self.assertGreaterEqual(done['skipped'], 2)
        self.assertEqual(
            self.env['hr.performance.goal'].search_count(
                [('template_id', 'in', self.templates.ids)]
            ),
            4,
        )

    def test_the_next_period(self):
        self._assign(self.user_manager, self.team)
        done = self._assign(self.user_manager, self.team, date(2026, 7, 1), date(2026, 12, 31))
        self.assertEqual((done['created'], done['skipped']), (4, 0))
        done = self._assign(self.user_manager, self.team, date(2027, 1, 1), False)
        self.assertEqual(done['created'], 4)
        done = self._assign(self.user_manager, self.team, date(2028, 1, 1), date(2028, 6, 30))
        self.assertEqual(done['created'], 0, 'a goal without an end runs on')

    def test_again_after_a_cancelled_one(self):
        done = self._assign(self.user_manager, self.employee, templates=self.templates[0])
        goal = self.env['hr.performance.goal'].browse(done['goal_ids'])
        goal.with_user(self.user_manager).action_cancel('Given by mistake, sorry.')
        done = self._assign(self.user_manager, self.employee, templates=self.templates[0])
        self.assertEqual(done['created'], 1)

    def test_refused(self):
        for user, employees in (
            (self.user_manager, self.team | self.outsider),
            (self.user_manager, self.manager),
            (self.user_manager2, self.team),
            (self.user_colleague, self.colleague),
            (self.user_colleague, self.employee),
            (self.user_officer, self.officer | self.employee),
            (self.user_foreign_hr, self.employee),
            (self.user_system, self.employee),
            (self.user_employee, self.employee),
            (self.user_employee, self.colleague),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._assign(user, employees)
        with self.assertRaises(UserError):
            self._assign(self.user_manager, self.env['hr.employee'])
        for start, end in (('x', END), (False, END), (END, START)):
            with self.assertRaises(UserError):
                self._assign(self.user_manager, self.team, start, end)
        self.assertFalse(
            self.env['hr.performance.goal'].search([('template_id', 'in', self.templates.ids)])
        )

    def test_who_keeps_the_library(self):
        self.templates.with_user(self.user_officer).write({'weight': 40})
        self.assertEqual(self.templates.with_user(self.user_colleague).mapped('weight'), [40, 40])
        for user in (self.user_colleague, self.user_manager, self.user_employee):
            library = self.templates.with_user(user)
            with self.subTest(user=user.login):
                for call in (
                    lambda library=library: library.write({'weight': 1}),
                    lambda library=library: library.create({'name': 'x', 'target': 1}),
                    lambda library=library: library.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        call()
        with self.assertRaises(AccessError):
            self.templates.with_user(self.user_employee).read(['name'])
        foreign = self.templates.create(
            {'name': 'Theirs', 'target': 1, 'company_id': self.company2.id}
        )
        self.env.invalidate_all()
        for user in (self.user_officer, self.user_manager):
            with self.assertRaises(AccessError):
                foreign.with_user(user).read(['name'])

    def test_a_library_goal_can_be_given(self):
        with self.assertRaises(ValidationError):
            self.templates.create({'name': 'x', 'target': 0})
        with self.assertRaises(ValidationError):
            self.templates[0].target = 9

    def test_who_keeps_the_tags(self):
        tag = self.tag.with_user(self.user_employee)
        self.assertEqual(tag.read(['name'])[0]['name'], 'Lamp making')
        for user in (self.user_employee, self.user_manager):
            with self.assertRaises(AccessError):
                self.tag.with_user(user).write({'name': 'x'})
            with self.assertRaises(AccessError):
                self.tag.with_user(user).create({'name': 'x'})

    def test_in_the_language_of_the_employee(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.templates[0].with_context(lang='fr_FR').name = 'Temps de correction'
        self.user_employee.lang = 'fr_FR'
        done = self._assign(self.user_manager, self.team, templates=self.templates[0])
        goals = self.env['hr.performance.goal'].browse(done['goal_ids'])
        names = {goal.employee_id: goal.name for goal in goals}
        self.assertEqual(names[self.employee], 'Temps de correction')
        self.assertEqual(names[self.colleague], 'Bug-fix time')

    # Dialog
    def _wizard(self, user, **context):
        return self.env['hr.performance.goal.assign'].with_user(user).with_context(**context)

    def test_dialog_for_the_whole_team(self):
        with Form(self._wizard(self.user_manager, default_template_ids=self.templates.ids)) as form:
            self.assertEqual(form.scope, 'team')
            form.date_from, form.date_deadline = START, END
            self.assertEqual((form.count_employees, form.count_new, form.count_taken), (2, 4, 0))
        message = form.record.action_assign()['params']['message']
        self.assertIn('4', message)
        with Form(self._wizard(self.user_manager, default_template_ids=self.templates.ids)) as form:
            form.date_from, form.date_deadline = START, END
            self.assertEqual((form.count_new, form.count_taken), (0, 4))
        self.assertEqual(form.record.action_assign()['params']['type'], 'warning')

    def test_dialog_from_a_list_of_employees(self):
        for user, model, people, count in (
            (self.user_officer, 'hr.employee', self.team | self.officer, 2),
            (self.user_manager, 'hr.employee.public', self.team | self.outsider, 2),
        ):
            with self.subTest(user=user.login):
                wizard = self._wizard(user, active_model=model, active_ids=people.ids)
                with Form(wizard) as form:
                    form.template_ids.add(self.templates[0])
                    self.assertEqual(form.count_employees, count, 'not oneself, not others')
                form.record.action_assign()

    def test_dialog_by_department_and_position(self):
        self.employee.job_id = self.job
        with Form(self._wizard(self.user_officer)) as form:
            form.template_ids.add(self.templates[0])
            form.scope = 'job'
            form.job_ids.add(self.job)
            self.assertEqual(form.count_employees, 1)
            form.scope = 'department'
            form.department_ids.add(self.department)
            everybody = form.count_employees
        self.assertGreaterEqual(everybody, 5)
        form.record.action_assign()
        self.assertFalse(
            self.env['hr.performance.goal'].search(
                [('employee_id', '=', self.officer.id), ('template_id', '!=', False)]
            ),
            'nobody gives goals to himself',
        )

    def test_queries(self):
        people = self.env['hr.employee']
        for number in range(40):
            people |= self._employee(f'Worker {number}', None, self.manager)

        def count(employees, month):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._assign(self.user_manager, employees, date(2026, month, 1), date(2026, month, 28))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(people[:2], 1)
        few, many = count(people[:2], 2), count(people, 3)
        self.assertLessEqual(many, few + 2, 'constant but for the chunks of the inserts')
