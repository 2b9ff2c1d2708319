"""HR staff have no HR rights on those above them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase

REASON = 'A reason that is long enough'
ROWS = ('entry', 'comment', 'rating', 'version')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSuperior(FormCase):
    """Olga (officer) and Hera (HR manager) report to Milo, who reports to Mona here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager2.parent_id = cls.manager
        officer = 'hr_performance_interview.group_hr_performance_officer'
        cls.user_beside = cls._user('bibi', officer)
        cls._employee('Bibi Beside', cls.user_beside, cls.employee)
        section = next(
            s['id'] for s in cls.frozen._get_definition('employee') if s['kind'] == 'improvement'
        )
        cls.form = cls._form(cls.manager2)
        cls.top = cls._form(cls.manager)
        for form in (cls.form, cls.top):
            mine = form.with_user(form.user_id).sudo()
            entry = mine._create_row(
                'entry',
                'employee',
                {'section_id': section, 'answers': {'event': 'SECRET'}, 'title': 'SECRET'},
                both=True,
            )
            mine._create_row(
                'comment', 'employee', {'entry_id': entry.id, 'body': 'SECRET'}, both=True
            )
            mine._create_row('rating', 'employee', {'note': 'SECRET'}, both=True)
            mine._cut_versions('submit')

    def _sees(self, user, form):
        """Whether all models show the form to ``user``, or none; never some of them."""
        self.env.invalidate_all()
        answers = {
            bool(self.env['hr.performance.form'].with_user(user).search([('id', '=', form.id)])),
            form.with_user(user).has_access('read'),
            *(
                bool(
                    self.env[f'hr.performance.{model}']
                    .with_user(user)
                    .search_count([('form_id', '=', form.id)])
                )
                for model in ROWS
            ),
        }
        self.assertEqual(len(answers), 1, answers)
        return answers.pop()

    def test_nothing_of_the_manager_and_of_his_manager(self):
        for user in (self.user_officer, self.user_hr_manager):
            for form in (self.form, self.top):
                with self.subTest(user=user.login, form=form.employee_name):
                    self.assertFalse(self._sees(user, form))
        self.assertTrue(self._sees(self.user_beside, self.form), 'somebody else in HR does')
        self.assertFalse(self._sees(self.user_beside, self.top), 'Emil above her reports to Mona')

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_no_verb(self):
        calls = {
            'hold': [REASON],
            'extend': ['2099-12-31', REASON],
            'cancel': [REASON],
            'reassign': [self.employee.id, REASON],
        }
        for verb, params in calls.items():
            for user in (self.user_officer, self.user_hr_manager):
                acting = self._as(self.form, user)
                with self.subTest(verb=verb, user=user.login), self.assertRaises(AccessError):
                    getattr(acting, f'action_{verb}')(*params)
                self.assertIn('Only', acting._get_cannot_reason(verb)[acting])
        self._as(self.form, self.user_beside).action_hold(REASON)
        self.assertEqual(self.form.state, 'on_hold')

    def test_whoever_evaluates_now(self):
        form = self._form(self.colleague)
        self.assertTrue(form.with_user(self.user_officer).has_access('read'))
        own = self._form(self.officer)
        own._write_flow({'manager_id': self.colleague.id})
        self.env.invalidate_all()
        self.assertFalse(form.with_user(self.user_officer).has_access('read'))
        own._write_flow({'state': 'closed'})
        self.env.invalidate_all()
        self.assertTrue(form.with_user(self.user_officer).has_access('read'))

    def test_relation_of_today(self):
        self.officer.parent_id = self.employee
        self.assertTrue(self._sees(self.user_officer, self.form))
        self.assertFalse(self._sees(self.user_officer, self.top))

    def test_a_circle_of_managers_ends(self):
        self.manager.parent_id = self.officer
        self.assertFalse(self._sees(self.user_officer, self.form))

    def test_own_role_stays(self):
        """Being her manager's manager's employee takes away nothing but the rights of HR."""
        self.form._write_flow({'manager_user_id': self.user_officer.id})
        self.assertTrue(self._sees(self.user_officer, self.form))
        self.assertEqual(self._as(self.form, self.user_officer)._get_my_side(), 'manager')

    def test_goals(self):
        goal = self.env['hr.performance.goal'].create(
            {'name': 'Orders', 'target': 10, 'employee_id': self.manager2.id}
        )
        for user, allowed in ((self.user_officer, False), (self.user_beside, True)):
            self.assertEqual(goal.with_user(user).has_access('read'), allowed)
            self.assertEqual(goal.with_user(user).has_access('write'), allowed)

    def test_launcher_is_not_told_about_his_manager(self):
        cycle = self.cycle.sudo()
        self.env.cr.execute(
            'UPDATE hr_performance_cycle SET create_uid = %s WHERE id = %s',
            [self.user_officer.id, cycle.id],
        )
        self.env.invalidate_all()
        notifier = self.env['hr.performance.notifier'].sudo()
        self.assertFalse(notifier._get_user(self.form.sudo(), 'launcher'))
        form = self._form(self.colleague).sudo()
        self.assertEqual(notifier._get_user(form, 'launcher'), self.user_officer)

    def test_no_query_for_each_level(self):
        Form = self.env['hr.performance.form'].with_user(self.user_officer)

        def count():
            Form.search_read([], ['employee_name'])
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            Form.search_read([], ['employee_name'])
            return self.env.cr.sql_log_count - start

        deep = count()
        self.officer.parent_id = False
        self.assertEqual(count(), deep)
