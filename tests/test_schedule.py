"""Planning the interviews of a team at once: free hours of both, and who may."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .test_form_flow import FormCase

MONDAY = datetime(2026, 9, 7)
NOW = '2026-09-04 12:00:00'  # the Friday before


@tagged('post_install', '-at_install', 'hr_performance')
class TestSchedule(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env['resource.calendar'].create(
            {
                'name': 'Mornings',
                'tz': 'UTC',
                'company_id': cls.company.id,
                'attendance_ids': [Command.clear()]
                + [
                    Command.create(
                        {
                            'name': 'Morning',
                            'dayofweek': str(day),
                            'hour_from': 8,
                            'hour_to': 12,
                            'day_period': 'morning',
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        people = cls.manager | cls.employee | cls.colleague
        people.resource_calendar_id = cls.calendar
        people.tz = 'UTC'
        cls.forms = cls._form() | cls._form(cls.colleague)
        cls.forms._with_transition().write({'state': 'ready'})
        cls.forms = cls.forms._without_transition()

    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOW)
        frozen.start()
        self.addCleanup(frozen.stop)

    def _open(self, user=None, forms=None):
        self.env.invalidate_all()
        forms = (self.forms if forms is None else forms).with_user(user or self.user_manager)
        wizard = self.env['hr.performance.schedule'].with_user(user or self.user_manager)
        return wizard.browse(forms.action_open_schedule()['res_id'])

    def _event(self, partner, start, hours, **values):
        return self.env['calendar.event'].create(
            {
                'name': 'Secret project',
                'start': start,
                'stop': start + timedelta(hours=hours),
                'partner_ids': [Command.set(partner.ids)],
                **values,
            }
        )

    def _starts(self, wizard):
        return wizard.line_ids.mapped('date_start')

    def test_the_calendar_mails_nobody_where_mails_are_off(self):
        sent = []  # attendees that were told

        def notify(event, partner_ids=(), **_values):
            sent.extend(partner_ids)
            return event.env['mail.message']

        with patch.object(type(self.env['calendar.event']), 'message_notify', notify):
            for company, cycle, told in (
                (True, True, True),
                (True, False, False),
                (False, True, False),
            ):
                self.company.performance_notify, self.cycle.notify = company, cycle
                form = self.forms[0]
                with self.subTest(company=company, cycle=cycle):
                    sent.clear()
                    mine = form.with_user(self.user_manager)
                    mine.action_schedule('2026-09-07 08:00:00', 60)
                    self.assertEqual(self.user_employee.partner_id.id in sent, told)
                    sent.clear()
                    mine.action_schedule('2026-09-08 08:00:00', 60)
                    self.assertEqual(self.user_employee.partner_id.id in sent, told)
                    mine.action_cancel_interview('A reason that is long enough')
                    event = form.interview_ids.event_id
                    self.assertFalse(event)

    def test_first_hours_of_the_next_working_day(self):
        wizard = self._open()
        self.assertEqual(
            self._starts(wizard), [MONDAY.replace(hour=8), MONDAY.replace(hour=9)], 'with a pause'
        )
        self.assertEqual(wizard.line_ids.mapped('warning'), [False, False])

    def test_meetings_of_either_side_are_left_alone(self):
        self._event(self.user_manager.partner_id, MONDAY.replace(hour=8), 1)
        self._event(self.user_employee.partner_id, MONDAY.replace(hour=9), 1)
        free = self._event(self.user_manager.partner_id, MONDAY.replace(hour=10), 2)
        free.show_as = 'free'
        declined = self._event(self.user_manager.partner_id, MONDAY.replace(hour=10), 2)
        declined.attendee_ids.state = 'declined'
        wizard = self._open()
        emil, cora = wizard.line_ids
        self.assertEqual(emil.date_start, MONDAY.replace(hour=10))
        self.assertEqual(cora.date_start, MONDAY.replace(hour=9), 'she has no meeting then')
        self.assertNotIn('Secret', str(wizard.line_ids.read()))

    def test_a_whole_day_and_a_leave_are_left_alone(self):
        self._event(
            self.user_manager.partner_id,
            MONDAY,
            1,
            allday=True,
            start_date=MONDAY.date(),
            stop_date=MONDAY.date(),
        )
        self.env['resource.calendar.leaves'].create(
            {
                'name': 'Sick',
                'resource_id': self.employee.resource_id.id,
                'calendar_id': self.calendar.id,
                'date_from': MONDAY + timedelta(days=1),
                'date_to': MONDAY + timedelta(days=2),
            }
        )
        emil, cora = self._open().line_ids
        self.assertEqual(emil.date_start, MONDAY + timedelta(days=2, hours=8))
        self.assertEqual(cora.date_start, MONDAY + timedelta(days=1, hours=8))

    def test_not_too_many_a_day(self):
        wizard = self._open()
        wizard.write({'per_day': 1, 'minutes': 90})
        wizard.action_propose()
        self.assertEqual(
            self._starts(wizard),
            [MONDAY + timedelta(hours=8), MONDAY + timedelta(days=1, hours=8)],
        )
        wizard.days = 1
        wizard.action_propose()
        self.assertFalse(self._starts(wizard)[0], 'a Saturday')
        self.assertIn('No free hour', wizard.line_ids[0].warning)

    def test_one_click_plans_all(self):
        wizard = self._open()
        wizard.location = 'Room 4'
        wizard.line_ids[1].location = 'Room 5'
        starts = self._starts(wizard)
        result = wizard.action_plan()
        self.assertEqual(result['params']['type'], 'success')
        self.env.invalidate_all()
        interviews = self.forms.interview_ids.sorted('date_start')
        self.assertEqual(interviews.mapped('date_start'), starts)
        self.assertEqual(interviews.mapped('location'), ['Room 4', 'Room 5'])
        self.assertEqual(set(interviews.event_id.mapped('name')), {'Meeting'})
        self.assertFalse(any(self.forms.mapped('has_no_date')))
        again = self._open()
        self.assertFalse(again.line_ids)
        self.assertEqual(again.refusals.count('has a day already'), 2)

    def test_what_is_refused_stays_with_the_reason(self):
        wizard = self._open()
        wizard.line_ids[0].date_start = '2026-09-01 08:00:00'
        self.assertIn('passed', wizard.line_ids[0].warning)
        result = wizard.action_plan()
        self.assertEqual(result['params']['type'], 'warning')
        self.assertEqual(result['params']['next']['res_id'], wizard.id)
        [left] = wizard.line_ids
        self.assertIn('future', left.problem)
        self.assertEqual(len(self.forms.interview_ids), 1)

    def test_a_changed_hour_is_warned_about(self):
        self._event(self.user_employee.partner_id, MONDAY.replace(hour=11), 1)
        wizard = self._open()
        emil, cora = wizard.line_ids
        emil.date_start = MONDAY.replace(hour=11)
        self.assertIn('taken', emil.warning)
        emil.date_start = MONDAY.replace(hour=20)
        self.assertIn('working hours', emil.warning)
        emil.date_start = cora.date_start
        self.assertIn('same time', emil.warning)

    def test_forms_of_another_state_are_listed(self):
        self.forms[0]._with_transition().write({'state': 'filling'})
        wizard = self._open(self.user_officer)
        self.assertEqual(wizard.line_ids.form_id, self.forms[1])
        self.assertTrue(wizard.refusals)

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self._open(self.user_manager2)
        with self.assertRaises(AccessError):
            self._open(self.user_employee)
        wizard = self._open(self.user_colleague, self.forms[1])
        self.assertFalse(wizard.line_ids, 'the employee does not plan')
        # a line made by hand reads nothing and plans nothing
        mine = self.env['hr.performance.schedule'].with_user(self.user_manager2).create({})
        line = mine.line_ids.create({'schedule_id': mine.id, 'form_id': self.forms[0].id})
        for call in (
            lambda: line.read(['employee_name']),
            lambda: line.write({'date_start': MONDAY}) and line.read(['warning']),
            mine.action_propose,
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                call()
        self.env.invalidate_all()
        free = mine._get_free(self.forms[1].with_user(self.user_colleague), *mine._get_span())
        self.assertFalse(free, 'no hours of people whose interview one does not plan')

    def test_numbers_are_checked(self):
        wizard = self._open()
        for values in ({'minutes': 5}, {'pause': -1}, {'per_day': 0}, {'days': 1000}):
            with self.subTest(values), self.assertRaises(UserError), self.cr.savepoint():
                wizard.write({'minutes': 45, 'pause': 15, 'per_day': 3, 'days': 21, **values})
                wizard.action_propose()

    def test_many_forms_take_few_queries(self):
        free = self.env['hr.performance.schedule'].with_user(self.user_manager)
        span = (MONDAY.replace(tzinfo=UTC), (MONDAY + timedelta(days=21)).replace(tzinfo=UTC))
        forms = self.forms.with_user(self.user_manager)
        free._get_free(forms, *span)
        self.env.invalidate_all()
        with self.assertQueryCount(default=45):
            free._get_free(forms, *span)
