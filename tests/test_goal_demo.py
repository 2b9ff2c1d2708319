"""The goals and incidents of the demo story: the figures that its pages tell."""

from collections import Counter

from odoo import fields
from odoo.tests import TransactionCase, tagged

MODULE = 'hr_performance_interview'
MISSED = {
    'nadia': 1,
    'tomas': 1,
    'greta': 1,
    'felix': 1,
    'priya': 1,
    'owen': 1,
    'hugo': 2,
    'clara': 1,
    'oskar': 1,
    'sami': 1,
    'ravi': 1,
    'dario': 1,
    'bruno': 1,
}
MEANS = {'nadia': 100, 'tomas': 86, 'hugo': 80, 'yuki': 107, 'dario': 78, 'ravi': 83, 'oskar': 96}


@tagged('post_install', '-at_install', 'hr_performance')
class TestGoalDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loaded = cls.env.ref(f'base.module_{MODULE}').demo
        cls.cycle = cls.env.ref(f'{MODULE}.hr_performance_cycle_demo_b', False)

    def _employee(self, login):
        return self.env.ref(f'{MODULE}.hr_employee_demo_{login}')

    def _goals(self, login, *extra):
        domain = [('employee_id', '=', self._employee(login).id), *extra]
        return self.env['hr.performance.goal'].search(domain)

    def test_goals(self):
        if not self.loaded:
            self.assertFalse(self.cycle)
            return
        done = ('cycle_id', '=', self.cycle.id)
        for login, count in MISSED.items():
            counts = Counter(self._goals(login, done).mapped('achievement'))
            self.assertEqual(counts['missed'], count, login)
        for login, mean in MEANS.items():
            self.assertEqual(round(self._goals(login, done)._get_weighted_completion()), mean)
        self.assertEqual(self._goals('lena').mapped('state'), ['running'])

    def test_history(self):
        if not self.loaded:
            return
        now = fields.Datetime.now()
        goals = self._goals('nadia') | self._goals('hugo')
        logs = goals.log_ids
        self.assertTrue(all(log.date < now for log in logs))
        for goal in goals.filtered('has_result'):
            last = goal.log_ids[0]
            rates = goal.log_ids.sorted('date').mapped('completion_rate')
            self.assertEqual(rates, sorted(rates), goal.name)
            self.assertEqual(
                (last.result, last.completion_rate), (goal.result, goal.completion_rate)
            )

    def test_incidents(self):
        if not self.loaded:
            return
        incidents = self.env['hr.performance.incident'].search(
            [('company_id', '=', self.cycle.company_id.id)]
        )
        self.assertEqual(len(incidents.filtered('shared')), 11)
        nadia = self.env.ref(f'{MODULE}.res_users_demo_nadia')
        felix = self.env.ref(f'{MODULE}.res_users_demo_felix')
        self.assertEqual(incidents.with_user(nadia).search_count([]), 2)
        self.assertEqual(incidents.with_user(felix).search_count([('shared', '=', False)]), 1)
