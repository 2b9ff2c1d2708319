from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.hr_performance_suggestion_rule import KINDS


class HrPerformanceSuggestionPropose(models.TransientModel):
    """Asks a manager what he suggests for one of his people; the verb checks the person."""

    _name = 'hr.performance.suggestion.propose'
    _description = 'Suggest for my Team'

    employee_id = fields.Many2one('hr.employee', required=True)
    plan_id = fields.Many2one(
        'hr.performance.plan', domain="[('employee_id', '=', employee_id)]", help='When it is one.'
    )
    kind = fields.Selection(KINDS, 'Suggestion', required=True, default='training')
    percent = fields.Float('Raise (%)')
    reason = fields.Text(required=True, help='Read by whoever decides. At least ten characters.')

    def action_apply(self):
        """Make the suggestion."""
        self.ensure_one()
        self.env['hr.performance.suggestion'].propose(
            self.employee_id.id,
            self.kind,
            self.reason,
            percent=self.percent if self.kind == 'salary' else 0.0,
            plan_id=self.plan_id.id,
        )
        return {'type': 'ir.actions.act_window_close'}


class HrPerformanceSuggestionVerb(models.TransientModel):
    """Asks for the reason of a step; the suggestions' own verbs check person and state."""

    _name = 'hr.performance.suggestion.verb'
    _description = 'Step of a Suggestion'

    verb = fields.Selection(
        [
            ('agree', 'Agree, for others to decide'),
            ('approve', 'Approve'),
            ('decline', 'Decline'),
            ('withdraw', 'Withdraw'),
            ('release', 'Tell the employee'),
        ],
        'Step',
        required=True,
    )
    suggestion_ids = fields.Many2many(
        'hr.performance.suggestion',
        'hr_performance_suggestion_verb_rel',
        'wizard_id',
        'suggestion_id',
        default=lambda self: self._default_suggestions(),
    )
    as_proposed = fields.Boolean('Figures as proposed', default=True)
    percent = fields.Float('Raise (%)')
    reason = fields.Text(help='Kept with the suggestion. At least ten characters.')
    title = fields.Char()
    body = fields.Text('Text', help='The employee reads this text and nothing else.')

    @api.model
    def _default_suggestions(self):
        suggestions = self.env['hr.performance.suggestion']
        if self.env.context.get('active_model') == suggestions._name:
            ids = self.env.context.get('active_ids')
            return suggestions.search([('id', 'in', ids if isinstance(ids, list) else [])])
        return suggestions

    def action_apply(self):
        """Run the step on the suggestions."""
        self.ensure_one()
        suggestions = self.env['hr.performance.suggestion'].browse(self.suggestion_ids.ids)
        if self.verb == 'release':
            if len(suggestions) != 1:
                raise UserError(self.env._('Tell one employee at a time.'))
            suggestions.action_release(self.title or '', self.body or '')
        elif self.verb == 'approve':
            percent = None if self.as_proposed else self.percent
            suggestions.action_approve(self.reason or '', percent)
        elif self.verb == 'agree':
            suggestions.action_agree(self.reason or '')
        elif self.verb == 'decline':
            suggestions.action_decline(self.reason or '')
        else:
            suggestions.action_withdraw(self.reason or '')
        return {'type': 'ir.actions.act_window_close'}
