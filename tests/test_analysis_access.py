import json
import shutil
import subprocess
from datetime import datetime
from html import unescape
from unittest import skipUnless
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report

from .analysis_common import CANARIES, AnalysisMixin
from .http_common import CallMixin
from .print_common import CHINESE
from .test_report import flat

REPORT = 'hr_performance_interview.report_analysis'
# Who sees which canary: on the page, and on paper, where what one author reads alone is not
SEES = {
    'emil': {'open', 'own', 'attendance'},
    'mona': {'open', 'manager', 'author'},
    'olga': {'open', 'manager', 'hr', 'own', 'attendance'},
    'hera': {'open', 'manager', 'hr', 'own', 'attendance'},
    'cleo': {'open', 'manager', 'hr', 'own', 'attendance', 'pay'},
}
STRANGERS = ('cora', 'milo', 'otto', 'fred', 'sven')


def found(text):
    text = unescape(text)
    return {name for name, canary in CANARIES.items() if canary in text}


class AccessMixin(AnalysisMixin):
    @classmethod
    def _setup_access(cls):
        cls._setup_analysis()
        cls.form = cls._make_form(state='ready', facts_date=fields.Datetime.now())
        cls.form.facts_pending = False
        cls._plant(cls.form)
        cls._fact(cls.form, name='Campaign', rate=115)
        cls.foreign = cls._make_form(
            cls.outsider, state='ready', facts_date=fields.Datetime.now(), facts_pending=False
        )
        cls.users = {
            user.login: user
            for user in (
                cls.user_employee,
                cls.user_colleague,
                cls.user_manager,
                cls.user_manager2,
                cls.user_outsider,
                cls.user_officer,
                cls.user_hr_manager,
                cls.user_foreign_hr,
                cls.user_system,
                cls.user_compensation,
            )
        }


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAnalysisAccess(AccessMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_access()

    def test_data_by_reader(self):
        for login, seen in SEES.items():
            with self.subTest(login):
                data = self._data(self.form, self.users[login])
                self.assertEqual(found(json.dumps(data, ensure_ascii=False)), seen)
                self.assertEqual(data['pay'] is not False, login == 'cleo')
                self.assertEqual(data['points'] is not False, login != 'emil')

    def test_paper_by_reader(self):
        for login, seen in SEES.items():
            with self.subTest(login):
                html = self._html(self.form, self.users[login])
                self.assertEqual(found(html), seen - {'author'})
                self.assertEqual('4,321.50' in html, login == 'cleo')
                self.assertEqual('Suggested talking points' in html, login != 'emil')
                self.assertEqual('Attendance and time off' in html, login != 'mona')
                self.assertEqual('not for the interview' in html, login == 'cleo')

    def test_settings_open_attendance_and_pay_to_the_manager(self):
        self.company.write(
            {'performance_manager_sees_attendance': True, 'performance_manager_sees_pay': True}
        )
        html = self._html(self.form, self.user_manager)
        self.assertEqual(found(html), {'open', 'manager', 'attendance', 'pay'})
        self.assertEqual(found(self._html(self.form, self.user_employee)), SEES['emil'])
        self.assertEqual(found(self._html(self.form, self.user_officer)), SEES['olga'])

    def test_strangers_by_orm(self):
        for login in STRANGERS:
            with self.subTest(login), self.assertRaises(AccessError):
                self._data(self.form, self.users[login])
            with self.subTest(login), self.assertRaises(AccessError):
                self.form.with_user(self.users[login]).action_analysis_report()
            with self.subTest(login), self.assertRaises(AccessError) as refused:
                self._html(self.form, self.users[login])
            self.assertNotIn('Emil', str(refused.exception))

    def test_superuser_rendering_prints_as_the_person(self):
        report = self.env['ir.actions.report'].with_user(self.user_outsider).sudo()
        with self.assertRaises(AccessError):
            report._render_qweb_html(REPORT, self.form.ids)
        report = self.env['ir.actions.report'].with_user(self.user_employee).sudo()
        html = report._render_qweb_html(REPORT, self.form.ids)[0].decode()
        self.assertEqual(found(html), SEES['emil'])

    def test_superuser_reading_reads_as_the_person(self):
        data = self.form.with_user(self.user_employee).sudo()._get_analysis_data_batch()
        self.assertEqual(found(str(data)), SEES['emil'])

    def test_mixed_sets_are_refused_whole(self):
        for user, forms in (
            (self.user_employee, self.form | self.foreign),
            (self.user_manager, self.foreign | self.form),
        ):
            with self.assertRaises(AccessError):
                self._html(forms, user)
            with self.assertRaises(AccessError):
                forms.with_user(user)._get_analysis_data_batch()
            for patched in (True, False):
                kind = type(ir_actions_report._wkhtml())
                with (
                    self.assertRaises(AccessError),
                    patch.object(kind, 'is_patched_qt', patched, create=True),
                ):
                    self.env['ir.actions.report'].with_user(user)._render_qweb_pdf_prepare_streams(
                        REPORT, {}, forms.ids
                    )
        html = self._html(self.form | self.foreign, self.user_officer)
        self.assertIn('Emil Employee', html)
        self.assertIn('Otto Outsider', html)

    def test_missing_and_foreign_answer_alike(self):
        answers = set()
        for ids in (self.foreign.ids, [2**30], [2**40], ['1']):
            with self.assertRaises(AccessError) as refused:
                self.env['ir.actions.report'].with_user(self.user_employee)._render_qweb_html(
                    REPORT, ids
                )
            answers.add(str(refused.exception))
        self.assertEqual(len(answers), 1)
        with self.assertRaises(UserError):
            self.env['ir.actions.report']._render_qweb_html(REPORT, [])

    def test_hr_on_the_own_form_is_an_employee(self):
        form = self._make_form(self.officer, state='ready', facts_date=fields.Datetime.now())
        self._plant(form)
        data = self._data(form, self.user_officer)
        self.assertEqual(found(str(data)), {'open', 'own', 'attendance'})
        self.assertIs(data['points'], False)
        own = self._employee('Cleo Compensation', self.user_compensation, self.manager)
        form = self._make_form(own, state='ready', facts_date=fields.Datetime.now())
        self._plant(form)
        data = self._data(form, self.user_compensation)
        self.assertEqual(found(str(data)), {'open', 'own', 'attendance'})
        self.assertIs(data['pay'], False)

    def test_former_manager(self):
        self.form.manager_user_id = self.user_manager2
        with self.assertRaises(AccessError):
            self._html(self.form, self.user_manager)
        seen = found(self._html(self.form, self.user_manager2))
        self.assertEqual(seen, {'open', 'manager'}, 'an unshared event is not inherited')

    def test_draft_is_not_for_the_employee(self):
        form = self._make_form(self.colleague, state='draft')
        with self.assertRaises(AccessError):
            self._data(form, self.user_colleague)

    def test_goals_before_follow_their_rules(self):
        cycle = self._cycle(
            templates=self.template, name='Before', date_from='2025-07-01', date_to='2025-12-31'
        )
        old = self._make_form(
            cycle_id=cycle.id, state='closed', manager_user_id=self.user_manager2.id
        )
        self._fact(old, name='Output', rate=65, date='2025-12-31')
        # of an interview that the new manager has no part in
        for user, expected in ((self.user_manager, False), (self.user_employee, 65)):
            trend = self._data(self.form, user)['trend']
            self.assertEqual(trend[-2]['completion'], expected)

    def test_export(self):
        paths = ['fact_ids/name', 'employee_name']
        self.user_manager.group_ids += self.env.ref('base.group_allow_export')
        rows = self.form.with_user(self.user_manager).export_data(paths)['datas']
        self.assertEqual(found(str(rows)), SEES['mona'])
        with self.assertRaises(UserError):
            self.form.with_user(self.user_employee).export_data(paths)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAnalysisDoors(CallMixin, AccessMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_access()
        cls.passwords = {}

    def _login(self, login):
        self.authenticate(login, login)

    @classmethod
    def _user_values(cls, login, groups, company=None, **values):
        return super()._user_values(login, groups, company, password=login, **values)

    def _page(self, form):
        return self.url_open(f'/my/performance/forms/{form.id}/report')

    def test_page_by_reader(self):
        for login, seen in SEES.items():
            with self.subTest(login):
                self._login(login)
                response = self._page(self.form)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(found(response.text), seen)
                self.assertEqual('Suggested talking points' in response.text, login != 'emil')
                self.assertEqual(response.headers['Cache-Control'], 'no-store')
                self.assertIn('frame-ancestors', response.headers['Content-Security-Policy'])

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_actions_report')
    def test_strangers_at_every_door(self):
        for login in STRANGERS:
            self._login(login)
            with self.subTest(login):
                missing = self.url_open(f'/my/performance/forms/{2**30}/report')
                answer = self._page(self.form)
                self.assertEqual((answer.status_code, missing.status_code), (404, 404))
                pdf = self.url_open(f'/my/performance/forms/{self.form.id}/report/pdf')
                self.assertEqual(pdf.status_code, 404)
                answers = [answer.text, pdf.text]
                for kind in ('html', 'pdf', 'text'):
                    answer = self.url_open(f'/report/{kind}/{REPORT}/{self.form.id}')
                    self.assertNotEqual(answer.status_code, 200)
                    answers.append(answer.text)
                answer = self._call('get_analysis_data', self.form.ids)
                self.assertIn('error', answer)
                answers.append(json.dumps(answer))
                self.assertFalse(found(''.join(answers)))
                self.assertNotIn('Emil Employee', ''.join(answers))

    def test_nobody_without_login(self):
        self.authenticate(None, None)
        for suffix in ('', '/pdf', '?access_token=1'):
            answer = self.url_open(
                f'/my/performance/forms/{self.form.id}/report{suffix}', allow_redirects=False
            )
            self.assertEqual(answer.status_code, 303)
            self.assertIn('/web/login', answer.headers['Location'])

    def _call(self, method, *args, model='hr.performance.form', **kwargs):
        return self._call_kw(model, method, *args, **kwargs).json()

    @mute_logger('odoo.http')
    def test_rpc(self):
        for login, seen in SEES.items():
            with self.subTest(login):
                self._login(login)
                answer = self._call('get_analysis_data', self.form.ids)
                self.assertEqual(found(json.dumps(answer, ensure_ascii=False)), seen)
                for forged in ({'su': True}, {'uid': 1}, {'allowed_company_ids': [1, 2, 3]}):
                    answer = self._call('get_analysis_data', self.form.ids, context=forged)
                    self.assertLessEqual(found(json.dumps(answer, ensure_ascii=False)), seen)
                for private in ('_get_analysis_data_batch', '_get_reports', '_collect_facts'):
                    self.assertIn('error', self._call(private, self.form.ids))

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_actions_report')
    def test_report_urls(self):
        for login, seen in SEES.items():
            with self.subTest(login):
                self._login(login)
                answer = self.url_open(f'/report/html/{REPORT}/{self.form.id}')
                self.assertEqual(found(answer.text), seen - {'author'})
                self.assertEqual(answer.headers['Cache-Control'], 'no-store')
                mixed = f'{self.form.id},{self.foreign.id}'
                answer = self.url_open(f'/report/html/{REPORT}/{mixed}')
                allowed = login in ('olga', 'hera', 'cleo')
                self.assertEqual(answer.status_code == 200, allowed)
                self.assertEqual('Otto Outsider' in answer.text, allowed)
                options = json.dumps({'doc_ids': self.foreign.ids, 'model': 'res.users'})
                answer = self.url_open(f'/report/html/{REPORT}/{self.form.id}?options={options}')
                self.assertEqual('Otto Outsider' in answer.text, False)

    def test_form_pages_link_to_the_report(self):
        self._login('emil')
        page = self.url_open(f'/my/performance/forms/{self.form.id}').text
        self.assertIn(f'/my/performance/forms/{self.form.id}/report', page)
        action = self.form.with_user(self.user_manager).action_analysis_report()
        self.assertEqual(action['url'], f'/my/performance/forms/{self.form.id}/report')


@tagged('post_install', '-at_install', 'hr_performance', 'pdf')
@skipUnless(shutil.which('pdftotext'), 'pdftotext is not installed')
class TestAnalysisPdf(AccessMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_access()
        cls._fact(cls.form, name=CHINESE, rate=70, date=datetime(2026, 3, 1))

    def _pdf(self, forms, user):
        report = self.env['ir.actions.report'].with_user(user)
        with self.allow_pdf_render():
            content, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                REPORT, forms.ids
            )
        self.assertEqual(kind, 'pdf')
        return content

    def _text(self, content):
        return flat(
            subprocess.run(
                ['pdftotext', '-', '-'], input=content, capture_output=True, check=True
            ).stdout.decode()
        )

    def test_chinese_is_text_and_pages_are_light(self):
        content = self._pdf(self.form, self.user_manager)
        text = self._text(content)
        self.assertIn(flat(CHINESE), text)
        self.assertIn('EmilEmployee', text)
        self.assertNotIn(CANARIES['author'], text)
        self.assertNotIn(CANARIES['pay'], text)
        pages = content.count(b'/Type /Page\n') or 1
        self.assertLess(len(content) / pages, 150_000)

    def test_a_team_in_one_print(self):
        forms = self.form | self._make_form(
            self.colleague, state='ready', facts_date=fields.Datetime.now()
        )
        for patched in (True, False):
            info = ir_actions_report._wkhtml()
            if patched and not info.is_patched_qt:
                continue
            with self.subTest(patched=patched), patch.object(type(info), 'is_patched_qt', patched):
                text = self._text(self._pdf(forms, self.user_manager))
                self.assertIn('EmilEmployee', text)
                self.assertIn('CoraColleague', text)
