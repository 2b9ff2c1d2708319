"""Portal log-ins for employees, made by an officer who may not make users."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PerformanceCase


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestPortalInvite(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env['hr.performance.portal.invite']
        cls.anna = cls._employee('Anna', manager=cls.manager, work_email='anna@example.com')
        cls.bert = cls._employee('Bert', manager=cls.manager, work_email='bert@example.com')
        cls.mute = cls._employee('Mute', manager=cls.manager)

    def _wizard(self, employees, user=None):
        model = self.model.with_user(user or self.user_officer)
        return model.with_context(active_model='hr.employee', active_ids=employees.ids).create({})

    def test_create_portal_users(self):
        wizard = self._wizard(self.anna | self.bert | self.mute | self.employee)
        self.assertEqual(
            wizard.line_ids.mapped('status'), ['create', 'create', 'refused'], 'Emil has a user'
        )
        self.assertIn('no e-mail', wizard.line_ids[2].message)
        before = self.env['mail.mail'].search([])
        wizard.action_invite()
        for employee in self.anna | self.bert:
            user = employee.user_id
            self.assertTrue(user._is_portal())
            self.assertFalse(user._is_internal())
            self.assertEqual(user.login, employee.work_email)
            self.assertEqual(user.company_ids, self.company)
            self.assertEqual(user.partner_id, employee.work_contact_id)
        self.assertFalse(self.mute.user_id)
        mails = self.env['mail.mail'].search([]) - before
        self.assertEqual(len(mails), 2)
        self.assertEqual(set(mails.mapped('state')), {'outgoing'}, 'sent in the background')

    def test_entered_email(self):
        wizard = self._wizard(self.mute)
        wizard.line_ids.email = ' Mute@Example.com '
        self.assertEqual(wizard.line_ids.status, 'create')
        wizard.action_invite()
        self.assertEqual(self.mute.user_id.login, 'mute@example.com')
        self.assertEqual(self.mute.work_email, 'mute@example.com')

    def test_refused_lines(self):
        wizard = self._wizard(self.anna | self.bert | self.mute)
        anna, bert, mute = wizard.line_ids
        bert.email = 'ANNA@example.com'
        mute.email = 'not an address'
        self.assertEqual(wizard.line_ids.mapped('status'), ['refused'] * 3)
        self.assertIn('twice', anna.message)
        self.assertIn('not an e-mail', mute.message)
        with self.assertRaises(UserError):
            wizard.action_invite()
        self.assertFalse((self.anna | self.bert | self.mute).user_id)

    def test_existing_user(self):
        user = self._user('ira', 'base.group_user')
        groups = user.group_ids
        self.anna.work_email = 'ira@example.com'
        wizard = self._wizard(self.anna)
        self.assertEqual(wizard.line_ids.status, 'link')
        with self.assertRaises(UserError):
            wizard.action_invite()  # not without the tick
        wizard.line_ids.link_user = True
        wizard.action_invite()
        self.assertEqual(self.anna.user_id, user)
        self.assertEqual(user.group_ids, groups)

    def test_existing_user_not_to_be_linked(self):
        archived = self._user('arno', 'base.group_user')
        archived.active = False
        self._user('gina', 'base.group_user', self.company2)
        for email in ('mona@example.com', 'arno@example.com', 'gina@example.com'):
            with self.subTest(email=email):
                wizard = self._wizard(self.mute)
                wizard.line_ids.write({'email': email, 'link_user': True})
                self.assertEqual(wizard.line_ids.status, 'refused')
                with self.assertRaises(UserError):
                    wizard.action_invite()
        self.assertFalse(self.mute.user_id)
        self.assertFalse(archived.active)

    def test_context_gives_no_rights(self):
        internal = self.env.ref('base.group_system')
        wizard = self._wizard(self.anna).with_context(
            default_group_ids=[Command.link(internal.id)],
            default_company_ids=[Command.link(self.company2.id)],
        )
        wizard.action_invite()
        self.assertEqual(self.anna.user_id.group_ids, self.env.ref('base.group_portal'))

    def test_refused_persons(self):
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_system,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model.with_user(user).create({})
        wizard = self._wizard(self.anna)
        self.env.invalidate_all()
        for user in (self.user_employee, self.user_manager, self.user_system):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                wizard.with_user(user).action_invite()
        self.assertFalse(self.anna.user_id)

    def test_other_company(self):
        model = self.model.with_user(self.user_foreign_hr).with_context(
            allowed_company_ids=self.company2.ids
        )
        wizard = model.create({})
        wizard.sudo().line_ids = [
            Command.create({'employee_id': self.anna.id, 'email': 'anna@example.com'})
        ]
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.action_invite()
        self.assertFalse(self.anna.user_id)

    def test_shared_contact(self):
        self.bert.work_contact_id = self.anna.work_contact_id
        wizard = self._wizard(self.anna)
        wizard.line_ids.email = 'anna@example.com'
        wizard.action_invite()
        self.assertNotEqual(self.anna.user_id.partner_id, self.bert.work_contact_id)

    # From the data check of a cycle
    def _cycle_with(self, employees):
        cycle = self._cycle(employee_ids=[Command.set(employees.ids)])
        return cycle.with_user(self.user_officer)

    def test_opened_by_the_data_check(self):
        cycle = self._cycle_with(self.anna | self.mute | self.employee)
        check = self.env['hr.performance.launch'].with_user(self.user_officer)
        check = check.create({'cycle_id': cycle.id})
        line = check.line_ids.filtered(lambda line: line.kind == 'no_user')
        wizard = self.model.with_user(self.user_officer).with_context(
            default_employee_ids=line.employees, hr_performance_launch_cycle_id=cycle.id
        )
        wizard = wizard.create({})
        self.assertEqual(wizard.line_ids.employee_id, self.anna | self.mute)
        again = wizard.action_invite()['params']['next']
        self.assertEqual(
            (again['res_model'], again['context']),
            ('hr.performance.launch', {'default_cycle_id': cycle.id}),
        )
        self.assertTrue(again['views'])
        self.assertTrue(self.anna.user_id)

    def test_opened_by_the_cycle(self):
        cycle = self._cycle_with(self.anna | self.employee)
        self.assertFalse(cycle.can_invite)
        wave = cycle._do_launch().with_env(self.env)
        while wave._launch_chunk(500):
            pass
        self.env.invalidate_all()
        self.assertTrue(cycle.can_invite)
        action = cycle.action_open_invite()
        self.assertEqual(action['context']['default_employee_ids'], self.anna.ids)
        self.model.with_user(self.user_officer).with_context(**action['context']).create(
            {}
        ).action_invite()
        self.env.invalidate_all()
        self.assertFalse(cycle.can_invite, 'she has a user now')
