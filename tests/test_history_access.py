"""Import of history: by HR managers only, and never about themselves or those above them."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .history_common import ENTRY, QUIET, HistoryCase


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestHistoryAccess(HistoryCase, HttpCase):
    def test_hr_manager_only(self):
        row = self._rows(ENTRY, self._entry())
        for user in (
            self.user_officer,
            self.user_manager,
            self.user_employee,
            self.user_system,
        ):
            with self.subTest(user=user.login), mute_logger(*QUIET):
                result = None
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    result = self._load(ENTRY, self._entry('E9'), user=user)
                    if not result['ids']:
                        raise AccessError(result['messages'][0]['message'])
                for call in (
                    lambda model: model.create({'import_key': 'x'}),
                    lambda model: model.search([]),
                    lambda model: model.browse(row.id).read(['text']),
                    lambda model: model.browse(row.id).write({'text': 'x'}),
                    lambda model: model.browse(row.id).unlink(),
                    lambda model: model.browse(row.id).action_check(),
                    lambda model: model.browse(row.id).action_apply(),
                ):
                    with self.assertRaises(AccessError):
                        call(self.History.with_user(user))
        # HR of another company sees and imports nothing
        foreign = self.History.with_user(self.user_foreign_hr)
        self.assertFalse(foreign.search([]))
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            foreign.browse(row.id).action_check()
        rows = foreign.create(
            {'import_key': 'F', 'kind': 'plan', 'employee_ref': 'A1001', 'title': 'x'}
        )
        rows.action_check()
        self.assertIn('nobody in Southwind Lamps', rows.problem)
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            foreign.create(
                {
                    'import_key': 'F2',
                    'kind': 'plan',
                    'employee_ref': 'A1001',
                    'company_id': self.company.id,
                }
            )

    def test_over_rpc(self):
        for login in ('olga', 'mona', 'emil'):
            self.authenticate(login, login)
            for method, args in (
                ('load', [ENTRY, [self._entry('E9')]]),
                ('create', [[{'import_key': 'E9', 'kind': 'goal', 'employee_ref': 'A1001'}]]),
                ('search_read', [[], ['text']]),
                ('_cron_apply', []),
            ):
                with self.subTest(login=login, method=method), mute_logger(*QUIET):
                    answer = self.url_open(
                        f'/web/dataset/call_kw/hr.performance.history/{method}',
                        data=json.dumps(
                            {
                                'jsonrpc': '2.0',
                                'method': 'call',
                                'params': {
                                    'model': 'hr.performance.history',
                                    'method': method,
                                    'args': args,
                                    'kwargs': {},
                                },
                            }
                        ),
                        headers={'Content-Type': 'application/json'},
                    ).json()
                    refused = 'error' in answer or not answer['result'].get('ids', True)
                    self.assertTrue(refused, answer)
        self.assertFalse(self.env['hr.performance.history'].search([]))

    def test_what_is_worked_out_stays(self):
        row = self._rows(ENTRY, self._entry())
        form = self._form()
        for vals in (
            {'state': 'ready'},
            {'form_id': form.id},
            {'employee_id': self.employee.id},
            {'problem': False},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(AccessError), mute_logger(*QUIET):
                    row.write(vals)
                if 'state' in vals:
                    continue
                with self.assertRaises(AccessError):
                    self.History.create(
                        {'import_key': 'x', 'kind': 'goal', 'employee_ref': 'A1001', **vals}
                    )
        planted = self.History.with_context(default_form_id=form.id, default_state='ready').create(
            {'import_key': 'x', 'kind': 'goal', 'employee_ref': 'A1001'}
        )
        self.assertRecordValues(planted, [{'state': 'new', 'form_id': False}])
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.user_officer).write({'history_key': 'x'})
        cycle = self.env['hr.performance.cycle'].with_context(default_history_key='x')
        self.assertFalse(cycle.create({'name': 'x'}).history_key)
        # an applied row does not change by id either
        row.action_check()
        row.action_apply()
        result = self._load(['.id', 'title'], [str(row.id), 'Other'])
        self.assertFalse(result['ids'])
        self.assertEqual(row.title, 'Warehouse move')

    def test_about_a_colleague_above(self):
        """Another HR manager does not read rows about himself, nor about those above him."""
        other = self._user('hugo.h', 'hr_performance_interview.group_hr_performance_manager')
        self._employee('Hugo', other, self.manager)
        rows = self._rows(
            ENTRY,
            self._entry('E1', 'hugo.h@example.com'),
            self._entry('E2', 'mona@example.com'),
            self._entry('E3', 'A1001'),
        )
        rows.action_check()
        seen = self.History.with_user(other).search([])
        self.assertEqual(seen.mapped('import_key'), ['E3'])
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            rows.with_user(other).action_apply()
