"""What people write stays in the tables that are read by rules of their own: no other holds it."""

import base64
import contextlib

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .plan_common import PlanMixin
from .test_form_flow import FormCase

# the tables of what people write; each has its rules, and a matrix of who reads it
WRITTEN = {
    'appeal',
    'comment',
    'entry',
    'fact',
    'goal',
    'goal_log',
    'incident',
    'incident_addition',
    'note',
    'plan',
    'plan_change',
    'plan_checkin',
    'plan_support',
    'plan_support_kind',
    'private_note',
    'rating',
    'signoff',
    'suggestion',
    'topic',
    'version',
}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAttackLeaks(PlanMixin, FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_calendar()

    def _walk(self, word):
        """The whole road of a form, a goal, an incident, a plan, a suggestion: ``word`` in each
        text that anybody writes, and in the name and content of a file."""
        form = self._form()
        emil, mona = self.user_employee, self.user_manager
        entries = self._fill(form, emil, word)
        data = base64.b64encode(word.encode()).decode()
        self._as(form, emil).add_attachment(entries[0], f'{word}.txt', data)
        self._as(form, emil).save_rating(self._level(form, 2), word)
        self._as(form, emil).action_submit(word)
        self._as(form, mona).add_comment(word, entries[0])
        self._as(form, mona).action_return(f'{word} {word} {word}', entries[:1])
        self._as(form, emil).save_entry(False, {'project': f'{word} again'}, entries[0], 1)
        self._as(form, emil).action_submit()
        mine = self._as(form, mona)
        for entry in mine.get_form_data()['entries']:
            if entry['can_answer']:
                mine.set_stance(entry['id'], 'disagree', word, entry['revision'])
        mine.save_rating(self._level(form, 3), word)
        mine.action_send_feedback()
        self._as(form, emil).add_topic(word)
        mine = self._as(form, mona)
        mine.action_start_interview()
        mine.add_note('gap', word)
        mine.save_private_note(word)
        mine.action_end_interview()
        for topic in form.topic_ids:
            mine.tick_topic(topic.id, 'discussed')
        for entry in form.entry_ids:
            mine.settle_entry(entry.id, 'differ', word)
        mine.action_send_record()
        self._as(form, emil).action_confirm('reservation', f'{word} {word} {word}')
        self._as(form, emil).action_appeal(f'{word} {word} {word}')
        goals = self.env['hr.performance.goal']
        values = {'name': word, 'description': word, 'target': 5, 'date_from': '2026-01-01'}
        values['date_deadline'] = '2026-12-31'
        goal = goals.with_user(mona).add_goal(self.employee.id, values)
        goals.browse(goal).with_user(emil).update_progress(2, word)
        incidents = self.env['hr.performance.incident']
        incident = incidents.with_user(mona).log_incident(
            self.employee.id, {'name': word, 'body': word}
        )
        incidents.browse(incident).with_user(emil).add_remark(word)
        plan = self._plan(state='running', goal=word)
        texts = dict.fromkeys(('done', 'helped', 'obstacle', 'help_needed', 'next_step'), word)
        checkin = plan.with_user(emil).send_checkin(value=75, texts=texts)
        plan.with_user(mona).reply_checkin(checkin, word)
        plan.with_user(emil).propose_change({'goal': f'{word} changed'}, f'{word} {word} {word}')
        self.env['hr.performance.suggestion'].with_user(mona).propose(
            self.employee.id, 'reward', f'{word} {word} {word}', amount=7654321
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        return form

    def test_no_other_table_holds_a_word(self):
        form = self._walk('KANARY')
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        holding = set()
        for (table,) in self.env.cr.fetchall():
            if table.removeprefix('hr_performance_') in WRITTEN:
                continue
            name = SQL.identifier(table)
            self.env.cr.execute(
                SQL('SELECT 1 FROM %s t WHERE t::text LIKE %s LIMIT 1', name, '%KANARY%')
            )
            if self.env.cr.rowcount:
                holding.add(table)
        # the file itself, whose name and index are read by the rules of its entry
        self.assertEqual(holding, {'ir_attachment'})
        self.env.cr.execute("SELECT count(*) FROM hr_performance_audit t WHERE t::text ~ '7654321'")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        for user in (self.user_outsider, self.user_manager2, self.user_foreign_hr):
            files = self.env['ir.attachment'].with_user(user)
            with mute_logger('odoo.addons.base.models.ir_model'):
                found = files.has_access('read') and files.search_count(
                    [('index_content', 'ilike', 'KANARY')]
                )
            self.assertFalse(found, user.login)
        mails = self.env['mail.mail'].search([('email_to', 'ilike', 'emil@example.com')])
        self.assertTrue(mails, 'somebody was told')
        self.assertFalse(mails.filtered('res_id'), 'an answer to a mail finds no record')
        aliases = self.env['mail.alias'].search(
            [('alias_model_id.model', 'like', 'hr.performance')]
        )
        self.assertFalse(aliases)
        self.assertEqual(form.state, 'appeal')

    def _call_silently(self, call, what):
        """Whatever ``call`` raises holds no word of the row."""
        try:
            call()
        except Exception as error:
            self.assertNotIn('KANARY', f'{error!r} {error}', what)
            raise

    @mute_logger('odoo.sql_db')
    def test_no_refusal_repeats_a_word(self):
        """Whoever reads nothing learns nothing from the words of the refusal either."""
        form = self._walk('KANARY')
        for user in (self.user_outsider, self.user_colleague, self.user_foreign_hr):
            for name in ('form', *sorted(WRITTEN - {'plan_support_kind'})):
                rows = self.env[f'hr.performance.{name.replace("_", ".")}'].with_user(user)
                rows = rows.sudo().search([], limit=1, order='id desc').sudo(False)
                for call in (
                    lambda rows=rows: rows.read([]),
                    lambda rows=rows: rows.write({'create_uid': 1}),
                    lambda rows=rows: rows.write({'form_id': False}),
                    lambda rows=rows: rows.unlink(),
                    lambda rows=rows: rows.copy(),
                ):
                    with contextlib.suppress(UserError, ValueError), self.env.cr.savepoint():
                        self._call_silently(call, (user.login, name))
        self.assertEqual(form.state, 'appeal')
