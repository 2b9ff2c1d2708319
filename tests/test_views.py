"""Views and the reason wizard, as the people who open them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_notifier import FormsCase

FORM_ACTIONS = {
    'hr_performance_form_action_mine': ('user_employee_internal', 'user_manager', 'user_officer'),
    'hr_performance_form_action_team': ('user_manager', 'user_officer'),
    'hr_performance_form_action': ('user_officer', 'user_hr_manager'),
    'hr_performance_form_action_late': ('user_officer', 'user_hr_manager'),
    'hr_performance_goal_action': ('user_officer',),
    'hr_performance_goal_action_mine': ('user_manager', 'user_officer'),
    'hr_performance_history_action': ('user_hr_manager',),
}


@tagged('post_install', '-at_install', 'hr_performance')
class TestViews(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_employee_internal = cls.user_colleague
        cls.later = fields.Date.today() + timedelta(days=30)

    def _wizard(self, verb, forms, user=None, **values):
        model = self.env['hr.performance.reason'].with_user(user or self.user_officer)
        return model.with_context(
            active_model='hr.performance.form', active_ids=forms.ids, default_verb=verb
        ).create({'reason': 'The works council asked for it.', **values})

    def test_actions_open(self):
        for name, people in FORM_ACTIONS.items():
            action = self.env.ref(f'hr_performance_interview.{name}')
            for person in people:
                with self.subTest(action=name, person=person):
                    self.env.invalidate_all()
                    model = self.env[action.res_model].with_user(getattr(self, person))
                    views = [(False, mode) for mode in action.view_mode.split(',')]
                    loaded = model.get_views([*views, (False, 'search')])
                    records = model.search([])
                    specification = {
                        field: {'fields': {'display_name': {}}}
                        if info['type'] == 'many2one'
                        else {}
                        for field, info in loaded['models'][action.res_model]['fields'].items()
                        if info['type'] not in ('one2many', 'many2many', 'properties', 'binary')
                    }
                    records.web_read(specification)

    def test_menus(self):
        root = 'hr_performance_interview.hr_performance_menu_root'
        hr_menu = self.env.ref('hr_performance_interview.hr_performance_menu_hr')
        mine = self.env.ref('hr_performance_interview.hr_performance_form_menu_mine')
        visible = self.env['ir.ui.menu'].with_user(self.user_colleague)._visible_menu_ids()
        self.assertIn(self.env.ref(root).id, visible)
        self.assertIn(mine.id, visible)
        self.assertNotIn(hr_menu.id, visible)
        visible = self.env['ir.ui.menu'].with_user(self.user_officer)._visible_menu_ids()
        self.assertIn(hr_menu.id, visible)

    def test_filters(self):
        model = self.env['hr.performance.form'].with_user(self.user_officer)
        late = [('is_late', '=', True), ('id', 'in', self.forms.ids)]
        self.forms[0]._with_transition().date_due = self.later
        self.assertEqual(model.search(late).ids, self.forms[1].ids)

    def test_no_create_by_the_list(self):
        for user in (self.user_colleague, self.user_manager, self.user_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.forms.with_user(user).write({'date_due': self.later})

    # Reason wizard
    def test_extend_many(self):
        self._wizard('extend', self.forms, date_due=self.later).action_apply()
        self.assertEqual(self.forms.mapped('date_due'), [self.later] * 2)

    def test_mixed_set(self):
        done = self._forms(self.outsider, state='closed')
        wizard = self._wizard('extend', self.forms | done, date_due=self.later)
        self.assertEqual(wizard.count_allowed, 2)
        self.assertIn('Otto', wizard.refusals)
        wizard.action_apply()
        self.assertEqual(self.forms.mapped('date_due'), [self.later] * 2)
        self.assertNotEqual(done.date_due, self.later)

    def test_all_refused(self):
        done = self._forms(self.outsider, state='closed')
        with self.assertRaisesRegex(UserError, 'Otto'):
            self._wizard('extend', done, date_due=self.later).action_apply()

    def test_what_is_missing(self):
        for verb in ('extend', 'reassign', 'switch_mode'):
            with self.subTest(verb=verb), self.assertRaises(UserError):
                self._wizard(verb, self.forms).action_apply()
        with self.assertRaises(UserError):
            self._wizard('hold', self.forms, reason='no').action_apply()

    def test_officer_does_not_cancel(self):
        with self.assertRaises(UserError):
            self._wizard('cancel', self.forms).action_apply()
        self._wizard('cancel', self.forms, user=self.user_hr_manager).action_apply()
        self.assertEqual(self.forms.mapped('state'), ['cancelled'] * 2)

    def test_hold_and_resume(self):
        self._wizard('hold', self.forms).action_apply()
        self.assertEqual(self.forms.mapped('state'), ['on_hold'] * 2)
        self._wizard('resume', self.forms, reason=False).action_apply()
        self.assertEqual(self.forms.mapped('state'), ['filling'] * 2)

    def test_reassign(self):
        self._wizard('reassign', self.forms, manager_id=self.manager2.id).action_apply()
        self.assertEqual(self.forms.manager_user_id, self.user_manager2)

    def test_not_for_others(self):
        for user in (self.user_employee, self.user_colleague, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._wizard('extend', self.forms, user=user, date_due=self.later)

    def test_not_on_the_own_form(self):
        own = self._forms(self.officer)
        wizard = self._wizard('extend', self.forms[0], date_due=self.later)
        self.env.invalidate_all()
        wizard.sudo().form_ids = own
        self.env.invalidate_all()
        with self.assertRaises(UserError):  # the list of refusals
            wizard.action_apply()
        self.assertNotEqual(own.date_due, self.later)
