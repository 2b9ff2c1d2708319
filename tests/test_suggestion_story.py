"""The model case: "social media operations to 90 % within three months", and what came of it."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .suggestion_common import MODEL, SuggestionCase

AUTUMN = (date(2026, 7, 1), date(2026, 12, 31))  # the cycle after the plan


@tagged('post_install', '-at_install', 'hr_performance')
class TestSuggestionStory(SuggestionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ('salary', 'training'):
            cls.env.ref(f'hr_performance_interview.suggestion_rule_{name}').active = True
        cls.company.performance_reminders = True
        with freeze_time('2026-06-01 08:00:00'):
            cls.plan = cls._plan()
            cls.plan._create_rows('support', [{'plan_id': cls.plan.id, 'name': 'Campaign budget'}])
            cls.plan.with_user(cls.user_manager).action_start()

    def setUp(self):
        super().setUp()
        # the commits of the job end with the test
        self.patch(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 1e9)

    def _run(self, day):
        """What the job of the reminders does that morning. Shape: {login: {triggers}}"""
        log = self.env['hr.performance.reminder.log']
        before = log.search([])
        with freeze_time(f'{day} 09:00:00'):
            self.env['hr.performance.reminder']._remind_company(self.company, 100)
        told = {}
        for row in log.search([]) - before:
            told.setdefault(row.partner_id.user_ids.login, set()).add(row.trigger)
        return told

    def _check_in(self, day, value):
        checkin = self.plan.checkin_ids.filtered(lambda c: not c.sent_on)[:1]
        with freeze_time(f'{day} 10:00:00'):
            self.plan.with_user(self.user_employee).send_checkin(
                checkin.id, value=value, texts={'done': 'Two posts a week'}
            )
            self.plan._update_pace()

    def test_reminded_at_the_end_of_month_one_then_slow_then_reached(self):
        first = self.plan.checkin_ids[0].date_due
        self.assertEqual(first, date(2026, 7, 1), 'a month after the start')
        self.assertNotIn('emil', self._run(first - timedelta(days=6)))
        self.assertIn('checkin_due', self._run(first)['emil'])
        # a fifth of the way after a third of the time: no alarm; nothing more a month later is
        self._check_in('2026-07-01', 74)
        self.assertEqual(self.plan.progress, 20)
        self._check_in('2026-07-31', 75)
        self.assertNotEqual(self.plan.pace, 'on_track')
        told = self._run('2026-07-31')
        self.assertIn('plan_risk', told['emil'])
        self.assertIn('plan_risk', told['mona'])
        with freeze_time('2026-08-03 09:00:00'):
            self.plan.with_user(self.user_manager).answer_support(
                self.plan.support_ids.id, 'granted'
            )
        self._check_in('2026-08-31', 90)
        self._close(self.plan)
        made = self.env[MODEL].search([('plan_id', '=', self.plan.id)])
        self.assertEqual(made.mapped('kind'), ['salary'])
        self.assertEqual((made.state, made.percent), ('proposed', 3))
        self._check_undecided(made)
        self._check_next_cycle('plan_completed', 'support_granted')

    def _check_undecided(self, made):
        """After ten and fifteen working days, those who can decide are told: without a name."""
        made.proposed_on = date(2026, 8, 31)
        self.env.flush_all()
        self.assertFalse(self._run('2026-09-11'))
        told = self._run('2026-09-14')
        self.assertEqual(told, {key: {'outcome_undecided'} for key in ('paul', 'petra', 'dual')})
        mail = self.env['hr.performance.reminder.log'].search([('res_model', '=', MODEL)]).mail_id
        self.assertNotIn('Emil', ''.join(mail.mapped('body_html')))
        self.assertFalse(self._run('2026-09-14'), 'once')
        self.assertIn('paul', self._run('2026-09-21'))
        made.with_user(self.user_pay).action_approve('Reached in time, as agreed')
        self.assertFalse(self._run('2026-09-22'))
        log = self.env['hr.performance.reminder.log'].with_user(self.user_officer)
        self.assertFalse(log.search([('res_model', '=', MODEL)]), 'the log tells nobody else')

    def _check_next_cycle(self, *kinds):
        self.env.flush_all()
        source = self.env['hr.performance.source.plan'].sudo()
        facts = source._collect_safely(self.employee.sudo(), *AUTUMN)[self.employee]
        found = {fact['kind'] for fact in facts}
        for kind in kinds:
            self.assertIn(kind, found)
        words = str(facts)
        self.assertNotIn('uggest', words, 'no fact tells of a suggestion')

    def test_missed_leads_to_a_training_and_is_told_next_time(self):
        self._check_in('2026-07-01', 71)
        self._check_in('2026-07-31', 72)
        self.assertNotEqual(self.plan.pace, 'on_track')
        self._close(self.plan, 'not_completed')
        made = self.env[MODEL].search([('plan_id', '=', self.plan.id)])
        self.assertEqual(made.mapped('kind'), ['training'])
        self.assertFalse(made.is_pay)
        made.with_user(self.user_hr_manager).action_approve('A course on social media')
        self.assertFalse(
            self.env['hr.performance.training'].search([('employee_id', '=', self.employee.id)]),
            'nothing is booked by itself',
        )
        self.env['hr.performance.training'].create(
            {
                'name': 'Advanced social media operations',
                'employee_id': self.employee.id,
                'date': '2026-10-01',
                'hours': 8,
                'result': 'passed',
            }
        )
        self._check_next_cycle('plan_not_completed', 'support_unmet')
        source = self.env['hr.performance.source.training'].sudo()
        facts = source._collect_safely(self.employee.sudo(), *AUTUMN)[self.employee]
        self.assertIn('training_passed', {fact['kind'] for fact in facts})
