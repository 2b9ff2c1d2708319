"""The cockpit on the demo story: each figure as the story tells it, and by a query of its own."""

from collections import Counter
from datetime import datetime, time, timedelta

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

from .test_cockpit import HELD, MEDIANS, PLANS, QUERIES, F

MODULE = 'hr_performance_interview'
LAUNCHED = 62  # days between the launch of the half-year cycle and the day of the story
# What every tile shows on the day of the story; a median is (days, forms)
FIGURES = {
    'a': {
        'submitted': (18, 18),
        'on_time': (13, 18),
        'specificity': (70, 94),
        'disagreement': (19, 86),
        'held': (18, 18),
        'interview_days': (24.5, 18),
        'signed': (17, 18),
        'confirm_days': (3, 17),
        'covered': (11, 17),
        'checkins': (15, 22),
        'completed': (7, 11),
        'completed_in_time': (5, 11),
        'completed_employee': (5, 6),
        'completed_joint': (2, 3),
        'completed_manager': (0, 2),
        'decided': (10, 11),
        'refused': (1, 18),
        'appealed': (0, 18),
        'granted': (7, 9),
    },
    'b': {
        'submitted': (14, 17),
        'on_time': (10, 16),
        'specificity': (60, 73),
        'disagreement': (16, 60),
        'held': (8, 11),
        'interview_days': (20, 8),
        'signed': (5, 8),
        'confirm_days': (3, 5),
        'covered': (4, 5),
        'checkins': (5, 8),
        'completed': (1, 1),
        'completed_in_time': (1, 1),
        'decided': (1, 1),
        'refused': (0, 8),
        'appealed': (1, 8),
        'granted': (4, 6),
    },
}
DEPARTMENTS = {
    'a': {
        'rd': {'on_time': (4, 5), 'specificity': 82.1},
        'production': {'on_time': (3, 5), 'specificity': 70.8},
        'sales': {'on_time': (4, 6), 'specificity': 67.7},
        'admin': {'on_time': (2, 2), 'specificity': 81.8},
    },
    'b': {
        'rd': {'submitted': (5, 5), 'specificity': 89.3},
        'production': {'submitted': (3, 5), 'specificity': 69.2},
        'sales': {'submitted': (5, 5), 'specificity': 81.5},
        'admin': {'submitted': (1, 2), 'specificity': 80.0},
    },
}
PLAN_STATES = {'draft': 1, 'on_track': 3, 'at_risk': 2, 'off_track': 0, 'is_closed': 1}
# Days of the week that count as work from the day after the first one on
WORKDAYS = """(SELECT COUNT(*) FROM generate_series(%s + 1, %s, '1 day') day
    WHERE EXTRACT(ISODOW FROM day) < 6)"""
CLOSED = f"""{PLANS} AND p.state = 'closed'"""
DECISION = '(SELECT MIN(decided_on) FROM hr_performance_suggestion g WHERE g.plan_id = p.id)'
IN_TIME = f'{WORKDAYS} <= 3' % ('k.date_due', 'k.sent_on::date')
DUE = f"""FROM hr_performance_plan_checkin k JOIN (SELECT p.* {PLANS}) p ON p.id = k.plan_id
    WHERE p.state != 'draft' AND k.date_due <= %(today)s"""
BY_HAND = {
    **QUERIES,
    'held': (
        f'SELECT COUNT(*) {F} AND {HELD}',
        f"""SELECT COUNT(*) {F} AND ({HELD}
            OR (f.state = 'ready' AND COALESCE(f.date_due_original, f.date_due) <= %(today)s)
            OR (f.state IN ('filling', 'feedback') AND f.date_fill_due + 12 <= %(today)s))""",
    ),
    'checkins': (
        f'SELECT COUNT(*) {DUE} AND k.sent_on IS NOT NULL AND {IN_TIME}',
        f'SELECT COUNT(*) {DUE}',
    ),
    'decided': (
        f"""SELECT COUNT(*) {CLOSED} AND {DECISION} IS NOT NULL
            AND {WORKDAYS % ('p.closed_on', DECISION)} <= 15""",
        f"""SELECT COUNT(*) {CLOSED} AND ({DECISION} IS NOT NULL
            OR {WORKDAYS % ('p.closed_on', '%(today)s::date')} > 15)""",
    ),
    'completed_in_time': (
        f"""SELECT COUNT(*) {CLOSED} AND p.result = 'completed'
            AND p.closed_on <= p.date_end_original""",
        f'SELECT COUNT(*) {CLOSED}',
    ),
    **{
        f'completed_{side}': (
            f"""SELECT COUNT(*) {CLOSED} AND p.result = 'completed' AND p.author_side = '{side}'""",
            f"""SELECT COUNT(*) {CLOSED} AND p.author_side = '{side}'""",
        )
        for side in ('employee', 'joint', 'manager')
    },
}


