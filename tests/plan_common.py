"""A running plan and its people, for the tests about plans."""

from datetime import date

from odoo import Command

from .common import PerformanceCase, PerformanceMixin


class PlanMixin(PerformanceMixin):
    @classmethod
    def _setup_calendar(cls):
        cls.env['hr.employee'].browse(
            (cls.employee | cls.colleague | cls.outsider | cls.officer).ids
        ).resource_calendar_id = cls.env['resource.calendar'].create(
            {
                'name': 'Monday to Friday',
                'company_id': cls.company.id,
                'tz': 'UTC',
                'attendance_ids': [
                    Command.create(
                        {
                            'name': 'Day',
                            'dayofweek': str(day),
                            'hour_from': 8,
                            'hour_to': 16,
                            'day_period': 'morning',
                        }
                    )
                    for day in range(5)
                ],
            }
        )

    @classmethod
    def _plan(cls, employee=None, state='draft', **values):
        """A plan of three months from 1 June 2026, one action, as a verb would leave it."""
        employee = employee or cls.employee
        plan = (
            cls.env['hr.performance.plan']
            ._with_transition()
            .create(
                {
                    'name': 'Social media reach',
                    'employee_id': employee.id,
                    'company_id': employee.company_id.id,
                    'goal': 'Social media reach from 70 to 90 %',
                    'has_measure': True,
                    'value_from': 70,
                    'value_now': 70,
                    'value_to': 90,
                    'unit': '%',
                    'date_start': date(2026, 6, 1),
                    'date_end': date(2026, 8, 31),
                    'date_end_original': date(2026, 8, 31),
                    **values,
                }
            )
        )
        plan._create_rows(
            'action', [{'plan_id': plan.id, 'name': 'Post twice a week', 'date_due': plan.date_end}]
        )
        if state != 'draft':
            plan._write_flow({'state': state})
            plan._lay_out_checkins()
            plan._update_pace()
        return plan.with_env(cls.env)


class PlanCase(PlanMixin, PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_calendar()
