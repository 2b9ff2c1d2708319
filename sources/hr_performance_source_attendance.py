from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceAttendance(models.AbstractModel):
    """Hours of the period: figures alone, no judgement, no single day."""

    _name = 'hr.performance.source.attendance'
    _description = 'Facts: Attendance'
    _inherit = 'hr.performance.source'
    _source_key = 'attendance'
    _source_sequence = 70
    _source_zone = 'attendance'
    _source_models = {
        'hr.attendance': ('date', 'worked_hours', 'expected_hours', 'validated_overtime_hours'),
    }

    def _get_source_label(self):
        return self.env._('Attendance')

    def _get_kinds(self):
        hours = self.env._('hours')
        return {
            'attendance': {'label': self.env._('Hours worked'), 'sections': (), 'unit': hours},
            'attendance_days': {
                'label': self.env._('Days present'),
                'sections': (),
                'unit': self.env._('days'),
            },
            'overtime': {
                'label': self.env._('Approved overtime'),
                'sections': ('achievement',),
                'unit': hours,
            },
        }

    def _collect(self, employees, date_from, date_to):
        rows = self.env['hr.attendance']._read_group(
            Domain('employee_id', 'in', employees.ids)
            & Domain('date', '>=', date_from)
            & Domain('date', '<=', date_to),
            ['employee_id'],
            [
                *('worked_hours:sum', 'expected_hours:sum', 'validated_overtime_hours:sum'),
                'date:count_distinct',
            ],
        )
        result, hours = {}, {'unit': 'h', 'date': date_to}
        for employee, worked, expected, overtime, days in rows:
            facts = result[employee] = [
                {'kind': 'attendance', 'key': 'hours', 'value': round(worked or 0, 2), **hours},
                {
                    'kind': 'attendance_days',
                    'key': 'days',
                    'value': days,
                    'unit': 'd',
                    'date': date_to,
                },
            ]
            if expected:
                facts[0].update(
                    target=round(expected, 2), rate=round((worked or 0) / expected * 100, 2)
                )
            if overtime:
                facts.append(
                    {'kind': 'overtime', 'key': 'overtime', 'value': round(overtime, 2), **hours}
                )
        return result
