"""Appeals: who opens, moves and decides them, and what follows for the record."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appeal_common import GROUNDS, QUIET, REASON, AppealCase
from .http_common import DoorMixin


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAppeal(DoorMixin, AppealCase):
    def test_who_is_not_neutral_is_never_proposed(self):
        """Employee, manager, those above both, and who held the talk."""
        form = self._sent()
        partial = form._get_partial_users()
        self.assertLessEqual(self.user_employee | self.user_manager | self.user_top, partial)
        candidates = form._get_handler_candidates()
        self.assertFalse(candidates & partial)
        self.assertEqual(
            candidates & (self.user_officer | self.user_officer2 | self.user_hr_manager),
            self.user_officer | self.user_officer2 | self.user_hr_manager,
        )
        self.assertNotIn(self.user_foreign_hr, candidates, 'of another company')
        # Olga led Emil when the record was sent
        former = self._form(self.colleague, manager_user_id=self.user_officer.id)
        former._write_flow({'state': 'ready'})
        self._as(former, self.user_officer).action_send_record('2026-07-20 09:00:00', 45)
        former._write_flow({'manager_user_id': self.user_manager.id})
        self.assertIn(self.user_officer, former._get_partial_users())
        self.assertNotIn(self.user_officer, former._get_handler_candidates())

    def test_who_reports_to_the_manager_comes_last_and_the_least_busy_first(self):
        self.officer2.parent_id = self.manager
        form = self._sent()
        candidates = form._get_handler_candidates()
        self.assertEqual(candidates[-1], self.user_officer2)
        self.assertEqual(candidates[0], self.user_officer)
        self.officer2.parent_id = False
        first = self._appealed(self.colleague).appeal_ids.handler_id
        self.assertNotEqual(form._get_handler_candidates()[0], first, 'has one already')

    def test_only_the_employee_appeals(self):
        form = self._sent()
        for user in (
            self.user_manager,
            self.user_manager2,
            self.user_top,
            self.user_officer,
            self.user_hr_manager,
            self.user_foreign_hr,
            self.user_outsider,
            self.user_system,
        ):
            with self.subTest(user=user.login), mute_logger(*QUIET):
                self._refused(AccessError, user, form, 'action_appeal', GROUNDS)
        self._refused(UserError, self.user_employee, form, 'action_appeal', 'short')

    def test_one_appeal_for_each_record(self):
        form = self._appealed()
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual(form.state, 'to_confirm')
        text = self._refused(UserError, self.user_employee, form, 'action_appeal', GROUNDS)
        self.assertIn('already', text)
        self._as(form, self.user_employee).action_confirm('agree')
        self._refused(UserError, self.user_employee, form, 'action_appeal', GROUNDS)
        # a new record can be appealed against again
        self._as(form, self.user_hr_manager).action_reopen(REASON)
        self._as(form, self.user_manager).action_send_record('2026-07-21 09:00:00', 30)
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        states = form.appeal_ids.sorted('id').mapped('state')
        self.assertEqual(states, ['decided', 'talk'])

    def test_following_the_plan_takes_no_right_away(self):
        form = self._sent()
        self._as(form, self.user_employee).action_confirm('agree')
        form._write_flow({'state': 'follow_up'})
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual((form.state, form.confirm_result), ('to_confirm', False))
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertEqual((form.state, form.confirm_result), ('follow_up', 'agree'))

    @mute_logger(*QUIET)
    def test_who_may_move_and_decide(self):
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        idle = (self.user_officer | self.user_officer2) - handler
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_manager2,
            self.user_top,
            idle,
            self.user_foreign_hr,
            self.user_outsider,
            self.user_system,
        ):
            for method, args in (
                ('action_appeal_step', ('done',)),
                ('action_decide_appeal', ('uphold', REASON)),
                ('action_assign_appeal', (idle.id, REASON)),
            ):
                with self.subTest(user=user.login, method=method):
                    self._refused(AccessError, user, form, method, *args)
        self._refused(AccessError, handler, form, 'action_assign_appeal', idle.id, REASON)
        self._as(form, handler).action_appeal_step('We talked.')
        appeal = form.appeal_ids
        self.assertEqual((appeal.state, appeal.talk_note), ('check', 'We talked.'))
        self.assertEqual(form.date_due, appeal.check_due)
        self._as(form, handler).action_appeal_step()
        self._refused(UserError, handler, form, 'action_appeal_step')
        for decision, reason in (('perhaps', REASON), ('uphold', 'short'), ([], REASON)):
            self._refused(UserError, handler, form, 'action_decide_appeal', decision, reason)
        self._as(form, handler).action_decide_appeal('amend', REASON)
        self.assertEqual((form.state, appeal.outcome), ('ready', 'amend'))
        self.assertEqual(appeal.decided_by_id, handler)
        self._refused(UserError, handler, form, 'action_decide_appeal', 'uphold', REASON)

    def test_an_hr_manager_names_another_handler(self):
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        other = (self.user_officer | self.user_officer2) - handler
        hera = self.user_hr_manager
        for wrong in (
            self.user_employee,
            self.user_manager,
            self.user_top,
            self.user_colleague,
            self.user_foreign_hr,
        ):
            self._refused(UserError, hera, form, 'action_assign_appeal', wrong.id, REASON)
        for wrong in (0, 'x', None, [other.id], True):
            self._refused(UserError, hera, form, 'action_assign_appeal', wrong, REASON)
        self._as(form, hera).action_assign_appeal(other.id, REASON)
        self.assertEqual(form.appeal_ids.handler_id, other)
        with mute_logger(*QUIET):
            self._refused(AccessError, handler, form, 'action_decide_appeal', 'uphold', REASON)
        names = {row['id'] for row in self._as(form, hera).get_appeal_handlers()}
        self.assertIn(other.id, names)
        self.assertFalse(names & set(form._get_partial_users().ids))
        self.assertEqual(self._as(form, other).get_appeal_handlers(), [])
        activity = self.env['mail.activity'].search(
            [('res_model', '=', form._name), ('res_id', '=', form.id)]
        )
        self.assertEqual(activity.user_id, other, 'the turn is the new handler’s')

    def test_a_handler_who_becomes_the_manager_hands_over(self):
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        employee = self.officer if handler == self.user_officer else self.officer2
        self._as(form, self.user_hr_manager).action_reassign(employee.id, REASON)
        self.assertNotEqual(form.appeal_ids.handler_id, handler)
        with mute_logger(*QUIET):
            self._refused(AccessError, handler, form, 'action_decide_appeal', 'uphold', REASON)
        self.assertFalse(
            self.env['hr.performance.appeal']
            .with_user(handler)
            .search([('id', '=', form.appeal_ids.id)])
        )

    def test_the_employee_decides_again_after_each_outcome(self):
        for decision, state in (('uphold', 'to_confirm'), ('amend', 'ready'), ('repeat', 'ready')):
            with self.subTest(decision), self.env.cr.savepoint() as savepoint:
                form = self._sent()
                self._as(form, self.user_employee).action_confirm('agree')
                self._as(form, self.user_employee).action_appeal(GROUNDS)
                self._as(form, self.user_hr_manager).action_decide_appeal(decision, REASON)
                self.assertEqual((form.state, form.confirm_result), (state, False))
                self.assertFalse(form.appeal_ids.confirmed_on)
                if state == 'ready':
                    self._as(form, self.user_manager).action_send_record('2026-07-21 09:00:00', 30)
                self.assertEqual(form.waiting_for, 'employee')
                self._as(form, self.user_employee).action_confirm('reservation', REASON)
                self.assertEqual((form.state, form.confirm_result), ('confirmed', 'reservation'))
                self.assertTrue(form.appeal_ids.confirmed_on)
                self.assertEqual(
                    self._as(form, self.user_hr_manager).verify_records()['findings'], []
                )
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_a_form_without_a_row_is_decided_too(self):
        form = self._sent()
        form._write_flow({'state': 'appeal', 'previous_state': 'to_confirm'})
        self._as(form, self.user_hr_manager).action_assign_appeal(self.user_officer.id, REASON)
        self._as(form, self.user_officer).action_decide_appeal('repeat', REASON)
        self.assertEqual((form.state, form.appeal_ids.outcome), ('ready', 'repeat'))

    def test_the_wizard_does_the_steps(self):
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        Wizard = self.env['hr.performance.appeal.verb']
        appeal = form.appeal_ids
        action = appeal.with_user(handler).open_step()
        wizard = (
            Wizard.with_user(handler).with_context(**action['context']).create({'note': 'Done'})
        )
        wizard.action_apply()
        self.assertEqual((appeal.state, appeal.talk_note), ('check', 'Done'))
        hera = Wizard.with_user(self.user_hr_manager)
        assign = hera.create({'verb': 'assign', 'appeal_id': appeal.id})
        self.assertFalse(assign.candidate_ids & form._get_partial_users())
        other = assign.candidate_ids - handler
        assign.write({'handler_id': other[:1].id, 'reason': REASON})
        assign.action_apply()
        self.assertEqual(appeal.handler_id, other[:1])
        with mute_logger(*QUIET), self.assertRaises(AccessError):
            Wizard.with_user(handler).create(
                {'verb': 'decide', 'appeal_id': appeal.id, 'outcome': 'uphold', 'reason': REASON}
            ).action_apply()
        hera.create(
            {'verb': 'decide', 'appeal_id': appeal.id, 'outcome': 'uphold', 'reason': REASON}
        ).action_apply()
        self.assertEqual(appeal.state, 'decided')

    def test_the_link_on_the_form(self):
        form = self._appealed()
        officer = self._as(form, self.user_officer)
        self.assertEqual(officer.appeal_count, 1)
        self.assertEqual(officer.action_open_appeals()['res_id'], form.appeal_ids.id)
