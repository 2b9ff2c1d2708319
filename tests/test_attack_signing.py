"""Signing without reading, by a program, on an old page; and who hears that somebody writes."""

import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.bus.models.bus import BusBus

from .http_common import QUIET, RpcMixin
from .plan_common import PlanMixin
from .test_bus import ChannelMixin
from .test_form_flow import FormCase

HELD = '2026-07-20 09:00:00'
REASON = 'A reason that is long enough'
MODEL = 'hr.performance.form'
PLAN = 'hr.performance.plan'
# what a person declares or decides, and answers for
IN_PERSON = {
    MODEL: 'send_record confirm refuse record_refusal comment_refusal appeal withdraw_appeal '
    'decide_appeal',
    PLAN: 'approve_pip acknowledge_pip answer_change',
    'hr.performance.suggestion': 'agree approve decline',
}


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
class TestSigningByProgram(RpcMixin, PlanMixin, FormCase, HttpCase):
    def test_what_is_done_in_person(self):
        marked = {
            model: {verb for verb, line in Model._transitions.items() if line.in_person}
            for model, Model in self.env.registry.items()
            if not Model._abstract and getattr(Model, '_transitions', None)
        }
        expected = {model: set(verbs.split()) for model, verbs in IN_PERSON.items()}
        self.assertEqual({model: verbs for model, verbs in marked.items() if verbs}, expected)

    def _get_key(self, user):
        keys = self.env['res.users.apikeys'].with_user(user).sudo()
        return keys._generate(None, 'a script', datetime.now() + timedelta(days=1))

    def _check_refused(self, user, key, model, method, ids, **kwargs):
        """With a key of the API by both doors for programs, and by one of them with a password."""
        self.authenticate(None, None)
        answer = self.url_open(
            f'/json/2/{model}/{method}',
            data=json.dumps({'ids': ids, **kwargs}),
            headers={'Authorization': f'bearer {key}', 'Content-Type': 'application/json'},
        )
        self.assertEqual(answer.status_code, 403, answer.text)
        self.assertIn('not by a program', answer.text)
        for password in (key, user.login.ljust(8, 'x')):
            args = [self.env.cr.dbname, user.id, password, model, method, [ids], kwargs]
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

    @mute_logger(*QUIET, 'odoo.addons.rpc.controllers')
    def test_no_key_and_no_script_signs(self):
        form = self._form()
        self._to_confirm(form)
        emil, key = self.user_employee, self._get_key(self.user_employee)
        version = form.version_ids[-1:].id
        for verb, params in (
            ('confirm', {'decision': 'agree', 'version_id': version}),
            ('refuse', {'statement': REASON, 'version_id': version}),
            ('appeal', {'statement': REASON}),
        ):
            self._check_refused(emil, key, MODEL, 'run_verb', form.ids, verb=verb, params=params)
        self._check_refused(emil, key, MODEL, 'action_appeal', form.ids, statement=REASON)
        self.env.invalidate_all()
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager'])
        self.assertFalse(form.appeal_ids)
        self.authenticate('emil', 'emil')
        answer = self._rpc(MODEL, 'run_verb', form.ids, 'appeal', {'statement': REASON})
        self.assertEqual(answer['result']['status'], 'done')
        call = {'verb': 'withdraw_appeal', 'params': {'reason': REASON}}
        self._check_refused(emil, key, MODEL, 'run_verb', form.ids, **call)
        hera, params = self.user_hr_manager, {'decision': 'uphold', 'reason': REASON}
        call = {'verb': 'decide_appeal', 'params': params}
        self._check_refused(hera, self._get_key(hera), MODEL, 'run_verb', form.ids, **call)
        self.env.invalidate_all()
        self.assertEqual((form.state, form.appeal_ids.state), ('appeal', 'talk'))

    @mute_logger(*QUIET, 'odoo.addons.rpc.controllers')
    def test_no_key_and_no_script_acknowledges(self):
        plan = self._plan(kind='pip', grounds='12 May: late. 3 June: late again.')
        olga, emil = self.user_officer, self.user_employee
        self._check_refused(olga, self._get_key(olga), PLAN, 'action_approve_pip', plan.ids)
        self.authenticate('olga', 'olga')
        self.assertNotIn('error', self._rpc(PLAN, 'action_approve_pip', plan.ids))
        self._check_refused(emil, self._get_key(emil), PLAN, 'action_acknowledge_pip', plan.ids)
        self.authenticate('emil', 'emil')
        self.assertNotIn('error', self._rpc(PLAN, 'action_acknowledge_pip', plan.ids))
        self.env.invalidate_all()
        self.assertTrue(plan.acknowledged_on)

    @mute_logger(*QUIET)
    def test_nobody_signs_from_outside_what_he_did_not_open(self):
        form = self._form()
        self._to_ready(form)
        params = {'date_interview': HELD, 'minutes': 30}

        def refused(word, method, *args):
            text = self._rpc(MODEL, method, form.ids, *args)['error']['data']['message']
            self.assertIn(word, text)

        self.authenticate('mona', 'mona')
        refused('read it first', 'run_verb', 'send_record', params)
        refused('read it first', 'action_send_record', HELD, 30)
        refused('read what is new', 'run_verb', 'send_record', {**params, 'seen': 'x'})
        seen = self._rpc(MODEL, 'get_form_data', form.ids)['result']['signing']['seen']
        answer = self._rpc(MODEL, 'run_verb', form.ids, 'send_record', {**params, 'seen': seen})
        self.assertEqual(answer['result']['status'], 'done')
        self.authenticate('emil', 'emil')
        for verb, params in (('confirm', {'decision': 'agree'}), ('refuse', {'statement': REASON})):
            refused('read it first', 'run_verb', verb, params)
            refused('read it first', f'action_{verb}', *params.values())
            for old in (1, 'x', True):
                refused('has changed since', 'run_verb', verb, {**params, 'version_id': old})
        self.env.invalidate_all()
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager'])
        params = {'decision': 'agree'}
        params['version_id'] = self._rpc(MODEL, 'get_form_data', form.ids)['result'][
            'record_version_id'
        ]
        answer = self._rpc(MODEL, 'run_verb', form.ids, 'confirm', params)
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
