from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformancePlanChild(models.AbstractModel):
    """What every row below a plan carries; read with the plan, changed by its verbs only."""

    _name = 'hr.performance.plan.child'
    _description = 'Row of an Improvement Plan'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']

    plan_id = fields.Many2one('hr.performance.plan', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='plan_id.company_id', store=True, precompute=True)
    employee_id = fields.Many2one(
        related='plan_id.employee_id', store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(related='plan_id.user_id', store=True, precompute=True, index=True)
    manager_user_id = fields.Many2one(
        related='plan_id.manager_user_id', store=True, precompute=True, index=True
    )

    _portal_fields = frozenset(
        ('id', 'plan_id', 'company_id', 'employee_id', 'user_id', 'manager_user_id',
         'display_name', 'create_date', 'write_date')
    )  # fmt: skip

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a row belongs to what two people agreed on."""
        raise UserError(self.env._('Rows of a plan cannot be duplicated.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        for plan in self.plan_id:
            if plan.state != 'draft' and not plan._in_transition():
                raise UserError(
                    self.env._('The plan "%(name)s" is agreed: propose a change.', name=plan.name)
                )
