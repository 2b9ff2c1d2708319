from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.kpi import FUNNEL, HEAT, KPIS, MIN_GROUP, MORE, TREND, TWINS, judge, rate
from .hr_performance_cycle import OPEN_STATES
from .hr_performance_form_flow import OFFICER

COMPENSATION = 'hr_performance_interview.group_hr_performance_compensation'
TREND_CYCLES = 6
FILTERS = ('department_id', 'manager_id', 'job_id')
FLAGS = (
    'is_active', 'is_submitted', 'is_fill_due', 'is_on_time', 'is_answered', 'is_held',
    'is_interview_due', 'is_recorded', 'is_signed', 'is_covered', 'is_returned', 'is_appealed',
    'is_refused', 'is_rated', 'is_rated_apart',
)  # fmt: skip
MEDIANS = ('interview_days', 'confirm_days', 'feedback_days')
ENTRY_COUNTS = {
    'judged': SQL('rate_specific IS NOT NULL'),
    'specific': SQL('rate_specific = 1'),
    'judged_first': SQL('rate_specific_first IS NOT NULL'),
    'specific_first': SQL('rate_specific_first = 1'),
    'answered': SQL('stance IS NOT NULL'),
    'disagreed': SQL('rate_disagreed = 1'),
}
PLAN_COUNTS = {
    'plans': SQL('TRUE'),
    'is_closed': SQL('is_closed'),
    'is_completed': SQL('is_completed'),
    'is_completed_in_time': SQL('is_completed_in_time'),
    'draft': SQL("state = 'draft'"),
    'running': SQL("state = 'running'"),
    'overdue': SQL('is_overdue'),
    **{pace: SQL('pace = %s', pace) for pace in ('on_track', 'at_risk', 'off_track')},
    **{
        f'{word}_{side}': SQL('%s AND author_side = %s', SQL.identifier(flag), side)
        for side in ('employee', 'joint', 'manager')
        for word, flag in (('closed', 'is_closed'), ('completed', 'is_completed'))
    },
}


