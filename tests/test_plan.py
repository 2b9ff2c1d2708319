from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .plan_common import PlanCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestPlan(PlanCase):
    def _as(self, user, plan=None):
        return (plan or self.plan).with_user(user)

    def setUp(self):
        super().setUp()
        frozen = freeze_time('2026-06-01 08:00:00')
        frozen.start()
        self.addCleanup(frozen.stop)
        self.plan = self._plan()

    # Start and check-ins
    def test_start_lays_out_a_checkin_a_month_on_working_days(self):
        self._as(self.user_manager).action_start()
        self.assertEqual(self.plan.state, 'running')
        self.assertEqual(
            self.plan.checkin_ids.mapped('date_due'),
            # 1 July is a Wednesday; 1 August a Saturday, so Friday before; the end is a Monday
            [date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 31)],
        )

    def test_checkins_of_a_start_on_the_31st_keep_to_the_end_of_the_month(self):
        plan = self._plan(date_start=date(2026, 12, 31), date_end=date(2027, 3, 31))
        self.assertEqual(
            plan._get_checkin_dates(),
            [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)],
        )

    def test_start_needs_goal_and_action(self):
        self.plan.action_ids.unlink()
        with self.assertRaisesRegex(UserError, 'at least one action'):
            self._as(self.user_manager).action_start()

    def test_lay_out_twice_makes_no_double(self):
        self._as(self.user_manager).action_start()
        self.plan._lay_out_checkins()
        self.assertEqual(len(self.plan.checkin_ids), 3)

    def test_employee_checks_in_and_manager_answers(self):
        self._as(self.user_manager).action_start()
        checkin = self.plan.checkin_ids[0]
        self._as(self.user_employee).send_checkin(
            checkin.id, value=75, texts={'done': 'Four posts', 'help_needed': 'A small budget'}
        )
        self.assertEqual(self.plan.value_now, 75)
        self.assertEqual(self.plan.progress, 25, 'five of twenty points on the way')
        self.assertEqual(self.plan.support_ids.mapped('name'), ['A small budget'])
        self._as(self.user_manager).reply_checkin(checkin.id, 'Good start')
        self.assertEqual(checkin.reply_author_id, self.user_manager)
        with self.assertRaisesRegex(UserError, 'sent already'):
            self._as(self.user_employee).send_checkin(checkin.id, 30, texts={'done': 'Again'})

    def test_manager_types_what_was_said(self):
        self._as(self.user_manager).action_start()
        checkin = self.plan.checkin_ids[0]
        self._as(self.user_manager).send_checkin(checkin.id, 20, texts={'done': 'As told'})
        self.assertTrue(checkin.typed_by_manager)

    def test_an_older_report_does_not_take_progress_back(self):
        self._as(self.user_manager).action_start()
        first, second = self.plan.checkin_ids[:2]
        self._as(self.user_employee).send_checkin(second.id, 60, texts={'done': 'B'})
        self._as(self.user_employee).send_checkin(first.id, 10, texts={'done': 'A'})
        self.assertEqual(self.plan.progress, 60)

    def test_bad_reports_are_refused_with_a_sentence(self):
        self._as(self.user_manager).action_start()
        checkin = self.plan.checkin_ids[0].id
        employee = self._as(self.user_employee)
        for args, message in (
            ((checkin, 120, None, {'done': 'x'}), '0 to 100'),
            ((checkin, True, None, {'done': 'x'}), '0 to 100'),
            ((checkin, float('nan'), None, {'done': 'x'}), '0 to 100'),
            ((checkin, None, None, {'done': 'x'}), 'per cent'),
            ((checkin, 10, None, {}), 'what was done'),
            ((checkin, 10, None, {'state': 'closed'}), 'not asked for'),
            ((checkin, 10, None, {'done': 'x' * 10_001}), 'shorten'),
            ((10**9, 10, None, {'done': 'x'}), 'no such line'),
            (('1 OR 1', 10, None, {'done': 'x'}), 'no such line'),
        ):
            with self.subTest(args=str(args)[:60]), self.assertRaisesRegex(UserError, message):
                employee.send_checkin(*args)
        self.assertFalse(self.plan.checkin_ids.filtered('sent_on'))

    # Pace
    def test_pace_counts_working_days_without_holidays_and_leave(self):
        self._as(self.user_manager).action_start()
        calendar = self.employee.resource_calendar_id
        self.env['resource.calendar.leaves'].create(
            [
                {
                    'name': 'Holiday',
                    'company_id': self.company.id,
                    'calendar_id': calendar.id,
                    'date_from': datetime(2026, 6, 10),
                    'date_to': datetime(2026, 6, 10, 23, 59, 59),
                },
                {
                    'name': 'Leave',
                    'company_id': self.company.id,
                    'calendar_id': calendar.id,
                    'resource_id': self.employee.resource_id.id,
                    'date_from': datetime(2026, 6, 11),
                    'date_to': datetime(2026, 6, 12, 23, 59, 59),
                },
            ]
        )
        with freeze_time('2026-06-30 12:00:00'):
            self.plan._update_pace()
        # June 2026 has 22 weekdays, July 23, August 21; one holiday and two days of leave
        self.assertEqual(self.plan.days_done, 22 - 3)
        self.assertEqual(self.plan.days_total, 66 - 3)
        self.assertEqual(self.plan.expected_progress, round(19 / 63 * 100, 1))
        self.assertEqual(self.plan.pace, 'at_risk')
        self.assertIn('19 of 63 working days', self.plan._get_pace_text())

    def test_leave_of_somebody_else_does_not_count(self):
        self._as(self.user_manager).action_start()
        self.env['resource.calendar.leaves'].create(
            {
                'name': 'Leave',
                'company_id': self.company.id,
                'resource_id': self.colleague.resource_id.id,
                'date_from': datetime(2026, 6, 1),
                'date_to': datetime(2026, 6, 30, 23, 59, 59),
            }
        )
        self.plan._update_pace()
        self.assertEqual(self.plan.days_total, 66)

    def test_pace_reasons(self):
        self._as(self.user_manager).action_start()
        employee = self._as(self.user_employee)
        employee.send_checkin(False, value=69, texts={'done': 'x', 'help_needed': 'Budget'})
        self.assertEqual(self.plan.pace_reasons, 'away')
        with freeze_time('2026-06-09 12:00:00'):  # the sixth working day after the request
            self.plan._update_pace()
            self.assertEqual(self.plan.pace_reasons, 'away,no_help')
            support = self.plan.support_ids
            self._as(self.user_manager).answer_support(support.id, 'promised', '2026-06-20')
            self.assertEqual(self.plan.pace_reasons, 'away')
        with freeze_time('2026-07-06 12:00:00'):  # three working days after 1 July
            self.plan._update_pace()
            self.assertNotIn('late_checkin', self.plan.pace_reasons)
        with freeze_time('2026-07-07 12:00:00'):
            self.plan._update_pace()
            self.assertIn('late_checkin', self.plan.pace_reasons)
            self.assertEqual(self.plan.pace_since, date(2026, 6, 1))
        with freeze_time('2026-09-01 12:00:00'):
            self.plan._update_pace()
            self.assertEqual(self.plan.pace, 'off_track')

    def test_cron_brings_running_plans_up_to_date(self):
        plans = self.plan.union(*(self._plan(state='running') for _n in range(3)))
        self._as(self.user_manager).action_start()
        with freeze_time('2026-06-30 12:00:00'), self.enter_registry_test_mode():
            self.env.ref('hr_performance_interview.ir_cron_update_pace').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(set(plans.mapped('pace')), {'at_risk'})
        self.assertEqual(set(plans.mapped('pace_on')), {date(2026, 6, 30)})

    def test_queries_of_the_pace_do_not_grow(self):
        def count(plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time('2026-06-30 12:00:00'):
                plans._update_pace()
            return self.env.cr.sql_log_count - before

        warm, few, many = (
            self.plan.browse().union(*(self._plan(state='running') for _n in range(number)))
            for number in (2, 2, 12)
        )
        count(warm)
        self.assertEqual(count(few), count(many), 'their managers are told of a risk')
        self.assertEqual(count(few), count(many), 'nothing has changed')

    # Changes
    def test_change_is_proposed_and_accepted_by_the_other_side(self):
        self._as(self.user_manager).action_start()
        change = self._as(self.user_employee).propose_change(
            {'date_end': '2026-09-30', 'value_to': 85}, 'The budget came a month later'
        )
        self.assertEqual(self.plan.date_end, date(2026, 8, 31), 'nothing changes yet')
        with self.assertRaises(AccessError):
            self._as(self.user_employee).answer_change(change, True)
        self._as(self.user_manager).answer_change(change, True)
        self.assertEqual(self.plan.date_end, date(2026, 9, 30))
        self.assertEqual(self.plan.date_end_original, date(2026, 8, 31))
        self.assertEqual(self.plan.value_to, 85)
        self.assertEqual(self.plan.checkin_ids[-1].date_due, date(2026, 9, 30))
        self.assertEqual(self.plan.change_ids.before, {'date_end': '2026-08-31', 'value_to': 90.0})

    def test_refused_change_leaves_the_plan_alone(self):
        self._as(self.user_manager).action_start()
        change = self._as(self.user_manager).propose_change(
            {'goal': 'Reach 95 %'}, 'The team needs more reach'
        )
        with self.assertRaisesRegex(UserError, 'at least 10'):
            self._as(self.user_employee).answer_change(change, False, 'No')
        self._as(self.user_employee).answer_change(change, False, 'We agreed on 90 % in June')
        self.assertEqual(self.plan.goal, 'Social media reach from 70 to 90 %')
        self.assertEqual(self.plan.change_ids.state, 'refused')

    def test_only_terms_can_be_changed(self):
        self._as(self.user_manager).action_start()
        for values, message in (
            ({'state': 'closed'}, 'cannot be changed'),
            ({'employee_id': self.colleague.id}, 'cannot be changed'),
            ({'progress': 100}, 'cannot be changed'),
            ({}, 'cannot be changed'),
            ({'date_end': '2026-05-01'}, 'still to come'),
            ({'rhythm': 'never'}, 'no such rhythm'),
            ({'goal': 'Social media reach from 70 to 90 %'}, 'changes nothing'),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                self._as(self.user_employee).propose_change(values, 'Because it is needed')

    # The end
    def test_close_keeps_the_result_and_stops_the_checkins(self):
        self._as(self.user_manager).action_start()
        self._as(self.user_manager).action_close('partly', 'Reach stands at 84 %')
        self.assertEqual(self.plan.state, 'closed')
        self.assertFalse(self.plan.checkin_ids.filtered(lambda c: not c.sent_on))
        self._as(self.user_employee).action_comment_result('The budget came late')
        self.assertEqual(self.plan.employee_comment, 'The budget came late')
        with self.assertRaises(UserError):
            self._as(self.user_manager).action_close('completed', 'Changed my mind about it')

    def test_formal_pip_needs_hr_and_the_employee(self):
        plan = self._plan(kind='pip', grounds='12 May: late. 3 June: late again.')
        with self.assertRaisesRegex(UserError, 'HR reads'):
            self._as(self.user_manager, plan).action_start()
        with self.assertRaises(AccessError):
            self._as(self.user_manager, plan).action_approve_pip()
        self._as(self.user_officer, plan).action_approve_pip()
        with self.assertRaisesRegex(UserError, 'acknowledges'):
            self._as(self.user_manager, plan).action_start()
        self._as(self.user_employee, plan).action_acknowledge_pip()
        self._as(self.user_manager, plan).action_start()
        self.assertEqual(plan.state, 'running')

    # From a signed form
    def _signed_form(self, answers, **values):
        cycle = self._cycle()
        form = (
            self.env['hr.performance.form']
            ._with_transition()
            .create(
                {
                    'cycle_id': cycle.id,
                    'template_id': cycle.template_ids._freeze(cycle)[cycle.template_ids].id,
                    'company_id': self.company.id,
                    'employee_id': self.employee.id,
                    'user_id': self.user_employee.id,
                    'manager_id': self.manager.id,
                    'manager_user_id': self.user_manager.id,
                    'employee_name': 'Emil Employee',
                    'fill_mode': 'employee',
                    'state': 'confirmed',
                }
            )
        )
        section = form.template_id.section_ids.filtered(lambda s: s.kind == 'plan')
        form._create_row(
            'entry',
            'employee',
            {'section_id': section.id, 'answers': answers, 'title': answers['goal'], **values},
            both=True,
        )
        return form

    def test_follow_up_makes_a_plan_of_each_plan_entry(self):
        form = self._signed_form({'goal': 'Reply time from 9 to 4 days\nEvery week'})
        form.with_user(self.user_manager).action_follow_up()
        plan = form.plan_ids
        self.assertEqual(plan.name, 'Reply time from 9 to 4 days')
        self.assertEqual((plan.value_from, plan.value_to, plan.unit), (9, 4, 'days'))
        self.assertEqual(plan.state, 'running')
        self.assertEqual(plan.date_end, date(2026, 8, 31), 'three months by default')
        form._make_plans()
        self.assertEqual(len(form.plan_ids), 1, 'an entry has one plan')

    def test_form_closes_when_its_plans_have_ended(self):
        form = self._signed_form({'goal': 'Reply time from 9 to 4 days'})
        form.with_user(self.user_manager).action_follow_up()
        form.plan_ids.with_user(self.user_manager).action_close('completed', 'Four days in May')
        self.assertEqual(form.state, 'closed')
        self.assertEqual(form.version_ids[-1].event, 'plans_done')
