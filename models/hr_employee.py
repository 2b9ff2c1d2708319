from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    performance_form_ids = fields.One2many(
        'hr.performance.form', 'employee_id', groups='hr.group_hr_user'
    )