class HrPerformanceCockpit(models.AbstractModel):
    """The figures of a cycle for HR and, about their own people only, for managers.

    One public method; nothing is stored. Whatever is counted comes through the record rules of
    the three analysis models, as the current user: forged filters narrow, they never widen.
    """

    _name = 'hr.performance.cockpit'
    _description = 'Performance Cockpit'
    _inherit = ['hr.performance.cockpit.texts', 'hr.performance.cockpit.drill']

    @api.model
    def get_cockpit_data(self, filters=None):
        """The figures of one cycle, without a word that anybody wrote.

        :param filters: {'scope': 'hr' | 'team', 'cycle_id', 'department_id', 'manager_id',
            'job_id', 'fill_mode'}, each of them optional; the newest cycle by default
        :raise AccessError: for whoever is neither HR officer nor anybody's manager
        """
        scope, scopes = self._check_scope(filters)
        filters = self._clean_filters(filters)
        self.env.flush_all()
        base = self._get_scope_domain(scope)
        cycles = self._get_cycles(base)
        cycle = next((c for c in cycles if c.id == filters.get('cycle_id')), cycles[:1])
        result = {
            'scope': scope,
            'scopes': scopes,
            'filters': {'scope': scope, **filters, 'cycle_id': cycle.id or False},
            'as_of': fields.Date.to_string(fields.Date.context_today(self)),
            'min_group': MIN_GROUP,
        }
        if not cycle:
            return {**result, 'empty': True, 'options': {'cycles': []}}
        narrow = base & self._get_filter_domain(filters)
        one = narrow & Domain('cycle_id', '=', cycle.id)
        trend = cycles.filtered(lambda c: c.date_to <= cycle.date_to)[:TREND_CYCLES] | cycle
        figures = self._get_figures(narrow, one, cycle, trend.ids)
        total = figures['cycles'].get(cycle.id, {})
        drill = self._get_drill(scope, one)
        return {
            **result,
            'empty': not total.get('is_active'),
            'options': self._get_options(base & Domain('cycle_id', '=', cycle.id), cycles),
            'count': total.get('is_active', 0),
            'kpis': [self._make_kpi(kpi, total, drill) for kpi in KPIS],
            'more': [self._make_kpi(kpi, total, drill) for kpi in MORE],
            'funnel': self._make_funnel(total, drill),
            'departments': self._make_departments(figures['departments'], drill),
            'plans': self._make_plans(total, drill),
            'trend': self._make_trend(figures['cycles'], trend),
            'spread': self._get_spread(scope, base, one, cycle),
            'lists': self._make_lists(total, drill),
        }

    # ------------------------------------------------------------ who and what
    def _check_scope(self, filters):
        """The scope asked for, among those that the current user has."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._('The cockpit is for HR and for managers.'))
        form = self.env['hr.performance.form']
        leads = bool(form.search_count(self._get_scope_domain('team'), limit=1))
        scopes = [*(['hr'] if self.env.user.has_group(OFFICER) else []), *(['team'] * leads)]
        if not scopes:
            raise AccessError(
                self.env._(
                    'The cockpit is for HR and for managers: no interview form names you as the '
                    'manager.'
                )
            )
        asked = filters.get('scope') if isinstance(filters, dict) else None
        return asked if asked in scopes else scopes[0], scopes

    def _get_scope_domain(self, scope):
        """Beyond the record rules: HR counts nobody as his manager, a manager only his people."""
        uid = self.env.uid
        if scope == 'hr':
            return Domain(
                [
                    ('company_id', 'in', self.env.companies.ids),
                    ('user_id', '!=', uid),
                    ('concerns_superior', '=', False),
                ]
            )
        return Domain([('manager_user_id', '=', uid), ('user_id', '!=', uid)])

    @api.model
    def _clean_filters(self, filters):
        """Only the known filters, each of the type it has to be."""
        filters = filters if isinstance(filters, dict) else {}
        clean_id = self.env['hr.performance.limits']._clean_id
        clean = {name: clean_id(filters.get(name)) for name in ('cycle_id', *FILTERS)}
        modes = dict(self.env['hr.performance.form']._fields['fill_mode'].selection)
        mode = filters.get('fill_mode')
        clean['fill_mode'] = mode if isinstance(mode, str) and mode in modes else False
        return {name: value or False for name, value in clean.items()}

    def _get_filter_domain(self, filters):
        domain = Domain.TRUE
        for name in (*FILTERS, 'fill_mode'):
            if filters[name]:
                domain &= Domain(name, '=', filters[name])
        return domain

    def _get_cycles(self, base):
        """The cycles that have something to count, the newest first."""
        rows = self.env['hr.performance.report']._read_group(
            base & Domain('state', '!=', 'draft'), ['cycle_id']
        )
        # sudo: hr.performance.cycle - name and dates of cycles whose forms the reader sees
        cycles = self.env['hr.performance.cycle'].union(*(row[0] for row in rows)).sudo()
        return cycles.sorted(lambda c: (c.date_to, c.id), reverse=True)

    # ------------------------------------------------------------ counting
    def _get_figures(self, narrow, one, cycle, trend_ids):
        """{'cycles': {id: {column: number}}, 'departments': {id: {column: number}}}."""
        figures = {'cycles': {}, 'departments': {}}
        several = narrow & Domain('cycle_id', 'in', trend_ids)
        self._count_forms(figures, several, cycle)
        self._count_entries(figures, several, cycle)
        total = figures['cycles'].setdefault(cycle.id, {})
        total.update(self._count_plans(one))
        return figures

    def _group(self, figures, model, domain, cycle, columns):
        """Count the rows of each cycle, and of each department of the one that is looked at.

        :param columns: {name: SQL}
        """
        query = self.env[model]._search(domain)
        if query.is_empty():
            return
        # departments of the cycle looked at only: the others fall into one group, left out
        rows = self.env.execute_query(
            SQL(
                """
                WITH counted AS (%(rows)s)
                SELECT GROUPING(cycle_id), cycle_id, department, %(columns)s
                  FROM (SELECT *, CASE WHEN cycle_id = %(cycle)s
                                       THEN COALESCE(department_id, 0) END AS department
                          FROM counted) counted
                 GROUP BY GROUPING SETS ((cycle_id), (department))
                """,
                rows=query.select(*self._get_columns(model)),
                columns=SQL(', ').join(columns.values()),
                cycle=cycle.id,
            )
        )
        for by_department, cycle_id, department, *numbers in rows:
            target, key = ('departments', department) if by_department else ('cycles', cycle_id)
            if key is not None:
                figures[target].setdefault(key, {}).update(zip(columns, numbers, strict=True))

    def _get_columns(self, model):
        names = {
            'hr.performance.report': (
                'cycle_id', 'department_id', 'state', 'is_late', *FLAGS, *MEDIANS,
            ),
            'hr.performance.entry.report': (
                'cycle_id', 'department_id', 'rate_specific', 'rate_specific_first', 'stance',
                'rate_disagreed',
            ),
        }[model]  # fmt: skip
        return [SQL.identifier(self.env[model]._table, name) for name in names]

    def _count(self, conditions):
        return {
            name: SQL('COUNT(*) FILTER (WHERE %s)', condition)
            for name, condition in conditions.items()
        }

    def _count_forms(self, figures, domain, cycle):
        columns = self._count({name: SQL.identifier(name) for name in FLAGS})
        columns |= self._count(
            {f'late_{state}': SQL('is_late AND state = %s', state) for state in OPEN_STATES}
        )
        columns |= self._count(
            {
                'no_answer': SQL("state = 'to_confirm' AND is_refused"),
                'closed': SQL("state = 'closed'"),
            }
        )
        for name in MEDIANS:
            column = SQL.identifier(name)
            columns[name] = SQL('percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)', column)
            columns[f'{name}_n'] = SQL('COUNT(%s)', column)
        self._group(figures, 'hr.performance.report', domain, cycle, columns)

    def _count_entries(self, figures, domain, cycle):
        columns = self._count(ENTRY_COUNTS)
        self._group(figures, 'hr.performance.entry.report', domain, cycle, columns)

    def _count_plans(self, domain):
        """Plans, check-ins, the support asked for, and whether HR decided, in one query.

        Of a suggestion only the day of its decision is read, never what it is about.
        """
        Report = self.env['hr.performance.plan.report']
        query = Report._search(domain)
        if query.is_empty():
            return {}
        columns = self._count(PLAN_COUNTS)
        names = ('plan_id', 'state', 'pace', 'author_side', 'closed_on', 'is_closed',
                 'is_completed', 'is_completed_in_time', 'is_overdue')  # fmt: skip
        due, in_time = Report._checkin_due(), Report._checkin_in_time()
        (row,) = self.env.execute_query(
            SQL(
                """
                WITH p AS MATERIALIZED (%(plans)s),
                checkins AS (
                    SELECT COUNT(*) FILTER (WHERE %(due)s) AS due,
                           COUNT(*) FILTER (WHERE %(due)s AND %(in_time)s) AS in_time,
                           COUNT(*) FILTER (WHERE %(due)s AND k.sent_on IS NULL) AS missing
                      FROM hr_performance_plan_checkin k JOIN p ON p.plan_id = k.plan_id
                ), help AS (
                    SELECT COUNT(*) AS requested,
                           COUNT(*) FILTER (WHERE u.state = 'granted') AS granted,
                           COUNT(*) FILTER (WHERE u.state = 'requested') AS unanswered
                      FROM hr_performance_plan_support u JOIN p ON p.plan_id = u.plan_id
                ), outcomes AS (
                    SELECT MIN(g.decided_on) AS decided_on,
                           -- fifteen working days are three weeks
                           p.closed_on + 21
                                - GREATEST(EXTRACT(ISODOW FROM p.closed_on)::int - 5, 0) AS due
                      FROM p LEFT JOIN hr_performance_suggestion g ON g.plan_id = p.plan_id
                     WHERE p.is_closed GROUP BY p.plan_id, p.closed_on
                ), decisions AS (
                    SELECT COUNT(*) FILTER (WHERE decided_on <= due) AS decided,
                           COUNT(*) FILTER (WHERE decided_on IS NOT NULL OR due < %(today)s)
                                AS decidable
                      FROM outcomes
                )
                SELECT %(columns)s,
                       (SELECT due FROM checkins), (SELECT in_time FROM checkins),
                       (SELECT missing FROM checkins), (SELECT requested FROM help),
                       (SELECT granted FROM help), (SELECT unanswered FROM help),
                       (SELECT decided FROM decisions), (SELECT decidable FROM decisions)
                  FROM p
                """,
                plans=query.select(*(SQL.identifier(Report._table, name) for name in names)),
                columns=SQL(', ').join(columns.values()),
                due=due,
                in_time=in_time,
                today=fields.Date.context_today(self),
            )
        )
        names = (
            *columns, 'checkins_due', 'checkins_in_time', 'checkins_missing', 'requested',
            'granted', 'unanswered', 'decided', 'decidable',
        )  # fmt: skip
        return dict(zip(names, row, strict=True))

    # ------------------------------------------------------------ showing
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
        labels = {
            'draft': self.env._('Draft'),
            'on_track': self.env._('On track'),
            'at_risk': self.env._('At risk'),
            'off_track': self.env._('Off track'),
            'is_closed': self.env._('Closed'),
        }
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

    # ------------------------------------------------------------ ratings
    def _get_spread(self, scope, base, one, cycle):
        """How the managers' ratings spread: those looked at beside those of the company.

        Ratings are counted once both sides see them. A group below the minimum size is hidden,
        and so are the two together when their difference is that small.
        """
        forms = self.env['hr.performance.report']
        own = forms._search(one)
        if scope == 'team':
            # sudo: hr.performance.report - how many of the company have which level, never who
            everybody = forms.sudo()._search(
                Domain('cycle_id', '=', cycle.id) & Domain('is_active', '=', True)
            )
        else:
            everybody = forms._search(base & Domain('cycle_id', '=', cycle.id))
        if own.is_empty() or everybody.is_empty():
            return {'hidden': True, 'levels': [], 'own_count': 0, 'company_count': 0}
        id_ = SQL.identifier(forms._table, 'id')
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.value,
                       MIN(COALESCE(l.name->>%(lang)s, l.name->>'en_US')),
                       COUNT(DISTINCT l.name->>'en_US'),
                       COUNT(*),
                       COUNT(*) FILTER (WHERE own.id IS NOT NULL)
                  FROM hr_performance_rating r
                  JOIN (%(everybody)s) f ON f.id = r.form_id
                  JOIN hr_performance_rating_level l ON l.id = r.level_id
                  LEFT JOIN (%(own)s) own ON own.id = r.form_id
                 WHERE r.side = 'manager' AND r.shown_to_employee AND r.shown_to_manager
                 GROUP BY r.value
                 ORDER BY r.value
                """,
                lang=self.env.lang or 'en_US',
                everybody=everybody.select(id_),
                own=own.select(id_),
            )
        )
        company = sum(row[3] for row in rows)
        mine = sum(row[4] for row in rows)
        own_hidden = mine < MIN_GROUP
        others = company - mine
        company_hidden = company < MIN_GROUP or (scope == 'team' and others < MIN_GROUP)
        return {
            'hidden': own_hidden,
            'company_hidden': company_hidden,
            'levels': [
                {
                    # levels of several scales share a value: then the value is all they share
                    'label': name if kinds == 1 else f'{value:g}',
                    'own': None if own_hidden else rate(count, mine),
                    'own_count': None if own_hidden else count,
                    'company': None if company_hidden or own_hidden else rate(all_, company),
                }
                for value, name, kinds, all_, count in rows
            ],
            'own_count': mine,
            'company_count': 0 if company_hidden else company,
        }

    # ------------------------------------------------------------ what can be chosen
    def _get_options(self, domain, cycles):
        """What the filters offer: only what the reader's forms of the cycle have."""
        form = self.env['hr.performance.report']
        query = form._search(domain)
        names = (*FILTERS, 'fill_mode')
        columns = SQL(', ').join(SQL.identifier(form._table, name) for name in names)
        query.groupby = columns
        rows = self.env.execute_query(query.select(columns)) if not query.is_empty() else []
        models_ = {
            'department_id': 'hr.department',
            'manager_id': 'hr.employee',
            'job_id': 'hr.job',
        }
        options = {'cycles': [{'id': c.id, 'name': c.name} for c in cycles]}
        for position, name in enumerate(FILTERS):
            ids = list({row[position] for row in rows if row[position]})
            # sudo: hr.department, hr.employee, hr.job - names on forms that the reader sees
            records = self.env[models_[name]].sudo().browse(ids)
            records.fetch(['name'])
            options[name] = sorted(
                ({'id': record.id, 'name': record.name} for record in records),
                key=lambda option: option['name'],
            )
        modes = {row[3] for row in rows}
        options['fill_mode'] = [
            {'id': key, 'name': label}
            for key, label in self.env['hr.performance.form']
            ._fields['fill_mode']
            ._description_selection(self.env)
            if key in modes
        ]
        return options
