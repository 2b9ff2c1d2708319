from odoo import api, fields, models

from ..models.hr_performance_goal import EDITABLE
from .hr_performance_row_dialog import taken_over


class HrPerformanceGoalEdit(models.TransientModel):
    """The dialog in which managers set goals and employees propose them."""

    _name = 'hr.performance.goal.edit'
    _description = 'Set or Propose a Goal'
    _inherit = ['hr.performance.row.dialog']
    _row_field = 'goal_id'
    _row_values = EDITABLE

    goal_id = fields.Many2one('hr.performance.goal', readonly=True, ondelete='cascade')
    is_own = fields.Boolean(compute='_compute_is_own', compute_sudo=False)
    name = taken_over(fields.Char, required=True)
    description = taken_over(fields.Text)
    direction = taken_over(
        fields.Selection,
        [('higher', 'Higher is better'), ('lower', 'Lower is better')],
        required=True,
    )
    baseline = taken_over(
        fields.Float,
        'Start value',
        help='Where the way to the target begins, as 6.0 in "from 6.0 to 3.0 hours". Zero: none.',
    )
    target = taken_over(fields.Float)
    unit = taken_over(fields.Char)
    weight = taken_over(fields.Float)
    tag_ids = taken_over(fields.Many2many, 'hr.performance.tag', string='Tags')
    date_from = taken_over(fields.Date, 'Start')
    date_deadline = taken_over(fields.Date, 'Deadline')

    @api.depends_context('uid')
    @api.depends('employee_id')
    def _compute_is_own(self):
        for wizard in self:
            # sudo: hr.employee - whether it is oneself
            wizard.is_own = wizard.employee_id.sudo().user_id == self.env.user

    def _get_start_employee(self):
        return self.env.user.employee_id

    def _get_start_values(self):
        return {
            'direction': 'higher',
            'weight': 100,
            'date_from': fields.Date.context_today(self),
        }

    def _get_values(self):
        return {name: self.tag_ids.ids if name == 'tag_ids' else self[name] for name in EDITABLE}

    def action_apply(self):
        """Add the goal, or change the one that was opened."""
        self.ensure_one()
        if self.goal_id:
            return self.goal_id.change_goal(self._get_values())
        self.env['hr.performance.goal'].add_goal(self.employee_id.id, self._get_values())
        return {'type': 'ir.actions.act_window_close'}
