from odoo import fields, models


class HrPerformancePlanMilestone(models.Model):
    """A dated intermediate result that can be checked."""

    _name = 'hr.performance.plan.milestone'
    _description = 'Plan Milestone'
    _inherit = ['hr.performance.plan.child']
    _order = 'date, id'
    _portal_fields = {'name', 'date', 'reached_on'}

    name = fields.Char('Expected result', required=True)
    date = fields.Date('Due', required=True, index=True)
    reached_on = fields.Date('Reached on')

    def action_tick(self):
        """Tick the milestone, or take the tick back; the plan's verb checks who may."""
        self.ensure_one()
        return self.plan_id.tick_row('milestone', self.id, not self.reached_on)
