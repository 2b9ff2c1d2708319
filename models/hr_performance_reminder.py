import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

import pytz
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 1000  # records of a trigger, or receivers, between two commits
CATCH_UP = 21  # calendar days; what a server that was down missed before is not sent any more
WHILE_TRUE = 400  # calendar days for which something is repeated that stays so
LOOK_AHEAD = timedelta(minutes=90)  # the job is woken for moments until the next run and some more
LOCK = 5505  # namespace of the advisory locks, one a company
MODULE = 'hr_performance_interview'
# What grows with the people; rules, templates and calendars are worth keeping.
GROWING = (
    'hr.employee', 'hr.version', 'mail.mail', 'mail.message', 'res.partner', 'res.users',
    'resource.resource',
)  # fmt: skip


class Wanted(NamedTuple):
    """Somebody who may have to be reminded: what of, by which line of the table."""

    due: object
    rule: object
    receiver: object
    day: object  # the day in question, in the time zone of the receiver
    offset: int  # working days from it


class HrPerformanceReminder(models.AbstractModel):
    """Reminders: each person at most one mail a day, about everything that is due.

    An hourly job has two halves. First it looks at the records of each company, trigger by
    trigger: a reminder is due on the working day of its receiver that its rule names, in his
    time zone, and is written into the log ("on conflict do nothing"). Then everybody who is at
    work gets what waits for him in the log and still holds, in one mail; that it was sent is
    committed together with the mail. Each half goes in batches, so a kill loses nothing.
    """

    _name = 'hr.performance.reminder'
    _description = 'Reminders'

    @api.model
    def _cron_remind(self, batch_size=BATCH):
        """Send what is due; safe to kill at any moment, to run twice and on two servers."""
        self.env['hr.performance.limits']._check_is_job()
        cron = self.env['ir.cron']
        # sudo: res.company - all companies, as the job acts for none
        companies = self.env['res.company'].sudo().search([('performance_reminders', '=', True)])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._remind_company(company, batch_size)
            except OperationalError:
                self.env.cr.rollback()
                _logger.info('reminders of company %s: left to another run', company.id)
            except Exception:
                # one broken record must not keep the other companies from being reminded
                self.env.cr.rollback()
                _logger.exception('reminders of company %s failed', company.id)
            if not cron._commit_progress(1):
                return

    def _remind_company(self, company, batch_size):
        """Log what is due, then send what waits; one run of a company at a time."""
        with self._lock(company) as mine:
            if not mine:
                _logger.info('reminders of company %s: another run is at work', company.id)
                return
            self._log_due(company, batch_size)
            self._send_waiting(company, batch_size)
            self._wake_for_moments(company)

    @contextmanager
    def _lock(self, company):
        """Whether this run alone works for the company.

        Two at once would tell nobody twice, but could cut the mail of a day in two. The lock is
        the connection's: it ends with a killed server.
        """
        key = SQL('%s, %s', LOCK, company.id)
        [[mine]] = self.env.execute_query(SQL('SELECT pg_try_advisory_lock(%s)', key))
        # what another run has committed is seen from here on
        self.env['ir.cron']._commit_progress()
        try:
            yield mine
        except Exception:
            self.env.cr.rollback()
            raise
        finally:
            if mine:
                self.env.execute_query(SQL('SELECT pg_advisory_unlock(%s)', key))

    # ------------------------------------------------------------ what is due
    def _log_due(self, company, batch_size):
        """Write a row of the log for whatever has become due, batch by batch."""
        today = fields.Date.today()
        triggers = self.env['hr.performance.reminder.trigger']
        for trigger, rules in self.env['hr.performance.reminder.rule']._get_rules(company).items():
            first, last = self._get_span(rules, today)
            after = None
            while rows := triggers._get_rows(trigger, company, first, last, after, batch_size):
                after = (rows[-1].res_id, rows[-1].date_ref)
                self._insert(company, self._collect(company, rules, rows))
                self.env['ir.cron']._commit_progress()
                self._forget_people()

    def _forget_people(self):
        """Keep the memory flat from batch to batch."""
        self.env.flush_all()
        for model in GROWING:
            self.env[model].invalidate_model(flush=False)

    def _get_span(self, rules, today):
        """The first and the last day in question that can be reminded of today."""
        back = CATCH_UP + max(0, *rules.mapped('days')) * 3 + 31
        if any(rules.mapped('every')):
            back = max(back, WHILE_TRUE)
        ahead = max(0, *(-days for days in rules.mapped('days'))) * 3 + 31
        return today - timedelta(days=back), today + timedelta(days=ahead)

    def _collect(self, company, rules, rows):
        """What of ``rows`` is due and not in the log yet, in constant queries: [Wanted]"""
        people = self._get_people(company, rules, rows)
        known = self._get_logged(rules[:1].trigger, rows)
        by_hour, by_day, today = [], {}, {}
        for due in rows:
            for rule in rules:
                for receiver in people.get((due, rule.receiver), ()):
                    wanted = Wanted(due, rule, receiver, self._get_day(due, receiver), rule.days)
                    if rule.hours:
                        by_hour.append(wanted)
                        continue
                    if receiver.tz not in today:
                        today[receiver.tz] = self._get_local(receiver.tz)[0]
                    here = today[receiver.tz]
                    for offset in self._get_offsets(rule, wanted.day, here):
                        by_day[wanted._replace(offset=offset)] = here
        chosen = {}  # {key of the log: Wanted}; whoever has two roles is told once
        for wanted in self._choose_by_hour(by_hour) + self._choose_by_day(by_day):
            chosen.setdefault(self._get_key(wanted), wanted)
        return self._filter_hr([wanted for key, wanted in chosen.items() if key not in known])

    def _choose_by_hour(self, candidates):
        """Those whose moment begins within the hours of their rule."""
        now = fields.Datetime.now()
        return [
            wanted
            for wanted in candidates
            if wanted.due.moment - timedelta(hours=wanted.rule.hours) <= now < wanted.due.moment
        ]

    def _choose_by_day(self, candidates):
        """Those whose day has come; of what is repeated the newest alone.

        :param candidates: {Wanted: day of today where the receiver is}
        """
        # sudo: hr.employee - working hours of receivers, nothing is shown of them
        employees_sudo = self.env['hr.employee'].sudo()
        days = self.env['hr.performance.deadline']._get_working_days(
            {
                wanted: (
                    employees_sudo.browse(wanted.receiver.employee_id),
                    wanted.day,
                    wanted.offset,
                )
                for wanted in candidates
            }
        )
        newest = {}  # {Wanted without its repetition: Wanted}
        for wanted, here in candidates.items():
            once = wanted._replace(offset=wanted.rule.days)
            if days[wanted] <= here and (once not in newest or newest[once].offset < wanted.offset):
                newest[once] = wanted
        return [
            wanted
            for wanted in newest.values()
            if days[wanted] >= candidates[wanted] - timedelta(days=CATCH_UP)
        ]

    def _get_offsets(self, rule, day, here):
        """The working days after the day in question on which the rule speaks, or may do so."""
        if rule.every:
            # no more working days than days
            return range(rule.days, (here - day).days + 1, rule.every) if here >= day else ()
        # a working day is at least one day, and with holidays three of them at most
        soonest = rule.days if rule.days >= 0 else 3 * rule.days - 31
        return (rule.days,) if (here - day).days >= soonest else ()

    def _get_day(self, due, receiver):
        """The day in question where the receiver is."""
        if not due.moment:
            return due.date_ref
        return pytz.utc.localize(due.moment).astimezone(pytz.timezone(receiver.tz)).date()

    def _get_local(self, tz):
        """(date, hour) of now in a time zone."""
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(tz))
        return now.date(), now.hour

    def _filter_hr(self, wanted):
        """HR is told about nobody whose record it may not read: himself, and those above him.

        Whoever is asked about a suggestion was chosen one by one.
        """
        ids = {}  # {(user id, model): ids}
        for each in wanted:
            if self._is_filtered(each):
                ids.setdefault((each.receiver.user_id, each.due.res_model), set()).add(
                    each.due.res_id
                )
        seen = {
            (user_id, model): set(
                self.env[model].with_user(user_id).search([('id', 'in', list(found))]).ids
            )
            for (user_id, model), found in ids.items()
        }
        return [
            each
            for each in wanted
            if not self._is_filtered(each)
            or each.due.res_id in seen[each.receiver.user_id, each.due.res_model]
        ]

    def _is_filtered(self, wanted):
        is_hr = wanted.rule.receiver == 'hr'
        return is_hr and wanted.due.res_model != 'hr.performance.suggestion'

    # ------------------------------------------------------------ once
    def _get_key(self, wanted):
        """What the log holds once: (record, days, hours, day, moment, receiver)."""
        due, rule = wanted.due, wanted.rule
        return (
            due.res_id,
            wanted.offset,
            rule.hours,
            None if rule.hours else due.date_ref,
            due.moment if rule.hours else None,
            wanted.receiver.partner_id,
        )

    def _get_logged(self, trigger, rows):
        """The keys of ``rows`` that are in the log already."""
        if not rows:
            return set()
        return set(
            self.env.execute_query(
                SQL(
                    'SELECT res_id, days, hours, CASE WHEN hours = 0 THEN date_ref END,'
                    ' CASE WHEN hours <> 0 THEN moment END, partner_id'
                    ' FROM hr_performance_reminder_log'
                    ' WHERE res_model = %s AND trigger = %s AND res_id = ANY(%s)',
                    rows[0].res_model,
                    trigger,
                    list({due.res_id for due in rows}),
                )
            )
        )

    def _insert(self, company, wanted):
        """Rows of the log that wait to be sent."""
        if not wanted:
            return
        now = fields.Datetime.now()
        rows = SQL(', ').join(
            SQL(
                '(%s, %s, %s, %s, %s, %s, %s, %s, %s::timestamp, %s, %s, %s, %s)',
                company.id,
                each.rule.id,
                each.rule.trigger,
                each.offset,
                each.rule.hours,
                each.due.res_model,
                each.due.res_id,
                each.due.date_ref,
                each.due.moment,
                each.due.employee_id or None,
                each.receiver.partner_id,
                self.env.uid,
                now,
            )
            for each in wanted
        )
        # by SQL: a conflict with what another server has written meanwhile is no error
        self.env.execute_query(
            SQL(
                """
                INSERT INTO hr_performance_reminder_log
                    (company_id, rule_id, trigger, days, hours, res_model, res_id, date_ref,
                     moment, employee_id, partner_id, create_uid, create_date)
                VALUES %s
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                rows,
            )
        )

    # ------------------------------------------------------------ the right moment
    def _wake_for_moments(self, company):
        """Ask for a run at each moment before the next one that somebody is reminded of."""
        rules = self.env['hr.performance.reminder.rule']._get_rules(company).get('interview')
        hours = {rule.hours for rule in rules or () if rule.hours}
        if not hours:
            return
        now = fields.Datetime.now()
        span = timedelta(hours=max(hours) + 48)
        rows = self.env['hr.performance.reminder.trigger']._get_rows(
            'interview', company, now.date(), (now + span).date()
        )
        moments = {due.moment - timedelta(hours=number) for due in rows for number in hours}
        self._wake_at(moment for moment in moments if now < moment <= now + LOOK_AHEAD)

    def _wake_at(self, moments):
        """Ask for a run of the job at each of ``moments``."""
        if moments := sorted(moments):
            # sudo: ir.cron - the job is asked for, nothing about it is shown
            self.env.ref(f'{MODULE}.ir_cron_remind').sudo()._trigger(at=moments)

    @api.model
    def _wake_for_interview(self, company, moment):
        """An interview was given this moment: run in time before it.

        The hourly run alone would come up to an hour late.
        """
        if not company.performance_reminders:
            return
        # sudo: hr.performance.reminder.rule - plain setting
        rules = self.env['hr.performance.reminder.rule'].sudo()._get_rules(company)
        now = fields.Datetime.now()
        self._wake_at(
            max(moment - timedelta(hours=rule.hours), now)
            for rule in rules.get('interview', ())
            if rule.hours and moment > now
        )
