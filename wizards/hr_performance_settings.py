from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.hr_performance_cycle import FILL_MODES
from ..models.hr_performance_role_mixin import HR_MANAGER
from ..models.res_company import PERFORMANCE_SETTINGS


def _setting(field_class, *args, **kwargs):
    """A field that starts with the company's value of the same name."""
    return field_class(
        *args, compute='_compute_settings', store=True, readonly=False, precompute=True, **kwargs
    )


class HrPerformanceSettings(models.TransientModel):
    """The defaults of new cycles, for HR managers who do not administer the system.

    Odoo's own settings page is for system administrators alone. This one writes the settings
    of this addon, and nothing else, on one company of the HR manager.
    """

    _name = 'hr.performance.settings'
    _description = 'Settings of Performance Interviews'
    _rec_name = 'company_id'

    company_id = fields.Many2one(
        'res.company',
        required=True,
        readonly=True,
        ondelete='cascade',
        default=lambda self: self.env.company,
    )
    performance_fill_mode = _setting(fields.Selection, FILL_MODES, 'Fill mode', required=True)
    performance_max_returns = _setting(fields.Integer, 'Returns at most')
    performance_signature_required = _setting(
        fields.Boolean,
        'Signature required',
        help='Employee and manager sign the record with a drawn or typed signature. Without it, '
        'confirming while logged in is enough.',
    )
    performance_new_hire_days = _setting(fields.Integer, 'Days of a new hire')
    # Deadlines, in working days
    performance_fill_days = _setting(fields.Integer, 'Days to fill')
    performance_feedback_days = _setting(fields.Integer, 'Days for feedback')
    performance_large_team_size = _setting(fields.Integer, 'Members of a large team')
    performance_large_team_days = _setting(fields.Integer, 'Days for feedback to a large team')
    performance_revise_days = _setting(fields.Integer, 'Days to revise')
    performance_interview_days = _setting(fields.Integer, 'Days until the interview')
    performance_record_days = _setting(fields.Integer, 'Days to finish the record')
    performance_confirm_days = _setting(fields.Integer, 'Days to confirm')
    performance_appeal_days = _setting(fields.Integer, 'Days to appeal')
    performance_appeal_talk_days = _setting(fields.Integer, 'Days for the talk of an appeal')
    performance_appeal_check_days = _setting(fields.Integer, 'Days for the check of an appeal')
    performance_appeal_decision_days = _setting(
        fields.Integer, 'Days for the decision of an appeal'
    )
    # Messages
    performance_notify = _setting(fields.Boolean, 'Mails and activities')
    performance_reminders = _setting(fields.Boolean, 'Reminders')
    # Goals
    performance_goal_met = _setting(
        fields.Float,
        'Goal met from (%)',
        help='Completion rate from which a finished goal counts as met.',
    )
    performance_goal_nearly = _setting(
        fields.Float,
        'Goal nearly met from (%)',
        help='Completion rate from which a finished goal counts as nearly met; below it is missed.',
    )
    # Talking points of the analysis report
    performance_praise_rate = _setting(
        fields.Float,
        'Praise from (%)',
        help='Completion rate from which a finished goal becomes a talking point of praise.',
    )
    performance_discuss_rate = _setting(
        fields.Float,
        'Discuss below (%)',
        help='Below this completion rate a goal is to be discussed and a training looked for; '
        'from here to the full target, the report suggests to ask what held back.',
    )
    performance_rating_gap = _setting(
        fields.Float,
        'Rating gap (levels)',
        help="From this many levels between own rating and manager's rating on, both are to be "
        'explained in the talk.',
    )
    # What managers see beside a form
    performance_manager_sees_attendance = _setting(
        fields.Boolean,
        'Attendance for managers',
        help='Managers see attendance and time off of their team beside the form, never the kind '
        'of a leave. Employees and HR see it in any case.',
    )
    performance_manager_sees_pay = _setting(
        fields.Boolean,
        'Wages for managers',
        help='Managers see the wage history of their team beside the form. Otherwise only the '
        'compensation group does; employees never do.',
    )
    performance_skip_level = _setting(
        fields.Boolean,
        'Next manager first',
        help='Suggestions on pay and promotion go to the manager of the manager first; who '
        'decides comes after. Where there is none, they go to the decision at once.',
    )

    @api.depends('company_id')
    def _compute_settings(self):
        for settings in self:
            # sudo: res.company - the addon's own settings, no other field is read
            company_sudo = (settings.company_id or self.env.company).sudo()
            for name in PERFORMANCE_SETTINGS:
                settings[name] = company_sudo[name]

    def action_save(self):
        """Write the settings on the company.

        :raise AccessError: not an HR manager, or a company that is not the user's own
        """
        self.ensure_one()
        if (
            not self.env.user.has_group(HR_MANAGER)
            or self.company_id not in self.env.user.company_ids
        ):
            raise AccessError(
                self.env._(
                    'Only an HR manager of "%(company)s" changes its settings.',
                    company=self.sudo().company_id.name,  # sudo: res.company - its name
                )
            )
        # sudo: res.company - checked above; the addon's own settings, no other field is written
        self.company_id.sudo().write({name: self[name] for name in PERFORMANCE_SETTINGS})
        return {'type': 'ir.actions.act_window_close'}
