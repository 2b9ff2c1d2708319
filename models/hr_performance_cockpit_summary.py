from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools.i18n import format_list
from odoo.tools.misc import format_date

from ..tools import svgchart
from ..tools.kpi import (
    DELICATE,
    FUNNEL,
    HEAT,
    KPIS,
    MIN_GROUP,
    MORE,
    TREND,
    fold_small,
    hide_small,
    rate,
    show,
)

TREND_CYCLES = 6
BARS = {'good': 'met', 'watch': 'nearly', 'bad': 'missed', '': 'neutral'}
PACES = {'draft': 'neutral', 'on_track': 'met', 'at_risk': 'nearly', 'off_track': 'missed'}


class HrPerformanceCockpitSummary(models.AbstractModel):
    """The figures of a cycle on paper, for people who are not HR.

    Neither names of persons nor a word that anybody wrote. What the cockpit merely greys is left
    out here: rates of fewer than five, counts of one to four, departments that small.
    """

    _name = 'hr.performance.cockpit.summary'
    _description = 'Performance Cockpit: Summary of a Cycle'

    def _get_summary(self, cycle):
        """What the template shows of a cycle; the caller has checked that the reader is HR."""
        self.env.flush_all()
        base = self._get_scope_domain('hr') & Domain('company_id', '=', cycle.company_id.id)
        cycles = self._get_cycles(base)
        older = cycles.filtered(
            lambda c: (c.date_to, c.id) < (cycle.date_to, cycle.id)  # the newest comes first
        )
        one = base & Domain('cycle_id', '=', cycle.id)
        # sudo: hr.performance.cycle - name and dates of cycles whose forms the reader sees
        trend = cycle.sudo() | older[: TREND_CYCLES - 1]
        figures = self._get_figures(base, one, cycle, trend.ids)
        numbers, before = figures['cycles'].get(cycle.id, {}), {}
        if older:
            before = figures['cycles'].get(older[0].id, {})
            before |= self._count_plans(base & Domain('cycle_id', '=', older[0].id))
        rows = [self._summarise(kpi, numbers, before) for kpi in KPIS]
        return {
            'lang': self.env.lang,
            'cycle': cycle.name,
            'company': cycle.company_id.name,
            'period': f'{format_date(self.env, cycle.date_from)} – '
            f'{format_date(self.env, cycle.date_to)}',
            'state': dict(cycle._fields['state']._description_selection(self.env))[cycle.state],
            'count': numbers.get('is_active') or 0,
            'enough': (numbers.get('is_active') or 0) >= MIN_GROUP,
            'previous': older[:1].name,
            'notes': self._get_notes(numbers, older[:1]),
            'legend': [*list(self._get_level_texts().items())[1:], ('few', self.env._('Too few'))],
            'verdicts': self._summarise_levels(rows),
            'figures': rows,
            'more': [self._summarise(kpi, numbers, before) for kpi in MORE],
            'steps': self._summarise_steps(numbers),
            'departments': self._summarise_departments(figures['departments']),
            'trend': self._summarise_trend(figures['cycles'], trend),
            'spread': self._summarise_spread(self._get_spread('hr', base, one, cycle)),
            'plans': self._summarise_plans(numbers),
        }

    # ------------------------------------------------------------ words
    def _get_notes(self, numbers, previous):
        return {
            'count': self.env._('Active forms: %(count)s.', count=numbers.get('is_active') or 0),
            'previous': self.env._('Compared with "%(cycle)s".', cycle=previous.name)
            if previous
            else '',
            'few': self.env._(
                'Figures are told from %(count)s active forms on. This cycle has fewer.',
                count=MIN_GROUP,
            ),
            'folded': self.env._(
                'Small departments are put together as "Others", so that none can be told alone.'
            ),
            'small': self.env._(
                'Rates of fewer than %(count)s, and smaller counts that could point at persons, '
                'are not told. The form of whoever printed this is not counted, nor are those of '
                'people above.',
                count=MIN_GROUP,
            ),
        }

    def _get_few_text(self):
        return self.env._('fewer than %(count)s', count=MIN_GROUP)

    def _get_hidden_text(self, count):
        """Of a count that is not told: why, as far as that gives nothing away."""
        return self._get_few_text() if count < MIN_GROUP else self.env._('not told')

    def _get_parts_text(self, figure):
        if not figure['denominator']:
            return ''
        if figure['kind'] == 'median':
            return self.env._('%(count)s forms', count=figure['denominator'])
        return self.env._(
            '%(part)s of %(total)s', part=figure['numerator'], total=figure['denominator']
        )

    def _get_range_text(self, kpi):
        low, high = kpi.healthy
        if low is None and high is None:
            return ''
        if kpi.kind == 'median':
            return self.env._('≤ %(days)s days', days=show(high))
        if low is not None and high is not None:
            return f'{show(low)}–{show(high)} %'
        return f'≥ {show(low)} %' if high is None else f'≤ {show(high)} %'

    def _get_change_text(self, figure, old):
        """Points between two rates, days between two medians; with its sign."""
        if figure['value'] is None or old['value'] is None:
            return ''
        change = round(figure['value'] - old['value'], 1)
        return '±0' if not change else f'{"+" if change > 0 else "−"}{show(abs(change))}'

    def _get_level_texts(self):
        return {
            '': '',
            'good': self.env._('Healthy'),
            'watch': self.env._('To watch'),
            'bad': self.env._('Out of range'),
        }

    def _draw_bar(self, share, label, color, limit=0, width=330):
        return Markup(svgchart.bar(share, label, color, maximum=100, limit=limit, width=width))

    # ------------------------------------------------------------ figures
    def _summarise(self, kpi, numbers, before):
        """One figure beside that of the cycle before; small ones are not told."""
        figure, old = self._make_figure(kpi, numbers), self._make_figure(kpi, before)
        hidden, old_hidden = (self._is_hidden(kpi, row) for row in (figure, old))
        row = {
            'label': self._get_labels()[kpi.key],
            'formula': self._get_formulas()[kpi.key],
            'range': self._get_range_text(kpi),
            'previous': self._get_few_text() if old_hidden else old['text'],
            'hidden': hidden,
        }
        if hidden:
            nothing = dict.fromkeys(('parts', 'change', 'level', 'level_text', 'bar'), '')
            return {**row, **nothing, 'text': self._get_few_text()}
        row.update(
            text=figure['text'],
            parts=self._get_parts_text(figure),
            change='' if old_hidden else self._get_change_text(figure, old),
            level=figure['level'],
            level_text=self._get_level_texts()[figure['level']],
            bar='',
        )
        if kpi.kind == 'rate' and figure['value'] is not None:
            low, high = kpi.healthy
            row['bar'] = self._draw_bar(
                figure['value'],
                f'{row["label"]}: {row["text"]}',
                BARS[figure['level']],
                limit=high or low,
                width=110,
            )
        return row

    def _is_hidden(self, kpi, figure):
        """Of too few to be told; nothing to count at all is told as a dash."""
        if not figure['denominator']:
            return False
        few = kpi.key in DELICATE and 0 < figure['numerator'] < MIN_GROUP
        return figure['small'] or few

    def _summarise_levels(self, rows):
        """[(level, its name, figures)] of what can be judged, the worst first."""
        texts = self._get_level_texts()
        found = [
            (level, texts[level], [row['label'] for row in rows if row['level'] == level])
            for level in ('bad', 'watch', 'good')
        ]
        return [
            (level, text, format_list(self.env, names)) for level, text, names in found if names
        ]

    # ------------------------------------------------------------ steps, departments
    def _summarise_steps(self, numbers):
        labels = self._get_funnel_labels()
        active = numbers.get('is_active') or 0
        steps = []
        for name in FUNNEL:
            count = numbers.get(name) or 0
            step = {'label': labels[name], 'hidden': 0 < count < MIN_GROUP, 'bar': ''}
            step['text'] = self._get_few_text()
            if not step['hidden']:
                share = rate(count, active) or 0
                step['text'] = f'{count} · {show(share)} %'
                step['bar'] = self._draw_bar(share, f'{labels[name]}: {step["text"]}', 'self')
            steps.append(step)
        return steps

    def _summarise_departments(self, groups):
        """Departments by steps; small ones are put together, small cells are not told."""
        labels = self._get_labels()
        groups = {id_: row for id_, row in groups.items() if row.get('is_active')}
        alone, rest = fold_small(groups, 'is_active')
        # sudo: hr.department - the names of departments whose forms the reader sees
        departments = self.env['hr.department'].sudo().browse([id_ for id_ in alone if id_])
        names = dict(zip(departments.ids, departments.mapped('name'), strict=True))
        rows = [
            (names.get(id_) or self.env._('No department'), numbers)
            for id_, numbers in alone.items()
        ]
        rows.sort(key=lambda row: row[0])
        if rest:
            name = self.env._('Others') if rows else self.env._('All departments')
            rows.append((name, rest))
        return {
            'columns': [labels[kpi.key] for kpi in HEAT],
            'folded': bool(rest and alone),
            'rows': [
                {
                    'name': name,
                    'count': numbers['is_active']
                    if numbers['is_active'] >= MIN_GROUP
                    else self._get_few_text(),
                    'cells': [self._make_cell(kpi, numbers) for kpi in HEAT],
                }
                for name, numbers in rows
            ],
        }

    def _make_cell(self, kpi, numbers):
        figure = self._make_figure(kpi, numbers)
        if not figure['denominator']:
            return {'text': show(None), 'level': 'none'}
        if figure['small']:
            return {'text': f'< {MIN_GROUP}', 'level': 'few'}
        return {'text': figure['text'], 'level': figure['level'] or 'none'}

    # ------------------------------------------------------------ charts
    def _summarise_trend(self, groups, cycles):
        labels = self._get_labels()
        cycles = cycles.sorted(lambda c: (c.date_to, c.id))
        charts = []
        for kpi in (kpi for kpi in KPIS if kpi.key in TREND):
            points = []
            for cycle in cycles:
                figure = self._make_figure(kpi, groups.get(cycle.id, {}))
                value = None if figure['small'] else figure['value']
                points.append((f'{cycle.date_to:%Y-%m}', value))
            told = [f'{name} {show(value)} %' for name, value in points if value]
            limit = kpi.healthy[1] or kpi.healthy[0]
            label = f'{labels[kpi.key]}: {format_list(self.env, told)}'
            chart = svgchart.line(points, label, limit, f'{limit} %', width=320)
            if chart:
                charts.append({'label': labels[kpi.key], 'chart': Markup(chart)})
        return charts

    def _summarise_spread(self, spread):
        """The managers' ratings by level; a level that would point at persons is not told."""
        if spread['hidden']:
            return []
        hidden = hide_small({row['label']: row['own_count'] for row in spread['levels']})
        rows = []
        for level in spread['levels']:
            label, count = level['label'], level['own_count']
            row = {'label': label, 'hidden': hidden[label], 'bar': ''}
            row['text'] = self._get_hidden_text(count)
            if not row['hidden']:
                row['text'] = f'{show(level["own"])} %'
                row['bar'] = self._draw_bar(level['own'], f'{label}: {row["text"]}', 'manager')
            rows.append(row)
        return rows

    def _summarise_plans(self, numbers):
        labels = self._get_plan_labels()
        counts = {key: numbers.get(key) or 0 for key in labels}
        hidden = hide_small(counts)
        parts = [(counts[key], PACES.get(key, 'self')) for key in labels]
        chart = svgchart.stacked(parts, self.env._('Improvement plans'), 330)
        return {
            'enough': sum(counts.values()) >= MIN_GROUP,
            'chart': '' if any(hidden.values()) else Markup(chart),
            'rows': [
                (label, self._get_hidden_text(counts[key]) if hidden[key] else counts[key])
                for key, label in labels.items()
                if counts[key]
            ],
        }
