from odoo import fields, models

SUPPORT_STATES = [
    ('requested', 'Requested'),
    ('promised', 'Promised'),
    ('granted', 'Granted'),
    ('refused', 'Refused'),
]


class HrPerformancePlanSupport(models.Model):
    """Support the employee needs: asked for, promised by somebody until a day, granted or not.

    A promise is owned by the manager or by HR. Unmet support is shown beside unmet goals in
    the next form.
    """

    _name = 'hr.performance.plan.support'
    _description = 'Plan Support'
    _inherit = ['hr.performance.plan.child']
    _order = 'date_due, id'
    _portal_fields = {
        'name', 'kind', 'owner', 'date_due', 'state', 'reason', 'answered_on', 'granted_on',
        'requested_on',
    }  # fmt: skip

    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ('training', 'Training'),
            ('tool', 'Tool'),
            ('people', 'People'),
            ('time', 'Time'),
            ('budget', 'Budget'),
            ('mentoring', 'Mentoring'),
            ('other', 'Other'),
        ],
        required=True,
        default='other',
    )
    owner = fields.Selection(
        [('manager', 'Manager'), ('hr', 'HR')], 'Owed by', required=True, default='manager'
    )
    state = fields.Selection(SUPPORT_STATES, required=True, default='requested', index=True)
    date_due = fields.Date('Promised until', index=True)
    requested_on = fields.Date('Requested on', default=fields.Date.context_today)
    reason = fields.Text()
    answered_on = fields.Date('Answered on')
    granted_on = fields.Date('Granted on')

    def action_answer(self):
        """The dialog that promises, grants or refuses this support."""
        self.ensure_one()
        return self.plan_id._open_dialog(
            'support', self.env._('Answer the request for support'), support_id=self.id
        )
