"""Verb × actor × state: a form moves exactly where the table says, by whom it says.

The table below is written by hand from the design, so that a change of ``_transitions`` by
mistake is noticed; every cell of it, allowed or refused, is really called.
"""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .matrix_common import QuickRefusalMixin
from .test_form_flow import FormCase

WORK = 'filling feedback ready to_confirm'
REASON = 'A reason that is long enough'
# verb: (states it starts from, who may, keyword arguments)
TABLE = {
    'submit': ('filling', 'employee', {}),
    'recall': ('filling feedback', 'employee', {}),
    'return': ('feedback', 'manager', {'reason': REASON}),
    'send_feedback': ('feedback', 'manager', {}),
    'send_record': ('ready', 'manager', {'date_interview': '2026-07-20 09:00:00', 'minutes': 30}),
    'schedule': ('ready', 'scheduler', {'date_start': '2099-07-20 09:00:00', 'minutes': 45}),
    'cancel_interview': ('ready', 'scheduler', {'reason': REASON}),
    'start_interview': ('ready', 'manager', {}),
    'end_interview': ('ready', 'manager', {}),
    'confirm': ('to_confirm', 'employee', {'decision': 'agree'}),
    'refuse': ('to_confirm', 'employee', {'statement': REASON}),
    'record_refusal': (
        'to_confirm',
        'scheduler',
        {'reason': REASON, 'witness_name': 'Willa Witness'},
    ),
    'comment_refusal': ('to_confirm', 'employee', {'statement': REASON}),
    'appeal': ('to_confirm confirmed follow_up', 'employee', {'statement': REASON}),
    'appeal_step': ('appeal', 'appeal_handler', {'note': REASON}),
    'assign_appeal': ('appeal', 'appeal_manager', {'handler_id': 0, 'reason': REASON}),
    'decide_appeal': ('appeal', 'appeal_handler', {'decision': 'uphold', 'reason': REASON}),
    'withdraw_appeal': ('appeal', 'employee', {'reason': REASON}),
    'follow_up': ('confirmed', 'manager', {}),
    'close': ('to_confirm confirmed follow_up', 'hr_manager', {'reason': REASON}),
    'reopen': ('confirmed follow_up closed', 'hr_manager', {'reason': REASON}),
    'extend': (f'{WORK} appeal', 'officer', {'date_due': '2099-12-31', 'reason': REASON}),
    'switch_mode': ('filling', 'officer', {'fill_mode': 'manager', 'reason': REASON}),
    'reveal': ('filling', 'officer', {'reason': REASON}),
    'reassign': (f'{WORK} appeal draft on_hold', 'officer', {'reason': REASON}),
    'hold': (f'{WORK} draft appeal', 'officer', {'reason': REASON}),
    'resume': ('on_hold', 'officer', {}),
    'cancel': (f'{WORK} appeal draft on_hold', 'hr_manager', {'reason': REASON}),
}
STATES = [
    'draft',
    'filling',
    'feedback',
    'ready',
    'to_confirm',
    'confirmed',
    'follow_up',
    'closed',
    'appeal',
    'on_hold',
    'cancelled',
]


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestTransitions(QuickRefusalMixin, FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        cls.everybody = cls.env['res.users'].union(
            cls.user_employee,
            cls.user_colleague,
            cls.user_manager,
            cls.user_manager2,
            cls.user_outsider,
            cls.user_officer,
            cls.user_hr_manager,
            cls.user_foreign_hr,
            cls.user_system,
        )

    def _ready_for(self, verb, employee, manager_user):
        """A form on which nothing but the person and the state can hinder ``verb``."""
        form = self._form(employee, 'both' if verb == 'reveal' else 'employee')
        answers = {
            'achievement': {'project': 'Atlas'},
            'improvement': {'event': 'Late twice'},
            'plan': {'goal': 'Be in time'},
        }
        both = verb != 'submit'
        entries = [
            form.with_user(form.user_id)
            .sudo()
            ._create_row(
                'entry',
                'employee',
                {'section_id': self.sections[kind], 'answers': values, 'title': kind},
                both=both,
            )
            for kind, values in answers.items()
        ]
        level = self.frozen.scale_id.level_ids[1].id
        for side, user in (('employee', form.user_id), ('manager', manager_user)):
            form.with_user(user).sudo()._create_row('rating', side, {'level_id': level})
        if verb == 'send_feedback':
            for entry in entries:
                form.with_user(manager_user).sudo()._create_row(
                    'comment',
                    'manager',
                    {
                        'kind': 'stance',
                        'stance': 'agree',
                        'entry_id': entry.id,
                        'entry_revision': entry.revision,
                    },
                )
        interviews = {'cancel_interview': 'planned', 'end_interview': 'running'}
        if verb in interviews:
            form.with_user(manager_user).sudo()._create_row(
                'interview', 'manager', {'state': interviews[verb]}, both=True
            )
        form._cut_versions('send_record')
        now = fields.Datetime.now()
        values = {'record_sent_on': now, 'previous_state': 'ready'}
        if verb != 'submit':
            values['employee_submitted_on'] = now
        if verb in ('switch_mode', 'reveal'):
            values['date_due'] = '2026-01-01'
        if verb in ('close', 'comment_refusal'):
            values['confirm_result'] = 'refused'
        if verb == 'comment_refusal':
            form.with_user(manager_user).sudo()._sign(
                'employee', 'refused', REASON, {'witness_name': 'Willa Witness'}
            )
        form._write_flow(values)
        read = {'version_id': form.version_ids[-1:].id}
        more = {
            'confirm': read,
            'refuse': read,
            'return': {'entry_ids': [entries[0].id]},
            'reassign': {'manager_id': self.hr_manager.id},
            'assign_appeal': {'handler_id': self.user_officer.id},
        }
        params = {**TABLE[verb][2], **more.get(verb, {})}
        return form, params

    def _picture(self, form):
        self.env.flush_all()
        self.env.cr.execute('SELECT * FROM hr_performance_form WHERE id = %s', [form.id])
        row = self.env.cr.dictfetchone()
        for table in ('entry', 'comment', 'rating', 'version', 'signoff'):
            self.env.cr.execute(
                f'SELECT count(*), max(write_date) FROM hr_performance_{table} WHERE form_id = %s',
                [form.id],
            )
            row[table] = self.env.cr.fetchone()
        return row

    def _call(self, form, user, verb, params):
        """'done', or the class of the refusal; and a picture of what was done, taken back."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint()
        picture = None
        try:
            getattr(self._as(form, user), f'action_{verb}')(**params)
            picture = self._picture(form)
            outcome = 'done'
        except (AccessError, UserError) as error:
            outcome = type(error)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return outcome, picture

    def _check_matrix(self, employee, roles, users):
        """``roles``: {role: users that have it on a form of ``employee``}."""
        manager_user = employee.parent_id.user_id
        cells = 0
        for verb, (sources, who, _params) in TABLE.items():
            savepoint = self.env.cr.savepoint()  # an employee has one form in a cycle
            form, params = self._ready_for(verb, employee, manager_user)
            for state in STATES:
                form._write_flow({'state': state})
                before = self._picture(form)
                for user in users:
                    right_person = user in roles[who]
                    expected = (
                        'done'
                        if right_person and state in sources.split()
                        else UserError
                        if right_person
                        else AccessError
                    )
                    outcome, after = self._call(form, user, verb, params)
                    with self.subTest(verb=verb, state=state, user=user.login):
                        # before the launch a form is not even readable for its two sides
                        if state == 'draft' and expected == UserError:
                            self.assertIn(outcome, (UserError, AccessError))
                        else:
                            self.assertEqual(outcome, expected)
                        if outcome == 'done' and verb not in ('extend', 'reassign'):
                            self.assertNotEqual(after['version'], before['version'])
                    cells += 1
                self.assertEqual(self._picture(form), before, 'a refusal changes nothing')
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        return cells

    def test_every_step_cuts_a_version(self):
        """Each verb once, by the right person; who else may not is in test_matrix_verbs.py."""
        right = {
            'employee': self.user_employee,
            'manager': self.user_manager,
            'officer': self.user_officer,
            'scheduler': self.user_officer,
        }
        for verb, (sources, who, _params) in TABLE.items():
            savepoint = self.env.cr.savepoint()  # an employee has one form in a cycle
            form, params = self._ready_for(verb, self.employee, self.user_manager)
            form._write_flow({'state': sources.split()[0]})
            before = self._picture(form)
            user = right.get(who, self.user_hr_manager)
            outcome, after = self._call(form, user, verb, params)
            with self.subTest(verb=verb):
                self.assertEqual(outcome, 'done')
                self.assertNotEqual(after['version'], before['version'])
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_matrix_of_an_internal_employee_is_the_same(self):
        """An internal user has on his own form what a portal user has, not one step more."""
        roles = {
            'employee': self.user_colleague,
            'manager': self.user_manager,
            'officer': self.env['res.users'],
            'hr_manager': self.env['res.users'],
            'appeal_handler': self.env['res.users'],
            'appeal_manager': self.env['res.users'],
            'scheduler': self.user_manager,
        }
        self._check_matrix(
            self.colleague, roles, self.user_colleague | self.user_employee | self.user_manager
        )

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_matrix_of_hr_staff_on_their_own_form(self):
        for employee, user in (
            (self.officer, self.user_officer),
            (self.hr_manager, self.user_hr_manager),
        ):
            roles = dict.fromkeys(
                (
                    'manager',
                    'officer',
                    'hr_manager',
                    'appeal_handler',
                    'appeal_manager',
                    'scheduler',
                ),
                self.env['res.users'],
            )
            self._check_matrix(employee, {**roles, 'employee': user}, user)

    def test_the_table_of_the_code_is_the_table_of_the_design(self):
        Form = self.env['hr.performance.form']
        aliases = {'filler': 'employee', 'answerer': 'manager'}
        self.assertEqual(
            {
                verb: (set(t.sources), aliases.get(t.who, t.who))
                for verb, t in Form._transitions.items()
            },
            {verb: (set(line[0].split()), line[1]) for verb, line in TABLE.items()},
        )
        self.assertEqual(set(dict(Form._fields['state'].selection)), set(STATES))

    def test_a_mixed_set_fails_whole(self):
        mine, foreign = self._form(), self._form(self.outsider)
        self._fill(mine, self.user_employee)
        with self.assertRaises(AccessError):
            self._as(mine | foreign, self.user_employee).action_submit()
        own = self._form(self.officer)
        with self.assertRaises(AccessError):
            self._as(mine | own, self.user_officer).action_hold(REASON)
        done = self._form(self.colleague)
        done._write_flow({'state': 'closed'})
        with self.assertRaises(UserError):
            self._as(mine | done, self.user_officer).action_hold(REASON)
        self.assertEqual(
            (mine | foreign | own | done).mapped('state'), ['filling'] * 3 + ['closed']
        )

    def test_an_empty_set_and_a_missing_record_are_refused(self):
        Form = self.env['hr.performance.form'].with_user(self.user_hr_manager)
        for verb in TABLE:
            params = dict(TABLE[verb][2])
            if verb == 'return':
                params['entry_ids'] = []
            if verb == 'reassign':
                params['manager_id'] = self.manager2.id
            for forms in (Form, Form.browse(2**31 - 1)):
                with self.subTest(verb=verb, ids=forms.ids), self.assertRaises(UserError):
                    getattr(forms, f'action_{verb}')(**params)

    def test_state_is_written_by_nobody(self):
        form = self._form()
        contexts = (
            {},
            {'hr_performance_transition': 'x'},
            {'hr_performance_transition': True},
            {'force': True, 'bypass': True, 'install_mode': True, 'import_file': True},
            {'default_state': 'closed', 'tracking_disable': True, 'su': True, 'uid': 1},
        )
        for context in contexts:
            for user in self.everybody:
                record = self._as(form, user).with_context(**context)
                for values in (
                    {'state': 'closed'},
                    {'manager_user_id': user.id},
                    {'user_id': user.id},
                    {'company_id': self.company2.id},
                    {'confirm_result': 'agree'},
                    {'date_due': '2099-01-01'},
                ):
                    with (
                        self.subTest(user=user.login, context=context, values=values),
                        self.assertRaises(AccessError),
                    ):
                        record.write(values)
            superuser = form.sudo().with_context(**context)
            with self.assertRaises(AccessError):
                superuser.write({'state': 'closed'})
        self.assertEqual(form.state, 'filling')

    def test_nobody_creates_a_form_in_a_state(self):
        form = self._form()
        values = form.copy_data()[0] | {'employee_id': self.outsider.id}
        for user in self.everybody:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env['hr.performance.form'].with_user(user).create(dict(values))
        Form = self.env['hr.performance.form'].sudo()
        with self.assertRaises(AccessError):
            Form.create({**values, 'state': 'closed'})
        values.pop('state', None)
        created = Form.with_context(default_state='closed').create(values)
        self.assertEqual(created.state, 'draft')

    def test_nobody_deletes_a_form_that_was_launched(self):
        form = self._form()
        for record in [form.sudo()] + [self._as(form, user) for user in self.everybody]:
            with self.assertRaises(AccessError):
                record.unlink()
        self.assertTrue(form.exists())
