from odoo import models


class HrPerformanceFormEditing(models.AbstractModel):
    _name = 'hr.performance.form.editing'
    _description = 'Interview Form: Editing'
