"""The update from 19.0.1.0.0: what it renews, what it leaves alone, and what it proves.

The script is fed with what older databases hold; here it runs for none, one and many records.
"""

import importlib.util
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.modules import Manifest
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appeal_common import GROUNDS, QUIET, REASON, AppealCase
from .http_common import DoorMixin

MODULE = 'hr_performance_interview'
RULES = 'hr_performance_interview.hr_performance_%s'
OLD = '19.0.1.0.0'


def load_script():
    path = f'{Manifest.for_addon(MODULE).path}/migrations/19.0.1.1.0/post-migration.py'
    spec = importlib.util.spec_from_file_location('post_migration', path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


class MigrationCase(AppealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = load_script()

    def _migrate(self, version=OLD):
        self.env.flush_all()
        with mute_logger('post_migration'):
            self.script.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def _set(self, record, user=SUPERUSER_ID, **values):
        """As an older version left it, or as ``user`` edited it."""
        record.with_user(user).sudo().write(values)
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE {record._table} SET write_uid = %s WHERE id = ANY(%s)', [user, record.ids]
        )
        self.env.invalidate_all()


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestMigrationOfRecords(MigrationCase):
    def test_rules_of_before_are_todays(self):
        rules = {
            name: (self.env.ref(RULES % name), domain)
            for domain, names in self.script.RULES.items()
            for name in names
        }
        today = {name: rule.domain_force for name, (rule, _domain) in rules.items()}
        self.assertGreater(len(rules), 20)
        for rule, domain in rules.values():
            self.assertNotEqual(rule.domain_force, domain)
            self._set(rule, domain_force=domain, name='Name of before')
        groups = {name: rule.groups for name, (rule, _domain) in rules.items()}
        self._migrate()
        for name, (rule, _domain) in rules.items():
            self.assertEqual(rule.domain_force, today[name], name)
            self.assertEqual(rule.groups, groups[name], name)
            self.assertNotEqual(rule.name, 'Name of before')
        data = self.env['ir.model.data'].search(
            [('model', '=', 'ir.rule'), ('module', '=', MODULE)]
        )
        self.assertTrue(all(data.mapped('noupdate')), 'companies may edit them as before')

    def test_rules_that_a_company_edited_stay_and_are_named(self):
        mine = self.env.ref(RULES % 'plan_rule_user')
        old = self.env.ref(RULES % 'comment_rule_officer')
        [domain] = [
            domain
            for domain, names in self.script.RULES.items()
            if names == ('comment_rule_officer',)
        ]
        self._set(mine, self.user_system.id, domain_force="[('id', '=', 0)]")
        self._set(old, self.user_system.id, domain_force=domain)
        self.env.flush_all()
        with self.assertLogs('post_migration', 'WARNING') as logs:
            self.script.migrate(self.env.cr, OLD)
        self.env.invalidate_all()
        self.assertEqual(mine.domain_force, "[('id', '=', 0)]")
        self.assertEqual(old.domain_force, domain)
        for name in ('plan_rule_user', 'comment_rule_officer'):
            self.assertIn(name, '\n'.join(logs.output))

    def test_mails_of_before_are_todays(self):
        self.env['res.lang']._activate_lang('zh_CN')
        mails = {
            name: (self.env.ref(f'{MODULE}.{name}'), old) for name, old in self.script.MAILS.items()
        }
        today = {name: (mail.subject, mail.body_html) for name, (mail, _old) in mails.items()}
        for mail, (subject, sentence) in mails.values():
            self._set(mail, subject=subject, body_html=f'<p>Hello [[name]],</p><p>{sentence}</p>')
            self._set(mail.with_context(lang='zh_CN'), subject='旧的')
        edited = self.env.ref(f'{MODULE}.mail_template_form_closed')
        self._set(edited, self.user_system.id, subject='Ours')
        self._set(edited.with_context(lang='zh_CN'), self.user_system.id, subject='我们的')
        self._migrate()
        for name, (mail, _old) in mails.items():
            self.assertEqual((mail.subject, mail.body_html), today[name])
            chinese = mail.with_context(lang='zh_CN').subject
            self.assertEqual(chinese, mail.subject, 'the catalogue is read after the script')
        self.assertEqual(edited.subject, 'Ours')
        self.assertEqual(edited.with_context(lang='zh_CN').subject, '我们的')

    def _old_reminders(self):
        """The lines of before: one for each week, and promises reminded by the manager."""
        Rule = self.env['hr.performance.reminder.rule']
        lines = [
            (f'reminder_plan_risk_{days}_{receiver}', 'plan_risk', days, receiver)
            for receiver in ('employee', 'manager')
            for days in self.script.WEEKS
        ]
        lines += [
            (f'reminder_support_due_{key}_manager', 'support_due', days, 'manager')
            for key, days in (('m1', -1), ('0', 0), ('2', 2))
        ]
        rules = {}
        for name, trigger, days, receiver in lines:
            rules[name] = Rule.create({'trigger': trigger, 'days': days, 'receiver': receiver})
            self.env['ir.model.data']._update_xmlids(
                [{'xml_id': f'{MODULE}.{name}', 'record': rules[name], 'noupdate': True}]
            )
        for receiver in ('employee', 'manager'):
            first = self.env.ref(f'{MODULE}.reminder_plan_risk_0_{receiver}')
            self._set(first, every=0)
        self._set(self.env.ref(f'{MODULE}.reminder_appeal_due_1_hr'), receiver='hr')
        for rule in rules.values():
            self._set(rule)
        return rules

    def _picture(self):
        rules = self.env['hr.performance.reminder.rule'].with_context(active_test=False).search([])
        names = ['trigger', 'days', 'hours', 'every', 'receiver', 'active']
        return sorted([[rule[name] for name in names] for rule in rules], key=str)

    def test_reminders_of_before_are_todays(self):
        today = self._picture()
        old = self._old_reminders()
        self.assertNotEqual(self._picture(), today)
        self._migrate()
        self.assertEqual(self._picture(), today)
        self.assertFalse(any(rule.exists() for rule in old.values()))
        self._migrate()
        self.assertEqual(self._picture(), today, 'twice changes nothing')

    def test_reminders_that_a_company_edited_stay(self):
        old = self._old_reminders()
        week = old['reminder_plan_risk_5_manager']
        self._set(week, self.user_system.id, days=7)
        unwanted = old['reminder_support_due_m1_manager']
        self._set(unwanted, self.user_system.id, active=False)
        late = self.env.ref(f'{MODULE}.reminder_appeal_due_1_hr')
        self._set(late, self.user_system.id, receiver='hr')
        self._migrate()
        self.assertEqual(late.receiver, 'hr')
        self.assertEqual(week.days, 7)
        self.assertTrue(old['reminder_plan_risk_10_manager'].exists(), 'all weeks or none')
        self.assertFalse(self.env.ref(f'{MODULE}.reminder_plan_risk_0_manager').every)
        self.assertEqual(self.env.ref(f'{MODULE}.reminder_plan_risk_0_employee').every, 5)
        self.assertFalse(
            self.env.ref(f'{MODULE}.reminder_support_due_m1_turn').active,
            'what was not wanted does not come back under another name',
        )
        self.assertTrue(self.env.ref(f'{MODULE}.reminder_support_due_0_turn').active)

    def test_nothing_to_do(self):
        self._migrate()
        today = self._picture()
        self.env.cr.execute('SELECT count(*), max(id) FROM hr_performance_audit')
        before = self.env.cr.fetchone()
        self._migrate()
        self._migrate(version=None)  # a new database has no version yet
        self.env.cr.execute('SELECT count(*), max(id) FROM hr_performance_audit')
        self.assertEqual(self.env.cr.fetchone(), before)
        self.assertEqual(self._picture(), today)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestMigrationOfProof(DoorMixin, MigrationCase):
    def _of_before(self, employee=None):
        """A signed form of before the trail was a chain: lines without a number, no seals."""
        audit = type(self.env['hr.performance.audit'])
        with (
            patch.object(audit, '_chain', lambda self, vals_list: vals_list),
            patch.object(audit, '_seal', lambda self, records: None),
            patch.object(audit, '_get_heads', lambda self, forms: {}),
        ):
            form = self._sent(employee)
            self._as(form, form.user_id).action_confirm('reservation', REASON)
            self._as(form, form.user_id).export_record()
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE hr_performance_form SET head_number = NULL, head_digest = NULL WHERE id = %s',
            [form.id],
        )
        self.env.invalidate_all()
        return form

    def _findings(self, forms):
        self.env.invalidate_all()
        officer = self.env['hr.performance.form'].with_user(self.user_hr_manager)
        return [row['text'] for row in officer.browse(forms.ids).verify_records()['findings']]

    def _tampered(self, form, statement, *params):
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute(statement, params)
            found = self._findings(form)
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        return found

    def test_signed_forms_of_before_verify_and_edits_are_found(self):
        forms = self._of_before() | self._of_before(self.colleague)
        form = forms[0]
        lines = self.env['hr.performance.audit'].search([('form_id', 'in', forms.ids)])
        versions = forms.version_ids.mapped('content')
        self.assertFalse(any(lines.mapped('number')))
        edit = 'UPDATE hr_performance_audit SET actor_name = %s WHERE id = %s'
        line = lines.filtered(lambda row: row.form_id == form)[-1:]
        self.assertEqual(self._tampered(form, edit, 'X', line.id), [], 'nobody would know')
        with patch(f'odoo.addons.{MODULE}.models.hr_performance_audit_past.BATCH', 1):
            self._migrate()
        self.assertEqual(self._findings(forms), [])
        self.assertEqual(forms.version_ids.mapped('content'), versions, 'nothing was rewritten')
        self.assertEqual(form.head_number, form.version_ids[-1:].number)
        self.assertFalse(any(lines.mapped('number')), 'the lines stay as they are')
        # one for each of two sign-offs, and one for the lines
        seals = self.env['hr.performance.audit'].search(
            [('form_id', '=', form.id), ('kind', '=', 'seal')]
        )
        self.assertEqual(len(seals), 3)
        past = 'Trail: a line of before it was a chain was changed, added or deleted.'
        self.assertIn(past, self._tampered(form, edit, 'X', line.id))
        delete = 'DELETE FROM hr_performance_audit WHERE id = %s'
        self.assertIn(past, self._tampered(form, delete, line.id))
        add = (
            'INSERT INTO hr_performance_audit'
            ' (form_id, company_id, actor_id, actor_name, date, kind)'
            ' SELECT form_id, company_id, actor_id, actor_name, date, kind'
            ' FROM hr_performance_audit WHERE id = %s'
        )
        self.assertIn(past, self._tampered(form, add, line.id))
        self.assertTrue(
            self._tampered(
                form,
                'UPDATE hr_performance_signoff SET statement = %s WHERE form_id = %s',
                'Another statement',
                form.id,
            )
        )
        self.assertTrue(self._tampered(form, delete, seals[:1].id))
        newest = form.version_ids[-1:].id
        self.assertIn(
            f'Version {form.head_number} is missing.',
            self._tampered(
                form,
                'UPDATE hr_performance_audit SET version_id = NULL WHERE version_id = %s;'
                ' DELETE FROM hr_performance_version WHERE id = %s',
                newest,
                newest,
            ),
        )
        # the form goes on, and a second run has nothing to do
        self._as(form, self.user_hr_manager).action_reopen(REASON)
        self._migrate()
        self.assertEqual(self._findings(forms), [])
        self.assertEqual(
            self.env['hr.performance.audit'].search_count(
                [('form_id', '=', form.id), ('kind', '=', 'seal')]
            ),
            3,
        )

    def test_lines_that_came_before_a_chain_already_begun(self):
        """Updated without this script once: some lines have a number, earlier ones have not."""
        form = self._of_before()
        self._as(form, self.user_hr_manager).action_reopen(REASON)
        self._as(form, self.user_manager).action_send_record('2026-07-21 09:00:00', 30)
        self._migrate()
        self.assertEqual(self._findings(form), [])
        line = self.env['hr.performance.audit'].search(
            [('form_id', '=', form.id), ('number', '=', False)], limit=1
        )
        self.assertTrue(line)
        edit = 'UPDATE hr_performance_audit SET actor_name = %s WHERE id = %s'
        self.assertTrue(self._tampered(form, edit, 'X', line.id))

    def test_lines_without_a_form_are_sealed_by_company(self):
        company = self.env['res.company'].create({'name': 'Company of before'})
        audit = self.env['hr.performance.audit']
        lines = self.env['hr.performance.form']._with_transition().env[audit._name]
        values = {
            'company_id': company.id,
            'actor_id': self.env.uid,
            'actor_name': 'Hera',
            'date': '2026-01-01 10:00:00',
            'kind': 'verify',
            'detail': '0 findings',
        }
        with patch.object(type(audit), '_chain', lambda self, vals_list: vals_list):
            line = lines.create(values)
        self._migrate()
        self.assertEqual(audit._verify_companies(company), {})
        lines.create(values)  # the chain goes on
        self.assertEqual(audit._verify_companies(company), {})
        self.env.cr.execute(
            'UPDATE hr_performance_audit SET detail = %s WHERE id = %s', ['9 findings', line.id]
        )
        self.env.invalidate_all()
        self.assertTrue(audit._verify_companies(company))

    def test_an_appeal_of_before_there_were_rows(self):
        """An HR manager decides it; nobody was named, and the manager loses the grounds."""
        form = self._sent()
        form._write_flow({'state': 'appeal', 'previous_state': 'to_confirm'})
        form.with_user(self.user_employee).sudo()._cut_versions('appeal', 'both', GROUNDS)
        form.invalidate_recordset()
        version = form.version_ids.filtered(lambda v: v.event == 'appeal')
        self._migrate()
        self.assertEqual((form.appeal_ids.grounds, form.appeal_ids.state), (GROUNDS, 'decision'))
        self.assertEqual(form.appeal_ids.version_id.event, 'send_record')
        self.assertFalse(version.shown_to_manager)
        with mute_logger(*QUIET):
            text = self._kw(self.user_manager, 'hr.performance.form', 'get_form_data', form.ids)
            text += self._kw(self.user_manager, 'hr.performance.version', 'read', version.ids)
        self.assertNotIn('KGROUNDS', text)
        self._migrate()
        self.assertEqual(len(form.appeal_ids), 1, 'twice makes no second one')
        self._as(form, self.user_hr_manager).action_decide_appeal('uphold', REASON)
        self.assertEqual(form.state, 'to_confirm')
        self.assertEqual(form.appeal_ids.handler_id, self.user_hr_manager)
        self.assertEqual(self._findings(form), [])
