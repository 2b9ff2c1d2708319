from odoo import fields, models
from odoo.exceptions import AccessError, UserError

CHANGEABLE = ('name', 'goal', 'measure', 'unit', 'value_to', 'date_end', 'rhythm')
LABELS = ('name', 'measure', 'unit')


class HrPerformancePlanChanging(models.AbstractModel):
    """Changes of a running plan: proposed by one side, accepted by the other, kept as versions."""

    _name = 'hr.performance.plan.changing'
    _description = 'Improvement Plan: Changes'

    def propose_change(self, values, reason):
        """Propose other terms; nothing changes until the other side accepts.

        :param values: some of name, goal, measure, unit, value_to, date_end ('YYYY-MM-DD'), rhythm
        :return: id of the proposal
        """
        self.ensure_one()
        reason = self._check_reason(reason)
        self._begin('propose')
        plan = self.sudo()  # sudo: self - the verb checked person and state
        after = self._clean_change(plan, values)
        before = {name: self._as_json(plan[name]) for name in after}
        after = {name: value for name, value in after.items() if value != before[name]}
        if not after:
            raise UserError(self.env._('The proposal changes nothing.'))
        if plan.change_ids.filtered(lambda change: change.state == 'proposed'):
            raise UserError(
                self.env._(
                    '"%(name)s" has an open proposal: answer that one first.', name=plan.name
                )
            )
        change = self._create_rows(
            'change',
            [
                {
                    'plan_id': plan.id,
                    'side': self._get_my_side(),
                    'author_id': self.env.uid,
                    'before': {name: before[name] for name in after},
                    'after': after,
                    'reason': reason,
                }
            ],
        )
        self._notify_plan('change')
        return change.id

    def _as_json(self, value):
        return fields.Date.to_string(value) if hasattr(value, 'isoformat') else value or False

    def _clean_change(self, plan, values):
        if not isinstance(values, dict) or not values or set(values) - set(CHANGEABLE):
            raise UserError(self.env._('This part of a plan cannot be changed.'))
        after = {}
        for name, value in values.items():
            label = plan._fields[name]._description_string(self.env)
            if name == 'value_to':
                after[name] = self._clean_number(value)
            elif name == 'date_end':
                day = self.env['hr.performance.form']._parse_date(value)
                if not day or day < max(plan.date_start, fields.Date.context_today(self)):
                    raise UserError(self.env._('The new end must be a day that is still to come.'))
                after[name] = fields.Date.to_string(day)
            elif name == 'rhythm':
                if value not in dict(plan._fields['rhythm'].selection):
                    raise UserError(self.env._('There is no such rhythm.'))
                after[name] = value
            else:
                after[name] = self._clean(value, label, 500 if name in LABELS else None) or False
        if 'name' in after and not after['name']:
            raise UserError(self.env._('A plan needs a name.'))
        return after

    def answer_change(self, change_id, accept, answer=''):
        """Accept or refuse the other side's proposal; a refusal says why."""
        self.ensure_one()
        self._begin('answer_change')
        answer = self._clean(answer, self.env._('Answer')) if accept else self._check_reason(answer)
        change = self._get_row('change', change_id)
        if change.state != 'proposed':
            raise UserError(self.env._('This proposal was answered already.'))
        if change.author_id == self.env.user or change.side == self._get_my_side():
            raise AccessError(self.env._('Nobody accepts a proposal of his own side.'))
        if accept:
            plan = self.sudo()  # sudo: self - the other side agreed, checked above
            if any(self._as_json(plan[name]) != old for name, old in change.before.items()):
                raise UserError(self.env._('The plan has changed since: please propose it again.'))
            values = dict(change.after)
            if 'date_end' in values:
                values['extended'] = values['date_end'] > change.before['date_end']
                values.setdefault('date_end_original', plan.date_end_original or plan.date_end)
            self._write_flow(values)
            if {'date_end', 'rhythm'} & set(values):
                self._lay_out_again()
        change.write(
            {
                'state': 'accepted' if accept else 'refused',
                'answer': answer,
                'answered_on': fields.Datetime.now(),
                'answered_by_id': self.env.uid,
            }
        )
        self._update_pace()
        self._notify_plan('change_answered')
        return True

    def _lay_out_again(self):
        """Check-ins still to come follow the new end and rhythm; sent and late ones stay."""
        self._drop_coming_checkins()
        self._lay_out_checkins()
