import re
from datetime import timedelta
from html import unescape

from odoo import fields
from odoo.tests import HttpCase, tagged

from .print_common import PrintMixin


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestPortal(PrintMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_print()
        cls.form = cls._make_form(state='to_confirm')
        cls._fill(cls.form)
        cls.foreign = cls._make_form(cls.outsider, state='confirmed')
        cls.url = f'/my/performance/forms/{cls.form.id}'

    def _get(self, url, login=None):
        if login:
            self.authenticate(login, login)
        return self.url_open(url, allow_redirects=False)

    def test_list_of_the_employee(self):
        response = self._get('/my/performance', 'emil')
        self.assertEqual(response.status_code, 200)
        text = unescape(response.text)
        self.assertIn('First half year', text)
        self.assertIn(self.url, text)
        self.assertNotIn(f'/my/performance/forms/{self.foreign.id}', text)
        self.assertNotIn('/my/performance/team"', text, 'he leads nobody')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.headers['X-Frame-Options'], 'SAMEORIGIN')
        self.assertIn('frame-ancestors', response.headers['Content-Security-Policy'])

    def test_due_in_words(self):
        today = fields.Date.today()
        for days, words in ((-3, '3 days overdue'), (-1, '1 day overdue'), (4, '4 days left')):
            self.form.date_due = today + timedelta(days=days)
            self.assertIn(words, unescape(self._get('/my/performance', 'emil').text))

    def test_list_with_odd_parameters(self):
        self.authenticate('emil', 'emil')
        for query in (
            '?sortby=nothing',
            '?filterby=__class__',
            '?sortby=name',
            '/page/99999',
            '/page/0',
            '?access_token=x&sortby=due&filterby=all',
        ):
            with self.subTest(query):
                self.assertEqual(self._get(f'/my/performance{query}').status_code, 200)
        for name in ('waiting', 'late', 'running', 'finished'):
            with self.subTest(name):
                response = self._get(f'/my/performance?filterby={name}')
                self.assertEqual(response.status_code, 200)

    def test_team(self):
        response = self._get('/my/performance/team', 'mona')
        self.assertIn('Emil Employee', response.text)
        self.assertNotIn('Otto Outsider', response.text)
        for login in ('emil', 'cora'):
            self.assertEqual(self._get('/my/performance/team', login).status_code, 303)

    def test_form_page(self):
        for login in ('emil', 'mona', 'olga'):
            with self.subTest(login):
                response = self._get(self.url, login)
                self.assertEqual(response.status_code, 200)
                text = unescape(response.text)
                self.assertIn('hr_performance_interview.form_app', text)
                self.assertIn(f'"formId": {self.form.id}', text)
                self.assertIn(f'{self.url}?plain=1', text, 'the way to read without JavaScript')
                self.assertNotIn('Shop went live', text, 'the application asks for the content')
                self.assertNotIn('access_token', text)
                self.assertEqual(response.headers['Cache-Control'], 'no-store')
                plain = self._get(f'{self.url}?plain=1', login)
                self.assertIn('Shop went live', plain.text)
                self.assertNotIn('hr_performance_interview.form_app', plain.text)
                self.assertNotIn('NOTE-TO-MYSELF', plain.text)
                self.assertEqual(plain.headers['Cache-Control'], 'no-store')

    def test_no_existence_oracle(self):
        self.authenticate('otto', 'otto')
        for end in ('', '/pdf', '?plain=1', '?access_token=', f'?access_token={"0" * 36}'):
            answers = set()
            for form_id in (self.form.id, 2**30, 2**31, 10**30, 0):
                response = self._get(f'/my/performance/forms/{form_id}{end}')
                self.assertEqual(response.status_code, 404, (form_id, end))
                text = re.sub(r'csrf_token: "\w+"', '', response.text)
                answers.add(re.sub(r'forms/[0-9]+', 'forms/ID', text))
            self.assertEqual(len(answers), 1, end)
        for login in ('cora', 'milo', 'fred', 'sven'):
            self.assertEqual(self._get(self.url, login).status_code, 404, login)

    def test_former_manager(self):
        self.form.manager_user_id = self.user_manager2
        self.assertEqual(self._get(self.url, 'mona').status_code, 404)

    def test_visitor_goes_to_the_login(self):
        for url in ('/my/performance', '/my/performance/team', self.url, f'{self.url}/pdf'):
            response = self._get(f'{url}?access_token={"0" * 36}')
            self.assertEqual(response.status_code, 303, url)
            self.assertIn('/web/login', response.headers['Location'])

    def test_pdf_route(self):
        response = self._get(f'{self.url}/pdf', 'emil')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Content-Type'], 'application/pdf')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertIn('attachment', response.headers['Content-Disposition'])
        self.assertIn('Shop went live', response.text)  # HTML under test

    def test_pdf_file_name_is_tame(self):
        self.form.employee_name = '../../x\r\nSet-Cookie: a\u202eb'
        response = self._get(f'{self.url}/pdf', 'emil')
        self.assertEqual(response.status_code, 200)
        self.assertNotIn('/', response.headers['Content-Disposition'])
        self.assertNotIn('a', response.cookies)

    def test_report_url(self):
        name = 'hr_performance_interview.report_form'
        both = f'{self.form.id},{self.foreign.id}'
        for converter in ('html', 'pdf'):
            with self.subTest(converter):
                own = self._get(f'/report/{converter}/{name}/{self.form.id}', 'emil')
                self.assertEqual(own.status_code, 200)
                self.assertEqual(own.headers['Cache-Control'], 'no-store')
                forged = f'?options={{"doc_ids":[{self.foreign.id}],"docids":[{self.foreign.id}]}}'
                for ids in (self.foreign.id, both, f'{self.foreign.id}{forged}'):
                    answer = self._get(f'/report/{converter}/{name}/{ids}')
                    self.assertNotEqual(answer.status_code, 200, ids)
                    self.assertNotIn('Otto', answer.text)
                answer = self._get(f'/report/{converter}/{name}/{self.form.id}{forged}')
                self.assertNotIn('Otto', answer.text)

    def test_home(self):
        response = self._get('/my/home', 'emil')
        self.assertIn('/my/performance', response.text)
        self.assertIn('performance_count', response.text)
        cards = self._get('/my/home', 'fred').text
        self.assertNotIn('Fill in, read and confirm', cards, 'no employee')
        newcomer = self._user('nell', 'base.group_portal')
        self._employee('Nell Newcomer', newcomer)
        cards = self._get('/my/home', 'nell').text
        self.assertIn('Fill in, read and confirm', cards, 'before the first form, too')
        for page, words in (
            ('', 'You have no interview form yet'),
            ('/goals', 'You have no goal yet'),
            ('/plans', 'There is no improvement plan yet'),
            ('/incidents', 'Nothing was noted yet. Note in one line'),
        ):
            with self.subTest(page=page):
                text = self._get(f'/my/performance{page}').text
                self.assertIn(words, text)
                self.assertNotIn('Show all', text)

    def test_counter(self):
        self.authenticate('emil', 'emil')
        answer = self.make_jsonrpc_request('/my/counters', {'counters': ['performance_count']})
        waiting = self.form.waiting_for in ('employee', 'both')
        self.assertEqual(answer, {'performance_count': int(waiting)})

    def test_reading_writes_nothing(self):
        before = self.form.write_date
        self._get(self.url, 'emil')
        self.form.invalidate_recordset()
        self.assertEqual(self.form.write_date, before)
        for url in (self.url, '/my/performance'):
            self.assertIn(self.opener.post(self.base_url() + url).status_code, (400, 405))
