from odoo import fields, models
from odoo.tools import SQL

from ..models.hr_performance_entry import SPECIFICITY
from ..tools.selections import labels_of


class HrPerformanceEntryReport(models.Model):
    """How concrete entries are and how they were answered, without a word of what they say.

    Only entries of forms that were handed in; read as ``hr.performance.report`` is.
    """

    _name = 'hr.performance.entry.report'
    _description = 'Analysis of Entries'
    _inherit = ['hr.performance.report.row']
    _auto = False
    _order = 'form_id desc, id'
    _rec_name = 'form_id'

    section_kind = fields.Selection(
        selection=labels_of('hr.performance.template.section', 'kind'),
        string='Kind of section',
        readonly=True,
    )
    side = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager'), ('hr', 'HR')], readonly=True
    )
    specificity = fields.Selection(SPECIFICITY, readonly=True)
    specificity_first = fields.Selection(SPECIFICITY, 'First specificity', readonly=True)
    stance = fields.Selection(
        [('agree', 'Agree'), ('partly', 'Partly agree'), ('disagree', 'Disagree')],
        'Answer',
        readonly=True,
    )
    rate_specific = fields.Float('Specificity rate', readonly=True, aggregator='avg')
    rate_specific_first = fields.Float(
        'Specificity at first submission', readonly=True, aggregator='avg'
    )
    rate_disagreed = fields.Float('Disagreement rate', readonly=True, aggregator='avg')

    _depends = {
        'hr.performance.entry': [
            'form_id', 'section_kind', 'side', 'specificity', 'specificity_first', 'stance',
            'shown_to_employee', 'shown_to_manager',
        ],
    }  # fmt: skip

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT e.id, e.form_id, f.cycle_id, f.company_id, f.employee_id, f.user_id,
                   f.manager_id, f.manager_user_id, f.department_id, f.job_id, f.fill_mode,
                   e.section_kind, e.side, e.specificity, e.specificity_first, e.stance,
                   CASE e.specificity WHEN 'specific' THEN 1 WHEN 'vague' THEN 0 END
                        AS rate_specific,
                   CASE e.specificity_first WHEN 'specific' THEN 1 WHEN 'vague' THEN 0 END
                        AS rate_specific_first,
                   (e.stance IN ('partly', 'disagree'))::int AS rate_disagreed
              FROM hr_performance_entry e
              JOIN (%s) f ON f.form_id = e.form_id AND f.is_submitted
             WHERE (e.shown_to_employee AND e.shown_to_manager) OR e.specificity IS NOT NULL
            """,
            # sudo: hr.performance.report - the rules of this model say who reads which row
            self.env['hr.performance.report'].sudo()._table_query,
        )
