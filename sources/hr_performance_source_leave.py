from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceLeave(models.AbstractModel):
    """Days of approved time off in the period: one figure, never a type or a reason.

    It only tells how much of the period was worked: nobody is judged by an absence.
    """

    _name = 'hr.performance.source.leave'
    _description = 'Facts: Time Off'
    _inherit = 'hr.performance.source'
    _source_key = 'leave'
    _source_sequence = 71
    _source_zone = 'attendance'
    _source_models = {
        'hr.leave': ('employee_id', 'state', 'number_of_days', 'request_date_from'),
    }

    def _get_source_label(self):
        return self.env._('Time off')

    def _get_kinds(self):
        return {
            'leave': {
                'label': self.env._('Days of time off'),
                'sections': (),
                'unit': self.env._('days'),
            }
        }

    def _collect(self, employees, date_from, date_to):
        rows = self.env['hr.leave']._read_group(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', '=', 'validate')
            & Domain('request_date_from', '>=', date_from)
            & Domain('request_date_from', '<=', date_to),
            ['employee_id'],
            ['number_of_days:sum'],
        )
        return {
            employee: [
                {
                    'kind': 'leave',
                    'key': 'days',
                    'value': days,
                    'unit': 'd',
                    'date': date_to,
                }
            ]
            for employee, days in rows
            if days
        }
