from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urljoin

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, format_date, format_datetime, formataddr

from .hr_performance_notifier import LAYOUT
from .hr_performance_reminder import MODULE

EARLIEST_HOUR = 6  # of the receiver
# Where a record is opened, below the address of the server.
PATHS = {
    'hr.performance.form': 'my/performance/forms',
    'hr.performance.plan': 'my/performance/plans',
    'hr.performance.suggestion': f'odoo/action-{MODULE}.hr_performance_suggestion_action',
}


class Line(NamedTuple):
    """A row of the log that waits, and still holds."""

    log_id: int
    due: object
    rule: object
    offset: int

    @property
    def kind(self):
        """'hour' goes out by itself, 'now' without waiting for the mail of the day."""
        if self.rule.hours:
            return 'hour'
        return 'now' if self.rule.trigger == 'plan_risk' and not self.offset else 'day'


class HrPerformanceReminder(models.AbstractModel):
    """From the log into the mail of the day."""

    _inherit = 'hr.performance.reminder'

    def _send_waiting(self, company, batch_size):
        """Send what waits in the log to everybody who is at work, by batches of receivers."""
        after = 0
        while partners := self._get_waiting(company, after, batch_size):
            after = partners[-1]
            self._send_to(company, partners)
            self.env['ir.cron']._commit_progress()
            self._forget_people()

    def _get_waiting(self, company, after, limit):
        """The next partners something waits for, by ascending id."""
        rows = self.env.execute_query(
            SQL(
                'SELECT DISTINCT partner_id FROM hr_performance_reminder_log'
                ' WHERE company_id = %s AND sent_on IS NULL AND partner_id > %s'
                ' ORDER BY partner_id LIMIT %s',
                company.id,
                after,
                limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _send_to(self, company, partners):
        """Mails of what waits for ``partners``; they and the log are one transaction."""
        lines = self._get_lines(company, partners)
        here = {tz: self._get_local(tz) for tz in {receiver.tz for receiver in lines}}
        awake = {receiver for receiver in lines if here[receiver.tz][1] >= EARLIEST_HOUR}
        at_work = self._get_at_work(awake, here)
        served = self._get_served(at_work, here)
        by_template = {'hour': {}, 'digest': {}}
        for receiver, found in lines.items():
            hour = [line for line in found if line.kind == 'hour']
            if hour:
                by_template['hour'][receiver] = hour
            rest = [
                line
                for line in found
                if line.kind != 'hour' and (line.kind == 'now' or receiver not in served)
            ]
            if rest and receiver in at_work:
                by_template['digest'][receiver] = rest
        for template, chosen in by_template.items():
            if not chosen:
                continue
            mails = self._create_mails(company, chosen, template)
            self._mark_sent(chosen, mails, here if template == 'digest' else {}, served)
            self._create_activities(chosen)

    def _get_lines(self, company, partners):
        """What waits for ``partners`` and still holds: {receiver: [Line]}; the rest is dropped.

        Between the day it was written and the day its receiver is at work a matter may have
        been done, a rule been switched off or a person been replaced.
        """
        rows = self.env.execute_query(
            SQL(
                'SELECT id, rule_id, trigger, days, res_id, date_ref, moment, partner_id'
                ' FROM hr_performance_reminder_log'
                ' WHERE company_id = %s AND sent_on IS NULL AND partner_id = ANY(%s) ORDER BY id',
                company.id,
                partners,
            )
        )
        by_trigger = defaultdict(list)
        for row in rows:
            by_trigger[row[2]].append(row)
        now = fields.Datetime.now()
        all_rules = self.env['hr.performance.reminder.rule']._get_rules(company)
        lines = defaultdict(list)
        gone = []
        for trigger, waiting in by_trigger.items():
            rules = all_rules.get(trigger, self.env['hr.performance.reminder.rule'])
            by_id = {rule.id: rule for rule in rules}
            ids = list({row[4] for row in waiting}) if rules else []
            dues = self.env['hr.performance.reminder.trigger']._get_rows(
                trigger, company, date(1900, 1, 1), date(9999, 1, 1), ids=ids
            )
            people = self._get_people(company, rules, dues) if dues else {}
            by_day = {(due.res_id, due.date_ref): due for due in dues}
            for log_id, rule_id, _trigger, offset, res_id, day, moment, partner_id in waiting:
                rule, due = by_id.get(rule_id), by_day.get((res_id, day))
                receivers = people.get((due, rule.receiver), ()) if rule and due else ()
                receiver = next((r for r in receivers if r.partner_id == partner_id), None)
                if receiver and rule.hours and (due.moment != moment or moment <= now):
                    receiver = None  # moved, or begun
                if receiver:
                    lines[receiver].append(Line(log_id, due, rule, offset))
                else:
                    gone.append(log_id)
        if gone:
            # by SQL: only what was never sent; it is written again should it hold again
            self.env.execute_query(
                SQL(
                    'DELETE FROM hr_performance_reminder_log WHERE id = ANY(%s)'
                    ' AND sent_on IS NULL RETURNING id',
                    gone,
                )
            )
        return lines

    def _get_served(self, receivers, here):
        """Those who had the mail of their day already."""
        if not receivers:
            return set()
        rows = self.env.execute_query(
            SQL(
                'SELECT DISTINCT partner_id, digest_day FROM hr_performance_reminder_log'
                ' WHERE partner_id = ANY(%s) AND digest_day = ANY(%s)',
                [receiver.partner_id for receiver in receivers],
                list({here[receiver.tz][0] for receiver in receivers}),
            )
        )
        known = set(rows)
        return {r for r in receivers if (r.partner_id, here[r.tz][0]) in known}

    def _mark_sent(self, lines, mails, here, served):
        """Write into the log when and with which mail a row was sent."""
        rows = SQL(', ').join(
            SQL(
                '(%s, %s, %s::date)',
                line.log_id,
                mails[receiver].id,
                here[receiver.tz][0] if here and receiver not in served else None,
            )
            for receiver, found in lines.items()
            for line in found
        )
        self.env.execute_query(
            SQL(
                'UPDATE hr_performance_reminder_log log'
                ' SET sent_on = %s, mail_id = sent.mail, digest_day = sent.day'
                ' FROM (VALUES %s) AS sent(id, mail, day) WHERE log.id = sent.id RETURNING log.id',
                fields.Datetime.now(),
                rows,
            )
        )

    # ------------------------------------------------------------ mails
    def _create_mails(self, company, lines, template='digest'):
        """Queue one mail a person. Shape: {receiver: mail.mail}"""
        # sudo: mail.template - its text is sent, not its rights
        template = self.env.ref(f'{MODULE}.mail_template_reminder_{template}').sudo()
        # sudo: res.users - the address of the system, when the company has none
        root = self.env.ref('base.user_root').sudo()
        sender = company.email_formatted or root.email_formatted
        base_url = company.get_base_url()
        names = self._get_names(lines)
        courses = self._get_courses(lines)
        texts = {}
        vals_list = []
        notifier = self.env['hr.performance.notifier']
        for receiver, found in lines.items():
            if receiver.lang not in texts:
                translated = template.with_context(lang=receiver.lang)
                texts[receiver.lang] = (
                    translated.subject or '',
                    translated.body_html or Markup(),
                    self.with_context(lang=receiver.lang)._get_words(),
                )
            subject, body, words = texts[receiver.lang]
            vals_list.append(
                {
                    'subject': subject,
                    'body_html': notifier._fill(
                        LAYOUT % (receiver.lang.replace('_', '-'), body),
                        name=receiver.name,
                        company=company.name,
                        forms=self._render_lines(receiver, found, names, base_url, words, courses),
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
        """{id: name of the employee} of everybody that is told about."""
        ids = {line.due.employee_id for found in lines.values() for line in found}
        # sudo: hr.employee - a manager is told whose form it is
        employees = self.env['hr.employee'].sudo().browse(sorted(ids))
        return {employee.id: employee.name for employee in employees}

    def _get_courses(self, lines):
        """{(plan id, language): courses} for the people whose own plan is slow.

        What everybody with a log-in may see, no word of the plan, no level; told to nobody else.
        """
        plans = defaultdict(set)
        for receiver, found in lines.items():
            for line in found:
                if line.rule.trigger == 'plan_risk' and line.rule.receiver == 'employee':
                    plans[receiver.lang].add(line.due.res_id)
        courses = {}
        for lang, ids in plans.items():
            # sudo: hr.performance.plan - of the receivers themselves, to find what fits
            own = self.env['hr.performance.plan'].sudo().with_context(lang=lang).browse(sorted(ids))
            for plan_id, found in own._recommend_courses(outside=True).items():
                courses[plan_id, lang] = found
        return courses

    def _render_courses(self, courses, base_url):
        items = []
        for course in courses:
            url = course['url'] and urljoin(base_url, course['url'])
            name = Markup('<a href="%s">%s</a>') % (url, course['name']) if url else course['name']
            reason = course['reason'] and Markup(' – %s') % course['reason']
            items.append(Markup('<li>%s%s</li>') % (name, reason))
        return Markup('<ul>%s</ul>') % Markup('').join(items)

    def _render_lines(self, receiver, lines, names, base_url, words, courses):
        """One line a record and day: of several reminders of it, the newest."""
        env = self.with_context(lang=receiver.lang).env
        newest = {}
        for line in lines:
            key = (line.due.res_model, line.due.res_id, line.rule.trigger, line.due.date_ref)
            if key not in newest or line.offset > newest[key].offset:
                newest[key] = line
        items = []
        for line in sorted(newest.values(), key=lambda line: (line.due.date_ref, line.due[:2])):
            due = line.due
            whose = '' if due.employee_id == receiver.employee_id else names[due.employee_id]
            if due.res_model == 'hr.performance.suggestion':
                whose = ''  # about whom there is one is told to nobody by mail
            text = line.rule.with_env(env).text or self._get_word(words, line)
            path = f'{base_url}/{PATHS[due.res_model]}/{due.res_id}'
            link = Markup('<a href="%s">%s</a>') % (path, text)
            if line.rule.receiver == 'skip':
                link = text  # the manager of the manager asks, he does not read
            pattern = Markup.escape(words['line_of' if whose else 'line'])
            day = self._format_day(env, line, receiver)
            if self._is_overdue(line, receiver):
                day = Markup('<strong>%s</strong>') % (words['overdue'] % {'day': day})
            item = pattern % {'name': whose, 'what': link, 'day': day}
            # what belongs to a line stands in it
            fitting = courses.get((due.res_id, receiver.lang))
            if fitting and line.rule.trigger == 'plan_risk' and line.rule.receiver == 'employee':
                item += Markup('<br/>%s%s') % (
                    words['courses'],
                    self._render_courses(fitting, base_url),
                )
            if line.rule.trigger == 'interview':
                item += Markup('<br/><a href="%s/report">%s</a>') % (path, words['report'])
            items.append(Markup('<li>%s</li>') % item)
        return Markup('<ul>%s</ul>') % Markup('').join(items)

    def _is_overdue(self, line, receiver):
        """Whether something was to be done until a day that has passed for the receiver."""
        if not line.rule.trigger.endswith('_due'):
            return False  # it began on that day, or takes place on it
        return self._get_day(line.due, receiver) < self._get_local(receiver.tz)[0]

    def _format_day(self, env, line, receiver):
        """The day in question as the receiver writes it; of an interview its time, too."""
        due = line.due
        if line.rule.trigger == 'interview' and isinstance(due.moment, datetime):
            return format_datetime(
                env, due.moment, tz=receiver.tz, dt_format='short', lang_code=receiver.lang
            )
        return format_date(env, self._get_day(due, receiver), lang_code=receiver.lang)

    def _get_word(self, words, line):
        """The usual words of a line: what its receiver has to do, or asks somebody to do."""
        trigger, role = line.rule.trigger, line.rule.receiver
        if trigger == 'plan_end' and line.offset > 0:
            role = 'late'
        return words.get(f'{trigger}/{role}') or words[trigger]

    def _get_words(self):
        """What is to be done, by trigger; and by receiver where he asks instead of doing it."""
        not_filled = self.env._('The interview form is not filled in yet')
        no_feedback = self.env._('Feedback on the interview form is missing')
        return {
            'line': self.env._('%(what)s (%(day)s)'),
            'overdue': self.env._('%(day)s, overdue'),
            'line_of': self.env._('%(name)s: %(what)s (%(day)s)'),
            'fill_due': self.env._('Fill in the interview form'),
            'fill_due/manager': not_filled,
            'fill_due/hr': not_filled,
            'feedback_due': self.env._('Give feedback on the interview form'),
            'feedback_due/skip': no_feedback,
            'feedback_due/hr': no_feedback,
            'no_date': self.env._('Find a date for the interview'),
            'no_date/hr': self.env._('The interview has no date yet'),
            'interview': self.env._('The interview takes place'),
            'report': self.env._('Analysis report'),
            'courses': self.env._('Courses that fit this plan:'),
            'record_unfinished': self.env._('Finish the record of the interview'),
            'confirm_due': self.env._('Read and confirm the record of the interview'),
            'confirm_due/manager': self.env._('The record of the interview is not confirmed'),
            'confirm_due/hr': self.env._('Talk in person about the record to confirm'),
            'checkin_due': self.env._('Check in on the improvement plan'),
            'checkin_due/manager': self.env._('A check-in on the improvement plan is due'),
            'checkin_due/hr': self.env._('A check-in on the improvement plan is due'),
            'plan_risk': self.env._('The improvement plan needs a talk'),
            'plan_end': self.env._('The improvement plan ends'),
            'plan_end/late': self.env._('Hold the closing review of the improvement plan'),
            'support_due': self.env._('Promised support is due'),
            'appeal_due': self.env._('Decide the appeal'),
            'outcome_undecided': self.env._('Decide a suggestion'),
        }
