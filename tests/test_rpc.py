"""The page's calls over HTTP, as a portal user: what comes back, and what never does."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .http_common import QUIET, RpcMixin
from .test_form_flow import FormCase


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestRpc(RpcMixin, FormCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        cls.form = cls._form()
        cls.foreign = cls._form(cls.outsider)
        cls.secret = (
            cls.foreign.with_user(cls.user_outsider)
            .sudo()
            ._create_row(
                'entry',
                'employee',
                {
                    'section_id': cls.sections['improvement'],
                    'title': 'KANARY',
                    'answers': {'event': 'KANARY'},
                },
            )
        )

    def _rpc(self, method, *args, model='hr.performance.form', **kwargs):
        return super()._rpc(model, method, *args, **kwargs)

    def _error(self, answer):
        return answer['error']['data']['name'] if 'error' in answer else None

    def test_a_portal_user_fills_and_submits(self):
        self.authenticate('emil', 'emil')
        ids = [self.form.id]
        page = self._rpc('get_form_data', ids)['result']
        self.assertEqual((page['my_side'], page['state']), ('employee', 'filling'))
        for kind, answers in (
            ('achievement', {'project': 'Atlas', 'rate': 90}),
            ('improvement', {'event': 'Late twice'}),
        ):
            saved = self._rpc('save_entry', ids, self.sections[kind], answers)
            self.assertEqual(saved['result']['status'], 'saved')
        level = page['rating']['scale']['levels'][0]['id']
        self.assertEqual(self._rpc('save_rating', ids, level)['result']['status'], 'saved')
        token = self._rpc('get_revision_token', ids)['result']
        done = self._rpc('run_verb', ids, 'submit', {})['result']
        self.assertEqual((done['status'], done['data']['state']), ('done', 'feedback'))
        self.assertNotEqual(self._rpc('get_revision_token', ids)['result'], token)
        late = self._rpc('save_entry', ids, self.sections['improvement'], {'event': 'More'})
        self.assertEqual(self._error(late), 'odoo.exceptions.AccessError')

    def test_the_same_key_makes_one_row(self):
        self.authenticate('emil', 'emil')
        call = ('save_entry', [self.form.id], self.sections['improvement'], {'event': 'Once'})
        first = self._rpc(*call, client_key='page-1')['result']
        again = self._rpc(*call, client_key='page-1')['result']
        self.assertEqual(first['entry']['id'], again['entry']['id'])
        self.assertEqual(len(self.form.entry_ids), 1)

    def test_the_second_save_on_the_same_revision_is_a_conflict(self):
        self.authenticate('emil', 'emil')
        ids, section = [self.form.id], self.sections['improvement']
        entry = self._rpc('save_entry', ids, section, {'event': 'start'})['result']['entry']
        mine = self._rpc('save_entry', ids, section, {'event': 'window one'}, entry['id'], 1)
        self.assertEqual(mine['result']['status'], 'saved')
        stale = self._rpc('save_entry', ids, section, {'event': 'window two'}, entry['id'], 1)
        self.assertEqual(stale['result']['status'], 'conflict')
        self.assertEqual(stale['result']['entry']['answers'], {'event': 'window one'})
        gone = self._rpc('remove_entry', ids, entry['id'], 1)['result']
        self.assertEqual(gone['status'], 'conflict')
        self.assertEqual(self.form.entry_ids.answers, {'event': 'window one'})

    @mute_logger(*QUIET)
    def test_a_foreign_form_answers_nothing(self):
        ids = [self.foreign.id]
        calls = [
            ('get_form_data', ids),
            ('get_revision_token', ids),
            ('read', ids, ['state']),
            ('web_read', ids, {'state': {}}),
            ('export_data', ids, ['employee_name']),
            ('save_entry', ids, self.sections['improvement'], {'event': 'x'}),
            ('save_entry', ids, False, {'event': 'x'}, self.secret.id, 1),
            ('remove_entry', ids, self.secret.id, 1),
            ('set_stance', ids, self.secret.id, 'agree'),
            ('add_comment', ids, 'Hello'),
            ('save_rating', ids, 1),
            ('add_attachment', ids, self.secret.id, 'a.txt', 'eA=='),
            ('compare_versions', ids, 1, 2),
            ('run_verb', ids, 'submit', {}),
            ('action_submit', ids),
            ('write', ids, {'state': 'closed'}),
            ('web_save', ids, {'state': 'closed'}, {}),
            ('unlink', ids),
            ('copy', ids),
        ]
        for user in ('emil', 'cora', 'fred', 'sven'):
            self.authenticate(user, user)
            for call in calls:
                with self.subTest(user=user, call=call[0]):
                    self.assertIn('error', self._rpc(*call))
        self.assertEqual(self.foreign.state, 'filling')
        self.assertEqual(len(self.foreign.entry_ids), 1)

    @mute_logger(*QUIET)
    def test_errors_of_the_rows_hold_no_text(self):
        """PostgreSQL tells the failing row with all its columns: no write may get that far."""
        self.authenticate('mona', 'mona')
        draft = (
            self.form.with_user(self.user_employee)
            .sudo()
            ._create_row(
                'entry',
                'employee',
                {'section_id': self.sections['improvement'], 'title': 'KANARY'},
            )
        )
        for values in ({'section_id': False}, {'form_id': 2**40}, {'side': 'nobody'}):
            for method, args in (('write', [[draft.id], values]), ('create', [[values]])):
                answer = self._rpc(method, *args, model='hr.performance.entry')
                self.assertIn('error', answer)
        for method, args in (
            ('read', [[draft.id], ['title']]),
            ('search_count', [[('title', 'ilike', 'KANARY'), ('id', '=', draft.id)]]),
            ('name_search', ['KAN']),
        ):
            answer = self._rpc(method, *args, model='hr.performance.entry')
            self.assertFalse(answer.get('result'), method)

    @mute_logger(*QUIET)
    def test_private_methods_and_verbs_of_the_wrong_person(self):
        self.authenticate('emil', 'emil')
        ids = [self.form.id]
        for method in (
            '_write_flow',
            '_with_transition',
            '_finish',
            '_create_row',
            '_do_reassign',
            '_sync_employees',
            '_cut_versions',
        ):
            with self.subTest(method=method):
                self.assertIn('error', self._rpc(method, ids))
        for verb, params in (
            ('hold', {'reason': 'Long enough a reason'}),
            ('cancel', {'reason': 'Long enough a reason'}),
            ('send_feedback', {}),
            ('follow_up', {}),
        ):
            answer = self._rpc('run_verb', ids, verb, params)
            self.assertEqual(self._error(answer), 'odoo.exceptions.AccessError', verb)
        self.assertEqual(self.form.state, 'filling')

    @mute_logger(*QUIET)
    def test_who_reads_a_goal_posts_nothing(self):
        """No page shows its thread; a message would go to whoever is named, by mail."""
        goal = self.env['hr.performance.goal'].create(
            {
                'name': 'Certificate',
                'employee_id': self.employee.id,
                'target': 1,
                'date_from': '2026-01-01',
                'date_deadline': '2026-12-31',
            }
        )
        before = goal.message_ids
        boss, model = self.user_hr_manager.partner_id, 'hr.performance.goal'
        message = {'body': 'Hello', 'partner_ids': boss.ids, 'message_type': 'comment'}
        for login in ('emil', 'mona'):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertTrue(self._rpc('read', goal.ids, ['name'], model=model)['result'])
                for forged in ({}, {'author_id': boss.id, 'email_from': 'hera@example.com'}):
                    answer = self._rpc('message_post', goal.ids, model=model, **message, **forged)
                    self.assertEqual(self._error(answer), 'odoo.exceptions.AccessError')
                params = {'thread_model': model, 'thread_id': goal.id, 'post_data': message}
                answer = self.url_open('/mail/message/post', json={'params': params}).json()
                self.assertIn('error', answer)
        self.env.invalidate_all()
        self.assertEqual(goal.message_ids, before)

    @mute_logger(*QUIET)
    def test_a_visitor_gets_nothing(self):
        for call in (
            ('get_form_data', [self.form.id]),
            ('search_read', [], ['state']),
            ('run_verb', [self.form.id], 'submit', {}),
        ):
            self.assertIn('error', self._rpc(*call))

    @mute_logger(*QUIET)
    def test_a_file_of_a_draft_is_not_served_to_others(self):
        self.authenticate('emil', 'emil')
        ids = [self.form.id]
        entry = self._rpc('save_entry', ids, self.sections['improvement'], {'event': 'x'})
        added = self._rpc(
            'add_attachment', ids, entry['result']['entry']['id'], 'proof.txt', 'eHl6enk='
        )['result']['attachment']
        served = self.url_open(added['url'])
        self.assertEqual((served.status_code, served.text), (200, 'xyzzy'))
        self.assertIn('attachment', served.headers['Content-Disposition'])
        for user in ('mona', 'cora', 'otto', 'olga', 'fred', None):
            self.authenticate(user, user)
            with self.subTest(user=user):
                for url in (added['url'], f'/web/content/{added["id"]}?download=1'):
                    self.assertNotIn('xyzzy', self.url_open(url).text)
        self.authenticate('emil', 'emil')
        for wrong in (0, 2**31, 10**12):
            self.assertEqual(self.url_open(f'/my/performance/attachments/{wrong}').status_code, 404)
