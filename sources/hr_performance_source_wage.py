from odoo import models
from odoo.fields import Domain

STEPS = 10  # changes that are told


class HrPerformanceSourceWage(models.AbstractModel):
    """Steps of the wage until the end of the period; kept apart from all other facts."""

    _name = 'hr.performance.source.wage'
    _description = 'Facts: Wage History'
    _inherit = 'hr.performance.source'
    _source_key = 'wage'
    _source_sequence = 90
    _source_zone = 'pay'
    _source_models = {'hr.version': ('employee_id', 'date_version', 'wage', 'currency_id')}
    _source_limit = STEPS

    def _get_source_label(self):
        return self.env._('Wage history')

    def _get_kinds(self):
        return {'wage': {'label': self.env._('Wage'), 'sections': ()}}

    def _collect(self, employees, date_from, date_to):
        versions = self.env['hr.version'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('date_version', '<=', date_to)
            & Domain('wage', '>', 0),
            ['employee_id', 'date_version', 'wage', 'company_id'],
            order='employee_id, date_version, id',
        )
        result, before = {}, {}
        for version in versions:
            employee, wage = version.employee_id, version.wage
            last = before.get(employee)
            before[employee] = wage
            if wage == last:
                continue  # something else of the contract changed
            result.setdefault(employee, []).append(
                {
                    'kind': 'wage',
                    'date': version.date_version,
                    'value': wage,
                    'rate': round((wage / last - 1) * 100, 2) if last else None,
                    'currency_id': version.company_id.currency_id.id,
                    'res_model': version._name,
                    'res_id': version.id,
                }
            )
        return result
