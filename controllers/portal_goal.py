from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from .portal_base import PerformancePortalBase, _as_id, _as_number, _as_typed

GOAL_TEXTS = ('name', 'description', 'unit', 'direction')
GOAL_NUMBERS = ('baseline', 'target', 'weight')
GOAL_DATES = ('date_from', 'date_deadline')
GOAL_STEPS = ('accept', 'decline', 'withdraw', 'finish', 'cancel', 'reopen')


class PerformanceGoalPortal(PerformancePortalBase):
    """Goals of employees and their managers, portal and internal users alike.

    Each change is a POST to a route that calls a verb of the goal, which checks person and state.
    """

    # Home and links
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            values['has_performance_goals'] = self._is_known_person()
        return values

    def _is_known_person(self):
        """Whether the user is an employee, or leads one."""
        # sudo: hr.employee - whether one exists for the user, nothing of it is shown
        return bool(
            request.env['hr.employee']
            .sudo()
            .search_count(
                [
                    '|',
                    ('user_id', '=', request.env.uid),
                    ('parent_id.user_id', '=', request.env.uid),
                ],
                limit=1,
            )
        )

    def _get_links(self, current):
        links = super()._get_links(current)
        goals = request.env['hr.performance.goal']
        counts = {'goals': 0, 'team_goals': 0, 'proposed': 0}
        if goals.has_access('read'):
            own, team = self._get_own_domain(), self._get_team_domain()
            rows = goals._read_group(own | team, ['user_id', 'state'], ['__count'])
            for user, state, count in rows:
                mine = user == request.env.user
                if state == 'running':
                    counts['goals' if mine else 'team_goals'] += count
                elif state == 'proposed' and not mine:
                    counts['proposed'] += count
        links['performance_counts'].update(counts)
        return links

    # Lists
    def _get_goal_filters(self):
        return {
            'running': {
                'label': request.env._('Running'),
                'domain': Domain('state', 'in', ('running', 'proposed')),
            },
            'done': {
                'label': request.env._('Finished'),
                'domain': Domain('state', 'in', ('done', 'cancelled')),
            },
            'all': {'label': request.env._('All'), 'domain': Domain.TRUE},
        }

    def _get_goal_row(self, goal):
        """What a page says about a goal: allowed values, no record."""
        goal_sudo = goal.sudo()  # sudo: hr.performance.goal - readable; names and labels with it
        state, achievement = goal_sudo.state, goal_sudo.achievement
        rate = goal_sudo.completion_rate
        return {
            'id': goal.id,
            'url': f'/my/performance/goals/{goal.id}',
            'name': goal_sudo.name,
            'description': goal_sudo.description or '',
            'employee': goal_sudo.employee_id.name,
            'own': goal_sudo.user_id == request.env.user,
            'state': state,
            'state_label': self._get_label(goal_sudo, 'state'),
            'achievement': achievement,
            'achievement_label': self._get_label(goal_sudo, 'achievement'),
            'direction': goal_sudo.direction,
            'direction_label': self._get_label(goal_sudo, 'direction'),
            'target': self._format_number(goal_sudo.target),
            'baseline': self._format_number(goal_sudo.baseline) if goal_sudo.baseline else '',
            'result': self._format_number(goal_sudo.result) if goal_sudo.has_result else '',
            'unit': goal_sudo.unit or '',
            'weight': self._format_number(goal_sudo.weight),
            'has_result': goal_sudo.has_result,
            'rate': self._format_number(round(rate)),
            'bar': min(round(rate), 100),
            'tags': goal_sudo.tag_ids.mapped('name'),
            'start': self._format_day(goal_sudo.date_from),
            'deadline': self._format_day(goal_sudo.date_deadline),
            'closed': self._format_day(goal_sudo.closed_on),
            'late': goal_sudo.is_late,
            'can_report': goal.can_report,
            'can_change': goal.can_change,
            'steps': [
                verb
                for verb in GOAL_STEPS
                if state in goal._transitions[verb].sources
                and goal._has_role(goal._transitions[verb].who)
            ],
        }

    def _get_goal_page(self, side, page, filterby):
        # a portal user may not sort by the employee
        person = 'user_id' if request.env.user._is_portal() else 'employee_id'
        order = f'{person}, date_deadline, id' if side == 'manager' else 'date_deadline, id'
        goals, values = self._get_list_page(
            'goals', 'hr.performance.goal', side, self._get_goal_filters(), page, filterby, order
        )
        return {**values, 'rows': [self._get_goal_row(goal) for goal in goals]}

    @http.route(
        ['/my/performance/goals', '/my/performance/goals/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_goals(self, page=1, filterby=None, **kwargs):
        values = self._get_goal_page('employee', page, filterby)
        return self._render(
            'portal_my_goals', 'goals', {**values, 'can_add': bool(self._get_myself())}
        )

    @http.route(
        ['/my/performance/team/goals', '/my/performance/team/goals/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_team_goals(self, page=1, filterby=None, **kwargs):
        if not self._get_team():
            return request.redirect('/my/performance/goals')
        values = self._get_goal_page('manager', page, filterby)
        return self._render('portal_my_goals', 'team_goals', {**values, 'can_add': True})

    # One goal
    @http.route(
        '/my/performance/goals/<int:goal_id>', type='http', auth='user', website=True, readonly=True
    )
    def portal_goal(self, goal_id, saved=None, **kwargs):
        return self._render_goal(self._get_or_404('hr.performance.goal', goal_id), saved=saved)

    def _render_goal(self, goal, saved=None, error=False, typed=None):
        row = self._get_goal_row(goal)
        goal_sudo = goal.sudo()  # sudo: hr.performance.goal - readable; names of the authors
        events = dict(
            request.env['hr.performance.goal.log']
            ._fields['event']
            ._description_selection(request.env)
        )
        values = {
            'page_name': 'performance_goal',
            'goal': row,
            'in_team': not row['own'],
            'log': [
                {
                    'date': self._format_day(line.date),
                    'author': line.author_id.name,
                    'event': events[line.event],
                    'is_progress': line.event == 'progress',
                    'result': self._format_number(line.result),
                    'rate': self._format_number(round(line.completion_rate)),
                    'note': line.note or '',
                }
                for line in goal_sudo.log_ids
            ],
            'saved': bool(saved) and not error,
            'error': error,
            'typed': typed
            or {'result': _as_typed(goal_sudo.result) if goal_sudo.has_result else '', 'note': ''},
        }
        return self._render('portal_goal', 'goals' if row['own'] else 'team_goals', values)

    @http.route(
        '/my/performance/goals/<int:goal_id>/progress',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_goal_progress(self, goal_id, result='', note='', **kwargs):
        goal = self._get_or_404('hr.performance.goal', goal_id)
        _done, error = self._try(lambda: goal.update_progress(_as_number(result), note))
        if error:
            return self._render_goal(goal, error=error, typed={'result': result, 'note': note})
        return request.redirect(f'/my/performance/goals/{goal.id}?saved=1')

    @http.route(
        '/my/performance/goals/<int:goal_id>/step',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_goal_step(self, goal_id, step='', reason='', **kwargs):
        goal = self._get_or_404('hr.performance.goal', goal_id)
        if step not in GOAL_STEPS:
            raise request.not_found()
        args = (reason,) if goal._transitions[step].needs_reason else ()
        _done, error = self._try(lambda: getattr(goal, f'action_{step}')(*args))
        if error:
            return self._render_goal(
                goal, error=error, typed={'result': '', 'note': '', 'reason': reason}
            )
        return request.redirect(f'/my/performance/goals/{goal.id}?saved=1')

    # Add and change a goal
    def _get_goal_values(self, post):
        values = {name: post.get(name) or False for name in (*GOAL_TEXTS, *GOAL_DATES)}
        values['direction'] = post.get('direction') or 'higher'
        for name in GOAL_NUMBERS:
            typed = (post.get(name) or '').strip()
            values[name] = _as_number(typed) if typed else {'weight': 100}.get(name, 0)
        return values

    def _render_goal_editor(self, typed, error=False, goal=None, team=False):
        people = self._get_team() if team else []
        url = f'/my/performance/goals/{goal.id}/edit' if goal else '/my/performance/goals/new'
        back = '/my/performance/team/goals' if team else '/my/performance/goals'
        return self._render(
            'portal_goal_editor',
            'team_goals' if team else 'goals',
            {
                'page_name': 'performance_goal_editor',
                'team': team,
                'people': people,
                'editing': bool(goal),
                'post_url': url,
                'back_url': f'/my/performance/goals/{goal.id}' if goal else back,
                'typed': typed,
                'error': error,
                'directions': request.env['hr.performance.goal']
                ._fields['direction']
                ._description_selection(request.env),
            },
        )

    @http.route(
        '/my/performance/goals/new',
        type='http',
        auth='user',
        website=True,
        methods=['GET', 'POST'],
    )
    def portal_goal_new(self, team='', **post):
        goals = request.env['hr.performance.goal']
        myself, people = self._get_myself(), self._get_team()
        team = bool(team and people)
        if not goals.has_access('read') or not (team or myself):
            raise request.not_found()
        if request.httprequest.method != 'POST':
            typed = {'date_from': self._get_today(), 'weight': '100'}
            return self._render_goal_editor(typed, team=team)
        employee_id = _as_id(post.get('employee_id')) if team else myself
        values = self._get_goal_values(post)
        goal_id, error = self._try(lambda: goals.add_goal(employee_id, values))
        if error:
            return self._render_goal_editor(post, error=error, team=team)
        return request.redirect(f'/my/performance/goals/{goal_id}?saved=1')

    @http.route(
        '/my/performance/goals/<int:goal_id>/edit',
        type='http',
        auth='user',
        website=True,
        methods=['GET', 'POST'],
    )
    def portal_goal_edit(self, goal_id, **post):
        goal = self._get_or_404('hr.performance.goal', goal_id)
        team = goal._is_leader()
        if request.httprequest.method != 'POST':
            if not goal.can_change:
                return request.redirect(f'/my/performance/goals/{goal.id}')
            typed = {
                name: _as_typed(goal[name]) if name in GOAL_NUMBERS else goal[name] or ''
                for name in (*GOAL_TEXTS, *GOAL_NUMBERS)
            }
            typed.update((name, fields.Date.to_string(goal[name]) or '') for name in GOAL_DATES)
            return self._render_goal_editor(typed, goal=goal, team=team)
        values = self._get_goal_values(post)
        _done, error = self._try(lambda: goal.change_goal(values))
        if error:
            return self._render_goal_editor(post, error=error, goal=goal, team=team)
        return request.redirect(f'/my/performance/goals/{goal.id}?saved=1')
