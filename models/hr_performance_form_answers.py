import math

from odoo import fields, models
from odoo.exceptions import UserError

from .hr_performance_limits import MAX_LINE, MAX_TEXT

MAX_STEPS = 30


class HrPerformanceFormAnswers(models.AbstractModel):
    """What the answers of an entry may be, and the columns that figures need of them."""

    _name = 'hr.performance.form.answers'
    _description = 'Interview Form: Answers'

    def _clean_answers(self, section, answers):
        """Checked answers and promoted columns.

        :return: (values of the entry, {question key: message})
        """
        if not isinstance(answers, dict):
            raise UserError(self.env._('The answers of an entry are expected as one object.'))
        questions = {question['key']: question for question in section['questions']}
        unknown = set(answers) - set(questions)
        if unknown:
            raise UserError(
                self.env._(
                    '"%(section)s" has no question "%(key)s".',
                    section=section['name'],
                    key=str(sorted(map(str, unknown))[0])[:50],
                )
            )
        clean, errors = {}, {}
        for key, value in answers.items():
            if value in (None, False, '', []):
                continue
            try:
                cleaned = self._clean_answer(questions[key], value)
            except UserError as error:
                errors[key] = str(error)
                continue
            if cleaned not in ('', []):
                clean[key] = cleaned
        return {'answers': clean, **self._promote(section, clean)}, errors

    def _clean_answer(self, question, value):
        kind, label = question['value_type'], question['name']
        clean = self.env['hr.performance.limits']._clean_text
        if kind in ('text', 'long_text'):
            return clean(value, MAX_LINE if kind == 'text' else MAX_TEXT, label)
        if kind in ('number', 'percent'):
            return self._clean_number(kind, label, value)
        if kind == 'date':
            if not isinstance(value, str):
                raise UserError(self.env._('"%(label)s" expects a date.', label=label))
            return fields.Date.to_string(self._parse_date(value))
        if kind == 'steps':
            return self._clean_steps(label, value)
        allowed = (
            {option['id'] for option in question['options']}
            if kind == 'selection'
            else set(self.template_id.scale_id.level_ids.ids)
        )
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            raise UserError(self.env._('"%(label)s" has no such choice.', label=label))
        return value

    def _clean_number(self, kind, label, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UserError(self.env._('"%(label)s" expects a number.', label=label))
        limit = 1000 if kind == 'percent' else 1e12
        if not math.isfinite(value) or abs(value) > limit or (kind == 'percent' and value < 0):
            raise UserError(
                self.env._(
                    '"%(label)s" expects a number up to %(limit)s.', label=label, limit=f'{limit:g}'
                )
            )
        return value

    def _clean_steps(self, label, value):
        if not isinstance(value, list) or len(value) > MAX_STEPS:
            raise UserError(
                self.env._(
                    '"%(label)s" expects up to %(count)s steps.', label=label, count=MAX_STEPS
                )
            )
        steps = []
        for step in value:
            if not isinstance(step, dict) or set(step) - {'text', 'date', 'done'}:
                raise UserError(self.env._('"%(label)s" expects steps with a text.', label=label))
            text = self.env['hr.performance.limits']._clean_text(step.get('text'), MAX_LINE, label)
            date = step.get('date') or ''
            if date:
                if not isinstance(date, str):
                    raise UserError(self.env._('"%(label)s" expects a date.', label=label))
                date = fields.Date.to_string(self._parse_date(date))
            if text or date:
                steps.append({'text': text, 'date': date})
        return steps

    def _promote(self, section, answers):
        """Typed columns that figures need: title, completion rate, deadline."""
        title, rate, deadline = '', 0.0, False
        for question in section['questions']:
            value = answers.get(question['key'])
            if value is None:
                continue
            kind = question['value_type']
            if kind in ('text', 'long_text') and not title:
                title = value.split('\n')[0][:100]
            elif kind == 'percent' and question['role'] == 'measure':
                rate = value
            elif kind == 'date' and question['role'] == 'deadline':
                deadline = value
            elif kind == 'steps' and (question['role'] == 'deadline' or not deadline):
                # the last time node ends a plan; without one, its last dated step
                deadline = max((step['date'] for step in value), default='') or deadline
        return {'title': title, 'completion_rate': rate, 'date_deadline': deadline}
