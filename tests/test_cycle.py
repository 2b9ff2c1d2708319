from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .test_launch import LaunchCase

REASON = 'The system was down for two days.'


@tagged('post_install', '-at_install', 'hr_performance')
class TestCycle(LaunchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls._cycle(templates=cls.template, manager_ids=[Command.set(cls.manager.ids)])

    def _in_state(self, state):
        cycle = self.cycle.copy({'name': state})
        if state != 'draft':
            cycle._with_transition().write({'state': state})
        return cycle

    def test_defaults_of_the_company(self):
        self.company.write(
            {
                'performance_fill_mode': 'both',
                'performance_fill_days': 7,
                'performance_max_returns': 1,
                'performance_notify': False,
            }
        )
        with Form(self.env['hr.performance.cycle'].with_user(self.user_officer)) as form:
            form.name = 'Quarter'
            form.date_from = date(2026, 1, 1)
            form.date_to = date(2026, 3, 31)
            self.assertEqual(form.fill_days, 7)
            form.fill_days = 9
        self.assertRecordValues(
            form.record,
            [{'fill_mode': 'both', 'fill_days': 9, 'max_returns': 1, 'notify': False}],
        )

    def test_population(self):
        shop = self.env['hr.department'].create(
            {'name': 'Paint shop', 'parent_id': self.department.id, 'company_id': self.company.id}
        )
        job = self.env['hr.job'].create({'name': 'Painter', 'company_id': self.company.id})
        tag = self.env['hr.employee.category'].create({'name': 'Shift'})
        self.employee.write(
            {'department_id': shop.id, 'job_id': job.id, 'category_ids': [Command.link(tag.id)]}
        )
        self.outsider.department_id = False
        self.manager2.parent_id = self.manager
        everybody = self.env['hr.employee'].search([('company_id', '=', self.company.id)])
        team = self.employee | self.colleague
        below = self.outsider | self.officer | self.hr_manager | self.manager2
        cases = [
            ({}, everybody),
            ({'department_ids': self.department}, everybody - self.outsider),
            ({'department_ids': shop}, self.employee),
            ({'job_ids': job}, self.employee),
            ({'category_ids': tag}, self.employee),
            ({'manager_ids': self.manager}, team | below),
            ({'manager_ids': self.manager, 'job_ids': job}, self.employee),
            ({'employee_ids': self.colleague}, self.colleague),
            ({'job_ids': job, 'employee_ids': self.colleague}, team),
            (
                {'manager_ids': self.manager, 'exclude_employee_ids': self.employee},
                (team | below) - self.employee,
            ),
            ({'employee_ids': team, 'exclude_employee_ids': self.employee}, self.colleague),
        ]
        names = {name for values, _expected in cases for name in values}
        for values, expected in cases:
            with self.subTest(values=values):
                self.cycle.write(
                    {
                        name: [Command.set(values[name].ids if name in values else [])]
                        for name in names
                    }
                )
                self.assertEqual(self.cycle._get_population(), expected.sorted('id'))
                self.assertEqual(self.cycle.population_count, len(expected))

    def test_population_of_a_loop_ends(self):
        self.manager.parent_id = self.employee
        self.assertEqual(
            self.cycle._get_population(), (self.employee | self.colleague | self.manager).sorted()
        )

    def test_count_is_live(self):
        with Form(self.cycle.with_user(self.user_officer)) as form:
            self.assertEqual(form.population_count, 2)
            form.exclude_employee_ids.add(self.employee)
            self.assertEqual(form.population_count, 1)

    def test_state_is_reached_by_verbs_only(self):
        for user in (self.user_officer, self.user_hr_manager):
            with self.subTest(user=user.login):
                cycle = self.cycle.with_user(user)
                with self.assertRaises(AccessError):
                    cycle.write({'state': 'running'})
                with self.assertRaises(AccessError):
                    cycle.with_context(hr_performance_transition=True).write({'state': 'closed'})
                with self.assertRaises(AccessError):
                    cycle.create(
                        {
                            'name': 'Running at once',
                            'date_from': '2026-01-01',
                            'date_to': '2026-02-01',
                            'state': 'running',
                        }
                    )
        cycle = (
            self.env['hr.performance.cycle']
            .with_user(self.user_officer)
            .with_context(default_state='running')
            .create({'name': 'X', 'date_from': '2026-01-01', 'date_to': '2026-02-01'})
        )
        self.assertEqual(cycle.state, 'draft')
        self.assertEqual(self.cycle.state, 'draft')

    def test_verbs_by_role_and_state(self):
        """Every verb × role × state: allowed, or refused and nothing changed."""
        verbs = {
            'launch': ((), {'draft': 'running', 'running': 'running'}, 'olga hera'),
            'pause': ((REASON,), {'running': 'paused'}, 'olga hera'),
            'resume': ((), {'paused': 'running'}, 'olga hera'),
            'extend': ((REASON, 2), {'running': 'running'}, 'olga hera'),
            'close': ((), {'running': 'closed', 'paused': 'closed'}, 'hera'),
            'cancel': (
                (REASON,),
                dict.fromkeys(('draft', 'running', 'paused'), 'cancelled'),
                'hera',
            ),
        }
        users = (
            self.user_officer
            | self.user_hr_manager
            | self.user_foreign_hr
            | self.user_system
            | self.user_manager
            | self.user_employee
        )
        for verb, (args, targets, logins) in verbs.items():
            for state in ('draft', 'running', 'paused', 'closed', 'cancelled'):
                for user in users:
                    with self.subTest(verb=verb, state=state, user=user.login):
                        cycle = self._in_state(state)
                        act = getattr(cycle.with_user(user), f'action_{verb}')
                        if user.login not in logins.split():
                            with self.assertRaises(AccessError):
                                act(*args)
                            self.assertEqual(cycle.state, state)
                        elif state not in targets:
                            with self.assertRaisesRegex(UserError, 'is in the state'):
                                act(*args)
                            self.assertEqual(cycle.state, state)
                        else:
                            act(*args)
                            self.assertEqual(cycle.state, targets[state])

    def test_reasons_are_asked_for_and_logged(self):
        cycle = self._in_state('running').with_user(self.user_hr_manager)
        for verb in ('pause', 'extend', 'cancel'):
            with self.subTest(verb=verb), self.assertRaisesRegex(UserError, 'reason'):
                getattr(cycle, f'action_{verb}')('short')
        cycle.action_pause(REASON)
        self.assertIn(REASON, cycle.message_ids[:1].body)
        self.assertEqual(cycle.message_ids[:1].author_id, self.user_hr_manager.partner_id)

    def test_pause_holds_and_resume_gives_back(self):
        self._launch(self.cycle)
        forms = self.cycle.form_ids
        apart = forms[0]
        apart._with_transition().write({'state': 'on_hold', 'previous_state': 'filling'})
        self.cycle.with_user(self.user_officer).action_pause(REASON)
        self.assertEqual(set(forms.mapped('state')), {'on_hold'})
        self.assertEqual(self.cycle.paused_form_ids, forms - apart)
        wave = self.cycle._with_transition().wave_ids[:1].copy({'state': 'planned'})
        self.assertFalse(wave._launch_chunk())  # nothing is launched in a pause
        self.assertEqual(wave.state, 'planned')
        self.cycle.with_user(self.user_officer).action_resume()
        self.assertEqual(apart.state, 'on_hold')  # was on hold for a reason of its own
        self.assertEqual(set((forms - apart).mapped('state')), {'filling'})
        self.assertFalse(self.cycle.paused_form_ids)

    def test_extend_moves_the_deadline_and_keeps_the_original(self):
        self._launch(self.cycle)
        forms = self.cycle.form_ids
        due = forms[0].date_due
        officer = self.cycle.with_user(self.user_officer)
        officer.action_extend(REASON, days=3)
        expected = self.env['hr.performance.deadline']._add_working_days(forms.employee_id, due, 3)
        for form in forms:
            self.assertEqual(form.date_due, expected[form.employee_id])
            self.assertEqual(form.date_due_original, due)
        with self.assertRaisesRegex(UserError, 'past'):
            officer.action_extend(REASON, date_due='2020-01-01')
        for days in (0, -1, 1000, '3'):
            with self.subTest(days=days), self.assertRaisesRegex(UserError, 'working days'):
                officer.action_extend(REASON, days=days)

    def test_cancel_takes_the_open_forms_along(self):
        self._launch(self.cycle)
        done, open_form = self.cycle.form_ids
        done._with_transition().write({'state': 'confirmed'})
        self.cycle.with_user(self.user_hr_manager).action_cancel(REASON)
        self.assertEqual((done.state, open_form.state), ('confirmed', 'cancelled'))

    def test_close_waits_for_open_forms(self):
        self._launch(self.cycle)
        cycle = self.cycle.with_user(self.user_hr_manager)
        with self.assertRaisesRegex(UserError, 'still open'):
            cycle.action_close()
        self.cycle.form_ids._with_transition().write({'state': 'confirmed'})
        cycle.action_close()
        self.assertEqual(self.cycle.state, 'closed')

    @freeze_time('2026-11-24 08:00:00')
    def test_new_cycle_proposes_half_year_and_templates(self):
        foreign = self._template('Of others', company_id=self.company2.id)
        officer = self.env['hr.performance.cycle'].with_user(self.user_officer)
        with Form(officer.with_company(self.company)) as form:
            form.name = 'Talks'
        cycle = form.record
        self.assertEqual((str(cycle.date_from), str(cycle.date_to)), ('2026-07-01', '2026-12-31'))
        self.assertTrue(cycle.template_ids)
        self.assertFalse(cycle.template_ids & foreign)
        self.assertFalse(cycle.template_ids.cycle_id, 'no frozen copy')

    def test_launch_needs_a_template(self):
        self.cycle.template_ids = False
        with self.assertRaisesRegex(UserError, 'template'):
            self.cycle.with_user(self.user_officer).action_launch()

    def test_deleted_only_in_draft(self):
        draft = self._in_state('draft').with_user(self.user_officer)
        draft.unlink()
        for state in ('running', 'paused', 'closed', 'cancelled'):
            with self.subTest(state=state), self.assertRaisesRegex(UserError, 'cannot be deleted'):
                self._in_state(state).with_user(self.user_officer).unlink()

    def test_period_and_mode_are_fixed_by_the_launch(self):
        cycle = self._in_state('running').with_user(self.user_officer)
        for values in (
            {'date_from': '2025-01-01'},
            {'date_to': '2027-01-01'},
            {'fill_mode': 'manager'},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, 'is launched'):
                cycle.write(values)
        cycle.write({'fill_mode': cycle.fill_mode, 'name': 'New name'})
        self.assertEqual(cycle.name, 'New name')

    def test_who_reads(self):
        self._launch(self.cycle)
        cycles = self.env['hr.performance.cycle']
        for user, allowed in (
            (self.user_colleague, True),
            (self.user_manager, True),
            (self.user_officer, True),
            (self.user_manager2, False),
            (self.user_foreign_hr, False),
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                found = cycles.with_user(user).search([('id', '=', self.cycle.id)])
                self.assertEqual(bool(found), allowed)
        with self.assertRaises(AccessError):
            cycles.with_user(self.user_employee).search([])  # portal: through the form only
        cycle = self.cycle.with_user(self.user_colleague)
        self.assertEqual(cycle.read(['name', 'date_from'])[0]['name'], self.cycle.name)
        for name in ('employee_ids', 'population_count', 'form_count', 'wave_ids', 'form_ids'):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.env.invalidate_all()
                cycle.read([name])
        for values in ({'name': 'Mine'}, {'date_to': '2030-01-01'}):
            with self.assertRaises(AccessError):
                cycle.write(values)
        with self.assertRaises(AccessError):
            cycle.unlink()
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.user_foreign_hr).write({'name': 'Foreign'})
        draft = self._in_state('draft')
        self.assertFalse(cycles.with_user(self.user_manager).search([('id', '=', draft.id)]))

    def test_wizard_of_the_verbs(self):
        cycle = self._in_state('running').with_user(self.user_officer)
        for verb in ('pause', 'extend'):
            action = getattr(cycle, f'action_open_{verb}')()
            self.assertEqual(action['context']['default_verb'], verb)
        with self.assertRaises(AccessError):
            cycle.action_open_cancel()
        wizard = Form(
            self.env['hr.performance.cycle.verb']
            .with_user(self.user_officer)
            .with_context(default_cycle_id=cycle.id, default_verb='pause')
        )
        wizard.reason = REASON
        wizard.save().action_apply()
        self.assertEqual(cycle.state, 'paused')

    def test_figures(self):
        self._launch(self.cycle)
        done, late = self.cycle.form_ids
        done._with_transition().write({'state': 'confirmed'})
        late.date_due = date(2020, 1, 1)
        self.env.invalidate_all()
        self.assertRecordValues(
            self.cycle.with_user(self.user_officer),
            [
                {
                    'form_count': 2,
                    'form_open_count': 1,
                    'form_late_count': 1,
                    'form_done_count': 1,
                    'launch_done': 2,
                }
            ],
        )
        action = self.cycle.with_context(forms='late').action_open_forms()
        self.assertEqual(self.env['hr.performance.form'].search(action['domain']), late)
