from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

FROZEN_STATES = ('to_confirm', 'confirmed', 'follow_up', 'closed', 'appeal')


class HrPerformanceFormChild(models.AbstractModel):
    """What every row below a form carries: author, side, and whom it is shown to.

    The two users of the form are stored on the row, so that record rules are one join less;
    they follow the form when its manager or the employee's user changes. Once the record was
    sent, no row changes or goes by any door, superuser code included.
    """

    _name = 'hr.performance.form.child'
    _description = 'Row of an Interview Form'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']

    form_id = fields.Many2one('hr.performance.form', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='form_id.company_id', store=True, precompute=True)
    user_id = fields.Many2one(related='form_id.user_id', store=True, precompute=True, index=True)
    manager_user_id = fields.Many2one(
        related='form_id.manager_user_id', store=True, precompute=True, index=True
    )
    author_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.uid)
    side = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager'), ('hr', 'HR')], required=True
    )
    shown_to_employee = fields.Boolean(index=True)
    shown_to_manager = fields.Boolean(index=True)

    _portal_fields = frozenset(
        (
            'id',
            'form_id',
            'company_id',
            'user_id',
            'manager_user_id',
            'side',
            'display_name',
            'shown_to_employee',
            'shown_to_manager',
            'create_date',
            'write_date',
        )
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

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a row is what one person wrote once."""
        raise UserError(self.env._('Rows of a form cannot be duplicated.'))

    def _check_not_frozen(self):
        if self.form_id._in_transition():
            return
        for form in self.form_id.filtered(lambda form: form.state in FROZEN_STATES):
            raise UserError(
                self.env._(
                    '"%(name)s" was sent for confirmation: its content cannot change any more. '
                    'An HR manager can reopen it with a reason.',
                    name=form.display_name,
                )
            )

    def _get_subject(self):
        return self.form_id.employee_id

    def _get_subject_sql(self, alias, superiors):
        # the few forms of superiors first: rows are many, and the form is indexed
        form = self.env['hr.performance.form']._fields
        return SQL(
            '%s IN (SELECT id FROM hr_performance_form WHERE %s IN (%s))',
            SQL.identifier(alias, 'form_id', to_flush=self._fields['form_id']),
            SQL.identifier('employee_id', to_flush=form['employee_id']),
            superiors,
        )

    def _side_flags(self, side):
        """The flags of a row that only ``side`` sees yet."""
        return {'shown_to_employee': side == 'employee', 'shown_to_manager': side == 'manager'}
