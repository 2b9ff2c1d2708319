from odoo import models


class HrPerformanceReminder(models.AbstractModel):
    _inherit = 'hr.performance.reminder'

    def _get_people(self, company, rules, rows):
        """An open suggestion is told to those alone whose answer it waits for."""
        result = super()._get_people(company, rules, rows)
        ids = [due.res_id for due in rows if due.res_model == 'hr.performance.suggestion']
        if ids:
            deciders = self._get_deciders(company, ids)
            for due in rows:
                if due.res_model == 'hr.performance.suggestion':
                    result.update({(due, role): [] for role in ('employee', 'manager', 'skip')})
                    result[due, 'hr'] = deciders[due.res_id]
        return result

    def _get_deciders(self, company, ids):
        """Shape: {id of a suggestion: [Receiver]}"""
        groups = self.env['res.groups'].browse(
            self.env.ref(f'hr_performance_interview.group_hr_performance_{name}').id
            for name in ('compensation', 'manager')
        )
        # sudo: hr.performance.suggestion - which of them wait for the next manager
        waiting = (
            self.env['hr.performance.suggestion']
            .sudo()
            .browse(ids)
            .filtered(lambda suggestion: suggestion._waits_for_skip())
        )
        # sudo: res.users - who has one of the two groups or is asked first, to remind them
        users = (groups.sudo().all_user_ids | waiting.skip_user_id).filtered(
            lambda user: user.active and company in user.company_ids
        )
        # sudo: hr.employee - name, address and time zone of who is reminded
        employees = (
            self.env['hr.employee']
            .sudo()
            .search([('user_id', 'in', users.ids), ('company_id', '=', company.id)])
        )
        result = {id_: [] for id_ in ids}
        for employee in employees:
            receiver = self._get_receiver(employee, company)
            if not receiver:
                continue
            suggestions = self.env['hr.performance.suggestion'].with_user(employee.user_id)
            for suggestion in suggestions.browse(ids):
                waits = suggestion.id in waiting.ids
                if suggestion._is_skip() if waits else suggestion._is_decider():
                    result[suggestion.id].append(receiver)
        return result
