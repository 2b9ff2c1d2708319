"""A suggestion is found by nobody who is not entitled, by no door, with no word of it."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .suggestion_common import MODEL, REASON, SuggestionCase

QUIET = ('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSuggestionAccess(SuggestionCase):
    """Suggestions with a canary in the reason and an amount of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = {}  # word: (suggestion, logins that may read it)
        cls._plant('KPAYOPEN', 'reward', 7654321.0, {'mona', 'paul', 'petra', 'dual'})
        cls._plant('KPAYDONE', 'reward', 8765432.0, {'paul', 'petra', 'dual'}, decide=True)
        # the officers read training; petra and paul do not
        cls._plant('KTRAIN', 'training', 0.0, {'mona', 'olga', 'hera', 'dual'})
        cls._plant('KPETRA', 'reward', 6543210.0, {'mona', 'paul', 'dual'}, employee=cls.pay2)
        cls._plant(
            'KDUAL', 'reward', 5432109.0, {'milo', 'paul', 'petra'}, cls.user_manager2, cls.dual
        )
        cls._plant(
            'KHERA', 'training', 0.0, {'milo', 'olga', 'dual'}, cls.user_manager2, cls.hr_manager
        )
        cls.users = cls.env['res.users'].search(
            [('company_id', 'in', (cls.company | cls.company2).ids)]
        )
        cls.users |= cls.user_system
        cls.env.flush_all()

    @classmethod
    def _plant(cls, word, kind, amount, readers, user=None, employee=None, decide=False):
        id_ = (
            cls.env[MODEL]
            .with_user(user or cls.user_manager)
            .propose((employee or cls.employee).id, kind, f'{word} is why', amount=amount)
        )
        suggestion = cls.env[MODEL].browse(id_)
        if decide:
            suggestion.with_user(cls.user_pay).action_approve(f'{word} decided so')
        cls.words[word] = (suggestion, readers, str(int(amount)) if amount else word)

    def _assert_silent(self, user, answer, door):
        for word, (_suggestion, readers, amount) in self.words.items():
            if user.login not in readers:
                self.assertNotIn(word, answer, f'{user.login} by {door}')
                self.assertNotIn(amount, answer, f'{user.login} by {door}')

    @mute_logger(*QUIET)
    def test_each_suggestion_has_its_readers(self):
        for word, (suggestion, readers, _amount) in self.words.items():
            found = {
                user.login
                for user in self.users
                if self._kw(user, MODEL, 'search_count', [('id', '=', suggestion.id)]) == '1'
            }
            with self.subTest(word=word):
                self.assertEqual(found, readers)

    @mute_logger(*QUIET)
    def test_no_door_shows_a_word(self):
        ids = [suggestion.id for suggestion, _readers, _amount in self.words.values()]
        fields = ['reason', 'amount', 'employee_id', 'decision_reason', 'decided_amount']
        doors = [
            ('search_read', [[], fields]),
            ('web_search_read', [[], {name: {} for name in fields}]),
            ('name_search', ['']),
            ('export_data', [ids, fields]),
            ('formatted_read_group', [[], ['reason'], ['__count']]),
            ('formatted_read_group', [[], ['kind'], ['amount:array_agg', 'amount:sum']]),
            ('read_progress_bar', [[], 'kind', {'field': 'state', 'colors': {}}]),
            ('search_panel_select_range', ['employee_id']),
            ('write', [ids, {'employee_id': False}]),
            ('write', [ids, {'plan_id': 2**31 - 1}]),
            ('unlink', [ids]),
            ('copy', [ids]),
            ('create', [[{'employee_id': self.employee.id, 'kind': 'salary'}]]),
            ('load', [['.id', 'reason'], [[str(ids[0]), 'x']]]),
            ('web_save', [[ids[0]], {'reason': 'x'}, {'amount': {}, 'reason': {}}]),
            ('default_get', [fields]),
        ]
        doors += [('read', [[id_], fields]) for id_ in ids]
        doors += [('action_approve', [[id_], REASON]) for id_ in ids if not self._decidable(id_)]
        for user in self.users:
            for method, args in doors:
                if (
                    method == 'action_approve'
                    and self.env[MODEL].browse(args[0]).with_user(user)._is_decider()
                ):
                    continue
                answer = self._kw(user, MODEL, method, *args)
                self._assert_silent(user, answer, method)

    def _decidable(self, id_):
        return self.env[MODEL].browse(id_).state != 'proposed'

    @mute_logger(*QUIET)
    def test_no_search_is_an_oracle(self):
        for user in self.users:
            for word, (suggestion, readers, amount) in self.words.items():
                if user.login in readers:
                    continue
                for domain in (
                    [('reason', 'ilike', word)],
                    [('amount', '=', float(amount) if amount.isdigit() else -1)],
                    [('employee_id', '=', suggestion.employee_id.id), ('reason', 'ilike', word)],
                ):
                    answer = self._kw(user, MODEL, 'search_count', domain)
                    self.assertTrue(answer == '0' or 'Error' in answer, f'{user.login} {answer}')

    @mute_logger(*QUIET)
    def test_the_refusal_names_nobody(self):
        debug = self.env.ref('base.group_no_one')
        self.user_colleague.group_ids |= debug
        suggestion, _readers, _amount = self.words['KPAYOPEN']
        for user in (self.user_colleague, self.user_employee, self.user_officer):
            for method, args in (
                ('read', [[suggestion.id], ['reason']]),
                ('action_approve', [[suggestion.id], REASON]),
                ('action_withdraw', [[suggestion.id], REASON]),
            ):
                answer = self._kw(user, MODEL, method, *args)
                self.assertIn('AccessError', answer)
                self.assertNotIn('Emil', answer)

    def test_portal_users_have_no_access_at_all(self):
        for user in (self.user_employee, self.user_outsider):
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(user).search_count([])

    def test_nothing_that_everybody_reads_tells_that_there_is_one(self):
        suggestion = self.env[MODEL]
        self.assertNotIn('message_ids', suggestion._fields)
        self.assertNotIn('activity_ids', suggestion._fields)
        for model in ('mail.followers', 'mail.message', 'mail.activity'):
            field = 'model' if model == 'mail.message' else 'res_model'
            self.assertFalse(self.env[model].search_count([(field, '=', MODEL)]))
        for name in ('hr.employee', 'hr.employee.public', 'hr.performance.plan', 'res.users'):
            pointing = [
                field for field in self.env[name]._fields.values() if field.comodel_name == MODEL
            ]
            self.assertFalse(pointing, name)

    def test_hr_that_joins_compensation_reads_nothing_about_herself(self):
        group = self.env.ref('hr_performance_interview.group_hr_performance_compensation')
        made = self._propose('salary', self.user_manager2, self.hr_manager, percent=9)
        self.user_hr_manager.group_ids |= group
        self.assertFalse(
            self.env[MODEL].with_user(self.user_hr_manager).search([('id', '=', made.id)])
        )
        with self.assertRaises(AccessError):
            made.with_user(self.user_hr_manager).action_approve(REASON)

    def test_a_manager_who_left_the_team_sees_nothing_any_more(self):
        suggestion, _readers, _amount = self.words['KPAYOPEN']
        self.employee.parent_id = self.manager2
        self.assertFalse(
            self.env[MODEL].with_user(self.user_manager).search([('id', '=', suggestion.id)])
        )
        self.assertFalse(
            self.env[MODEL].with_user(self.user_manager2).search([('id', '=', suggestion.id)])
        )


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestSuggestionRpc(SuggestionCase, HttpCase):
    """The whole body of each answer over HTTP, the traceback of an error included."""

    @mute_logger(*QUIET, 'odoo.http')
    def test_no_body_of_an_answer_holds_the_amount(self):
        made = self._propose('reward', amount=7654321.0)
        made.with_user(self.user_pay).action_approve(REASON, None, 8765432.0)
        calls = [
            ('read', [[made.id], ['amount', 'decided_amount']]),
            ('web_search_read', [[], {'amount': {}, 'employee_id': {}}]),
            ('search_count', [[['amount', '=', 7654321.0]]]),
            ('write', [[made.id], {'employee_id': False}]),
            ('write', [[made.id], {'percent': 1000}]),
            ('copy', [[made.id]]),
            ('action_decline', [[made.id], REASON]),
            ('action_release', [[made.id], 'Title', 'Text']),
            ('propose', [self.employee.id, 'salary', REASON, 1e300]),
            ('propose', [2**40, 'salary', REASON]),
            ('propose', [self.employee.id, None, None]),
            ('propose', [self.employee.id, 'training', REASON, 0, 0, 2**31 - 1]),
        ]
        for login in ('emil', 'cora', 'mona', 'olga', 'hera'):
            self.authenticate(login, login)
            for method, args in calls:
                response = self.url_open(
                    f'/web/dataset/call_kw/{MODEL}/{method}',
                    data=json.dumps(
                        {
                            'jsonrpc': '2.0',
                            'method': 'call',
                            'params': {
                                'model': MODEL,
                                'method': method,
                                'args': args,
                                'kwargs': {},
                            },
                        }
                    ),
                    headers={'Content-Type': 'application/json'},
                )
                with self.subTest(login=login, method=method):
                    self.assertLess(response.status_code, 500)
                    self.assertNotIn('8765432', response.text)
                    # the domain of a search is his own word
                    if method != 'search_count':
                        self.assertNotIn('7654321', response.text)
        self.assertEqual(made.state, 'approved')
