from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceSkill(models.AbstractModel):
    """Skills whose level was set in the last twelve months."""

    _name = 'hr.performance.source.skill'
    _description = 'Facts: Skills'
    _inherit = 'hr.performance.source'
    _source_key = 'skill'
    _source_sequence = 40
    _source_models = {
        'hr.employee.skill': ('skill_id', 'skill_level_id', 'valid_from', 'valid_to'),
        'hr.skill.type': ('is_certification',),
    }

    def _get_source_label(self):
        return self.env._('Skills')

    def _get_kinds(self):
        return {
            'skill': {
                'label': self.env._('Skill level reached'),
                'sections': ('achievement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        rows = self.env['hr.employee.skill'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('skill_type_id.is_certification', '=', False)
            & Domain('valid_from', '>=', self._year_before(date_from, date_to))
            & Domain('valid_from', '<=', date_to)
        )
        result = {}
        for row in rows:
            result.setdefault(row.employee_id, []).append(
                {
                    'kind': 'skill',
                    'name': row.skill_id.name,
                    'detail': row.skill_level_id.name,
                    'date': row.valid_from,
                    'date_end': row.valid_to,
                    'value': row.skill_level_id.level_progress,
                    'unit': '%',
                    'res_model': row._name,
                    'res_id': row.id,
                }
            )
        return result
