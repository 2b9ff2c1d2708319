"""Appeals: who opens, reads, moves and decides them; their clock; no grounds for the manager.

The grounds are one word that must come out of no door for the manager, whatever he opens.
"""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .http_common import CallMixin, DoorMixin
from .test_form_flow import FormCase

REASON = 'A reason that is long enough'
GROUNDS = 'KGROUNDS: two releases were left out'
QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


class AppealCase(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # of another team: below neither Emil's manager nor Olga's
        cls.user_officer2 = cls._user(
            'oda', 'hr_performance_interview.group_hr_performance_officer'
        )
        cls.officer2 = cls._employee('Oda Officer', cls.user_officer2)
        # above Mona, and an HR manager himself
        cls.user_top = cls._user('tora', 'hr_performance_interview.group_hr_performance_manager')
        cls.top = cls._employee('Tora Top', cls.user_top)
        cls.manager.parent_id = cls.top

    def _sent(self, employee=None):
        form = self._form(employee)
        form._write_flow({'state': 'ready'})
        self._as(form, form.manager_user_id).action_send_record('2026-07-03 09:00:00', 45)
        return form

    def _appealed(self, employee=None):
        form = self._sent(employee)
        self._as(form, form.user_id).action_appeal(GROUNDS)
        return form

    def _refused(self, error, user, form, method, *args, **kwargs):
        before = (form.state, form.appeal_ids.mapped('state'), len(form.version_ids))
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            getattr(self._as(form, user), method)(*args, **kwargs)
        self.env.invalidate_all()
        after = (form.state, form.appeal_ids.mapped('state'), len(form.version_ids))
        self.assertEqual(after, before, f'{user.login} {method}')
        return str(caught.exception)

    def _page(self, form, user):
        return self._as(form, user).get_form_data()


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAppeal(DoorMixin, AppealCase):
    # ------------------------------------------------------------ opening
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

    def test_a_late_appeal_is_refused_with_the_date(self):
        with freeze_time('2026-07-06 10:00:00'):
            form = self._sent()
        with freeze_time('2026-07-21 10:00:00'):
            text = self._refused(UserError, self.user_employee, form, 'action_appeal', GROUNDS)
        self.assertIn('2026-07-20', text, 'ten working days')
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
            self.assertIn('2026-07-27', text, 'a week later than without the hold')
        with freeze_time('2026-07-27 10:00:00'):
            self._as(form, self.user_employee).action_appeal(GROUNDS)

    def test_following_the_plan_takes_no_right_away(self):
        form = self._sent()
        self._as(form, self.user_employee).action_confirm('agree')
        form._write_flow({'state': 'follow_up'})
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual((form.state, form.confirm_result), ('to_confirm', False))
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertEqual((form.state, form.confirm_result), ('follow_up', 'agree'))

    # ------------------------------------------------------------ who reads what
    @mute_logger(*QUIET)
    def test_the_grounds_come_out_of_no_door_for_the_manager(self):
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        other = self.user_officer | self.user_officer2
        self._as(form, handler).action_appeal_step('KNOTE: both stay with their view')
        readers = {'emil', 'hera', *other.mapped('login')}
        appeal, ids = form.appeal_ids, form.ids
        versions = form.version_ids.ids
        text_fields = ['grounds', 'talk_note', 'check_note', 'salt']
        doors = [
            ('hr.performance.form', 'get_form_data', (ids,), {}),
            ('hr.performance.form', 'export_record', (ids,), {}),
            ('hr.performance.form', 'get_audit_trail', (ids,), {}),
            ('hr.performance.form', 'web_read', (ids, {'appeal_ids': {'fields': {'grounds': {}}}})),
            ('hr.performance.form', 'search_read', ([('appeal_ids.grounds', 'ilike', 'KGR')],)),
            ('hr.performance.appeal', 'read', (appeal.ids, text_fields)),
            ('hr.performance.appeal', 'search_read', ([], text_fields)),
            ('hr.performance.appeal', 'web_search_read', ([], {'grounds': {}})),
            ('hr.performance.appeal', 'export_data', (appeal.ids, ['grounds'])),
            ('hr.performance.version', 'read', (versions, ['reason', 'content'])),
            ('hr.performance.form', 'compare_versions', (ids, versions[0], versions[-1])),
            ('hr.performance.audit', 'search_read', ([],)),
            ('hr.performance.comment', 'search_read', ([],)),
            ('mail.activity', 'search_read', ([('res_model', '=', 'hr.performance.form')],)),
            ('mail.message', 'search_read', ([('model', '=', 'hr.performance.form')],)),
        ]
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_manager2,
            self.user_top,
            self.user_officer,
            self.user_officer2,
            self.user_hr_manager,
            self.user_colleague,
            self.user_outsider,
            self.user_foreign_hr,
            self.user_system,
        ):
            # Tora is above Mona, and not above Hera: as HR of the company she reads
            reads = user.login in readers or user == self.user_top
            texts = ''
            for model, method, args, *kwargs in doors:
                answer = self._kw(user, model, method, *args, **(kwargs or [{}])[0])
                texts += answer
                if not reads:
                    for word in ('KGROUNDS', 'KNOTE'):
                        self.assertNotIn(word, answer, f'{user.login}: {model}.{method}')
            if reads:
                self.assertIn('KGROUNDS', texts, user.login)
        mails = self.env['mail.mail'].sudo().search([])
        self.assertFalse(any('KGROUNDS' in (mail.body_html or '') for mail in mails))

    @mute_logger(*QUIET)
    def test_hr_that_is_the_manager_reads_no_grounds(self):
        form = self._sent()
        form._write_flow({'manager_user_id': self.user_hr_manager.id})
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        row = self.env['hr.performance.appeal'].with_user(self.user_hr_manager)
        self.assertFalse(row.search([('id', 'in', form.appeal_ids.ids)]))
        text = self._kw(self.user_hr_manager, 'hr.performance.form', 'get_form_data', form.ids)
        self.assertNotIn('KGROUNDS', text)
        for method, args in (
            ('action_decide_appeal', ('uphold', REASON)),
            ('action_appeal_step', ('',)),
            ('action_assign_appeal', (self.user_officer.id, REASON)),
        ):
            self._refused(AccessError, self.user_hr_manager, form, method, *args)
        for method, args in (
            ('action_cancel', (REASON,)),
            ('action_hold', (REASON,)),
            ('action_extend', ('2099-12-31', REASON)),
            ('action_reassign', (self.manager2.id, REASON)),
        ):
            self._refused(UserError, self.user_hr_manager, form, method, *args)

    def test_what_the_manager_sees(self):
        form = self._appealed()
        [block] = self._page(form, self.user_manager)['appeals']
        self.assertTrue(block['is_open'])
        self.assertEqual(block['date_due'], str(form.appeal_ids.talk_due))
        self.assertEqual(block['handler'], form.appeal_ids.handler_id.name)
        self.assertFalse(block['grounds'])
        self._as(form, self.user_hr_manager).action_decide_appeal('repeat', 'The facts count.')
        [block] = self._page(form, self.user_manager)['appeals']
        self.assertEqual((block['outcome'], block['is_open']), ('repeat', False))
        self.assertEqual(block['decision_reason'], 'The facts count.')
        self.assertTrue(all(step['skipped'] for step in block['steps'][:2]))
        [mine] = self._page(form, self.user_employee)['appeals']
        self.assertEqual(mine['grounds'], GROUNDS)

    def test_the_print_holds_the_grounds_for_whom_they_concern(self):
        form = self._appealed()
        for user, expected in ((self.user_employee, GROUNDS), (self.user_manager, '')):
            report = self.env['report.hr_performance_interview.report_form'].with_user(user)
            self.env.invalidate_all()
            [printed] = report._get_report_values(form.ids)['prints'][form.id]['appeals']
            self.assertEqual(printed['text'], expected)

    # ------------------------------------------------------------ steps and decision
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

    def test_both_are_told_and_nobody_reads_content_in_a_mail(self):
        form = self._sent()

        def told(call):
            before = self.env['mail.mail'].search([])
            call()
            mails = self.env['mail.mail'].search([]) - before
            for mail in mails:
                self.assertNotIn('KGROUNDS', mail.body_html)
                self.assertNotIn(REASON, mail.body_html)
            return {mail.email_to.split('<')[-1].rstrip('>').split('@')[0] for mail in mails}

        opened = told(lambda: self._as(form, self.user_employee).action_appeal(GROUNDS))
        handler = form.appeal_ids.handler_id
        self.assertEqual(opened, {'mona', handler.login})
        step = told(lambda: self._as(form, handler).action_appeal_step())
        self.assertEqual(step, {'emil', 'mona'})
        decided = told(
            lambda: self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        )
        self.assertEqual(decided, {'emil', 'mona', handler.login})

    # ------------------------------------------------------------ clock
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

    # ------------------------------------------------------------ old data, proof
    def test_a_form_of_before_there_were_rows_is_decided(self):
        """By an HR manager; nobody was named its handler, and the manager loses the grounds."""
        form = self._sent()
        form._write_flow({'state': 'appeal', 'previous_state': 'to_confirm'})
        form.with_user(self.user_employee).sudo()._cut_versions('appeal', 'both', GROUNDS)
        form.invalidate_recordset()
        version = form.version_ids.filtered(lambda v: v.event == 'appeal')
        self.env.flush_all()
        self.env['hr.performance.appeal'].init()
        self.env.invalidate_all()
        self.assertEqual((form.appeal_ids.grounds, form.appeal_ids.state), (GROUNDS, 'decision'))
        self.assertEqual(form.appeal_ids.version_id.event, 'send_record')
        self.assertFalse(version.shown_to_manager)
        with mute_logger(*QUIET):
            text = self._kw(self.user_manager, 'hr.performance.form', 'get_form_data', form.ids)
            text += self._kw(self.user_manager, 'hr.performance.version', 'read', version.ids)
        self.assertNotIn('KGROUNDS', text)
        self.env['hr.performance.appeal'].init()
        self.env.invalidate_all()
        self.assertEqual(len(form.appeal_ids), 1, 'twice makes no second one')
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual(form.state, 'to_confirm')
        self.assertEqual(form.appeal_ids.handler_id, self.user_hr_manager)
        self.assertEqual(self._as(form, self.user_hr_manager).verify_records()['findings'], [])

    def test_a_form_without_a_row_is_decided_too(self):
        form = self._sent()
        form._write_flow({'state': 'appeal', 'previous_state': 'to_confirm'})
        self._as(form, self.user_hr_manager).action_assign_appeal(self.user_officer.id, REASON)
        self._as(form, self.user_officer).action_decide_appeal('repeat', REASON)
        self.assertEqual((form.state, form.appeal_ids.outcome), ('ready', 'repeat'))

    def test_an_edit_by_sql_is_found(self):
        form = self._appealed()
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        officer = self._as(form, self.user_officer)
        self.assertEqual(officer.verify_records()['findings'], [])
        for column, value, word in (
            ('grounds', 'Something milder', 'grounds'),
            ('outcome', 'amend', 'outcome'),
            ('decision_reason', 'Another reason', 'reason'),
        ):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    f'UPDATE hr_performance_appeal SET {column} = %s WHERE form_id = %s',
                    [value, form.id],
                )
                [finding] = self._as(form, self.user_officer).verify_records()['findings']
                self.assertIn(word, finding['text'])
                self.assertNotIn(value, finding['text'])
                savepoint.close(rollback=True)
        self.env.cr.execute('DELETE FROM hr_performance_appeal WHERE form_id = %s', [form.id])
        [finding] = self._as(form, self.user_officer).verify_records()['findings']
        self.assertIn('deleted', finding['text'])

    @mute_logger(*QUIET)
    def test_nobody_writes_a_row(self):
        form = self._appealed()
        appeal = form.appeal_ids
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
            self.user_system,
        ):
            mine = appeal.with_user(user)
            for call in (
                lambda mine=mine: mine.write({'grounds': 'x'}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine, user=user: mine.create(
                    {'form_id': form.id, 'side': 'employee', 'grounds': 'x'}
                ),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    call()
        for values in ({'grounds': 'x'}, {'outcome': 'uphold'}, {'state': 'decided'}):
            with self.assertRaises(UserError):
                appeal.sudo().write(values)

    # ------------------------------------------------------------ back office
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


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestAppealRpc(CallMixin, AppealCase, HttpCase):
    """The calls of the page over HTTP, as the people who make them."""

    def _rpc(self, method, *args):
        return self._call_kw('hr.performance.form', method, *args)

    @mute_logger(*QUIET)
    def test_an_appeal_from_the_page(self):
        form = self._sent()
        ids = form.ids
        calls = {
            'appeal': {'statement': GROUNDS},
            'appeal_step': {'note': 'We talked'},
            'assign_appeal': {'handler_id': self.user_officer.id, 'reason': REASON},
            'decide_appeal': {'decision': 'uphold', 'reason': REASON},
        }

        def call(login, verb):
            self.authenticate(login, login)
            return self._rpc('run_verb', ids, verb, calls[verb]).json()

        for login in ('mona', 'milo', 'tora', 'olga', 'hera', 'fred', 'otto', 'sven', 'cora'):
            answer = call(login, 'appeal')
            self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.AccessError', login)
        done = call('emil', 'appeal')['result']
        self.assertEqual((done['status'], done['data']['state']), ('done', 'appeal'))
        self.assertEqual(done['data']['appeals'][0]['grounds'], GROUNDS)
        self.env.invalidate_all()
        handler = form.appeal_ids.handler_id
        for login in ('emil', 'mona', 'milo', 'tora', 'fred', 'otto', 'sven', 'cora'):
            for verb in ('appeal_step', 'assign_appeal', 'decide_appeal'):
                answer = call(login, verb)
                self.assertIn('error', answer, (login, verb))
            if login != 'emil' and login != 'tora':
                for method, args in (
                    ('get_form_data', (ids,)),
                    ('export_record', (ids,)),
                    ('get_audit_trail', (ids,)),
                ):
                    self.assertNotIn('KGROUNDS', self._rpc(method, *args).text, (login, method))
        self.authenticate('mona', 'mona')
        for path in ('export', 'trail'):
            served = self.url_open(f'/my/performance/forms/{form.id}/{path}')
            self.assertEqual(served.status_code, 200)
            self.assertNotIn('KGROUNDS', served.text)
        self.assertNotIn(
            'KGROUNDS',
            self.url_open(f'/report/html/hr_performance_interview.report_form/{form.id}').text,
        )
        self.authenticate('emil', 'emil')
        self.assertIn(
            'KGROUNDS',
            self.url_open(f'/report/html/hr_performance_interview.report_form/{form.id}').text,
        )
        self.assertEqual(call(handler.login, 'appeal_step')['result']['status'], 'done')
        done = call(handler.login, 'decide_appeal')['result']
        self.assertEqual(done['data']['state'], 'to_confirm')
        self.env.invalidate_all()
        self.assertEqual(form.appeal_ids.outcome, 'uphold')
