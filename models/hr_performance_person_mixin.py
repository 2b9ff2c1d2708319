from odoo import fields, models


class HrPerformancePersonMixin(models.AbstractModel):
    """How the current user stands to a record about one employee, for the verbs of the record.

    The two users are stored, so that record rules need no join; they follow the employee.
    """

    _name = 'hr.performance.person.mixin'
    _description = 'Record about an Employee'
    _inherit = ['hr.performance.state.mixin', 'hr.performance.role.mixin']

    employee_id = fields.Many2one('hr.employee', required=True, index=True, readonly=True)
    company_id = fields.Many2one('res.company', required=True, index=True, readonly=True)
    user_id = fields.Many2one(
        related='employee_id.user_id', store=True, index=True, string='Employee user'
    )
    manager_id = fields.Many2one(
        related='employee_id.parent_id', store=True, index=True, string='Manager'
    )
    manager_user_id = fields.Many2one(
        related='employee_id.parent_id.user_id', store=True, index=True, string='Manager user'
    )
    department_id = fields.Many2one(
        related='employee_id.department_id', store=True, index=True, string='Department'
    )

    def _is_lead(self):
        """Who keeps the plan going: the manager, or HR where there is none."""
        record = self.sudo()  # sudo: self - whether somebody leads at all
        return self._is_manager() or (not record.manager_user_id and self._is_officer())

    def _get_role_label(self, who):
        labels = {
            'party': self.env._('the employee or the manager'),
            'lead': self.env._('the manager'),
        }
        return labels.get(who) or super()._get_role_label(who)
