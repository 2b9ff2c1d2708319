"""Reminders: who is told when, and that nobody is told twice, whatever happens to the server."""

from datetime import date, datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase

DUE = date(2026, 7, 15)  # a Wednesday


class ReminderCase(FormCase):
    """No line in the table of reminders but what a test adds to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.performance.reminder.rule'].with_context(active_test=False).search([]).unlink()
        cls.cycle._with_transition().write({'state': 'running'})
        cls.rules = cls.env['hr.performance.reminder.rule']
        cls.company.performance_reminders = True
        cls.env['res.company'].search([('id', '!=', cls.company.id)]).performance_reminders = False

    def _rule(self, trigger='fill_due', days=0, receiver='turn', **values):
        return self.rules.create({'trigger': trigger, 'days': days, 'receiver': receiver, **values})

    def _due_form(self, employee=None, **values):
        return self._form(employee, date_due=DUE, **values)

    def _run(self, moment, batch_size=1000):
        """What the job does at ``moment``, without its commits. Shape: {partner: bodies}"""
        sent = [('sent_on', '!=', False)]
        before = self.env['hr.performance.reminder.log'].search(sent)
        with freeze_time(moment):
            self.env['hr.performance.reminder']._remind_company(self.company, batch_size)
        new = self.env['hr.performance.reminder.log'].search(sent) - before
        told = {}
        for row in new:
            told.setdefault(row.partner_id, []).append(row.mail_id.body_html or '')
        return told

    def setUp(self):
        super().setUp()
        # the commits of the job end with the test
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)


@tagged('post_install', '-at_install', 'hr_performance')
class TestReminder(ReminderCase):
    # When
    def test_each_line_of_the_table_on_its_working_day(self):
        self._rule(days=-2)
        self._rule(days=0)
        self._rule(days=1)
        self._rule(days=3)
        form = self._due_form()
        days = {}
        for day in range(10, 25):
            told = self._run(f'2026-07-{day} 09:00:00')
            if told:
                days[day] = set(told)
        me = self.user_employee.partner_id
        # Wednesday 15th: Monday before, the day, Thursday, and Monday 20th after a weekend
        self.assertEqual(days, {13: {me}, 15: {me}, 16: {me}, 20: {me}})
        log = self.env['hr.performance.reminder.log'].search([('res_id', '=', form.id)])
        self.assertEqual(sorted(log.mapped('days')), [-2, 0, 1, 3])

    def test_nobody_is_reminded_on_a_day_off_and_nothing_is_forgotten(self):
        self._rule(days=0)
        self._due_form()
        self.env['resource.calendar.leaves'].create(
            {
                'name': 'Leave',
                'company_id': self.company.id,
                'resource_id': self.employee.resource_id.id,
                'date_from': datetime(2026, 7, 15),
                'date_to': datetime(2026, 7, 16, 23, 59, 59),
            }
        )
        self.assertFalse(self._run('2026-07-15 09:00:00'))
        self.assertFalse(self._run('2026-07-16 09:00:00'))
        self.assertTrue(self._run('2026-07-17 09:00:00'), 'told when back at work')

    def test_the_day_is_the_one_of_the_receiver(self):
        self._rule(days=0)
        self._due_form()
        self.user_employee.tz = 'Pacific/Auckland'  # 12 hours ahead
        self.assertFalse(self._run('2026-07-14 11:00:00'), 'an hour before midnight there')
        self.assertFalse(self._run('2026-07-14 13:00:00'), 'in the middle of the night there')
        self.assertTrue(self._run('2026-07-14 19:00:00'), 'seven in the morning there')

    def test_what_lies_long_ago_is_not_sent_any_more(self):
        self._rule(days=0)
        self._due_form()
        self.assertFalse(self._run('2026-08-20 09:00:00'))

    def test_a_server_that_was_down_catches_up_in_one_mail(self):
        for days in (-2, 0, 1):
            self._rule(days=days)
        self._due_form()
        told = self._run('2026-07-17 09:00:00')
        [bodies] = told.values()
        self.assertEqual(len(bodies), 3, 'three reminders are logged')
        self.assertEqual(len(set(bodies)), 1, 'one mail')
        self.assertEqual(bodies[0].count('<li>'), 1, 'one line a form')

    # Once
    def test_a_rerun_and_a_clock_set_back_tell_nobody_twice(self):
        self._rule(days=0)
        self._due_form()
        self.assertTrue(self._run('2026-07-15 09:00:00'))
        for moment in ('2026-07-15 09:00:00', '2026-07-15 07:00:00', '2026-07-16 09:00:00'):
            self.assertFalse(self._run(moment))

    def test_another_server_that_was_faster_sends_alone(self):
        """A row that is there when ours is inserted: no error, and no mail for it."""
        self._rule(days=0)
        form, other = self._due_form(), self._due_form(self.colleague)
        self.env['hr.performance.reminder.log'].create(
            {
                'company_id': self.company.id,
                'trigger': 'fill_due',
                'days': 0,
                'res_model': form._name,
                'res_id': form.id,
                'date_ref': DUE,
                'partner_id': self.user_employee.partner_id.id,
                'sent_on': '2026-07-15 08:00:00',
            }
        )
        self.assertEqual(set(self._run('2026-07-15 09:00:00')), {self.user_colleague.partner_id})
        self.assertTrue(other)

    def test_a_crash_before_the_commit_takes_log_and_mail_back(self):
        self._rule(days=0)
        self._due_form()
        mails = self.env['mail.mail'].search_count([])
        savepoint = self.env.cr.savepoint()
        self.assertTrue(self._run('2026-07-15 09:00:00'))
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertEqual(self.env['mail.mail'].search_count([]), mails)
        self.assertTrue(self._run('2026-07-15 10:00:00'), 'and they are sent by the next run')

    @mute_logger('odoo.addons.hr_performance_interview.models.hr_performance_reminder')
    def test_one_broken_company_does_not_stop_the_others(self):
        self._rule(days=0)
        self._due_form()
        self.company2.performance_reminders = True
        model = type(self.env['hr.performance.reminder'])
        real = model._remind_company
        self.patch(self.env.cr, 'rollback', lambda: None)

        def remind(this, company, batch_size):
            if company == self.company2:
                raise ValueError('broken')
            return real(this, company, batch_size)

        self.patch(model, '_remind_company', remind)
        with freeze_time('2026-07-15 09:00:00'):
            self.env['hr.performance.reminder']._cron_remind()
        self.assertTrue(self.env['hr.performance.reminder.log'].search_count([]))

    def test_batches_forget_nobody(self):
        self._rule(days=0)
        people = self.employee | self.colleague | self.outsider
        for employee in people:
            self._due_form(employee)
        told = self._run('2026-07-15 09:00:00', batch_size=1)
        self.assertEqual(set(told), set(people.user_id.partner_id))

    # Whom
    def test_receivers(self):
        self.manager.parent_id = self.manager2
        form = self._due_form()
        receivers = {
            'turn': self.user_employee,
            'manager': self.user_manager,
            'hr': self.user_officer | self.user_hr_manager,
        }
        for receiver, users in receivers.items():
            with self.subTest(receiver=receiver):
                rule = self._rule(days=0, receiver=receiver)
                self.assertEqual(set(self._run('2026-07-15 09:00:00')), set(users.partner_id))
                rule.unlink()
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        form._write_flow({'date_due': DUE})
        rule = self._rule('feedback_due', 0, 'skip')
        told = self._run('2026-07-15 09:00:00')
        self.assertEqual(set(told), {self.user_manager2.partner_id})

    def test_only_the_side_that_is_late_is_reminded_side_by_side(self):
        self._rule(days=0)
        form = self._due_form(fill_mode='both')
        form._write_flow({'employee_submitted_on': datetime(2026, 7, 10)})
        self.assertEqual(set(self._run('2026-07-15 09:00:00')), {self.user_manager.partner_id})

    def test_hr_is_not_told_about_his_own_form(self):
        self._rule(days=0, receiver='hr')
        self._due_form(self.officer)
        self.assertEqual(set(self._run('2026-07-15 09:00:00')), {self.user_hr_manager.partner_id})

    def test_one_mail_a_person_without_content(self):
        self._rule(days=0, receiver='manager')
        self._rule(days=0)
        form, other = self._due_form(), self._due_form(self.colleague)
        self._fill(form, self.user_employee)
        told = self._run('2026-07-15 09:00:00')
        bodies = set(told[self.user_manager.partner_id])
        self.assertEqual(len(bodies), 1)
        [body] = bodies
        for text in (f'/forms/{form.id}', f'/forms/{other.id}', 'Emil Employee'):
            self.assertIn(text, body)
        self.assertNotIn('Atlas', body)

    def test_nobody_is_told_where_reminders_are_off(self):
        self._rule(days=0)
        self._due_form()
        self.cycle.reminders = False
        self.assertFalse(self._run('2026-07-15 09:00:00'))
        self.cycle.reminders = True
        self.company.performance_reminders = False
        with freeze_time('2026-07-15 09:00:00'):
            self.env['hr.performance.reminder']._cron_remind()
        self.assertFalse(self.env['hr.performance.reminder.log'].search_count([]))

    def test_own_rules_of_a_company_replace_the_general_ones(self):
        self._rule(days=0)
        self._rule(days=2, company_id=self.company.id)
        self._due_form()
        self.assertFalse(self._run('2026-07-15 09:00:00'))
        self.assertTrue(self._run('2026-07-17 09:00:00'))

    def test_archived_people_and_people_without_address_are_left_out(self):
        self._rule(days=0)
        self._due_form()
        self._due_form(self.colleague)
        self.user_employee.active = False
        self.user_colleague.email = False
        self.assertFalse(self._run('2026-07-15 09:00:00'))

    # Every trigger
    def test_every_trigger_can_be_asked(self):
        for trigger in dict(self.rules._fields['trigger'].selection):
            with self.subTest(trigger=trigger):
                rows = self.env['hr.performance.reminder.trigger']._get_rows(
                    trigger, self.company, date(2026, 1, 1), date(2026, 12, 31), None, 10
                )
                self.assertEqual(rows, [])

    def test_triggers_of_the_interview_and_the_record(self):
        form = self._due_form()
        form._write_flow({'state': 'ready', 'manager_feedback_on': datetime(2026, 7, 13, 9)})
        self._rule('no_date', 2, 'manager')
        told = self._run('2026-07-15 09:00:00')
        self.assertEqual(set(told), {self.user_manager.partner_id})
        form._write_flow({'date_interview_planned': datetime(2026, 7, 20, 9)})
        self._rule('interview', -2, 'employee')
        self.assertEqual(set(self._run('2026-07-16 09:00:00')), {self.user_employee.partner_id})
        form._write_flow(
            {'date_interview_planned': False, 'interview_held_on': datetime(2026, 7, 20, 10)}
        )
        self._rule('record_unfinished', 1, 'manager')
        self.assertEqual(set(self._run('2026-07-21 09:00:00')), {self.user_manager.partner_id})
        form._write_flow({'state': 'to_confirm', 'date_due': date(2026, 7, 24)})
        self._rule('confirm_due', 0, 'employee')
        self.assertEqual(set(self._run('2026-07-24 09:00:00')), {self.user_employee.partner_id})

    # Who may
    def test_who_changes_rules_and_reads_the_log(self):
        rule = self._rule()
        rule.with_user(self.user_hr_manager).days = 1
        rule.with_user(self.user_officer).read(['days'])
        with self.assertRaises(AccessError):
            rule.with_user(self.user_officer).days = 2
        for user in (self.user_employee, self.user_manager, self.user_system):
            for model in ('rule', 'log'):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[f'hr.performance.reminder.{model}'].with_user(user).search([])
        self._due_form()
        self._rule(days=0)
        self._run('2026-07-15 09:00:00')
        log = self.env['hr.performance.reminder.log'].search([], limit=1)
        self.assertFalse(
            self.env['hr.performance.reminder.log']
            .with_user(self.user_foreign_hr)
            .search_count([('id', '=', log.id)])
        )
        with self.assertRaises(UserError):
            log.write({'sent_on': False})
        with self.assertRaises(UserError):
            log.unlink()

    @mute_logger('odoo.sql_db')
    def test_a_line_of_the_table_is_there_once(self):
        self._rule(days=1)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._rule(days=1)
            self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._rule(days=61)
            self.env.flush_all()

    def test_an_officer_reads_no_line_about_himself_or_those_above(self):
        self._rule(days=0, receiver='manager')
        self._rule(days=0)
        forms = self._due_form(self.officer), self._due_form(self.manager2), self._due_form()
        self._run('2026-07-15 09:00:00')
        log = self.env['hr.performance.reminder.log']
        found = log.search([('res_id', 'in', [form.id for form in forms])])
        self.assertEqual(found.employee_id, self.officer | self.manager2 | self.employee)
        # milo leads olga; emil is neither olga nor above her
        self.assertEqual(
            log.with_user(self.user_officer).search([('id', 'in', found.ids)]).mapped('res_id'),
            [forms[2].id] * 2,
        )

    def test_a_rule_names_a_receiver_that_its_trigger_has(self):
        with self.assertRaisesRegex(ValidationError, 'cannot remind'):
            self._rule('appeal_due', 0, 'employee')

    # Costs
    def test_queries_grow_with_batches_not_with_people(self):
        self._rule(days=0)

        def count(forms):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            told = self._run('2026-07-15 09:00:00')
            self.assertEqual(len(told), forms)
            return self.env.cr.sql_log_count - before

        def people(number, prefix):
            for index in range(number):
                user = self._user(f'{prefix}{index}', 'base.group_portal')
                self._due_form(self._employee(f'{prefix} {index}', user, self.manager))

        people(3, 'few')
        few = count(3)
        people(15, 'many')
        self.assertLessEqual(count(15), few + 3)
