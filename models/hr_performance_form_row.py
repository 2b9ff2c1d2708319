from odoo import api, fields, models
from odoo.exceptions import UserError

FROZEN_STATES = ('to_confirm', 'confirmed', 'follow_up', 'closed', 'appeal')


class HrPerformanceFormRow(models.AbstractModel):
    """A row below a form: whose it is, and when it stops changing.

    The two users of the form are stored on the row, so that record rules are one join less;
    they follow the form when its manager or the employee's user changes. Once the record was
    sent, no row changes or goes by any door, superuser code included.
    """

    _name = 'hr.performance.form.row'
    _description = 'Row below an Interview Form'
    _inherit = ['hr.performance.superior.mixin']

    form_id = fields.Many2one('hr.performance.form', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='form_id.company_id', store=True, precompute=True)
    user_id = fields.Many2one(related='form_id.user_id', store=True, precompute=True, index=True)
    manager_user_id = fields.Many2one(
        related='form_id.manager_user_id', store=True, precompute=True, index=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_not_frozen()
        return rows

    def write(self, vals):
        self._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()

    def _check_not_frozen(self):
        if self.form_id._in_transition():
            return
        for form in self.form_id.filtered(lambda form: form.state in FROZEN_STATES):
            raise UserError(self._get_frozen_reason(form))

    def _get_frozen_reason(self, form):
        """Why rows of this form cannot change any more, and the way out."""
        return self.env._(
            '"%(name)s" was sent for confirmation: its content cannot change any more. '
            'An HR manager can reopen it with a reason.',
            name=form.display_name,
        )
