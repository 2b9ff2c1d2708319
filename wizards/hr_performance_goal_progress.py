from odoo import api, fields, models


class HrPerformanceGoalProgress(models.TransientModel):
    """Asks for the result of one goal; the goal's own verb checks and writes it."""

    _name = 'hr.performance.goal.progress'
    _description = 'Report Progress'

    goal_id = fields.Many2one(
        'hr.performance.goal',
        required=True,
        ondelete='cascade',
        default=lambda self: self.env.context.get('active_id'),
    )
    result = fields.Float(required=True, compute='_compute_result', store=True, readonly=False)
    target = fields.Float(related='goal_id.target', related_sudo=False)
    unit = fields.Char(related='goal_id.unit', related_sudo=False)
    note = fields.Text()

    @api.depends('goal_id')
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard.goal_id.result

    def action_apply(self):
        """Report the result on the goal."""
        self.ensure_one()
        return self.goal_id.update_progress(self.result, self.note or '')
