"""How differences end: each is settled before the record leaves the manager's hands."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_form_flow import FormCase

HELD = '2026-07-20 09:00:00'


@tagged('post_install', '-at_install', 'hr_performance')
class TestSettlement(FormCase):
    def setUp(self):
        super().setUp()
        self.form = self._form()
        self._fill(self.form, self.user_employee)
        self._as(self.form, self.user_employee).action_submit()
        self._answer_all(self.form, self.user_manager, 'partly')
        mona = self._mona()
        mona.save_rating(self._level(self.form, 2))
        mona.action_send_feedback()
        self.first, self.second = self.form.entry_ids

    def _mona(self):
        return self._as(self.form, self.user_manager)

    def _row(self, user):
        rows = self._as(self.form, user).get_form_data()['entries']
        return next(row for row in rows if row['id'] == self.first.id)

    def test_a_held_talk_with_an_open_difference(self):
        mona = self._mona()
        mona.action_start_interview()
        mona.settle_entry(self.second.id, 'resolved')
        mona.action_end_interview()
        for topic in mona.get_talk_data()['topics']:
            mona.tick_topic(topic['id'], 'discussed')
        answer = mona.run_verb('send_record', {})
        self.assertEqual(answer['status'], 'missing')
        [problem] = answer['problems']
        self.assertEqual((problem['entry_id'], problem['key']), (self.first.id, 'settlement'))
        self.assertIn('Atlas core module', problem['text'])
        with self.assertRaisesRegex(UserError, 'Atlas core module'):
            mona.action_send_record()
        self.assertEqual(self.form.state, 'ready')
        self.assertFalse(self.form.signoff_ids)
        mona.settle_entry(self.first.id, 'differ', 'Budget was short')
        self.assertEqual(mona.run_verb('send_record', {})['status'], 'done')
        self.assertEqual(self.form.state, 'to_confirm')
        self.assertIn('Budget was short', self.form.version_ids[-1].content)

    def test_a_talk_that_was_held_elsewhere(self):
        answer = self._mona().run_verb('send_record', {'date_interview': HELD, 'minutes': 30})
        self.assertEqual(len(answer['problems']), 2)
        settled = [[self.first.id, 'resolved'], [self.second.id, 'differ', 'As before']]
        answer = self._mona().run_verb(
            'send_record', {'date_interview': HELD, 'minutes': 30, 'settlements': settled}
        )
        self.assertEqual(answer['status'], 'done')
        self.assertEqual(self.form.entry_ids.mapped('settlement'), ['resolved', 'differ'])

    def test_garbage_settles_nothing(self):
        for settlements in ('x', 7, {'a': 1}, [[]], [[self.first.id]], [[self.first.id, 'maybe']]):
            with self.subTest(settlements):
                try:
                    answer = self._mona().run_verb(
                        'send_record', {'date_interview': HELD, 'settlements': settlements}
                    )
                except UserError:
                    continue
                self.assertEqual(answer['status'], 'missing')
        self.assertFalse(any(self.form.entry_ids.mapped('settlement')))
        self.assertEqual(self.form.state, 'ready')

    def test_who_says_so_and_who_reads_it(self):
        self.assertTrue(self._row(self.user_manager)['can_settle'])
        self.assertFalse(self._row(self.user_employee)['can_settle'])
        self.assertTrue(self._row(self.user_employee)['differs'])
        for user in (
            self.user_employee,
            self.user_officer,
            self.user_hr_manager,
            self.user_manager2,
            self.user_outsider,
            self.user_system,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(self.form, user).settle_entry(self.first.id, 'resolved')
        self._mona().settle_entry(self.first.id, 'differ', 'Budget was short')
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user.login):
                row = self._row(user)
                self.assertEqual(row['settlement'], 'differ')
                self.assertEqual(row['settlement_label'], 'Agreed to differ')
                self.assertEqual(row['settlement_note'], 'Budget was short')

    def test_an_agreed_entry_is_not_settled(self):
        self.first.sudo().stance = 'agree'
        with self.assertRaises(UserError):
            self._mona().settle_entry(self.first.id, 'resolved')
        self.assertFalse(self._row(self.user_manager)['can_settle'])
