"""A refusal that manager or HR record before a witness, and silence: neither is a signature."""

import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .appeal_common import QUIET, REASON, AppealCase

WHY = 'KWHY: the target was changed in October'
WITNESS = 'Willa Witness'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestRefusal(AppealCase):
    def _recorded(self, user=None, **values):
        form = self._sent()
        self._as(form, user or self.user_manager).action_record_refusal(
            WHY, **(values or {'witness_name': WITNESS})
        )
        return form

    # ------------------------------------------------------------ who and what
    def test_a_manager_records_a_refusal_before_a_witness(self):
        with freeze_time('2026-07-20 10:00:00'):
            form = self._recorded()
        signoff = form.signoff_ids[-1]
        self.assertEqual((form.state, form.confirm_result), ('to_confirm', 'refused'))
        self.assertFalse(form.confirmed_on)
        self.assertEqual(form.waiting_for, 'hr')
        self.assertEqual(
            (signoff.side, signoff.decision, signoff.signer_name, signoff.statement),
            ('employee', 'refused', self.employee.name, WHY),
        )
        self.assertEqual((signoff.witness_name, signoff.recorded_by), (WITNESS, 'Mona'))
        self.assertEqual(signoff.author_id, self.user_manager, 'who recorded it, not the employee')
        self.assertIn('not signed', signoff.meaning)
        self.assertFalse(signoff.signature)
        self.assertEqual(form.date_due, date(2026, 8, 3), 'the last day of an appeal')
        self.assertFalse(form._get_signed_versions())

    def test_hr_records_with_a_colleague_as_the_witness(self):
        form = self._recorded(self.user_officer, witness_id=self.user_colleague.id)
        signoff = form.signoff_ids[-1]
        self.assertEqual(signoff.witness_id, self.user_colleague)
        self.assertEqual(signoff.witness_name, 'Cora')
        self.assertNotIn(self.user_colleague, form._get_handler_candidates())
        self.assertNotIn(self.user_officer, form._get_handler_candidates(), 'has a part in it')

    @mute_logger(*QUIET)
    def test_who_may_not_record(self):
        form = self._sent()
        for user in (
            self.user_employee,
            self.user_manager2,
            self.user_colleague,
            self.user_outsider,
            self.user_foreign_hr,
            self.user_system,
        ):
            with self.subTest(user=user.login):
                self._refused(
                    AccessError, user, form, 'action_record_refusal', WHY, witness_name=WITNESS
                )
                if user != self.user_employee:
                    with self.assertRaises(AccessError):
                        self._as(form, user).get_witnesses()
        self.assertEqual(self._as(form, self.user_employee).get_witnesses(), [])
        own = self._sent(self.hr_manager)
        self._refused(
            AccessError,
            self.user_hr_manager,
            own,
            'action_record_refusal',
            WHY,
            witness_name=WITNESS,
        )
        # HR has no rights of HR on those above it
        above = self._form(self.manager2, manager_user_id=self.user_top.id)
        above._write_flow({'state': 'to_confirm'})
        self._refused(
            AccessError,
            self.user_officer,
            above,
            'action_record_refusal',
            WHY,
            witness_name=WITNESS,
        )

    def test_the_witness_has_no_part_in_it(self):
        form = self._sent()
        wrong = [
            {},
            {'witness_name': '  '},
            {'witness_name': 'ab'},
            {'witness_name': 'x' * 101},
            {'witness_name': self.employee.name},
            {'witness_name': '  emil   EMPLOYEE '},
            {'witness_name': 'Mona Manager'},
            {'witness_name': 'mona'},
            {'witness_name': ['Willa']},
            {'witness_name': 7},
            {'witness_id': self.user_employee.id},
            {'witness_id': self.user_manager.id},
            {'witness_id': self.user_outsider.id},  # no internal user
            {'witness_id': self.user_foreign_hr.id},  # of another company
            {'witness_id': 2**31},
            {'witness_id': 'x'},
            {'witness_id': True},
        ]
        for values in wrong:
            with self.subTest(values):
                self._refused(
                    UserError, self.user_manager, form, 'action_record_refusal', WHY, **values
                )
        for user, values in (
            (self.user_officer, {'witness_id': self.user_officer.id}),
            (self.user_officer, {'witness_name': 'Olga'}),
            (self.user_officer, {'witness_name': 'Mona Manager'}),
        ):
            self._refused(UserError, user, form, 'action_record_refusal', WHY, **values)
        self._refused(
            UserError,
            self.user_manager,
            form,
            'action_record_refusal',
            'short',
            witness_name=WITNESS,
        )
        known = {row['id'] for row in self._as(form, self.user_manager).get_witnesses()}
        self.assertIn(self.user_colleague.id, known)
        parties = self.user_employee | self.user_manager | self.user_outsider
        self.assertFalse(known & set((parties | self.user_foreign_hr).ids))

    def test_once_and_only_while_the_record_waits(self):
        form = self._recorded()
        self._refused(
            UserError, self.user_officer, form, 'action_record_refusal', WHY, witness_name=WITNESS
        )
        self._as(form, self.user_employee).action_confirm('agree')
        self._refused(
            UserError, self.user_officer, form, 'action_record_refusal', WHY, witness_name=WITNESS
        )

    # ------------------------------------------------------------ what the employee can do then
    def test_the_employee_is_told_and_everybody_reads_it(self):
        form = self._sent()
        before = self.env['mail.mail'].search([])
        self._as(form, self.user_officer).action_record_refusal(WHY, witness_name=WITNESS)
        mails = self.env['mail.mail'].search([]) - before
        told = {mail.email_to.split('<')[-1].rstrip('>').split('@')[0] for mail in mails}
        self.assertLessEqual({'emil', 'mona'}, told)
        for mail in mails:
            self.assertNotIn('KWHY', mail.body_html)
            self.assertNotIn(WITNESS, mail.body_html)
        page = self._page(form, self.user_employee)
        self.assertIn(WITNESS, json.dumps(page['notices']))
        row = page['signoffs'][-1]
        self.assertEqual((row['witness'], row['recorded_by']), (WITNESS, 'Olga'))
        verbs = {action['verb'] for action in page['actions'] if action['enabled']}
        self.assertLessEqual({'confirm', 'refuse', 'appeal', 'comment_refusal'}, verbs)
        self.assertNotIn('record_refusal', verbs)
        trail = self._as(form, self.user_employee).get_audit_trail()
        self.assertEqual(trail[0]['detail'], f'Witness: {WITNESS}')
        self.assertNotIn('KWHY', json.dumps(trail))
        content = json.loads(form.version_ids[-1].content)['signoffs'][-1]
        self.assertEqual((content['witness'], content['recorded_by']), (WITNESS, 'Olga'))

    def test_he_can_still_comment_sign_refuse_and_appeal(self):
        calls = {
            'comment': ('action_comment_refusal', ('I was not asked to sign.',)),
            'sign': ('action_confirm', ('reservation', REASON)),
            'refuse': ('action_refuse', (REASON,)),
            'appeal': ('action_appeal', (REASON,)),
        }
        states = {'sign': ('confirmed', 'reservation'), 'appeal': ('appeal', 'refused')}
        for name, (method, args) in calls.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                form = self._recorded()
                getattr(self._as(form, self.user_employee), method)(*args)
                self.assertEqual(
                    (form.state, form.confirm_result), states.get(name, ('to_confirm', 'refused'))
                )
                findings = self._as(form, self.user_hr_manager).verify_records()['findings']
                self.assertEqual(findings, [])
                if name == 'comment':
                    for user in (self.user_employee, self.user_manager, self.user_officer):
                        page = self._page(form, user)
                        self.assertIn('not asked', json.dumps(page['comments']))
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    @mute_logger(*QUIET)
    def test_nobody_comments_for_him_and_not_without_a_refusal(self):
        form = self._recorded()
        for user in (self.user_manager, self.user_officer, self.user_hr_manager, self.user_top):
            self._refused(AccessError, user, form, 'action_comment_refusal', REASON)
        plain = self._sent(self.colleague)
        self._refused(UserError, self.user_colleague, plain, 'action_comment_refusal', REASON)
        own = self._sent(self.outsider)
        self._as(own, self.user_outsider).action_refuse(REASON)
        self._refused(UserError, self.user_outsider, own, 'action_comment_refusal', REASON)

    def test_hr_closes_when_his_days_are_over_and_never_as_signed(self):
        with freeze_time('2026-07-20 10:00:00'):
            form = self._recorded()
        with freeze_time('2026-08-03 10:00:00'):
            text = self._refused(UserError, self.user_hr_manager, form, 'action_close', REASON)
            self.assertIn('08/03/2026', text)
        with freeze_time('2026-08-04 10:00:00'):
            self._as(form, self.user_hr_manager).action_close(REASON)
        self.assertEqual((form.state, form.confirm_result), ('closed', 'refused'))
        self.assertFalse(form.confirmed_on)
        [signed] = form._get_signed_versions()
        report = self.env['report.hr_performance_interview.report_record']
        values = report._get_report_values(signed.ids)['prints'][signed.id]
        self.assertIn('refused', values['notice'])
        self.assertEqual(values['signoffs'][-1]['witness'], WITNESS)
        html = (
            self.env['ir.actions.report']
            ._render_qweb_html('hr_performance_interview.action_report_record', signed.ids)[0]
            .decode()
        )
        self.assertIn(WITNESS, html)
        self.assertIn('Not signed by the employee', html)

    def test_his_own_words_need_no_waiting(self):
        form = self._recorded()
        self._as(form, self.user_employee).action_refuse(REASON)
        self._as(form, self.user_hr_manager).action_close(REASON)
        self.assertEqual(form.state, 'closed')

    # ------------------------------------------------------------ silence
    def test_silence_is_never_consent_and_escalates(self):
        rules = self.env['hr.performance.reminder.rule']
        shipped = rules.search([('trigger', '=', 'confirm_due'), ('company_id', '=', False)])
        self.assertIn((3, 'hr'), [(rule.days, rule.receiver) for rule in shipped])
        (rules.with_context(active_test=False).search([]) - shipped).unlink()
        self.cycle._with_transition().write({'state': 'running'})
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)
        with freeze_time('2026-07-20 10:00:00'):
            form = self._sent()
        self.assertEqual(form.date_due, date(2026, 7, 23))
        told = {}
        for day in range(21, 32):
            log = self.env['hr.performance.reminder.log']
            before = log.search([])
            with freeze_time(f'2026-07-{day} 09:00:00'):
                self.env['hr.performance.reminder']._remind_company(self.company, 100)
            for row in log.search([]) - before:
                told.setdefault(day, set()).add(row.partner_id)
        emil = self.user_employee.partner_id
        self.assertEqual({day for day in told if emil in told[day]}, {22, 23, 27})
        self.assertTrue(told[28] - {emil}, 'HR is told to talk in person')
        hr = self.user_officer | self.user_officer2 | self.user_hr_manager | self.user_top
        self.assertLessEqual(told[28], set(hr.partner_id))
        with freeze_time('2027-01-20 10:00:00'):
            form.invalidate_recordset()
            self.assertTrue(form.is_late)
            self.assertEqual((form.state, form.confirm_result), ('to_confirm', False))
            self.assertEqual(form.signoff_ids.mapped('side'), ['manager'])
            text = self._refused(UserError, self.user_hr_manager, form, 'action_close', REASON)
            self.assertIn('silence', text)
            for cron in self.env['ir.cron'].search([('cron_name', 'ilike', 'performance')]):
                self.assertNotIn('confirm', cron.code or '')


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestRefusalRpc(AppealCase, HttpCase):
    @mute_logger(*QUIET)
    def test_a_refusal_from_the_page(self):
        form = self._sent()

        def call(login, verb, params):
            self.authenticate(login, login)
            body = {'model': form._name, 'method': 'run_verb', 'kwargs': {}}
            response = self.url_open(
                f'/web/dataset/call_kw/{form._name}/run_verb',
                data=json.dumps(
                    {
                        'jsonrpc': '2.0',
                        'method': 'call',
                        'params': {**body, 'args': [form.ids, verb, params]},
                    }
                ),
                headers={'Content-Type': 'application/json'},
            )
            self.assertLess(response.status_code, 500)
            return response.json()

        params = {'reason': WHY, 'witness_name': WITNESS}
        for login in ('emil', 'milo', 'cora', 'otto', 'fred', 'sven'):
            answer = call(login, 'record_refusal', params)
            self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.AccessError', login)
        for wrong in ({'reason': WHY}, {**params, 'witness_name': 'Mona'}, {**params, 'x': 1}):
            self.assertIn('error', call('mona', 'record_refusal', wrong))
        done = call('mona', 'record_refusal', params)['result']
        self.assertEqual(done['data']['signoffs'][-1]['witness'], WITNESS)
        said = call('emil', 'comment_refusal', {'statement': 'I was on leave that week.'})
        self.assertEqual(said['result']['status'], 'done')
        read = said['result']['data']['record_version_id']
        params = {'decision': 'reservation', 'statement': REASON, 'version_id': read}
        signed = call('emil', 'confirm', params)
        self.assertEqual(signed['result']['data']['state'], 'confirmed')
