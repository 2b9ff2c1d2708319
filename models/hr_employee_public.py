from odoo import models


class HrEmployeePublic(models.Model):
    _inherit = 'hr.employee.public'
