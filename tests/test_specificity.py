"""The specificity check: what the rule of the elements says about single texts."""

import doctest
import subprocess
import sys

from odoo.tests import BaseCase, tagged

from ..tools import specificity
from ..tools.specificity import ELEMENTS, HINTS, assess, join_fields
from ..tools.specificity_check import cues, fields, rule, words
from ..tools.specificity_check import text as text_module
from .specificity_common import ROOT


@tagged('post_install', '-at_install', 'hr_performance')
class TestAssess(BaseCase):
    def test_the_examples_of_the_docstrings(self):
        for module in (specificity, cues, fields, rule, text_module, words):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def test_no_hint_asks_for_what_stands_there(self):
        for text, kind, element in (
            ('Turnover 8 percent above last year.', 'achievement', 'measure'),
            ('投诉由9起降到3起', 'improvement', 'measure'),
            ('Halve the waiting time by 30 September.', 'plan', 'deadline'),
            ('9月30日前把等候时间减半', 'plan', 'deadline'),
            ('By May I get better, no support needed.', 'plan', 'support'),
            ('五月前努力提高，不需要支持。', 'plan', 'support'),
        ):
            self.assertNotIn(element, assess(text, kind).missing, text)

    def test_the_anchors_of_the_rule(self):
        self.assertEqual(assess('加强团队合作', 'improvement').label, 'vague')
        text = '项目B:因未及时与测试团队沟通,导致bug修复延迟2天,影响项目上线时间'
        self.assertEqual(assess(text, 'improvement').label, 'specific')

    def test_missing_elements_in_their_order(self):
        for kind, elements in ELEMENTS.items():
            self.assertEqual(assess('', kind).missing, elements)
            self.assertEqual(assess('', kind).label, 'vague')
        self.assertEqual(assess('By 1 Oct log 50 old files.', 'plan').missing, ('support',))

    def test_missing_support_is_only_a_hint(self):
        result = assess('7/31前每周练车两次,拿下叉车证。', 'plan')
        self.assertEqual((result.label, result.missing), ('specific', ('support',)))
        self.assertEqual(result.hints[0].key, 'support')

    def test_widths_and_numerals_make_no_difference(self):
        pairs = (
            ('６月１２日夜班我漏写了４号机的报警记录，多出３７件不良。', 'improvement'),
            ('六月十二日夜班我漏写了四号机的报警记录,多出三十七件不良。', 'improvement'),
            ('6月12日夜班我漏写了4号机的报警记录,多出37件不良。', 'improvement'),
        )
        for text, kind in pairs:
            self.assertEqual(assess(text, kind).missing, (), text)

    def test_gaps_between_scripts_make_no_difference(self):
        for spaced, tight, kind in (
            ('Week 20 前把 50 个 valve 编号。', 'Week 20前把50个valve编号。', 'plan'),
            ('6 月底前 error rate 降到 2%', '6月底前error rate降到2%', 'plan'),
            ('3 月 5 日我把 label 贴反', '3月5日我把label贴反', 'improvement'),
        ):
            self.assertEqual(assess(spaced, kind).missing, assess(tight, kind).missing, spaced)

    def test_the_month_of_a_deadline_is_no_figure(self):
        for text in ('到6月底每周给司机开会', 'Until May I call each one week after the service.'):
            self.assertIn('measure', assess(text, 'plan').missing, text)

    def test_dates_of_many_shapes_are_deadlines(self):
        for date in (
            'by 12 June',
            'by June 12',
            'by 2026-06-12',
            'by 12.06.2026',
            'by 6/12',
            'by the end of Q3',
            'by week 18',
            'by W18',
            'within six weeks',
            'before Christmas',
            'by year end',
        ):
            result = assess(f'Log 50 old files {date}.', 'plan')
            self.assertNotIn('deadline', result.missing, date)
        for date in (
            '6月12日前',
            '六月底前',
            '2026-06-12之前',
            '6/12前',
            'Q3',
            '国庆前',
            '六周内',
            '第18周前',
            '年底前',
        ):
            result = assess(f'{date}录完50份旧档案。', 'plan')
            self.assertNotIn('deadline', result.missing, date)
        for date in ('soon', 'ASAP', 'in the long term', 'every Friday'):
            self.assertIn('deadline', assess(f'Log 50 old files {date}.', 'plan').missing, date)
        for date in ('尽快', '长期', '每周五'):
            self.assertIn('deadline', assess(f'{date}录50份旧档案。', 'plan').missing, date)

    def test_numbers_that_measure_nothing(self):
        for text in (
            'I gave 100 % effort.',
            'Available 24/7.',
            '15 years of experience.',
            '1. quality 2. teamwork',
            '每天都拿出100%的努力。',
            '24小时待命。',
            '从教二十年。',
            '1、质量 2、团队',
        ):
            self.assertIn('measure', assess(text, 'achievement').missing, text)

    def test_headings_without_content(self):
        for text, kind in (
            ('Event: daily work. Impact: not so good. My part: could be better.', 'improvement'),
            ('项目名称:重点项目;目标完成率:较高;关键行为:积极配合;团队贡献:较大。', 'achievement'),
            ('Goal: better results. Steps: work hard. Timeline: ongoing. Support: none.', 'plan'),
        ):
            self.assertEqual(assess(text, kind).label, 'vague', text)

    def test_the_same_text_gets_the_same_answer_with_reasons(self):
        text = 'On ward 4B I moved the round to 7:30, waiting time 40 to 25 minutes.'
        first, second = assess(text, 'achievement'), assess(text, 'achievement')
        self.assertEqual(first, second)
        shown = {finding.element for finding in first.found}
        self.assertLessEqual({'event/project', 'behaviour', 'measure'}, shown)
        self.assertTrue(all(finding.text and finding.reason for finding in first.found))
        with self.assertRaises(AttributeError):
            first.label = 'vague'

    def test_cues_explain_what_no_listed_word_shows(self):
        text = 'By 1 Dec pick errors under 5 a week: scan every tote twice, Hannah tests me.'
        result = assess(text, 'plan')
        self.assertEqual(result.missing, ())
        [support] = [item for item in result.found if item.element == 'support']
        self.assertIn('giver', support.text)
        self.assertEqual(support.reason, 'the way it is said')

    def test_hints_follow_the_language(self):
        self.assertIn('Name the project', str(assess('Good work', 'achievement').hints[0]))
        self.assertIn('项目', str(assess('工作不错', 'achievement').hints[0]))
        self.assertIn('Name the project', str(assess('工作不错', 'achievement', 'en_US').hints[0]))
        self.assertIn('项目', str(assess('Good work', 'achievement', 'zh_CN').hints[0]))
        for texts in HINTS.values():
            self.assertTrue(texts['en'] and texts['zh'])

    def test_words_of_a_company(self):
        text = 'Zephyr: we did our best.'
        self.assertIn('event/project', assess(text, 'achievement').missing)
        added = assess(text, 'achievement', extra={'event/project': ['zephyr']})
        self.assertNotIn('event/project', added.missing)
        text = 'Within Q3 log 50 blue sky files.'
        self.assertEqual(assess(text, 'plan').label, 'specific')
        vague = assess(text, 'plan', extra={'vague': ['log 50 blue sky files', 'c++ (']})
        self.assertEqual(vague.label, 'vague')

    def test_importable_without_odoo(self):
        """From the root as a package, and as a file; Odoo is not in reach of that process."""
        by_package = 'from tools.specificity import assess'
        by_file = (
            'import importlib.util as u, sys; s = u.spec_from_file_location("spec_file", '
            '"tools/specificity.py"); m = u.module_from_spec(s); sys.modules["spec_file"] = m; '
            's.loader.exec_module(m); assess = m.assess'
        )
        for how in (by_package, by_file):
            code = (
                f'{how}; import sys; assert "odoo" not in sys.modules; '
                'print(assess("x", "plan").label)'
            )
            done = subprocess.run(
                [sys.executable, '-I', '-c', f'import sys; sys.path.insert(0, ""); {code}'],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.stdout.strip(), 'vague', done.stderr)


@tagged('post_install', '-at_install', 'hr_performance')
class TestJoin(BaseCase):
    def test_fields_of_an_achievement(self):
        text = join_fields(
            [
                ('project', 'text', 'Atlas'),
                ('measure', 'percent', 120),
                ('behaviour', 'long_text', 'I led the core module build'),
                ('impact', 'long_text', 'Hosting cost down 15 %'),
            ]
        )
        result = assess(text, 'achievement')
        self.assertEqual((result.label, result.missing), ('specific', ()))

    def test_fields_of_a_plan(self):
        text = join_fields(
            [
                ('goal', 'long_text', '客诉首次响应缩短到2小时以内'),
                ('steps', 'steps', [{'text': '每天10点清一次工单池', 'date': ''}]),
                ('deadline', 'date', '2026-11-10'),
                ('support', 'long_text', '主管给我开夜间工单权限'),
            ]
        )
        self.assertEqual(assess(text, 'plan').missing, ())
