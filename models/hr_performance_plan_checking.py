from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.pace import measured_progress

TEXTS = ('done', 'helped', 'obstacle', 'help_needed', 'next_step')
STEPS = {
    'week': relativedelta(weeks=1),
    'fortnight': relativedelta(weeks=2),
}
MAX_CHECKINS = 60  # rows laid out at once, whatever rhythm and length


class HrPerformancePlanChecking(models.AbstractModel):
    """Check-ins, ticks and support of a running plan."""

    _name = 'hr.performance.plan.checking'
    _description = 'Improvement Plan: Check-ins'

    # Dates
    def _get_checkin_dates(self):
        """The days this one plan asks for a report, its end included.

        Monthly: a month after the start and every month from there; a day that is none in a
        shorter month is its last. Moved back to the last working day of the employee.
        """
        self.ensure_one()
        plan, days, number = self, [], 1
        while len(days) < MAX_CHECKINS:
            step = STEPS.get(plan.rhythm)
            # from the start each time: 31 January, 28 February, 31 March
            day = plan.date_start + (step * number if step else relativedelta(months=number))
            if day >= plan.date_end:
                break
            days.append(day)
            number += 1
        days.append(plan.date_end)
        return days

    def _lay_out_checkins(self):
        """One row a check-in; days that have a row already and days gone by are left alone."""
        today = fields.Date.context_today(self)
        plans = self.sudo()  # sudo: self - the verb checked person and state
        wanted = {}  # {working day wanted: plans}
        for plan in plans:
            for day in plan._get_checkin_dates():
                wanted.setdefault(day, plans.browse())
                wanted[day] |= plan
        vals_list, seen = [], set()
        deadline = self.env['hr.performance.deadline']
        for day, group in wanted.items():
            # the next day counted back by one: the day itself when it is a working day
            due = deadline._add_working_days(group.employee_id, day + relativedelta(days=1), -1)
            for plan in group:
                date_due = max(due[plan.employee_id], plan.date_start)
                known = plan.checkin_ids.mapped('date_due')
                if date_due < today or date_due in known or (plan.id, date_due) in seen:
                    continue
                seen.add((plan.id, date_due))
                vals_list.append({'plan_id': plan.id, 'date_due': date_due})
        if vals_list:
            self._create_rows('checkin', vals_list)

    def _drop_coming_checkins(self):
        """Take out what is due from today on and was not sent; late ones stay visible."""
        today = fields.Date.context_today(self)
        # sudo: hr.performance.plan.checkin - the verb checked person and state
        plans = self.sudo()._with_transition()
        plans.checkin_ids.filtered(lambda c: not c.sent_on and c.date_due >= today).unlink()

    # Reporting
    def send_checkin(self, checkin_id=False, progress=None, value=None, texts=None):
        """Report progress: the employee, or the manager who types what was said in a talk.

        :param checkin_id: the check-in that is due; without it an extra one of today is made
        :param progress: 0 to 100; worked out from ``value`` where the plan is measured
        :param value: the measure now, in the plan's unit
        :param texts: {'done', 'helped', 'obstacle', 'help_needed', 'next_step': text}
        :return: id of the check-in
        """
        self.ensure_one()
        self._begin('checkin')
        plan = self.sudo()  # sudo: self - the verb checked person and state
        values = self._clean_checkin(plan, progress, value, texts)
        side = self._get_my_side()
        if checkin_id:
            checkin = self._get_row('checkin', checkin_id)
            if checkin.sent_on and (checkin.replied_on or checkin.create_uid != self.env.user):
                raise UserError(
                    self.env._('This check-in was sent already. Add another one of today.')
                )
        else:
            today = fields.Date.context_today(self)
            checkin = plan.checkin_ids.filtered(lambda c: c.date_due == today)
            if checkin.sent_on:
                raise UserError(self.env._("Today's check-in was sent already."))
            checkin = checkin or self._create_rows(
                'checkin', [{'plan_id': plan.id, 'date_due': today}]
            )
        checkin.write(
            {
                **values,
                'sent_on': fields.Datetime.now(),
                'typed_by_manager': side == 'manager',
            }
        )
        newest = max(
            plan.checkin_ids.filtered('sent_on'), key=lambda c: (c.date_due, c.id), default=checkin
        )
        if newest == checkin:
            self._write_flow(
                {
                    'progress': checkin.progress,
                    'progress_on': fields.Datetime.now(),
                    **({'value_now': checkin.value} if checkin.has_value else {}),
                }
            )
        if checkin.help_needed:
            self._request_support(checkin)
        if not self._update_pace():  # who is told of a risk needs no second mail
            self._notify_plan('checkin')
        return checkin.id

    def _clean_checkin(self, plan, progress, value, texts):
        texts = texts or {}
        if not isinstance(texts, dict) or set(texts) - set(TEXTS):
            raise UserError(self.env._('The report holds something that is not asked for.'))
        labels = self.env['hr.performance.plan.checkin']._fields
        values = {
            name: self._clean(texts.get(name), labels[name]._description_string(self.env))
            for name in TEXTS
        }
        if value is not None and value is not False:
            values.update(value=self._clean_number(value), has_value=True)
            if plan.has_measure:
                measured = measured_progress(plan.value_from, plan.value_to, values['value'])
                progress = measured if progress is None else progress
        if progress is None:
            raise UserError(self.env._('Please say how far the plan has come, in per cent.'))
        values['progress'] = self._clean_number(progress, 0, 100)
        if not values['done'] and not values['obstacle']:
            raise UserError(self.env._('Please write what was done, or what stands in the way.'))
        return values

    def _clean_number(self, value, low=-1e12, high=1e12):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:  # no infinity, no NaN
            raise UserError(
                self.env._(
                    'A number from %(low)s to %(high)s is expected.',
                    low=f'{low:g}',
                    high=f'{high:g}',
                )
            )
        return float(value)

    def reply_checkin(self, checkin_id, reply):
        """The manager's answer to a check-in that was sent."""
        self.ensure_one()
        reply = self._check_reason(reply, minimum=2)
        self._begin('reply')
        checkin = self._get_row('checkin', checkin_id)
        if not checkin.sent_on:
            raise UserError(self.env._('This check-in was not sent yet.'))
        checkin.write(
            {
                'reply': reply,
                'replied_on': fields.Datetime.now(),
                'reply_author_id': self.env.uid,
            }
        )
        self._notify_plan('reply')
        return True

    # Ticks
    def tick_row(self, model, row_id, done=True):
        """Tick an action or a milestone, or take the tick back: whoever owns it, or the manager.

        :param model: 'action' or 'milestone'
        """
        self.ensure_one()
        self._begin('tick')
        if model not in ('action', 'milestone'):
            raise UserError(self.env._('There is no such step.'))
        row = self._get_row(model, row_id)
        if model == 'action' and row.owner == 'manager' and self._is_employee():
            raise AccessError(self.env._("This action is the manager's to tick."))
        field = 'done_on' if model == 'action' else 'reached_on'
        row[field] = fields.Date.context_today(self) if done else False
        return True

    # Support
    def _request_support(self, checkin):
        """Help asked for in a check-in becomes a line that somebody has to answer."""
        name = checkin.help_needed.split('\n')[0][:200]
        plan = checkin.plan_id
        if name not in plan.support_ids.mapped('name'):
            self._create_rows('support', [{'plan_id': plan.id, 'name': name}])

    def answer_support(self, support_id, state, date_due=False, reason='', owner=None):
        """Promise, grant or refuse support: the manager, or HR.

        :param state: 'promised' (with a day), 'granted', or 'refused' (with a reason)
        """
        self.ensure_one()
        self._begin('support')
        support = self._get_row('support', support_id)
        values = {'state': state, 'answered_on': fields.Date.context_today(self)}
        if state == 'promised':
            values['date_due'] = self.env['hr.performance.form']._parse_date(date_due)
            if not values['date_due'] or values['date_due'] < values['answered_on']:
                raise UserError(self.env._('A promise needs a day that is still to come.'))
        elif state == 'granted':
            values['granted_on'] = values['answered_on']
        elif state == 'refused':
            values['reason'] = self._check_reason(reason)
        else:
            raise UserError(self.env._('Support is promised, granted or refused.'))
        if owner in ('manager', 'hr'):
            values['owner'] = owner
        support.write(values)
        self._update_pace()
        self._notify_plan('support')
        return True
