from odoo import models


class HrPerformanceFormPage(models.AbstractModel):
    _name = 'hr.performance.form.page'
    _description = 'Interview Form: Page'
