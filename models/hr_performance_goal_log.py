from odoo import api, fields, models
from odoo.exceptions import UserError

EVENTS = [
    ('progress', 'Progress'),
    ('propose', 'Proposed'),
    ('change', 'Changed'),
    ('accept', 'Accepted'),
    ('decline', 'Declined'),
    ('withdraw', 'Withdrawn'),
    ('finish', 'Finished'),
    ('cancel', 'Cancelled'),
    ('reopen', 'Set running again'),
]


class HrPerformanceGoalLog(models.Model):
    """One line in the history of a goal: who reported what, when, with which note.

    Readable by whoever reads the goal. Made by the goal alone; nobody changes or deletes a line,
    superuser included. Lines go with their goal.
    """

    _name = 'hr.performance.goal.log'
    _description = 'Goal History'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']
    _order = 'date desc, id desc'
    _rec_name = 'date'

    goal_id = fields.Many2one('hr.performance.goal', required=True, index=True, ondelete='cascade')
    employee_id = fields.Many2one(
        related='goal_id.employee_id', store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related='goal_id.company_id', store=True, precompute=True)
    user_id = fields.Many2one(related='goal_id.user_id', store=True, precompute=True, index=True)
    manager_user_id = fields.Many2one(
        related='goal_id.manager_user_id', store=True, precompute=True, index=True
    )
    author_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.uid)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    event = fields.Selection(EVENTS, required=True, default='progress')
    result = fields.Float()
    completion_rate = fields.Float('Completion rate (%)', aggregator='avg')
    note = fields.Text()

    _portal_fields = frozenset(
        (
            'id',
            'display_name',
            'goal_id',
            'company_id',
            'user_id',
            'manager_user_id',
            'author_id',
            'date',
            'event',
            'result',
            'completion_rate',
            'note',
        )
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._('The history of a goal cannot be changed.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._('The history of a goal cannot be deleted.'))
