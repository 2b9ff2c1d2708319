from odoo import fields, models

from ..tools.selections import labels_of


class HrPerformanceReportRow(models.AbstractModel):
    """What every row of an analysis tells: whose form it is and where it belongs.

    The columns that the record rules ask are among them; a row is never written.
    """

    _name = 'hr.performance.report.row'
    _description = 'Row of an Analysis'
    _inherit = ['hr.performance.superior.mixin']

    form_id = fields.Many2one('hr.performance.form', 'Interview form', readonly=True)
    cycle_id = fields.Many2one('hr.performance.cycle', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    employee_id = fields.Many2one('hr.employee', readonly=True)
    user_id = fields.Many2one('res.users', 'Employee user', readonly=True)
    manager_id = fields.Many2one('hr.employee', readonly=True)
    manager_user_id = fields.Many2one('res.users', 'Manager user', readonly=True)
    department_id = fields.Many2one('hr.department', readonly=True)
    job_id = fields.Many2one('hr.job', readonly=True)
    fill_mode = fields.Selection(
        selection=labels_of('hr.performance.form', 'fill_mode'),
        string='Fill mode',
        readonly=True,
    )
