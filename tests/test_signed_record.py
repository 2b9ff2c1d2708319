"""The print of the signed record: made once, kept, with the record inside it."""

import base64
import shutil
import subprocess
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.base.models.ir_cron import IrCron

from .proof_common import ProofCase, make_pdf

REASON = 'A reason that is long enough'


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
