from odoo import api, fields, models


class HrPerformancePlanChange(models.Model):
    """A change of a running plan: proposed by one side, accepted or refused by the other.

    ``before`` and ``after`` hold the changed fields alone, so that the accepted changes in
    order are the versions of the plan. Never edited once it was answered.
    """

    _name = 'hr.performance.plan.change'
    _description = 'Plan Change'
    _inherit = ['hr.performance.plan.child']
    _order = 'id desc'
    _portal_fields = {
        'before', 'after', 'reason', 'side', 'state', 'answered_on', 'answer',
    }  # fmt: skip

    side = fields.Selection([('employee', 'Employee'), ('manager', 'Manager')], required=True)
    author_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.uid)
    before = fields.Json()
    after = fields.Json(required=True)
    reason = fields.Text(required=True)
    state = fields.Selection(
        [('proposed', 'Proposed'), ('accepted', 'Accepted'), ('refused', 'Refused')],
        required=True,
        default='proposed',
        index=True,
    )
    text = fields.Text('What changes', compute='_compute_text')
    answer = fields.Text()
    answered_on = fields.Datetime('Answered on')
    answered_by_id = fields.Many2one('res.users', string='Answered by')

    _one_open = models.UniqueIndex(
        "(plan_id) WHERE state = 'proposed'", 'A plan has one open proposal at a time.'
    )

    @api.depends_context('lang')
    @api.depends('before', 'after')
    def _compute_text(self):
        for change in self:
            change.text = '\n'.join(
                f'{line["label"]}: {line["before"]} → {line["after"]}'
                for line in change._get_lines()
            )

    def _get_lines(self):
        """What the proposal changes, in words: [{'label', 'before', 'after'}]."""
        self.ensure_one()
        plans = self.env['hr.performance.plan']
        rhythms = dict(plans._fields['rhythm']._description_selection(self.env))

        def text(name, value):
            if value in (None, False):
                return ''
            if name == 'rhythm':
                return rhythms.get(value, value)
            return f'{value:g}' if isinstance(value, float) else str(value)

        return [
            {
                'label': plans._fields[name]._description_string(self.env),
                'before': text(name, (self.before or {}).get(name)),
                'after': text(name, value),
            }
            for name, value in self.after.items()
        ]
