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
        # sudo: hr.performance.form - forms follow whoever changed the employee, HR or not
        forms = self.sudo().search(
            Domain('state', 'not in', ('closed', 'cancelled'))
            & (
                Domain('employee_id', 'in', employees.ids)
                | Domain('manager_id', 'in', employees.ids)
            )
        )
        moved = forms.filtered(lambda form: form.user_id != form.employee_id.user_id)
        for user, theirs in moved.grouped(lambda form: form.employee_id.user_id).items():
            theirs._write_flow({'user_id': user.id})
        leaving = forms.filtered(
            lambda f: (
                not f.employee_id.active
                and f.state in ('draft', 'filling', 'feedback', 'ready', 'on_hold')
            )
        )
        if leaving:
            leaving._do_cancel(self.env._('The employee has left the company.'))
        by_manager = (forms - leaving).grouped(lambda form: form._get_valid_manager())
        for manager, theirs in by_manager.items():
            user = manager.user_id.filtered('active')
            changed = theirs.filtered(
                lambda form, manager=manager, user=user: (
                    form.manager_id != manager or form.manager_user_id != user
                )
            )
            if changed:
                changed._do_reassign(manager, self.env._('The manager has changed.'))

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
