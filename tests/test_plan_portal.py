"""Improvement plans over HTTP: pages, forms, what is kept when refused, who is turned away."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .http_common import QUIET, PortalMixin
from .plan_common import PlanMixin


class PlanHttpCase(PortalMixin, PlanMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_people()
        cls._setup_calendar()
        today = fields.Date.today()
        cls.dates = {
            'date_start': today - timedelta(days=35),
            'date_end': today + timedelta(days=55),
            'date_end_original': today + timedelta(days=55),
        }
        cls.plan = cls._plan(state='running', **cls.dates)
        cls.secret = cls._plan(
            cls.outsider, state='running', **cls.dates, name='KANARY', goal='KANARY goal'
        )
        cls.url = f'plans/{cls.plan.id}'


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestPlanPortal(PlanHttpCase):
    def test_lists(self):
        response = self._get('plans', 'emil')
        text = self._text(response)
        self.assertIn('Social media reach', text)
        self.assertNotIn('KANARY', text)
        self.assertNotIn('/my/performance/team/plans', text, 'he leads nobody')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        for query in ('?filterby=x', '/page/99', '?filterby=waiting', '?filterby=all'):
            self.assertEqual(self._get(f'plans{query}').status_code, 200, query)
        self.assertEqual(self._get('plans', 'mona').status_code, 303, 'she has a team only')
        text = self._text(self._get('team/plans'))
        self.assertIn('Emil Employee', text)
        self.assertNotIn('KANARY', text)

    def test_foreign_plans_are_not_there(self):
        for login in ('otto', 'cora', 'milo', 'fred', 'sven'):
            self.authenticate(login, login)
            with self.subTest(login=login), mute_logger(*QUIET):
                answers = set()
                for plan_id in (self.plan.id, 2**30, 2**31, 10**30, 0):
                    response = self._get(f'plans/{plan_id}')
                    self.assertEqual(response.status_code, 404)
                    text = re.sub(r'csrf_token: "\w+"', '', response.text)
                    answers.add(re.sub(r'plans/[0-9]+', 'plans/ID', text))
                self.assertEqual(len(answers), 1)
                self.assertEqual(self._get(f'{self.url}/pdf').status_code, 404)
                response = self._post(f'{self.url}/cancel', reason='Long enough reason')
                self.assertEqual(response.status_code, 404)
        self.assertEqual(self.plan.state, 'running')

    def test_check_in_and_answer(self):
        checkin = self.plan.checkin_ids[0]
        page = self._text(self._get(self.url, 'emil'))
        self.assertIn('Send check-in', page)
        self.assertRegex(page, r'\d+ of \d+ working days, 0\s% done')
        response = self._post(
            f'{self.url}/checkin',
            row_id=checkin.id,
            value='75,0',
            done='Four posts <b>',
            help_needed='A small budget',
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.plan.progress, 25)
        page = self._get(f'{self.url}?saved=1').text
        self.assertIn('Four posts &lt;b&gt;', page)
        self.assertNotIn('Send answer', page, 'he does not answer himself')
        page = self._text(self._get(self.url, 'mona'))
        self.assertIn('Send answer', page)
        self.assertIn('Check-in to answer', self._text(self._get('team/plans')))
        self._post(f'{self.url}/reply', row_id=checkin.id, reply='Good start')
        self.assertEqual(checkin.reply, 'Good start')
        support = self.plan.support_ids
        day = fields.Date.to_string(fields.Date.today() + timedelta(days=9))
        self._post(f'{self.url}/support', row_id=support.id, answer='promised', date_due=day)
        self.assertRecordValues(support, [{'state': 'promised'}])
        self.assertIn('Good start', self._text(self._get(self.url, 'emil')))

    def test_what_was_typed_is_kept(self):
        self.authenticate('emil', 'emil')
        for value in ('seventy', 'nan', '1e40', ''):
            response = self._post(f'{self.url}/checkin', value=value, done='Long story')
            text = self._text(response)
            self.assertIn('alert-danger', text, value)
            self.assertIn('Long story', text)
        self.assertFalse(self.plan.checkin_ids.filtered('sent_on'))
        text = self._text(self._post(f'{self.url}/propose', name='Reach', goal='G', reason='short'))
        self.assertIn('alert-danger', text)
        self.assertIn('value="Reach"', text)
        for row_id in ('x', '-1', '99999999999', str(self.secret.action_ids.id)):
            text = self._text(self._post(f'{self.url}/tick', model='action', row_id=row_id, done=1))
            self.assertIn('no such line', text, row_id)

    def test_the_employee_does_not_lead(self):
        self.authenticate('emil', 'emil')
        for step, data in (
            ('close', {'result': 'completed', 'evidence': 'All of it was reached'}),
            ('cancel', {'reason': 'I would rather not'}),
            ('reply', {'row_id': self.plan.checkin_ids[0].id, 'reply': 'Well done'}),
        ):
            self.assertIn('alert-danger', self._text(self._post(f'{self.url}/{step}', **data)))
        self.assertEqual(self.plan.state, 'running')
        with mute_logger(*QUIET):
            self.assertEqual(self._post(f'{self.url}/unlink').status_code, 404)
            response = self.url_open(
                f'/my/performance/{self.url}/comment', data={'comment': 'x', 'csrf_token': 'no'}
            )
        self.assertEqual(response.status_code, 400, 'no page of ours sent it')

    def test_change_close_and_comment(self):
        day = fields.Date.to_string(fields.Date.today() + timedelta(days=70))
        self._post(
            f'{self.url}/propose',
            'emil',
            name='Social media reach',
            goal=self.plan.goal,
            value_to='90',
            date_end=day,
            rhythm='month',
            reason='Two weeks of leave in between',
        )
        self.assertEqual(self.plan.change_ids.after, {'date_end': day})
        page = self._text(self._get(self.url))
        self.assertNotIn('formaction', page, 'his own proposal')
        self.assertIn('formaction', self._text(self._get(self.url, 'mona')))
        self._post(f'{self.url}/accept', row_id=self.plan.change_ids.id)
        self.assertEqual(fields.Date.to_string(self.plan.date_end), day)
        action = self.plan.action_ids
        self._post(f'{self.url}/tick', model='action', row_id=action.id, done=1)
        self.assertTrue(action.done_on)
        self._post(f'{self.url}/close', result='completed', evidence='Reach of 91 % in May')
        self.assertEqual(self.plan.result, 'completed')
        self._post(f'{self.url}/comment', 'emil', comment='Thank you')
        page = self._text(self._get(self.url))
        self.assertIn('Reach of 91 % in May', page)
        self.assertEqual(self.plan.employee_comment, 'Thank you')

    def test_pip(self):
        grounds = '2026-01-01: One\n2026-02-01: Two'
        plan = self._plan(**self.dates, kind='pip', grounds=grounds)
        url = f'plans/{plan.id}'
        self.assertEqual(self._get(url, 'emil').status_code, 404, 'HR reads it first')
        self.assertIn('Approve the formal plan', self._text(self._get(url, 'olga')))
        self._post(f'{url}/approve')
        self.assertIn('Formal plan to acknowledge', self._text(self._get('plans', 'emil')))
        self._post(f'{url}/acknowledge')
        self._post(f'{url}/start', 'mona')
        self.assertEqual(plan.state, 'running')

    def test_home(self):
        self.authenticate('emil', 'emil')
        page = self._text(self.url_open('/my/performance'))
        self.assertIn('/my/performance/plans', page)
        self.assertIn('Improvement plans', self._text(self.url_open('/my')))
        self.authenticate('sven', 'sven')
        self.assertNotIn('Check in, ask for support', self._text(self.url_open('/my')))

    def test_pdf(self):
        response = self._get(f'{self.url}/pdf', 'emil')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Content-Type'], 'application/pdf')
        self.assertTrue(response.content.startswith(b'%PDF') or len(response.content) > 500)

    def test_print_is_checked_as_the_reader(self):
        report = self.env['report.hr_performance_interview.report_plan'].with_user(
            self.user_employee
        )
        html = (
            self.env['ir.actions.report']
            .with_user(self.user_employee)
            ._render_qweb_html('hr_performance_interview.report_plan', self.plan.ids)[0]
        )
        self.assertIn('Social media reach from 70 to 90', html.decode())
        with self.assertRaisesRegex(Exception, 'cannot be printed'):
            report.sudo()._get_report_values((self.plan | self.secret).ids)
