"""Appeals: the days they are possible, their clock, and who is reminded of a step."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appeal_common import GROUNDS, QUIET, REASON, AppealCase


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAppealClock(AppealCase):
    def test_an_appeal_gets_a_neutral_handler_and_a_clock(self):
        with freeze_time('2026-07-20 10:00:00'):  # a Monday
            form = self._sent()
            version = form._get_record_version()
            self._as(form, self.user_employee).action_appeal(GROUNDS)
        appeal = form.appeal_ids
        self.assertEqual((form.state, appeal.state), ('appeal', 'talk'))
        self.assertEqual((appeal.version_id, appeal.grounds), (version, GROUNDS))
        self.assertEqual(
            (appeal.talk_due, appeal.check_due, appeal.decision_due),
            (date(2026, 7, 23), date(2026, 7, 27), date(2026, 8, 3)),
            '3, 2 and 5 working days, one after the other',
        )
        self.assertEqual((appeal.date_due, form.date_due), (date(2026, 7, 23),) * 2)
        self.assertIn(appeal.handler_id, self.user_officer | self.user_officer2)

    def test_days_come_from_the_cycle(self):
        self.cycle.write({'appeal_talk_days': 1, 'appeal_check_days': 1})
        self.cycle.appeal_decision_days = 1
        with freeze_time('2026-07-20 10:00:00'):
            appeal = self._appealed().appeal_ids
        self.assertEqual(appeal.decision_due, date(2026, 7, 23))

    def test_a_late_appeal_is_refused_with_the_date(self):
        with freeze_time('2026-07-06 10:00:00'):
            form = self._sent()
        with freeze_time('2026-07-21 10:00:00'):
            text = self._refused(UserError, self.user_employee, form, 'action_appeal', GROUNDS)
        self.assertIn('07/20/2026', text, 'ten working days')
        with freeze_time('2026-07-20 10:00:00'):
            self._as(form, self.user_employee).action_appeal(GROUNDS)
        self.assertEqual(form.state, 'appeal')

    def test_days_on_hold_do_not_count_against_the_employee(self):
        with freeze_time('2026-07-06 10:00:00'):
            form = self._sent()
        with freeze_time('2026-07-08 10:00:00'):
            self._as(form, self.user_officer).action_hold(REASON)
        with freeze_time('2026-07-15 10:00:00'):
            self._as(form, self.user_officer).action_resume()
        with freeze_time('2026-07-28 10:00:00'):
            text = self._refused(UserError, self.user_employee, form, 'action_appeal', GROUNDS)
            self.assertIn('07/27/2026', text, 'a week later than without the hold')
        with freeze_time('2026-07-27 10:00:00'):
            self._as(form, self.user_employee).action_appeal(GROUNDS)

    def test_the_clock_stands_still_on_hold(self):
        with freeze_time('2026-07-20 10:00:00'):
            form = self._appealed()
        with freeze_time('2026-07-21 10:00:00'):
            self._as(form, self.user_officer).action_hold(REASON)
        appeal = form.appeal_ids
        self.assertEqual((form.state, appeal.date_due, form.date_due), ('on_hold', False, False))
        with mute_logger(*QUIET):
            self._refused(
                UserError, self.user_hr_manager, form, 'action_decide_appeal', 'uphold', REASON
            )
        with freeze_time('2026-08-04 10:00:00'):
            self._as(form, self.user_officer).action_resume()
        self.assertEqual((form.state, form.date_due), ('appeal', date(2026, 8, 6)))
        self.assertEqual(appeal.decision_due, date(2026, 8, 17), 'two weeks later than before')
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual(form.state, 'to_confirm', 'where it came from, not the hold')

    def test_more_time_moves_the_later_steps(self):
        form = self._appealed()
        far = form.appeal_ids.decision_due + timedelta(days=30)
        self._as(form, self.user_officer).action_extend(str(far), REASON)
        appeal = form.appeal_ids
        self.assertEqual((appeal.talk_due, appeal.decision_due, form.date_due), (far, far, far))

    def test_a_cancelled_form_ends_the_appeal(self):
        form = self._appealed()
        self._as(form, self.user_hr_manager).action_cancel(REASON)
        self.assertEqual(form.appeal_ids.state, 'dropped')

    def test_reminders_follow_the_steps_to_the_handler(self):
        rules = self.env['hr.performance.reminder.rule']
        rules.with_context(active_test=False).search([]).unlink()
        self.cycle._with_transition().write({'state': 'running'})
        for days, receiver in ((0, 'hr'), (1, 'hr_manager')):
            rules.create({'trigger': 'appeal_due', 'days': days, 'receiver': receiver})
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)
        with freeze_time('2026-07-20 10:00:00'):
            form = self._appealed()
        handler = form.appeal_ids.handler_id

        def told(moment):
            log = self.env['hr.performance.reminder.log']
            before = log.search([])
            with freeze_time(moment):
                self.env['hr.performance.reminder']._remind_company(self.company, 100)
            return (log.search([]) - before).partner_id

        self.assertFalse(told('2026-07-22 09:00:00'))
        self.assertEqual(told('2026-07-23 09:00:00'), handler.partner_id)
        # a day late: HR managers who could decide; Tora is above the manager
        self.assertEqual(told('2026-07-24 09:00:00'), self.user_hr_manager.partner_id)
        with freeze_time('2026-07-24 10:00:00'):
            self._as(form, handler).action_appeal_step()
        self.assertEqual(told('2026-07-27 09:00:00'), handler.partner_id, 'the next step')
