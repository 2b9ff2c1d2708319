from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    performance_fill_mode = fields.Selection(
        related='company_id.performance_fill_mode', readonly=False
    )
    performance_fill_days = fields.Integer(
        related='company_id.performance_fill_days', readonly=False
    )
    performance_feedback_days = fields.Integer(
        related='company_id.performance_feedback_days', readonly=False
    )
    performance_large_team_size = fields.Integer(
        related='company_id.performance_large_team_size', readonly=False
    )
    performance_large_team_days = fields.Integer(
        related='company_id.performance_large_team_days', readonly=False
    )
    performance_revise_days = fields.Integer(
        related='company_id.performance_revise_days', readonly=False
    )
    performance_interview_days = fields.Integer(
        related='company_id.performance_interview_days', readonly=False
    )
    performance_record_days = fields.Integer(
        related='company_id.performance_record_days', readonly=False
    )
    performance_confirm_days = fields.Integer(
        related='company_id.performance_confirm_days', readonly=False
    )
    performance_appeal_days = fields.Integer(
        related='company_id.performance_appeal_days', readonly=False
    )
    performance_appeal_talk_days = fields.Integer(
        related='company_id.performance_appeal_talk_days', readonly=False
    )
    performance_appeal_check_days = fields.Integer(
        related='company_id.performance_appeal_check_days', readonly=False
    )
    performance_appeal_decision_days = fields.Integer(
        related='company_id.performance_appeal_decision_days', readonly=False
    )
    performance_max_returns = fields.Integer(
        related='company_id.performance_max_returns', readonly=False
    )
    performance_signature_required = fields.Boolean(
        related='company_id.performance_signature_required', readonly=False
    )
    performance_new_hire_days = fields.Integer(
        related='company_id.performance_new_hire_days', readonly=False
    )
    performance_notify = fields.Boolean(related='company_id.performance_notify', readonly=False)
    performance_reminders = fields.Boolean(
        related='company_id.performance_reminders', readonly=False
    )
    performance_manager_sees_attendance = fields.Boolean(
        related='company_id.performance_manager_sees_attendance', readonly=False
    )
    performance_manager_sees_pay = fields.Boolean(
        related='company_id.performance_manager_sees_pay', readonly=False
    )
    performance_skip_level = fields.Boolean(
        related='company_id.performance_skip_level', readonly=False
    )
    performance_goal_met = fields.Float(related='company_id.performance_goal_met', readonly=False)
    performance_goal_nearly = fields.Float(
        related='company_id.performance_goal_nearly', readonly=False
    )
    performance_praise_rate = fields.Float(
        related='company_id.performance_praise_rate', readonly=False
    )
    performance_discuss_rate = fields.Float(
        related='company_id.performance_discuss_rate', readonly=False
    )
    performance_rating_gap = fields.Float(
        related='company_id.performance_rating_gap', readonly=False
    )
