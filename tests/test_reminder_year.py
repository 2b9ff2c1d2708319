"""A year of reminders: the job runs through 2026, and every mail of it is on a list.

The people and what they do are below, in ``STORY``; the mails they must get are in
``data/reminder_year.txt``, written by hand from the table of reminders, one mail a line.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, tagged

from .common import NOTRACK, PerformanceMixin

EXPECTED = Path(__file__).parent / 'data' / 'reminder_year.txt'
# The job runs each hour of these days, for the mornings of all time zones; else once a day.
HOURLY = (date(2026, 1, 14), date(2026, 1, 23))
DAILY_HOUR = 12
CHINESE = '绩效面谈待办'
DOWN = (date(2026, 3, 30), date(2026, 4, 1))  # days on which the server is down
LAST = date(2026, 12, 31)
# Who does what when, in UTC.
STORY = """
2026-01-12 09:00  hana  launch first
2026-01-15 10:00  emil  submit
2026-01-21 14:00  mona  feedback emil
2026-01-22 02:00  ling  submit
2026-01-22 10:00  mona  schedule emil 2026-01-27 10:00
2026-01-26 10:00  mona  schedule emil 2026-01-27 13:30
2026-01-27 13:30  mona  start emil
2026-01-27 14:15  mona  end emil
2026-01-28 15:00  lars  submit
2026-01-28 16:00  mona  record emil
2026-01-30 15:00  mona  feedback ling
2026-02-02 10:00  mona  feedback lars
2026-02-02 10:10  mona  schedule lars 2026-02-05 15:00
2026-02-02 18:00  emil  confirm agree
2026-02-05 15:00  mona  start lars
2026-02-05 16:00  mona  end lars
2026-02-06 13:00  mona  schedule ling 2026-02-11 07:00
2026-02-10 14:00  mona  record lars
2026-02-11 07:00  mona  start ling
2026-02-11 07:45  mona  end ling
2026-02-11 15:00  mona  record ling
2026-02-19 10:00  ling  appeal
2026-02-19 20:00  lars  confirm reservation
2026-02-20 13:00  henk  clock back
2026-02-24 15:00  hana  appeal_step ling
2026-02-27 15:00  hana  appeal_step ling
2026-03-02 10:00  mona  plan lars
2026-03-05 15:00  henk  decide ling
2026-03-09 10:00  ling  confirm agree
2026-03-13 14:00  hana  grant lars seat
2026-03-23 10:00  mona  grant lars camera
2026-04-10 15:00  lars  checkin 50
2026-05-11 15:00  lars  checkin 70
2026-06-01 15:00  lars  checkin 90
2026-06-08 10:00  mona  close lars not_completed
2026-06-24 10:00  henk  approve lars
2026-07-06 09:00  hana  launch second
2026-08-24 10:00  mona  pip emil
2026-08-26 10:00  hana  approve_pip emil
2026-08-27 10:00  emil  acknowledge
2026-09-01 09:00  mona  start_plan emil
2026-09-04 10:00  emil  checkin 25
2026-09-07 09:00  mona  reply emil
2026-09-11 10:00  emil  checkin 50
2026-09-21 10:00  emil  checkin 75
2026-09-28 10:00  emil  checkin 100
2026-09-30 15:00  emil  checkin 100
2026-10-05 10:00  mona  close emil completed
"""


@tagged('post_install', '-at_install', 'hr_performance')
class TestReminderYear(PerformanceMixin, TransactionCase):
    """sam leads mona, hana (HR officer) and henk (HR manager); mona leads the other three.

    emil is punctual and works on the portal, ling is in Shanghai, on the portal and on leave
    when her form is due, lars is late with everything, in New York and in the back office.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NOTRACK})
        cls.env['res.lang']._activate_lang('zh_CN')
        module = 'hr_performance_interview.'
        digest = cls.env.ref(f'{module}mail_template_reminder_digest')
        digest.with_context(lang='zh_CN').subject = CHINESE
        templates = cls.env['mail.template'].search([('model', '=like', 'hr.performance.%')])
        # the list names them in English, whether a translation was loaded or not
        cls.subjects = {
            template.with_context(lang='zh_CN').subject: template.subject for template in templates
        }
        cls.company = cls.env['res.company'].create({'name': 'Northwind Lamps'})
        others = cls.env['res.company'].search([('id', '!=', cls.company.id)])
        others.performance_reminders = False
        # the pace of other people's plans would cost most of the time
        plans = cls.env['hr.performance.plan'].search([('state', 'in', ('draft', 'running'))])
        plans._write_flow({'state': 'cancelled'})
        cls.department = cls.env['hr.department'].create(
            {'name': 'Workshop', 'company_id': cls.company.id}
        )
        cls.people = {}
        office, portal = 'base.group_user', 'base.group_portal'
        for login, groups, zone, lang, boss in (
            ('sam', office, 'Europe/London', 'en_US', None),
            ('mona', office, 'Europe/Berlin', 'en_US', 'sam'),
            ('hana', f'{module}group_hr_performance_officer', 'Europe/Berlin', 'en_US', 'sam'),
            ('henk', f'{module}group_hr_performance_manager', 'Europe/Berlin', 'en_US', 'sam'),
            ('emil', portal, 'Europe/Berlin', 'en_US', 'mona'),
            ('ling', portal, 'Asia/Shanghai', 'zh_CN', 'mona'),
            ('lars', office, 'America/New_York', 'en_US', 'mona'),
        ):
            user = cls._user(login, groups, lang=lang)
            user.tz = zone
            manager = cls.people.get(boss)
            cls.people[login] = cls._employee(login.title(), user, manager)
        cls.team = cls.env['hr.employee'].union(*(cls.people[n] for n in ('emil', 'ling', 'lars')))
        cls._days_off()
        cls.template = cls._template(scale=False)
        rules = cls.env['hr.performance.suggestion.rule'].search([])
        rules.active = False
        cls.env.ref(f'{module}suggestion_rule_training').active = True

    @classmethod
    def _days_off(cls):
        calendar = cls.env['resource.calendar'].create(
            {
                'name': 'Monday to Friday',
                'company_id': cls.company.id,
                'tz': 'UTC',
                'attendance_ids': [
                    Command.create(
                        {'name': 'Day', 'dayofweek': str(day), 'hour_from': 8, 'hour_to': 16}
                    )
                    for day in range(5)
                ],
            }
        )
        for employee in cls.people.values():
            employee.resource_calendar_id = calendar
        away = cls.people['ling'].resource_id.id
        for name, first, last, resource in (
            ("Founders' day", '2026-01-14', '2026-01-14', False),
            ('Easter Monday', '2026-04-06', '2026-04-06', False),
            ('Labour day', '2026-05-01', '2026-05-01', False),
            ('Leave', '2026-01-15', '2026-01-21', away),
        ):
            cls.env['resource.calendar.leaves'].create(
                {
                    'name': name,
                    'calendar_id': calendar.id,  # which says of what company it is
                    'resource_id': resource,
                    'date_from': f'{first} 00:00:00',
                    'date_to': f'{last} 23:59:59',
                }
            )

    def setUp(self):
        super().setUp()
        # the commits of the jobs end with the test
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)
        self.told = []  # lines of the log, as in the file
        self.jobs = 0
        self.forms, self.plans, self.stamps = {}, {}, {}
        cron = self.env.ref('hr_performance_interview.ir_cron_remind')
        self.env['ir.cron.trigger'].search([('cron_id', '=', cron.id)]).unlink()
        self.cron = cron

    # ------------------------------------------------------------ the clock
    def test_every_mail_of_a_year(self):
        self.seen = self.env['mail.mail'].search([], order='id desc', limit=1).id or 0
        story = defaultdict(list)
        for line in STORY.strip().splitlines():
            day, hour, who, *what = line.split()
            story[datetime.fromisoformat(f'{day} {hour}')].append((who, what))
        moments = sorted({*story, *self._get_ticks()})
        # one clock that is set: to stop all of them anew takes longer than most days
        with freeze_time(moments[0]) as clock:
            at = 0
            while at < len(moments):
                now = moments[at]
                clock.move_to(now)
                for who, what in story.pop(now, ()):
                    self._play(who, *what)
                if self._is_tick(now):
                    self._tick(now)
                self._note_mails(now)
                at += 1
                woken = self._get_woken(now, moments[at] if at < len(moments) else None)
                moments[at:at] = woken
                self.env.invalidate_all()
        self.assertFalse(story)
        self._check(sorted(self.told))
        self._check_activities()

    def _get_ticks(self):
        day = date(2026, 1, 1)
        while day <= LAST:
            hourly = HOURLY[0] <= day <= HOURLY[1]
            for hour in range(24) if hourly else (DAILY_HOUR,):
                if not DOWN[0] <= day <= DOWN[1]:
                    yield datetime.combine(day, datetime.min.time()).replace(hour=hour)
            day += timedelta(days=1)

    def _is_tick(self, now):
        """The hour of the job, or a moment it was woken for."""
        day = now.date()
        if DOWN[0] <= day <= DOWN[1]:
            return False
        hourly = HOURLY[0] <= day <= HOURLY[1] and not now.minute
        return hourly or (now.hour == DAILY_HOUR and not now.minute) or now in self.stamps

    def _get_woken(self, now, until):
        """Moments between two runs for which somebody has asked for another one."""
        triggers = self.env['ir.cron.trigger'].search([('cron_id', '=', self.cron.id)])
        found = sorted({t.call_at for t in triggers if until and now < t.call_at < until})
        self.stamps.update(dict.fromkeys(found, True))
        return found

    def _tick(self, now):
        self.jobs += 1
        if now.date() != self.stamps.get('pace') and now.hour <= DAILY_HOUR:
            self.stamps['pace'] = now.date()
            self.env['hr.performance.plan']._cron_update_pace()
        self.env['hr.performance.reminder']._cron_remind()

    # ------------------------------------------------------------ what people do
    def _play(self, who, verb, *args):
        user = self.people[who].user_id
        getattr(self, f'_do_{verb}')(user, *args)

    def _mine(self, user, name=None):
        form = self.forms[name or user.login]
        return form.with_user(user).with_context(hr_performance_transition=None)

    def _do_launch(self, user, name):
        cycle = (
            self.env['hr.performance.cycle']
            .with_user(user)
            .create(
                {
                    'name': f'{name.title()} cycle',
                    'company_id': self.company.id,
                    'date_from': date(2025, 7, 1) if name == 'first' else date(2026, 1, 1),
                    'date_to': date(2025, 12, 31) if name == 'first' else date(2026, 6, 30),
                    'fill_mode': 'employee',
                    'template_ids': [Command.set(self.template.ids)],
                    'employee_ids': [Command.set(self.team.ids)],
                    'reminders': name == 'first',
                    'signature_required': False,
                }
            )
        )
        wave = cycle._do_launch().with_env(self.env)
        while wave._launch_chunk():
            pass
        forms = cycle.sudo().form_ids.with_env(self.env)
        self.assertEqual(forms.employee_id, self.team)
        if name == 'first':
            self.forms = {form.user_id.login: form for form in forms}

    def _do_submit(self, user):
        form = self._mine(user)
        sections = {s['kind']: s['id'] for s in form.sudo().template_id._get_definition('manager')}
        form.save_entry(sections['achievement'], {'project': 'Atlas core module', 'rate': 120})
        form.save_entry(sections['improvement'], {'event': 'May release: fix two days late'})
        form.action_submit()

    def _do_feedback(self, user, name):
        form = self._mine(user, name)
        for entry in form.get_form_data()['entries']:
            if entry['can_answer']:
                form.set_stance(entry['id'], 'agree', 'Seen it myself', entry['revision'])
        form.action_send_feedback()

    def _do_schedule(self, user, name, day, hour):
        self._mine(user, name).action_schedule(f'{day} {hour}:00', 45)

    def _do_start(self, user, name):
        self._mine(user, name).action_start_interview()

    def _do_end(self, user, name):
        form = self._mine(user, name)
        for topic in self.forms[name].topic_ids:
            form.tick_topic(topic.id, 'discussed')
        form.action_end_interview()

    def _do_record(self, user, name):
        self._mine(user, name).action_send_record()

    def _do_confirm(self, user, decision):
        self._mine(user).action_confirm(decision, 'My share was larger than written')

    def _do_appeal(self, user):
        self._mine(user).action_appeal('The release was late for another reason')

    def _do_appeal_step(self, user, name):
        self._mine(user, name).action_appeal_step('Talked about it and looked it up')

    def _do_decide(self, user, name):
        self._mine(user, name).action_decide_appeal('uphold', 'The dates of the release are right')

    def _do_clock(self, user, _back):
        """The clock is set back two days, the job runs there, and again today."""
        before = self.env['hr.performance.reminder.log'].search_count([])
        for moment in ('2026-02-18 12:00:00', '2026-02-20 13:00:00', '2026-02-20 13:00:00'):
            with freeze_time(moment):
                self.env['hr.performance.reminder']._cron_remind()
        self.assertEqual(self.env['hr.performance.reminder.log'].search_count([]), before)

    def _add_plan(self, user, name, values, **rows):
        plans = self.env['hr.performance.plan'].with_user(user)
        id_ = plans.add_plan(self.people[name].id, values, rows)
        self.plans[name] = self.env['hr.performance.plan'].browse(id_)

    def _do_plan(self, user, name):
        self._add_plan(
            user,
            name,
            {
                'name': 'Fewer late hand-overs',
                'goal': 'Hand over every lamp on the day it was promised',
                'date_start': '2026-03-02',
                'date_end': '2026-05-29',
            },
            supports=[
                {'name': 'seat', 'kind': 'training', 'owner': 'hr', 'date_due': '2026-03-13'},
                {'name': 'camera', 'kind': 'tool', 'owner': 'manager', 'date_due': '2026-03-20'},
            ],
        )

    def _do_pip(self, user, name):
        self._add_plan(
            user,
            name,
            {
                'name': 'Weekly report',
                'kind': 'pip',
                'goal': 'A weekly report each Monday',
                'rhythm': 'week',
                'date_start': '2026-09-01',
                'date_end': '2026-09-30',
                'instances': [
                    {'date': '2026-07-13', 'text': 'No report was written that week'},
                    {'date': '2026-08-10', 'text': 'The report came four days late'},
                ],
            },
        )

    def _do_approve_pip(self, user, name):
        self.plans[name].with_user(user).action_approve_pip()

    def _do_acknowledge(self, user):
        self.plans[user.login].with_user(user).action_acknowledge_pip()

    def _do_start_plan(self, user, name):
        self.plans[name].with_user(user).action_start()

    def _do_checkin(self, user, progress):
        plan = self.plans[user.login]
        first = plan.checkin_ids.filtered(lambda c: not c.sent_on)[:1]
        plan.with_user(user).send_checkin(
            first.id, progress=float(progress), texts={'done': 'What was planned'}
        )

    def _do_reply(self, user, name):
        sent = self.plans[name].checkin_ids.filtered('sent_on')[-1:]
        self.plans[name].with_user(user).reply_checkin(sent.id, 'Well done')

    def _do_grant(self, user, name, what):
        plan = self.plans[name]
        support = plan.support_ids.filtered(lambda s: s.name == what)
        plan.with_user(user).answer_support(support.id, 'granted')

    def _do_close(self, user, name, result):
        self.plans[name].with_user(user).action_close(result, 'Seen in the figures of the shop')

    def _do_approve(self, user, name):
        suggestion = self.env['hr.performance.suggestion'].search(
            [('employee_id', '=', self.people[name].id)]
        )
        suggestion.with_user(user).action_approve('A course on planning')

    # ------------------------------------------------------------ the log
    def _note_mails(self, now):
        """The mails of this moment, as lines of the file."""
        mails = self.env['mail.mail'].search([('id', '>', self.seen)], order='id')
        rows = self.env['hr.performance.reminder.log'].search([('mail_id', 'in', mails.ids)])
        by_mail = rows.grouped('mail_id')
        about = {employee.id: name for name, employee in self.people.items()}
        for mail in mails:
            self.seen = mail.id
            login = mail.recipient_ids.user_ids.login or mail.email_to.split('"')[1].lower()
            if login not in self.people:
                continue  # of another company
            lang = mail.body_html.split('lang="')[1].split('"')[0].replace('_', '-')
            what = self.subjects.get(mail.subject, mail.subject)
            if mail.model:
                what = 'Invitation of the calendar'
            if mail in by_mail:
                kinds = sorted(
                    f'{row.trigger} {f"-{row.hours}h" if row.hours else f"{row.days:+d}"}'
                    f' {about[row.employee_id.id]}'
                    for row in by_mail[mail]
                )
                what = f'{what}: {", ".join(kinds)}'
                if not any(row.hours for row in by_mail[mail]):
                    self.assertEqual(mail.subject == CHINESE, lang == 'zh-CN')
            self.told.append(f'{now:%Y-%m-%d %H:%M}  {login}  {lang}  {what}')

    def _check(self, lines):
        text = EXPECTED.read_text(encoding='utf-8')
        expected = [line for line in text.splitlines() if line and not line.startswith('#')]
        self.maxDiff = None
        self.assertEqual('\n'.join(lines), '\n'.join(sorted(expected)))

    def _check_activities(self):
        """Who works in the back office alone, and nothing of what was done."""
        left = self.env['mail.activity'].search(
            [
                ('res_model', 'in', ('hr.performance.form', 'hr.performance.plan')),
                ('user_id', 'in', [employee.user_id.id for employee in self.people.values()]),
            ]
        )
        forms = left.filtered(lambda each: each.res_model == 'hr.performance.form')
        self.assertFalse(left - forms, 'every plan is closed')
        self.assertEqual(forms.user_id.mapped('login'), ['lars'], 'the second cycle waits for him')
