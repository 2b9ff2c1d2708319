"""Reminders: the one mail of the day, moments of other time zones, and the activities beside."""

from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_common import PlanMixin
from .test_reminder import DUE, ReminderCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestReminderDay(PlanMixin, ReminderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_calendar()
        cls.internal = cls.user_colleague  # of the back office; emil is on the portal
        cls.plans = cls.env['hr.performance.plan']

    def _log(self, **values):
        return self.env['hr.performance.reminder.log'].search(
            [(name, '=', value) for name, value in values.items()], order='id'
        )

    def _interview(self, employee=None, moment='2026-07-20 13:30:00', **values):
        form = self._due_form(employee, state='ready', **values)
        form._write_flow({'date_interview_planned': datetime.fromisoformat(moment)})
        return form

    def _running(self, employee=None, **values):
        with freeze_time('2026-06-01 08:00:00'):
            return self._plan(employee, state='running', **values)

    def _activities(self, record, user=None):
        domain = [('res_model', '=', record._name), ('res_id', '=', record.id)]
        return self.env['mail.activity'].search(
            domain + ([('user_id', '=', user.id)] if user else [])
        )

    # One mail a day
    def test_what_comes_later_on_the_day_waits_for_the_next(self):
        self._rule(days=0)
        self._due_form()
        [[body]] = self._run('2026-07-15 06:30:00').values()
        self.assertIn('(07/15/2026)', body, 'today is not too late')
        self._rule('plan_end', 0, 'employee')
        self._running(date_end=DUE)
        self.assertFalse(self._run('2026-07-15 09:00:00'), 'he had his mail of the day')
        self.assertEqual(len(self._log(trigger='plan_end', sent_on=False)), 1)
        self.assertTrue(self._run('2026-07-16 06:30:00'))
        self.assertTrue(self._log(trigger='plan_end').sent_on)

    def test_what_was_done_meanwhile_is_not_told(self):
        self._rule(days=0)
        form = self._due_form()
        self.assertFalse(self._run('2026-07-15 05:00:00'), 'too early in the morning')
        self.assertEqual(len(self._log(res_id=form.id)), 1, 'but it is written down')
        form._write_flow({'state': 'feedback', 'employee_submitted_on': datetime(2026, 7, 15, 5)})
        self.assertFalse(self._run('2026-07-15 09:00:00'))
        self.assertFalse(self._log(res_id=form.id))

    def test_a_rule_switched_off_meanwhile_tells_nobody(self):
        rule = self._rule(days=0)
        self._due_form()
        self._run('2026-07-15 05:00:00')
        rule.active = False
        self.assertFalse(self._run('2026-07-15 09:00:00'))

    def test_a_long_leave_forgets_nothing(self):
        self._rule(days=0)
        self._due_form()
        self.env['resource.calendar.leaves'].create(
            {
                'name': 'Leave',
                'calendar_id': self.employee.resource_calendar_id.id,
                'resource_id': self.employee.resource_id.id,
                'date_from': datetime(2026, 7, 14),
                'date_to': datetime(2026, 9, 4, 23, 59, 59),
            }
        )
        for day in ('2026-07-15', '2026-08-14', '2026-09-04'):
            self.assertFalse(self._run(f'{day} 09:00:00'), day)
        [[body]] = self._run('2026-09-07 09:00:00').values()
        self.assertIn('<strong>07/15/2026, overdue</strong>', body)

    def test_a_plan_at_risk_is_told_at_once_and_each_week(self):
        self._rule(days=0)
        self._rule('plan_risk', 0, 'employee', every=5)
        self._due_form()
        plan = self._running()
        self.assertTrue(self._run('2026-07-15 06:30:00'), 'the mail of the day')
        plan._write_flow({'pace': 'at_risk', 'pace_since': DUE})
        days = {}
        for day in (15, 16, 21, 22, 23, 29, 30):
            if self._run(f'2026-07-{day} 09:00:00'):
                days[day] = self._log(trigger='plan_risk')[-1:].days
        self.assertEqual(days, {15: 0, 22: 5, 29: 10})

    def test_a_slow_plan_is_sent_with_courses_to_its_employee_alone(self):
        if 'slide.channel' in self.env:
            self.skipTest('the list is not asked beside a course app')
        self.env['hr.performance.course'].search([]).active = False
        tag = self.env['hr.performance.tag'].create({'name': 'Campaigns'})
        self.env['hr.performance.course'].create(
            {
                'name': 'Budgets & <goals>',
                'url': 'https://learning.example.com/budgets',
                'tag_ids': tag.ids,
            }
        )
        for receiver in ('employee', 'manager'):
            self._rule('plan_risk', 0, receiver)
        plan = self._running(tag_ids=tag.ids)
        plan._write_flow({'pace': 'at_risk', 'pace_since': DUE})
        told = self._run('2026-07-15 09:00:00')
        own = ''.join(told[self.user_employee.partner_id])
        other = ''.join(told[self.user_manager.partner_id])
        self.assertIn('Budgets &amp; &lt;goals&gt;</a> – is about Campaigns', own)
        self.assertIn('https://learning.example.com/budgets', own)
        for word in ('Budgets', 'Campaigns'):
            self.assertNotIn(word, other)
        self.assertNotIn(plan.name, own)

    # Moments
    def test_an_interview_lies_on_the_day_of_the_receiver(self):
        """20 July 22:00 in UTC is Tuesday morning in Auckland: two days before is Friday there."""
        self._rule('interview', -2, 'employee')
        self._rule('interview', -2, 'manager')
        self.user_employee.tz = 'Pacific/Auckland'
        form = self._interview(moment='2026-07-20 22:00:00')
        self.assertFalse(self._run('2026-07-15 20:00:00'), 'Thursday 16 in Auckland')
        told = self._run('2026-07-16 07:00:00')
        self.assertEqual(set(told), {self.user_manager.partner_id}, 'where it is Monday')
        bodies = self._run('2026-07-16 20:00:00')[self.user_employee.partner_id]
        self.assertIn('7/21/26', bodies[0], 'in his own time')
        self.assertIn('10:00', bodies[0])
        self.assertIn(f'/forms/{form.id}/report', bodies[0])

    def test_the_hour_before_an_interview_is_told_once_at_its_moment(self):
        self._rule('interview', 0, 'employee', hours=1)
        self._rule('interview', 0, 'manager', hours=1)
        form = self._interview()
        both = {self.user_employee.partner_id, self.user_manager.partner_id}
        self.assertFalse(self._run('2026-07-20 12:29:00'))
        self.assertEqual(set(self._run('2026-07-20 12:30:00')), both)
        self.assertFalse(self._run('2026-07-20 12:45:00'))
        # moved to the afternoon: an hour before that, too; and never after it has begun
        form._write_flow({'date_interview_planned': datetime(2026, 7, 20, 15)})
        self.assertFalse(self._run('2026-07-20 13:00:00'))
        self.assertEqual(set(self._run('2026-07-20 14:10:00')), both)
        form._write_flow({'date_interview_planned': datetime(2026, 7, 20, 16)})
        self.assertFalse(self._run('2026-07-20 16:00:00'))

    def test_the_job_is_woken_for_the_hour_before(self):
        self._rule('interview', 0, 'employee', hours=1)
        form = self._due_form(state='ready')
        cron = self.env.ref('hr_performance_interview.ir_cron_remind')
        triggers = self.env['ir.cron.trigger']
        triggers.search([('cron_id', '=', cron.id)]).unlink()
        with freeze_time('2026-07-15 09:00:00'):
            self._as(form, self.user_manager).action_schedule('2026-07-20 13:30:00', 45)
        found = triggers.search([('cron_id', '=', cron.id)])
        self.assertEqual(found.mapped('call_at'), [datetime(2026, 7, 20, 12, 30)])
        found.unlink()
        # a rule that was changed after the day was found
        self._run('2026-07-20 11:30:00')
        found = triggers.search([('cron_id', '=', cron.id)])
        self.assertEqual(found.mapped('call_at'), [datetime(2026, 7, 20, 12, 30)])

    @mute_logger('odoo.sql_db')
    def test_hours_are_those_before_an_interview(self):
        for values in ({'trigger': 'fill_due'}, {'days': 1}, {'hours': 49}, {'every': 2}):
            values = {'trigger': 'interview', 'receiver': 'manager', 'hours': 1, **values}
            with (
                self.subTest(values=values),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._rule(**values)
                self.env.flush_all()

    # Each check-in
    def test_a_check_in_that_was_missed_hides_no_later_one(self):
        self._rule('checkin_due', 0, 'employee')
        plan = self._running()
        first, second = plan.checkin_ids[:2].mapped('date_due')
        self.assertTrue(self._run(f'{first} 09:00:00'))
        self.assertTrue(self._run(f'{second} 09:00:00'))
        self.assertEqual(self._log(res_id=plan.id).mapped('date_ref'), [first, second])

    def test_support_reminds_who_owes_it(self):
        self._rule('support_due', 0, 'turn')
        plan = self._running()
        promise = {'plan_id': plan.id, 'state': 'promised', 'date_due': DUE}
        plan._create_rows('support', [{'name': 'Budget', 'owner': 'manager', **promise}])
        plan._create_rows('support', [{'name': 'Course', 'owner': 'hr', **promise}])
        told = set(self._run(f'{DUE} 09:00:00'))
        people = self.user_manager | self.user_officer | self.user_hr_manager
        self.assertEqual(told, set(people.partner_id))

    def test_plans_of_a_cycle_without_reminders(self):
        self._rule('plan_end', 0, 'employee')
        plan = self._running(form_id=self._due_form().id, date_end=DUE)
        self.cycle.reminders = False
        self.assertFalse(self._run(f'{DUE} 09:00:00'))
        self.cycle.reminders = True
        self.assertTrue(self._run(f'{DUE} 09:00:00'))
        self.assertTrue(plan)

    # Whom
    def test_hr_is_told_nothing_about_those_above(self):
        self._rule(days=0, receiver='hr')
        forms = self._due_form(self.manager2), self._due_form()  # milo leads olga and hera
        told = self._run('2026-07-15 09:00:00')
        self.assertEqual(set(told), {self.user_officer.partner_id, self.user_hr_manager.partner_id})
        self.assertEqual({row.res_id for row in self._log(trigger='fill_due')}, {forms[1].id})

    def test_the_manager_of_the_manager_gets_words_and_no_link(self):
        self.manager.parent_id = self.manager2
        self._rule('feedback_due', 3, 'skip')
        form = self._due_form(state='feedback')
        [bodies] = self._run('2026-07-20 09:00:00').values()
        self.assertIn('Emil Employee', bodies[0])
        self.assertNotIn(f'/forms/{form.id}', bodies[0])

    # Activities
    def test_an_escalation_is_an_activity_until_the_form_moves_on(self):
        self._rule(days=3, receiver='manager')
        self._rule(days=3, receiver='hr')
        self._rule(days=3)
        form = self._due_form()
        self._run('2026-07-20 09:00:00')
        asking = self._activities(form)
        self.assertEqual(
            asking.user_id, self.user_manager | self.user_officer | self.user_hr_manager
        )
        self.assertEqual(len(asking), 3)
        self._rule(days=5, receiver='hr')
        self._run('2026-07-22 09:00:00')
        self.assertEqual(self._activities(form), asking, 'each once')
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self.assertFalse(asking.exists())

    def test_no_activity_for_the_portal_nor_where_hr_wants_none(self):
        self._rule('checkin_due', 0, 'employee')
        self._rule('checkin_due', 0, 'manager')
        plan, other = self._running(), self._running(self.colleague)
        first = plan.checkin_ids[0].date_due
        self._run(f'{first} 09:00:00')
        self.assertEqual(self._activities(plan).user_id, self.user_manager)
        self.assertEqual(self._activities(other).user_id, self.user_manager | self.internal)
        self.company.performance_notify = False
        third = self._running(self.colleague)
        self._run(f'{first} 11:00:00')
        self._run('2026-07-02 11:00:00')
        self.assertFalse(self._activities(third))

    def test_an_activity_goes_with_its_check_in_and_with_the_plan(self):
        self._rule('checkin_due', 0, 'employee')
        self._rule('plan_end', -50, 'manager')
        plan = self._running(self.colleague)
        first = plan.checkin_ids[0]
        self._run(f'{first.date_due} 09:00:00')
        mine, boss = (self._activities(plan, user) for user in (self.internal, self.user_manager))
        self.assertTrue(mine and boss)
        with freeze_time('2026-07-02 09:00:00'):
            plan.with_user(self.internal).send_checkin(first.id, 60.0, texts={'done': 'Most'})
        self.assertFalse(mine.exists())
        self.assertTrue(boss.exists())
        with freeze_time('2026-07-03 09:00:00'):
            plan.with_user(self.user_manager).action_close('completed', 'Seen in the figures')
        self.assertFalse(boss.exists())

    def test_who_leads_no_more_keeps_no_activity(self):
        self._rule('checkin_due', 0, 'manager')
        plan = self._running()
        self._run(f'{plan.checkin_ids[0].date_due} 09:00:00')
        self.assertTrue(self._activities(plan, self.user_manager))
        self.employee.parent_id = self.manager2
        self.assertFalse(self._activities(plan, self.user_manager))

    # Who reads the log
    def test_the_log_by_rpc(self):
        """Each role asks for the log, and tries to write it, as any client can."""
        self._rule(days=0)
        self._rule(days=0, receiver='manager')
        self._due_form()
        self._due_form(self.officer)
        self._run('2026-07-15 09:00:00')
        rows = self._log(trigger='fill_due')
        self.assertEqual(len(rows), 4)
        about_emil = rows.filtered(lambda row: row.employee_id == self.employee)
        readers = {
            self.user_officer: about_emil,
            self.user_hr_manager: rows,
            self.user_foreign_hr: rows.browse(),
            **dict.fromkeys(
                self.user_employee
                | self.user_colleague
                | self.user_manager
                | self.user_manager2
                | self.user_system
            ),
        }
        for user, found in readers.items():
            with self.subTest(user=user.login):
                self._check_reading(user, rows, found)
                self._check_writing(user, rows[0])

    def _rpc(self, user, method, *args, **kwargs):
        self.env.invalidate_all()
        model = self.env['hr.performance.reminder.log'].with_user(user)
        with self.env.cr.savepoint():
            return call_kw(model, method, list(args), kwargs)

    def _check_reading(self, user, rows, found):
        domain = [('id', 'in', rows.ids)]
        if found is None:
            calls = (
                ('search_read', domain, ['date_ref']),
                ('read', rows.ids, ['date_ref']),
                ('web_search_read', domain, {'date_ref': {}}),
                ('search_count', domain),
                ('formatted_read_group', domain, ['trigger'], ['__count']),
            )
            for method, *args in calls:
                with self.assertRaises(AccessError, msg=method):
                    self._rpc(user, method, *args)
            return
        read = self._rpc(user, 'search_read', domain, ['employee_id'])
        self.assertEqual({row['id'] for row in read}, set(found.ids))
        groups = self._rpc(user, 'formatted_read_group', domain, ['trigger'], ['__count'])
        self.assertEqual(sum(group['__count'] for group in groups), len(found))
        hidden = rows - found
        if hidden:
            with self.assertRaises(AccessError):
                self._rpc(user, 'read', hidden.ids, ['date_ref'])

    def _check_writing(self, user, row):
        values = {name: row[name] for name in ('trigger', 'days', 'res_model', 'res_id')}
        values.update(
            company_id=row.company_id.id, partner_id=row.partner_id.id, date_ref='2026-07-16'
        )
        calls = (
            ('create', [values]),
            ('write', row.ids, {'sent_on': False}),
            ('unlink', row.ids),
            ('web_save', row.ids, {'days': 3}, {'days': {}}),
            ('copy', row.ids),
        )
        for method, *args in calls:
            with self.assertRaises(UserError, msg=method):
                self._rpc(user, method, *args)
        self.assertTrue(row.exists().sent_on)
        jobs = self.env['hr.performance.reminder'].with_user(user)
        for method in ('_cron_remind', '_wake_for_interview', '_close_form_activities'):
            with self.assertRaises(AccessError, msg=method):
                call_kw(jobs, method, [], {})
