"""Views and menus of goals, the library and incidents, as the people who open them."""

from odoo.tests import tagged

from .common import PerformanceCase

MODULE = 'hr_performance_interview'
ACTIONS = {
    'hr_performance_goal_action': ('olga', 'hera'),
    'hr_performance_goal_action_mine': ('cora', 'mona', 'olga'),
    'hr_performance_goal_template_action': ('mona', 'olga'),
    'hr_performance_tag_action': ('olga',),
    'hr_performance_incident_action': ('olga', 'hera'),
    'hr_performance_incident_action_mine': ('cora', 'mona', 'olga'),
    'hr_performance_goal_edit_action': ('cora', 'mona', 'olga'),
    'hr_performance_goal_assign_action': ('mona', 'olga'),
    'hr_performance_goal_verb_action': ('mona', 'olga'),
    'hr_performance_incident_log_action': ('cora', 'mona', 'olga'),
    'hr_performance_incident_remark_action': ('cora', 'mona', 'olga'),
}
SIMPLE = ('char', 'text', 'float', 'integer', 'date', 'datetime', 'selection', 'boolean')


@tagged('post_install', '-at_install', 'hr_performance')
class TestGoalViews(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        goals = cls.env['hr.performance.goal']
        values = {'name': 'Lamps', 'target': 10}
        for employee in (cls.employee, cls.colleague):
            goals.with_user(cls.user_manager).add_goal(employee.id, values)
        incidents = cls.env['hr.performance.incident']
        incidents.with_user(cls.user_manager).log_incident(cls.colleague.id, {'name': 'Seen'})
        cls.people = {
            user.login: user
            for user in (
                cls.user_colleague,
                cls.user_manager,
                cls.user_officer,
                cls.user_hr_manager,
            )
        }

    def test_actions_open(self):
        for name, logins in ACTIONS.items():
            action = self.env.ref(f'{MODULE}.{name}')
            for login in logins:
                with self.subTest(action=name, login=login):
                    self.env.invalidate_all()
                    model = self.env[action.res_model].with_user(self.people[login])
                    views = [(False, mode) for mode in action.view_mode.split(',')]
                    loaded = model.get_views([*views, (False, 'search')])
                    fields = loaded['models'][action.res_model]['fields']
                    specification = {
                        field: {'fields': {'display_name': {}}}
                        if info['type'] in ('many2one', 'many2many')
                        else {}
                        for field, info in fields.items()
                        if info['type'] in (*SIMPLE, 'many2one', 'many2many')
                    }
                    if action.target == 'new':
                        model.onchange({}, [], specification)
                    else:
                        model.web_search_read([], specification)

    def test_groups_and_charts(self):
        for login in ('mona', 'olga'):
            goals = self.env['hr.performance.goal'].with_user(self.people[login])
            for groupby in ('state', 'employee_id', 'achievement', 'tag_ids', 'template_id'):
                goals.formatted_read_group([], [groupby], ['completion_rate:avg', '__count'])
            incidents = self.env['hr.performance.incident'].with_user(self.people[login])
            for groupby in ('employee_id', 'polarity', 'date:month', 'tag_ids'):
                incidents.formatted_read_group([], [groupby], ['__count'])

    def test_menus(self):
        def visible(user):
            # with the parents' groups: a menu below a hidden one is not shown
            menus = self.env['ir.ui.menu'].with_user(user).load_menus(False)
            names = ('incident_menu_mine', 'incident_menu', 'goal_template_menu', 'tag_menu')
            return [self.env.ref(f'{MODULE}.hr_performance_{name}').id in menus for name in names]

        self.assertEqual(visible(self.user_colleague), [True, False, False, False])
        self.assertEqual(visible(self.user_officer), [True] * 4)

    def test_employees_file(self):
        for login in ('cora', 'mona', 'olga'):
            model = self.env['hr.employee.public'].with_user(self.people[login])
            arch = model.get_view(view_type='form')['arch']
            self.assertIn('action_performance_log_incident', arch)
        arch = self.env['hr.employee'].with_user(self.user_officer).get_view(view_type='form')
        self.assertIn('action_performance_log_incident', arch['arch'])

    def test_activities(self):
        goal = self.env['hr.performance.goal'].search([('user_id', '=', self.user_colleague.id)])
        for user in (self.user_manager, self.user_colleague):
            activity = (
                self.env['mail.activity']
                .with_user(user)
                .create(
                    {
                        'res_model_id': self.env['ir.model']._get_id('hr.performance.goal'),
                        'res_id': goal.id,
                        'user_id': user.id,
                        'summary': 'Ask for the figures',
                    }
                )
            )
            self.assertIn(user, goal.activity_ids.user_id)
            activity.action_feedback('Done')
        self.assertFalse(goal.message_follower_ids, 'followers are listed to everybody')
