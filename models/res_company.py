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
    performance_manager_sees_attendance = fields.Boolean(
        help='Managers see attendance and time off among the facts of their team.'
    )
    performance_manager_sees_pay = fields.Boolean(
        help='Managers see the wage history of their team beside the interview form.'
    )

    _performance_days_ok = models.Constraint(
        """CHECK(
            performance_fill_days >= 0 AND performance_feedback_days >= 0
            AND performance_large_team_days >= 0 AND performance_revise_days >= 0
            AND performance_interview_days >= 0 AND performance_record_days >= 0
            AND performance_confirm_days >= 0 AND performance_appeal_days >= 0
            AND performance_new_hire_days >= 0
        )""",
        'The days of performance interviews cannot be negative.',
    )
    _performance_days_not_long = models.Constraint(
        """CHECK(
            performance_fill_days <= 250 AND performance_feedback_days <= 250
            AND performance_large_team_days <= 250 AND performance_revise_days <= 250
            AND performance_interview_days <= 250 AND performance_record_days <= 250
            AND performance_confirm_days <= 250 AND performance_appeal_days <= 250
            AND performance_new_hire_days <= 3650
        )""",
        'A deadline of performance interviews is at most 250 working days.',
    )
    _performance_returns_ok = models.Constraint(
        'CHECK(performance_max_returns >= 0 AND performance_max_returns <= 10)',
        'A form is returned between 0 and 10 times.',
    )
    _performance_large_team_ok = models.Constraint(
        'CHECK(performance_large_team_size >= 1)', 'A large team has at least one member.'
    )

    def write(self, vals):
        followers = {
            'performance_manager_sees_attendance': 'hr.performance.fact',
            'performance_manager_sees_pay': 'hr.performance.pay.fact',
        }
        before = {name: self.filtered(name) for name in followers if name in vals}
        result = super().write(vals)
        for name, shown in before.items():
            changed = self - shown if vals[name] else shown
            if changed:
                # sudo: hr.performance.fact - whoever may change the setting moves what hangs on it
                self.env[followers[name]].sudo()._follow_setting(changed, bool(vals[name]))
        return result
