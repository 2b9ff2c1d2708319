import json
import logging

from odoo import api, models
from odoo.tools import file_open

from .hr_performance_demo import MODULE

_logger = logging.getLogger(__name__)


class HrPerformanceDemo(models.AbstractModel):
    """What followed from the plans of the story, and one idea that nobody has decided yet."""

    _inherit = 'hr.performance.demo'

    @api.model
    def _load_suggestions(self):
        """Load once; a second run changes nothing."""
        with file_open(f'{MODULE}/demo/suggestions.json', 'r') as file:
            rows = json.load(file)['rows']
        self = self._as_story()
        for row in rows:
            name = f'hr_performance_suggestion_demo_{row.get("key") or row["form"]}'
            if not self._ref(name, False):
                self._name_record(name, self._load_suggestion(row))
        _logger.info('Demo story: %s suggestions', len(rows))

    def _load_suggestion(self, row):
        rules = self.env['hr.performance.suggestion.rule']
        rule = self._ref(f'suggestion_rule_{row["rule"]}') if 'rule' in row else rules
        if 'key' in row:
            facts, values = rules._get_plan_facts(
                # sudo: hr.performance.plan, form - of the demo data alone
                self._ref(f'hr_performance_plan_demo_{row["key"]}').sudo()
            )
        else:
            facts, values = rules._get_form_facts(
                self._ref(f'hr_performance_form_demo_{row["form"]}').sudo()
            )
        decided = 'decided' in row
        state = row.get('state', 'approved') if decided else 'proposed'
        values.update(
            {
                'kind': row['kind'],
                'rule_id': rule.id,
                'rule_name': rule.name,
                'inputs': {key: fact for key, fact in facts.items() if fact is not None},
                'reason': row.get('reason') or rule.explanation,
                'percent': row.get('percent', 0),
                'proposed_by_id': 'proposed_by' in row and self._user_of(row['proposed_by']),
                'proposed_on': self._day(row['made']),
                'state': state,
                'decided_on': decided and self._day(row['decided']),
                'decided_by_id': decided and self._user_of(row['by']),
                'decision_reason': row.get('why'),
                'decided_percent': row.get('percent', 0) if state == 'approved' else 0,
            }
        )
        model = self.env['hr.performance.suggestion']
        suggestion = model._with_transition().create(values)._without_transition()
        if 'notice' in row:
            # told as it was then: no mail goes out for it now
            suggestion.notice_id = self.env['hr.performance.notice'].create(
                {
                    'employee_id': suggestion.employee_id.id,
                    'company_id': suggestion.company_id.id,
                    'is_pay': suggestion.is_pay,
                    'name': row['title'],
                    'body': row['notice'],
                    'released_on': self._moment(row['decided']),
                }
            )
        return suggestion

    def _user_of(self, login):
        return self._ref(f'res_users_demo_{login}').id