@tagged('post_install', '-at_install', 'hr_performance')
class TestDemoFigures(TransactionCase):
    """Seen by an HR officer who has no form: everybody else misses his own one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycles = {
            key: cls.env.ref(f'{MODULE}.hr_performance_cycle_demo_{key}', False) for key in FIGURES
        }
        if not cls.cycles['b']:
            return
        cls.today = cls.cycles['b'].date_launch + timedelta(days=LAUNCHED)
        company = cls.cycles['b'].company_id
        cls.officer = new_test_user(
            cls.env,
            'figures_officer',
            f'base.group_user,{MODULE}.group_hr_performance_officer'
            f',{MODULE}.group_hr_performance_compensation',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz='UTC',
        )

    def _data(self, key, **context):
        with freeze_time(datetime.combine(self.today, time(18))):
            cockpit = self.env['hr.performance.cockpit'].with_user(self.officer)
            cockpit = cockpit.with_context(tz='UTC', **context)
            return cockpit.get_cockpit_data({'cycle_id': self.cycles[key].id})

    def _figures(self, data):
        """{key: figure} of tiles, rates and their twins."""
        kpis = data['kpis'] + data['more']
        return {row['key']: row for kpi in kpis for row in (kpi, *kpi['twins'])}

    def _ask(self, key, query):
        values = {'cycle': self.cycles[key].id, 'today': self.today}
        self.env.cr.execute(query, values)
        return [row[0] for row in self.env.cr.fetchall()]

    def test_each_figure_is_that_of_the_story(self):
        for key, expected in FIGURES.items() if self.cycles['b'] else ():
            figures = self._figures(self._data(key))
            for name, parts in expected.items():
                with self.subTest(cycle=key, figure=name):
                    figure = figures[name]
                    counted = figure['numerator'], figure['denominator']
                    if figure['kind'] == 'median':
                        counted = figure['value'], figure['denominator']
                    self.assertEqual(counted, parts)
                    self.assertEqual(figure['small'], parts[1] < 5)

    def test_each_figure_is_that_of_its_own_query(self):
        for key in FIGURES if self.cycles['b'] else ():
            figures = self._figures(self._data(key))
            self.assertLessEqual(set(figures), {*BY_HAND, *MEDIANS, 'specificity_first'})
            for name, (numerator, denominator) in BY_HAND.items():
                with self.subTest(cycle=key, figure=name):
                    parts = self._ask(key, numerator)[0], self._ask(key, denominator)[0]
                    figure = figures[name]
                    self.assertEqual((figure['numerator'], figure['denominator']), parts)
            for name in ('interview_days', 'confirm_days'):
                with self.subTest(cycle=key, figure=name):
                    days = sorted(self._ask(key, MEDIANS[name]))
                    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
                    self.assertEqual(figures[name]['value'], middle)

    def test_departments_and_plans_and_ratings(self):
        if not self.cycles['b']:
            return
        for key, departments in DEPARTMENTS.items():
            data = self._data(key)
            columns = [column['key'] for column in data['departments']['columns']]
            rows = {row['id']: row['cells'] for row in data['departments']['rows']}
            self.assertEqual(len(rows), len(departments))
            for name, expected in departments.items():
                department = self.env.ref(f'{MODULE}.hr_department_demo_{name}')
                cells = dict(zip(columns, rows[department.id], strict=True))
                for figure, value in expected.items():
                    with self.subTest(cycle=key, department=name, figure=figure):
                        cell = cells[figure]
                        if isinstance(value, tuple):
                            self.assertEqual((cell['numerator'], cell['denominator']), value)
                        else:
                            self.assertAlmostEqual(cell['value'], value, places=1)
        self.assertEqual(data['count'], 17)
        self.assertEqual({row['key']: row['count'] for row in data['plans']}, PLAN_STATES)
        levels = self._data('a')['spread']['levels']
        self.assertEqual([level['own_count'] for level in levels], [3, 8, 5, 2])
        ratings = self.cycles['a'].form_ids.rating_ids.filtered(lambda r: r.side == 'employee')
        self.assertEqual(Counter(ratings.mapped('value')), {5: 2, 4: 10, 3: 6})

    def test_figures_are_the_same_wherever_the_reader_is(self):
        for tz in ('Asia/Shanghai', 'America/New_York') if self.cycles['b'] else ():
            with freeze_time(datetime.combine(self.today, time(15))):
                cockpit = self.env['hr.performance.cockpit'].with_user(self.officer)
                data = cockpit.with_context(tz=tz).get_cockpit_data(
                    {'cycle_id': self.cycles['b'].id}
                )
            figures = self._figures(data)
            for name in ('on_time', 'confirm_days', 'interview_days', 'checkins'):
                with self.subTest(tz=tz, figure=name):
                    figure, parts = figures[name], FIGURES['b'][name]
                    first = figure['value' if figure['kind'] == 'median' else 'numerator']
                    self.assertEqual((first, figure['denominator']), parts)
