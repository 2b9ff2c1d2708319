from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.hr_performance_appeal import OUTCOMES


class HrPerformanceAppealVerb(models.TransientModel):
    """Asks what a step of an appeal needs; the verbs of the form check person and state."""

    _name = 'hr.performance.appeal.verb'
    _description = 'Step of an Appeal'

    verb = fields.Selection(
        [
            ('step', 'End this step'),
            ('decide', 'Decide'),
            ('assign', 'Change the handler'),
            ('withdraw', 'Withdraw'),
        ],
        'What',
        required=True,
    )
    appeal_id = fields.Many2one('hr.performance.appeal', required=True, ondelete='cascade')
    state = fields.Selection(related='appeal_id.state')
    note = fields.Text('What it brought', help='Read by the employee and by HR.')
    outcome = fields.Selection(OUTCOMES, 'Decision')
    reason = fields.Text(help='At least ten characters.')
    candidate_ids = fields.Many2many('res.users', compute='_compute_candidate_ids')
    handler_id = fields.Many2one('res.users', 'New handler', domain="[('id', 'in', candidate_ids)]")

    @api.depends('appeal_id', 'verb')
    def _compute_candidate_ids(self):
        for wizard in self:
            ids = []
            if wizard.verb == 'assign':
                # as the user: nothing for whoever cannot name one
                form = wizard.appeal_id.form_id
                ids = [row['id'] for row in form.get_appeal_handlers()]
            wizard.candidate_ids = ids

    def action_apply(self):
        """Do the step on the form of the appeal."""
        self.ensure_one()
        form = self.appeal_id.form_id
        if self.verb == 'step':
            form.action_appeal_step(self.note or '')
        elif self.verb == 'assign':
            form.action_assign_appeal(self.handler_id.id, self.reason or '')
        elif self.verb == 'withdraw':
            form.action_withdraw_appeal(self.reason or '')
        else:
            if not self.outcome:
                raise UserError(self.env._('Please choose the decision.'))
            form.action_decide_appeal(self.outcome, self.reason or '')
        return {'type': 'ir.actions.act_window_close'}
