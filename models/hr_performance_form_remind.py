from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .hr_performance_notifier import ACTIVITIES, TURNS

SIDES = ('employee', 'manager')
TRIGGER = 'by_hand'  # of the log of reminders


class HrPerformanceFormRemind(models.AbstractModel):
    """HR reminds by hand, from a list of forms: whoever has to act gets one mail about them all.

    The log of reminders is what keeps HR from reminding somebody of a form twice a day.
    """

    _name = 'hr.performance.form.remind'
    _description = 'Interview Form: Reminders by Hand'

    def action_remind(self):
        """Remind those whose turn it is on these forms; for HR officers.

        :return: a notification that says how many forms somebody was reminded of
        """
        if not self:
            raise UserError(self.env._('Please choose a form first.'))
        self.check_access('read')
        for form in self:
            if not form._is_officer():
                raise AccessError(
                    self.env._(
                        'HR officers remind people of a form that is neither their own nor that '
                        'of somebody above them: please leave out "%(form)s".',
                        form=form.display_name,
                    )
                )
        # sudo: hr.performance.form - the person was just checked; turns and addresses are read
        reminded = self.sudo()._remind_turns()
        message = self.env._(
            'Forms that somebody was reminded of: %(count)s of %(total)s. Nobody is reminded of '
            'the same form twice a day, nor without an address.',
            count=len(reminded),
            total=len(self),
        )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success' if reminded else 'warning', 'message': message},
        }

    def _remind_turns(self):
        """Send one mail a person and role; the forms that were not yet told of today."""
        notifier = self.env['hr.performance.notifier']
        forms = self.filtered(lambda form: form.state in ACTIVITIES and notifier._is_told(form))
        reminded = forms.browse()
        for side in SIDES:
            waiting = forms.filtered(lambda f, s=side: s in TURNS.get(f.waiting_for, ()))
            logged = waiting._log_reminders(side)
            if logged:
                notifier._send_mails(logged, f'remind_{side}', {})
            reminded |= logged
        return reminded

    def _log_reminders(self, side):
        """The forms of self whose receiver was not yet reminded of them today."""
        notifier = self.env['hr.performance.notifier']
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        rows = []
        for form in self:
            if not notifier._get_receiver(form, side, {}):
                continue
            employee = form.employee_id if side == 'employee' else form.manager_id
            user = notifier._get_user(form, side)
            partner = user.partner_id or employee.work_contact_id
            if partner:
                values = (form.company_id.id, form.id, form.employee_id.id, partner.id)
                rows.append(SQL('(%s, %s, %s, %s)', *values))
        if not rows:
            return self.browse()
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO hr_performance_reminder_log
                       (company_id, res_id, employee_id, partner_id, res_model, trigger, days,
                        hours, date_ref, sent_on, create_uid, create_date, write_uid, write_date)
                SELECT v.company_id, v.res_id, v.employee_id, v.partner_id, %(model)s,
                       %(trigger)s, 0, 0, %(today)s, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (VALUES %(rows)s) AS v(company_id, res_id, employee_id, partner_id)
                    ON CONFLICT DO NOTHING
                RETURNING res_id
                """,
                model=self._name,
                trigger=TRIGGER,
                today=today,
                now=now,
                uid=self.env.uid,
                rows=SQL(', ').join(rows),
            )
        )
        self.env['hr.performance.reminder.log'].invalidate_model()
        return self.browse([row[0] for row in found])
