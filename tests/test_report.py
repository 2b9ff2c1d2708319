import re
import shutil
import subprocess
import unicodedata
from html import unescape
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.base.models import ir_actions_report

from .print_common import ARABIC, CHINESE, EMOJI, LONG_WORD, PrintMixin

REPORT = 'hr_performance_interview.report_form'


def flat(text):
    """Text as a reader sees it: no white space, no compatibility forms of the font."""
    return re.sub(r'\s', '', unicodedata.normalize('NFKC', text))


class PrintCase(PrintMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_print()
        cls.form = cls._make_form()
        cls.entry = cls._fill(cls.form)

    def _html(self, forms, user, **context):
        report = self.env['ir.actions.report'].with_user(user).with_context(**context)
        return unescape(report._render_qweb_html(REPORT, forms.ids)[0].decode())


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestReportAccess(PrintCase):
    def test_readers(self):
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
        ):
            with self.subTest(user.login):
                html = self._html(self.form, user)
                for text in (
                    'Emil Employee',
                    'First half year',
                    'Shop went live',
                    '92.5 %',
                    'Partly agree',
                    'The shop came late',
                    'Call ten customers',
                    '09/30/2026',
                    'Thank you for the open talk',
                    'Steady half year',
                    'I see the delay differently',
                    'abcdef012345',
                    '45 min',
                ):
                    self.assertIn(text, html)
                self.assertNotIn('abcdef0123456', html, 'digests are printed short')
                self.assertNotIn('NOTE-TO-MYSELF', html, 'a note to oneself is no record')

    def test_heading_stands_with_what_follows(self):
        """In the same block, which is not broken between two pages."""
        html = self._html(self.form, self.user_employee)
        headings = re.findall(r'<h2[^>]*>', html)
        blocks = re.findall(r'<div class="[^"]*o_hr_performance_together">\s*<h2', html)
        self.assertEqual(len(headings), len(blocks))

    def test_wide_characters_are_kept_whole(self):
        """Old WebKit breaks an emoji in two at the end of a line; markup stays text."""
        self._row(self.form, 'comment', kind='comment', body='<b>Done</b> 👩\u200d💻 & 👍')
        raw = (
            self.env['ir.actions.report']
            .with_user(self.user_employee)
            ._render_qweb_html(REPORT, self.form.ids)[0]
            .decode()
        )
        self.assertIn(
            '&lt;b&gt;Done&lt;/b&gt; <span class="o_hr_performance_glyph">👩\u200d💻</span> &amp;'
            ' <span class="o_hr_performance_glyph">👍</span>',
            raw,
        )

    def test_strangers(self):
        for user in (
            self.user_colleague,
            self.user_manager2,
            self.user_outsider,
            self.user_foreign_hr,
            self.user_system,
            self.env.ref('base.public_user'),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError) as refused:
                self._html(self.form, user)
            self.assertNotIn('Emil', str(refused.exception))

    def test_superuser_rendering_prints_as_the_person(self):
        report = self.env['ir.actions.report'].with_user(self.user_outsider).sudo()
        with self.assertRaises(AccessError):
            report._render_qweb_html(REPORT, self.form.ids)

    def test_former_manager(self):
        self.form.manager_user_id = self.user_manager2
        with self.assertRaises(AccessError):
            self._html(self.form, self.user_manager)

    def test_mixed_set_is_refused_whole(self):
        other = self._make_form(self.outsider)
        with self.assertRaises(AccessError):
            self._html(self.form | other, self.user_employee)
        with (
            self.assertRaises(AccessError),
            patch.object(type(ir_actions_report._wkhtml()), 'is_patched_qt', False, create=True),
        ):
            self.env['ir.actions.report'].with_user(
                self.user_employee
            )._render_qweb_pdf_prepare_streams(REPORT, {}, (self.form | other).ids)

    def test_missing_and_foreign_answer_alike(self):
        other = self._make_form(self.outsider)
        answers = []
        for ids in (other.ids, [2**30], [2**40], ['1']):
            with self.assertRaises(AccessError) as refused:
                self.env['ir.actions.report'].with_user(self.user_employee)._render_qweb_html(
                    REPORT, ids
                )
            answers.append(str(refused.exception))
        self.assertEqual(len(set(answers)), 1)
        with self.assertRaises(UserError):
            self.env['ir.actions.report']._render_qweb_html(REPORT, [])

    def test_draft_form_is_not_for_the_employee(self):
        form = self._make_form(self.outsider, state='draft')
        with self.assertRaises(AccessError):
            self._html(form, self.user_outsider)

    def test_unreleased_rows_stay_away(self):
        form = self._make_form(self.colleague, state='feedback')
        hidden = {'form': form, 'side': 'manager', 'shown': ('manager',)}
        entry = self._row(
            form, 'entry', section_id=self.section.id, answers={'project': 'Written by Cora'}
        )
        self._row(
            model='comment',
            entry_id=entry.id,
            kind='stance',
            stance='disagree',
            body='SECRET-STANCE',
            **hidden,
        )
        self._row(
            model='rating',
            level_id=self.scale.level_ids[0].id,
            note='SECRET-RATING',
            **hidden,
        )
        for user in (self.user_colleague, self.user_officer):
            html = self._html(form, user)
            self.assertIn('Written by Cora', html)
            self.assertNotIn('SECRET', html)
        html = self._html(form, self.user_manager)
        self.assertIn('SECRET-STANCE', html)
        self.assertIn('SECRET-RATING', html)

    def test_hr_prints_own_form_as_employee_only(self):
        form = self._make_form(self.officer, state='filling')
        self._row(
            form,
            'entry',
            'manager',
            shown=('manager',),
            section_id=self.section.id,
            answers={'project': 'SECRET-OF-MANAGER'},
        )
        self.assertNotIn('SECRET', self._html(form, self.user_officer))


