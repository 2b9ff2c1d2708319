from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.kpi import MIN_GROUP, rate


class HrPerformanceCockpitSpread(models.AbstractModel):
    """How the managers' ratings spread over the levels."""

    _name = 'hr.performance.cockpit.spread'
    _description = 'Performance Cockpit: Spread of the Ratings'

    def _get_spread(self, scope, base, one, cycle):
        """How the managers' ratings spread: those looked at beside those of the company.

        Ratings are counted once both sides see them. A group below the minimum size is hidden,
        and so are the two together when their difference is that small.
        """
        forms = self.env['hr.performance.report']
        own = forms._search(one)
        if scope == 'team':
            # sudo: hr.performance.report - how many of the company have which level, never who
            everybody = forms.sudo()._search(
                Domain('cycle_id', '=', cycle.id) & Domain('is_active', '=', True)
            )
        else:
            everybody = forms._search(base & Domain('cycle_id', '=', cycle.id))
        if own.is_empty() or everybody.is_empty():
            return {'hidden': True, 'levels': [], 'own_count': 0, 'company_count': 0}
        id_ = SQL.identifier(forms._table, 'id')
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.value,
                       MIN(COALESCE(l.name->>%(lang)s, l.name->>'en_US')),
                       COUNT(DISTINCT l.name->>'en_US'),
                       COUNT(*),
                       COUNT(*) FILTER (WHERE own.id IS NOT NULL)
                  FROM hr_performance_rating r
                  JOIN (%(everybody)s) f ON f.id = r.form_id
                  JOIN hr_performance_rating_level l ON l.id = r.level_id
                  LEFT JOIN (%(own)s) own ON own.id = r.form_id
                 WHERE r.side = 'manager' AND r.shown_to_employee AND r.shown_to_manager
                 GROUP BY r.value
                 ORDER BY r.value
                """,
                lang=self.env.lang or 'en_US',
                everybody=everybody.select(id_),
                own=own.select(id_),
            )
        )
        company = sum(row[3] for row in rows)
        mine = sum(row[4] for row in rows)
        own_hidden = mine < MIN_GROUP
        others = company - mine
        company_hidden = company < MIN_GROUP or (scope == 'team' and others < MIN_GROUP)
        return {
            'hidden': own_hidden,
            'company_hidden': company_hidden,
            'levels': [
                {
                    # levels of several scales share a value: then the value is all they share
                    'label': name if kinds == 1 else f'{value:g}',
                    'own': None if own_hidden else rate(count, mine),
                    'own_count': None if own_hidden else count,
                    'company': None if company_hidden or own_hidden else rate(all_, company),
                }
                for value, name, kinds, all_, count in rows
            ],
            'own_count': mine,
            'company_count': 0 if company_hidden else company,
        }
