from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .hr_performance_cycle import OPEN_STATES

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


class HrPerformanceCockpitCounts(models.AbstractModel):
    """What the cockpit counts: grouped queries over the rows that the reader may read."""

    _name = 'hr.performance.cockpit.counts'
    _description = 'Performance Cockpit: Counting'

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
