from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.kpi import KPIS, MIN_GROUP, MORE
from .hr_performance_role_mixin import OFFICER

TREND_CYCLES = 6
FILTERS = ('department_id', 'manager_id', 'job_id')


class HrPerformanceCockpit(models.AbstractModel):
    """The figures of a cycle for HR and, about their own people only, for managers.

    One public method; nothing is stored. Whatever is counted comes through the record rules of
    the three analysis models, as the current user: forged filters narrow, they never widen.
    """

    _name = 'hr.performance.cockpit'
    _description = 'Performance Cockpit'
    _inherit = [
        'hr.performance.cockpit.texts',
        'hr.performance.cockpit.drill',
        'hr.performance.cockpit.counts',
        'hr.performance.cockpit.panels',
        'hr.performance.cockpit.spread',
        'hr.performance.cockpit.summary',
    ]

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
            'print': self._get_print_action(scope, cycle),
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

    def _get_print_action(self, scope, cycle):
        """The summary for management, of the whole cycle; HR alone prints it."""
        if scope != 'hr':
            return False
        name = 'hr_performance_interview.report_cycle_summary'
        return {
            'type': 'ir.actions.report',
            'report_type': 'qweb-pdf',
            'report_name': name,
            'report_file': name,
            'name': self.env._('Cycle summary'),
            'context': {'active_ids': cycle.ids, 'active_model': cycle._name},
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
