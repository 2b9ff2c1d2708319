from odoo import models


class IrHttp(models.AbstractModel):
    """The form page's JavaScript is translated on the portal too."""

    _inherit = 'ir.http'

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        return [*super()._get_translation_frontend_modules_name(), 'hr_performance_interview']
