from odoo import models
from odoo.fields import Domain

CHALLENGES = {'reached': ('challenge_done', 'good'), 'failed': ('challenge_missed', 'bad')}


class HrPerformanceSourceBadge(models.AbstractModel):
    """Badges granted in the period, and challenges that ended in it."""

    _name = 'hr.performance.source.badge'
    _description = 'Facts: Badges and Challenges'
    _inherit = 'hr.performance.source'
    _source_key = 'badge'
    _source_sequence = 60
    _source_models = {
        'gamification.badge.user': ('user_id', 'badge_id', 'comment'),
        'gamification.goal': ('user_id', 'definition_id', 'state', 'end_date', 'current'),
    }

    def _get_source_label(self):
        return self.env._('Badges and challenges')

    def _get_kinds(self):
        return {
            'badge': {'label': self.env._('Badge'), 'sections': ('achievement',)},
            'challenge_done': {
                'label': self.env._('Challenge reached'),
                'sections': ('achievement',),
            },
            'challenge_missed': {
                'label': self.env._('Challenge missed'),
                'sections': ('improvement',),
            },
        }

    def _collect(self, employees, date_from, date_to):
        people, result = self._by_user(employees), {}
        start, end = self._moments(date_from, date_to)
        badges = self.env['gamification.badge.user'].search_fetch(
            Domain('user_id', 'in', list(people))
            & Domain('create_date', '>=', start)
            & Domain('create_date', '<=', end),
            ['user_id', 'badge_id', 'comment', 'create_date'],
        )
        for badge in badges:
            result.setdefault(people[badge.user_id.id], []).append(
                {
                    'kind': 'badge',
                    'polarity': 'good',
                    'name': badge.badge_id.name,
                    'detail': badge.comment,
                    'date': self._day(badge.create_date),
                    'res_model': badge._name,
                    'res_id': badge.id,
                }
            )
        goals = self.env['gamification.goal'].search_fetch(
            Domain('user_id', 'in', list(people))
            & Domain('state', 'in', list(CHALLENGES))
            & Domain('end_date', '>=', date_from)
            & Domain('end_date', '<=', date_to),
            ['user_id', 'definition_id', 'current', 'target_goal', 'state', 'end_date'],
        )
        for goal in goals:
            kind, polarity = CHALLENGES[goal.state]
            result.setdefault(people[goal.user_id.id], []).append(
                {
                    'kind': kind,
                    'polarity': polarity,
                    'name': goal.definition_id.name,
                    'date': goal.end_date,
                    'value': goal.current,
                    'target': goal.target_goal,
                    'unit': goal.definition_id.suffix,
                    'res_model': goal._name,
                    'res_id': goal.id,
                }
            )
        return result
