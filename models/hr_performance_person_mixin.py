from odoo import fields, models

from .hr_performance_form_flow import HR_MANAGER, OFFICER


class HrPerformancePersonMixin(models.AbstractModel):
    """How the current user stands to a record about one employee, for the verbs of the record.

    The two users are stored, so that record rules need no join; they follow the employee.
    """

    _name = 'hr.performance.person.mixin'
    _description = 'Record about an Employee'
    _inherit = ['hr.performance.state.mixin', 'hr.performance.superior.mixin']

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

    def _is_employee(self):
        record = self.sudo()  # sudo: self - the stored person alone
        return bool(record.user_id) and record.user_id == self.env.user

    def _is_manager(self):
        """The direct manager of today; nobody is his own."""
        record = self.sudo()  # sudo: self - the two stored persons alone
        return record.manager_user_id == self.env.user and record.user_id != self.env.user

    def _is_party(self):
        return self._is_employee() or self._is_manager()

    def _is_officer(self):
        record = self.sudo()  # sudo: self - person and company, to refuse HR on the own record
        return (
            self.env.user.has_group(OFFICER)
            and record.user_id != self.env.user
            and record.company_id in self.env.user.company_ids
            and not record.concerns_superior
        )

    def _is_hr_manager(self):
        return self._is_officer() and self.env.user.has_group(HR_MANAGER)

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

    def _get_my_side(self):
        """'employee', 'manager', 'hr' or False."""
        self.ensure_one()
        if self._is_employee():
            return 'employee'
        if self._is_manager():
            return 'manager'
        return 'hr' if self._is_officer() else False
