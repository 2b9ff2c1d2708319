from odoo import fields, models


class HrPerformanceGoalVerb(models.TransientModel):
    """Asks for the reason of a step; the goals' own verb checks the person and the state."""

    _name = 'hr.performance.goal.verb'
    _description = 'Step of a Goal with a Reason'

    goal_ids = fields.Many2many(
        'hr.performance.goal',
        required=True,
        default=lambda self: self.env.context.get('active_ids'),
    )
    verb = fields.Selection(
        [('decline', 'Decline'), ('cancel', 'Cancel')], required=True, readonly=True
    )
    reason = fields.Text(required=True, help='Employee and manager read it.')

    def action_apply(self):
        """Run the step on the goals."""
        self.ensure_one()
        if self.verb == 'decline':
            return self.goal_ids.action_decline(self.reason)
        return self.goal_ids.action_cancel(self.reason)
