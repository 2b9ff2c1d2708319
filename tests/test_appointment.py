"""Why HR named another manager: HR alone reads it, and a change of it is found."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase

REASON = 'KINSHIP: she is the sister of the manager'


@tagged('post_install', '-at_install', 'hr_performance')
class TestAppointment(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._form()
        cls.form.with_user(cls.user_officer).action_reassign(cls.manager2.id, REASON)
        cls.row = cls.form.appointment_ids

    def test_hr_reads_it(self):
        self.assertRecordValues(
            self.row,
            [
                {
                    'reason': REASON,
                    'author_id': self.user_officer.id,
                    'previous_user_id': self.user_manager.id,
                    'previous_name': 'Mona Manager',
                    'manager_name': 'Milo Manager',
                }
            ],
        )
        self.env.flush_all()
        for user in (self.user_officer, self.user_hr_manager):
            form = self._as(self.form, user)
            self.assertEqual(form.appointment_ids.mapped('reason'), [REASON])
            self.assertEqual(form.appointment_count, 1)
            domain = form.action_open_appointments()['domain']
            self.assertEqual(form.appointment_ids.search(domain), form.appointment_ids)

    def test_neither_side_reads_it(self):
        for user in (self.user_employee, self.user_manager, self.user_manager2):
            with self.subTest(user=user.login), mute_logger('odoo.addons.base.models.ir_rule'):
                form = self._as(self.form, user)
                with self.assertRaises(AccessError):
                    self.row.with_user(user).read(['reason'])
                with self.assertRaises(AccessError):
                    form.read(['appointment_ids'])
                if user != self.user_manager:
                    contents = self.form.sudo().version_ids.mapped('content')
                    told = json.dumps([form.get_form_data(), contents])
                    self.assertNotIn('KINSHIP', told)
        mails = self.env['mail.mail'].search([('body_html', 'ilike', 'KINSHIP')])
        self.assertFalse(mails)

    def test_hr_reads_none_about_itself(self):
        officer = 'hr_performance_interview.group_hr_performance_officer'
        self.user_manager.group_ids = [Command.link(self.env.ref(officer).id)]
        self.user_manager2.group_ids = [Command.link(self.env.ref(officer).id)]
        for user in (self.user_manager, self.user_manager2):
            with self.subTest(user=user.login), mute_logger('odoo.addons.base.models.ir_rule'):
                rows = self.row.with_user(user)
                self.assertFalse(rows.search([('form_id', '=', self.form.id)]))
                self.assertEqual(self._as(self.form, user).appointment_count, 0)
                with self.assertRaises(AccessError):
                    rows.read(['reason'])

    def test_a_change_of_the_file_alone_leaves_none(self):
        form = self._form(self.colleague)
        self.colleague.parent_id = self.manager2
        self.assertEqual(form.manager_user_id, self.user_manager2)
        self.assertFalse(form.appointment_ids)
        self.assertEqual(form.version_ids[-1].reason, 'The manager has changed.')

    def test_it_stays(self):
        row = self.row.sudo()
        with self.assertRaises(UserError):
            row.reason = 'Another one'
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(UserError):
            row.copy()
        with self.assertRaises(AccessError):
            row.create({'form_id': self.form.id, 'author_id': 1, 'reason': 'x'})

    def test_a_change_in_the_database_is_found(self):
        form = self._as(self.form, self.user_hr_manager)
        self.assertEqual(form._verify_batch()[1], {})
        self.user_officer.name = 'Olga after her wedding'
        self.manager2.name = 'Milo after his'
        self.env.flush_all()
        self.assertEqual(form._verify_batch()[1], {}, 'people may change their names')
        for query in (
            "UPDATE hr_performance_appointment SET reason = 'Asked for it'",
            "UPDATE hr_performance_appointment SET manager_name = 'Nobody'",
            'DELETE FROM hr_performance_appointment',
        ):
            with self.subTest(query=query):
                self.env.flush_all()
                savepoint = self.env.cr.savepoint()
                self.env.cr.execute(f'{query} WHERE id = %s', [self.row.id])
                self.env.invalidate_all()
                [texts] = form._verify_batch()[1].values()
                self.assertIn('change of manager', ''.join(texts))
                savepoint.close(rollback=True)
                self.env.invalidate_all()
