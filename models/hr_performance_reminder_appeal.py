from odoo import models
from odoo.fields import Domain

from .hr_performance_role_mixin import HR_MANAGER


class HrPerformanceReminder(models.AbstractModel):
    _inherit = 'hr.performance.reminder'

    def _get_people(self, company, rules, rows):
        """The step of an appeal is told to its handler, and when it is late to HR managers.

        Nobody is told who has a part in it: neutral are those who could decide.
        """
        result = super()._get_people(company, rules, rows)
        if set(rules.mapped('trigger')) != {'appeal_due'}:
            return result
        # sudo: hr.performance.appeal - who handles it, to remind him
        appeals = self.env['hr.performance.appeal'].sudo()
        ids = [due.res_id for due in rows]
        open_appeals = appeals.search(
            Domain('form_id', 'in', ids) & Domain('state', 'in', ('talk', 'check', 'decision'))
        ).grouped(lambda appeal: appeal.form_id.id)
        users = self.env.ref(HR_MANAGER).sudo().all_user_ids  # sudo: res.groups - whom to remind
        managers = users.filtered(lambda user: user.active and company in user.company_ids)
        people = {}
        # sudo: hr.employee - name, address and time zone of who is reminded
        employees = self.env['hr.employee'].sudo()
        handlers = appeals.browse().union(*open_appeals.values()).handler_id
        for employee in employees.search([('user_id', 'in', (managers | handlers).ids)]):
            if employee.user_id not in people or employee.company_id == company:
                people[employee.user_id] = self._get_receiver(employee, company)
        for due in rows:
            form = self.env['hr.performance.form'].browse(due.res_id)
            deciders = [
                people[user]
                for user in managers
                if people.get(user) and form.with_user(user)._is_appeal_manager()
            ]
            handler = open_appeals.get(due.res_id, appeals).handler_id
            receiver = people.get(handler)
            result[due, 'hr'] = [receiver] if receiver else deciders
            result[due, 'hr_manager'] = deciders
        return result
