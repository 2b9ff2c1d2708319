from typing import NamedTuple

from odoo import models

from .hr_performance_reminder import MODULE


class Receiver(NamedTuple):
    """Who is reminded, with what a mail to him needs."""

    partner_id: int
    name: str
    email: str
    lang: str
    tz: str
    employee_id: int
    user_id: int
    is_internal: bool


class HrPerformanceReminder(models.AbstractModel):
    """Who is reminded, and whether he is at work."""

    _inherit = 'hr.performance.reminder'

    def _get_people(self, company, rules, rows):
        """{(due, receiver of a rule): [Receiver]}; nobody without an address or a place to act."""
        # sudo: hr.employee - name, address, language and time zone of who is reminded
        employees_sudo = self.env['hr.employee'].sudo().with_context(active_test=False)
        ids = {due.employee_id for due in rows} | {due.manager_id for due in rows} - {0}
        employees_sudo = employees_sudo.browse(sorted(ids))
        employees_sudo.mapped('user_id.partner_id')
        employees_sudo.mapped('parent_id.user_id.partner_id')
        known = {
            employee.id: self._get_receiver(employee, company)
            for employee in employees_sudo | employees_sudo.parent_id
        }
        with_hr = 'hr' in rules.mapped('receiver') or any('hr' in due.turn for due in rows)
        hr = self._get_hr(company) if with_hr else {}
        result = {}
        for due in rows:
            employee = employees_sudo.browse(due.employee_id)
            manager_id = due.manager_id or 0
            skip = employees_sudo.browse(manager_id).parent_id.id if manager_id else 0
            by_role = {
                'employee': [known.get(due.employee_id)],
                'manager': [known.get(manager_id)],
                'skip': [known.get(skip) if skip != due.employee_id else None],
                'hr': [
                    receiver
                    for receiver in hr.get(due.owner_id) or hr.get(0) or []
                    if receiver.employee_id != employee.id
                ],
            }
            by_role['turn'] = [receiver for side in due.turn for receiver in by_role[side]]
            for role, receivers in by_role.items():
                result[due, role] = [receiver for receiver in receivers if receiver]
        return result

    def _get_receiver(self, employee_sudo, company):
        """The ``Receiver`` of an employee with an active user and an address, or None."""
        user = employee_sudo.user_id
        if not employee_sudo.active or not user.active or not user.email:
            return None
        return Receiver(
            user.partner_id.id,
            user.name,
            user.email,
            user.lang or company.partner_id.lang or 'en_US',
            user.tz or employee_sudo.tz or company.partner_id.tz or 'UTC',
            employee_sudo.id,
            user.id,
            not user.share,
        )

    def _get_hr(self, company):
        """{user id: [Receiver]} of the HR officers of a company; 0 is all of them."""
        group = self.env.ref(f'{MODULE}.group_hr_performance_officer')
        # sudo: res.users - who has the group, to remind them
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        # sudo: hr.employee - the employees of these users, to remind them
        employees = (
            self.env['hr.employee']
            .sudo()
            .search([('user_id', 'in', users.ids), ('company_id', '=', company.id)])
        )
        receivers = {
            employee.user_id.id: [receiver]
            for employee in employees
            if (receiver := self._get_receiver(employee, company))
        }
        receivers[0] = [receiver for [receiver] in receivers.values()]
        return receivers

    def _get_at_work(self, receivers, here):
        """Those of ``receivers`` who work today: nobody is reminded on a day off."""
        employees = self.env['hr.employee']
        spans = {}
        for receiver in receivers:
            date, _hour = here[receiver.tz]
            spans[receiver] = (employees.browse(receiver.employee_id), date, date)
        counts = self.env['hr.performance.deadline']._count_working_days(spans)
        return {receiver for receiver, count in counts.items() if count}