@tagged('post_install', '-at_install', 'hr_performance')
class TestReportContent(PrintCase):
    def test_not_confirmed_is_said(self):
        form = self._make_form(self.colleague, state='to_confirm')
        self.assertIn('Not confirmed yet', self._html(form, self.user_manager))
        self.assertNotIn('Not confirmed yet', self._html(self.form, self.user_manager))

    def test_user_text_stays_text(self):
        evil = (
            '<img src="http://127.0.0.1:9/x"><svg onload="1"><script>alert(1)</script>'
            '<link href="file:///etc/passwd"> javascript:alert(1) {{ object.env.cr }} %s'
        )
        self.entry.answers = {'project': evil}
        self.form.job_title = evil[:60]
        raw = (
            self.env['ir.actions.report']
            .with_user(self.user_hr_manager)
            ._render_qweb_html(REPORT, self.form.ids)[0]
            .decode()
        )
        self.assertIn(evil, unescape(raw))
        for tag in ('<img src="http://127', '<svg onload', '<script>alert', '<link href="file'):
            self.assertNotIn(tag, raw)

    def test_line_breaks_are_kept(self):
        self.entry.answers = {'project': 'one\ntwo'}
        html = self._html(self.form, self.user_employee)
        self.assertRegex(html, r'pre-wrap[^>]*>one\ntwo<')

    def test_odd_answers_do_not_stop_the_print(self):
        for answers in (None, [], {'rate': 'ninety', 'project': 5}, {'project': {'a': 1}}):
            with self.subTest(answers=answers):
                self.entry.answers = answers
                self.assertIn('Emil Employee', self._html(self.form, self.user_employee))
        plan = self.form.entry_ids.filtered(lambda entry: entry.section_id == self.plan_section)
        plan.with_env(self.entry.env).answers = {
            'steps': ['x', {'text': 'ok', 'date': 'soon'}],
            'deadline': 'never',
        }
        self.assertIn('soon', self._html(self.form, self.user_employee))

    def test_languages(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.section.with_context(lang='zh_CN').name = '做得好的'
        self.user_employee.lang = 'zh_CN'
        self.assertIn('做得好的', self._html(self.form, self.user_officer), "the employee's")
        self.assertNotIn('做得好的', self._html(self.form, self.user_manager), "the reader's")
        self.assertIn('做得好的', self._html(self.form, self.user_manager, lang='zh_CN'))

    def test_queries_do_not_grow_with_entries(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._html(self.form, self.user_employee)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(15):
            entry = self._row(
                self.form,
                'entry',
                section_id=self.section.id,
                answers={'project': f'Project {number}'},
            )
            self._row(self.form, 'comment', entry_id=entry.id, body='a remark')
        self.assertLessEqual(count(), few + 2)


@tagged('post_install', '-at_install', 'hr_performance', 'pdf')
@skipUnless(shutil.which('pdftotext'), 'pdftotext is not installed')
class TestReportPdf(PrintMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_print()
        cls.form = cls._make_form()
        cls.entry = cls._fill(cls.form, CHINESE)

    def _pdf_text(self, forms, user):
        report = self.env['ir.actions.report'].with_user(user)
        with self.allow_pdf_render():
            content, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                REPORT, forms.ids
            )
        self.assertEqual(kind, 'pdf')
        self.assertTrue(content.startswith(b'%PDF'))
        return flat(
            subprocess.run(
                ['pdftotext', '-', '-'], input=content, capture_output=True, check=True
            ).stdout.decode()
        )

    def test_text_of_all_kinds(self):
        words = ' '.join(f'word{number}' for number in range(1250))[:9_900]
        for text in (EMOJI, ARABIC, LONG_WORD, f'{words} THE-END'):
            self._row(self.form, 'entry', section_id=self.section.id, answers={'project': text})
        text = self._pdf_text(self.form, self.user_employee)
        self.assertIn(flat(CHINESE), text)
        self.assertIn(flat('The shop came late'), text)
        self.assertIn('按时交付', text)
        self.assertIn(LONG_WORD, text)
        self.assertIn('THE-END', text)
        self.assertIn('word1200', text)
        letters = set(flat(ARABIC))
        self.assertLess(len(letters - set(text)), 4, 'Arabic is printed as text')

    def test_three_in_one_print(self):
        forms = self.form | self._make_form(self.colleague, state='filling')
        forms |= self._make_form(self.officer, state='ready', manager_user_id=self.user_manager.id)
        for patched in (True, False):
            kind = type(ir_actions_report._wkhtml())
            info = ir_actions_report._wkhtml()
            if patched and not info.is_patched_qt:
                continue
            with self.subTest(patched=patched), patch.object(kind, 'is_patched_qt', patched):
                text = self._pdf_text(forms, self.user_manager)
                for name in ('EmilEmployee', 'CoraColleague', 'OlgaOfficer'):
                    self.assertIn(name, text)

    def test_html_in_a_text_is_printed_and_not_fetched(self):
        self.entry.answers = {'project': '<img src="http://127.0.0.1:9/canary.png">'}
        text = self._pdf_text(self.form, self.user_hr_manager)
        self.assertIn('<imgsrc="http://127.0.0.1:9/canary.png">', text)
