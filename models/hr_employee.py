from odoo import fields, models

# What moves an open form: who logs in, who leads, who left.
FOLLOWED = ('user_id', 'parent_id', 'active')


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    performance_form_ids = fields.One2many(
        'hr.performance.form', 'employee_id', groups='hr.group_hr_user'
    )

    def write(self, vals):
        followed = [name for name in FOLLOWED if name in vals]
        if not followed or not self:
            return super().write(vals)
        # sudo: hr.employee - compared before and after, nothing of it is shown
        employees_sudo = self.sudo()
        before = {
            employee.id: [employee[name] for name in followed] for employee in employees_sudo
        }
        result = super().write(vals)
        changed = employees_sudo.filtered(
            lambda employee: before[employee.id] != [employee[name] for name in followed]
        )
        if changed:
            changed._sync_performance_forms(with_team='user_id' in vals or 'active' in vals)
        return result

    def _sync_performance_forms(self, with_team):
        """Let the open forms of self, and of those self manages, follow the change.

        :param with_team: the user or the leaving of a manager moves the forms of the team
        """
        # sudo: hr.performance.form - whoever may change an employee moves the forms with it
        forms_sudo = self.env['hr.performance.form'].sudo()
        employees = self
        if with_team:
            employees |= forms_sudo.search([('manager_id', 'in', self.ids)]).employee_id
        forms_sudo._sync_employees(employees)
