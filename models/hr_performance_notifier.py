from odoo import models


class HrPerformanceNotifier(models.AbstractModel):
    """Mails and activities at hand-overs, without content, in the reader's language."""

    _name = 'hr.performance.notifier'
    _description = 'Performance Notifier'
