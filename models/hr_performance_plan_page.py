from odoo import fields, models

from .hr_performance_plan_changing import CHANGEABLE

ROWS = ('action', 'milestone', 'support', 'checkin', 'change')


class HrPerformancePlanPage(models.AbstractModel):
    """What the page and the print of a plan show, for the current reader."""

    _name = 'hr.performance.plan.page'
    _description = 'Improvement Plan: Page'

    def get_plan_data(self):
        """Everything the reader may see of this one plan, as JSON types.

        Dates are 'YYYY-MM-DD', moments 'YYYY-MM-DD HH:MM:SS' in UTC, labels in the language of
        the context. Rows are searched as the reader, so that record rules decide.
        """
        self.ensure_one()
        self.check_access('read')
        plan = self.sudo()  # sudo: self - readable; names of persons are shown with it
        side = self._get_my_side()
        today = fields.Date.context_today(self)
        rows = {
            name: self.env[f'hr.performance.plan.{name}'].search([('plan_id', '=', self.id)]).sudo()
            for name in ROWS
        }

        def label(record, field):
            options = dict(record._fields[field]._description_selection(self.env))
            return options.get(record[field], '')

        def day(value):
            return fields.Date.to_string(value) or False

        return {
            'id': plan.id,
            'name': plan.name,
            'my_side': side,
            'employee': plan.employee_id.name,
            'manager': plan.manager_id.name or '',
            'state': plan.state,
            'state_label': label(plan, 'state'),
            'kind': plan.kind,
            'kind_label': label(plan, 'kind'),
            'author_label': label(plan, 'author_side'),
            'goal': plan.goal or '',
            'measure': plan.measure or '',
            'unit': plan.unit or '',
            'has_measure': plan.has_measure,
            'value_from': plan.value_from,
            'value_to': plan.value_to,
            'value_now': plan.value_now,
            'support_text': plan.support_text or '',
            'grounds': plan.grounds or '',
            'date_start': day(plan.date_start),
            'date_end': day(plan.date_end),
            'date_end_original': day(plan.date_end_original)
            if plan.date_end_original != plan.date_end
            else False,
            'days_left': (plan.date_end - today).days,
            'rhythm_label': label(plan, 'rhythm'),
            'progress': plan.progress,
            'expected': plan.expected_progress,
            'pace': plan.pace or False,
            'pace_label': label(plan, 'pace'),
            'pace_text': plan._get_pace_text() if plan.state == 'running' else '',
            'pace_reasons': plan._get_pace_reason_texts() if plan.state == 'running' else [],
            'late_pace': plan.state == 'running' and plan.pace in ('at_risk', 'off_track'),
            'talk_by': day(plan.talk_by) if plan.pace_since else False,
            'tags': plan.tag_ids.mapped('name'),
            'skills': plan.skill_ids.mapped('name'),
            'courses': self._get_course_recommendations()
            if plan.state == 'running' and plan.pace in ('at_risk', 'off_track')
            else [],
            'result': plan.result or False,
            'result_label': label(plan, 'result'),
            'result_evidence': plan.result_evidence or '',
            'employee_comment': plan.employee_comment or '',
            'closed_on': day(plan.closed_on),
            'cancel_reason': plan.cancel_reason or '',
            'approved_on': fields.Datetime.to_string(plan.approved_on) or False,
            'acknowledged_on': fields.Datetime.to_string(plan.acknowledged_on) or False,
            'terms': {name: self._as_json(plan[name]) for name in CHANGEABLE},
            'form_id': plan.form_id.id,
            'actions': [
                {
                    'id': row.id,
                    'name': row.name,
                    'date_due': day(row.date_due),
                    'owner': row.owner,
                    'owner_label': label(row, 'owner'),
                    'done_on': day(row.done_on),
                    'is_late': bool(not row.done_on and row.date_due and row.date_due < today),
                }
                for row in rows['action']
            ],
            'milestones': [
                {
                    'id': row.id,
                    'name': row.name,
                    'date': day(row.date),
                    'reached_on': day(row.reached_on),
                    'is_late': not row.reached_on and row.date < today,
                }
                for row in rows['milestone']
            ],
            'supports': [
                {
                    'id': row.id,
                    'name': row.name,
                    'owner_label': label(row, 'owner'),
                    'state': row.state,
                    'state_label': label(row, 'state'),
                    'date_due': day(row.date_due),
                    'reason': row.reason or '',
                }
                for row in rows['support']
            ],
            'checkins': [
                {
                    'id': row.id,
                    'date_due': day(row.date_due),
                    'sent_on': fields.Datetime.to_string(row.sent_on) or False,
                    'is_late': row.is_late,
                    'progress': row.progress,
                    'has_value': row.has_value,
                    'value': row.value,
                    'done': row.done or '',
                    'helped': row.helped or '',
                    'obstacle': row.obstacle or '',
                    'help_needed': row.help_needed or '',
                    'next_step': row.next_step or '',
                    'typed_by_manager': row.typed_by_manager,
                    'reply': row.reply or '',
                    'replied_on': fields.Datetime.to_string(row.replied_on) or False,
                    'reply_author': row.reply_author_id.name or '',
                }
                for row in rows['checkin']
            ],
            'changes': [
                {
                    'id': row.id,
                    'side': row.side,
                    'author': row.author_id.name,
                    'reason': row.reason,
                    'state': row.state,
                    'state_label': label(row, 'state'),
                    'answer': row.answer or '',
                    'date': fields.Datetime.to_string(row.create_date),
                    'lines': row._get_lines(),
                    'can_answer': row.state == 'proposed'
                    and side in ('employee', 'manager')
                    and row.side != side,
                }
                for row in rows['change']
            ],
            'can': {verb: not self._get_cannot_reason(verb)[self] for verb in self._transitions},
        }
