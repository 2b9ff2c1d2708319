"""What was signed can be proven outside the database: by a script, with the exported record."""

import doctest
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import skipUnless

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.hr_performance_interview.tools import pdf_attachment, proof
from odoo.addons.hr_performance_interview.tools.canonical import canonical, chain_digest

from .proof_common import ProofCase, make_pdf


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

    def test_what_is_left_out_is_named(self):
        for name in proof.META[1:]:  # without a number it is no version
            record = json.loads(json.dumps(self.record))
            version = record['versions'][-1]
            del version[name]
            code, text = self._script(record)
            self.assertEqual(code, 1, name)
            self.assertIn(f'version {version["number"]}: {name} was changed', text)
        for name in ('number', 'content'):
            record = json.loads(json.dumps(self.record))
            del record['versions'][0][name]
            self.assertEqual(self._script(record)[0], 2, name)

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
