from odoo import models

OFFICER = 'hr_performance_interview.group_hr_performance_officer'
HR_MANAGER = 'hr_performance_interview.group_hr_performance_manager'


class HrPerformanceRoleMixin(models.AbstractModel):
    """How the current user stands to a record about one employee.

    The model stores ``user_id``, ``manager_user_id`` and ``company_id``. Verbs ask these roles,
    each for one record. HR staff are employees and nothing more on their own records, and
    nothing at all on those of somebody above them.
    """

    _name = 'hr.performance.role.mixin'
    _description = 'Roles towards an Employee'
    _inherit = ['hr.performance.superior.mixin']

    def _is_employee(self):
        record = self.sudo()  # sudo: self - the stored person is compared, nothing is shown
        return bool(record.user_id) and record.user_id == self.env.user

    def _is_manager(self):
        """The direct manager of today; nobody is his own."""
        record = self.sudo()  # sudo: self - the two stored persons are compared
        return record.manager_user_id == self.env.user and record.user_id != self.env.user

    def _is_party(self):
        return self._is_employee() or self._is_manager()

    def _is_officer(self):
        record = self.sudo()  # sudo: self - person and company are compared, nothing is shown
        return (
            self.env.user.has_group(OFFICER)
            and record.user_id != self.env.user  # HR staff are subjects too
            and record.company_id in self.env.user.company_ids
            and not record.concerns_superior
        )

    def _is_hr_manager(self):
        return self._is_officer() and self.env.user.has_group(HR_MANAGER)

    def _get_my_side(self):
        """'employee', 'manager', 'hr' or False."""
        self.ensure_one()
        if self._is_employee():
            return 'employee'
        if self._is_manager():
            return 'manager'
        return 'hr' if self._is_officer() else False
