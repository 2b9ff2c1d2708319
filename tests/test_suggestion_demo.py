"""What the demo story tells of suggestions."""

from collections import Counter

from odoo.tests import TransactionCase, tagged

MODULE = 'hr_performance_interview'


@tagged('post_install', '-at_install', 'hr_performance')
class TestSuggestionDemo(TransactionCase):
    def test_kinds_and_states_of_the_story(self):
        loaded = self.env.ref(f'base.module_{MODULE}').demo
        names = self.env['ir.model.data'].search(
            [('module', '=', MODULE), ('model', '=', 'hr.performance.suggestion')]
        )
        rows = self.env['hr.performance.suggestion'].browse(names.mapped('res_id'))
        if not loaded:
            self.assertFalse(rows)
            return
        counts = Counter((row.kind, row.state) for row in rows)
        expected = {
            ('salary', 'approved'): 6,
            ('promotion', 'approved'): 1,
            ('promotion', 'proposed'): 1,
            ('reward', 'approved'): 1,
            ('reward', 'declined'): 1,
            ('training', 'approved'): 2,
            ('plan_adjustment', 'approved'): 2,
        }
        self.assertEqual(counts, expected)
        pending = rows.filtered(lambda row: row.state == 'proposed')
        owen = self.env.ref(f'{MODULE}.res_users_demo_owen')
        self.assertTrue(pending.with_user(owen)._is_decider())
