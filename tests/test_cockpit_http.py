"""The cockpit over HTTP: a manager who forges his requests sees his own people, no others."""

import io
import json
import zipfile
from itertools import product

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .http_common import CallMixin
from .test_cockpit import REPORTS, CockpitCase

QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
SUMMARY = 'hr_performance_interview.report_cycle_summary'
CANARY = 'KANARY'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestCockpitHttp(CallMixin, CockpitCase, HttpCase):
    """Whatever belongs to the other manager carries a name that must never come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.forms.filtered(lambda form: form.manager_id == cls.manager2)
        cls.mine = cls.forms.filtered(lambda form: form.manager_id == cls.manager)
        for number, person in enumerate(cls.theirs.employee_id):
            person.name = f'{CANARY} {number}'
        cls.theirs.write({'employee_name': CANARY, 'manager_name': CANARY})
        cls.other_department.name = f'{CANARY} office'
        cls.manager2.name = f'{CANARY} manager'
        job = cls.env['hr.job'].create({'name': f'{CANARY} job', 'company_id': cls.company.id})
        cls.theirs.job_id = job
        cls.job = job
        cls.far = cls._cycle(
            templates=cls.template, company_id=cls.company2.id, name=f'{CANARY} cycle'
        )
        far = cls._employee(f'{CANARY} far', company=cls.company2)
        cls._form(far, cycle_id=cls.far.id)
        cls.user_manager.group_ids = [Command.link(cls.env.ref('base.group_allow_export').id)]
        # what HR opens behind each figure
        data = cls.env['hr.performance.cockpit'].with_user(cls.user_officer).get_cockpit_data()
        cls.actions = [
            action for kpi in data['kpis'] + data['more'] for action in kpi['actions'].values()
        ] + [
            row['action']
            for row in (
                *data['funnel'],
                *data['plans'],
                *data['lists'],
                *data['departments']['rows'],
            )
        ]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate('mona', 'mona')

    def _call(self, model, method, *args, **kwargs):
        """The answer of a JSON-RPC call, which never carries the canary."""
        response = self._call_kw(model, method, *args, **kwargs)
        self.assertNotIn(CANARY, response.text, (model, method, args))
        return response.json()

    def _figures(self, *args, **kwargs):
        return self._call('hr.performance.cockpit', 'get_cockpit_data', *args, **kwargs)['result']

    @mute_logger(*QUIET)
    def test_forged_filters(self):
        own = self._figures()
        self.assertEqual((own['scope'], own['count']), ('team', 6))
        departments = (self.other_department.id, [self.other_department.id], '1) OR (1=1')
        managers = (self.manager2.id, str(self.manager2.id), self.manager2.id + 2**40)
        cycles = (self.cycle.id, self.far.id, -1)
        for cycle, (name, values) in product(
            cycles, (('department_id', departments), ('manager_id', managers))
        ):
            for value in values:
                filters = {'scope': 'hr', 'cycle_id': cycle, name: value}
                with self.subTest(filters=filters):
                    data = self._figures(filters)
                    self.assertEqual(data['scope'], 'team')
                    self.assertEqual(data['scopes'], ['team'])
                    self.assertNotEqual(data['filters']['cycle_id'], self.far.id)
                    # a filter of the right type narrows to nothing, another one is left out
                    wanted = 0 if value in (self.other_department.id, self.manager2.id) else 6
                    self.assertEqual(data.get('count', 0), wanted)
        self.assertEqual(self._figures({'job_id': self.job.id}).get('count', 0), 0)
        context = {'allowed_company_ids': (self.company | self.company2).ids}
        answer = self._call('hr.performance.cockpit', 'get_cockpit_data', {}, context=context)
        self.assertIn('error', answer, 'a company that is not his own')
        for context in ({'uid': self.user_officer.id}, {'su': True, 'active_test': False}):
            self.assertEqual(self._figures({'scope': 'hr'}, context=context)['count'], 6)

    @mute_logger(*QUIET)
    def test_private_methods_and_other_models_of_the_cockpit(self):
        for model, method in product(
            (
                'hr.performance.cockpit',
                'hr.performance.cockpit.counts',
                'hr.performance.cockpit.summary',
            ),
            ('_get_summary', '_get_figures', '_count_forms', '_get_scope_domain'),
        ):
            self.assertIn('error', self._call(model, method, self.cycle.ids))

    @mute_logger(*QUIET)
    def test_rows_of_the_reports(self):
        spec = {
            'employee_id': {'fields': {'display_name': {}}},
            'department_id': {'fields': {}},
            'manager_id': {'fields': {'display_name': {}}},
        }
        domains = (
            [],
            [('manager_id', '=', self.manager2.id)],
            ['|', ('id', '!=', 0), ('manager_user_id', '=', self.user_manager2.id)],
            [('employee_id', 'in', self.theirs.employee_id.ids)],
        )
        for model in REPORTS:
            foreign = self.env[model].sudo().search([('manager_id', '=', self.manager2.id)])
            own = self.env[model].sudo().search([('manager_id', '=', self.manager.id)])
            self.assertTrue(foreign and own, model)
            for domain in domains:
                with self.subTest(model=model, domain=domain):
                    rows = self._call(model, 'web_search_read', domain, spec)['result']['records']
                    self.assertLessEqual({row['id'] for row in rows}, set(own.ids))
                    groups = self._call(
                        model,
                        'formatted_read_group',
                        domain,
                        ['manager_id', 'department_id'],
                        ['__count'],
                    )['result']
                    self.assertEqual(sum(row['__count'] for row in groups), len(rows))
            for method, *args in (
                ('read', foreign.ids, ['cycle_id']),
                ('web_read', foreign.ids, spec),
                ('export_data', foreign.ids, ['employee_id/name']),
            ):
                with self.subTest(model=model, method=method):
                    self.assertIn('error', self._call(model, method, *args))

    @mute_logger(*QUIET)
    def test_lists_that_hr_opens_behind_the_figures(self):
        self.assertGreater(len(self.actions), 40)
        for action in self.actions:
            with self.subTest(action=action['name']):
                answer = self._call(
                    action['res_model'],
                    'web_search_read',
                    action['domain'],
                    {'employee_id': {'fields': {'display_name': {}}}},
                )
                for row in answer['result']['records']:
                    self.assertIn(row['employee_id']['id'], self.mine.employee_id.ids, answer)

    @mute_logger(*QUIET, 'odoo.addons.web.controllers.export')
    def test_exports(self):
        paths = [{'name': name, 'label': name} for name in ('employee_id', 'manager_id')]
        for model, (ids, domain) in product(
            REPORTS,
            ((False, []), (False, [('manager_id', '=', self.manager2.id)]), (True, [])),
        ):
            foreign = self.env[model].sudo().search([('manager_id', '=', self.manager2.id)])
            data = {
                'model': model,
                'fields': paths,
                'ids': foreign.ids if ids else False,
                'domain': domain,
                'groupby': [],
                'import_compat': False,
            }
            for kind in ('xlsx', 'csv'):
                with self.subTest(model=model, kind=kind, ids=ids, domain=domain):
                    response = self.url_open(
                        f'/web/export/{kind}',
                        data={'data': json.dumps(data), 'csrf_token': Request.csrf_token(self)},
                    )
                    content = response.content
                    if ids:
                        self.assertGreaterEqual(response.status_code, 400)
                    else:
                        self.assertEqual(response.status_code, 200)
                    if kind == 'xlsx' and not ids:
                        with zipfile.ZipFile(io.BytesIO(content)) as book:
                            content = b''.join(book.read(name) for name in book.namelist())
                    self.assertNotIn(CANARY.encode(), content)
                    if not ids and not domain:
                        self.assertIn(b'Mona Manager', content)

    @mute_logger(*QUIET, 'odoo.addons.web.controllers.report')
    def test_the_summary_of_a_cycle(self):
        url = f'{SUMMARY}/{self.cycle.id}'
        for address in (f'/report/pdf/{url}', f'/report/html/{url}'):
            with self.subTest(address=address):
                response = self.url_open(address, allow_redirects=False)
                self.assertNotEqual(response.status_code, 200)
                self.assertNotIn(b'Key figures', response.content)
        response = self.url_open(
            '/report/download',
            data={
                'data': json.dumps([f'/report/pdf/{url}', 'qweb-pdf']),
                'context': '{}',
                'csrf_token': Request.csrf_token(self),
            },
        )
        self.assertNotIn(b'%PDF', response.content[:10])
        self.authenticate('olga', 'olga')
        response = self.url_open(f'/report/html/{url}')
        self.assertEqual(response.status_code, 200)
        self.assertIn(b'Key figures', response.content)
        self.assertNotIn(CANARY.encode(), response.content)
