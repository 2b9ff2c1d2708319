from odoo import fields, models
from odoo.fields import Domain

NOT_EVIDENCE = ('cancelled', 'proposed')
REACHED = 90  # per cent: from here on a goal does not count as missed


class HrPerformanceSourceGoal(models.AbstractModel):
    """Goals due in the period, and those still running in it."""

    _name = 'hr.performance.source.goal'
    _description = 'Facts: Goals'
    _inherit = 'hr.performance.source'
    _source_key = 'goal'
    _source_sequence = 10

    def _get_source_label(self):
        return self.env._('Goals')

    def _get_kinds(self):
        return {
            'goal_done': {
                'label': self.env._('Finished in the period'),
                'sections': ('achievement',),
            },
            'goal_missed': {
                'label': self.env._('Missed'),
                'sections': ('improvement', 'plan'),
            },
            'goal_running': {
                'label': self.env._('Still running'),
                'sections': ('achievement', 'improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        goals = self.env['hr.performance.goal'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', 'not in', NOT_EVIDENCE)
            & (Domain('date_from', '=', False) | Domain('date_from', '<=', date_to))
            & (Domain('date_deadline', '=', False) | Domain('date_deadline', '>=', date_from))
        )
        result = {}
        for goal in goals:
            if goal.state == 'done' and not goal.date_deadline:
                continue  # nobody knows when
            kind, polarity = self._judge(goal)
            result.setdefault(goal.employee_id, []).append(
                {
                    'kind': kind,
                    'polarity': polarity,
                    'name': goal.name,
                    'detail': goal.progress_note,
                    'date': goal.date_deadline,
                    'value': goal.result if goal.has_result else None,
                    'target': goal.target,
                    'unit': goal.unit,
                    'rate': goal.completion_rate if goal.has_result else None,
                    'weight': goal.weight,
                    'res_model': goal._name,
                    'res_id': goal.id,
                }
            )
        return result

    def _judge(self, goal):
        """(kind, polarity) of a goal: how it ended, or that it is still on its way."""
        rate = goal.completion_rate if goal.has_result else 0
        over = goal.date_deadline and goal.date_deadline < fields.Date.context_today(self)
        if goal.state == 'running' and rate < 100 and not over:
            return 'goal_running', 'neutral'
        if goal.state == 'missed' or (
            (goal.has_result or goal.state == 'running') and (rate < REACHED)
        ):
            return 'goal_missed', 'bad'
        return 'goal_done', 'good' if rate >= 100 else 'neutral'
