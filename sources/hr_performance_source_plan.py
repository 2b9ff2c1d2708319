from odoo import models
from odoo.fields import Domain

from .hr_performance_source_form import SIGNED


class HrPerformanceSourcePlan(models.AbstractModel):
    """The improvement plan signed last time: what was agreed, and until when."""

    _name = 'hr.performance.source.plan'
    _description = 'Facts: Signed Plans'
    _inherit = 'hr.performance.source'
    _source_key = 'plan'
    _source_sequence = 18

    def _get_source_label(self):
        return self.env._('Last improvement plan')

    def _get_kinds(self):
        return {
            'last_plan': {
                'label': self.env._('Agreed last time'),
                'sections': ('achievement', 'improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        entries = self.env['hr.performance.entry'].search_fetch(
            Domain('form_id.employee_id', 'in', employees.ids)
            & Domain('form_id.state', 'in', SIGNED)
            & Domain('form_id.cycle_id.date_to', '<', date_to)
            & Domain('section_kind', '=', 'plan')
            & Domain('shown_to_employee', '=', True)
            & Domain('shown_to_manager', '=', True)
        )
        result = {}
        for employee, group in entries.grouped(lambda e: e.form_id.employee_id).items():
            ends = {entry.form_id: entry.form_id.cycle_id.date_to for entry in group}
            last = max(ends, key=lambda form: (ends[form], form.id))
            result[employee] = [
                {
                    'kind': 'last_plan',
                    'name': entry.title,
                    'detail': self._get_answers_text(entry.answers),
                    'date': entry.date_deadline or ends[last],
                    'res_model': entry._name,
                    'res_id': entry.id,
                }
                for entry in group
                if entry.form_id == last
            ]
        return result
