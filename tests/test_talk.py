"""The interview: planned, held, recorded line by line by two people, and private notes."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_form_flow import FormCase

SECRET = 'Ask about the flat in Graz'


@tagged('post_install', '-at_install', 'hr_performance')
class TestTalk(FormCase):
    def setUp(self):
        super().setUp()
        self.form = self._form()
        self._to_ready(self.form)

    def _when(self, days=3):
        return fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=days))

    def _mona(self):
        return self._as(self.form, self.user_manager)

    def _emil(self):
        return self._as(self.form, self.user_employee)

    def _start(self, **options):
        self._mona().action_start_interview(**options)

    def _note(self, who, body, **values):
        return who.add_note(values.pop('kind', 'agreement'), body, **values)['note']

    # Schedule
    def test_schedule_puts_a_neutral_meeting_on_both_calendars(self):
        self._mona().action_schedule(self._when(), 45, 'Room 4')
        interview = self.form.interview_ids
        event = interview.event_id
        self.assertEqual(event.partner_ids, (self.user_manager | self.user_employee).partner_id)
        self.assertEqual(event.name, 'Meeting')
        self.assertEqual(event.privacy, 'private')
        for word in ('erformance', 'nterview', 'Atlas'):
            self.assertNotIn(word, event.description or '')
        self.assertFalse(event.res_id, 'the event does not tell which form it is about')
        self.assertEqual(event.stop - event.start, timedelta(minutes=45))
        self.assertEqual(self.form.date_interview_planned, interview.date_start)

    def test_moving_and_cancelling_keep_the_event_in_step(self):
        self._mona().action_schedule(self._when(3), 45)
        event = self.form.interview_ids.event_id
        self._as(self.form, self.user_officer).action_schedule(self._when(5), 60)
        self.assertEqual(self.form.interview_ids.move_count, 1)
        self.assertEqual(event.start, self.form.interview_ids.date_start)
        self._mona().action_cancel_interview('The manager is travelling')
        self.assertFalse(event.exists())
        self.assertFalse(self.form.date_interview_planned)
        self.assertEqual(self.form.interview_ids.state, 'cancelled')

    def test_the_invitation_carries_no_content(self):
        before = self.env['mail.mail'].search([])
        self._mona().action_schedule(self._when(), 45)
        mails = self.env['mail.mail'].search([]) - before
        bodies = ' '.join(f'{mail.subject} {mail.body_html}' for mail in mails)
        self.assertIn(f'/my/performance/forms/{self.form.id}', bodies)
        for word in ('Atlas', 'May release'):
            self.assertNotIn(word, bodies)

    def test_bad_slots_are_refused(self):
        for values, message in (
            ((self._when(-1), 45), 'future'),
            ((self._when(), 5), '10 to 480'),
            ((self._when(), True), 'length'),
            (('soon', 45), 'length'),
            ((['x'], 45), 'length'),
            ((self._when(), 45, '', 'javascript:alert(1)'), 'https'),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                self._mona().action_schedule(*values)
        self.assertFalse(self.form.interview_ids)

    def test_hr_finds_forms_without_a_date_and_records_unfinished(self):
        forms = self.env['hr.performance.form'].with_user(self.user_officer)
        mine = [('id', '=', self.form.id)]
        self.assertTrue(forms.search([('has_no_date', '=', True), *mine]))
        self._mona().action_schedule(self._when(), 45)
        self.assertFalse(forms.search([('has_no_date', '=', True), *mine]))
        self._start()
        self._mona().action_end_interview()
        self.assertTrue(forms.search([('is_record_missing', '=', True), *mine]))
        self.assertTrue(self.form.is_record_missing)

    # Topics
    def test_topics_are_derived_and_hr_sees_coverage_alone(self):
        self.assertEqual(self.form.topic_ids.mapped('rule'), ['rating_gap'])
        self._emil().add_topic('A course seat')
        self.assertEqual(
            [topic['name'] for topic in self._mona().get_talk_data()['topics']],
            ['', 'A course seat'],
        )
        officer = self._as(self.form, self.user_officer)
        self.assertEqual(officer.get_talk_data()['topics'], [])
        self.assertEqual((officer.topic_count, officer.topic_done_count), (2, 0))
        with self.assertRaises(AccessError):
            self.form.topic_ids.with_user(self.user_officer).read(['name'])

    def test_record_waits_for_every_topic(self):
        self._emil().add_topic('A course seat')
        self._start()
        with self.assertRaisesRegex(UserError, 'still running'):
            self._mona().action_send_record()
        self._mona().action_end_interview()
        with self.assertRaisesRegex(UserError, '2 topics'):
            self._mona().action_send_record()
        gap, wish = self.form.topic_ids.ids
        self._mona().tick_topic(gap, 'discussed')
        with self.assertRaisesRegex(UserError, 'reason'):
            self._mona().tick_topic(wish, 'skipped')
        self._mona().tick_topic(wish, 'skipped', 'No time left, next week')
        self._mona().action_send_record()
        self.assertEqual(self.form.state, 'to_confirm')
        self.assertTrue(self.form.date_interview)

    def test_employee_neither_ticks_nor_removes_what_is_not_his(self):
        topic = self.form.topic_ids.id
        with self.assertRaises(AccessError):
            self._emil().tick_topic(topic, 'discussed')
        with self.assertRaises(AccessError):
            self._emil().remove_topic(topic)
        wish = self._mona().add_topic('Next year')['topic']['id']
        with self.assertRaises(AccessError):
            self._emil().remove_topic(wish)
        self._mona().remove_topic(wish)

    # Notes
    def test_notes_are_read_by_both_and_confirmed_by_the_other(self):
        self._start()
        note = self._note(self._mona(), 'Weekly sync on Wednesday', follow_up_owner='manager')
        [seen] = self._emil().get_talk_data()['notes']
        self.assertEqual(seen['body'], 'Weekly sync on Wednesday')
        self.assertTrue(seen['can_answer'])
        with self.assertRaises(AccessError):
            self._mona().answer_note(note['id'], 'confirm')
        self._emil().answer_note(note['id'], 'confirm')
        self.assertEqual(self._mona().get_talk_data()['unconfirmed'], 0)
        with self.assertRaisesRegex(UserError, 'answered already'):
            self._mona().edit_note(note['id'], 'agreement', 'Weekly sync on Friday')

    def test_notes_are_confirmed_after_the_talk_too(self):
        self._start()
        note = self._note(self._mona(), 'Weekly sync on Wednesday')
        self._mona().action_end_interview()
        page = self._emil().get_talk_data()
        self.assertTrue(page['can_note'])
        self.assertTrue(page['notes'][0]['can_answer'])
        self._emil().answer_note(note['id'], 'confirm')
        self.assertFalse(self._mona().get_talk_data()['unconfirmed'])

    def test_a_correction_stands_next_to_the_note(self):
        self._start()
        note = self._note(self._mona(), 'Social media below target', kind='gap')
        self._emil().answer_note(note['id'], 'correct', 'The budget was cut', 'key-1')
        self._emil().answer_note(note['id'], 'correct', 'The budget was cut', 'key-1')
        rows = self._mona().get_talk_data()['notes']
        self.assertEqual(
            [(row['body'], row['answer_kind']) for row in rows],
            [('Social media below target', False), ('The budget was cut', 'correct')],
        )
        self.assertEqual(rows[1]['parent_id'], note['id'])

    def test_a_resent_note_is_one_note(self):
        self._start()
        first = self._note(self._mona(), 'Praise for Atlas', client_key='abc')
        again = self._note(self._mona(), 'Praise for Atlas', client_key='abc')
        self.assertEqual(first['id'], again['id'])
        other = self._note(self._emil(), 'Thank you', client_key='abc')
        self.assertNotEqual(first['id'], other['id'], 'the key is the one of its author')

    def test_a_stale_edit_is_a_conflict(self):
        self._start()
        note = self._note(self._mona(), 'One')
        self._mona().edit_note(note['id'], 'agreement', 'Two', note['revision'])
        answer = self._mona().edit_note(note['id'], 'agreement', 'Three', note['revision'])
        self.assertEqual(answer['status'], 'conflict')
        self.assertEqual(answer['note']['body'], 'Two')

    def test_words_of_the_other_side_need_one_screen(self):
        self._start()
        with self.assertRaisesRegex(UserError, 'one screen'):
            self._note(self._mona(), 'I need a mentor', typed_for='employee')
        self._mona().action_end_interview()
        self._start(one_screen=True)
        note = self._note(self._mona(), 'I need a mentor', kind='request', typed_for='employee')
        self.assertEqual((note['typed_for'], note['author']), ('employee', 'Mona'))

    def test_no_note_before_the_talk_and_none_after_the_record(self):
        with self.assertRaises(AccessError):
            self._note(self._mona(), 'Too early')
        self._start()
        note = self._note(self._mona(), 'In time')
        self._mona().action_end_interview()
        self._mona().tick_topic(self.form.topic_ids.id, 'discussed')
        self._mona().action_send_record()
        with self.assertRaises(AccessError):
            self._note(self._emil(), 'Too late')
        with self.assertRaises(AccessError):
            self._emil().answer_note(note['id'], 'confirm')
        with self.assertRaises(UserError):
            self.form.note_ids.write({'body': 'Another word'})

    def test_hr_reads_notes_with_the_record_only(self):
        self._start()
        self._note(self._mona(), 'In time')
        notes = self.env['hr.performance.note'].with_user(self.user_officer)
        self.assertFalse(notes.search_count([('form_id', '=', self.form.id)]))
        self._mona().action_end_interview()
        self._mona().tick_topic(self.form.topic_ids.id, 'discussed')
        self._mona().action_send_record()
        self.assertTrue(notes.search_count([('form_id', '=', self.form.id)]))
        content = self.form.version_ids[-1]._get_content()
        self.assertEqual([note['body'] for note in content['notes']], ['In time'])

    def test_strangers_hear_and_write_nothing(self):
        self._start()
        self._note(self._mona(), 'Between us')
        for user in (
            self.user_colleague,
            self.user_manager2,
            self.user_outsider,
            self.user_foreign_hr,
            self.user_system,
        ):
            form = self._as(self.form, user)
            with self.subTest(user=user.login):
                for call in (
                    lambda f: f.get_talk_data(),
                    lambda f: f.add_note('gap', 'x'),
                    lambda f: f.add_topic('x'),
                    lambda f: f.save_private_note('x'),
                ):
                    with self.assertRaises(AccessError):
                        call(form)
                for model in ('interview', 'topic', 'note', 'private.note'):
                    rows = self.env[f'hr.performance.{model}'].with_user(user)
                    found = rows.has_access('read') and rows.search(
                        [('form_id', '=', self.form.id)]
                    )
                    self.assertFalse(found)

    def test_notes_and_topics_have_no_door_but_the_verbs(self):
        self._start()
        self._note(self._mona(), 'Mine')
        self._mona().save_private_note(SECRET)
        for user in (self.user_employee, self.user_manager, self.user_officer):
            for model in ('interview', 'topic', 'note', 'private.note'):
                row = self.env[f'hr.performance.{model}'].search([], limit=1) or self.env[
                    f'hr.performance.{model}'
                ].with_user(self.user_manager).search([], limit=1)
                row = row.with_user(user)
                with self.subTest(user=user.login, model=model):
                    for call in (
                        lambda r: r.write({'form_id': self.form.id}),
                        lambda r: r.unlink(),
                        lambda r: r.create([{'form_id': self.form.id}]),
                    ):
                        with self.assertRaises(AccessError):
                            call(row)

    # Private notes
    def test_a_private_note_is_its_authors_alone(self):
        self._mona().save_private_note(SECRET)
        self.assertEqual(self._mona().get_talk_data()['private_note']['body'], SECRET)
        self.assertEqual(self._emil().get_talk_data()['private_note']['body'], '')
        notes = self.env['hr.performance.private.note']
        for user in (
            self.user_employee,
            self.user_officer,
            self.user_hr_manager,
            self.user_manager2,
            self.user_system,
        ):
            with self.subTest(user=user.login):
                self.assertFalse(notes.with_user(user).search([('body', 'ilike', 'Graz')]))
        self.assertFalse(notes.sudo().search([('body', 'ilike', 'Graz')]))
        with self.assertRaises(AccessError):
            notes.with_user(self.user_manager).search([]).export_data(['body'])

    def test_a_private_note_is_in_no_version_and_no_page_of_others(self):
        self._mona().save_private_note(SECRET)
        self._start()
        self._mona().action_end_interview()
        self._mona().tick_topic(self.form.topic_ids.id, 'discussed')
        self._mona().action_send_record()
        for version in self.form.version_ids:
            self.assertNotIn('Graz', version.content)
        for user in (self.user_employee, self.user_officer, self.user_hr_manager):
            self.assertNotIn('Graz', str(self._as(self.form, user).get_form_data()))

    def test_a_new_manager_does_not_inherit_private_notes(self):
        self._mona().save_private_note(SECRET)
        self._as(self.form, self.user_officer).action_reassign(
            self.manager2.id, 'The manager has moved to another team'
        )
        data = self._as(self.form, self.user_manager2).get_talk_data()
        self.assertEqual(data['private_note']['body'], '')

    # Costs
    def test_queries_do_not_grow_with_the_notes(self):
        self._start()
        self._note(self._mona(), 'One')

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._emil().get_talk_data()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            self._note(self._mona(), f'Note {number}')
        self.assertEqual(count(), few)
