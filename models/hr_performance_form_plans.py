from odoo import fields, models
from odoo.fields import Domain

from ..tools.measure import parse_change

NO_SUPPORT = ('none', 'no', 'none needed', '无', '不需要', '没有', '-')


class HrPerformanceFormPlans(models.AbstractModel):
    """What follows a signed form: each of its plan entries becomes a plan that is followed."""

    _name = 'hr.performance.form.plans'
    _description = 'Interview Form: Plans'

    plan_ids = fields.One2many('hr.performance.plan', 'form_id')

    def action_follow_up(self):
        """Start following the plans of confirmed forms: one record for each plan entry."""
        result = super().action_follow_up()
        self._make_plans()
        return result

    def _make_plans(self):
        """Make the plans of the forms in self that have none yet, and start those whose day it is.

        An entry has one plan, by a unique key: called again, nothing is doubled.
        """
        forms = self.sudo()  # sudo: self - the verb checked person and state
        entries = forms.entry_ids.filtered(
            lambda e: e.section_kind == 'plan' and e.shown_to_employee and e.shown_to_manager
        )
        # sudo: hr.performance.plan - nobody has create access; made from what both have signed
        model = self.env['hr.performance.plan'].sudo()
        known = model.search(Domain('entry_id', 'in', entries.ids)).entry_id
        today = fields.Date.context_today(self)
        rows, vals_list = [], []
        for entry in entries - known:
            vals, lines = entry.form_id._prepare_plan(entry, today)
            vals_list.append(vals)
            rows.append(lines)
        plans = model.create(vals_list)
        for name in ('action', 'milestone', 'support'):
            plans._create_rows(
                name,
                [
                    {'plan_id': plan.id, **line}
                    for plan, lines in zip(plans, rows, strict=True)
                    for line in lines[name]
                ],
            )
        due = plans.filtered(lambda plan: plan.date_start <= today and plan.action_ids)
        due._write_flow({'state': 'running'})
        due._lay_out_checkins()
        due._update_pace()
        due._notify_plan('start')
        return plans

    def _prepare_plan(self, entry, today):
        """Values of a plan and of its rows, from the answers by the role of their question.

        :return: (vals, {'action': […], 'milestone': […], 'support': […]})
        """
        self.ensure_one()
        texts = {}  # {role: text}
        steps = {}  # {role: [{'text', 'date'}]}
        for question in entry.section_id.question_ids:
            value = (entry.answers or {}).get(question.key)
            if not value or not question.role:
                continue
            if question.value_type == 'steps':
                steps[question.role] = value
            elif question.value_type in ('text', 'long_text'):
                texts[question.role] = value
        goal = texts.get('goal') or entry.title or entry.section_id.name
        start = today
        end = entry.date_deadline or False
        # sudo: hr.performance.plan - a rule about dates, no record
        if not end or end <= start:
            end = self.env['hr.performance.plan'].sudo()._get_default_end(start)
        actions = [
            {'name': step['text'][:500] or goal[:500], 'date_due': step.get('date') or end}
            for step in steps.get('steps', ())
        ] or [
            {'name': line.strip(' -–·•*')[:500], 'date_due': end}
            for line in texts.get('steps', '').splitlines()
            if line.strip(' -–·•*')
        ]
        milestones = [
            {'name': step['text'][:500] or goal[:500], 'date': step['date']}
            for step in steps.get('deadline', ())
            if step.get('date')
        ]
        support = texts.get('support', '')
        asked = [
            {'name': line.strip(' -–·•*')[:500], 'requested_on': today}
            for line in support.splitlines()
            if line.strip(' -–·•*') and line.strip(' -–·•*。.').lower() not in NO_SUPPORT
        ]
        change = parse_change(goal)
        return (
            {
                'name': goal.split('\n')[0][:100],
                'employee_id': self.employee_id.id,
                'company_id': self.company_id.id,
                'form_id': self.id,
                'entry_id': entry.id,
                'author_side': entry.side if entry.side != 'hr' else 'manager',
                'goal': goal,
                'support_text': support,
                'date_start': start,
                'date_end': end,
                'date_end_original': end,
                **(
                    {
                        'has_measure': True,
                        'value_from': change.start,
                        'value_now': change.start,
                        'value_to': change.target,
                        'unit': change.unit,
                    }
                    if change
                    else {}
                ),
            },
            # a plan without any step still has its goal to be done
            {
                'action': actions or [{'name': goal.split('\n')[0][:500], 'date_due': end}],
                'milestone': milestones,
                'support': asked,
            },
        )

    def _close_when_plans_are_done(self):
        """Close the forms in follow-up whose plans have all come to an end."""
        forms = self.sudo().filtered(  # sudo: self - called by the verb that ended a plan
            lambda form: (
                form.state == 'follow_up'
                and form.plan_ids
                and all(plan.state in ('closed', 'cancelled') for plan in form.plan_ids)
            )
        )
        if forms:
            forms._finish('plans_done', {'state': 'closed', 'date_due': False})
