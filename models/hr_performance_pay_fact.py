from odoo import api, fields, models
from odoo.tools import SQL

from .hr_performance_fact_mixin import COLLECT_STATES


class HrPerformancePayFact(models.Model):
    """One step of the wage history beside a form, in a table of its own.

    Read by the compensation group (of its companies, never about oneself), and by the manager
    of the form only where the company allows it. No employee, portal user or HR officer reads
    it, and it is never part of a form's page.
    """

    _name = 'hr.performance.pay.fact'
    _description = 'Pay beside an Interview Form'
    _inherit = ['hr.performance.fact.mixin']
    _order = 'date desc, id'
    _copied = (
        *('source', 'kind', 'name', 'date', 'value', 'rate', 'has_rate', 'currency_id'),
        *('shown_to_manager', 'fact_key'),
    )

    value = fields.Monetary('Wage', readonly=True, aggregator=None)
    currency_id = fields.Many2one('res.currency', readonly=True)
    rate = fields.Float('Change (%)', readonly=True, aggregator=None)
    has_rate = fields.Boolean(readonly=True)
    shown_to_manager = fields.Boolean(readonly=True)

    _key_uniq = models.Constraint('UNIQUE(form_id, fact_key)', 'A fact is copied once to a form.')

    @api.model
    def _get_flags(self, fact, zone, company):
        return {'shown_to_manager': company.performance_manager_sees_pay}

    @api.model
    def _follow_setting(self, companies, shown):
        """As for attendance: hidden at once, shown from the forms on that are not sent yet."""
        self.flush_model()
        self.env['hr.performance.form'].flush_model(['state'])
        self.env.cr.execute(
            SQL(
                """
                UPDATE hr_performance_pay_fact fact
                SET shown_to_manager = %(shown)s, write_date = %(now)s
                FROM hr_performance_form form
                WHERE form.id = fact.form_id AND fact.company_id = ANY(%(companies)s)
                AND fact.shown_to_manager IS DISTINCT FROM %(shown)s
                AND (NOT %(shown)s OR form.state = ANY(%(states)s))
                """,
                shown=shown,
                now=fields.Datetime.now(),
                companies=companies.ids,
                states=[*COLLECT_STATES, 'draft', 'on_hold'],
            )
        )
        self.invalidate_model()
