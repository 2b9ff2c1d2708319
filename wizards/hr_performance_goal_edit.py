from odoo import api, fields, models

from ..models.hr_performance_goal import EDITABLE


class HrPerformanceGoalEdit(models.TransientModel):
    """The dialog in which managers set goals and employees propose them.

    They have no write access to goals: what is typed here goes through the goal's own verbs.
    """

    _name = 'hr.performance.goal.edit'
    _description = 'Set or Propose a Goal'

    goal_id = fields.Many2one('hr.performance.goal', readonly=True, ondelete='cascade')
    employee_id = fields.Many2one(
        'hr.employee',
        compute='_compute_employee_id',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete='cascade',
    )
    is_own = fields.Boolean(compute='_compute_is_own', compute_sudo=False)
    name = fields.Char(
        compute='_compute_values', store=True, precompute=True, readonly=False, required=True
    )
    description = fields.Text(
        compute='_compute_values', store=True, precompute=True, readonly=False
    )
    direction = fields.Selection(
        [('higher', 'Higher is better'), ('lower', 'Lower is better')],
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    baseline = fields.Float(
        'Start value',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        help='Where the way to the target begins, as 6.0 in "from 6.0 to 3.0 hours". Zero: none.',
    )
    target = fields.Float(compute='_compute_values', store=True, precompute=True, readonly=False)
    unit = fields.Char(compute='_compute_values', store=True, precompute=True, readonly=False)
    weight = fields.Float(compute='_compute_values', store=True, precompute=True, readonly=False)
    tag_ids = fields.Many2many(
        'hr.performance.tag',
        string='Tags',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
    )
    date_from = fields.Date(
        'Start', compute='_compute_values', store=True, precompute=True, readonly=False
    )
    date_deadline = fields.Date(
        'Deadline', compute='_compute_values', store=True, precompute=True, readonly=False
    )

    @api.depends('goal_id')
    def _compute_employee_id(self):
        mine = self.env.user.employee_id
        for wizard in self:
            goal = wizard.goal_id.with_user(self.env.user)
            wizard.employee_id = goal.employee_id or wizard.employee_id or mine

    @api.depends_context('uid')
    @api.depends('employee_id')
    def _compute_is_own(self):
        for wizard in self:
            # sudo: hr.employee - whether it is oneself
            wizard.is_own = wizard.employee_id.sudo().user_id == self.env.user

    @api.depends('goal_id')
    def _compute_values(self):
        for wizard in self:
            goal = wizard.goal_id.with_user(self.env.user)
            for name in EDITABLE:
                wizard[name] = goal[name]
            if not goal:
                wizard.direction = 'higher'
                wizard.weight = 100
                wizard.date_from = fields.Date.context_today(wizard)

    def _get_values(self):
        return {name: self.tag_ids.ids if name == 'tag_ids' else self[name] for name in EDITABLE}

    def action_apply(self):
        """Add the goal, or change the one that was opened."""
        self.ensure_one()
        if self.goal_id:
            return self.goal_id.change_goal(self._get_values())
        self.env['hr.performance.goal'].add_goal(self.employee_id.id, self._get_values())
        return {'type': 'ir.actions.act_window_close'}
