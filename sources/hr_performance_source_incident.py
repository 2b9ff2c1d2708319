from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceIncident(models.AbstractModel):
    """Critical incidents of the period; one that its author has not shared stays his own."""

    _name = 'hr.performance.source.incident'
    _description = 'Facts: Critical Incidents'
    _inherit = 'hr.performance.source'
    _source_key = 'incident'
    _source_sequence = 15
    _source_models = {
        'hr.performance.incident': (
            *('employee_id', 'date', 'name', 'body', 'polarity', 'author_id', 'shared'),
        )
    }

    def _get_source_label(self):
        return self.env._('Critical incidents')

    def _get_kinds(self):
        return {
            'incident_good': {
                'label': self.env._('Went well'),
                'sections': ('achievement',),
            },
            'incident_bad': {
                'label': self.env._('Went wrong'),
                'sections': ('improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        incidents = self.env['hr.performance.incident'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('date', '>=', date_from)
            & Domain('date', '<=', date_to)
        )
        result = {}
        for incident in incidents:
            result.setdefault(incident.employee_id, []).append(
                {
                    'kind': f'incident_{incident.polarity}',
                    'polarity': incident.polarity,
                    'name': incident.name,
                    'detail': incident.body,
                    'date': incident.date,
                    'audience': 'employee' if incident.shared else 'author',
                    'author_id': not incident.shared and incident.author_id.id,
                    'res_model': incident._name,
                    'res_id': incident.id,
                }
            )
        return result
