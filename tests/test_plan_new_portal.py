"""Plans that a manager without a log-in of the office begins on the portal; formal PIPs."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_plan_portal import QUIET, PlanHttpCase


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestPlanNewPortal(PlanHttpCase):
    """emil, a portal user, leads otto."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsider.parent_id = cls.employee
        cls.today = fields.Date.today()
        cls.good = {
            'employee_id': str(cls.outsider.id),
            'kind': 'development',
            'name': 'Answer complaints in time',
            'goal': 'From five days to two',
            'measure': 'days to answer',
            'value_from': '5',
            'value_to': '2,5',
            'unit': 'days',
            'date_start': str(cls.today),
            'date_end': str(cls.today + timedelta(days=60)),
            'rhythm': 'fortnight',
            'action_name_1': 'Look at the list each morning',
            'action_date_due_1': str(cls.today + timedelta(days=20)),
            'action_owner_1': 'employee',
            'milestone_name_2': 'Half of them',
            'milestone_date_2': str(cls.today + timedelta(days=30)),
            'support_name_1': 'Access to the tracker',
            'support_kind_1': 'tool',
            'support_owner_1': 'hr',
        }
        cls.instances = {
            'kind': 'pip',
            'instance_date_1': str(cls.today - timedelta(days=30)),
            'instance_text_1': 'The list was not looked at KGROUND',
            'instance_date_2': str(cls.today - timedelta(days=10)),
            'instance_text_2': 'Four complaints were left open',
        }

    def _plans(self):
        return self.env['hr.performance.plan'].search(
            [('employee_id', '=', self.outsider.id), ('id', '!=', self.secret.id)]
        )

    def _begin(self, **values):
        return self._post('team/plans/new', 'emil', **{**self.good, **values})

    def test_a_portal_manager_begins_a_plan_and_proposes_a_change(self):
        text = self._text(self._get('team/plans/new', 'emil'))
        self.assertIn('Otto Outsider', text)
        self.assertNotIn('Cora', text)
        self.assertIn('/my/performance/team/plans/new', self._text(self._get('team/plans', 'emil')))
        response = self._begin()
        plan = self._plans()
        self.assertIn(f'/my/performance/plans/{plan.id}', response.headers['Location'])
        self.assertRecordValues(
            plan,
            [
                {
                    'state': 'running',
                    'value_from': 5,
                    'value_to': 2.5,
                    'rhythm': 'fortnight',
                    'author_side': 'manager',
                    'create_uid': self.user_employee.id,
                }
            ],
        )
        self.assertEqual(plan.action_ids.name, 'Look at the list each morning')
        self.assertEqual(plan.milestone_ids.name, 'Half of them')
        self.assertEqual((plan.support_ids.kind, plan.support_ids.owner), ('tool', 'hr'))
        url = f'plans/{plan.id}'
        self.assertIn('Propose a change', self._text(self._get(url)))
        end = str(self.today + timedelta(days=90))
        self._post(f'{url}/propose', 'emil', date_end=end, reason='Two weeks of holidays in it')
        self.assertEqual(plan.change_ids.state, 'proposed')
        self._post(f'{url}/accept', 'otto', row_id=str(plan.change_ids.id))
        self.assertEqual(str(plan.date_end), end)

    @mute_logger(*QUIET)
    def test_what_is_refused_is_said_with_what_was_typed(self):
        for values, word in (
            ({'employee_id': str(self.colleague.id)}, 'employees you lead'),
            ({'employee_id': str(self.employee.id)}, 'employees you lead'),
            ({'employee_id': 'x'}, 'employees you lead'),
            ({'goal': ' '}, 'a name and a goal'),
            ({'date_end': str(self.today - timedelta(days=1))}, 'must end after'),
            ({'kind': 'x'}, 'formal PIP'),
            ({'kind': 'pip'}, 'two dated instances'),
            ({'value_from': 'many'}, 'number'),
        ):
            with self.subTest(values=values):
                text = self._text(self._begin(**values))
                self.assertIn(word, text)
                self.assertIn('Look at the list each morning', text)
        self.assertFalse(self._plans())

    @mute_logger(*QUIET)
    def test_who_leads_nobody_has_no_such_page(self):
        for login in ('otto', 'cora'):
            self.assertEqual(self._get('team/plans/new', login).status_code, 404)
            response = self._post('team/plans/new', login, **self.good)
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._plans())

    @mute_logger(*QUIET)
    def test_a_formal_plan_is_read_by_hr_first(self):
        self._begin(**self.instances)
        plan = self._plans()
        self.assertEqual((plan.kind, plan.state), ('pip', 'draft'))
        mails = self.env['mail.mail'].search([('subject', 'ilike', 'waits for your approval')])
        self.assertEqual(
            {mail.email_to for mail in mails},
            {'"Olga" <olga@example.com>', '"Hera" <hera@example.com>'},
        )
        for word in ('KGROUND', 'Answer complaints'):
            self.assertNotIn(word, ''.join(mails.mapped('body_html')))
        activities = self.env['mail.activity'].search(
            [('res_model', '=', plan._name), ('res_id', '=', plan.id)]
        )
        self.assertEqual(activities.user_id, self.user_officer | self.user_hr_manager)
        # the employee learns nothing of it
        self.assertEqual(self._get(f'plans/{plan.id}', 'otto').status_code, 404)
        self.assertNotIn('Answer complaints', self._text(self._get('plans?filterby=all')))
        for model in ('', '.action', '.milestone', '.support'):
            rows = self.env[f'hr.performance.plan{model}'].with_user(self.user_outsider)
            domain = [('plan_id' if model else 'id', '=', plan.id)]
            self.assertFalse(rows.search_count(domain), model)
        with self.assertRaises(AccessError):
            plan.with_user(self.user_outsider).action_acknowledge_pip()
        # HR approves, the employee confirms that he has received it, the manager starts it
        self._post(f'plans/{plan.id}/approve', 'olga')
        self.assertEqual(plan.approved_by_id, self.user_officer)
        self.assertFalse(activities.exists())
        self.assertIn('KGROUND', self._text(self._get(f'plans/{plan.id}', 'otto')))
        self._post(f'plans/{plan.id}/acknowledge')
        self.assertTrue(plan.acknowledged_on)
        self._post(f'plans/{plan.id}/start', 'emil')
        self.assertEqual(plan.state, 'running')

    def test_a_formal_plan_that_hr_never_approved_stays_unknown(self):
        self._begin(**self.instances)
        plan = self._plans()
        last = self.env['mail.mail'].search([], order='id desc', limit=1).id
        plan.with_user(self.user_employee).action_cancel('It was a misunderstanding')
        told = self.env['mail.mail'].search([('id', '>', last)]).mapped('email_to')
        self.assertFalse([address for address in told if 'otto' in address])
        self.assertFalse(
            self.env['hr.performance.plan']
            .with_user(self.user_outsider)
            .search_count([('id', '=', plan.id)])
        )
        self.assertFalse(
            self.env['mail.activity'].search(
                [('res_id', '=', plan.id), ('res_model', '=', plan._name)]
            )
        )

    def test_hr_below_the_employee_and_the_author_are_not_asked(self):
        self.officer.parent_id = self.outsider  # olga works for otto
        self._begin(**self.instances)
        plan = self._plans()
        self.assertEqual(plan._get_pip_approvers(), self.user_hr_manager)
        self.hr_manager.parent_id = self.outsider
        self.env['hr.performance.plan']._sync_employees(self.hr_manager)
        self.assertFalse(
            self.env['mail.activity'].search(
                [('res_model', '=', plan._name), ('res_id', '=', plan.id)]
            )
        )
