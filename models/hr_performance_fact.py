from odoo import api, fields, models
from odoo.tools import SQL

from .hr_performance_fact_mixin import COLLECT_STATES


class HrPerformanceFact(models.Model):
    """One piece of evidence beside a form, copied at a moment from where Odoo knows it.

    Written by the collector only (:meth:`hr.performance.form._collect_facts`); read by those it
    is shown to. Pay is not here but in ``hr.performance.pay.fact``.

    +---------------------+----------+-----------------+------------------------+
    | audience            | employee | manager of form | HR officer, not on own |
    +=====================+==========+=================+========================+
    | employee            | yes      | yes             | yes                    |
    | employee, zone      | yes      | if the company  | yes                    |
    | "attendance"        |          | allows it       |                        |
    | manager             | no       | yes             | yes                    |
    | hr                  | no       | no              | yes                    |
    | own                 | yes      | no              | yes                    |
    | author              | the author alone, while on the form's two sides     |
    +---------------------+----------+-----------------+------------------------+
    """

    _name = 'hr.performance.fact'
    _description = 'Fact beside an Interview Form'
    _inherit = ['hr.performance.fact.mixin', 'hr.performance.portal.fields']
    _order = 'date desc, id'
    _copied = (
        *('source', 'kind', 'name', 'detail', 'date', 'date_end', 'value', 'has_value'),
        *('target', 'has_target', 'unit', 'rate', 'has_rate', 'weight', 'polarity', 'zone'),
        *('audience', 'author_id', 'shown_to_employee', 'shown_to_manager', 'shown_to_hr'),
        *('res_model', 'res_id', 'fact_key'),
    )

    detail = fields.Text(readonly=True)
    date_end = fields.Date('Until', readonly=True)
    value = fields.Float(readonly=True, aggregator=None)
    has_value = fields.Boolean(readonly=True, help='Tells a figure of zero from none.')
    target = fields.Float(readonly=True, aggregator=None)
    has_target = fields.Boolean(readonly=True)
    unit = fields.Char(readonly=True)
    rate = fields.Float('Completion rate (%)', readonly=True, aggregator='avg')
    has_rate = fields.Boolean(readonly=True)
    weight = fields.Float(readonly=True, aggregator=None)
    polarity = fields.Selection(
        [('good', 'Good'), ('neutral', 'Neutral'), ('bad', 'Bad')],
        required=True,
        default='neutral',
        readonly=True,
    )
    zone = fields.Selection(
        [('work', 'Work'), ('attendance', 'Attendance')],
        required=True,
        default='work',
        readonly=True,
    )
    audience = fields.Selection(
        [
            ('employee', 'Employee, manager and HR'),
            ('manager', 'Manager and HR'),
            ('hr', 'HR'),
            ('own', 'Employee and HR'),
            ('author', 'The author alone'),
        ],
        required=True,
        default='hr',
        readonly=True,
    )
    author_id = fields.Many2one('res.users', readonly=True, help='Of what only he may read.')
    # What the record rules use
    shown_to_employee = fields.Boolean(readonly=True)
    shown_to_manager = fields.Boolean(readonly=True)
    shown_to_hr = fields.Boolean(readonly=True)
    # Where it comes from; the origin may be gone, so no link
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)
    entry_ids = fields.Many2many(
        'hr.performance.entry', 'hr_performance_entry_fact_rel', 'fact_id', 'entry_id'
    )

    _key_uniq = models.Constraint('UNIQUE(form_id, fact_key)', 'A fact is copied once to a form.')

    _portal_fields = frozenset(
        (
            *('id', 'display_name', 'form_id', 'company_id', 'user_id', 'manager_user_id'),
            *('source', 'kind', 'name', 'detail', 'date', 'date_end', 'value', 'has_value'),
            *('target', 'has_target', 'unit', 'rate', 'has_rate', 'weight', 'polarity', 'zone'),
            *('collected_on', 'create_date', 'write_date'),
        )
    )

    @api.model
    def _get_flags(self, fact, zone, company):
        """Whom a fact is shown to, from its audience and what the company allows."""
        audience = fact['audience']
        allowed = zone != 'attendance' or company.performance_manager_sees_attendance
        return {
            'shown_to_employee': audience in ('employee', 'own'),
            'shown_to_manager': audience in ('employee', 'manager') and allowed,
            'shown_to_hr': audience in ('employee', 'own', 'manager', 'hr'),
        }

    def _get_pinned_sql(self):
        return SQL(
            'EXISTS (SELECT FROM hr_performance_entry_fact_rel rel WHERE rel.fact_id = old.id)'
        )

    @api.model
    def _follow_setting(self, companies, shown):
        """Show or hide attendance to managers after the setting changed.

        Hiding counts at once and everywhere; showing begins with the forms that are not sent
        yet, as nobody shall find more in a signed story than lay beside it.
        """
        self.flush_model()
        self.env['hr.performance.form'].flush_model(['state'])
        self.env.cr.execute(
            SQL(
                """
                UPDATE hr_performance_fact fact
                SET shown_to_manager = %(shown)s, write_date = %(now)s
                FROM hr_performance_form form
                WHERE form.id = fact.form_id AND fact.company_id = ANY(%(companies)s)
                AND fact.zone = 'attendance' AND fact.audience IN ('employee', 'manager')
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
