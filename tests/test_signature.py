"""Both sign the record themselves: required by the cycle, refused to everybody else."""

import hashlib
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .proof_common import ProofCase
from .test_signoff import REASON, make_signature
from .test_tour import FormTourCase

HELD = '2026-07-20 09:00:00'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSignatureRequired(ProofCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle.signature_required = True

    def _sent(self):
        form = self._form()
        self._to_ready(form)
        self._as(form, self.user_manager).action_send_record(
            HELD, 30, signature=make_signature(), signature_kind='drawn'
        )
        return form

    def test_default_of_the_company(self):
        cycles = self.env['hr.performance.cycle']
        values = {'date_from': '2026-01-01', 'date_to': '2026-03-31', 'name': 'Quarter'}
        self.assertTrue(self.company.performance_signature_required)
        self.assertTrue(cycles.create({**values, 'company_id': self.company.id}).signature_required)
        self.company.performance_signature_required = False
        later = cycles.create({**values, 'company_id': self.company.id})
        self.assertFalse(later.signature_required)
        self.assertTrue(self.cycle.signature_required, 'a running cycle stays as it is')

    def test_nothing_is_signed_without_a_signature(self):
        form = self._form()
        self._to_ready(form)
        mine = self._as(form, self.user_manager)
        for values in ({}, {'signature': ''}, {'signature': 'x'}, {'signature': False}):
            with self.subTest(values), self.assertRaises(UserError):
                mine.action_send_record(HELD, 30, **values)
        with self.assertRaisesRegex(UserError, 'sign the record "Emil Employee'):
            mine.run_verb('send_record', {'date_interview': HELD, 'minutes': 30})
        for kind in ('login', 'loaded', '', None, ['drawn'], 7):
            with self.subTest(kind), self.assertRaises(UserError):
                mine.action_send_record(HELD, 30, signature=make_signature(), signature_kind=kind)
        self.assertEqual(form.state, 'ready')
        self.assertFalse(form.signoff_ids)
        self.assertTrue(mine.get_form_data()['signing']['required'])

    def test_the_employee_signs_too(self):
        form = self._sent()
        mine = self._as(form, self.user_employee)
        page = mine.get_form_data()
        self.assertEqual(page['signing']['name'], self.user_employee.name)
        self.assertEqual(page['signing']['digest'], form.version_ids[-1].digest[:12])
        for values in ({}, {'signature_kind': 'typed'}, {'signature': make_signature(ink=False)}):
            with self.subTest(values), self.assertRaises(UserError):
                mine.action_confirm('agree', version_id=page['record_version_id'], **values)
        self.assertEqual(form.state, 'to_confirm')
        mine.action_confirm(
            'reservation',
            'I see the delay differently',
            version_id=page['record_version_id'],
            signature=make_signature(),
            signature_kind='typed',
        )
        manager, employee = form.signoff_ids
        self.assertEqual(employee.digest, manager.digest)
        self.assertEqual(employee.meaning, page['signing']['meaning'])
        signed = hashlib.sha256(employee.signature).hexdigest()
        self.assertEqual(employee.signature_sha256, signed)
        self.assertEqual(
            json.loads(form.version_ids[-1].content)['signoffs'][-1]['signature'], signed
        )
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user.login):
                rows = self._as(form, user).get_form_data()['signoffs']
                self.assertEqual(
                    [(row['side'], row['signature_kind']) for row in rows],
                    [('manager', 'drawn'), ('employee', 'typed')],
                )
                self.assertEqual(rows[1]['statement'], 'I see the delay differently')
                self.assertTrue(all(row['signature_url'] and row['digest'] for row in rows))

    def test_refusing_needs_none(self):
        form = self._sent()
        self._as(form, self.user_employee).action_refuse('It is not what was said')
        self.assertEqual(form.signoff_ids[-1].decision, 'refused')

    def test_nobody_signs_for_another(self):
        form = self._sent()
        signed = {'signature': make_signature(), 'signature_kind': 'drawn'}
        others = (
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
            self.user_outsider,
            self.user_colleague,
            self.user_system,
        )
        for user in others:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(form, user).action_confirm('agree', **signed)
            with self.subTest(user.login), self.assertRaises(UserError):
                self._as(form, user).run_verb('confirm', {'decision': 'agree', **signed})
        ready = self._form(self.colleague)
        ready._with_transition().write({'state': 'ready'})
        for user in (self.user_colleague, self.user_officer, self.user_hr_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as(ready, user).action_send_record(HELD, 30, **signed)
        second = self._form(self.officer, manager_user_id=self.user_manager.id)
        second._with_transition().write({'state': 'ready'})
        with self.assertRaises(ValueError):  # one record at a time, never a whole list
            self._as(ready | second, self.user_manager).action_send_record(HELD, 30, **signed)
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager'])

    def test_steps_of_hr_sign_nothing(self):
        form = self._sent()
        self._as(form, self.user_employee).action_refuse('It is not what was said')
        before = form.signoff_ids
        hera = self._as(form, self.user_hr_manager)
        hera.action_extend('2099-12-31', REASON)
        hera.action_close(REASON)
        hera.action_reopen(REASON)
        self.assertEqual(form.signoff_ids, before)
        self.assertFalse(before.filtered(lambda s: s.side == 'hr'))


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestSignTour(FormTourCase, HttpCase):
    """The manager signs in the back office, the employee on the portal, by clicks."""

    browser_size = '390x844'
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle.signature_required = True
        employee = cls.form.with_user(cls.user_employee)
        sections = {s['kind']: s['id'] for s in employee.get_form_data()['sections']}
        cls.entry = employee.save_entry(
            sections['achievement'], {'project': 'Atlas core module', 'rate': 90}
        )['entry']
        other = employee.save_entry(sections['improvement'], {'event': 'Told them too late'})
        levels = cls.form.template_id.scale_id.level_ids
        employee.save_rating(levels[1].id)
        employee.action_submit()
        manager = cls.form.with_user(cls.user_manager)
        manager.set_stance(cls.entry['id'], 'disagree', 'The budget was spent in May', 1)
        manager.set_stance(other['entry']['id'], 'agree', '', 1)
        manager.save_rating(levels[1].id)
        manager.action_send_feedback()

    def test_both_sign(self):
        self.__class__.browser_size = '1366x768'
        self.addCleanup(setattr, self.__class__, 'browser_size', '390x844')
        self.start_tour(
            f'/odoo/hr.performance.form/{self.form.id}', 'hr_performance_sign_manager', login='mona'
        )
        self.env.invalidate_all()
        self.assertEqual(self.form.state, 'to_confirm')
        self.__class__.browser_size = '390x844'
        self.start_tour(self.url, 'hr_performance_sign_employee', login='emil')
        self.env.invalidate_all()
        self.assertEqual(self.form.state, 'confirmed')
        self.assertRecordValues(
            self.form.signoff_ids,
            [
                {'side': 'manager', 'decision': 'agree', 'signature_kind': 'drawn'},
                {'side': 'employee', 'decision': 'reservation', 'signature_kind': 'typed'},
            ],
        )
        self.assertTrue(all(s.signature_sha256 for s in self.form.signoff_ids))
        entry = self.form.entry_ids.browse(self.entry['id'])
        self.assertEqual((entry.settlement, entry.settlement_note), ('differ', 'Budget was short'))
        officer = self.form.with_user(self.user_officer)
        self.assertEqual(officer.verify_records()['findings'], [])
        self._check_pictures()

    @mute_logger('odoo.http')
    def _check_pictures(self):
        """Whoever reads the sign-off sees the picture, nobody else learns that there is one."""
        urls = [f'/my/performance/signatures/{signoff.id}' for signoff in self.form.signoff_ids]
        for login in ('emil', 'mona', 'olga'):
            self.authenticate(login, login)
            for url in urls:
                answer = self.url_open(url)
                self.assertEqual(answer.headers['Content-Type'], 'image/png', login)
                self.assertTrue(answer.content.startswith(b'\x89PNG'))
                self.assertIn('no-store', answer.headers['Cache-Control'])
        for login in ('otto', 'cora', 'milo', 'fred', 'sven'):
            self.authenticate(login, login)
            for url in (urls[0], '/my/performance/signatures/999999999999'):
                self.assertEqual(self.url_open(url).status_code, 404, login)
