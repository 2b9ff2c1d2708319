from odoo import fields, models

# What moves an open form: who logs in, who leads, who left.
FOLLOWED = ('user_id', 'parent_id', 'active')


class HrEmployee(models.Model):
    _name = 'hr.employee'
    _inherit = ['hr.employee', 'hr.performance.counter.mixin']

    performance_form_ids = fields.One2many(
        'hr.performance.form', 'employee_id', groups='hr.group_hr_user'
    )

    def write(self, vals):
        followed = [name for name in FOLLOWED if name in vals]
        if not followed or not self:
            return super().write(vals)
        # sudo: hr.employee - compared before and after, nothing of it is shown
        employees_sudo = self.sudo()
        before = {employee.id: [employee[name] for name in followed] for employee in employees_sudo}
        result = super().write(vals)
        changed = employees_sudo.filtered(
            lambda employee: before[employee.id] != [employee[name] for name in followed]
        )
        if changed:
            # sudo: hr.performance.form - whoever may change an employee moves the open forms
            # with it: those of the employee and those of the team
            self.env['hr.performance.form'].sudo()._sync_employees(changed)
            # sudo: hr.performance.goal - activities of those who do not read the goal any more
            self.env['hr.performance.goal'].sudo()._sync_employees(changed)
            # sudo: hr.performance.plan - the same for plans
            self.env['hr.performance.plan'].sudo()._sync_employees(changed)
        return result
