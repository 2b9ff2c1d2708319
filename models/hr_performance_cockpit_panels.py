from odoo import models

from ..tools.kpi import FUNNEL, HEAT, KPIS, MIN_GROUP, TREND, TWINS, judge, rate

COMPENSATION = 'hr_performance_interview.group_hr_performance_compensation'


class HrPerformanceCockpitPanels(models.AbstractModel):
    """The parts of the cockpit's page, made of what was counted."""

    _name = 'hr.performance.cockpit.panels'
    _description = 'Performance Cockpit: Panels'

    def _make_figure(self, kpi, numbers):
        """Value, text and parts of one figure; ``small`` below the minimum group size."""
        if kpi.kind == 'median':
            numerator, count = None, numbers.get(f'{kpi.numerator}_n') or 0
            value = numbers.get(kpi.numerator) if count else None
            value = None if value is None else float(value)
        else:
            numerator = numbers.get(kpi.numerator) or 0
            count = numbers.get(kpi.denominator) or 0
            value = rate(numerator, count)
        small = count < MIN_GROUP
        return {
            'key': kpi.key,
            'kind': kpi.kind,
            'value': value,
            'text': self._get_value_text(kpi, value),
            'numerator': numerator,
            'denominator': count,
            'small': small,
            'level': '' if small else judge(kpi, value),
        }

    def _make_kpi(self, kpi, numbers, drill):
        labels, formulas = self._get_labels(), self._get_formulas()
        low, high = kpi.healthy
        few = (numbers.get(kpi.denominator) or 0) < MIN_GROUP
        if kpi.source == 'outcome' and few and not self.env.user.has_group(COMPENSATION):
            # of a few persons it would tell that a suggestion on their pay was decided
            numbers = {}
        return {
            **self._make_figure(kpi, numbers),
            'label': labels[kpi.key],
            'formula': formulas[kpi.key],
            'healthy': self._get_healthy_text(kpi),
            'watch': kpi.watch,
            'limits': [low, high],
            'twins': [
                {**self._make_figure(twin, numbers), 'label': labels[twin.key]}
                for twin in TWINS.get(kpi.key, ())
            ],
            'actions': drill.get_kpi_actions(kpi, labels[kpi.key]),
        }

    def _make_funnel(self, numbers, drill):
        labels = self._get_funnel_labels()
        active = numbers.get('is_active') or 0
        return [
            {
                'key': name,
                'label': labels[name],
                'count': numbers.get(name) or 0,
                'share': rate(numbers.get(name), active) or 0,
                'action': drill.get_forms(labels[name], {name: True}),
            }
            for name in FUNNEL
        ]

    def _make_departments(self, groups, drill):
        labels = self._get_labels()
        ids = [id_ for id_ in groups if id_]
        # sudo: hr.department - the names of departments whose forms the reader sees
        departments = self.env['hr.department'].sudo().browse(ids)
        names = dict(zip(ids, departments.mapped('name'), strict=True)) if ids else {}
        rows = []
        for id_, numbers in groups.items():
            if not numbers.get('is_active'):
                continue
            name = names.get(id_) or self.env._('No department')
            rows.append(
                {
                    'id': id_,
                    'name': name,
                    'count': numbers['is_active'],
                    'cells': [self._make_figure(kpi, numbers) for kpi in HEAT],
                    'action': drill.get_forms(
                        name, {'is_active': True}, [('department_id', '=', id_ or False)]
                    ),
                }
            )
        return {
            'columns': [{'key': kpi.key, 'label': labels[kpi.key]} for kpi in HEAT],
            'rows': sorted(rows, key=lambda row: (not row['id'], row['name'])),
        }

    def _make_plans(self, numbers, drill):
        """Plans by how they go: what is not zero, in the order of worry."""
        labels = self._get_plan_labels()
        conditions = {
            'draft': [('state', '=', 'draft')],
            'is_closed': [('is_closed', '=', True)],
            **{p: [('pace', '=', p)] for p in ('on_track', 'at_risk', 'off_track')},
        }
        return [
            {
                'key': key,
                'label': label,
                'count': numbers.get(key) or 0,
                'action': drill.get_plans(label, conditions[key]),
            }
            for key, label in labels.items()
        ]

    def _make_trend(self, groups, cycles):
        labels = self._get_labels()
        cycles = cycles.sorted(lambda c: (c.date_to, c.id))
        kpis = [kpi for kpi in KPIS if kpi.key in TREND]
        return {
            'cycles': [cycle.name for cycle in cycles],
            'series': [
                {
                    'key': kpi.key,
                    'label': labels[kpi.key],
                    'figures': [self._make_figure(kpi, groups.get(c.id, {})) for c in cycles],
                }
                for kpi in kpis
            ],
        }

    def _make_lists(self, numbers, drill):
        """What waits for somebody, with the list to act on it."""
        labels = self._get_late_labels()
        rows = [
            (
                f'late_{state}',
                self.env._('Overdue: %(step)s', step=label),
                drill.get_forms(label, {'is_late': True}, [('state', '=', state)]),
            )
            for state, label in labels.items()
        ]
        refused = self.env._('Refused, waiting for HR')
        missing = self.env._('Check-ins not sent')
        ended = self.env._('Plans past their end')
        rows += [
            (
                'no_answer',
                refused,
                drill.get_forms(refused, {'is_refused': True}, [('state', '=', 'to_confirm')]),
            ),
            (
                'checkins_missing',
                missing,
                drill.get_plans(missing, [('checkins_missing', '>', 0)]),
            ),
            ('overdue', ended, drill.get_plans(ended, [('is_overdue', '=', True)])),
        ]
        return [
            {'key': key, 'label': label, 'count': numbers.get(key) or 0, 'action': action}
            for key, label, action in rows
        ]
