from odoo import models
from odoo.fields import Domain

SIGNED = ('confirmed', 'follow_up', 'closed')
KINDS = {'achievement': 'last_achievement', 'improvement': 'last_improvement'}
TREND = 6  # ratings of earlier forms that are told


class HrPerformanceSourceForm(models.AbstractModel):
    """Earlier interviews: what was written last time, and the ratings before."""

    _name = 'hr.performance.source.form'
    _description = 'Facts: Earlier Interviews'
    _inherit = 'hr.performance.source'
    _source_key = 'form'
    _source_sequence = 20

    def _get_source_label(self):
        return self.env._('Earlier interviews')

    def _get_kinds(self):
        return {
            'last_rating': {'label': self.env._('Last rating'), 'sections': ()},
            'past_rating': {'label': self.env._('Earlier rating'), 'sections': ()},
            'last_achievement': {
                'label': self.env._('Last time: done well'),
                'sections': ('achievement',),
            },
            'last_improvement': {
                'label': self.env._('Last time: needs improvement'),
                'sections': ('improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        forms = self.env['hr.performance.form'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', 'in', SIGNED)
            & Domain('cycle_id.date_to', '<', date_to),
            ['employee_id', 'cycle_id'],
        )
        history = {
            employee: group.sorted(lambda f: (f.cycle_id.date_to, f.id), reverse=True)[:TREND]
            for employee, group in forms.grouped('employee_id').items()
        }
        result = {employee: [] for employee in history}
        self._add_ratings(result, history)
        self._add_entries(result, history)
        return result

    def _add_ratings(self, result, history):
        forms = self.env['hr.performance.form'].concat(*history.values())
        ratings = self.env['hr.performance.rating'].search_fetch(
            Domain('form_id', 'in', forms.ids)
            & Domain('side', '=', 'manager')
            & Domain('shown_to_employee', '=', True)
            & Domain('level_id', '!=', False),
            ['form_id', 'level_id', 'value'],
        )
        levels = self.env['hr.performance.rating.level'].search_fetch(
            [('scale_id.level_ids', 'in', ratings.level_id.ids)], ['scale_id', 'name', 'value']
        )
        top = {
            scale: max(group.mapped('value')) for scale, group in levels.grouped('scale_id').items()
        }
        for rating in ratings:
            form = rating.form_id
            is_last = form == history[form.employee_id][0]
            result[form.employee_id].append(
                {
                    'kind': 'last_rating' if is_last else 'past_rating',
                    'key': f'rating:{form.id}',
                    'name': rating.level_id.name,
                    'detail': form.cycle_id.name,
                    'date': form.cycle_id.date_to,
                    'value': rating.value,
                    'target': top.get(rating.level_id.scale_id),
                    'res_model': form._name,
                    'res_id': form.id,
                }
            )

    def _add_entries(self, result, history):
        last = self.env['hr.performance.form'].concat(*(forms[0] for forms in history.values()))
        entries = self.env['hr.performance.entry'].search_fetch(
            Domain('form_id', 'in', last.ids)
            & Domain('section_kind', 'in', list(KINDS))
            & Domain('shown_to_employee', '=', True)
            & Domain('shown_to_manager', '=', True),
            ['form_id', 'section_kind', 'title', 'answers', 'completion_rate'],
        )
        for entry in entries:
            form = entry.form_id
            result[form.employee_id].append(
                {
                    'kind': KINDS[entry.section_kind],
                    'name': entry.title,
                    'detail': self._get_answers_text(entry.answers),
                    'date': form.cycle_id.date_to,
                    'rate': entry.completion_rate or None,
                    'res_model': entry._name,
                    'res_id': entry.id,
                }
            )
