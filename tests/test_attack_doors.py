"""Odoo's own doors of messages, files, prints and actions: none leads around the rules."""

import base64
import json

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .attack_common import PageCase
from .http_common import QUIET, CallMixin
from .test_attack_texts import REPORTS
from .test_signoff import make_signature

MODEL = 'hr.performance.form'
STRANGERS = ('otto', 'cora', 'milo', 'fred', 'sven', None)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAttackDoors(CallMixin, PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signature = base64.b64decode(make_signature().split(',')[1])
        cls.own = cls._make_form(cls.colleague, state='feedback')  # of an internal user

    def _ask(self, url, **params):
        """The answer of a route of JSON-RPC, as text."""
        return self.url_open(
            url,
            data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params}),
            headers={'Content-Type': 'application/json'},
        ).text

    @mute_logger(*QUIET)
    def test_files(self):
        """Pictures, evidence and signed prints by the addresses of Odoo, as anybody."""
        urls = [
            f'/web/content/{self.file.id}',
            f'/web/content/hr.performance.entry/{self.file.res_id}/answers',
            f'/web/content/hr.performance.proof/{self.form.id}/content',
        ]
        signed = f'hr.performance.signoff/{self.signoff.id}/signature'
        urls += [f'/web/{kind}/{signed}' for kind in ('content', 'image')]
        mine = f'/my/performance/signatures/{self.signoff.id}'
        # the reader of the sign-off has his page for it, and no other way either
        for login in (*STRANGERS, 'emil', 'mona', 'olga'):
            self.authenticate(login, login)
            for url in urls:
                answer = self._open(url)
                for secret in (b'A proof', self.signature):
                    if login in STRANGERS or secret == self.signature:
                        self.assertNotIn(secret, answer.content, (login, url))
            found = self._open(mine).content == self.signature
            self.assertEqual(found, login in ('emil', 'mona', 'olga'), login)

    @mute_logger(*QUIET, 'odoo.addons.base.models.ir_attachment')
    def test_attachments(self):
        """Nobody finds, opens up, moves, adds or removes a file but by the verbs of the form."""
        entry = self.file.res_id
        before = self.env['ir.attachment'].search_count([('res_model', 'like', 'hr.performance.')])
        for login in ('otto', 'cora', 'milo', 'emil'):
            self.authenticate(login, login)
            attachment = ('ir.attachment', [self.file.id])
            found = [('res_model', '=', 'hr.performance.entry'), ('id', '=', self.file.id)]
            if login != 'emil':
                answer = self._call_kw('ir.attachment', 'search_read', found, ['name', 'raw']).text
                self.assertNotIn('proof.txt', answer, login)
            for method, args in (
                ('generate_access_token', ()),
                ('write', ({'public': True},)),
                ('write', ({'res_model': 'res.partner', 'res_id': 1},)),
                ('unlink', ()),
            ):
                answer = self._call_kw(*attachment[:1], method, attachment[1], *args).text
                self.assertIn('error', answer, (login, method))
            data = {'name': 'x.txt', 'data': base64.b64encode(b'x').decode(), 'is_image': False}
            answer = self._ask(
                '/html_editor/attachment/add_data',
                res_model='hr.performance.entry',
                res_id=entry,
                **data,
            )
            self.assertIn('error', answer, login)
            for model, id_ in ((MODEL, self.form.id), ('hr.performance.entry', entry)):
                answer = self._open(
                    '/mail/attachment/upload',
                    data={
                        'thread_id': id_,
                        'thread_model': model,
                        'csrf_token': Request.csrf_token(self),
                    },
                    files={'ufile': ('x.txt', b'x')},
                )
                self.assertNotEqual(answer.status_code, 200, (login, model))
            self._ask('/mail/attachment/delete', attachment_id=self.file.id)
        self.env.invalidate_all()
        self.assertRecordValues(
            self.file, [{'public': False, 'res_id': entry, 'access_token': False}]
        )
        after = self.env['ir.attachment'].search_count([('res_model', 'like', 'hr.performance.')])
        self.assertEqual(after, before)

    @mute_logger(*QUIET)
    def test_messages(self):
        """Nobody writes into the thread of a form, makes himself a follower or finds one."""
        for login, form in (('emil', self.form), ('cora', self.own), ('mona', self.form)):
            self.authenticate(login, login)
            post = {'body': 'KANARY', 'partner_ids': self.user_outsider.partner_id.ids}
            self._ask('/mail/message/post', thread_model=MODEL, thread_id=form.id, post_data=post)
            partner = self.env['res.users'].search([('login', '=', login)]).partner_id
            for method, kwargs in (
                (
                    'message_post',
                    {'body': 'KANARY', 'author_id': 1, 'email_from': 'boss@x.example'},
                ),
                ('message_subscribe', {'partner_ids': partner.ids}),
                ('message_notify', {'body': 'KANARY', 'partner_ids': partner.ids}),
            ):
                self._call_kw(MODEL, method, form.ids, **kwargs)
            rows = self._call_kw('bus.bus', 'search_read', [], ['channel', 'message']).text
            self.assertIn('error', rows)
            for field in ('body', 'x_no_field'):
                answer = self._ask(
                    '/html_editor/bus_broadcast',
                    model_name='hr.performance.private.note',
                    field_name=field,
                    res_id=1,
                    bus_data={},
                )
                self.assertIn('error', answer)
                answer = self._ask(
                    '/html_editor/bus_broadcast',
                    model_name=MODEL,
                    field_name=field,
                    res_id=form.id,
                    bus_data={},
                )
                self.assertIn('error', answer)
        self.env.invalidate_all()
        messages = self.env['mail.message'].search([('body', 'ilike', 'KANARY')])
        self.assertFalse(messages, messages.mapped('body'))
        followers = self.env['mail.followers'].search([('res_model', 'like', 'hr.performance.')])
        self.assertFalse(followers.filtered(lambda row: row.res_model == MODEL))

    @mute_logger(*QUIET, 'odoo.addons.web.controllers.report')
    def test_prints(self):
        """By each address of a report, with forged ids behind it, alone and beside one's own."""
        ids = {'form': self.form.id, 'plan': self.plan.id, 'cycle': self.cycle.id}
        for login, own in (*((login, False) for login in STRANGERS), ('cora', self.own.id)):
            self.authenticate(login, login)
            for name, kind in [*REPORTS.items(), ('report_record', 'form')]:
                report = f'hr_performance_interview.{name}'
                docs = f'{own},{ids[kind]}' if own else ids[kind]
                for converter in ('html', 'pdf', 'text'):
                    forged = f'?options={{"doc_ids":[{ids[kind]}]}}&context={{"active_ids":[1]}}'
                    for end in ('', forged):
                        url = f'/report/{converter}/{report}/{docs}{end}'
                        answer = self._open(url)
                        self.assertNotEqual(answer.status_code, 200, (login, url))
                        self.assertNotIn('Emil Employee', answer.text)
                answer = self._open(
                    '/report/download',
                    params={
                        'data': json.dumps([f'/report/pdf/{report}/{docs}', 'qweb-pdf']),
                        'context': '{}',
                    },
                )
                self.assertNotIn('Emil Employee', answer.text, (login, name))
                self.assertNotIn('attachment', answer.headers.get('Content-Disposition', ''))

    @mute_logger(*QUIET, 'odoo.addons.base.models.ir_actions')
    def test_actions_and_buttons(self):
        """Actions of HR, opened or run by who is none, give no row and change nothing."""
        actions = self.env['ir.actions.act_window'].search(
            [('res_model', 'like', 'hr.performance.%')]
        )
        servers = self.env['ir.actions.server'].search(
            [('model_id.model', 'like', 'hr.performance.%')]
        )
        self.assertGreaterEqual(len(servers), 6)
        before = self.form.write_date
        for login in ('emil', 'cora'):
            self.authenticate(login, login)
            for action in actions:
                answer = self._ask('/web/action/load', action_id=action.id)
                self.assertNotIn('Emil Employee', answer)
            for server in servers:
                # without records, Odoo itself asks nobody for his rights
                for context in ({}, {'active_model': MODEL, 'active_ids': self.form.ids}):
                    answer = self._ask('/web/action/run', action_id=server.id, context=context)
                    self.assertIn('AccessError', answer, (login, server.name, context))
            for method in ('_finish', 'write', 'unlink', 'action_cancel', 'action_close', 'sudo'):
                answer = self._ask(
                    f'/web/dataset/call_button/{MODEL}/{method}',
                    model=MODEL,
                    method=method,
                    args=[self.form.ids],
                    kwargs={},
                )
                self.assertIn('error', answer, (login, method))
        self.env.invalidate_all()
        self.assertEqual((self.form.state, self.form.write_date), ('to_confirm', before))
