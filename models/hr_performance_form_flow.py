from odoo import models


class HrPerformanceFormFlow(models.AbstractModel):
    _name = 'hr.performance.form.flow'
    _description = 'Interview Form: Flow'
    _inherit = ['hr.performance.state.mixin']

    def _get_waiting_for(self):
        return 'nobody'
