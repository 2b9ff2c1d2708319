from odoo import fields, models
from odoo.fields import Domain

NOT_EVIDENCE = ('cancelled', 'proposed')


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
            & (
                Domain('date_deadline', '>=', date_from)
                | Domain('date_deadline', '=', False)
                & (Domain('closed_on', '=', False) | Domain('closed_on', '>=', date_from))
            )
        )
        result = {}
        for goal in goals:
            kind, polarity = self._judge(goal)
            result.setdefault(goal.employee_id, []).append(
                {
                    'kind': kind,
                    'polarity': polarity,
                    'name': goal.name,
                    'detail': goal.progress_note,
                    'date': goal.date_deadline or goal.closed_on,
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
        """(kind, polarity) of a goal: how it ended, or that it is still on its way.

        One that ran past its deadline is judged as if it had been finished, by the limits of
        the company: a goal does not escape by nobody closing it.
        """
        rate = goal.completion_rate if goal.has_result else 0
        over = goal.date_deadline and goal.date_deadline < fields.Date.context_today(self)
        company = goal.company_id
        if rate >= company.performance_goal_met:
            return 'goal_done', 'good'
        if goal.state == 'running' and not over:
            return 'goal_running', 'neutral'
        if rate >= company.performance_goal_nearly:
            return 'goal_done', 'neutral'
        return 'goal_missed', 'bad'
