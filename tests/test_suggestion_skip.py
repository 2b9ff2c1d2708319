"""The manager of the manager is asked before pay is decided on, where the company wants it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .suggestion_common import COMPENSATION, MODEL, REASON, SuggestionCase

QUIET = ('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSuggestionSkip(SuggestionCase):
    """bo leads mona, who leads emil and cora."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.performance_skip_level = True
        cls.user_boss = cls._user('bo', 'base.group_user')
        cls.boss = cls._employee('Bo Boss', cls.user_boss)
        cls.manager.parent_id = cls.boss
        cls.users = cls.env['res.users'].search([('company_id', '=', cls.company.id)])
        cls.users |= cls.user_foreign_hr | cls.user_foreign_pay | cls.user_system

    def test_pay_waits_for_the_next_manager(self):
        mails = self.env['mail.mail'].search_count([])
        made = self._propose('salary', percent=5)
        self.assertTrue(made.waits_for_skip)
        mail = self.env['mail.mail'].search([], order='id desc', limit=1)
        self.assertEqual(self.env['mail.mail'].search_count([]), mails + 1)
        self.assertIn('bo@example.com', mail.email_to)
        for word in ('Emil', REASON, 'Salary', 'salary'):
            self.assertNotIn(word, mail.subject + mail.body_html)
        as_pay = made.with_user(self.user_pay)
        self.assertEqual((as_pay.can_decide, as_pay.can_decline), (False, False))
        for call in (as_pay.action_approve, as_pay.action_decline):
            with self.assertRaisesRegex(UserError, 'asked first'):
                call(REASON)
        as_boss = made.with_user(self.user_boss)
        self.assertEqual((as_boss.can_agree, as_boss.can_decide), (True, False))
        with self.assertRaises(UserError):
            as_boss.action_agree('ok')
        as_boss.action_agree(REASON)
        self.assertEqual((made.state, made.skip_by_id), ('proposed', self.user_boss))
        for call, error in (
            (as_boss.action_agree, UserError),
            (as_boss.action_approve, AccessError),
            (as_boss.action_decline, AccessError),
        ):
            with self.assertRaises(error):
                call(REASON)
        as_pay.action_approve(REASON)
        self.assertEqual((made.state, made.decided_by_id), ('approved', self.user_pay))
        # what was decided is not for managers
        self.assertFalse(self.env[MODEL].with_user(self.user_boss).search([]))

    def test_the_next_manager_declines(self):
        made = self._propose('promotion')
        made.with_user(self.user_boss).action_decline(REASON)
        self.assertEqual((made.state, made.decided_by_id), ('declined', self.user_boss))
        self.assertEqual(made.with_user(self.user_boss).decision_reason, REASON)
        with self.assertRaises(UserError):
            made.with_user(self.user_pay).action_approve(REASON)
        with self.assertRaises(AccessError):  # told by whoever decides on pay alone
            made.with_user(self.user_boss).action_release('Your pay', 'Nothing this year.')

    @mute_logger(*QUIET)
    def test_nobody_else_agrees_by_orm_or_rpc(self):
        made = self._propose('salary', percent=5)
        self.env.flush_all()
        for user in self.users - self.user_boss:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    made.with_user(user).action_agree(REASON)
                answer = self._kw(user, MODEL, 'action_agree', [made.id], REASON)
                self.assertIn('AccessError', answer)
                self.assertNotIn('Emil', answer)
        self.assertFalse(made.skip_on)
        for values in ({'skip_on': '2026-01-01'}, {'skip_by_id': self.user_boss.id}):
            for user in (self.user_boss, self.user_pay, self.user_manager):
                with self.assertRaises(AccessError):
                    made.with_user(user).write(values)

    @mute_logger(*QUIET)
    def test_who_reads_what_waits(self):
        made = self._propose('salary', percent=5)
        training = self._propose('training')
        self.env.flush_all()

        def readers(row):
            return {
                user.login
                for user in self.users
                if self._kw(user, MODEL, 'search_count', [('id', '=', row.id)]) == '1'
            }

        self.assertEqual(readers(made), {'mona', 'bo', 'paul', 'petra', 'dual'})
        self.assertEqual(readers(training), {'mona', 'olga', 'hera', 'dual'})
        self.company.performance_skip_level = False
        self.assertEqual(readers(made), {'mona', 'paul', 'petra', 'dual'}, 'switched off')
        made.with_user(self.user_pay).action_approve(REASON)

    def test_where_nobody_can_be_asked_it_is_decided_at_once(self):
        cases = {
            'not on pay': ('training', lambda: None, self.user_hr_manager),
            'switched off': (
                'salary',
                lambda: self.company.write({'performance_skip_level': False}),
                self.user_pay,
            ),
            'left': ('salary', lambda: self.user_boss.write({'active': False}), self.user_pay),
            'nobody above': (
                'salary',
                lambda: self.manager.write({'parent_id': False}),
                self.user_pay,
            ),
            'decides himself': (
                'salary',
                lambda: self.user_boss.write({'group_ids': [(4, self.env.ref(COMPENSATION).id)]}),
                self.user_boss,
            ),
        }
        for name, (kind, change, decider) in cases.items():
            savepoint = self.env.cr.savepoint()
            with self.subTest(name=name):
                change()
                made = self._propose(kind)
                self.assertFalse(made.waits_for_skip)
                made.with_user(decider).action_approve(REASON)
                self.assertEqual(made.state, 'approved')
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_managers_in_a_circle_ask_nobody(self):
        made = self._propose('salary')
        self.manager.parent_id = self.employee  # who is his own next manager then
        self.assertEqual(made.skip_user_id, self.user_employee)
        self.assertFalse(made.waits_for_skip)
        for call in ('action_agree', 'action_decline'):
            with self.assertRaises(AccessError):
                getattr(made.with_user(self.user_employee), call)(REASON)
        made.with_user(self.user_pay).action_approve(REASON)

    def test_the_relation_is_judged_when_asked(self):
        made = self._propose('salary')
        self.manager.parent_id = self.manager2
        self.assertEqual(made.skip_user_id, self.user_manager2)
        with self.assertRaises(AccessError):
            made.with_user(self.user_boss).action_agree(REASON)
        made.with_user(self.user_manager2).action_agree(REASON)
        # who agreed has gone since: it stays agreed
        self.manager.parent_id = self.boss
        self.assertFalse(made.waits_for_skip)

    def test_a_manager_never_agrees_to_what_he_proposed(self):
        self.manager.parent_id = False
        self.manager.user_id = False
        self.employee.parent_id = self.manager2
        made = self._propose('salary', self.user_manager2)
        self.manager2.parent_id = self.boss
        self.boss.user_id = False
        self.env.flush_all()  # a log-in is of one employee at any moment
        self.manager2.user_id = self.user_boss
        self.boss.user_id = self.user_manager2  # the proposer now stands above
        self.assertEqual(made.skip_user_id, self.user_manager2)
        self.assertFalse(made.waits_for_skip)
        with self.assertRaises(AccessError):
            made.with_user(self.user_manager2).action_agree(REASON)

    def test_reminders_reach_whose_answer_is_wanted(self):
        made = self._propose('salary')
        reminder = self.env['hr.performance.reminder']

        def told():
            people = reminder._get_deciders(self.company, made.ids)[made.id]
            return {receiver.partner_id for receiver in people}

        self.assertEqual(told(), {self.user_boss.partner_id.id})
        made.with_user(self.user_boss).action_agree(REASON)
        self.assertEqual(
            told(), set((self.user_pay | self.user_pay2 | self.user_dual).partner_id.ids)
        )


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSuggestionOfTheTeam(SuggestionCase):
    """A manager decides on a training that a rule suggests for his people, and on nothing else."""

    def _made(self, plan):
        return self.env[MODEL].search([('plan_id', '=', plan.id)])

    def test_a_training_by_a_rule_is_decided_by_the_manager(self):
        self._rule('training', result='not_completed')
        plan = self._plan(state='running')
        self._close(plan, 'not_completed')
        made = self._made(plan)
        self.assertTrue(made.with_user(self.user_manager).can_decide)
        for user in (
            self.user_manager2,
            self.user_colleague,
            self.user_employee,
            self.user_officer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                made.with_user(user).action_approve(REASON)
        made.with_user(self.user_manager).action_approve(REASON)
        self.assertEqual((made.state, made.decided_by_id), ('approved', self.user_manager))
        with self.assertRaises(AccessError):
            made.with_user(self.user_manager).action_release('Training', 'You are booked.')

    def test_own_proposals_pay_and_a_formal_pip_are_not_his(self):
        self._rule('reward', result='completed')
        self._rule('plan_adjustment', result='not_completed')
        plan = self._plan(state='running')
        pip = self._plan(state='running', kind='pip', name='Formal')
        self._close(plan)
        self._close(pip, 'not_completed')
        for made in (self._made(plan), self._made(pip), self._propose('training')):
            with self.subTest(kind=made.kind), self.assertRaises(AccessError):
                made.with_user(self.user_manager).action_approve(REASON)

    def test_a_manager_of_before_decides_nothing(self):
        self._rule('training', result='not_completed')
        plan = self._plan(state='running')
        self._close(plan, 'not_completed')
        self.employee.parent_id = self.manager2
        made = self._made(plan)
        with self.assertRaises(AccessError):
            made.with_user(self.user_manager).action_approve(REASON)
        made.with_user(self.user_manager2).action_decline(REASON)


@tagged('post_install', '-at_install', 'hr_performance')
class TestSuggestionReportByDepartment(SuggestionCase):
    def test_small_departments_are_put_together(self):
        large = self.env['hr.department'].create({'name': 'Large', 'company_id': self.company.id})
        small = large.copy({'name': 'Small'}) | large.copy({'name': 'Tiny'})
        people = {}
        for department, count in zip(large | small, (5, 3, 2), strict=True):
            people[department] = [
                self._employee(
                    f'{department.name} {number}', None, self.manager, department_id=department.id
                )
                for number in range(count)
            ]
        rows = {
            department: [self._propose('salary', employee=person) for person in group]
            for department, group in people.items()
        }
        for made in rows[large][:3] + rows[small[0]][:1]:
            made.with_user(self.user_pay).action_approve(REASON)
        rows[large][3].with_user(self.user_pay).action_decline(REASON)
        self.env.flush_all()
        report = self.env['hr.performance.suggestion.report'].with_user(self.user_pay)
        found = report.search([('company_id', '=', self.company.id)])
        self.assertEqual(
            {(row.department_id.name, row.count_all, row.count_approved) for row in found},
            {('Large', 5, 3), (False, 5, 1)},
        )
        groups = report._read_group(
            [('company_id', '=', self.company.id)], [], ['count_all:sum', 'rate_followed:avg']
        )
        self.assertEqual(groups, [(10, 4 / 5)], 'of those decided, not the mean of two rates')
        by_department = dict(
            report._read_group(
                [('company_id', '=', self.company.id)], ['department_id'], ['rate_followed:avg']
            )
        )
        self.assertAlmostEqual(by_department[large], 0.75)
        # the smaller ones leave: what is left is too small to be shown
        for made in rows[small[1]]:
            made.sudo().unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(report.search([('company_id', '=', self.company.id)]).department_id, large)

    def test_the_favourite_is_there_for_everybody_who_may_open_it(self):
        favourite = self.env.ref('hr_performance_interview.ir_filters_suggestion_report')
        names = [
            row['name']
            for row in self.env['ir.filters']
            .with_user(self.user_pay)
            .get_filters('hr.performance.suggestion.report', favourite.action_id.id)
        ]
        self.assertEqual(names, [favourite.name])


@tagged('post_install', '-at_install', 'hr_performance')
class TestWhatIfFigures(SuggestionCase):
    """The figures of the what-if against a query of its own on the wages."""

    def test_the_departments_as_a_query_of_its_own_sees_them(self):
        other = self.env['hr.department'].create({'name': 'Yard', 'company_id': self.company.id})
        self.outsider.department_id = other
        self.colleague.department_id = False
        people = {
            self.employee: 4000,
            self.colleague: 3333.33,
            self.pay2: 5000,
            self.outsider: 2750,
        }
        for person, wage in people.items():
            person.wage = wage
        for person, percent in zip(people, (5, 3.5, 10, 2), strict=True):
            self._propose('salary', person.parent_id.user_id, person, percent=percent)
        approved = self._propose('salary', percent=4)
        approved.with_user(self.user_pay).action_approve(REASON, 2)
        self._propose('salary', employee=self.colleague, percent=50).with_user(
            self.user_pay
        ).action_decline(REASON)
        self._propose('reward', amount=9999)
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT COALESCE(department.name->>'en_US', ''), SUM(version.wage) * 12,
                   SUM(version.wage * 12 * CASE row.state WHEN 'approved'
                       THEN row.decided_percent ELSE row.percent END / 100)
            FROM hr_performance_suggestion row
            JOIN hr_employee employee ON employee.id = row.employee_id
            JOIN hr_version version ON version.id = (
                SELECT id FROM hr_version WHERE employee_id = employee.id AND active
                   AND date_version <= CURRENT_DATE ORDER BY date_version DESC LIMIT 1)
            LEFT JOIN hr_department department ON department.id = version.department_id
            WHERE row.kind = 'salary' AND row.state IN ('proposed', 'approved')
              AND row.company_id = %s
            GROUP BY 1 ORDER BY 1
            """,
            [self.company.id],
        )
        expected = self.env.cr.fetchall()
        self.assertEqual([row[0] for row in expected], ['', 'Workshop', 'Yard'])
        wizard = self.env['hr.performance.what.if'].with_user(self.user_pay)
        wizard = wizard.with_company(self.company).create({'budget': 12000})
        found = {}
        for line in wizard.line_ids:
            sums = found.setdefault(line.department_id.sudo().name or '', [0, 0])
            sums[0] += line.wage_year
            sums[1] += line.cost_year
        for name, wages, cost in expected:
            with self.subTest(department=name):
                self.assertAlmostEqual(found[name][0], float(wages), 2)
                self.assertAlmostEqual(found[name][1], float(cost), 2)
        total = sum(float(row[2]) for row in expected)
        self.assertAlmostEqual(wizard.cost_year, total, 2)
        self.assertAlmostEqual(wizard.budget_left, 12000 - total, 2)
        self.assertAlmostEqual(wizard.budget_rate, total / 120, 2)
        for row in expected:
            self.assertIn(wizard._money(row[2]), wizard.chart)
        self.assertEqual(wizard.chart.count('<svg'), 4, 'three departments and the total')
        wizard.budget = 0
        self.assertEqual(wizard.chart.count('<svg'), 3)
        wizard.line_ids.chosen = False
        self.assertIn('No suggestion is chosen', wizard.chart)
