from odoo import fields, models, tools
from odoo.tools import SQL

GROUP_OF = 5  # smaller groups are left out: their figures would be about persons


class HrPerformanceSuggestionReport(models.Model):
    """How often suggestions are followed, by rule, kind and year.

    Counted in the database, and only where at least five suggestions stand behind a line: a sum
    of lines never holds a smaller group. HR managers read training and plans, the compensation
    group reads pay.
    """

    _name = 'hr.performance.suggestion.report'
    _description = 'Followed Suggestions'
    _auto = False
    _order = 'year desc, kind'
    _rec_name = 'rule_id'

    company_id = fields.Many2one('res.company', readonly=True)
    rule_id = fields.Many2one(
        'hr.performance.suggestion.rule', readonly=True, help='Empty: proposed by managers.'
    )
    kind = fields.Selection(
        lambda self: self.env['hr.performance.suggestion']._fields['kind'].selection, readonly=True
    )
    is_pay = fields.Boolean('Pay', readonly=True)
    year = fields.Char(readonly=True)
    count_all = fields.Integer('Suggestions', readonly=True)
    count_approved = fields.Integer('Followed', readonly=True)
    count_declined = fields.Integer('Declined', readonly=True)
    count_withdrawn = fields.Integer('Withdrawn', readonly=True)
    count_open = fields.Integer('Open', readonly=True)

    def init(self):
        """(Re)create the view."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT MIN(id) AS id, company_id, rule_id, kind, is_pay,
                       EXTRACT(year FROM proposed_on)::int::text AS year,
                       COUNT(*) AS count_all,
                       COUNT(*) FILTER (WHERE state = 'approved') AS count_approved,
                       COUNT(*) FILTER (WHERE state = 'declined') AS count_declined,
                       COUNT(*) FILTER (WHERE state = 'withdrawn') AS count_withdrawn,
                       COUNT(*) FILTER (WHERE state = 'proposed') AS count_open
                FROM hr_performance_suggestion
                GROUP BY company_id, rule_id, kind, is_pay, EXTRACT(year FROM proposed_on)
                HAVING COUNT(DISTINCT employee_id) >= %s
                """,
                SQL.identifier(self._table),
                SQL(str(GROUP_OF)),
            )
        )
