"""Signing without reading, by a program, on an old page; and who hears that somebody writes."""

import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.bus.models.bus import BusBus

from .http_common import QUIET, RpcMixin
from .test_bus import ChannelMixin
from .test_form_flow import FormCase

HELD = '2026-07-20 09:00:00'
REASON = 'A reason that is long enough'
MODEL = 'hr.performance.form'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAttackSigning(FormCase):
    def test_the_manager_signs_what_was_read(self):
        form = self._form()
        self._to_ready(form)
        seen = self._as(form, self.user_manager).get_form_data()['signing']['seen']
        self._as(form, self.user_manager).add_comment('A word of my own')
        again = self._as(form, self.user_manager).get_form_data()['signing']['seen']
        self.assertEqual(again, seen, 'own words are known')
        self._as(form, self.user_employee).add_comment('The budget was cut in May')
        params = {'date_interview': HELD, 'minutes': 30}
        with self.assertRaisesRegex(UserError, 'read what is new'), self.env.cr.savepoint():
            self._as(form, self.user_manager).run_verb('send_record', {**params, 'seen': seen})
        self.assertEqual(form.state, 'ready')
        self.assertFalse(form.signoff_ids)
        seen = self._as(form, self.user_manager).get_form_data()['signing']['seen']
        self._as(form, self.user_manager).run_verb('send_record', {**params, 'seen': seen})
        self.assertEqual(form.state, 'to_confirm')

    def test_the_employee_signs_what_was_read(self):
        form = self._form()
        self._to_confirm(form)
        read = self._as(form, self.user_employee).get_form_data()['record_version_id']
        self._as(form, self.user_employee).action_appeal(REASON)
        self._as(form, self.user_hr_manager).action_decide_appeal('amend', REASON)
        self._as(form, self.user_manager).action_send_record(HELD, 30)
        for old in (read, 1, 2**31, 'x', True):
            with (
                self.subTest(old),
                self.assertRaisesRegex(UserError, 'changed since'),
                self.env.cr.savepoint(),
            ):
                self._as(form, self.user_employee).action_confirm('agree', version_id=old)
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager', 'manager'])
        new = self._as(form, self.user_employee).get_form_data()['record_version_id']
        self._as(form, self.user_employee).action_confirm('agree', version_id=new)
        with self.assertRaisesRegex(UserError, 'Confirmed'):
            self._as(form, self.user_employee).action_confirm('agree', version_id=new)
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager', 'manager', 'employee'])


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSigningByProgram(RpcMixin, FormCase, HttpCase):
    @mute_logger(*QUIET, 'odoo.addons.rpc.controllers')
    def test_no_key_and_no_script_signs(self):
        form = self._form()
        self._to_confirm(form)
        keys = self.env['res.users.apikeys'].with_user(self.user_employee).sudo()
        key = keys._generate(None, 'a script', datetime.now() + timedelta(days=1))
        for verb, params in (
            ('confirm', {'decision': 'agree'}),
            ('refuse', {'statement': REASON}),
        ):
            answer = self.url_open(
                f'/json/2/{MODEL}/run_verb',
                data=json.dumps({'ids': form.ids, 'verb': verb, 'params': params}),
                headers={'Authorization': f'bearer {key}', 'Content-Type': 'application/json'},
            )
            self.assertEqual(answer.status_code, 403, answer.text)
            self.assertIn('not by a program', answer.text)
            for password in (key, 'emilxxxx'):
                args = [self.env.cr.dbname, self.user_employee.id, password]
                args += [MODEL, 'run_verb', [form.ids, verb, params]]
                answer = self.url_open(
                    '/jsonrpc',
                    data=json.dumps(
                        {
                            'jsonrpc': '2.0',
                            'method': 'call',
                            'params': {'service': 'object', 'method': 'execute_kw', 'args': args},
                        }
                    ),
                    headers={'Content-Type': 'application/json'},
                )
                self.assertIn('not by a program', answer.text)
        self.env.invalidate_all()
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager'])
        self.authenticate('emil', 'emil')
        answer = self._rpc(MODEL, 'run_verb', form.ids, 'confirm', {'decision': 'agree'})
        self.assertEqual(answer['result']['status'], 'done')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestWhoHears(ChannelMixin, FormCase):
    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(BusBus, '_sendone', lambda bus, target, *args: self.sent.append(target))

    def _hears(self, channels, call):
        """Whether a page that is subscribed to ``channels`` is told of ``call``."""
        self.sent.clear()
        call()
        return any(target in channels for target in self.sent)

    def _listen(self, user, form):
        built = self._subscribe(user, [f'{MODEL}_{form.id}'])
        return [channel for channel in built if isinstance(channel, tuple)]

    def test_who_was_replaced_hears_nothing_on_an_open_page(self):
        form = self._form()
        mona = self._listen(self.user_manager, form)
        emil = self._listen(self.user_employee, form)
        self.assertTrue(mona)
        self._fill(form, self.user_employee)
        submit = self._as(form, self.user_employee).action_submit
        self.assertTrue(self._hears(mona, submit))
        self._as(form, self.user_officer).action_reassign(self.manager2.id, REASON)
        milo = self._listen(self.user_manager2, form)
        comment = self._as(form, self.user_employee)
        said = {}
        for name, channels in (('mona', mona), ('milo', milo), ('emil', emil)):
            said[name] = self._hears(channels, lambda: comment.add_comment('Hello'))
        self.assertEqual(said, {'mona': False, 'milo': True, 'emil': True})

    def test_a_draft_and_a_note_to_oneself_are_not_heard(self):
        form = self._form()
        mona, emil = (self._listen(u, form) for u in (self.user_manager, self.user_employee))
        olga = self._listen(self.user_officer, form)
        section = self._sections(form)['improvement']
        mine = self._as(form, self.user_employee)
        for channels, heard in ((mona, False), (olga, False), (emil, True)):
            save = lambda: mine.save_entry(section, {'event': 'A draft'})  # noqa: E731
            self.assertEqual(self._hears(channels, save), heard)
        self._fill(form, self.user_employee)
        self._as(form, self.user_employee).action_submit()
        note = self._as(form, self.user_manager)
        for channels in (emil, olga):
            self.assertFalse(
                self._hears(channels, lambda: note.add_comment('Mine', audience='own'))
            )
            self.assertFalse(self._hears(channels, lambda: note.save_rating(False, 'Not sure')))

    def test_nothing_is_heard_of_an_interview_that_is_over(self):
        form = self._form()
        self._to_ready(form)
        emil = self._listen(self.user_employee, form)
        manager = self._as(form, self.user_manager)
        manager.action_start_interview()
        self.assertTrue(self._hears(emil, lambda: manager.add_note('gap', 'In time')))
        self.assertFalse(self._hears(emil, lambda: manager.save_private_note('For me alone')))
        manager.action_end_interview()
        for topic in form.topic_ids:
            manager.tick_topic(topic.id, 'discussed')
        manager.action_send_record()

        def late():
            with self.assertRaises(AccessError):
                manager.add_note('gap', 'Too late')
            with self.assertRaises(AccessError):
                manager.add_topic('Too late')

        self.assertFalse(self._hears(emil, late))
