from odoo import fields, models
from odoo.tools import SQL

from ..models.hr_performance_cycle import OPEN_STATES
from ..tools.selections import labels_of


class HrPerformanceReport(models.Model):
    """How far each form has come, one row a form, for figures, pivots and lists.

    No texts and nothing that a side has not handed in. HR officers read the rows of their
    companies but neither their own nor those of people above them; managers those of their own
    people; nobody else reads any, and nobody writes.

    Forms on hold, cancelled or not launched have ``is_active`` and every other flag unset, so
    that they count in no rate. Days are those of the reader's time zone.
    """

    _name = 'hr.performance.report'
    _description = 'Analysis of Interview Forms'
    _inherit = ['hr.performance.report.row']
    _auto = False
    _order = 'cycle_id desc, id desc'
    _rec_name = 'form_id'

    employee_name = fields.Char('Employee name', readonly=True)
    template_id = fields.Many2one('hr.performance.template', readonly=True)
    state = fields.Selection(
        selection=labels_of('hr.performance.form', 'state'),
        readonly=True,
    )
    date_launch = fields.Date('Launched on', readonly=True)
    date_fill_due = fields.Date('Fill due', readonly=True)
    date_due = fields.Date('Due', readonly=True)
    # Steps
    is_active = fields.Boolean('Active', readonly=True)
    is_submitted = fields.Boolean('Submitted', readonly=True)
    is_fill_due = fields.Boolean('Submission due', readonly=True)
    is_on_time = fields.Boolean('Submitted on time', readonly=True)
    is_answered = fields.Boolean('Feedback given', readonly=True)
    is_held = fields.Boolean('Interview held', readonly=True)
    is_interview_due = fields.Boolean('Interview due', readonly=True)
    is_recorded = fields.Boolean('Record sent', readonly=True)
    is_signed = fields.Boolean('Signed off', readonly=True)
    is_covered = fields.Boolean('Complete plan', readonly=True)
    is_returned = fields.Boolean('Returned', readonly=True)
    is_appealed = fields.Boolean('Appealed', readonly=True)
    is_refused = fields.Boolean('Refused to sign', readonly=True)
    is_rated = fields.Boolean('Rated by both', readonly=True)
    is_rated_apart = fields.Boolean('Ratings differ', readonly=True)
    is_late = fields.Boolean('Overdue', readonly=True)
    # Measures
    rate_submitted = fields.Float('Submission rate', readonly=True, aggregator='avg')
    rate_on_time = fields.Float('On-time rate', readonly=True, aggregator='avg')
    rate_held = fields.Float('Interviews held', readonly=True, aggregator='avg')
    rate_signed = fields.Float('Sign-off rate', readonly=True, aggregator='avg')
    rate_covered = fields.Float('Plan coverage', readonly=True, aggregator='avg')
    interview_days = fields.Integer('Days to interview', readonly=True, aggregator='avg')
    confirm_days = fields.Integer('Days to confirm', readonly=True, aggregator='avg')
    feedback_days = fields.Integer('Days to feedback', readonly=True, aggregator='avg')
    return_count = fields.Integer('Returns', readonly=True)
    entries_judged = fields.Integer('Entries judged', readonly=True)
    entries_specific = fields.Integer('Specific entries', readonly=True)
    entries_answered = fields.Integer('Entries answered', readonly=True)
    entries_disagreed = fields.Integer('Disagreements', readonly=True)

    _depends = {
        'hr.performance.form': [
            'cycle_id', 'company_id', 'employee_id', 'employee_name', 'user_id', 'manager_id',
            'manager_user_id', 'department_id', 'job_id', 'template_id', 'fill_mode', 'state',
            'date_launch', 'date_fill_due', 'date_due', 'date_due_original', 'first_submitted_on',
            'manager_submitted_on', 'revealed_on', 'employee_late', 'manager_late',
            'employee_feedback_on', 'manager_feedback_on', 'date_interview', 'interview_held_on',
            'record_sent_on', 'confirmed_on', 'confirm_result', 'return_count',
        ],
        'hr.performance.cycle': ['feedback_days', 'interview_days'],
        'hr.performance.entry': ['form_id', 'specificity', 'stance'],
        'hr.performance.rating': ['form_id', 'value', 'level_id', 'shown_to_employee',
                                  'shown_to_manager'],
        'hr.performance.version': ['form_id', 'event'],
        'hr.performance.plan': ['form_id', 'goal', 'support_text', 'state'],
        'hr.performance.plan.action': ['plan_id'],
        'hr.performance.plan.support': ['plan_id'],
    }  # fmt: skip

    @property
    def _table_query(self):
        """One row a form. Columns that a query does not ask for cost nothing: no grouping here."""
        return SQL(
            """
            SELECT f.id, f.id AS form_id, f.cycle_id, f.company_id, f.employee_id,
                   f.employee_name, f.user_id, f.manager_id, f.manager_user_id, f.department_id,
                   f.job_id, f.template_id, f.fill_mode, f.state, f.date_launch,
                   f.date_fill_due, f.date_due, f.return_count,
                   m.is_active,
                   s.is_submitted, s.is_fill_due, s.is_on_time, s.is_answered, s.is_held,
                   s.is_interview_due,
                   s.is_held AND f.record_sent_on IS NOT NULL AS is_recorded,
                   s.is_signed,
                   s.is_signed AND %(covered)s AS is_covered,
                   s.is_submitted AND COALESCE(f.return_count, 0) > 0 AS is_returned,
                   s.is_held AND (f.state = 'appeal' OR %(appealed)s) AS is_appealed,
                   s.is_held AND f.confirm_result IS NOT DISTINCT FROM 'refused' AS is_refused,
                   s.is_submitted AND %(gap)s IS NOT NULL AS is_rated,
                   s.is_submitted AND COALESCE(%(gap)s >= 1, FALSE) AS is_rated_apart,
                   f.state IN %(open)s AND COALESCE(f.date_due < %(today)s, FALSE) AS is_late,
                   CASE WHEN m.is_active THEN s.is_submitted::int END AS rate_submitted,
                   CASE WHEN s.is_fill_due THEN s.is_on_time::int END AS rate_on_time,
                   CASE WHEN s.is_interview_due THEN s.is_held::int END AS rate_held,
                   CASE WHEN s.is_held THEN s.is_signed::int END AS rate_signed,
                   CASE WHEN s.is_signed THEN (%(covered)s)::int END AS rate_covered,
                   CASE WHEN s.is_held THEN m.date_held - f.date_launch END AS interview_days,
                   CASE WHEN s.is_signed THEN %(confirmed)s - %(sent)s END AS confirm_days,
                   CASE WHEN s.is_answered THEN
                        GREATEST(%(employee_feedback)s, %(manager_feedback)s) - %(revealed)s
                   END AS feedback_days,
                   CASE WHEN s.is_submitted THEN (%(judged)s) ELSE 0 END AS entries_judged,
                   CASE WHEN s.is_submitted THEN (%(specific)s) ELSE 0 END AS entries_specific,
                   CASE WHEN s.is_submitted THEN (%(answered)s) ELSE 0 END AS entries_answered,
                   CASE WHEN s.is_submitted THEN (%(disagreed)s) ELSE 0 END AS entries_disagreed
              FROM hr_performance_form f
              JOIN hr_performance_cycle c ON c.id = f.cycle_id
             CROSS JOIN LATERAL (
                SELECT f.state NOT IN ('draft', 'on_hold', 'cancelled') AS is_active,
                       CASE WHEN f.fill_mode != 'both' THEN %(first)s
                            WHEN f.revealed_on IS NULL OR f.employee_late OR f.manager_late
                            THEN NULL
                            WHEN COALESCE(f.return_count, 0) = 0 THEN %(revealed)s
                            ELSE GREATEST(%(first)s, %(manager_submitted)s)
                        END AS date_submitted,
                       %(held)s AS date_held,
                       CASE WHEN f.state IN ('filling', 'feedback')
                            THEN f.date_fill_due
                                 + CEIL((c.feedback_days + c.interview_days) * 7 / 5.0)::int
                            ELSE COALESCE(f.date_due_original, f.date_due)
                        END AS date_interview_due
             ) m
             CROSS JOIN LATERAL (
                SELECT m.is_active AND m.date_submitted IS NOT NULL AS is_submitted,
                       m.is_active AND (m.date_submitted IS NOT NULL
                            OR COALESCE(f.date_fill_due <= %(today)s, FALSE)) AS is_fill_due,
                       m.is_active AND COALESCE(m.date_submitted <= f.date_fill_due, FALSE)
                            AS is_on_time,
                       m.is_active AND m.date_submitted IS NOT NULL
                            AND f.state NOT IN ('filling', 'feedback') AS is_answered,
                       m.is_active AND m.date_held IS NOT NULL AS is_held,
                       m.is_active AND (m.date_held IS NOT NULL
                            OR COALESCE(m.date_interview_due <= %(today)s, FALSE))
                            AS is_interview_due,
                       m.is_active AND m.date_held IS NOT NULL AND f.state != 'appeal'
                            AND COALESCE(f.confirm_result IN ('agree', 'reservation'), FALSE)
                            AS is_signed
             ) s
            """,
            today=fields.Date.context_today(self),
            open=tuple(OPEN_STATES),
            first=self._day('first_submitted_on'),
            manager_submitted=self._day('manager_submitted_on'),
            revealed=self._day('revealed_on'),
            employee_feedback=self._day('employee_feedback_on'),
            manager_feedback=self._day('manager_feedback_on'),
            confirmed=self._day('confirmed_on'),
            sent=self._day('record_sent_on'),
            held=SQL(
                'COALESCE(%s, %s)', self._day('date_interview'), self._day('interview_held_on')
            ),
            covered=SQL(
                """EXISTS (
                    SELECT FROM hr_performance_plan p
                     WHERE p.form_id = f.id AND p.state != 'cancelled' AND p.goal != ''
                       AND EXISTS (
                            SELECT FROM hr_performance_plan_action a WHERE a.plan_id = p.id)
                       AND (p.support_text != '' OR EXISTS (
                            SELECT FROM hr_performance_plan_support u WHERE u.plan_id = p.id))
                )"""
            ),
            appealed=SQL(
                """EXISTS (SELECT FROM hr_performance_version v
                            WHERE v.form_id = f.id AND v.event = 'appeal')"""
            ),
            gap=SQL(
                """(SELECT CASE WHEN COUNT(*) = 2 THEN MAX(r.value) - MIN(r.value) END
                      FROM hr_performance_rating r
                     WHERE r.form_id = f.id AND r.level_id IS NOT NULL
                       AND r.shown_to_employee AND r.shown_to_manager)"""
            ),
            judged=self._count_entries(SQL("e.specificity IN ('vague', 'specific')")),
            specific=self._count_entries(SQL("e.specificity = 'specific'")),
            answered=self._count_entries(SQL('e.stance IS NOT NULL')),
            disagreed=self._count_entries(SQL("e.stance IN ('partly', 'disagree')")),
        )

    def _day(self, name):
        """The day of a moment of the form, where the reader is."""
        return SQL(
            "(f.%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            SQL.identifier(name),
            str(self.env.tz),
        )

    def _count_entries(self, condition):
        return SQL(
            'SELECT COUNT(*) FROM hr_performance_entry e WHERE e.form_id = f.id AND %s', condition
        )

    def action_open_form(self):
        """Open the form that this row is about."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.form',
            'res_id': self.form_id.id,
            'views': [[False, 'form']],
        }
