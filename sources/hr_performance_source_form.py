from odoo import models
from odoo.fields import Domain

SIGNED = ('confirmed', 'follow_up', 'closed')
KINDS = {'achievement': 'last_achievement', 'improvement': 'last_improvement', 'plan': 'last_plan'}
TREND = 6  # ratings of earlier forms that are told


class HrPerformanceSourceForm(models.AbstractModel):
    """Earlier interviews: what was written and agreed last time, and the ratings before."""

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
            'last_plan': {
                'label': self.env._('Last improvement plan'),
                'sections': ('achievement', 'improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        forms = self.env['hr.performance.form'].search(
            Domain('employee_id', 'in', employees.ids)
            & Domain('state', 'in', SIGNED)
            & Domain('cycle_id.date_to', '<', date_to)
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
        ratings = self.env['hr.performance.rating'].search(
            Domain('form_id', 'in', forms.ids)
            & Domain('side', '=', 'manager')
            & Domain('shown_to_employee', '=', True)
            & Domain('level_id', '!=', False)
        )
        for rating in ratings:
            form = rating.form_id
            levels = rating.level_id.scale_id.level_ids.mapped('value')
            result[form.employee_id].append(
                {
                    'kind': 'last_rating' if form == history[form.employee_id][0] else 'past_rating',
                    'key': f'rating:{form.id}',
                    'name': rating.level_id.name,
                    'detail': form.cycle_id.name,
                    'date': form.cycle_id.date_to,
                    'value': rating.value,
                    'target': max(levels, default=None),
                    'res_model': form._name,
                    'res_id': form.id,
                }
            )

    def _add_entries(self, result, history):
        last = self.env['hr.performance.form'].concat(*(forms[0] for forms in history.values()))
        entries = self.env['hr.performance.entry'].search(
            Domain('form_id', 'in', last.ids)
            & Domain('section_kind', 'in', list(KINDS))
            & Domain('shown_to_employee', '=', True)
            & Domain('shown_to_manager', '=', True)
        )
        for entry in entries:
            form = entry.form_id
            is_plan = entry.section_kind == 'plan'
            result[form.employee_id].append(
                {
                    'kind': KINDS[entry.section_kind],
                    'name': entry.title,
                    'detail': self._get_text(entry),
                    'date': is_plan and entry.date_deadline or form.cycle_id.date_to,
                    'rate': entry.completion_rate or None,
                    'res_model': entry._name,
                    'res_id': entry.id,
                }
            )

    def _get_text(self, entry):
        """The written answers of an entry, one a line, in the order they were written in."""
        texts = []
        for answer in (entry.answers or {}).values():
            if isinstance(answer, list):
                texts += [step.get('text', '') for step in answer if isinstance(step, dict)]
            elif isinstance(answer, str):
                texts.append(answer)
        return '\n'.join(filter(None, texts))
