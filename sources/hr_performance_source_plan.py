from datetime import datetime, time

from odoo import fields, models
from odoo.fields import Domain

from .hr_performance_source_form import SIGNED

POLARITY = {'completed': 'good', 'partly': 'neutral', 'not_completed': 'bad'}


class HrPerformanceSourcePlan(models.AbstractModel):
    """Improvement plans of the period and how their check-ins went.

    A plan that was signed last time and never begun is told as it was agreed.
    """

    _name = 'hr.performance.source.plan'
    _description = 'Facts: Improvement Plans'
    _inherit = 'hr.performance.source'
    _source_key = 'plan'
    _source_sequence = 18

    def _get_source_label(self):
        return self.env._('Improvement plans')

    def _get_kinds(self):
        everywhere = {'sections': ('achievement', 'improvement', 'plan')}
        return {
            'plan_completed': {
                'label': self.env._('Plan completed'),
                'sections': ('achievement',),
            },
            'plan_partly': {'label': self.env._('Plan partly completed'), **everywhere},
            'plan_not_completed': {
                'label': self.env._('Plan not completed'),
                'sections': ('improvement', 'plan'),
            },
            'plan_running': {'label': self.env._('Plan running'), **everywhere},
            'checkins': {'label': self.env._('Check-ins in time'), 'sections': ('plan',)},
            'support_granted': {
                'label': self.env._('Support granted'),
                'sections': ('achievement', 'plan'),
            },
            'support_unmet': {
                'label': self.env._('Support not granted'),
                'sections': ('improvement', 'plan'),
            },
            'last_plan': {'label': self.env._('Agreed last time'), **everywhere},
        }

    def _collect(self, employees, date_from, date_to):
        result = {}
        plans = self.env['hr.performance.plan'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', 'in', ('running', 'closed'))
            & Domain('date_start', '<=', date_to)
            & (
                Domain('closed_on', '>=', date_from)
                | (Domain('closed_on', '=', False) & Domain('date_end', '>=', date_from))
            )
        )
        for plan in plans:
            ended = plan.state == 'closed' and plan.result
            result.setdefault(plan.employee_id, []).append(
                {
                    'kind': f'plan_{plan.result}' if ended else 'plan_running',
                    'polarity': POLARITY[plan.result] if ended else 'neutral',
                    'name': plan.name,
                    'detail': plan.result_evidence if ended else plan.goal,
                    'date': (ended and plan.closed_on) or plan.date_end,
                    'value': plan.value_now if plan.has_measure else None,
                    'target': plan.value_to if plan.has_measure else None,
                    'unit': plan.unit,
                    'rate': plan.progress,
                    'res_model': plan._name,
                    'res_id': plan.id,
                }
            )
        self._add_checkins(result, plans)
        self._add_support(result, plans)
        self._add_agreed(result, employees, date_to)
        return result

    def _add_checkins(self, result, plans):
        today, counts = fields.Date.context_today(self), {}
        checkins = self.env['hr.performance.plan.checkin'].search_fetch(
            Domain('plan_id', 'in', plans.ids) & Domain('date_due', '<=', today),
            ['plan_id', 'date_due', 'sent_on'],
        )
        for checkin in checkins:
            count = counts.setdefault(checkin.plan_id, [0, 0])
            count[0] += bool(checkin.sent_on) and self._day(checkin.sent_on) <= checkin.date_due
            count[1] += 1
        for plan, (in_time, due) in counts.items():
            result[plan.employee_id].append(
                {
                    'kind': 'checkins',
                    'key': f'checkins:{plan.id}',
                    'name': plan.name,
                    'date': plan.date_end,
                    'value': in_time,
                    'target': due,
                    'res_model': plan._name,
                    'res_id': plan.id,
                }
            )

    def _add_support(self, result, plans):
        """What was asked for or promised: an unmet promise stands beside an unmet goal.

        A promise whose day is still to come is neither.
        """
        today = fields.Date.context_today(self)
        supports = self.env['hr.performance.plan.support'].search_fetch(
            Domain('plan_id', 'in', plans.ids)
        )
        for support in supports:
            granted = support.state == 'granted'
            if support.state == 'promised' and support.date_due and support.date_due >= today:
                continue
            result.setdefault(support.employee_id, []).append(
                {
                    'kind': 'support_granted' if granted else 'support_unmet',
                    'polarity': 'neutral',
                    'name': support.name,
                    'detail': support.reason or support.plan_id.name,
                    'date': support.granted_on
                    or support.answered_on
                    or support.requested_on
                    or support.plan_id.date_start,
                    'res_model': support._name,
                    'res_id': support.id,
                }
            )

    def _add_agreed(self, result, employees, date_to):
        """Plan entries of the last signed form that no plan was made of."""
        entries = self.env['hr.performance.entry'].search_fetch(
            Domain('form_id.employee_id', 'in', employees.ids)
            & Domain('form_id.state', 'in', SIGNED)
            & Domain('form_id.cycle_id.date_to', '<', date_to)
            & Domain('section_kind', '=', 'plan')
            & Domain('shown_to_employee', '=', True)
            & Domain('shown_to_manager', '=', True),
            ['form_id', 'title', 'answers', 'date_deadline'],
        )
        followed = self.env['hr.performance.plan'].search_fetch(
            Domain('entry_id', 'in', entries.ids), ['entry_id']
        )
        entries.form_id.fetch(['employee_id', 'confirmed_on', 'record_sent_on', 'create_date'])
        for employee, group in entries.grouped(lambda e: e.form_id.employee_id).items():
            signed = {
                form: (
                    form.confirmed_on
                    or form.record_sent_on
                    # an imported form is as old as its period, whenever it was brought in
                    or (
                        datetime.combine(form.cycle_id.date_to, time.max)
                        if form.cycle_id.history_key
                        else form.create_date
                    ),
                    form.id,
                )
                for form in group.form_id
            }
            last = max(signed, key=signed.get)
            result.setdefault(employee, []).extend(
                {
                    'kind': 'last_plan',
                    'name': entry.title,
                    'detail': self._get_answers_text(entry.answers),
                    'date': entry.date_deadline or self._day(signed[last][0]),
                    'res_model': entry._name,
                    'res_id': entry.id,
                }
                for entry in group - followed.entry_id
                if entry.form_id == last
            )
