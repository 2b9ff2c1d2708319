import logging
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

import pytz
from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formataddr

_logger = logging.getLogger(__name__)

BATCH = 1000  # records of a trigger looked at before what they cause is committed
CATCH_UP = 10  # calendar days; older reminders that were missed are not sent any more
REACH = 130  # calendar days around today in which the day in question can lie
EARLIEST_HOUR = 6  # of the receiver
MODULE = 'hr_performance_interview'
# Where a record is opened, below the address of the server.
PATHS = {
    'hr.performance.form': 'my/performance/forms',
    'hr.performance.plan': 'my/performance/plans',
    'hr.performance.suggestion': f'odoo/action-{MODULE}.hr_performance_suggestion_action',
}


class Receiver(NamedTuple):
    """Who is reminded, with what a mail to him needs."""

    partner_id: int
    name: str
    email: str
    lang: str
    tz: str
    employee_id: int


class HrPerformanceReminder(models.AbstractModel):
    """Reminders: each person at most one mail a day, about everything that is due.

    An hourly job looks at the records of each company, trigger by trigger. A reminder is due on
    the working day of its receiver that its rule names, in his time zone. Rows of the log are
    inserted with "on conflict do nothing": only who inserts a row sends what it stands for, in
    the same transaction.
    """

    _name = 'hr.performance.reminder'
    _description = 'Reminders'

    @api.model
    def _cron_remind(self, batch_size=BATCH):
        """Send what is due; safe to kill at any moment, to run twice and on two servers."""
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
        """Collect what is due in batches, then send one mail a person."""
        lines = defaultdict(list)  # {receiver: [(due, rule)]}
        today = fields.Date.today()
        for trigger, rules in self.env['hr.performance.reminder.rule']._get_rules(company).items():
            after = 0
            while rows := self.env['hr.performance.reminder.trigger']._get_rows(
                trigger,
                company,
                today - timedelta(days=REACH),
                today + timedelta(days=REACH),
                after,
                batch_size,
            ):
                after = rows[-1].res_id
                self._collect(company, rules, rows, today, lines)
                if sum(map(len, lines.values())) >= batch_size * 5:
                    self._send(company, lines)
                    lines.clear()
        self._send(company, lines)

    # ------------------------------------------------------------ who and when
    def _collect(self, company, rules, rows, today, lines):
        """Add to ``lines`` what is due of ``rows``; constant queries for the batch."""
        people = self._get_people(company, rules, rows)
        wanted = defaultdict(set)  # {(day in question, offset): employee ids}
        pairs = []
        for due in rows:
            for rule in rules:
                for receiver in people.get((due, rule.receiver), ()):
                    wanted[due.date_ref, rule.days].add(receiver.employee_id)
                    pairs.append((due, rule, receiver))
        days = self._get_days(wanted)
        here = {tz: self._get_local(tz) for tz in {receiver.tz for *_pair, receiver in pairs}}
        candidates = []
        for due, rule, receiver in pairs:
            date, hour = here[receiver.tz]
            day = days[due.date_ref, rule.days, receiver.employee_id]
            if date - timedelta(days=CATCH_UP) <= day <= date and hour >= EARLIEST_HOUR:
                candidates.append((due, rule, receiver))
        at_work = self._get_at_work({receiver for *_pair, receiver in candidates}, here)
        for due, rule, receiver in candidates:
            if receiver in at_work:
                lines[receiver].append((due, rule))

    def _get_local(self, tz):
        """(date, hour) of now in a time zone."""
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(tz))
        return now.date(), now.hour

    def _get_at_work(self, receivers, here):
        """Those of ``receivers`` who work today: nobody is reminded on a day off."""
        employees = self.env['hr.employee']
        spans = {}
        for receiver in receivers:
            date, _hour = here[receiver.tz]
            spans[receiver] = (employees.browse(receiver.employee_id), date, date)
        counts = self.env['hr.performance.deadline']._count_working_days(spans)
        return {receiver for receiver, count in counts.items() if count}

    def _get_days(self, wanted):
        """The working day of each receiver: {(day in question, offset, employee id): date}."""
        deadline = self.env['hr.performance.deadline']
        # sudo: hr.employee - working hours of receivers, nothing is shown of them
        employees_sudo = self.env['hr.employee'].sudo()
        result = {}
        for (date_ref, offset), ids in wanted.items():
            found = deadline._add_working_days(employees_sudo.browse(sorted(ids)), date_ref, offset)
            for employee, day in found.items():
                result[date_ref, offset, employee.id] = day
        return result

    def _get_people(self, company, rules, rows):
        """{(due, receiver of a rule): [Receiver]}; nobody without an address or a place to act."""
        # sudo: hr.employee - name, address, language and time zone of who is reminded
        employees_sudo = self.env['hr.employee'].sudo().with_context(active_test=False)
        ids = {due.employee_id for due in rows} | {due.manager_id for due in rows} - {0}
        employees_sudo = employees_sudo.browse(sorted(ids))
        employees_sudo.mapped('user_id.partner_id')
        employees_sudo.mapped('parent_id.user_id.partner_id')
        known = {
            employee.id: self._get_receiver(employee, company)
            for employee in employees_sudo | employees_sudo.parent_id
        }
        hr = self._get_hr(company) if 'hr' in rules.mapped('receiver') else {}
        result = {}
        for due in rows:
            employee = employees_sudo.browse(due.employee_id)
            manager_id = due.manager_id or 0
            skip = employees_sudo.browse(manager_id).parent_id.id if manager_id else 0
            by_role = {
                'employee': [known.get(due.employee_id)],
                'manager': [known.get(manager_id)],
                'skip': [known.get(skip) if skip != due.employee_id else None],
                'turn': [
                    known.get(due.employee_id if side == 'employee' else manager_id)
                    for side in due.turn
                ],
                'hr': hr.get(due.owner_id) or hr.get(0) or [],
            }
            for role, receivers in by_role.items():
                result[due, role] = [
                    receiver
                    for receiver in receivers
                    if receiver and (role != 'hr' or receiver.employee_id != employee.id)
                ]
        return result

    def _get_receiver(self, employee_sudo, company):
        """The ``Receiver`` of an employee with an active user and an address, or None."""
        user = employee_sudo.user_id
        if not employee_sudo.active or not user.active or not user.email:
            return None
        return Receiver(
            user.partner_id.id,
            user.name,
            user.email,
            user.lang or company.partner_id.lang or 'en_US',
            user.tz or employee_sudo.tz or company.partner_id.tz or 'UTC',
            employee_sudo.id,
        )

    def _get_hr(self, company):
        """{user id: [Receiver]} of the HR officers of a company; 0 is all of them."""
        group = self.env.ref(f'{MODULE}.group_hr_performance_officer')
        # sudo: res.users - who has the group, to remind them
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        # sudo: hr.employee - the employees of these users, to remind them
        employees = (
            self.env['hr.employee']
            .sudo()
            .search([('user_id', 'in', users.ids), ('company_id', '=', company.id)])
        )
        receivers = {
            employee.user_id.id: [receiver]
            for employee in employees
            if (receiver := self._get_receiver(employee, company))
        }
        receivers[0] = [receiver for [receiver] in receivers.values()]
        return receivers

    # ------------------------------------------------------------ once
    def _send(self, company, lines):
        """Log what is new and send it, one mail a person; one transaction for both."""
        pairs = [(receiver, due, rule) for receiver in lines for due, rule in lines[receiver]]
        if not pairs:
            return
        now = fields.Datetime.now()
        rows = SQL(', ').join(
            SQL(
                '(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)',
                company.id,
                rule.id,
                rule.trigger,
                rule.days,
                due.res_model,
                due.res_id,
                due.date_ref,
                due.employee_id or None,
                receiver.partner_id,
                now,
                self.env.uid,
                now,
            )
            for receiver, due, rule in pairs
        )
        # by SQL: a conflict with what another server or an earlier run has sent is no error
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO hr_performance_reminder_log
                    (company_id, rule_id, trigger, days, res_model, res_id, date_ref, employee_id,
                     partner_id, sent_on, create_uid, create_date)
                VALUES %s
                ON CONFLICT (res_model, res_id, trigger, days, date_ref, partner_id)
                DO NOTHING
                RETURNING id, res_model, res_id, trigger, days, date_ref, partner_id
                """,
                rows,
            )
        )
        new = {tuple(row[1:]): row[0] for row in inserted}
        fresh = defaultdict(list)
        ids = defaultdict(list)
        for receiver, due, rule in pairs:
            key = (
                due.res_model,
                due.res_id,
                rule.trigger,
                rule.days,
                due.date_ref,
                receiver.partner_id,
            )
            if key in new:
                fresh[receiver].append((due, rule))
                ids[receiver].append(new.pop(key))
        if fresh:
            mails = self._create_mails(company, fresh)
            self.env.execute_query(
                SQL(
                    'UPDATE hr_performance_reminder_log log SET mail_id = pair.mail'
                    ' FROM (VALUES %s) AS pair(id, mail) WHERE log.id = pair.id RETURNING log.id',
                    SQL(', ').join(
                        SQL('(%s, %s)', log_id, mail.id)
                        for receiver, mail in mails.items()
                        for log_id in ids[receiver]
                    ),
                )
            )
        self.env['ir.cron']._commit_progress()

    # ------------------------------------------------------------ mails
    def _create_mails(self, company, lines):
        """Queue one mail a person. Shape: {receiver: mail.mail}"""
        template = self.env.ref(f'{MODULE}.mail_template_reminder_digest').sudo()  # sudo: its text
        # sudo: res.users - the address of the system, when the company has none
        root = self.env.ref('base.user_root').sudo()
        sender = company.email_formatted or root.email_formatted
        base_url = company.get_base_url()
        names = self._get_names(lines)
        texts = {}
        vals_list = []
        notifier = self.env['hr.performance.notifier']
        for receiver, due_rules in lines.items():
            if receiver.lang not in texts:
                translated = template.with_context(lang=receiver.lang)
                texts[receiver.lang] = (translated.subject or '', translated.body_html or Markup())
            subject, body = texts[receiver.lang]
            vals_list.append(
                {
                    'subject': subject,
                    'body_html': notifier._fill(
                        body,
                        name=receiver.name,
                        company=company.name,
                        forms=self._render_lines(receiver, due_rules, names, base_url),
                    ),
                    'email_from': sender,
                    'reply_to': sender,
                    'email_to': formataddr((receiver.name, receiver.email)),
                    'auto_delete': True,
                }
            )
        # sudo: mail.mail - the sender is the company, its text holds no content
        mails = self.env['mail.mail'].sudo().create(vals_list)
        # sudo: ir.cron - ask for the mail queue now instead of within the hour
        self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()
        return dict(zip(lines, mails, strict=True))

    def _get_names(self, lines):
        """{(model, id): name of the employee} of everything that is told about."""
        ids = {due.employee_id for due_rules in lines.values() for due, _rule in due_rules}
        # sudo: hr.employee - a manager is told whose form it is
        employees = self.env['hr.employee'].sudo().browse(sorted(ids))
        return {employee.id: employee.name for employee in employees}

    def _render_lines(self, receiver, due_rules, names, base_url):
        """One line a record: of several reminders of it, the newest."""
        env = self.with_context(lang=receiver.lang).env
        words = self.with_context(lang=receiver.lang)._get_words()
        newest = {}
        for due, rule in due_rules:
            key = (due.res_model, due.res_id, rule.trigger)
            if key not in newest or rule.days > newest[key][1].days:
                newest[key] = (due, rule)
        items = []
        for due, rule in sorted(newest.values(), key=lambda pair: (pair[0].date_ref, pair[0])):
            text = rule.with_env(env).text or words[rule.trigger]
            whose = '' if due.employee_id == receiver.employee_id else names[due.employee_id]
            if due.res_model == 'hr.performance.suggestion':
                whose = ''  # about whom there is one is told to nobody by mail
            items.append(
                Markup('<li>%s<a href="%s/%s/%s">%s</a> (%s)</li>')
                % (
                    f'{whose}: ' if whose else '',
                    base_url,
                    PATHS[due.res_model],
                    due.res_id,
                    text,
                    format_date(env, due.date_ref, lang_code=receiver.lang),
                )
            )
        return Markup('<ul>%s</ul>') % Markup('').join(items)

    def _get_words(self):
        return {
            'fill_due': self.env._('Fill in the interview form'),
            'feedback_due': self.env._('Give feedback on the interview form'),
            'no_date': self.env._('Find a date for the interview'),
            'interview': self.env._('The interview takes place'),
            'record_unfinished': self.env._('Finish the record of the interview'),
            'confirm_due': self.env._('Read and confirm the record of the interview'),
            'checkin_due': self.env._('Check in on the improvement plan'),
            'plan_risk': self.env._('The improvement plan needs a talk'),
            'plan_end': self.env._('The improvement plan ends'),
            'support_due': self.env._('Promised support is due'),
            'appeal_due': self.env._('Decide the appeal'),
            'outcome_undecided': self.env._('Decide a suggestion'),
        }
