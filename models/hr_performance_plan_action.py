from odoo import fields, models

OWNERS = [('employee', 'Employee'), ('manager', 'Manager'), ('hr', 'HR')]


class HrPerformancePlanAction(models.Model):
    """One step of a plan with its day and who does it; ticked by that side."""

    _name = 'hr.performance.plan.action'
    _description = 'Plan Action'
    _inherit = ['hr.performance.skill.mixin', 'hr.performance.plan.child']
    _order = 'date_due, id'
    _portal_fields = {
        'name', 'date_due', 'owner', 'done_on'
    }  # fmt: skip

    name = fields.Char(required=True)
    date_due = fields.Date('Due', index=True)
    owner = fields.Selection(OWNERS, required=True, default='employee')
    done_on = fields.Date('Done on')
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')

    def action_tick(self):
        """Tick the action, or take the tick back; the plan's verb checks who may."""
        self.ensure_one()
        return self.plan_id.tick_row('action', self.id, not self.done_on)
