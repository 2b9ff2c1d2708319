import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .hr_performance_fact_mixin import COLLECT_STATES

_logger = logging.getLogger(__name__)
CHUNK = 200  # forms per commit: a second or two, during which their other writers may wait
PAUSE = timedelta(minutes=1)  # between two refreshes by hand
ATTEMPTS = 3


class HrPerformanceFormFacts(models.AbstractModel):
    """Facts beside a form: collected in the background, refreshed on demand, frozen at the end.

    A new form, and one that becomes ready for the interview, is marked; the background job
    collects what is marked, chunk by chunk. It may be killed and may run on several servers:
    a chunk is committed with its mark, and writing the same facts twice changes nothing.
    """

    _name = 'hr.performance.form.facts'
    _description = 'Interview Form: Facts'

    fact_ids = fields.One2many('hr.performance.fact', 'form_id', readonly=True)
    facts_date = fields.Datetime('Facts as of', readonly=True, copy=False)
    facts_pending = fields.Boolean(default=True, readonly=True, copy=False)

    _facts_pending_idx = models.Index('(id) WHERE facts_pending')

    @api.model_create_multi
    def create(self, vals_list):
        forms = super().create(vals_list)
        if any(form.state in COLLECT_STATES for form in forms):
            forms._trigger_facts()
        return forms

    def write(self, vals):
        if vals.get('state') == 'ready':  # the interview is next: it shall rest on today's facts
            vals = {**vals, 'facts_pending': True}
        result = super().write(vals)
        if vals.get('facts_pending'):
            self._trigger_facts()
        return result

    def _trigger_facts(self):
        # sudo: ir.cron - whoever moves a form wakes the one job that collects facts
        cron = self.env.ref(
            'hr_performance_interview.ir_cron_collect_facts', raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    # ------------------------------------------------------------ collecting
    def _collect_facts(self):
        """Copy the facts of all forms of self, as superuser; forms that are sent stay as they are.

        Each source is asked once per cycle, and all is written in four queries.
        """
        forms = self.sudo()  # sudo: facts are written by the collector only
        if not forms._in_transition():
            forms = forms.filtered(lambda form: form.state in COLLECT_STATES)
        if not forms:
            return
        Fact, Pay = self.env['hr.performance.fact'].sudo(), self.env['hr.performance.pay.fact']
        rows, done, failed = {Fact: [], Pay: []}, set(), set()
        for cycle, group in forms.grouped('cycle_id').items():
            by_employee = {form.employee_id: form for form in group}
            company = cycle.company_id
            # names as the company calls them, whoever it is that refreshes
            env = group.with_company(company).with_context(lang=company.partner_id.lang).env
            employees = group.employee_id.with_env(env)
            for source in env['hr.performance.source']._get_sources():
                if not source._is_available():
                    continue
                found = source._collect_safely(employees, cycle.date_from, cycle.date_to)
                if found is None:
                    failed.add(source._source_key)
                    continue
                done.add(source._source_key)
                Model = Pay if source._source_zone == 'pay' else Fact
                for employee, facts in found.items():
                    form = by_employee[employee]
                    rows[Model] += [
                        {
                            **fact,
                            **Model._get_flags(fact, source._source_zone, form.company_id),
                            'zone': source._source_zone,
                            'form_id': form.id,
                        }
                        for fact in facts
                    ]
        for Model, found in rows.items():
            # sudo: hr.performance.fact, pay.fact - copies are written by the collector alone
            Model.sudo()._replace(forms, found, done - failed)
        forms.invalidate_recordset(['fact_ids'])
        forms.write({'facts_date': fields.Datetime.now(), 'facts_pending': False})

    @api.model
    def _get_pending_domain(self):
        return Domain('facts_pending', '=', True) & Domain('state', 'in', COLLECT_STATES)

    @api.model
    def _cron_collect_facts(self, batch_size=CHUNK):
        """Collect for every form that is marked; safe to kill and to run on several servers."""
        self.env['hr.performance.limits']._check_is_job()
        cron = self.env['ir.cron']
        forms = self.env['hr.performance.form']
        domain, failures, last = self._get_pending_domain(), 0, 0
        cron._commit_progress(remaining=forms.search_count(domain))
        while True:
            chunk = forms.search(domain & Domain('id', '>', last), order='id', limit=batch_size)
            if not chunk:
                return
            try:
                # rows that another server holds are in its hands
                free = chunk.try_lock_for_update(allow_referencing=True)
                free._collect_facts()
                free._notify_change('facts')
                self.env.flush_all()
            except OperationalError:
                # somebody was faster: what he did is seen after a new snapshot
                self.env.cr.rollback()
                failures += 1
                if failures < ATTEMPTS:
                    continue
                _logger.info('facts: forms from %s on are left to another run', chunk[:1].id)
            except Exception:
                # the other forms go on; these stay marked
                self.env.cr.rollback()
                _logger.exception('facts: a chunk from form %s on failed', chunk[:1].id)
            failures, last = 0, chunk[-1:].id
            if not cron._commit_progress(len(chunk)):
                return  # goes on in the next call: what is not done is still marked
            self.env.invalidate_all()

    def action_refresh_facts(self):
        """Collect again now: employee, manager of the form, HR; at most once a minute.

        :return: the facts as :meth:`_get_facts_data` tells them
        :raise UserError: the record was sent, or the form is not open
        """
        self.ensure_one()
        self.check_access('read')
        if not self._get_my_side():
            raise AccessError(
                self.env._(
                    'Only the employee, the manager and HR collect the facts of "%(name)s" again.',
                    name=self.display_name,
                )
            )
        form = self.sudo()  # sudo: self - state and moment; the person was checked
        if form.state not in COLLECT_STATES:
            raise UserError(
                self.env._(
                    'The facts of "%(name)s" are as they were when its record was sent, or the '
                    'form is not open: they cannot be collected again.',
                    name=form.display_name,
                )
            )
        moment = fields.Datetime.now()
        if form.facts_pending or not form.facts_date or form.facts_date <= moment - PAUSE:
            form._collect_facts()
            form._notify_change('facts')
        return self._get_facts_data()

    # ------------------------------------------------------------ reading
    def _get_facts_data(self):
        """The facts the current user may read of this one form, with labels; JSON types.

        Record rules decide what is in. The number of queries does not grow with the facts.
        """
        self.ensure_one()
        names = (
            *('source', 'kind', 'name', 'detail', 'value', 'target', 'unit', 'has_value'),
            *('has_target', 'rate', 'has_rate', 'weight', 'polarity', 'zone'),
        )
        facts = self.env['hr.performance.fact'].search_fetch(
            [('form_id', '=', self.id)], [*names, 'date', 'date_end', 'collected_on']
        )
        # sudo: hr.performance.form - state and moments of a form that is readable
        side, form = self._get_my_side(), self.sudo()
        sources = self._get_shown_sources(side)
        labels = {source._source_key: source._get_source_label() for source in sources}
        kinds = {
            (source._source_key, kind): values
            for source in sources
            for kind, values in source._get_kinds().items()
        }
        rows = []
        for fact in facts:
            kind = kinds.get((fact.source, fact.kind), {})
            label = kind.get('label') or fact.kind
            rows.append(
                {
                    'id': fact.id,
                    **{name: fact[name] for name in names},
                    'name': fact.name or label,
                    'detail': fact.detail or '',
                    'unit': kind.get('unit') or fact.unit or '',
                    'date': fields.Date.to_string(fact.date) or False,
                    'date_end': fields.Date.to_string(fact.date_end) or False,
                    'collected_on': fields.Datetime.to_string(fact.collected_on) or False,
                    'source_label': labels.get(fact.source, fact.source),
                    'kind_label': label,
                    'sections': list(kind.get('sections', ())),
                }
            )
        seen = {row['source'] for row in rows}
        return {
            'facts': rows,
            'collected_on': fields.Datetime.to_string(form.facts_date) or False,
            'collecting': form.facts_pending and form.state in COLLECT_STATES,
            'can_refresh': bool(side) and form.state in COLLECT_STATES,
            'missing_sources': [
                labels[source._source_key]
                for source in sources
                if not source._is_available() and source._source_key not in seen
            ],
            'empty_sources': [
                labels[source._source_key]
                for source in sources
                if source._is_available() and source._source_key not in seen
            ],
        }

    def _get_shown_sources(self, side):
        """Sources whose facts ``side`` may read at all; pay is never among them."""
        hidden = {'pay'}
        # sudo: res.company - a setting of the company of the form
        if side == 'manager' and not self.sudo().company_id.performance_manager_sees_attendance:
            hidden.add('attendance')
        return [
            source
            for source in self.env['hr.performance.source']._get_sources()
            if source._source_zone not in hidden
        ]
