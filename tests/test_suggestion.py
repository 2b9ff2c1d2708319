"""What rules suggest, who decides, and what follows from it: nothing but a notice."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .suggestion_common import MODEL, REASON, SuggestionCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestSuggestion(SuggestionCase):
    def _made(self, record):
        field = 'plan_id' if record._name == 'hr.performance.plan' else 'form_id'
        return self.env[MODEL].search([(field, '=', record.id)])

    # Rules
    def test_each_rule_suggests_once_for_a_plan(self):
        self._rule('salary', percent=4)
        self._rule('training', result='not_completed')
        plan = self._plan(state='running')
        self._close(plan)
        made = self._made(plan)
        self.assertEqual(made.mapped('kind'), ['salary'])
        self.assertEqual((made.percent, made.state, made.is_pay), (4, 'proposed', True))
        self.assertEqual(made.inputs['result'], 'completed')
        self.assertIn('Result: Completed', made.inputs_text)
        self.assertFalse(made.proposed_by_id)
        self.env['hr.performance.suggestion.rule']._suggest_for_plans(plan.sudo())
        self.assertEqual(self._made(plan), made, 'asked again, nothing is doubled')

    def test_the_reader_finds_the_words_of_the_rule_in_his_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        rule = self._rule('training')
        rule.with_context(lang='fr_FR').write({'name': 'Règle', 'explanation': 'But atteint.'})
        plan = self._plan(state='running')
        self._close(plan)
        made = self._made(plan).with_user(self.user_manager)

        def words(lang):
            row = made.with_context(lang=lang)
            row.invalidate_recordset()
            return row.rule_text, row.reason_text

        kept = ('Rule training', 'The goal was reached.')
        self.assertEqual((made.rule_name, made.reason), kept)
        self.assertEqual(words('fr_FR'), ('Règle', 'But atteint.'))
        self.assertEqual(words('en_US'), kept)
        # worded otherwise since: what was said at that time is shown, whoever reads
        rule.explanation = 'Another reason.'
        rule.with_context(lang='fr_FR').explanation = 'Autre raison.'
        self.assertEqual(words('fr_FR'), ('Règle', kept[1]))
        rule.unlink()
        self.assertEqual(words('fr_FR'), kept)
        own = self._propose('training').with_user(self.user_manager)
        self.assertEqual((own.rule_text, own.reason_text), (False, REASON))

    def test_all_conditions_have_to_hold(self):
        base = {
            'occasion': 'plan',
            'result': 'completed',
            'plan_kind': 'development',
            'days_late': 0,
            'extended': False,
            'progress': 85,
            'rating': 3,
        }
        for values, expected in (
            ({}, True),
            ({'result': 'partly'}, False),
            ({'plan_kind': 'pip'}, False),
            ({'lateness': 'in_time'}, True),
            ({'lateness': 'late'}, False),
            ({'extension': 'yes'}, False),
            ({'progress_min': 80}, True),
            ({'progress_min': 90}, False),
            ({'progress_max': 80}, False),
            ({'rating_min': 3}, True),
            ({'rating_min': 4}, False),
            ({'rating_max': 2}, False),
            ({'occasion': 'form'}, False),
        ):
            with self.subTest(values=values):
                self.assertEqual(self._rule('reward', **values)._matches(base), expected)
        unrated = {**base, 'rating': None}
        self.assertFalse(self._rule('reward', rating_max=3)._matches(unrated))

    def test_rules_of_another_company_or_switched_off_say_nothing(self):
        self._rule('salary', company_id=self.company2.id)
        self._rule('reward', active=False)
        plan = self._plan(state='running')
        self._close(plan)
        self.assertFalse(self._made(plan))

    def test_who_changes_a_rule(self):
        rule = self._rule()
        self.assertTrue(rule.with_user(self.user_officer).condition_text)
        rule.with_user(self.user_hr_manager).percent = 2
        for user in (self.user_officer, self.user_manager, self.user_pay):
            with self.assertRaises(AccessError):
                rule.with_user(user).percent = 90
        with self.assertRaises(AccessError):
            rule.with_user(self.user_manager).read(['percent'])

    # Proposals
    def test_a_manager_proposes_for_his_own_people(self):
        made = self._propose('salary', percent=5)
        self.assertEqual(made.proposed_by_id, self.user_manager)
        for user, employee in (
            (self.user_manager, self.outsider),
            (self.user_manager, self.manager),
            (self.user_manager2, self.employee),
            (self.user_hr_manager, self.employee),
            (self.user_employee, self.employee),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._propose('training', user, employee)
        for values in ({'percent': 101}, {'percent': float('nan')}, {'amount': -1}):
            with self.assertRaises(UserError):
                self._propose('salary', **values)
        with self.assertRaises(UserError):
            self._propose('gold')

    def test_nobody_proposes_for_his_own_manager(self):
        self.manager.parent_id = self.employee  # a circle
        self.user_employee.write({'group_ids': [(6, 0, self.env.ref('base.group_user').ids)]})
        with self.assertRaises(AccessError):
            self._propose('salary', self.user_employee, self.manager)

    # Deciding
    def test_who_decides_what(self):
        pay, training = self._propose('promotion'), self._propose('training')
        users = (
            self.user_employee | self.user_colleague | self.user_manager | self.user_manager2
            | self.user_officer | self.user_hr_manager | self.user_foreign_hr | self.user_system
            | self.user_pay | self.user_pay2 | self.user_dual | self.user_foreign_pay
        )  # fmt: skip
        deciders = {
            pay: self.user_pay | self.user_pay2 | self.user_dual,
            training: self.user_hr_manager | self.user_dual,
        }
        for suggestion, allowed in deciders.items():
            for user in users:
                with self.subTest(kind=suggestion.kind, user=user.login):
                    savepoint = self.env.cr.savepoint()
                    as_user = suggestion.with_user(user)
                    if user in allowed:
                        as_user.action_approve(REASON)
                        self.assertEqual(suggestion.state, 'approved')
                    else:
                        for call in (as_user.action_approve, as_user.action_decline):
                            with self.assertRaises(AccessError):
                                call(REASON)
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def test_nobody_decides_about_himself_his_team_or_what_he_proposed(self):
        own = self._propose('salary', self.user_manager, self.pay2)
        with self.assertRaises(AccessError):
            own.with_user(self.user_pay2).action_approve(REASON)
        compensation = self.env.ref('hr_performance_interview.group_hr_performance_compensation')
        self.user_manager.group_ids |= compensation
        mine = self._propose('salary')
        with self.assertRaises(AccessError):
            mine.with_user(self.user_manager).action_approve(REASON)
        self._rule('reward')
        plan = self._plan(state='running')
        self._close(plan)
        with self.assertRaises(AccessError):  # the manager of the person
            self._made(plan).with_user(self.user_manager).action_approve(REASON)
        # about somebody above: paul works for milo
        self.manager2.parent_id = self.manager
        above = self._propose('salary', self.user_manager, self.manager2)
        with self.assertRaises(AccessError):
            above.with_user(self.user_pay).action_approve(REASON)

    def test_whoever_closed_the_plan_does_not_decide_what_came_of_it(self):
        self._rule('training')
        self.employee.parent_id = False  # HR leads
        plan = self._plan(state='running')
        self._close(plan, user=self.user_hr_manager)
        made = self._made(plan)
        with self.assertRaises(AccessError):
            made.with_user(self.user_hr_manager).action_approve(REASON)
        made.with_user(self.user_dual).action_decline(REASON)
        self.assertEqual((made.state, made.decided_by_id), ('declined', self.user_dual))

    def test_a_decision_needs_a_reason_and_stands(self):
        made = self._propose('salary', percent=5)
        as_pay = made.with_user(self.user_pay)
        with self.assertRaises(UserError):
            as_pay.action_approve('ok')
        as_pay.action_approve(REASON, 3)
        self.assertEqual((made.percent, made.decided_percent), (5, 3))
        for call in (as_pay.action_approve, as_pay.action_decline):
            with self.assertRaises(UserError):
                call(REASON)
        with self.assertRaises(AccessError):  # no longer seen, even by whoever proposed it
            made.with_user(self.user_manager).action_withdraw(REASON)
        with self.assertRaises(AccessError):
            made.write({'state': 'proposed'})

    def test_nothing_is_applied_by_a_decision(self):
        self.employee.wage = 4000
        made = self._propose('salary', percent=5)
        made.with_user(self.user_pay).action_approve(REASON)
        self.env.invalidate_all()
        self.assertEqual(self.employee.wage, 4000)

    def test_the_steps_by_the_wizards(self):
        wizard = self.env['hr.performance.suggestion.propose'].with_user(self.user_manager)
        wizard = wizard.create(
            {'employee_id': self.employee.id, 'kind': 'salary', 'percent': 4, 'reason': REASON}
        )
        wizard.action_apply()
        made = self.env[MODEL].search([('employee_id', '=', self.employee.id)])
        verb = self.env['hr.performance.suggestion.verb'].with_user(self.user_pay)
        verb = verb.with_context(active_model=MODEL, active_ids=made.ids)
        verb.create({'verb': 'approve', 'reason': REASON}).action_apply()
        self.assertEqual((made.state, made.decided_percent), ('approved', 4))
        verb.create({'verb': 'release', 'title': 'Your pay', 'body': 'More.'}).action_apply()
        self.assertEqual(made.notice_id.name, 'Your pay')
        withdrawn = self._propose('training')
        withdrawn.with_user(self.user_manager).action_withdraw(REASON)
        self.assertEqual(withdrawn.state, 'withdrawn')

    def test_views_open_for_those_they_are_for(self):
        self._propose('salary')
        self._propose('training')
        for name, people in {
            'suggestion_action': (self.user_pay, self.user_hr_manager),
            'suggestion_action_team': (self.user_manager, self.user_colleague),
            'suggestion_report_action': (self.user_pay, self.user_hr_manager),
            'suggestion_rule_action': (self.user_hr_manager,),
            'notice_action': (self.user_pay, self.user_hr_manager),
            'what_if_action': (self.user_pay,),
        }.items():
            action = self.env.ref(f'hr_performance_interview.hr_performance_{name}')
            for user in people:
                with self.subTest(action=name, user=user.login):
                    self.env.invalidate_all()
                    model = self.env[action.res_model].with_user(user)
                    views = [(False, mode) for mode in action.view_mode.split(',')]
                    loaded = model.get_views([*views, (False, 'search')])
                    fields = loaded['models'][action.res_model]['fields'].items()
                    model.search([]).web_read(
                        {
                            field: {'fields': {'display_name': {}}}
                            if info['type'] == 'many2one'
                            else {}
                            for field, info in fields
                            if info['type'] not in ('one2many', 'many2many')
                        }
                    )


@tagged('post_install', '-at_install', 'hr_performance')
class TestWhatIf(SuggestionCase):
    def setUp(self):
        super().setUp()
        self.employee.wage, self.pay2.wage, self.outsider.wage = 4000, 5000, 3000
        self.emil = self._propose('salary', percent=5)
        self.petra = self._propose('salary', employee=self.pay2, percent=10)
        self.otto = self._propose('salary', self.user_manager2, self.outsider, percent=2)
        self._propose('training')

    def test_cost_by_department_against_the_budget(self):
        wizard = self.env['hr.performance.what.if'].with_user(self.user_pay)
        wizard = wizard.with_company(self.company).create({'budget': 10000})
        self.assertEqual(wizard.line_ids.suggestion_id, self.emil | self.petra | self.otto)
        self.assertEqual(wizard.wages_year, (4000 + 5000 + 3000) * 12)
        self.assertAlmostEqual(wizard.cost_year, 2400 + 6000 + 720)
        self.assertAlmostEqual(wizard.budget_left, 880)
        self.assertIn('Workshop', wizard.chart)
        self.assertIn('<svg', wizard.chart)
        wizard.line_ids.filtered(lambda line: line.suggestion_id == self.petra).chosen = False
        self.assertAlmostEqual(wizard.cost_year, 3120)
        self.assertEqual(self.petra.percent, 10, 'nothing is written')
        self.assertEqual(self.pay2.wage, 5000)

    def test_the_own_line_is_not_there(self):
        wizard = self.env['hr.performance.what.if'].with_user(self.user_pay2)
        wizard = wizard.with_company(self.company).create({})
        self.assertEqual(wizard.line_ids.suggestion_id, self.emil | self.otto)
        with self.assertRaises(AccessError):
            wizard.line_ids.create({'what_if_id': wizard.id, 'suggestion_id': self.petra.id})

    def test_all_others_are_refused(self):
        for user in (
            self.user_hr_manager,
            self.user_officer,
            self.user_manager,
            self.user_colleague,
            self.user_employee,
            self.user_system,
        ):
            for name in ('hr.performance.what.if', 'hr.performance.what.if.line'):
                model = self.env[name].with_user(user)
                for call in (lambda m=model: m.create({}), lambda m=model: m.search([])):
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        call()


@tagged('post_install', '-at_install', 'hr_performance')
class TestSuggestionReport(SuggestionCase):
    def test_small_groups_are_left_out(self):
        people = [self._employee(f'Person {number}', None, self.manager) for number in range(5)]
        rows = [self._propose('salary', employee=person) for person in people]
        rows += [self._propose('reward', employee=person) for person in people[:4]]
        rows += [self._propose('reward', employee=people[0])]
        rows[0].with_user(self.user_pay).action_approve(REASON)
        self.env.flush_all()
        report = self.env['hr.performance.suggestion.report']
        found = report.with_user(self.user_pay).search([('company_id', '=', self.company.id)])
        self.assertEqual(found.mapped('kind'), ['salary'])
        self.assertEqual((found.count_all, found.count_approved, found.count_open), (5, 1, 4))
        self.assertFalse(report.with_user(self.user_hr_manager).search([]), 'pay is not hers')
        for user in (self.user_officer, self.user_manager, self.user_employee):
            with self.assertRaises(AccessError):
                report.with_user(user).search([])


@tagged('post_install', '-at_install', 'hr_performance', 'portal')
class TestNotice(SuggestionCase, HttpCase):
    def _notice(self):
        made = self._propose('salary', percent=5)
        made.with_user(self.user_pay).action_approve(REASON, 3)
        id_ = made.with_user(self.user_pay).action_release('Your pay', 'From January on KNOTICE.')
        return made, self.env['hr.performance.notice'].browse(id_)

    def test_the_employee_reads_the_notice_and_the_mail_holds_a_link(self):
        made, notice = self._notice()
        mail = self.env['mail.mail'].search([('email_to', 'ilike', 'emil@example.com')], limit=1)
        self.assertIn('/my/performance/notices', mail.body_html)
        self.assertNotIn('KNOTICE', mail.body_html + mail.subject)
        self.authenticate('emil', 'emil')
        page = self.url_open('/my/performance/notices').text
        self.assertIn('KNOTICE', page)
        self.authenticate('cora', 'cora')
        self.assertNotIn('KNOTICE', self.url_open('/my/performance/notices').text)
        with self.assertRaises(UserError):
            made.with_user(self.user_pay).action_release('Again', 'Twice is once too often')
        for user in (self.user_manager, self.user_hr_manager, self.user_colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notice.with_user(user).read(['body'])
        with self.assertRaises(AccessError):
            notice.with_user(self.user_employee).read(['is_pay'])

    def test_only_a_decision_is_released(self):
        made = self._propose('salary')
        with self.assertRaises(UserError):
            made.with_user(self.user_pay).action_release('Your pay', 'Soon.')
        made, _notice = self._notice()
        training = self._propose('training')
        training.with_user(self.user_hr_manager).action_decline(REASON)
        with self.assertRaises(AccessError):
            training.with_user(self.user_manager).action_release('No', 'No training this year.')
        with self.assertRaises(UserError):
            training.with_user(self.user_hr_manager).action_release('', '')
