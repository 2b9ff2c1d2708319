from odoo import fields, models
from odoo.exceptions import UserError

from .hr_performance_form_flow import SIDES, WORK


class HrPerformanceFormHrVerbs(models.AbstractModel):
    """The verbs of HR: clock, people and endings, never a word of what was written."""

    _name = 'hr.performance.form.hr.verbs'
    _description = 'Interview Form: Verbs of HR'

    def action_close(self, reason=''):
        """Close a confirmed form, or one refused before a witness (named in the reason)."""
        self._begin('close')
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        if any(form.state == 'to_confirm' for form in forms):
            reason = self._check_reason(reason)
        forms._finish(
            'close', {'state': 'closed', 'date_due': False}, reason=reason, notify='closed'
        )
        return True

    def action_reopen(self, reason):
        """Take a finished form back to ``ready``; its versions and sign-offs stay."""
        reason = self._check_reason(reason)
        self._begin('reopen')
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        dues = forms._get_due_dates('interview')
        forms._finish_each(
            'reopen',
            {
                form: {'state': 'ready', 'confirm_result': False, 'date_due': dues[form]}
                for form in forms
            },
            reason=reason,
            notify='reopened',
        )
        return True

    def action_extend(self, date_due, reason):
        """Move the deadline of the present step; the original one is kept."""
        reason = self._check_reason(reason)
        date_due = self._parse_date(date_due)
        if not date_due or date_due < fields.Date.context_today(self):
            raise UserError(self.env._('The new deadline cannot lie in the past.'))
        self._begin('extend')
        # sudo: hr.performance.form - person and state were just checked
        self.sudo()._do_extend(date_due, reason)
        return True

    def _do_extend(self, date_due, reason):
        self._finish_each(
            'extend',
            {
                form: {
                    'date_due': date_due,
                    'date_due_original': form.date_due_original or form.date_due,
                }
                for form in self
            },
            reason=reason,
            notify='extended',
        )

    def action_hold(self, reason):
        """Stop the clock, for instance for a leave of absence."""
        reason = self._check_reason(reason)
        self._begin('hold')
        # sudo: hr.performance.form - person and state were just checked
        self.sudo()._do_hold(reason)
        return True

    def _do_hold(self, reason):
        self._finish_each(
            'hold',
            {
                form: {'previous_state': form.state, 'state': 'on_hold', 'date_due': False}
                for form in self
            },
            reason=reason,
            notify='on_hold',
        )

    def action_resume(self):
        """Go on where the form was, with a fresh deadline for that step."""
        self._begin('resume')
        # sudo: hr.performance.form - person and state were just checked
        self.sudo()._do_resume()
        return True

    def _do_resume(self):
        states = {form: form.previous_state or 'draft' for form in self}
        dues = self._get_fresh_due_dates(states)
        self._finish_each(
            'resume',
            {form: {'state': states[form], 'date_due': dues[form]} for form in self},
            notify='resumed',
        )

    def action_cancel(self, reason):
        """Take a form out of the cycle; its texts are kept."""
        reason = self._check_reason(reason)
        self._begin('cancel')
        # sudo: hr.performance.form - person and state were just checked
        self.sudo()._do_cancel(reason)
        return True

    def _do_cancel(self, reason):
        self._finish(
            'cancel', {'state': 'cancelled', 'date_due': False}, reason=reason, notify='cancelled'
        )

    def action_switch_mode(self, fill_mode, reason):
        """Switch the fill mode of a late form; both are told and no text is lost."""
        reason = self._check_reason(reason)
        if fill_mode not in ('employee', 'manager', 'both'):
            raise UserError(self.env._('Please choose one of the fill modes.'))
        self._begin('switch_mode')
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        forms._write_flow({'fill_mode': fill_mode, 'returned': False})
        filling = forms[:1]._get_filling_sides()
        dropped = {f'{side}_submitted_on': False for side in SIDES if side not in filling}
        # who is left has submitted already
        filled = forms.filtered(lambda form: not form._get_pending_sides())
        values = filled._reveal(filling)
        for form, due in (forms - filled)._get_due_dates('fill').items():
            values[form] = {'date_due': due}
        forms._finish_each(
            'switch_mode',
            {form: {**dropped, **values[form]} for form in forms},
            reason=reason,
            notify='mode_switched',
        )
        return True

    def action_reveal(self, reason):
        """Show what was submitted when one side of a side-by-side form let the deadline pass."""
        reason = self._check_reason(reason)
        self._begin('reveal')
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        by_sides = forms.grouped(
            lambda form: tuple(side for side in SIDES if form[f'{side}_submitted_on'])
        )
        values = {}
        for submitted, some in by_sides.items():
            late = {f'{side}_late': side not in submitted for side in SIDES}
            for form, shown in some._reveal(submitted).items():
                values[form] = {**late, **shown}
        forms._finish_each('reveal', values, reason=reason, notify='revealed')
        return True

    def action_reassign(self, manager_id, reason):
        """Hand the form to another manager: what was written stays under its author.

        The reason is read by HR alone: it may be a relationship or a complaint.
        """
        reason = self._check_reason(reason)
        self._begin('reassign')
        manager_id = self.env['hr.performance.limits']._clean_id(manager_id)
        # sudo: hr.employee - HR officers name any manager of their companies
        manager = self.env['hr.employee'].sudo().browse(manager_id).exists()
        if not manager.user_id.active or manager.company_id not in self.env.user.company_ids:
            raise UserError(self.env._('The new manager needs a user in one of your companies.'))
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        for form in forms:
            if manager.user_id == form.user_id or manager == form.employee_id:
                raise UserError(
                    self.env._('%(name)s cannot be his own manager.', name=form.employee_name)
                )
        self._note_appointment(manager, reason)
        forms._do_reassign(manager, '')
        return True

    def _do_reassign(self, manager, reason):
        """Move the forms of self to ``manager`` (may be empty): deadline plus three days."""
        previous = {form.id: form.manager_user_id.id for form in self}
        appointed = {
            'manager_id': manager.id,
            'manager_user_id': manager.user_id.id if manager.user_id.active else False,
            'manager_name': manager.name,
        }
        values = dict.fromkeys(self, appointed)
        running = self.filtered(lambda form: form.date_due and form.state in WORK)
        for date_due, forms in running.grouped('date_due').items():
            for form, later in forms._add_working_days(date_due, 3).items():
                # the original deadline stays: it is the former manager's delay
                values[form] = {
                    **appointed,
                    'date_due': later,
                    'date_due_original': form.date_due_original,
                }
        # both the former and the new manager are told
        self.with_context(hr_performance_previous_managers=previous)._finish_each(
            'reassign', values, reason=reason, notify='reassigned'
        )
