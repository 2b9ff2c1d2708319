"""Signatures, differences that were settled, and an amended record."""

import base64
import io
import json

from PIL import Image, ImageDraw

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .proof_common import ProofCase

REASON = 'A reason that is long enough'


def make_signature(size=(120, 40), ink=True, kind='PNG', colour=(0, 0, 0, 0)):
    picture = Image.new('RGBA', size, colour)
    if ink:
        ImageDraw.Draw(picture).line((4, 4, size[0] - 4, size[1] - 4), 'darkblue', 3)
    output = io.BytesIO()
    (picture if kind == 'PNG' else picture.convert('RGB')).save(output, kind)
    return 'data:image/png;base64,' + base64.b64encode(output.getvalue()).decode()


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSignature(ProofCase):
    def _sent(self, stance='agree', **values):
        form = self._form()
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._answer_all(form, self.user_manager, stance)
        mine = self._as(form, self.user_manager)
        mine.save_rating(self._level(form, 2))
        mine.action_send_feedback()
        mine.run_verb(
            'send_record', {'date_interview': '2026-07-20 09:00:00', 'minutes': 30, **values}
        )
        return form

    def test_both_sign(self):
        form = self._sent(signature=make_signature(), signature_kind='typed')
        mine = self._as(form, self.user_employee)
        version = mine.get_form_data()['record_version_id']
        mine.run_verb(
            'confirm',
            {'decision': 'agree', 'version_id': version, 'signature': make_signature()},
        )
        manager, employee = form.signoff_ids
        self.assertEqual((manager.signature_kind, employee.signature_kind), ('typed', 'drawn'))
        self.assertIn('received the record', employee.meaning)
        self.assertEqual(employee.digest, form.version_ids.browse(version).digest)
        self.assertIn(employee.signature_sha256, form.version_ids[-1].content)
        self.assertEqual(self._findings(form), [])
        self._sql(
            'UPDATE hr_performance_signoff SET signature = %s WHERE id = %s',
            base64.b64encode(b'other'),
            employee.id,
        )
        self.assertIn('signature', ' '.join(self._findings(form)))

    def test_payloads(self):
        form = self._sent()
        svg = base64.b64encode(b'<svg onload="alert(1)"/>').decode()
        for signature in (
            'A' * 10_000_000,
            f'data:image/svg+xml;base64,{svg}',
            svg,
            make_signature((1, 1), ink=False, colour='white'),
            make_signature(ink=False),
            make_signature(ink=False, colour='white'),
            make_signature((3000, 20)),
            make_signature(kind='BMP'),
            'not base64 !',
            base64.b64encode(b'garbage').decode(),
            make_signature()[:200],
            ['x'],
            {'a': 1},
            7,
        ):
            with self.subTest(str(signature)[:40]), self.assertRaises(UserError):
                self._as(form, self.user_employee).run_verb(
                    'confirm', {'decision': 'agree', 'signature': signature}
                )
        self.assertEqual(form.state, 'to_confirm')

    def test_nobody_takes_a_signature(self):
        form = self._sent(signature=make_signature())
        signoff = form.signoff_ids
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
            self.user_system,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                signoff.with_user(user).read(['signature'])
            self.assertNotIn(
                signoff.signature.decode(), json.dumps(self._as(form, user).get_form_data())
            ) if user != self.user_system else None
        for call in (
            lambda: signoff.sudo().write({'decision': 'refused'}),
            lambda: signoff.sudo().unlink(),
            lambda: signoff.sudo().copy(),
        ):
            with self.assertRaises(UserError):
                call()

    def test_settled(self):
        form = self._form()
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        self._answer_all(form, self.user_manager, 'disagree')
        mine = self._as(form, self.user_manager)
        mine.save_rating(self._level(form, 2))
        mine.action_send_feedback()
        first, second = form.entry_ids
        for user in (self.user_employee, self.user_officer, self.user_outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(form, user).settle_entry(first.id, 'resolved')
        for wrong in ((first.id, 'maybe'), (0, 'resolved'), ('x', 'differ'), (first.id, None)):
            with self.subTest(wrong), self.assertRaises(UserError):
                mine.settle_entry(*wrong)
        mine.settle_entry(first.id, 'differ', 'Budget was short')
        mine.run_verb(
            'send_record',
            {
                'date_interview': '2026-07-20 09:00:00',
                'minutes': 30,
                'settlements': [[second.id, 'resolved']],
            },
        )
        self.assertEqual(form.entry_ids.mapped('settlement'), ['differ', 'resolved'])
        self.assertIn('Budget was short', form.version_ids[-1].content)
        with self.assertRaises(UserError):
            mine.settle_entry(first.id, 'resolved')
        self.assertEqual(self._findings(form), [])

    def test_amended_and_confirmed_again(self):
        form = self._sent()
        self._as(form, self.user_employee).action_appeal(REASON)
        self._as(form, self.user_hr_manager).action_decide_appeal('amend', REASON)
        self.assertEqual(form.state, 'ready')
        self._as(form, self.user_manager).action_send_record('2026-07-21 09:00:00', 30)
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertEqual(form.state, 'confirmed')
        self.assertEqual(len(form.version_ids.filtered(lambda v: v.event == 'send_record')), 2)
        self.assertEqual(self._findings(form), [])
