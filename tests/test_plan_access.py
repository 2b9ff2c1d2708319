from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .plan_common import PlanCase

ROWS = ('action', 'milestone', 'support', 'checkin', 'change')


@tagged('post_install', '-at_install', 'hr_performance')
class TestPlanAccess(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time('2026-06-01 08:00:00'):
            cls.plan = cls._plan(state='running')
            cls.draft = cls._plan()
            cls.plan._create_rows('support', [{'plan_id': cls.plan.id, 'name': 'Budget'}])
            cls.plan._create_rows(
                'milestone', [{'plan_id': cls.plan.id, 'name': 'Half', 'date': '2026-07-15'}]
            )
            cls.plan._create_rows(
                'change',
                [
                    {
                        'plan_id': cls.plan.id,
                        'side': 'employee',
                        'author_id': cls.user_employee.id,
                        'before': {'goal': cls.plan.goal},
                        'after': {'goal': 'b'},
                        'reason': 'Because',
                    }
                ],
            )
        cls.readers = cls.user_employee | cls.user_manager | cls.user_officer | cls.user_hr_manager
        cls.strangers = (
            cls.user_colleague
            | cls.user_manager2
            | cls.user_outsider
            | cls.user_foreign_hr
            | cls.user_system
        )

    def test_who_reads_a_plan_and_its_rows(self):
        for user in self.readers | self.strangers:
            for model in ('plan', *(f'plan.{row}' for row in ROWS)):
                with self.subTest(user=user.login, model=model):
                    env = self.env(user=user)
                    field = 'id' if model == 'plan' else 'plan_id'
                    found = env[f'hr.performance.{model}'].search_count(
                        [(field, '=', self.plan.id)]
                    )
                    self.assertEqual(bool(found), user in self.readers)

    def test_strangers_are_refused_by_id(self):
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.plan.with_user(user).read(['name'])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.plan.with_user(user).get_plan_data()

    def test_hr_is_a_subject_too(self):
        with freeze_time('2026-06-01 08:00:00'):
            own = self._plan(self.officer, state='running')
        own_as_officer = own.with_user(self.user_officer)
        self.assertEqual(own_as_officer._get_my_side(), 'employee')
        with self.assertRaises(AccessError):
            own_as_officer.action_close('completed', 'All done, I promise')

    def test_hr_has_no_rights_of_hr_on_those_above(self):
        with freeze_time('2026-06-01 08:00:00'):
            above = self._plan(self.manager2, state='running')  # the officer's own manager
        for model, field in (('plan', 'id'), ('plan.action', 'plan_id')):
            rows = self.env[f'hr.performance.{model}'].with_user(self.user_officer)
            self.assertFalse(rows.search_count([(field, '=', above.id)]))
        self.assertFalse(above.with_user(self.user_officer)._is_officer())

    def test_nobody_writes_creates_or_deletes(self):
        for user in self.readers | self.strangers:
            for model in ('plan', *(f'plan.{row}' for row in ROWS)):
                record = self.env[f'hr.performance.{model}'].search(
                    [('id' if model == 'plan' else 'plan_id', '=', self.plan.id)], limit=1
                )
                as_user = record.with_user(user)
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        as_user.write({'company_id': self.company.id})
                    with self.assertRaises(AccessError):
                        as_user.unlink()
                    with self.assertRaises(UserError):
                        as_user.copy()
                    with self.assertRaises(AccessError):
                        as_user.create([{}])

    def test_portal_reads_the_named_fields_alone(self):
        plan = self.plan.with_user(self.user_employee)
        plan.read(['name', 'progress', 'pace'])
        for name in ('create_uid', 'write_uid', 'approved_by_id', 'pace_reasons', 'department_id'):
            with self.subTest(field=name), self.assertRaises(AccessError):
                plan.read([name])
        with self.assertRaises(AccessError):
            self.plan.checkin_ids.with_user(self.user_employee).read(['reply_author_id'])

    def test_state_is_reached_by_verbs_only(self):
        with self.assertRaises(AccessError):
            self.plan.write({'state': 'closed'})
        with self.assertRaises(AccessError):
            self.env['hr.performance.plan'].create(
                {
                    'name': 'x',
                    'employee_id': self.employee.id,
                    'company_id': self.company.id,
                    'date_start': '2026-06-01',
                    'date_end': '2026-06-30',
                    'state': 'running',
                }
            )

    def test_who_may_do_what(self):
        """Each verb as each person, allowed or refused, with nothing done where refused."""
        checkin = self.plan.checkin_ids[0].id
        support = self.plan.support_ids.id
        change = self.plan.change_ids.id
        action = self.plan.action_ids.id
        calls = {
            'start': (self.draft, lambda p: p.action_start(), {'manager'}),
            'checkin': (
                self.plan,
                lambda p: p.send_checkin(checkin, 10, texts={'done': 'x'}),
                {'employee', 'manager'},
            ),
            'reply': (self.plan, lambda p: p.reply_checkin(checkin, 'Well done'), {'manager'}),
            'tick': (
                self.plan,
                lambda p: p.tick_row('action', action),
                {'employee', 'manager'},
            ),
            'support': (
                self.plan,
                lambda p: p.answer_support(support, 'granted'),
                {'manager', 'officer', 'hr_manager'},
            ),
            'propose': (
                self.plan,
                lambda p: p.propose_change({'goal': 'Other'}, 'For a good reason'),
                {'employee', 'manager'},
            ),
            'answer': (self.plan, lambda p: p.answer_change(change, True), {'manager'}),
            'close': (
                self.plan,
                lambda p: p.action_close('completed', 'All of it was done'),
                {'manager'},
            ),
            'cancel': (
                self.plan,
                lambda p: p.action_cancel('No longer of any use'),
                {'manager', 'hr_manager'},
            ),
        }
        people = {
            'employee': self.user_employee,
            'manager': self.user_manager,
            'officer': self.user_officer,
            'hr_manager': self.user_hr_manager,
            'colleague': self.user_colleague,
            'manager2': self.user_manager2,
            'outsider': self.user_outsider,
            'foreign_hr': self.user_foreign_hr,
            'system': self.user_system,
        }
        for verb, (plan, call, allowed) in calls.items():
            for who, user in people.items():
                with self.subTest(verb=verb, who=who), freeze_time('2026-06-01 09:00:00'):
                    self.env.cr.execute('SAVEPOINT one_verb')
                    try:
                        if who in allowed:
                            if verb == 'reply':
                                plan.with_user(self.user_employee).send_checkin(
                                    checkin, 10, texts={'done': 'x'}
                                )
                            if verb == 'propose':
                                plan.change_ids.write({'state': 'refused'})
                                self.env.flush_all()
                            call(plan.with_user(user))
                        else:
                            with self.assertRaises(AccessError):
                                call(plan.with_user(user))
                    finally:
                        self.env.flush_all()
                        self.env.cr.execute('ROLLBACK TO SAVEPOINT one_verb')
                        self.env.invalidate_all()

    def test_verbs_take_no_set_of_mixed_rights(self):
        with freeze_time('2026-06-01 08:00:00'):
            foreign = self._plan(self.outsider, state='running')
        with self.assertRaises(AccessError):
            (self.plan | foreign).with_user(self.user_manager).action_close(
                'completed', 'All of it was done'
            )
        self.assertEqual(self.plan.state, 'running')
        with self.assertRaises(UserError):
            self.plan.browse().with_user(self.user_manager).action_start()
