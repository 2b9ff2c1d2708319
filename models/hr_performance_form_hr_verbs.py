from odoo import fields, models
from odoo.exceptions import UserError

from .hr_performance_form_flow import SIDES, WORK


class HrPerformanceFormHrVerbs(models.AbstractModel):
    """The verbs of HR: clock, people and endings, never a word of what was written."""

    _name = 'hr.performance.form.hr.verbs'
    _description = 'Interview Form: Verbs of HR'

    def action_decide_appeal(self, decision, reason):
        """'uphold' goes back to where the appeal came from, 'repeat' to a new interview."""
        reason = self._check_reason(reason)
        if decision not in ('uphold', 'repeat'):
            raise UserError(self.env._('Please choose to uphold the record or to repeat.'))
        self._begin('decide_appeal')
        for form in self.sudo():
            state = 'ready' if decision == 'repeat' else form.previous_state or 'to_confirm'
            step = {'ready': 'interview', 'to_confirm': 'confirm'}.get(state)
            values = {'state': state, **(form._due(step) if step else {'date_due': False})}
            form._finish('decide_appeal', values, reason=reason, notify='appeal_decided')
        return True

    def action_close(self, reason=''):
        """Close a confirmed form, or one refused before a witness (named in the reason)."""
        self._begin('close')
        if any(form.state == 'to_confirm' for form in self.sudo()):
            reason = self._check_reason(reason)
        self.sudo()._finish(
            'close', {'state': 'closed', 'date_due': False}, reason=reason, notify='closed'
        )
        return True

    def action_reopen(self, reason):
        """Take a finished form back to ``ready``; its versions and sign-offs stay."""
        reason = self._check_reason(reason)
        self._begin('reopen')
        for form in self.sudo():
            form._finish(
                'reopen',
                {'state': 'ready', 'confirm_result': False, **form._due('interview')},
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
        self.sudo()._do_extend(date_due, reason)
        return True

    def _do_extend(self, date_due, reason):
        for forms in self.grouped('date_due_original').values():
            values = {'date_due': date_due}
            if not forms[:1].date_due_original:
                for same_due in forms.grouped('date_due').values():
                    same_due._write_flow({'date_due_original': same_due[:1].date_due})
            forms._write_flow(values)
        self._finish('extend', {}, reason=reason, notify='extended')

    def action_hold(self, reason):
        """Stop the clock, for instance for a leave of absence."""
        reason = self._check_reason(reason)
        self._begin('hold')
        self.sudo()._do_hold(reason)
        return True

    def _do_hold(self, reason):
        for state, forms in self.grouped('state').items():
            forms._finish(
                'hold',
                {'previous_state': state, 'state': 'on_hold', 'date_due': False},
                reason=reason,
                notify='on_hold',
            )

    def action_resume(self):
        """Go on where the form was, with a fresh deadline for that step."""
        self._begin('resume')
        self.sudo()._do_resume()
        return True

    def _do_resume(self):
        steps = {
            'filling': 'fill',
            'feedback': 'feedback',
            'ready': 'interview',
            'to_confirm': 'confirm',
        }
        for state, forms in self.grouped('previous_state').items():
            step = steps.get(state)
            dues = forms._get_due_dates(step) if step else dict.fromkeys(forms, False)
            for due in set(dues.values()):
                group = forms.filtered(lambda form, due=due, dues=dues: dues[form] == due)
                group._finish(
                    'resume',
                    {'state': state or 'draft', 'date_due': due, 'date_due_original': due},
                    notify='resumed',
                )

    def action_cancel(self, reason):
        """Take a form out of the cycle; its texts are kept."""
        reason = self._check_reason(reason)
        self._begin('cancel')
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
        for form in self.sudo():
            form._write_flow({'fill_mode': fill_mode, 'returned': False})
            dropped = [s for s in SIDES if s not in form._get_filling_sides()]
            values = {f'{side}_submitted_on': False for side in dropped}
            if not form._get_pending_sides():  # who is left has submitted already
                form._reveal(values, form._get_filling_sides())
            else:
                values.update(form._due('fill'))
            form._finish('switch_mode', values, reason=reason, notify='mode_switched')
        return True

    def action_reveal(self, reason):
        """Show what was submitted when one side of a side-by-side form let the deadline pass."""
        reason = self._check_reason(reason)
        self._begin('reveal')
        for form in self.sudo():
            submitted = [s for s in SIDES if form[f'{s}_submitted_on']]
            values = {f'{s}_late': s not in submitted for s in SIDES}
            form._reveal(values, submitted)
            form._finish('reveal', values, reason=reason, notify='revealed')
        return True

    def action_reassign(self, manager_id, reason):
        """Hand the form to another manager: what was written stays under its author."""
        reason = self._check_reason(reason)
        self._begin('reassign')
        manager_id = self.env['hr.performance.limits']._clean_id(manager_id)
        # sudo: hr.employee - HR officers name any manager of their companies
        manager = self.env['hr.employee'].sudo().browse(manager_id).exists()
        if not manager.user_id or manager.company_id not in self.env.user.company_ids:
            raise UserError(self.env._('The new manager needs a user in one of your companies.'))
        for form in self.sudo():
            if manager.user_id == form.user_id or manager == form.employee_id:
                raise UserError(
                    self.env._('%(name)s cannot be his own manager.', name=form.employee_name)
                )
        self.sudo()._do_reassign(manager, reason)
        return True

    def _do_reassign(self, manager, reason):
        """Move the forms of self to ``manager`` (may be empty): deadline plus three days."""
        for form in self:
            values = {
                'manager_id': manager.id,
                'manager_user_id': manager.user_id.id if manager.user_id.active else False,
                'manager_name': manager.name,
            }
            if form.date_due and form.state in WORK:
                values['date_due'] = form._add_working_days(form.date_due, 3)[form]
            form._finish('reassign', values, reason=reason, notify='reassigned')
