from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.hr_performance_cycle import FILL_MODES


class HrPerformanceReason(models.TransientModel):
    """A step of HR on one or many forms, with its reason: the forms' own verbs do the work.

    A form that refuses the step is shown with the sentence why and left alone; each verb checks
    person and state again.
    """

    _name = 'hr.performance.reason'
    _description = 'Step on Forms'

    verb = fields.Selection(
        [
            ('extend', 'Extend the deadline'),
            ('hold', 'Put on hold'),
            ('resume', 'Resume'),
            ('switch_mode', 'Switch the fill mode'),
            ('reassign', 'Change the manager'),
            ('reveal', 'Show both parts to each other'),
            ('cancel', 'Cancel'),
            ('reopen', 'Open again'),
            ('close', 'Close'),
        ],
        string='Step',
        required=True,
    )
    form_ids = fields.Many2many(
        'hr.performance.form', string='Forms', default=lambda self: self._default_forms()
    )
    date_due = fields.Date('New deadline')
    fill_mode = fields.Selection(FILL_MODES, string='New fill mode')
    manager_id = fields.Many2one('hr.employee', 'New manager')
    reason = fields.Text(help='Kept with the form. At least ten characters.')
    count_allowed = fields.Integer(compute='_compute_refusals')
    refusals = fields.Text(compute='_compute_refusals')

    @api.model
    def _default_forms(self):
        if self.env.context.get('active_model') == 'hr.performance.form':
            return self.env['hr.performance.form'].browse(self.env.context.get('active_ids', []))
        return self.env['hr.performance.form']

    def _get_allowed_forms(self):
        """The forms the step can be done on, and the sentences of the others.

        :return: (hr.performance.form, [text])
        """
        self.ensure_one()
        forms = self.env['hr.performance.form'].browse(self.form_ids.ids)  # as the user
        if self.verb not in forms._transitions:
            return forms.browse(), []
        reasons = forms._get_cannot_reason(self.verb)
        allowed = forms.filtered(lambda form: not reasons[form])
        return allowed, [text for text in reasons.values() if text]

    @api.depends('verb', 'form_ids')
    def _compute_refusals(self):
        for wizard in self:
            allowed, refusals = wizard._get_allowed_forms()
            wizard.count_allowed = len(allowed)
            wizard.refusals = '\n'.join(refusals)

    def action_apply(self):
        """Do the step on all forms that allow it."""
        self.ensure_one()
        forms, refusals = self._get_allowed_forms()
        if not forms:
            raise UserError(
                '\n'.join(refusals[:10])
                or self.env._('Choose at least one form and a step for it.')
            )
        reason = self.reason or ''
        if self.verb == 'extend':
            if not self.date_due:
                raise UserError(self.env._('Enter the new deadline.'))
            forms.action_extend(self.date_due, reason)
        elif self.verb == 'switch_mode':
            if not self.fill_mode:
                raise UserError(self.env._('Choose the new fill mode.'))
            forms.action_switch_mode(self.fill_mode, reason)
        elif self.verb == 'reassign':
            if not self.manager_id:
                raise UserError(self.env._('Choose the new manager.'))
            forms.action_reassign(self.manager_id.id, reason)
        elif self.verb == 'resume':
            forms.action_resume()
        else:
            # a key of the selection above, never free text
            getattr(forms, f'action_{self.verb}')(reason)
        return {'type': 'ir.actions.act_window_close'}
