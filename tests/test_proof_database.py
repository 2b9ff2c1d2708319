"""What was signed can be proven inside the database by HR, and who looked at it is noted."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .proof_common import ProofCase

REASON = 'A reason that is long enough'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestVerifyDatabase(ProofCase):
    def setUp(self):
        super().setUp()
        self.form = self._confirmed()

    def test_untouched_in_every_state(self):
        self.assertEqual(self._findings(self.form), [])
        other = self._form(self.colleague)
        self.assertEqual(self._findings(other), [])
        self._as(self.form, self.user_hr_manager).action_reopen(REASON)
        self.assertEqual(self._findings(self.form), [])
        sent = self._form(self.officer, manager_user_id=self.user_manager.id)
        self._fill(sent, self.user_officer)
        self._as(sent, self.user_officer).action_submit()
        self._answer_all(sent, self.user_manager, 'disagree')
        mine = self._as(sent, self.user_manager)
        mine.save_rating(self._level(sent, 2))
        mine.action_send_feedback()
        settled = [[entry.id, 'differ'] for entry in sent.entry_ids]
        mine.action_send_record('2026-07-20 09:00:00', 30, settled)
        self.assertEqual(self._as(sent, self.user_hr_manager).verify_records()['findings'], [])

    def test_one_letter_of_a_version(self):
        version = self.form.version_ids[1]
        self._sql(
            "UPDATE hr_performance_version SET content = replace(content, 'Atlas', 'Btlas')"
            ' WHERE id = %s',
            version.id,
        )
        [text] = self._findings(self.form)
        self.assertIn('Version 2: its content was changed', text)
        self.assertNotIn('tlas', text, 'a finding holds no content')

    def test_one_letter_of_an_answer(self):
        entry = self.form.entry_ids[0]
        self._sql(
            "UPDATE hr_performance_entry SET answers = jsonb_set(answers, '{project}', '\"x\"')"
            ' WHERE id = %s',
            entry.id,
        )
        [text] = self._findings(self.form)
        self.assertIn(f'section "Done well", entry {entry.id}, question "Project"', text)

    def test_rating_and_signoff(self):
        rating = self.form.rating_ids[0]
        self._sql('UPDATE hr_performance_rating SET value = 3 WHERE id = %s', rating.id)
        self.assertIn('rating employee, value', self._findings(self.form)[0])
        self._sql('UPDATE hr_performance_rating SET value = 2 WHERE id = %s', rating.id)
        signoff = self.form.signoff_ids[-1]
        self._sql("UPDATE hr_performance_signoff SET decision = 'agree' WHERE id = %s", signoff.id)
        text = ' '.join(self._findings(self.form))
        self.assertIn(f'signoff {signoff.id}, decision', text)
        self.assertIn(f'Signoff {signoff.id} is not as it was on its day', text)

    def test_swapped_and_deleted_rows(self):
        first, second = self.form.entry_ids[:2]
        self._sql(
            'UPDATE hr_performance_entry e SET answers = o.answers FROM hr_performance_entry o'
            ' WHERE e.id IN %s AND o.id IN %s AND o.id != e.id',
            (first.id, second.id),
            (first.id, second.id),
        )
        texts = ' '.join(self._findings(self.form))
        self.assertIn(f'entry {first.id}', texts)
        self.assertIn(f'entry {second.id}', texts)
        comment = self.form.comment_ids[0]
        self._sql('DELETE FROM hr_performance_comment WHERE id = %s', comment.id)
        self.assertIn(f'comment {comment.id}', ' '.join(self._findings(self.form)))

    def test_deleted_versions(self):
        self._sql(
            'UPDATE hr_performance_audit SET version_id = NULL WHERE form_id = %s', self.form.id
        )
        newest = self.form.version_ids[-1].number
        self._sql(
            'DELETE FROM hr_performance_version WHERE form_id = %s AND number = %s',
            self.form.id,
            newest,
        )
        self.assertIn(f'Version {newest} is missing.', self._findings(self.form))
        self._sql(
            'DELETE FROM hr_performance_version WHERE form_id = %s AND number = 1', self.form.id
        )
        self.assertIn('Version 1 is missing.', self._findings(self.form))

    def test_swapped_versions_and_false_digest(self):
        one, two = self.form.version_ids[:2]
        self._sql(
            'UPDATE hr_performance_version SET number = -number WHERE id IN %s', (one.id, two.id)
        )
        self._sql(
            'UPDATE hr_performance_version SET number = 3 + number WHERE id IN %s',
            (one.id, two.id),
        )
        texts = ' '.join(self._findings(self.form))
        self.assertIn('Version 1', texts)
        self.assertIn('Version 2', texts)

    def test_who_and_when_of_a_version(self):
        self._sql(
            "UPDATE hr_performance_version SET actor_name = 'Nobody' WHERE form_id = %s"
            ' AND number = 1',
            self.form.id,
        )
        self.assertIn('"actor" was changed', self._findings(self.form)[0])

    def test_only_hr_and_not_its_own(self):
        for user in (self.user_employee, self.user_manager, self.user_outsider, self.user_system):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(self.form, user).verify_records()
        own = self._form(self.officer)
        with self.assertRaises(AccessError):
            self._as(own, self.user_officer).verify_records()
        with self.assertRaises(AccessError):
            self._as(self.form, self.user_foreign_hr).verify_records()

    def test_cycle_in_constant_queries(self):
        self._form(self.officer)  # the officer's own form is left to somebody else
        action = self.cycle.with_user(self.user_officer).action_verify()
        result = self.env[action['res_model']].browse(action['res_id'])
        self.assertEqual((result.form_count, result.finding_count), (1, 0))
        self._sql(
            "UPDATE hr_performance_signoff SET statement = 'x' WHERE form_id = %s", self.form.id
        )
        action = self.cycle.with_user(self.user_officer).action_verify()
        result = self.env[action['res_model']].browse(action['res_id'])
        self.assertGreater(result.finding_count, 0)
        self.assertEqual(result.line_ids.form_id, self.form)
        line = self.env['hr.performance.audit'].search([('kind', '=', 'verify')], limit=1)
        self.assertEqual((line.cycle_id, line.actor_id), (self.cycle, self.user_officer))

        def count(forms):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            forms.with_user(self.user_hr_manager).sudo()._verify_batch()
            return self.env.cr.sql_log_count - before

        few = count(self.form)
        more = self.form | self._form(self.colleague)
        for form in more - self.form:
            self._fill(form, self.user_colleague)
            self._as(form, self.user_colleague).action_submit()
        self.assertLessEqual(count(more), few + 1)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAudit(ProofCase):
    def test_trail(self):
        form = self._confirmed()
        self._as(form, self.user_officer).get_form_data()
        self._as(form, self.user_officer).get_form_data()
        self._as(form, self.user_manager).export_record()
        trail = self._as(form, self.user_employee).get_audit_trail()
        self.assertEqual(
            [(line['who'], line['what']) for line in trail if line['what'] != 'Step'],
            [('Mona', 'Record exported'), ('Olga', 'Texts read by HR')],
            'once a day and person',
        )
        steps = [line['step'] for line in trail if line['what'] == 'Step']
        self.assertEqual(len(steps), len(form.version_ids))
        self.assertNotIn('Atlas', json.dumps(trail))
        self.assertNotIn('delay', json.dumps(trail))
        manager = self._as(form, self.user_manager).get_audit_trail()
        self.assertNotIn('Olga', [line['who'] for line in manager])
        self.assertTrue(self._as(form, self.user_hr_manager).get_audit_trail())
        for user in (self.user_officer, self.user_outsider, self.user_colleague):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(form, user).get_audit_trail()

    def test_hidden_steps_stay_hidden(self):
        form = self._form(fill_mode='both')
        self._fill(form, self.user_manager)
        self._as(form, self.user_manager).action_submit()
        self.assertEqual(self._as(form, self.user_employee).get_audit_trail(), [])
        self.assertEqual(len(self._as(form, self.user_manager).get_audit_trail()), 1)

    def test_nobody_writes(self):
        form = self._confirmed()
        line = self.env['hr.performance.audit'].search([('form_id', '=', form.id)], limit=1)
        values = {
            'form_id': form.id,
            'company_id': form.company_id.id,
            'actor_id': self.env.uid,
            'actor_name': 'x',
            'date': '2026-07-01',
            'kind': 'read',
        }
        for user in (
            self.user_hr_manager,
            self.user_officer,
            self.user_system,
            self.env.ref('base.user_root'),
            self.env.ref('base.user_admin'),
        ):
            for sudo in (False, True):
                mine = line.with_user(user).sudo(sudo)
                forged = mine.with_context(
                    hr_performance_transition=True, tracking_disable=True, no_audit=True
                )
                for call in (
                    lambda row=forged: row.write({'actor_name': 'x'}),
                    lambda row=forged: row.unlink(),
                    lambda row=forged: row.copy(),
                    lambda row=forged: row.create(values),
                ):
                    with (
                        self.subTest(user.login, sudo=sudo),
                        self.assertRaises(UserError),
                    ):
                        call()

    def test_list_of_hr_managers(self):
        form = self._confirmed()
        lines = self.env['hr.performance.audit']
        domain = [('form_id', '=', form.id)]
        self.assertTrue(lines.with_user(self.user_hr_manager).search(domain))
        self.assertFalse(lines.with_user(self.user_foreign_hr).search(domain))
        own = self._form(self.hr_manager)
        own.sudo()._cut_versions('extend')
        own_domain = [('form_id', '=', own.id)]
        self.assertFalse(lines.with_user(self.user_hr_manager).search(own_domain))
        for user in (self.user_employee, self.user_manager, self.user_officer, self.user_system):
            with self.subTest(user.login), self.assertRaises(AccessError):
                lines.with_user(user).search(domain)
