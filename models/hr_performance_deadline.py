from odoo import models


class HrPerformanceDeadline(models.AbstractModel):
    """Deadlines in working days of the employee's calendar, for whole sets at once."""

    _name = 'hr.performance.deadline'
    _description = 'Performance Deadlines'
