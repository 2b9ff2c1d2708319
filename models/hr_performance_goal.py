from odoo import fields, models


class HrPerformanceGoal(models.Model):
    """A goal of an employee with target and result, usable without a cycle.

    Read by the employee, the manager and HR; HR officers edit it, the employee and the manager
    report progress through :meth:`update_progress`.
    """

    _name = 'hr.performance.goal'
    _description = 'Goal'
    _order = 'date_deadline desc, id desc'

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    employee_id = fields.Many2one('hr.employee', required=True, index=True, ondelete='cascade')
