"""Appeals: no grounds for the manager, and no row that anybody writes or edits unseen.

The grounds are one word that must come out of no door for the manager, whatever he opens.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .appeal_common import GROUNDS, QUIET, REASON, AppealCase
from .http_common import CallMixin, DoorMixin


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAppealSecrets(DoorMixin, AppealCase):
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
