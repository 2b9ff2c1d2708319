"""What was signed can be proven: outside the database by a script, inside it by HR."""

import base64
import doctest
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.hr_performance_interview.tools import pdf_attachment, proof
from odoo.addons.hr_performance_interview.tools.canonical import canonical, chain_digest

from .test_form_flow import FormCase

SCRIPT = Path(__file__).parent.parent / 'scripts' / 'verify_record'
REASON = 'A reason that is long enough'


def make_pdf():
    """A small PDF as the printing program writes it: a catalog, a page, a classical table."""
    bodies = [
        b'<< /Type /Catalog /Pages 2 0 R >>',
        b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>',
        b'<< /Length 17 >>\nstream\n0 0 m 9 9 l S %A\n\nendstream',
    ]
    result, offsets = b'%PDF-1.4\n', []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(result))
        result += b'%d 0 obj\n%s\nendobj\n' % (number, body)
    table = b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    start = len(result)
    return result + (
        b'xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\n'
        b'startxref\n%d\n%%%%EOF\n' % (table, start)
    )


class ProofCase(FormCase):
    def _confirmed(self):
        form = self._form()
        self._to_ready(form)
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 30)
        self._as(form, self.user_employee).action_confirm('reservation', 'I see the delay else')
        return form

    def _script(self, data, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'record'
            path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
            run = subprocess.run(
                # -I: neither this addon nor Odoo is on the path
                [sys.executable, '-I', str(SCRIPT), str(path), *arguments],
                capture_output=True,
                check=False,
                text=True,
            )
        self.assertFalse(run.stderr)
        return run.returncode, run.stdout

    def _sql(self, query, *parameters):
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.assertTrue(self.env.cr.rowcount, 'the edit hit nothing')
        self.env.invalidate_all()

    def _findings(self, form):
        result = self._as(form, self.user_officer).verify_records()
        return [finding['text'] for finding in result['findings']]


@tagged('post_install', '-at_install', 'hr_performance')
class TestVerifyScript(ProofCase):
    def setUp(self):
        super().setUp()
        self.form = self._confirmed()
        self.record = self._as(self.form, self.user_employee).export_record()

    def _entry(self, record):
        for version in reversed(record['versions']):
            for section in (version['content'] or {'sections': ()})['sections']:
                if section['entries'] and section['kind'] == 'achievement':
                    return version, section, section['entries'][0]
        return None

    def test_doctests(self):
        self.assertEqual(doctest.testmod(proof).failed, 0)

    def test_untouched(self):
        code, text = self._script(self.record)
        self.assertEqual(code, 0, text)
        newest = self.form.version_ids[-1]
        self.assertIn(newest.digest, text)
        self.assertEqual(self._script(self.record, '--digest', newest.digest.upper())[0], 0)
        self.assertEqual(self._script(self.record, '--digest', 'ab' * 32)[0], 1)

    def test_one_letter_is_named(self):
        version, _section, entry = self._entry(self.record)
        entry['answers']['project'] = 'Atlas core modulE'
        code, text = self._script(self.record)
        self.assertEqual(code, 1)
        self.assertIn(
            f'section "Done well", entry {entry["id"]}, question "Project"',
            text,
        )
        self.assertIn(f'version {version["number"]}: content was changed', text)
        self.assertIn(version['digest'], text)
        self.assertIn(chain_digest(version['previous_digest'], canonical(version['content'])), text)

    def test_forger_who_computes_again(self):
        """All digests made anew: only the one on paper tells."""
        version, _section, entry = self._entry(self.record)
        entry['answers']['project'] = 'Something else'
        version['digest'] = chain_digest(version['previous_digest'], canonical(version['content']))
        version['parts'] = proof.get_part_digests(version['content'])
        self.record['head']['digest'] = version['digest']
        on_paper = self.form.version_ids[-1].digest
        self.assertEqual(self._script(self.record)[0], 0)
        code, text = self._script(self.record, '--digest', on_paper)
        self.assertEqual(code, 1)
        self.assertIn(on_paper, text)

    def test_versions_missing_and_swapped(self):
        versions = self.record['versions']
        for change, word in (
            (versions[:-1], 'newest version is missing'),
            ([versions[0], *versions[2:]], 'version 2: missing'),
            (versions[1:], 'version 1: missing'),
            ([versions[1], versions[0], *versions[2:]], 'version 1'),
        ):
            with self.subTest(word):
                code, text = self._script({**self.record, 'versions': change})
                self.assertEqual(code, 1)
                self.assertIn(word, text)

    def test_who_and_when_are_named(self):
        self.record['versions'][-1]['actor'] = 'Somebody Else'
        code, text = self._script(self.record)
        self.assertEqual(code, 1)
        self.assertIn('actor was changed', text)

    def test_unreadable(self):
        for data in (b'', b'hello', b'{}', b'[]', b'%PDF-1.4 nothing', b'\xff\xfe', [1], {'a': 1}):
            with self.subTest(data):
                self.assertEqual(self._script(data)[0], 2)
        broken = json.loads(json.dumps(self.record))
        broken['versions'] = ['x']
        self.assertEqual(self._script(broken)[0], 2)

    def test_pdf(self):
        # words of the container in a text end no stream
        plain = {**self.record, 'exported': {'date': 'endstream endobj', 'by': '绩效 \u202e'}}
        pdf = pdf_attachment.add_json(make_pdf(), plain)
        code, text = self._script(pdf)
        self.assertEqual(code, 0, text)
        values, change = pdf_attachment.read_json(pdf)
        self.assertFalse(change)
        self.assertEqual(values['exported'], plain['exported'])
        with self.subTest('a letter of the embedded record'):
            code, text = self._script(pdf.replace(b'Atlas core module', b'Atlas core modulE'))
            self.assertEqual(code, 1)
            self.assertIn('question "Project"', text)
        with self.subTest('a letter of the printed pages'):
            code, text = self._script(pdf.replace(b'0 0 m 9 9', b'0 0 m 9 8'))
            self.assertEqual(code, 1)
            self.assertIn('printed pages were changed', text)
        with self.subTest('other pages on top'):
            code, text = self._script(pdf + b'\n4 0 obj\n<<>>\nendobj\n%%EOF\n')
            self.assertEqual(code, 1)
            self.assertIn('added to the file', text)

    @skipUnless(shutil.which('pdfdetach'), 'pdfdetach is not installed')
    def test_other_programs_find_the_file(self):
        pdf = pdf_attachment.add_json(make_pdf(), self.record)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'a.pdf'
            path.write_bytes(pdf)
            out = Path(folder) / 'out.json'
            subprocess.run(
                ['pdfdetach', '-save', '1', '-o', str(out), str(path)],
                check=True,
                capture_output=True,
            )
            self.assertEqual(self._script(out.read_bytes())[0], 0)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestExport(ProofCase):
    def test_readers(self):
        form = self._confirmed()
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
        ):
            with self.subTest(user.login):
                record = self._as(form, user).export_record()
                self.assertEqual(self._script(record)[0], 0)
                self.assertIn('Atlas core module', json.dumps(record))
        for user in (
            self.user_outsider,
            self.user_colleague,
            self.user_manager2,
            self.user_foreign_hr,
            self.user_system,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(form, user).export_record()

    def test_hidden_versions(self):
        """A side that has not submitted learns nothing of the other but that it did."""
        form = self._form(fill_mode='both')
        self._fill(form, self.user_manager, project='SECRET-OF-MANAGER')
        self._as(form, self.user_manager).action_submit()
        self._fill(form, self.user_employee, project='MINE')
        record = self._as(form, self.user_employee).export_record()
        self.assertNotIn('SECRET-OF-MANAGER', json.dumps(record))
        self.assertEqual([v['content'] for v in record['versions']], [None])
        self.assertEqual(
            set(record['versions'][0]), {'number', 'previous_digest', 'digest', 'content'}
        )
        self.assertEqual(self._script(record)[0], 0)
        self._as(form, self.user_employee).action_submit()
        self.assertEqual(self._script(self._as(form, self.user_employee).export_record())[0], 0)

    def test_equal_contents_have_different_digests(self):
        """Nobody finds out a hidden rating by trying the five levels."""
        form = self._form()
        self._fill(form, self.user_employee)
        contents = [form.sudo()._cut_versions('extend')._get_content() for _number in range(2)]
        salts = {content['version']['salt'] for content in contents}
        self.assertEqual(len(salts), 2)


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


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSignedRecord(ProofCase):
    """Printing is replaced by a small PDF: what is kept, and for whom."""

    def setUp(self):
        super().setUp()
        self.form = self._confirmed()
        self.printed = 0

        def render(report, ref, res_ids=None, data=None):
            self.printed += 1
            return make_pdf(), 'pdf'

        self.patch(IrActionsReport, '_render_qweb_pdf', render)
        self.patch(IrCron, '_commit_progress', lambda cron, *args, **kwargs: 60)

    def test_made_once(self):
        first = self._as(self.form, self.user_employee).get_signed_record()
        self.cycle.name = 'Another name'
        self.company.name = 'Another company'
        for user in (self.user_manager, self.user_officer, self.user_employee):
            again = self._as(self.form, user).get_signed_record()
            self.assertEqual(again['content'], first['content'])
        self.assertEqual(self.printed, 1)
        self.assertEqual(first['digest'], self.form.version_ids[-1].digest)
        code, text = self._script(base64.b64decode(first['content']))
        self.assertEqual(code, 0, text)
        self.assertIn(first['digest'], text)
        lines = self.env['hr.performance.audit'].search([('kind', '=', 'pdf')])
        self.assertEqual(len(lines), 4)

    def test_kept_over_a_reopening(self):
        first = self._as(self.form, self.user_employee).get_signed_record()
        version = self.form.version_ids[-1]
        self._as(self.form, self.user_hr_manager).action_reopen(REASON)
        self._as(self.form, self.user_manager).action_send_record('2026-07-21 09:00:00', 30)
        self._as(self.form, self.user_employee).action_confirm('agree')
        mine = self._as(self.form, self.user_employee)
        self.assertNotEqual(mine.get_signed_record()['sha256'], first['sha256'])
        self.assertEqual(mine.get_signed_record(version.id)['content'], first['content'])
        self.assertEqual(self._findings(self.form), [])

    def test_not_before_a_decision(self):
        form = self._form(self.colleague)
        with self.assertRaises(UserError):
            self._as(form, self.user_colleague).get_signed_record()
        self.assertFalse(self._as(form, self.user_colleague).get_form_data()['proof']['signed'])

    def test_strangers(self):
        for user in (self.user_outsider, self.user_manager2, self.user_foreign_hr):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(self.form, user).get_signed_record()
        kept = self.form.version_ids[-1]._get_proof()
        for user in (self.user_employee, self.user_hr_manager, self.user_system):
            with self.subTest(user.login), self.assertRaises(AccessError):
                kept.with_user(user).read(['sha256'])
        for call in (
            lambda: kept.sudo().write({'sha256': 'x'}),
            lambda: kept.sudo().unlink(),
            lambda: kept.sudo().copy(),
            lambda: kept.sudo().create({'form_id': self.form.id}),
        ):
            with self.assertRaises(UserError):
                call()

    def test_changed_print_is_found(self):
        kept = self.form.version_ids[-1]._get_proof()
        self._sql(
            'UPDATE hr_performance_proof SET content = %s WHERE id = %s',
            base64.b64encode(b'%PDF-other'),
            kept.id,
        )
        texts = ' '.join(self._findings(self.form))
        self.assertIn('signed record', texts)
        self.assertIn(f'Proof {kept.id}', texts, 'with a digest made anew as well')

    @mute_logger('odoo.addons.hr_performance_interview.models.hr_performance_version')
    def test_without_a_printing_program(self):
        """Signing went through; the print is made later, by the cron or the next reader."""
        with patch.object(IrActionsReport, '_render_qweb_pdf', side_effect=UserError('no program')):
            with self.assertRaises(UserError) as refused:
                self._as(self.form, self.user_employee).get_signed_record()
            self.assertIn('nothing is lost', str(refused.exception))
            self.env['hr.performance.form']._cron_print_signed_records()
        self.assertEqual(self.form.state, 'confirmed')
        self.env['hr.performance.form']._cron_print_signed_records()
        self.assertTrue(self.form.version_ids[-1].proof_ids)


@tagged('post_install', '-at_install', 'hr_performance', 'pdf')
class TestSignedPdf(ProofCase, HttpCase):
    """The real print, by its real address."""

    def test_download(self):
        form = self._confirmed()
        form.user_id.password = form.manager_user_id.password = 'a password of 2026'
        self.user_outsider.password = 'a password of 2026'
        address = f'/my/performance/forms/{form.id}'
        self.authenticate(self.user_outsider.login, 'a password of 2026')
        for end in ('record', 'export', 'trail'):
            self.assertEqual(self.url_open(f'{address}/{end}').status_code, 404)
        self.authenticate(self.user_employee.login, 'a password of 2026')
        answer = self.url_open(f'{address}/record', timeout=60)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')
        code, text = self._script(answer.content)
        self.assertEqual(code, 0, text)
        self.assertEqual(self.url_open(f'{address}/record').content, answer.content)
        export = self.url_open(f'{address}/export')
        self.assertEqual(self._script(export.content)[0], 0)
        self.assertIn('Record exported', self.url_open(f'{address}/trail').text)
        if shutil.which('pdftotext'):
            printed = subprocess.run(
                ['pdftotext', '-', '-'], input=answer.content, capture_output=True, check=True
            ).stdout.decode()
            for words in ('Atlas core module', 'Seen it myself', 'I see the delay else', 'Proof'):
                self.assertIn(words, printed)
            self.assertIn(form.version_ids[-1].digest, ''.join(printed.split()))
