"""The road of a form in its three modes, as the people who walk it; and every refusal."""

import json

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.tools.canonical import chain_digest

from .common import PerformanceCase


class FormCase(PerformanceCase):
    """A form of ``employee`` (portal) under ``manager`` in the state filling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template()
        cls.cycle = cls._cycle(templates=cls.template, max_returns=2)
        cls.frozen = cls.template._freeze(cls.cycle)[cls.template]

    @classmethod
    def _form(cls, employee=None, fill_mode='employee', **values):
        employee = employee or cls.employee
        return (
            cls.env['hr.performance.form']
            ._with_transition()
            .create(
                {
                    'cycle_id': cls.cycle.id,
                    'template_id': cls.frozen.id,
                    'company_id': employee.company_id.id,
                    'employee_id': employee.id,
                    'employee_name': employee.name,
                    'user_id': employee.user_id.id,
                    'manager_id': employee.parent_id.id,
                    'manager_name': employee.parent_id.name,
                    'manager_user_id': employee.parent_id.user_id.id,
                    'fill_mode': fill_mode,
                    'state': 'filling',
                    'date_launch': '2026-07-01',
                    'date_due': '2099-07-08',
                    'date_fill_due': '2099-07-08',
                    **values,
                }
            )
            ._without_transition()
        )

    def _as(self, form, user):
        self.env.invalidate_all()
        return form.with_user(user).with_context(hr_performance_transition=None)

    def _sections(self, form):
        return {s['kind']: s['id'] for s in form.template_id._get_definition('manager')}

    def _fill(self, form, user, project='Atlas core module'):
        mine, sections = self._as(form, user), self._sections(form)
        saved = [
            mine.save_entry(sections['achievement'], {'project': project, 'rate': 120}),
            mine.save_entry(sections['improvement'], {'event': 'May release: fix two days late'}),
        ]
        mine.save_rating(self._level(form, 2))
        self.assertEqual([row['status'] for row in saved], ['saved', 'saved'])
        return [row['entry']['id'] for row in saved]

    def _level(self, form, value):
        levels = form.sudo().template_id.scale_id.level_ids
        return levels.filtered(lambda level: level.value == value).id

    def _answer_all(self, form, user, stance='agree'):
        mine = self._as(form, user)
        for entry in mine.get_form_data()['entries']:
            if entry['can_answer']:
                mine.set_stance(entry['id'], stance, 'Seen it myself', entry['revision'])

    def _to_ready(self, form):
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._answer_all(form, self.user_manager)
        self._as(form, self.user_manager).save_rating(self._level(form, 3))
        self._as(form, self.user_manager).action_send_feedback()
        self.assertEqual(form.state, 'ready')

    def _to_confirm(self, form):
        self._to_ready(form)
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 45)
        self.assertEqual(form.state, 'to_confirm')


@tagged('post_install', '-at_install', 'hr_performance')
class TestFormFlow(FormCase):
    def test_main_road_with_a_return(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self.assertEqual(form.state, 'feedback')
        self.assertEqual(form.waiting_for, 'manager')
        manager = self._as(form, self.user_manager)
        page = manager.get_form_data()
        self.assertEqual(len(page['entries']), 2)
        self.assertFalse(page['rating']['employee'], 'blind until both ratings are in')
        manager.add_comment('Which shift was it?', entries[1])
        self.assertFalse(
            self._as(form, self.user_employee).get_form_data()['comments'],
            "the manager's comments wait for his feedback",
        )
        self._as(form, self.user_manager).action_return('Please name the shift.', [entries[1]])
        self.assertEqual((form.state, form.return_count), ('filling', 1))
        page = self._as(form, self.user_employee).get_form_data()
        self.assertEqual([e['returned'] for e in page['entries']], [False, True])
        self.assertEqual({c['kind'] for c in page['comments']}, {'comment', 'return'})
        saved = self._as(form, self.user_employee).save_entry(
            False, {'event': 'May release, night shift: two days late'}, entries[1], 1
        )
        self.assertEqual((saved['status'], saved['entry']['revision']), ('saved', 2))
        page = self._as(form, self.user_manager).get_form_data()
        texts = json.dumps(page['entries'])
        self.assertNotIn('night shift', texts, 'a revision in progress is nobody else’s')
        self.assertIn('two days late', texts, 'the submitted text stays readable')
        self._as(form, self.user_employee).action_submit()
        self._answer_all(form, self.user_manager)
        manager = self._as(form, self.user_manager)
        manager.save_rating(self._level(form, 3))
        manager.action_send_feedback()
        page = self._as(form, self.user_employee).get_form_data()
        self.assertEqual(page['rating']['manager']['level_id'], self._level(form, 3))
        self.assertEqual(form.disagreement_count, 1, 'the ratings are one level apart')
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 45)
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertEqual((form.state, form.confirm_result), ('confirmed', 'agree'))
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager', 'employee'])
        versions = form.version_ids
        self.assertEqual(
            versions.mapped('event'),
            ['submit', 'return', 'submit', 'send_feedback', 'send_record', 'confirm'],
        )
        previous = ''
        for version in versions:
            self.assertEqual(version.digest, chain_digest(previous, version.content))
            previous = version.digest
        compared = self._as(form, self.user_manager).compare_versions(
            versions[0].id, versions[2].id
        )
        changed = [
            e for s in compared['sections'] for e in s['entries'] if e['status'] == 'changed'
        ]
        self.assertEqual(len(changed), 1)
        inserted = [text for mark, text in changed[0]['answers'][0]['diff'] if mark == 'insert']
        self.assertEqual(inserted, [', night shift'])
        self.assertEqual(changed[0]['comments'][0]['body'], 'Which shift was it?')

    def test_manager_mode_needs_the_employees_reply(self):
        form = self._form(fill_mode='manager')
        with self.assertRaises(AccessError):
            self._fill(form, self.user_employee)
        self._fill(form, self.user_manager)
        self.assertFalse(self._as(form, self.user_employee).get_form_data()['entries'])
        self._as(form, self.user_manager).action_submit()
        self.assertEqual((form.state, form.waiting_for), ('feedback', 'employee'))
        self._answer_all(form, self.user_employee, 'partly')
        employee = self._as(form, self.user_employee)
        employee.save_rating(self._level(form, 2))
        with self.assertRaisesRegex(UserError, 'What my manager may not have seen'):
            employee.action_send_feedback()
        employee.save_entry(self._sections(form)['question'], {'unseen': 'Covered payroll'})
        employee.action_send_feedback()
        self.assertEqual((form.state, form.disagreement_count), ('ready', 2))

    def test_side_by_side_is_blind_until_both_are_in(self):
        form = self._form(fill_mode='both')
        self._fill(form, self.user_employee, 'Seen by the employee')
        self._fill(form, self.user_manager, 'Seen by the manager')
        self._as(form, self.user_employee).action_submit()
        self.assertEqual((form.state, form.waiting_for), ('filling', 'manager'))
        for user, foreign in (
            (self.user_employee, 'manager'),
            (self.user_manager, 'employee'),
            (self.user_officer, ''),
        ):
            page = self._as(form, user).get_form_data()
            self.assertNotIn(f'Seen by the {foreign}', json.dumps(page))
            Entry = self.env['hr.performance.entry'].with_user(user)
            self.assertFalse(
                Entry.search([('form_id', '=', form.id)]).filtered(
                    lambda e, foreign=foreign: e.side == foreign
                )
            )
            Version = self.env['hr.performance.version'].with_user(user)
            self.assertEqual(
                Version.search_count([('form_id', '=', form.id)]),
                1 if user == self.user_employee else 0,
            )
        self._as(form, self.user_manager).action_submit()
        self.assertEqual((form.state, form.waiting_for), ('feedback', 'both'))
        for user in (self.user_employee, self.user_manager):
            self.assertEqual(len(self._as(form, user).get_form_data()['entries']), 4)
            self._answer_all(form, user)
            self._as(form, user).action_send_feedback()
        self.assertEqual(form.state, 'ready')

    def test_missing_answers_are_listed_and_nothing_moves(self):
        form = self._form()
        employee = self._as(form, self.user_employee)
        answer = employee.run_verb('submit')
        self.assertEqual(answer['status'], 'missing')
        self.assertEqual(len(answer['problems']), 3, 'two empty sections and the rating')
        with self.assertRaisesRegex(UserError, 'Done well'):
            employee.action_submit()
        self.assertEqual(form.state, 'filling')

    def test_recall_until_the_first_comment(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._as(form, self.user_employee).action_recall()
        self.assertEqual(form.state, 'filling')
        self.assertFalse(self._as(form, self.user_manager).get_form_data()['entries'])
        self._as(form, self.user_employee).action_submit()
        self._as(form, self.user_manager).add_comment('One question', entries[0])
        with self.assertRaisesRegex(UserError, 'begun to answer'):
            self._as(form, self.user_employee).action_recall()

    def test_a_later_comment_is_mailed_once_a_day(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        form._write_flow({'state': 'ready', 'manager_feedback_on': fields.Datetime.now()})

        def told(user, *args, **values):
            before = self.env['mail.mail'].search([])
            answer = self._as(form, user).add_comment(*args, **values)
            mails = self.env['mail.mail'].search([]) - before
            for mail in mails:
                self.assertNotIn('CANARY', mail.subject + mail.body_html)
            return answer['comment']['id'], [mail.email_to for mail in mails]

        def shown(user):
            data = self._as(form, user).get_form_data()
            return [comment['id'] for comment in data['comments']]

        # mona works in the back office, emil on the portal: each is told of the other's
        for writer, reader in (
            (self.user_manager, self.user_employee),
            (self.user_employee, self.user_manager),
        ):
            with self.subTest(writer=writer.login), freeze_time('2026-07-20 09:00:00') as clock:
                own, mails = told(writer, 'CANARY for my eyes', entries[0], 'own')
                self.assertFalse(mails)
                self.assertNotIn(own, shown(reader))
                first, mails = told(writer, 'CANARY one', entries[0], client_key='key-1')
                self.assertEqual(len(mails), 1)
                self.assertIn(reader.email, mails[0])
                self.assertIn(first, shown(reader), 'at once')
                again, mails = told(writer, 'CANARY one', entries[0], client_key='key-1')
                self.assertEqual((again, mails), (first, []), 'the same, sent again')
                second, mails = told(writer, 'CANARY two', entries[0])
                self.assertFalse(mails, 'one mail a day')
                self.assertIn(second, shown(reader))
                self._as(form, reader).resolve_comment(second)
                clock.move_to('2026-07-21 09:00:00')
                self.assertEqual(len(told(writer, 'CANARY three', entries[0])[1]), 1)
        # two servers at the same moment: the second one finds the day taken
        comments = self.env['hr.performance.comment'].sudo()
        one, other = comments.search([('told_day', '!=', False), ('side', '=', 'manager')])
        with self.assertRaises(UniqueViolation), mute_logger('odoo.sql_db'):
            self.env.cr.execute(
                'UPDATE hr_performance_comment SET told_day = %s WHERE id = %s',
                [one.told_day, other.id],
            )

    def test_at_most_two_returns(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        for _number in range(2):
            self._as(form, self.user_employee).action_submit()
            self._as(form, self.user_manager).action_return('Please be concrete.', entries[:1])
        self._as(form, self.user_employee).action_submit()
        with self.assertRaisesRegex(UserError, 'talk to each other'):
            self._as(form, self.user_manager).action_return('Please be concrete.', entries[:1])

    def test_return_needs_a_reason_and_entries(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        manager = self._as(form, self.user_manager)
        for reason, ids in (('short', entries), ('A good reason', []), ('A good reason', [0])):
            with self.assertRaises(UserError):
                manager.action_return(reason, ids)
        self.assertEqual(form.state, 'feedback')

    def test_a_revised_entry_wants_a_new_answer(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._answer_all(form, self.user_manager)
        self._as(form, self.user_manager).action_return('Please be concrete.', entries[:1])
        self._as(form, self.user_employee).save_entry(
            False, {'project': 'Atlas, release 4', 'rate': 110}, entries[0], 1
        )
        self._as(form, self.user_employee).action_submit()
        manager = self._as(form, self.user_manager)
        manager.save_rating(self._level(form, 2))
        problems = manager._get_problems('send_feedback')
        self.assertEqual([p['entry_id'] for p in problems], [entries[0]])

    def test_refusal_waits_for_hr(self):
        form = self._form()
        self._to_confirm(form)
        self._as(form, self.user_employee).action_refuse('The target was changed in October.')
        self.assertEqual((form.state, form.waiting_for), ('to_confirm', 'hr'))
        with self.assertRaises(AccessError):
            self._as(form, self.user_officer).action_close('Witness: Cora Colleague')
        self._as(form, self.user_hr_manager).action_close('Witness: Cora Colleague')
        self.assertEqual((form.state, form.confirm_result), ('closed', 'refused'))

    def test_appeal_and_decision(self):
        form = self._form()
        self._to_confirm(form)
        self._as(form, self.user_employee).action_appeal('Two releases were left out.')
        self.assertEqual(form.state, 'appeal')
        self._as(form, self.user_hr_manager).action_decide_appeal('repeat', 'The facts count.')
        self.assertEqual(form.state, 'ready')

    def test_reservation_needs_a_statement(self):
        form = self._form()
        self._to_confirm(form)
        employee = self._as(form, self.user_employee)
        with self.assertRaises(UserError):
            employee.action_confirm('reservation')
        employee.action_confirm('reservation', 'I see the second point otherwise.')
        self.assertEqual(form.confirm_result, 'reservation')

    def test_content_is_frozen_after_the_record_was_sent(self):
        form = self._form()
        self._to_confirm(form)
        for user in (self.user_employee, self.user_manager):
            with self.assertRaises(AccessError):
                self._as(form, user).add_comment('One more thing')
        for row in (form.entry_ids[0], form.rating_ids[0], form.signoff_ids[0]):
            with self.assertRaises(UserError):
                row.sudo().write({'side': 'hr'})
            with self.assertRaises(UserError):
                row.sudo().unlink()
        with self.assertRaises(UserError):
            form.version_ids[0].sudo().write({'content': '{}'})
        with self.assertRaises(UserError):
            form.version_ids[0].sudo().unlink()

    def test_hold_resume_extend_cancel(self):
        form = self._form()
        entries = self._fill(form, self.user_employee)
        officer = self._as(form, self.user_officer)
        officer.action_hold('Parental leave until May')
        self.assertEqual(form.state, 'on_hold')
        with self.assertRaises(AccessError):
            self._as(form, self.user_employee).save_entry(False, {'event': 'x'}, entries[1], 1)
        self._as(form, self.user_officer).action_resume()
        self.assertEqual(form.state, 'filling')
        due = form.date_due
        self._as(form, self.user_officer).action_extend('2099-12-31', 'Ill at the deadline')
        self.assertEqual((str(form.date_due), form.date_due_original), ('2099-12-31', due))
        with self.assertRaises(AccessError):
            self._as(form, self.user_officer).action_cancel('Wrong population')
        self._as(form, self.user_hr_manager).action_cancel('Wrong population')
        self.assertEqual((form.state, len(form.entry_ids)), ('cancelled', 2))

    def test_switch_of_a_late_form_loses_no_text(self):
        form = self._form()
        self._fill(form, self.user_employee)
        officer = self._as(form, self.user_officer)
        with self.assertRaisesRegex(UserError, 'overdue'):
            officer.action_switch_mode('manager', 'The employee is absent')
        form._write_flow({'date_due': '2026-01-01'})
        self._as(form, self.user_officer).action_switch_mode('manager', 'The employee is absent')
        self.assertEqual((form.fill_mode, form.waiting_for), ('manager', 'manager'))
        self.assertEqual(len(form.entry_ids), 2)
        self.assertFalse(self._as(form, self.user_manager).get_form_data()['entries'])
        self.assertEqual(len(self._as(form, self.user_employee).get_form_data()['entries']), 2)

    def test_reveal_after_the_deadline_marks_the_late_side(self):
        form = self._form(fill_mode='both')
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        form._write_flow({'date_due': '2026-01-01'})
        self._as(form, self.user_officer).action_reveal('The manager is travelling')
        self.assertEqual((form.state, form.manager_late), ('feedback', True))
        self.assertEqual(len(self._as(form, self.user_manager).get_form_data()['entries']), 2)

    def test_a_new_manager_reads_and_the_old_one_does_not(self):
        form = self._form()
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._as(form, self.user_manager).add_comment('Only for my eyes', audience='own')
        self._as(form, self.user_officer).action_reassign(self.manager2.id, 'Moved to team two')
        self.assertFalse(self._as(form, self.user_manager2).get_form_data()['comments'])
        self.assertEqual(len(self._as(form, self.user_manager2).get_form_data()['entries']), 2)
        with self.assertRaises(AccessError):
            self._as(form, self.user_manager).get_form_data()
        with self.assertRaises(UserError):
            self._as(form, self.user_officer).action_reassign(self.employee.id, 'To himself now')

    def test_reopen_keeps_versions_and_signatures(self):
        form = self._form()
        self._to_confirm(form)
        self._as(form, self.user_employee).action_confirm('agree')
        digests = form.version_ids.mapped('digest')
        self._as(form, self.user_hr_manager).action_reopen('The wrong month was named')
        self.assertEqual(form.state, 'ready')
        self.assertEqual(form.version_ids.mapped('digest')[: len(digests)], digests)
        self.assertEqual(len(form.signoff_ids), 2)
