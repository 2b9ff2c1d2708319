from odoo import fields, models

from .hr_performance_cycle import FILL_MODES

# What HR managers may change through hr.performance.settings, without access to the company.
PERFORMANCE_SETTINGS = (
    'performance_fill_mode',
    'performance_fill_days',
    'performance_feedback_days',
    'performance_large_team_size',
    'performance_large_team_days',
    'performance_revise_days',
    'performance_interview_days',
    'performance_record_days',
    'performance_confirm_days',
    'performance_appeal_days',
    'performance_appeal_talk_days',
    'performance_appeal_check_days',
    'performance_appeal_decision_days',
    'performance_max_returns',
    'performance_signature_required',
    'performance_new_hire_days',
    'performance_notify',
    'performance_reminders',
    'performance_manager_sees_attendance',
    'performance_manager_sees_pay',
    'performance_skip_level',
    'performance_goal_met',
    'performance_goal_nearly',
    'performance_praise_rate',
    'performance_discuss_rate',
    'performance_rating_gap',
)


class ResCompany(models.Model):
    """Defaults of the cycles of a company; each cycle may change its own.

    System administrators change them on the settings page, HR managers in the settings of the
    addon; nobody else does.
    """

    _inherit = 'res.company'

    performance_fill_mode = fields.Selection(
        FILL_MODES, 'Fill mode', required=True, default='employee'
    )
    performance_fill_days = fields.Integer('Days to fill', default=5)
    performance_feedback_days = fields.Integer('Days for feedback', default=3)
    performance_large_team_size = fields.Integer('Members of a large team', default=8)
    performance_large_team_days = fields.Integer('Days for feedback to a large team', default=5)
    performance_revise_days = fields.Integer('Days to revise', default=2)
    performance_interview_days = fields.Integer('Days until the interview', default=5)
    performance_record_days = fields.Integer('Days to finish the record', default=1)
    performance_confirm_days = fields.Integer('Days to confirm', default=3)
    performance_appeal_days = fields.Integer('Days to appeal', default=10)
    # One after the other: with the default of each, an appeal is decided within ten days
    performance_appeal_talk_days = fields.Integer('Days for the talk of an appeal', default=3)
    performance_appeal_check_days = fields.Integer('Days for the check of an appeal', default=2)
    performance_appeal_decision_days = fields.Integer(
        'Days for the decision of an appeal', default=5
    )
    performance_max_returns = fields.Integer('Returns at most', default=2)
    performance_signature_required = fields.Boolean(
        'Signature required',
        default=True,
        help='Employee and manager sign the record with a drawn or typed signature. Without it, '
        'confirming while logged in is enough.',
    )
    performance_new_hire_days = fields.Integer('Days of a new hire', default=90)
    performance_notify = fields.Boolean('Mails and activities', default=True)
    performance_reminders = fields.Boolean('Reminders', default=True)
    performance_manager_sees_attendance = fields.Boolean(
        'Attendance for managers',
        help='Managers see attendance and time off of their team beside the form, never the kind '
        'of a leave. Employees and HR see it in any case.',
    )
    performance_manager_sees_pay = fields.Boolean(
        'Wages for managers',
        help='Managers see the wage history of their team beside the form. Otherwise only the '
        'compensation group does; employees never do.',
    )
    performance_skip_level = fields.Boolean(
        'Next manager first',
        help='Suggestions on pay and promotion go to the manager of the manager first; who '
        'decides comes after. Where there is none, they go to the decision at once.',
    )
    performance_goal_met = fields.Float(
        'Goal met from (%)',
        default=100,
        help='Completion rate from which a finished goal counts as met.',
    )
    performance_goal_nearly = fields.Float(
        'Goal nearly met from (%)',
        default=90,
        help='Completion rate from which a finished goal counts as nearly met; below it is missed.',
    )
    # Limits of the talking points in the analysis report
    performance_praise_rate = fields.Float(
        'Praise from (%)',
        default=110,
        help='Completion rate from which a finished goal becomes a talking point of praise.',
    )
    performance_discuss_rate = fields.Float(
        'Discuss below (%)',
        default=80,
        help='Below this completion rate a goal is to be discussed and a training looked for; '
        'from here to the full target, the report suggests to ask what held back.',
    )
    performance_rating_gap = fields.Float(
        'Rating gap (levels)',
        default=1,
        help="From this many levels between own rating and manager's rating on, both are to be "
        'explained in the talk.',
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
    _performance_appeal_steps_ok = models.Constraint(
        """CHECK(
            performance_appeal_talk_days BETWEEN 0 AND 60
            AND performance_appeal_check_days BETWEEN 0 AND 60
            AND performance_appeal_decision_days BETWEEN 0 AND 60
        )""",
        'A step of an appeal takes between 0 and 60 working days.',
    )
    _performance_returns_ok = models.Constraint(
        'CHECK(performance_max_returns >= 0 AND performance_max_returns <= 10)',
        'A form is returned between 0 and 10 times.',
    )
    _performance_large_team_ok = models.Constraint(
        'CHECK(performance_large_team_size >= 1)', 'A large team has at least one member.'
    )

    _performance_goal_limits_ok = models.Constraint(
        """CHECK(
            performance_goal_nearly > 0 AND performance_goal_nearly <= performance_goal_met
            AND performance_goal_met <= 150
        )""",
        'A goal is nearly met below the limit from which it is met; both lie between 0 and 150 %.',
    )

    _performance_talk_limits_ok = models.Constraint(
        """CHECK(
            performance_discuss_rate > 0 AND performance_discuss_rate <= 100
            AND performance_praise_rate >= 100 AND performance_rating_gap > 0
        )""",
        'A goal is praised from 100 % or more and discussed below 100 % or less; '
        'a gap between ratings is greater than zero.',
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
