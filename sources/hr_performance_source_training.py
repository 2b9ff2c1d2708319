from odoo import models
from odoo.fields import Domain

GOOD = ('attended', 'passed')
AHEAD = ('suggested', 'booked')


class HrPerformanceSourceTraining(models.AbstractModel):
    """Trainings of the last twelve months: those HR keeps here, and those of the résumé."""

    _name = 'hr.performance.source.training'
    _description = 'Facts: Trainings'
    _inherit = 'hr.performance.source'
    _source_key = 'training'
    _source_sequence = 30

    def _get_source_label(self):
        return self.env._('Trainings')

    def _get_kinds(self):
        hours = {'unit': self.env._('hours')}
        gained = {'sections': ('achievement', 'plan'), **hours}
        lacking = {'sections': ('improvement', 'plan'), **hours}
        ahead = {'sections': ('plan',), **hours}
        return {
            'training_attended': {'label': self.env._('Training attended'), **gained},
            'training_passed': {'label': self.env._('Training passed'), **gained},
            'training_failed': {'label': self.env._('Training not passed'), **lacking},
            'training_absent': {'label': self.env._('Training not attended'), **lacking},
            'training_booked': {'label': self.env._('Training booked'), **ahead},
            'training_suggested': {'label': self.env._('Training suggested'), **ahead},
        }

    def _collect(self, employees, date_from, date_to):
        result = {}
        start = self._year_before(date_from, date_to)
        self._add_register(result, employees, start, date_to)
        if {'is_course', 'date_start'} <= set(self.env.get('hr.resume.line', self)._fields):
            self._add_resume(result, employees, start, date_to)
        return result

    def _add_register(self, result, employees, start, date_to):
        trainings = self.env['hr.performance.training'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('date', '>=', start)
            & (Domain('date', '<=', date_to) | Domain('result', 'in', AHEAD))
        )
        for training in trainings:
            result.setdefault(training.employee_id, []).append(
                {
                    'kind': f'training_{training.result}',
                    'polarity': 'good' if training.result in GOOD else 'neutral',
                    'name': training.name,
                    'detail': training.note,
                    'date': training.date,
                    'value': training.hours or None,
                    'unit': training.hours and 'h',
                    'res_model': training._name,
                    'res_id': training.id,
                }
            )

    def _add_resume(self, result, employees, start, date_to):
        """Courses of the résumé; those of the e-learning app are told by its own source."""
        lines = self.env['hr.resume.line'].search(
            Domain('employee_id', 'in', employees.ids)
            & Domain('line_type_id.is_course', '=', True)
            & Domain('course_type', '!=', 'elearning')
            & Domain('date_start', '>=', start)
            & Domain('date_start', '<=', date_to)
        )
        for line in lines:
            result.setdefault(line.employee_id, []).append(
                {
                    'kind': 'training_attended',
                    'polarity': 'good',
                    'name': line.name,
                    'date': line.date_start,
                    'date_end': line.date_end,
                    'value': line.duration or None,
                    'unit': line.duration and 'h',
                    'res_model': line._name,
                    'res_id': line.id,
                }
            )
