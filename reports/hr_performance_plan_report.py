from odoo import fields, models
from odoo.tools import SQL

from ..models.hr_performance_plan import KINDS, RESULTS
from ..models.hr_performance_plan_pace import PACES
from ..tools.selections import labels_of


class HrPerformancePlanReport(models.Model):
    """How the improvement plans go, one row a plan; read as ``hr.performance.report`` is."""

    _name = 'hr.performance.plan.report'
    _description = 'Analysis of Improvement Plans'
    _inherit = ['hr.performance.report.row']
    _auto = False
    _order = 'date_end desc, id desc'
    _rec_name = 'plan_id'

    plan_id = fields.Many2one('hr.performance.plan', 'Improvement plan', readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    author_side = fields.Selection(
        selection=labels_of('hr.performance.plan', 'author_side'),
        string='Written by',
        readonly=True,
    )
    state = fields.Selection(
        selection=labels_of('hr.performance.plan', 'state'),
        readonly=True,
    )
    pace = fields.Selection(PACES, readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    date_start = fields.Date('Start', readonly=True)
    date_end = fields.Date('End', readonly=True)
    closed_on = fields.Date('Closed on', readonly=True)
    progress = fields.Float('Progress (%)', readonly=True, aggregator='avg')
    is_closed = fields.Boolean('Closed', readonly=True)
    is_completed = fields.Boolean('Completed', readonly=True)
    is_completed_in_time = fields.Boolean('Completed by the original end', readonly=True)
    is_overdue = fields.Boolean('Past its end', readonly=True)
    rate_completed = fields.Float('Completion rate', readonly=True, aggregator='avg')
    checkins_due = fields.Integer('Check-ins due', readonly=True)
    checkins_in_time = fields.Integer('Check-ins in time', readonly=True)
    checkins_missed = fields.Integer('Check-ins late or missing', readonly=True)
    checkins_missing = fields.Integer('Check-ins not sent', readonly=True)
    support_requested = fields.Integer('Support requested', readonly=True)
    support_granted = fields.Integer('Support granted', readonly=True)

    _depends = {
        'hr.performance.plan': [
            'form_id', 'company_id', 'employee_id', 'user_id', 'manager_id', 'manager_user_id',
            'department_id', 'kind', 'author_side', 'state', 'pace', 'result', 'date_start',
            'date_end', 'date_end_original', 'closed_on', 'progress',
        ],
        'hr.performance.form': ['cycle_id', 'department_id', 'job_id', 'fill_mode'],
        'hr.performance.plan.checkin': ['plan_id', 'date_due', 'sent_on'],
        'hr.performance.plan.support': ['plan_id', 'state'],
    }  # fmt: skip

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.id, p.id AS plan_id, p.form_id, f.cycle_id, p.company_id, p.employee_id,
                   p.user_id, p.manager_id, p.manager_user_id,
                   COALESCE(f.department_id, p.department_id) AS department_id,
                   f.job_id, f.fill_mode, p.kind, p.author_side, p.state,
                   CASE WHEN p.state = 'running' THEN p.pace END AS pace,
                   p.result, p.date_start, p.date_end, p.closed_on, p.progress,
                   m.is_closed, m.is_completed,
                   m.is_completed AND COALESCE(
                       p.closed_on <= COALESCE(p.date_end_original, p.date_end), FALSE
                   ) AS is_completed_in_time,
                   p.state = 'running' AND p.date_end < %(today)s AS is_overdue,
                   CASE WHEN m.is_closed THEN m.is_completed::int END AS rate_completed,
                   (%(due)s) AS checkins_due,
                   (%(in_time)s) AS checkins_in_time,
                   (%(due)s AND NOT %(sent_in_time)s) AS checkins_missed,
                   (%(due)s AND k.sent_on IS NULL) AS checkins_missing,
                   (%(support)s) AS support_requested,
                   (%(support)s AND u.state = 'granted') AS support_granted
              FROM hr_performance_plan p
              LEFT JOIN hr_performance_form f ON f.id = p.form_id
             CROSS JOIN LATERAL (
                SELECT p.state = 'closed' AS is_closed,
                       p.state = 'closed' AND COALESCE(p.result = 'completed', FALSE)
                            AS is_completed
             ) m
            """,
            today=fields.Date.context_today(self),
            due=self._count_checkins(self._checkin_due()),
            in_time=self._count_checkins(
                SQL('%s AND %s', self._checkin_due(), self._checkin_in_time())
            ),
            sent_in_time=self._checkin_in_time(),
            support=SQL(
                'SELECT COUNT(*) FROM hr_performance_plan_support u WHERE u.plan_id = p.id'
            ),
        )

    def _count_checkins(self, condition):
        return SQL(
            'SELECT COUNT(*) FROM hr_performance_plan_checkin k WHERE k.plan_id = p.id AND %s',
            condition,
        )

    def _checkin_due(self):
        """Check-in ``k`` of plan ``p`` is due: not one that the end of its plan made needless."""
        return SQL(
            """k.date_due <= %s AND p.state IN ('running', 'closed')
               AND (k.sent_on IS NOT NULL OR p.closed_on IS NULL OR k.date_due <= p.closed_on)""",
            fields.Date.context_today(self),
        )

    def _checkin_in_time(self):
        """Check-in ``k`` was sent at most three working days, Monday to Friday, after its day."""
        return SQL(
            """COALESCE(
                (k.sent_on AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                    <= k.date_due + (ARRAY[3, 3, 5, 5, 5, 4, 3])[EXTRACT(ISODOW FROM k.date_due)],
                FALSE)""",
            str(self.env.tz),
        )
