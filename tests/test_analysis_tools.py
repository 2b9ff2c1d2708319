import doctest
from datetime import date
from itertools import pairwise

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools import periods, svgchart, talking_points
from ..tools.talking_points import Figures, Goal, Item, Limits, Training

NASTY = (
    'A & <b onload="1">\'"</b> \x00\x0b ]]> {{ 7 }} &amp; عمر שלום \u202e 张伟 👩‍💻 \ud800 \uffff'
)
NAME = 'http://www.w3.org/2000/svg'


@tagged('post_install', '-at_install', 'hr_performance')
class TestCharts(BaseCase):
    def test_doctests(self):
        for module in (periods, svgchart, talking_points):
            with self.subTest(module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def _charts(self, text):
        day = date(2026, 3, 5)
        return {
            'bar': svgchart.bar(110, text, 'met'),
            'stacked': svgchart.stacked([(3, 'met'), (0, 'nearly'), (1, 'missed')], text),
            'butterfly': svgchart.butterfly(4, 2, 5, text),
            'line': svgchart.line([(text, 80.0), (text, None), (text, 99.5), (text, 10)], text),
            'ring': svgchart.ring([(3, 'met'), (1, 'neutral')], text, text),
            'ring of one': svgchart.ring([(3, 'met')], text, text),
            'timeline': svgchart.timeline(
                [(day, 'good', text), (day, 'bad', '2'), (day, 'good', '3')],
                date(2026, 1, 1),
                date(2026, 6, 30),
                [(day, text)],
                text,
            ),
        }

    def test_every_chart_is_well_formed_and_says_what_it_shows(self):
        for name, chart in self._charts(NASTY).items():
            with self.subTest(name):
                root = etree.fromstring(chart.encode())
                self.assertEqual(root.tag, f'{{{NAME}}}svg')
                self.assertEqual(root.get('role'), 'img')
                label = root.get('aria-label')
                for kept in ('A & <b onload="1">', 'عمر שלום', '张伟', '👩‍💻', ']]>'):
                    self.assertIn(kept, label)
                self.assertEqual(root.findtext(f'{{{NAME}}}title').strip(), label.strip())
                tags = {etree.QName(node).localname for node in root.iter()}
                self.assertLessEqual(
                    tags, {'svg', 'title', 'rect', 'line', 'text', 'circle', 'path'}
                )
                for node in root.iter():
                    self.assertFalse(
                        [key for key in node.attrib if key.startswith('on') or 'href' in key]
                    )

    def test_nothing_leaves_the_picture(self):
        for name, chart in self._charts('x').items():
            root = etree.fromstring(chart.encode())
            width, height = float(root.get('width')), float(root.get('height'))
            for node in root.iter():
                for key, limit in (('x', width), ('cx', width), ('y', height), ('cy', height)):
                    value = node.get(key)
                    if value is not None:
                        self.assertTrue(0 <= float(value) <= limit, (name, key, value))

    def test_bar_lengths(self):
        def length(rate):
            root = etree.fromstring(svgchart.bar(rate, 'x', 'met', width=152).encode())
            return float(root.findall(f'{{{NAME}}}rect')[1].get('width'))

        self.assertEqual([length(rate) for rate in (0, 75, 150, 900, -5)], [0, 75, 150, 150, 0])

    def test_no_values_no_picture(self):
        self.assertEqual(svgchart.line([('a', None), ('b', 90.0)], 'x'), '')
        self.assertEqual(svgchart.ring([], 'x', '0'), '')
        self.assertEqual(svgchart.stacked([], 'x'), '')

    def test_a_gap_in_the_line_is_no_zero(self):
        full = svgchart.line([('a', 80.0), ('b', 90.0), ('c', 85.0)], 'x')
        gap = svgchart.line([('a', 80.0), ('b', None), ('c', 85.0)], 'x')
        self.assertEqual(full.count('<circle'), 3)
        self.assertEqual(gap.count('<circle'), 2)
        self.assertEqual(full.count('stroke-width="2.5"'), 2)
        self.assertEqual(gap.count('stroke-width="2.5"'), 0)

    def test_events_of_a_day_do_not_cover_each_other(self):
        day = date(2026, 3, 5)
        chart = svgchart.timeline(
            [(day, 'good', str(number)) for number in range(6)],
            date(2026, 1, 1),
            date(2026, 6, 30),
            [],
            'x',
        )
        root = etree.fromstring(chart.encode())
        dots = [(n.get('cx'), float(n.get('cy'))) for n in root.iter(f'{{{NAME}}}circle')]
        heights = sorted(cy for _cx, cy in dots)
        self.assertTrue(all(b - a >= 20 for a, b in pairwise(heights)), heights)

    def test_events_outside_the_period_stay_on_the_edge(self):
        chart = svgchart.timeline(
            [(date(2020, 1, 1), 'good', '1'), (date(2030, 1, 1), 'bad', '2')],
            date(2026, 1, 1),
            date(2026, 1, 1),
            [],
            'x',
        )
        self.assertEqual(len(etree.fromstring(chart.encode()).findall(f'{{{NAME}}}circle')), 2)


@tagged('post_install', '-at_install', 'hr_performance')
class TestTalkingPoints(BaseCase):
    def _rules(self, limits=None, **figures):
        points = talking_points.talking_points(Figures(**figures), limits or Limits())
        return [(point.rule, point.key) for point in points]

    def test_limits(self):
        cases = {110: ['praise'], 109.99: [], 100: [], 99.99: ['ask'], 80: ['ask']}
        cases |= {79.99: ['discuss'], 0: ['discuss'], 150: ['praise']}
        for rate, rules in cases.items():
            with self.subTest(rate=rate):
                found = self._rules(goals=[Goal(1, 'Output', rate)])
                self.assertEqual([rule for rule, _key in found], rules)

    def test_limits_are_data(self):
        goal = [Goal(1, 'Output', 104.0)]
        self.assertEqual(self._rules(goals=goal), [])
        self.assertEqual(self._rules(Limits(praise=103), goals=goal), [('praise', 1)])
        self.assertEqual(self._rules(Limits(met=105), goals=goal), [('ask', 1)])

    def test_missed_twice_in_a_row(self):
        for before, now, expected in (
            (70, 75, True),
            (89.9, 89.9, True),
            (90, 70, False),
            (70, 90, False),
            (None, 70, False),
        ):
            found = self._rules(goals=[Goal(1, 'Output', now, previous_rate=before)])
            self.assertEqual(('repeated', 1) in found, expected, (before, now))

    def test_training_that_fits_and_training_without_effect(self):
        goal = Goal(1, 'Social media reach', 70.0)
        planned = Training(7, 'Advanced social media operations', done=False)
        done = Training(8, 'Social media for starters', done=True)
        other = Training(9, 'Difficult calls', done=True)
        points = talking_points.talking_points(
            Figures(goals=[goal], trainings=[planned, done, other])
        )
        self.assertEqual([point.rule for point in points], ['discuss', 'no_effect'])
        self.assertEqual(points[0].values['trainings'], [planned.name])
        self.assertEqual(points[1].values['trainings'], [done.name])
        reached = Goal(1, 'Social media reach', 101.0)
        self.assertEqual(self._rules(goals=[reached], trainings=[done]), [])

    def test_training_by_tag_and_in_chinese(self):
        by_tag = Goal(1, 'Reach', 60.0, tags=('Marketing',))
        training = Training(2, 'Content marketing', done=True)
        self.assertIn(('no_effect', 1), self._rules(goals=[by_tag], trainings=[training]))
        chinese = Goal(1, '社交媒体触达', 60.0)
        training = Training(2, '社交媒体高级运营', done=True)
        self.assertIn(('no_effect', 1), self._rules(goals=[chinese], trainings=[training]))

    def test_rating_gap_both_ways_and_only_with_both(self):
        for own, manager, expected in ((4, 2, 1), (2, 3, 1), (3, 3, 0), (3, None, 0), (None, 3, 0)):
            found = self._rules(self_rating=own, manager_rating=manager)
            self.assertEqual(len(found), expected, (own, manager))

    def test_order_of_a_talk(self):
        found = self._rules(
            goals=[Goal(1, 'Low', 10.0), Goal(2, 'Middle', 85.0), Goal(3, 'High', 120.0)],
            bad_incidents=[Item(4, 'late')],
            good_incidents=[Item(5, 'in time')],
            disagreements=[Item(6, 'entry')],
            unanswered_support=[Item(7, 'mentor')],
            vague=[Item(8, 'vague')],
            self_rating=4,
            manager_rating=2,
        )
        rules = [rule for rule, _key in found]
        self.assertEqual(
            rules,
            [
                'praise',
                'incident_good',
                'ask',
                'discuss',
                'incident_bad',
                'rating_gap',
                'disagreement',
                'vague',
                'support',
            ],
        )
        self.assertEqual([r for r in talking_points.RULES if r in rules], rules)
