"""Who was given a group of the addon: noted whatever the way, read by HR, deleted by nobody."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PerformanceCase

PREFIX = 'hr_performance_interview.group_hr_performance_'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAuditGroups(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.env['hr.performance.audit']
        cls.officer_group = cls.env.ref(f'{PREFIX}officer')
        cls.manager_group = cls.env.ref(f'{PREFIX}manager')
        cls.pay_group = cls.env.ref(f'{PREFIX}compensation')
        cls.last = cls.audit.search([], order='id desc', limit=1).id

    def _lines(self):
        """What was noted since the start of the test: [(actor, person, event, group)]"""
        lines = self.audit.search([('id', '>', self.last), ('kind', '=', 'group')], order='id')
        return [
            (
                line.actor_id.login,
                line.user_id.login,
                line.event.removeprefix('group_'),
                line.detail.split('/ ')[-1].split(': ')[-1],
            )
            for line in lines
        ]

    def test_each_way_to_give_a_group_is_noted_once(self):
        system = self.user_system
        self.env['res.users'].with_user(system).browse(self.user_colleague.id).write(
            {'group_ids': [Command.link(self.pay_group.id)]}
        )
        self.assertEqual(self._lines(), [('sven', 'cora', 'given', 'Compensation')])
        line = self.audit.search([('id', '>', self.last)])
        self.assertEqual(
            (line.company_id, line.employee_id, line.form_id.id),
            (self.company, self.colleague, False),
        )
        self.assertIn('Cora', line.detail)
        self.last = line.id
        # from the side of the group, and away again
        self.pay_group.with_user(system).sudo().write(
            {'user_ids': [Command.unlink(self.user_colleague.id)]}
        )
        self.assertEqual(self._lines(), [('sven', 'cora', 'taken', 'Compensation')])

    def test_a_group_that_implies_ours_counts(self):
        ours = self.env['res.groups'].create(
            {'name': 'Board', 'user_ids': [Command.link(self.user_manager.id)]}
        )
        self.assertFalse(self._lines())
        ours.implied_ids = self.manager_group
        self.assertEqual(
            sorted(row[1:] for row in self._lines()),
            [('mona', 'given', 'HR manager'), ('mona', 'given', 'HR officer')],
        )
        self.last = self.audit.search([], order='id desc', limit=1).id
        ours.unlink()
        self.assertEqual(
            sorted(row[1:] for row in self._lines()),
            [('mona', 'taken', 'HR manager'), ('mona', 'taken', 'HR officer')],
        )

    def _told(self):
        """Who is mailed by what was done since: {address: subject}, one mail each."""
        self.env.cr.precommit.run()
        mails = self.env['mail.mail'].search([('id', '>', self.last_mail)])
        self.last_mail = max(mails.ids, default=self.last_mail)
        for mail in mails:
            self.assertIn('hr_performance_audit_action', mail.body_html)
            for word in ('cora', 'colleague', 'nobody', 'compensation', 'sven'):
                self.assertNotIn(word, f'{mail.subject} {mail.body_html}'.lower())
        told = {mail.email_to: mail.subject for mail in mails}
        self.assertEqual(len(told), len(mails))
        return told

    def test_hr_managers_are_told_once(self):
        self.env.cr.precommit.run()
        self.last_mail = self.env['mail.mail'].search([], order='id desc', limit=1).id or 0
        self.env['res.lang']._activate_lang('fr_FR')
        hilde = self._user('hilde', f'{PREFIX}manager')
        hilde.write({'lang': 'fr_FR', 'name': 'Hilde'})
        self.env.ref('hr_performance_interview.mail_template_groups').with_context(
            lang='fr_FR'
        ).subject = 'Des droits ont changé'
        hera = self.user_hr_manager
        self._told()
        # many at once, by a system administrator who gives himself the same right
        system = self.user_system
        everybody = self.user_colleague | self.user_manager | system
        users = self.env['res.users'].with_user(system).browse(everybody.ids)
        users.write({'group_ids': [Command.link(self.pay_group.id)]})
        self.user_colleague.group_ids -= self.pay_group
        told = self._told()
        self.assertEqual(
            {address.split('<')[-1].strip('>'): subject for address, subject in told.items()},
            {
                hera.email: 'Rights in performance interviews were changed',
                hilde.email: 'Des droits ont changé',
            },
        )
        # one who was removed hears of it; who did it knows, and nobody of another company
        hera_users = hilde.with_user(hera).sudo()
        hera_users.write({'group_ids': [Command.unlink(self.manager_group.id)]})
        self.assertEqual(len(self._told()), 1)
        hera.with_user(system).sudo().write({'group_ids': [Command.unlink(self.manager_group.id)]})
        self.assertEqual([hera.email in address for address in self._told()], [True])
        # what was taken back, or changes nothing, tells nobody
        savepoint = self.env.cr.savepoint()
        self.user_colleague.group_ids |= self.pay_group
        savepoint.close(rollback=True)
        self.user_hr_manager.write({'name': 'Hera'})
        self.assertFalse(self._told())

    def test_new_users_and_unchanged_ones(self):
        self._user('nora', f'{PREFIX}officer')
        self.assertEqual([row[1:] for row in self._lines()], [('nora', 'given', 'HR officer')])
        self.user_officer.write({'group_ids': [Command.link(self.officer_group.id)]})
        self.user_officer.write({'name': 'Olga O.'})
        self._user('nils', 'base.group_user')
        self.assertEqual(len(self._lines()), 1)

    def test_no_context_from_outside_switches_it_off(self):
        user = self.user_colleague.with_context(
            hr_performance_groups=True, auditlog_disabled=True, install_mode=True
        )
        user.write({'group_ids': [Command.link(self.officer_group.id)]})
        self.assertEqual([row[2] for row in self._lines()], ['given'])

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_who_reads_it_and_that_it_stays(self):
        self.user_colleague.group_ids |= self.pay_group
        self.user_hr_manager.group_ids |= self.pay_group
        lines = self.audit.search([('id', '>', self.last)])
        about_cora = lines.filtered(lambda line: line.user_id == self.user_colleague)
        reader = self.audit.with_user(self.user_hr_manager)
        self.assertEqual(reader.search([('id', 'in', lines.ids)]), about_cora, 'not about herself')
        self.assertEqual(about_cora.with_user(self.user_hr_manager).event_label, 'Group given')
        for user in (self.user_foreign_hr,):
            self.assertFalse(self.audit.with_user(user).search([('id', 'in', lines.ids)]))
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_officer,
            self.user_system,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.audit.with_user(user).search([('id', 'in', lines.ids)])
        for error, call in (
            (UserError, lambda: about_cora.sudo().unlink()),
            (UserError, lambda: about_cora.sudo().write({'detail': 'x'})),
            (AccessError, lambda: about_cora.with_user(self.user_hr_manager).unlink()),
            (AccessError, lambda: self.audit.sudo().create({'kind': 'group'})),
        ):
            with self.assertRaises(error):
                call()
