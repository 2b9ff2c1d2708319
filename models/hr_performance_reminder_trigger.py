from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Due(NamedTuple):
    """One record that has a day in question, and the people around it.

    :param date_ref: the day in question; of a moment its day in UTC
    :param turn: sides whose turn it is, of 'employee', 'manager' and 'hr'
    :param moment: the moment in question in UTC; it lies on another day in other time zones
    """

    res_model: str
    res_id: int
    date_ref: object
    employee_id: int
    manager_id: int
    turn: tuple
    owner_id: int  # user id of the HR officer who launched, or 0
    moment: object = None


class HrPerformanceReminderTrigger(models.AbstractModel):
    """Which records have a day in question: one query a trigger, whatever their number.

    Another addon adds a trigger by extending the selection of the rules and writing a method
    ``_get_rows_<trigger>``.
    """

    _name = 'hr.performance.reminder.trigger'
    _description = 'Reminder Triggers'

    @api.model
    def _get_rows(self, trigger, company, first, last, after=None, limit=None, ids=None):
        """Records of ``trigger`` whose day lies from ``first`` to ``last``, by ascending id.

        :param after: (id, day) of the last row that was looked at
        :param ids: these records alone
        :return: list of :class:`Due`
        """
        query = getattr(self, f'_get_rows_{trigger}')(company, first, last)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                # the first condition is what an index can answer
                'SELECT * FROM (%s) AS rows WHERE res_id >= %s AND (res_id, date_ref) > (%s, %s)'
                ' AND %s ORDER BY res_id, date_ref LIMIT %s',
                query,
                (after or (0,))[0],
                *(after or (0, first)),
                SQL('TRUE') if ids is None else SQL('res_id = ANY(%s)', ids),
                limit,
            )
        )
        return [
            # a trigger of another addon may leave the moment out
            Due(model, id_, day, employee, manager or 0, tuple(turn or ()), owner or 0, *moment)
            for model, id_, day, employee, manager, turn, owner, *moment in rows
        ]

    def _form_rows(self, company, first, last, day, where, turn=None, moment=None):
        """Forms of running cycles that are reminded of, with ``day`` in the span.

        :param moment: what the day is taken from, when it is not a day by itself
        """
        return SQL(
            """
            SELECT 'hr.performance.form' AS res_model, form.id AS res_id, (%(day)s) AS date_ref,
                   form.employee_id, form.manager_id, %(turn)s AS turn,
                   cycle.create_uid AS owner_id, %(moment)s AS moment
            FROM hr_performance_form form
            JOIN hr_performance_cycle cycle ON cycle.id = form.cycle_id
            WHERE form.company_id = %(company)s AND cycle.state = 'running' AND cycle.reminders
              AND (%(where)s) AND (%(day)s) BETWEEN %(first)s AND %(last)s
            """,
            day=day if moment is None else SQL('(%s)::date', moment),
            turn=turn or SQL('NULL::text[]'),
            moment=moment or SQL('NULL::timestamp'),
            company=company.id,
            where=where,
            first=first,
            last=last,
        )

    def _get_rows_fill_due(self, company, first, last):
        turn = SQL(
            """ARRAY_REMOVE(ARRAY[
                CASE WHEN form.fill_mode IN ('employee', 'both')
                      AND form.employee_submitted_on IS NULL THEN 'employee' END,
                CASE WHEN form.fill_mode IN ('manager', 'both')
                      AND form.manager_submitted_on IS NULL THEN 'manager' END
            ], NULL)"""
        )
        return self._form_rows(
            company, first, last, SQL('form.date_due'), SQL("form.state = 'filling'"), turn
        )

    def _get_rows_feedback_due(self, company, first, last):
        turn = SQL(
            """ARRAY_REMOVE(ARRAY[
                CASE WHEN form.fill_mode IN ('manager', 'both')
                      AND form.employee_feedback_on IS NULL THEN 'employee' END,
                CASE WHEN form.fill_mode IN ('employee', 'both')
                      AND form.manager_feedback_on IS NULL THEN 'manager' END
            ], NULL)"""
        )
        return self._form_rows(
            company, first, last, SQL('form.date_due'), SQL("form.state = 'feedback'"), turn
        )

    def _get_rows_no_date(self, company, first, last):
        moment = SQL('GREATEST(form.employee_feedback_on, form.manager_feedback_on)')
        where = SQL(
            "form.state = 'ready' AND form.date_interview_planned IS NULL"
            ' AND form.interview_held_on IS NULL'
        )
        return self._form_rows(company, first, last, None, where, moment=moment)

    def _get_rows_interview(self, company, first, last):
        return self._form_rows(
            company,
            first,
            last,
            None,
            SQL("form.state = 'ready' AND form.date_interview_planned IS NOT NULL"),
            moment=SQL('form.date_interview_planned'),
        )

    def _get_rows_record_unfinished(self, company, first, last):
        return self._form_rows(
            company,
            first,
            last,
            None,
            SQL("form.state = 'ready' AND form.interview_held_on IS NOT NULL"),
            moment=SQL('form.interview_held_on'),
        )

    def _get_rows_confirm_due(self, company, first, last):
        return self._form_rows(
            company,
            first,
            last,
            SQL('form.date_due'),
            SQL("form.state = 'to_confirm' AND form.confirm_result IS NULL"),
        )

    def _get_rows_appeal_due(self, company, first, last):
        return self._form_rows(
            company, first, last, SQL('form.date_due'), SQL("form.state = 'appeal'")
        )

    def _plan_rows(self, company, first, last, day, where, join='', turn=None):
        """Running plans with ``day`` in the span: a row for each plan and day.

        Plans from a form of a cycle without reminders are left out.
        """
        return SQL(
            """
            SELECT 'hr.performance.plan' AS res_model, plan.id AS res_id, (%(day)s) AS date_ref,
                   plan.employee_id, plan.manager_id, %(turn)s AS turn,
                   plan.create_uid AS owner_id, NULL::timestamp AS moment
            FROM hr_performance_plan plan %(join)s
            LEFT JOIN hr_performance_form form ON form.id = plan.form_id
            LEFT JOIN hr_performance_cycle cycle ON cycle.id = form.cycle_id
            WHERE plan.company_id = %(company)s AND plan.state = 'running'
              AND COALESCE(cycle.reminders, TRUE)
              AND (%(where)s) AND (%(day)s) BETWEEN %(first)s AND %(last)s
            GROUP BY plan.id, (%(day)s)
            """,
            day=day,
            join=SQL(join),
            turn=turn or SQL('NULL::text[]'),
            company=company.id,
            where=where,
            first=first,
            last=last,
        )

    def _get_rows_checkin_due(self, company, first, last):
        return self._plan_rows(
            company,
            first,
            last,
            SQL('checkin.date_due'),
            SQL('checkin.sent_on IS NULL'),
            'JOIN hr_performance_plan_checkin checkin ON checkin.plan_id = plan.id',
        )

    def _get_rows_plan_risk(self, company, first, last):
        return self._plan_rows(
            company, first, last, SQL('plan.pace_since'), SQL("plan.pace != 'on_track'")
        )

    def _get_rows_plan_end(self, company, first, last):
        return self._plan_rows(company, first, last, SQL('plan.date_end'), SQL('TRUE'))

    def _get_rows_support_due(self, company, first, last):
        return self._plan_rows(
            company,
            first,
            last,
            SQL('support.date_due'),
            SQL("support.state = 'promised'"),
            'JOIN hr_performance_plan_support support ON support.plan_id = plan.id',
            SQL('ARRAY_AGG(DISTINCT support.owner)::text[]'),
        )

    def _get_rows_outcome_undecided(self, company, first, last):
        """Open suggestions, by the day they were made; who can decide them is told."""
        return SQL(
            """
            SELECT 'hr.performance.suggestion' AS res_model, suggestion.id AS res_id,
                   suggestion.proposed_on AS date_ref, suggestion.employee_id,
                   suggestion.manager_id, NULL::text[] AS turn, 0 AS owner_id
            FROM hr_performance_suggestion suggestion
            WHERE suggestion.company_id = %(company)s AND suggestion.state = 'proposed'
              AND suggestion.proposed_on BETWEEN %(first)s AND %(last)s
            """,
            company=company.id,
            first=first,
            last=last,
        )
