from odoo import fields, models
from odoo.fields import Domain

from .hr_performance_appeal import OPEN_STEPS

MAX_LEFT = 260  # working days that a stopped clock can have left


class HrPerformanceFormAppealClock(models.AbstractModel):
    """The rows of appeals and their days: laid out, stopped on hold, moved, ended with the form."""

    _name = 'hr.performance.form.appeal.clock'
    _description = 'Interview Form: Clock of Appeals'

    def _get_open_appeal(self):
        """The appeal that is under way, as superuser; empty for one of before there were rows."""
        # sudo: hr.performance.appeal - the caller's verb checked person and state
        return self.sudo().appeal_ids.filtered(lambda appeal: appeal.state in OPEN_STEPS)

    def _ensure_appeals(self):
        """The open appeals of the forms in that state; one is made where a row is missing."""
        # sudo: self - the verb checked person and state
        forms = self.sudo().filtered(lambda form: form.state == 'appeal')
        missing = forms.filtered(lambda form: not form._get_open_appeal())
        if missing:
            missing._open_appeals(dict.fromkeys(missing, ''), dues=False)
        return forms._get_open_appeal()

    def _open_appeals(self, grounds, dues=True):
        """Make the rows of new appeals, with their handler and their clock.

        :param grounds: {form: text}
        :param dues: lay out the clock; otherwise all that is left is due when the form is
        """
        today = fields.Date.context_today(self)
        steps = {form: dict.fromkeys(('talk', 'check', 'decision'), form.date_due) for form in self}
        if dues:
            for cycle, forms in self.grouped('cycle_id').items():
                days = 0
                for step in OPEN_STEPS:
                    days += cycle[f'appeal_{step}_days']
                    for form, date in forms._add_working_days(today, days).items():
                        steps[form][step] = date
        vals_list = []
        for form in self:
            version = form._get_record_version()
            taken = form.appeal_ids.filtered(lambda a, v=version: a.version_id == v)
            vals_list.append(
                {
                    'form_id': form.id,
                    'author_id': form.user_id.id or self.env.uid,
                    'side': 'employee',
                    'shown_to_employee': True,
                    'version_id': version.id if not taken else False,
                    'from_state': form.state if form.state != 'appeal' else form.previous_state,
                    'grounds': grounds[form],
                    # of one without a row nobody was named: an HR manager decides or names
                    'handler_id': form._get_handler_candidates()[:1].id if dues else False,
                    **{f'{step}_due': steps[form][step] for step in OPEN_STEPS},
                }
            )
        # sudo: hr.performance.appeal - nobody has create access; the verb checked the person
        return self._with_transition().env['hr.performance.appeal'].sudo().create(vals_list)

    def _write_appeals(self, appeals, values):
        # sudo: hr.performance.appeal - nobody may write; the verb checked person and state
        appeals.with_env(self._with_transition().env).sudo().write(values)

    def _do_hold(self, reason):
        appeals = self._ensure_appeals()
        result = super()._do_hold(reason)
        if appeals:
            self._write_appeals(appeals, {'held_on': fields.Date.context_today(self)})
        return result

    def _do_resume(self):
        # sudo: self - the verb checked person and state
        appeals = self.sudo()._get_open_appeal().filtered('held_on')
        today = fields.Date.context_today(self)
        deadline = self.env['hr.performance.deadline']
        left = deadline._count_steps(
            {
                (appeal, name): (appeal.form_id.employee_id, appeal.held_on, appeal[name], MAX_LEFT)
                for appeal in appeals
                for name in (f'{step}_due' for step in OPEN_STEPS)
                if appeal[name] and appeal[name] >= appeal.held_on
            }
        )
        dues = deadline._get_working_days(
            {key: (key[0].form_id.employee_id, today, days) for key, days in left.items()}
        )
        for appeal in appeals:
            moved = {name: day for (held, name), day in dues.items() if held == appeal}
            self._write_appeals(appeal, {**moved, 'held_on': False})
        return super()._do_resume()

    def _get_fresh_due_dates(self, states):
        result = super()._get_fresh_due_dates(states)
        for form in self:
            if states[form] == 'appeal':
                result[form] = form._get_open_appeal()[:1].date_due
        return result

    def _do_extend(self, date_due, reason):
        for appeal in self._ensure_appeals():
            later = OPEN_STEPS[OPEN_STEPS.index(appeal.state) :]
            moved = {f'{step}_due': date_due for step in later[:1]}
            for step in later[1:]:
                due = appeal[f'{step}_due']
                moved[f'{step}_due'] = max(due, date_due) if due else date_due
            self._write_appeals(appeal, moved)
        return super()._do_extend(date_due, reason)

    def _do_cancel(self, reason):
        # sudo: self - the verb checked person and state
        appeals = self.sudo()._get_open_appeal()
        result = super()._do_cancel(reason)
        if appeals:
            self._write_appeals(appeals, {'state': 'dropped'})
        return result

    # ------------------------------------------------------------ days to appeal
    def _get_appeal_end(self):
        """The last day of an appeal against the present record; days on hold do not count."""
        self.ensure_one()
        sent = fields.Date.to_date(self.record_sent_on)
        if not sent:
            return False
        days = self.cycle_id.appeal_days
        last = self._add_working_days(sent, days)[self]
        if fields.Date.context_today(self) <= last:
            return last
        spans = self._get_hold_spans(sent)
        if not spans:
            return last
        position, left = sent, days
        for start, end in spans:
            used = self.env['hr.performance.deadline']._count_steps(
                {0: (self.employee_id, position, start, left)}
            )[0]
            left -= used
            if not left:
                return self._add_working_days(position, used)[self]
            position = end
        return self._add_working_days(position, left)[self]

    def _get_hold_spans(self, since):
        """[(first day, day it went on)] of the holds since a day."""
        rows = self.env['hr.performance.version'].search_fetch(
            Domain('form_id', '=', self.id) & Domain('event', 'in', ('hold', 'resume')),
            ['event', 'date'],
            order='number',
        )
        spans, start = [], None
        for row in rows:
            day = row.date.date()
            if row.event == 'hold':
                start = day
            elif start and day >= since:
                spans.append((max(start, since), day))
                start = None
        return spans
