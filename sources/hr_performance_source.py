import logging
from datetime import date, datetime

from psycopg2 import Error, OperationalError

from odoo import api, models

_logger = logging.getLogger(__name__)
# What a source may say of one fact; ``key`` names the thing within the source.
FACT_KEYS = frozenset(
    (
        *('key', 'kind', 'name', 'detail', 'date', 'date_end', 'value', 'target', 'unit', 'rate'),
        *('weight', 'polarity', 'audience', 'author_id', 'res_model', 'res_id', 'currency_id'),
    )
)
DEFAULTS = {'polarity': 'neutral', 'audience': 'employee'}


class HrPerformanceSource(models.AbstractModel):
    """Where facts about employees come from; one model a source, and nothing else to register.

    Any addon adds a source by inheriting this model under a name of its own::

        class HrPerformanceSourceCallCentre(models.AbstractModel):
            _name = 'hr.performance.source.call_centre'
            _description = 'Facts: Calls'
            _inherit = 'hr.performance.source'
            _source_key = 'call_centre'
            _source_models = {'call.log': ('employee_id', 'answered_on')}

            def _get_source_label(self):
                return self.env._('Calls')

            def _get_kinds(self):
                return {'calls': {'label': self.env._('Calls answered'),
                                  'sections': ('achievement',)}}

            def _collect(self, employees, date_from, date_to):
                rows = self.env['call.log']._read_group(
                    [('employee_id', 'in', employees.ids), ('answered_on', '>=', date_from), …],
                    ['employee_id'], ['__count'])
                return {employee: [{'key': 'calls', 'kind': 'calls', 'value': count,
                                    'unit': 'calls'}] for employee, count in rows}

    It is found through the registry, runs as superuser in the language of the company, and is
    asked for many employees at once: the number of its queries must not grow with them. When
    its app goes, what it had collected stays; when it fails, the others go on.

    :cvar _source_key: short and unique; part of the identity of each fact
    :cvar _source_sequence: order on the page
    :cvar _source_models: {model: fields} that must exist; else the source is not asked
    :cvar _source_zone: 'work'; 'attendance' is shown to managers if the company allows it;
        'pay' is kept in a table of its own that neither employees nor forms reach
    :cvar _source_limit: facts of one kind kept per employee, the newest
    """

    _name = 'hr.performance.source'
    _description = 'Source of Facts'

    _source_key = None
    _source_sequence = 100
    _source_models = {}
    _source_zone = 'work'
    _source_limit = 50

    # ------------------------------------------------------------ to be overridden
    def _get_source_label(self):
        """Name of the source, in the language of the reader."""
        return self._source_key

    def _get_kinds(self):
        """Kinds of facts: {kind: {'label': …, 'sections': section kinds it helps in}}.

        With 'unit' the unit is told in the language of the reader, too.
        """
        return {}

    def _collect(self, employees, date_from, date_to):
        """Facts of all ``employees`` in the period, in a constant number of queries.

        :param employees: hr.employee, as superuser
        :return: {employee: [vals]} with the keys of ``FACT_KEYS``. ``kind`` is required;
            ``key`` as well unless ``res_model`` and ``res_id`` tell the thing. A missing
            ``value``, ``target`` or ``rate`` means that there is none, 0 is a figure.
            ``audience`` is the widest reader: 'employee' (employee, manager, HR), 'manager'
            (manager and HR), 'hr', 'own' (employee and HR) or 'author' (``author_id`` alone).
        """
        raise NotImplementedError

    # ------------------------------------------------------------ for the collector
    @api.model
    def _get_sources(self):
        """All sources of the registry as empty recordsets, in order."""
        names = self.env.registry.descendants(['hr.performance.source'], '_inherit')
        sources = [self.env[name] for name in names if self.env[name]._source_key]
        return sorted(sources, key=lambda s: (s._source_sequence, s._source_key))

    @api.model
    def _is_available(self):
        """Whether the app behind the source is installed, with the fields it needs."""
        return all(
            model in self.env and set(names) <= set(self.env[model]._fields)
            for model, names in self._source_models.items()
        )

    def _collect_safely(self, employees, date_from, date_to):
        """The checked facts of ``_collect``, or None when the source failed.

        The log names source and error only: texts of employees do not belong there.
        """
        try:
            with self.env.cr.savepoint():
                found = self._collect(employees, date_from, date_to)
                return {
                    employee: self._clean_facts(facts)
                    for employee, facts in found.items()
                    if employee in employees
                }
        except OperationalError:
            raise  # the whole transaction is tried again
        except Exception as error:
            reason = error.pgcode if isinstance(error, Error) else type(error).__name__
            _logger.warning('facts: the source %s failed (%s)', self._source_key, reason)
            _logger.debug('facts: %s', self._source_key, exc_info=True)
            return None

    def _clean_facts(self, facts):
        """Facts with all keys, unique, at most ``_source_limit`` of a kind, the newest first."""
        clean, counts = {}, {}
        for vals in sorted(facts, key=lambda f: str(f.get('date') or ''), reverse=True):
            unknown = set(vals) - FACT_KEYS
            if unknown:
                raise ValueError(f'{self._source_key}: unknown keys {sorted(unknown)}')
            kind = vals['kind']
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] > self._source_limit:
                continue
            # 0 is a figure, None and False say that there is none
            told = {k: v for k, v in vals.items() if v is not None and v is not False and v != ''}
            fact = {**DEFAULTS, **told}
            key = fact.pop('key', None) or '{res_model},{res_id}'.format(**fact)
            for name in ('value', 'target', 'rate'):
                fact[f'has_{name}'] = name in fact
            fact.update(source=self._source_key, fact_key=f'{self._source_key}:{key}')
            clean.setdefault(fact['fact_key'], fact)
        return list(clean.values())

    # ------------------------------------------------------------ helpers of sources
    def _by_user(self, employees):
        """{user id: employee} of the employees who have a user."""
        return {employee.user_id.id: employee for employee in employees if employee.user_id}

    def _day(self, moment):
        """The day of a date or of a moment in UTC."""
        return moment.date() if isinstance(moment, datetime) else moment

    def _moments(self, date_from, date_to):
        """First and last moment of a period of days."""
        return (
            datetime.combine(date_from, datetime.min.time()),
            datetime.combine(date_to, datetime.max.time().replace(microsecond=0)),
        )

    def _get_answers_text(self, answers):
        """The written answers of an entry, one a line, in the order they were given."""
        texts = []
        for answer in (answers or {}).values():
            if isinstance(answer, list):
                texts += [step.get('text', '') for step in answer if isinstance(step, dict)]
            elif isinstance(answer, str):
                texts.append(answer)
        return '\n'.join(filter(None, texts))

    def _year_before(self, date_from, date_to):
        """Start of what counts for learning: the period, at least twelve months."""
        try:
            year = date_to.replace(year=date_to.year - 1)
        except ValueError:  # 29 February
            year = date(date_to.year - 1, 2, 28)
        return min(date_from, year)
