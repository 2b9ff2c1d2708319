from odoo import fields, models

from .hr_performance_cycle import FILL_MODES


class ResCompany(models.Model):
    """Defaults of the cycles of a company; each cycle may change its own."""

    _inherit = 'res.company'

    performance_fill_mode = fields.Selection(FILL_MODES, required=True, default='employee')
    performance_fill_days = fields.Integer(default=5)
    performance_feedback_days = fields.Integer(default=3)
    performance_large_team_size = fields.Integer(default=8)
    performance_large_team_days = fields.Integer(default=5)
    performance_revise_days = fields.Integer(default=2)
    performance_interview_days = fields.Integer(default=5)
    performance_record_days = fields.Integer(default=1)
    performance_confirm_days = fields.Integer(default=3)
    performance_appeal_days = fields.Integer(default=10)
    performance_max_returns = fields.Integer(default=2)
    performance_new_hire_days = fields.Integer(default=90)
    performance_notify = fields.Boolean(default=True)
    performance_reminders = fields.Boolean(default=True)
