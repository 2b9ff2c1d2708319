from odoo import fields, models, tools
from odoo.tools import SQL

from ..tools.selections import labels_of

GROUP_OF = 5  # smaller groups are left out: their figures would be about persons


class HrPerformanceSuggestionReport(models.Model):
    """How often suggestions are followed, by rule, department, kind and year.

    Counted in the database, and only where at least five people stand behind a line: a sum of
    lines never holds a smaller group. Departments with fewer are put together in a line without
    a department, which is left out in its turn while it is too small. HR managers read training
    and plans, the compensation group reads pay.
    """

    _name = 'hr.performance.suggestion.report'
    _description = 'Followed Suggestions'
    _auto = False
    _order = 'year desc, kind'
    _rec_name = 'rule_id'

    company_id = fields.Many2one('res.company', readonly=True)
    rule_id = fields.Many2one(
        'hr.performance.suggestion.rule',
        readonly=True,
        help='Empty: proposed by managers.',
    )
    department_id = fields.Many2one(
        'hr.department',
        readonly=True,
        help='Empty: departments that are too small to be told apart.',
    )
    kind = fields.Selection(labels_of('hr.performance.suggestion', 'kind'), readonly=True)
    is_pay = fields.Boolean('Pay', readonly=True)
    year = fields.Char(readonly=True)
    count_all = fields.Integer('Suggestions', readonly=True)
    count_approved = fields.Integer('Followed', readonly=True)
    count_declined = fields.Integer('Declined', readonly=True)
    count_withdrawn = fields.Integer('Withdrawn', readonly=True)
    count_open = fields.Integer('Open', readonly=True)
    rate_followed = fields.Float(
        'Followed of those decided', readonly=True, aggregator='avg', help='Empty: none yet.'
    )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a sum of lines is that of their counts, not the mean of their rates."""
        if aggregate_spec == 'rate_followed:avg':
            approved = self._field_to_sql(self._table, 'count_approved', query)
            declined = self._field_to_sql(self._table, 'count_declined', query)
            return SQL('SUM(%s)::float / NULLIF(SUM(%s + %s), 0)', approved, approved, declined)
        return super()._read_group_select(aggregate_spec, query)

    def init(self):
        """(Re)create the view."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %(view)s AS
                WITH rows AS (
                    SELECT id, employee_id, company_id, rule_id, department_id, kind, is_pay,
                           state, EXTRACT(year FROM proposed_on)::int::text AS year
                    FROM hr_performance_suggestion
                ), large AS (
                    SELECT company_id, rule_id, department_id, kind, year
                    FROM rows
                    WHERE department_id IS NOT NULL
                    GROUP BY company_id, rule_id, department_id, kind, year
                    HAVING COUNT(DISTINCT employee_id) >= %(group_of)s
                )
                SELECT MIN(rows.id) AS id, rows.company_id, rows.rule_id, large.department_id,
                       rows.kind, rows.is_pay, rows.year,
                       COUNT(*) AS count_all,
                       COUNT(*) FILTER (WHERE state = 'approved') AS count_approved,
                       COUNT(*) FILTER (WHERE state = 'declined') AS count_declined,
                       COUNT(*) FILTER (WHERE state = 'withdrawn') AS count_withdrawn,
                       COUNT(*) FILTER (WHERE state = 'proposed') AS count_open,
                       COUNT(*) FILTER (WHERE state = 'approved')::float
                           / NULLIF(COUNT(*) FILTER (WHERE state IN ('approved', 'declined')), 0)
                           AS rate_followed
                FROM rows
                LEFT JOIN large
                    ON large.company_id = rows.company_id
                   AND large.rule_id IS NOT DISTINCT FROM rows.rule_id
                   AND large.department_id = rows.department_id
                   AND large.kind = rows.kind
                   AND large.year = rows.year
                GROUP BY rows.company_id, rows.rule_id, large.department_id, rows.kind,
                         rows.is_pay, rows.year
                HAVING COUNT(DISTINCT rows.employee_id) >= %(group_of)s
                """,
                view=SQL.identifier(self._table),
                group_of=SQL(str(GROUP_OF)),
            )
        )
