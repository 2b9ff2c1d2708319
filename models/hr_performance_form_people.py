from odoo import api, models
from odoo.fields import Domain


class HrPerformanceFormPeople(models.AbstractModel):
    """Open forms follow their people: a new user, a new manager, somebody who leaves."""

    _name = 'hr.performance.form.people'
    _description = 'Interview Form: Following the People'

    @api.model
    def _sync_employees(self, employees):
        """After a change of user, manager or archive: open forms follow the people.

        A leaver's forms that were not sent for confirmation are cancelled, texts kept; a form
        whose manager is gone waits for HR, who appoints another.
        """
        forms = self.sudo().search(
            Domain('state', 'not in', ('closed', 'cancelled'))
            & (
                Domain('employee_id', 'in', employees.ids)
                | Domain('manager_id', 'in', employees.ids)
            )
        )
        for form in forms:
            employee = form.employee_id
            if form.user_id != employee.user_id:
                form._write_flow({'user_id': employee.user_id.id})
        leaving = forms.filtered(
            lambda f: (
                not f.employee_id.active
                and f.state in ('draft', 'filling', 'feedback', 'ready', 'on_hold')
            )
        )
        if leaving:
            leaving._do_cancel(self.env._('The employee has left the company.'))
        for form in forms - leaving:
            manager = form._get_valid_manager()
            if manager != form.manager_id or manager.user_id != form.manager_user_id:
                form._do_reassign(manager, self.env._('The manager has changed.'))

    def _get_valid_manager(self):
        """The employee's manager of today; empty when he is gone or stands below the employee."""
        self.ensure_one()
        manager = self.employee_id.parent_id
        if not manager.active or manager == self.employee_id:
            return manager.browse()
        above, seen = manager.parent_id, manager
        while above and above not in seen:
            if above == self.employee_id:
                return manager.browse()
            seen |= above
            above = above.parent_id
        return manager
