from odoo import fields, models
from odoo.exceptions import UserError


class HrPerformanceFormChild(models.AbstractModel):
    """What every row below a form carries: author, side, and whom it is shown to.

    The two users of the form are stored on the row, so that record rules are one join less;
    they follow the form when its manager or the employee's user changes.
    """

    _name = 'hr.performance.form.child'
    _description = 'Row of an Interview Form'

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

    def copy(self, default=None):
        raise UserError(self.env._('Rows of a form cannot be duplicated.'))
