from odoo import Command, fields, models
from odoo.exceptions import UserError

from .hr_performance_cycle import OPEN_STATES
from .hr_performance_role_mixin import HR_MANAGER, OFFICER


class HrPerformanceCycleVerbs(models.Model):
    """Who may do what with a cycle, and what it does to the forms.

    A verb is for every form of the cycle, the officer's own included: it checks the person once,
    then works as superuser under his name.
    """

    _inherit = 'hr.performance.cycle'

    # Roles
    def _is_officer(self):
        # sudo: hr.performance.cycle - its company, compared with the companies of the user
        return (
            self.env.user.has_group(OFFICER) and self.sudo().company_id in self.env.user.company_ids
        )

    def _is_hr_manager(self):
        return self.env.user.has_group(HR_MANAGER) and self._is_officer()

    def _check_can(self, verb):
        self.check_access('read')  # a refusal names the cycle
        return super()._check_can(verb)

    def _get_missing_reason(self, verb):
        # sudo: hr.performance.cycle - what is missing, told to an officer of the company
        cycle = self.sudo()
        if verb == 'launch' and not cycle.template_ids:
            return self.env._(
                'Choose at least one template for "%(name)s" before launching it.', name=cycle.name
            )
        if verb == 'launch':
            reasons = cycle.template_ids._get_unusable_reason()
            return next((reason for reason in reasons.values() if reason), False)
        if verb == 'close':
            if cycle.form_open_count:
                return self.env._(
                    '%(count)s forms of "%(name)s" are still open. Finish them, extend their '
                    'deadlines, or cancel them before closing the cycle.',
                    count=cycle.form_open_count,
                    name=cycle.name,
                )
            if cycle.is_launching:
                return self.env._(
                    'Batches of "%(name)s" are still to be launched. Delete the planned ones or '
                    'wait until the launch is through.',
                    name=cycle.name,
                )
        return False

    # Verbs
    def action_launch(self):
        """Launch everybody who has no form yet, in the background; again for late joiners."""
        self._check_can('launch')
        for cycle in self:
            cycle._do_launch()
        return True

    def _do_launch(self, departments=None, date=None, without_manager=False, name=None):
        """Plan a batch and start the background job; :return: the batch."""
        self.ensure_one()
        today = self._get_today()
        # sudo: hr.performance.wave - the verb was checked by its caller
        wave = (
            self.env['hr.performance.wave']
            .sudo()
            .create(
                {
                    'cycle_id': self.id,
                    'name': name
                    # sudo: hr.performance.cycle - how many batches there are
                    or self.env._('Batch %(number)s', number=len(self.sudo().wave_ids) + 1),
                    'date_launch': date or today,
                    'department_ids': [Command.set(departments.ids if departments else [])],
                    'include_without_manager': without_manager,
                }
            )
        )
        if self.state != 'running':
            # sudo: hr.performance.cycle - the verb was checked by its caller
            self.sudo()._with_transition().write({'state': 'running', 'date_launch': today})
        wave._trigger_launch()
        return wave

    def action_pause(self, reason):
        """Put every open form on hold; the clock stops until :meth:`action_resume`."""
        self._check_can('pause')
        reason = self._check_reason(reason)
        for cycle in self:
            forms = cycle._get_open_forms()
            if forms:
                forms._do_hold(reason)
            # sudo: hr.performance.cycle - the verb was checked
            cycle.sudo()._with_transition().write(
                {'state': 'paused', 'paused_form_ids': [Command.set(forms.ids)]}
            )
            cycle._log_reason(self.env._('Paused'), reason)
        return True

    def action_resume(self):
        """Give back the forms the pause held, with fresh deadlines; start waiting batches."""
        self._check_can('resume')
        for cycle in self:
            cycle_sudo = cycle.sudo()  # sudo: hr.performance.form - checked as a verb of the cycle
            forms = cycle_sudo.paused_form_ids.filtered(
                lambda form, cycle=cycle_sudo: form.cycle_id == cycle and form.state == 'on_hold'
            )
            cycle_sudo._with_transition().write(
                {'state': 'running', 'paused_form_ids': [Command.clear()]}
            )
            if forms:
                forms._do_resume()
            cycle_sudo.wave_ids._trigger_launch()
        return True

    def action_extend(self, reason, days=0, date_due=False):
        """Move the present deadline of every open form; the original one stays on record.

        :param days: working days to add, counted from the form's deadline or from today when
            that has passed
        :param date_due: or the new deadline for all
        """
        self._check_can('extend')
        reason = self._check_reason(reason)
        date_due = fields.Date.to_date(date_due) if date_due else False
        if not date_due and not (isinstance(days, int) and 0 < days <= 250):
            raise UserError(
                self.env._('Say by how many working days (1 to 250) or until which date.')
            )
        for cycle in self:
            today = cycle._get_today()
            if date_due and date_due < today:
                raise UserError(self.env._('The new deadline cannot lie in the past.'))
            forms = cycle._get_open_forms()
            by_date = {}  # new deadline: forms
            if date_due:
                later = forms.filtered(lambda form: not form.date_due or form.date_due < date_due)
                by_date[date_due] = later
            else:
                starts = {}  # date counted from: forms
                for form in forms:
                    start = max(form.date_due or today, today)
                    starts[start] = starts.get(start, forms.browse()) | form
                for start, started in starts.items():
                    ends = self.env['hr.performance.deadline']._add_working_days(
                        started.employee_id, start, days
                    )
                    for form in started:
                        end = ends[form.employee_id]
                        by_date[end] = by_date.get(end, forms.browse()) | form
            for end, moved in by_date.items():
                if moved:
                    moved._do_extend(end, reason)
            cycle._log_reason(self.env._('Deadlines extended'), reason)
        return True

    def action_close(self):
        """End the cycle: nothing is open any more, nothing can be launched."""
        self._check_can('close')
        # sudo: hr.performance.cycle - the verb was checked
        self.sudo()._with_transition().write({'state': 'closed'})
        return True

    def action_cancel(self, reason):
        """Call the cycle off with its open forms; what was agreed stays."""
        self._check_can('cancel')
        reason = self._check_reason(reason)
        for cycle in self:
            forms = cycle._get_open_forms(held=True)
            if forms:
                forms._do_cancel(reason)
            # sudo: hr.performance.cycle - the verb was checked
            cycle.sudo()._with_transition().write(
                {'state': 'cancelled', 'paused_form_ids': [Command.clear()]}
            )
            cycle._log_reason(self.env._('Cancelled'), reason)
        return True

    def _get_open_forms(self, held=False):
        """Open forms of the cycle (sudo), the officer's own included: a verb is for all."""
        states = [*OPEN_STATES, 'on_hold'] if held else list(OPEN_STATES)
        # sudo: hr.performance.form - the verb of the cycle was checked by its caller
        return (
            self.env['hr.performance.form']
            .sudo()
            .search([('cycle_id', 'in', self.ids), ('state', 'in', states)])
        )

    def _log_reason(self, title, reason):
        self.sudo()._message_log(  # sudo: mail.message - the step of the officer, author kept
            body=self.env._('%(title)s: %(reason)s', title=title, reason=reason)
        )
