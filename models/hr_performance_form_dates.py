from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# The step whose deadline runs in a state: ``<step>_days`` of the cycle.
STEPS = {
    'filling': 'fill',
    'feedback': 'feedback',
    'ready': 'interview',
    'to_confirm': 'confirm',
}


class HrPerformanceFormDates(models.AbstractModel):
    """The deadline of a step, in working days of whoever has to act."""

    _name = 'hr.performance.form.dates'
    _description = 'Interview Form: Deadlines'

    def _due(self, step):
        self.ensure_one()
        return {'date_due': self._get_due_dates(step)[self]}

    def _get_due_dates(self, step):
        """{form: deadline of ``step`` when it starts today}, working days of the actor."""
        today = fields.Date.context_today(self)
        if step == 'feedback':
            return self._get_feedback_due_dates(today)
        result = {}
        for cycle, forms in self.grouped('cycle_id').items():
            result.update(forms._add_working_days(today, cycle[f'{step}_days']))
        return result

    def _get_feedback_due_dates(self, today):
        """More days for a manager with a large team, as the company sets it."""
        counts = dict(
            self.env['hr.performance.form']
            # sudo: hr.performance.form - the size of a team is counted, nothing is read
            .sudo()
            ._read_group(
                Domain('cycle_id', 'in', self.cycle_id.ids)
                & Domain('manager_id', 'in', self.manager_id.ids),
                ['manager_id'],
                ['__count'],
            )
        )
        by_days = {}  # {working days: forms}
        for form in self:
            company = form.company_id
            large = counts.get(form.manager_id, 0) > company.performance_large_team_size
            days = form.cycle_id.feedback_days
            if large and form.fill_mode != 'manager':
                days = max(days, company.performance_large_team_days)
            by_days[days] = by_days.get(days, self.browse()) | form
        result = {}
        for days, forms in by_days.items():
            result.update(forms._add_working_days(today, days))
        return result

    def _get_fresh_due_dates(self, states):
        """{form: deadline of its state in ``states`` when that starts today, or False}."""
        result = dict.fromkeys(self, False)
        for state, step in STEPS.items():
            forms = self.filtered(lambda form, state=state: states[form] == state)
            if forms:
                result.update(forms._get_due_dates(step))
        return result

    def _add_working_days(self, date, days):
        """{form: date}; by the calendar of the employee."""
        dates = self.env['hr.performance.deadline']._add_working_days(
            # sudo: hr.employee - the calendar of the employee alone
            self.sudo().employee_id,
            date,
            days,
        )
        # sudo: hr.employee - key of a dict, nothing is read
        return {form: dates[form.sudo().employee_id] for form in self}

    @api.model
    def _parse_date(self, value):
        try:
            if isinstance(value, (list, dict)):
                raise TypeError
            return fields.Date.to_date(value) or False
        except (ValueError, TypeError):
            raise UserError(self.env._('"%(value)s" is not a date.', value=str(value)[:30]))
