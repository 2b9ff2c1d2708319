"""An employee takes his own open appeal back: nobody else does, and it is no consent."""

from ast import literal_eval

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .appeal_common import GROUNDS, QUIET, REASON, AppealCase
from .http_common import CallMixin, DoorMixin

WHY = 'KREASON: we have talked it over'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAppealWithdraw(DoorMixin, AppealCase):
    def _withdrawn(self, employee=None):
        form = self._appealed(employee)
        self._as(form, form.user_id).action_withdraw_appeal(WHY)
        return form

    def _activities(self, form):
        return self.env['mail.activity'].search(
            [('res_model', '=', form._name), ('res_id', '=', form.id)]
        )

    # ------------------------------------------------------------ what it does
    def test_the_clock_stops_and_the_employee_decides_again(self):
        with freeze_time('2026-07-20 10:00:00'):
            form = self._appealed()
        appeal = form.appeal_ids
        handler = appeal.handler_id
        self.assertEqual(self._activities(form).user_id, handler)
        with freeze_time('2026-07-21 10:00:00'):
            self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        self.assertEqual((appeal.state, appeal.withdraw_reason), ('withdrawn', WHY))
        self.assertTrue(appeal.withdrawn_on)
        self.assertFalse(appeal.date_due)
        self.assertFalse(appeal.outcome)
        self.assertEqual((form.state, form.waiting_for), ('to_confirm', 'employee'))
        self.assertFalse(form.confirm_result, 'taking an appeal back is no consent')
        self.assertEqual(str(form.date_due), '2026-07-24', 'three working days to decide')
        self.assertNotIn(handler, self._activities(form).user_id)

    def test_a_confirmation_of_before_is_asked_again(self):
        form = self._sent()
        self._as(form, self.user_employee).action_confirm('agree')
        form._write_flow({'state': 'follow_up'})
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        self.assertEqual(
            (form.state, form.confirm_result, form.confirmed_on), ('to_confirm', False, False)
        )
        self.assertFalse(form.appeal_ids.confirmed_on)
        self._as(form, self.user_employee).action_confirm('reservation', REASON)
        self.assertEqual((form.state, form.confirm_result), ('follow_up', 'reservation'))
        self.assertTrue(form.appeal_ids.confirmed_on)

    def test_each_decision_is_open_to_the_employee_and_none_to_hr(self):
        form = self._withdrawn()
        self._refused(UserError, self.user_hr_manager, form, 'action_close', REASON)
        for verb, args, expected in (
            ('action_confirm', ('agree',), ('confirmed', 'agree')),
            ('action_confirm', ('reservation', REASON), ('confirmed', 'reservation')),
            ('action_refuse', (REASON,), ('to_confirm', 'refused')),
        ):
            with self.subTest(expected), self.env.cr.savepoint() as savepoint:
                getattr(self._as(form, self.user_employee), verb)(*args)
                self.assertEqual((form.state, form.confirm_result), expected)
                self.assertTrue(form.appeal_ids.confirmed_on)
                self.assertEqual(
                    self._as(form, self.user_hr_manager).verify_records()['findings'], []
                )
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_a_refusal_of_before_does_not_stand(self):
        form = self._sent()
        self._as(form, self.user_employee).action_refuse(REASON)
        self._as(form, self.user_employee).action_appeal(GROUNDS)
        self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        self.assertEqual((form.state, form.confirm_result), ('to_confirm', False))
        self.assertEqual(form.waiting_for, 'employee')

    def test_reminders_of_the_step_end(self):
        rules = self.env['hr.performance.reminder.rule']
        rules.with_context(active_test=False).search([]).unlink()
        self.cycle._with_transition().write({'state': 'running'})
        rules.create({'trigger': 'appeal_due', 'days': 0, 'receiver': 'hr'})
        rules.create({'trigger': 'appeal_due', 'days': 1, 'receiver': 'hr_manager'})
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)
        with freeze_time('2026-07-20 10:00:00'):
            form, other = self._appealed(), self._appealed(self.colleague)
            self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        log = self.env['hr.performance.reminder.log']
        before = log.search([])
        for moment in ('2026-07-23 09:00:00', '2026-07-24 09:00:00'):
            with freeze_time(moment):
                self.env['hr.performance.reminder']._remind_company(self.company, 100)
        told = log.search([]) - before
        self.assertTrue(told)
        self.assertEqual(set(told.mapped('res_id')), {other.id})

    def test_handler_manager_and_hr_are_told_in_their_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        form = self._appealed()
        handler = form.appeal_ids.handler_id
        handler.lang = 'zh_CN'
        template = self.env.ref(
            'hr_performance_interview.mail_template_form_appeal_withdrawn'
        ).sudo()
        template.with_context(lang='zh_CN').subject = '申诉已撤回'
        before = self.env['mail.mail'].search([])
        self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        mails = self.env['mail.mail'].search([]) - before
        told = {
            mail.email_to.split('<')[-1].rstrip('>').split('@')[0]: mail.subject for mail in mails
        }
        launcher = self.env['hr.performance.notifier']._get_user(form.sudo(), 'launcher')
        expected = {'mona', handler.login, *launcher.mapped('login')}
        self.assertEqual(set(told), expected)
        self.assertEqual(told[handler.login], '申诉已撤回')
        self.assertEqual(told['mona'], template.with_context(lang='en_US').subject)
        for mail in mails:
            self.assertNotIn('KREASON', mail.body_html)
            self.assertNotIn('KGROUNDS', mail.body_html)
            self.assertEqual(mail.body_html.count(f'/forms/{form.id}"'), 1, 'one link each')

    # ------------------------------------------------------------ who may not
    @mute_logger(*QUIET)
    def test_nobody_else_withdraws(self):
        form = self._appealed()
        for user in (
            form.appeal_ids.handler_id,
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
            with self.subTest(user=user.login):
                self._refused(AccessError, user, form, 'action_withdraw_appeal', WHY)
        self._refused(UserError, self.user_employee, form, 'action_withdraw_appeal', 'short')
        for wrong in (None, [], {}, 7, True):
            self._refused(UserError, self.user_employee, form, 'action_withdraw_appeal', wrong)

    def test_not_twice_not_after_the_outcome_and_not_before(self):
        form = self._sent()
        employee = self.user_employee
        self._refused(UserError, employee, form, 'action_withdraw_appeal', WHY)
        self._as(form, employee).action_appeal(GROUNDS)
        for step in ('talk', 'check', 'decision'):
            self.assertEqual(form.appeal_ids.state, step)
            with self.env.cr.savepoint() as savepoint:  # in each step
                self._as(form, employee).action_withdraw_appeal(WHY)
                self._refused(UserError, employee, form, 'action_withdraw_appeal', WHY)
                self._refused(UserError, self.user_hr_manager, form, 'action_appeal_step')
                self._refused(
                    UserError, self.user_hr_manager, form, 'action_decide_appeal', 'amend', REASON
                )
                text = self._refused(UserError, employee, form, 'action_appeal', GROUNDS)
                self.assertIn('already', text, 'against a new record only')
                savepoint.close(rollback=True)
            self.env.invalidate_all()
            if step != 'decision':
                self._as(form, self.user_hr_manager).action_appeal_step('Done.')
        with self.env.cr.savepoint() as savepoint:
            self._as(form, self.user_hr_manager).action_hold(REASON)
            self._refused(UserError, employee, form, 'action_withdraw_appeal', WHY)
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        for decision in ('uphold', 'amend', 'repeat'):
            with self.env.cr.savepoint() as savepoint:
                self._as(form, self.user_hr_manager).action_decide_appeal(decision, REASON)
                self._refused(UserError, employee, form, 'action_withdraw_appeal', WHY)
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_one_of_before_there_were_rows_is_withdrawn(self):
        form = self._sent()
        form._write_flow({'state': 'appeal', 'previous_state': 'to_confirm'})
        self._as(form, self.user_employee).action_withdraw_appeal(WHY)
        self.assertEqual((form.state, form.appeal_ids.state), ('to_confirm', 'withdrawn'))

    # ------------------------------------------------------------ who reads what
    @mute_logger(*QUIET)
    def test_the_reason_comes_out_of_no_door_for_the_manager(self):
        form = self._withdrawn()
        appeal, ids, versions = form.appeal_ids, form.ids, form.version_ids.ids
        texts = ['withdraw_reason', 'grounds']
        doors = [
            ('hr.performance.form', 'get_form_data', (ids,)),
            ('hr.performance.form', 'export_record', (ids,)),
            ('hr.performance.form', 'get_audit_trail', (ids,)),
            ('hr.performance.appeal', 'read', (appeal.ids, texts)),
            ('hr.performance.appeal', 'search_read', ([], texts)),
            ('hr.performance.appeal', 'export_data', (appeal.ids, texts)),
            ('hr.performance.version', 'read', (versions, ['reason', 'content'])),
            ('hr.performance.audit', 'search_read', ([],)),
            ('mail.message', 'search_read', ([('model', '=', 'hr.performance.form')],)),
        ]
        for user in (self.user_manager, self.user_manager2, self.user_outsider, self.user_system):
            for model, method, args in doors:
                answer = self._kw(user, model, method, *args)
                self.assertNotIn('KREASON', answer, f'{user.login}: {model}.{method}')
                self.assertNotIn('KGROUNDS', answer, f'{user.login}: {model}.{method}')
        for user in (self.user_employee, appeal.handler_id, self.user_hr_manager):
            answer = self._kw(user, 'hr.performance.form', 'get_form_data', ids)
            self.assertIn('KREASON', answer, user.login)

    def test_page_print_and_trail_say_so(self):
        form = self._withdrawn()
        for user, expected in ((self.user_employee, WHY), (self.user_manager, '')):
            data = self._page(form, user)
            [block] = data['appeals']
            self.assertEqual((block['state'], block['is_open']), ('withdrawn', False))
            self.assertEqual(block['withdraw_reason'], expected)
            self.assertTrue(block['withdrawn_on'])
            notices = [notice['text'] for notice in data['notices']]
            self.assertTrue(any('withdrawn' in text for text in notices), notices)
            verbs = {action['verb'] for action in data['actions']}
            self.assertNotIn('withdraw_appeal', verbs)
            self.assertIn(
                'Appeal withdrawn',
                [line['step'] for line in self._as(form, user).get_audit_trail()],
            )
            report = self.env['report.hr_performance_interview.report_form'].with_user(user)
            self.env.invalidate_all()
            [printed] = report._get_report_values(form.ids)['prints'][form.id]['appeals']
            self.assertTrue(printed['withdrawn'])
            self.assertEqual(printed['withdrawal'], expected)
        self._as(form, self.user_employee).action_confirm('agree')
        version = form._get_signed_versions()
        html = self.env['ir.actions.report']._render_qweb_html(
            'hr_performance_interview.action_report_record', version.ids
        )[0]
        self.assertIn(b'Withdrawn by the employee', html)
        self.assertNotIn(b'KREASON', html, 'the signed record is read by both')

    def test_an_edit_by_sql_is_found(self):
        form = self._withdrawn()
        officer = self._as(form, self.user_hr_manager)
        self.assertEqual(officer.verify_records()['findings'], [])
        for column, value, word in (
            ('withdraw_reason', 'Another reason', 'reason of the withdrawal'),
            ('withdrawn_on', '2026-01-01 00:00:00', 'moment of the withdrawal'),
        ):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    f'UPDATE hr_performance_appeal SET {column} = %s WHERE form_id = %s',
                    [value, form.id],
                )
                [finding] = self._as(form, self.user_hr_manager).verify_records()['findings']
                self.assertIn(word, finding['text'])
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    # ------------------------------------------------------------ figures and lists
    def test_figures_and_filters(self):
        form, other = self._withdrawn(), self._appealed(self.colleague)
        (form | other)._write_flow({'date_interview': '2026-07-03 09:00:00'})
        self.env.flush_all()
        Report = self.env['hr.performance.report'].with_user(self.user_hr_manager)
        rows = {row.form_id: row for row in Report.search([('form_id', 'in', (form | other).ids)])}
        self.assertTrue(rows[form].is_appealed, 'nobody gains from asking for a withdrawal')
        self.assertFalse(rows[form].is_signed)
        self.assertEqual((rows[form].state, rows[other].state), ('to_confirm', 'appeal'))
        appeals = self.env['hr.performance.appeal'].with_user(self.user_hr_manager)
        mine = [('form_id', 'in', (form | other).ids)]
        arch = self.env['hr.performance.appeal'].get_views([(False, 'search')])
        domains = self._filters(arch['views']['search']['arch'])
        self.assertEqual(appeals.search([*mine, *domains['open']]).form_id, other)
        self.assertEqual(appeals.search([*mine, *domains['withdrawn']]).form_id, form)
        self.assertEqual(appeals.search([*mine, *domains['unconfirmed']]).form_id, form)
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertFalse(appeals.search([*mine, *domains['unconfirmed']]))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(Report.search([('form_id', '=', form.id)]).is_signed)
        # an appeal that is over weighs on nobody
        load = other._get_handler_candidates()
        self.assertIn(form.appeal_ids.handler_id, load)

    def _filters(self, arch):
        return {
            node.get('name'): literal_eval(node.get('domain'))
            for node in etree.fromstring(arch).iter('filter')
            if node.get('name') in ('open', 'withdrawn', 'unconfirmed')
        }

    # ------------------------------------------------------------ back office
    def test_hr_staff_withdraw_their_own_by_the_dialog(self):
        self.officer2.parent_id = self.manager
        form = self._sent(self.officer2)
        self._as(form, self.user_officer2).action_appeal(GROUNDS)
        appeal = form.appeal_ids
        Wizard = self.env['hr.performance.appeal.verb']
        values = {'verb': 'withdraw', 'appeal_id': appeal.id, 'reason': WHY}
        with mute_logger(*QUIET):
            for user in (self.user_hr_manager, self.user_officer):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    Wizard.with_user(user).create(values).action_apply()
        action = appeal.with_user(self.user_officer2).open_withdraw()
        wizard = Wizard.with_user(self.user_officer2).with_context(**action['context'])
        wizard.create({'reason': WHY}).action_apply()
        self.assertEqual((appeal.state, form.state), ('withdrawn', 'to_confirm'))


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestAppealWithdrawRpc(CallMixin, AppealCase, HttpCase):
    @mute_logger(*QUIET)
    def test_from_the_page(self):
        form = self._appealed()

        def call(login):
            self.authenticate(login, login)
            return self._call_kw(
                'hr.performance.form', 'run_verb', form.ids, 'withdraw_appeal', {'reason': WHY}
            ).json()

        for login in (
            'mona',
            'milo',
            'tora',
            'olga',
            'oda',
            'hera',
            'fred',
            'otto',
            'sven',
            'cora',
        ):
            answer = call(login)
            self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.AccessError', login)
        done = call('emil')['result']
        self.assertEqual((done['status'], done['data']['state']), ('done', 'to_confirm'))
        self.assertEqual(done['data']['appeals'][0]['state'], 'withdrawn')
        self.assertIn('confirm', {action['verb'] for action in done['data']['actions']})
        self.assertIn('error', call('emil'))
