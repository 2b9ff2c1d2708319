from odoo import fields, http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.misc import format_date, formatLang

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import PerformancePortal, _private

GOAL_TEXTS = ('name', 'description', 'unit', 'direction')
GOAL_NUMBERS = ('baseline', 'target', 'weight')
GOAL_DATES = ('date_from', 'date_deadline')
GOAL_STEPS = ('accept', 'decline', 'withdraw', 'finish', 'cancel', 'reopen')


def _as_number(text):
    """The number of a field as typed, a comma read as a point; the text itself otherwise."""
    text = (text or '').strip().replace(' ', '')
    if text.count(',') == 1 and '.' not in text:
        text = text.replace(',', '.')
    try:
        return float(text)
    except ValueError:
        return text


def _as_typed(number):
    """A number as one would type it: no point where none is needed."""
    return f'{number:.10g}'


class PerformanceGoalPortal(PerformancePortal):
    """Goals and incidents of employees and their managers, portal and internal users alike.

    Read by record rules; each change is a POST to a route that calls a verb of the record,
    which checks person and state. A row that may not be read answers as one that does not exist.
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

    def _render_forms(self, side, page, sortby, filterby):
        response = super()._render_forms(side, page, sortby, filterby)
        response.qcontext.update(self._get_links('forms'))
        return response

    def _get_links(self, current):
        """The line of links above each list, with what there is to count."""
        goals = request.env['hr.performance.goal']
        incidents = request.env['hr.performance.incident']
        counts = {'goals': 0, 'incidents': 0, 'team_goals': 0, 'proposed': 0}
        if goals.has_access('read'):
            own, team = self._get_own_domain(), self._get_team_domain()
            rows = goals._read_group(own | team, ['user_id', 'state'], ['__count'])
            for user, state, count in rows:
                mine = user == request.env.user
                if state == 'running':
                    counts['goals' if mine else 'team_goals'] += count
                elif state == 'proposed' and not mine:
                    counts['proposed'] += count
            counts['incidents'] = incidents.search_count(own)
        return {
            'performance_link': current,
            'performance_counts': counts,
            'performance_team': bool(self._get_team()),
        }

    def _get_team(self):
        """[(id, name)] of the employees the user leads."""
        # sudo: hr.employee - names of the own team; portal users read no employee
        employees = (
            request.env['hr.employee']
            .sudo()
            .search([('parent_id.user_id', '=', request.env.uid)], order='name')
        )
        return [
            (employee.id, employee.name)
            for employee in employees
            if employee.user_id.id != request.env.uid
        ]

    def _get_myself(self):
        """The id of the user's own employee, or False."""
        # sudo: hr.employee - the own one
        return (
            request.env['hr.employee']
            .sudo()
            .search([('user_id', '=', request.env.uid)], limit=1)
            .id
        )

    def _get_or_404(self, model, row_id):
        rows = request.env[model]
        if 0 < row_id < 2**31 and rows.has_access('read'):
            rows = rows.search([('id', '=', row_id)])
        if not rows:
            raise request.not_found()
        return rows

    def _try(self, function):
        """Call a verb; its refusal comes back as a text, and nothing was changed.

        :return: (result, error); the error is False when it worked
        """
        try:
            with request.env.cr.savepoint():
                return function(), False
        except (AccessError, UserError, ValidationError) as error:
            return False, str(error.args[0])

    def _render(self, template, current, values):
        values = {
            **self._prepare_portal_layout_values(),
            **self._get_links(current),
            **values,
        }
        return _private(request.render(f'hr_performance_interview.{template}', values))

    def _format_number(self, value):
        text = formatLang(request.env, value, digits=2)
        point = request.env['res.lang']._get_data(code=request.env.lang).decimal_point or '.'
        return text.rstrip('0').rstrip(point) if point in text else text

    # Goals
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
        env = request.env

        def label(name):
            selection = dict(goal_sudo._fields[name]._description_selection(env))
            return selection.get(goal_sudo[name], '')

        late = goal_sudo.is_late
        achievement = goal_sudo.achievement
        rate = goal_sudo.completion_rate
        return {
            'id': goal.id,
            'url': f'/my/performance/goals/{goal.id}',
            'name': goal_sudo.name,
            'description': goal_sudo.description or '',
            'employee': goal_sudo.employee_id.name,
            'own': goal_sudo.user_id == env.user,
            'state': goal_sudo.state,
            'state_label': label('state'),
            'achievement': achievement,
            'achievement_label': label('achievement'),
            'direction': goal_sudo.direction,
            'direction_label': label('direction'),
            'target': self._format_number(goal_sudo.target),
            'baseline': self._format_number(goal_sudo.baseline) if goal_sudo.baseline else '',
            'result': self._format_number(goal_sudo.result) if goal_sudo.has_result else '',
            'unit': goal_sudo.unit or '',
            'weight': self._format_number(goal_sudo.weight),
            'has_result': goal_sudo.has_result,
            'rate': self._format_number(round(rate)),
            'bar': min(round(rate), 100),
            'tags': goal_sudo.tag_ids.mapped('name'),
            'start': format_date(env, goal_sudo.date_from) if goal_sudo.date_from else '',
            'deadline': format_date(env, goal_sudo.date_deadline)
            if goal_sudo.date_deadline
            else '',
            'closed': format_date(env, goal_sudo.closed_on) if goal_sudo.closed_on else '',
            'late': late,
            'can_report': goal.can_report,
            'can_change': goal.can_change,
            'steps': [
                verb
                for verb in GOAL_STEPS
                if goal_sudo.state in goal._transitions[verb].sources
                and goal._has_role(goal._transitions[verb].who)
            ],
        }

    def _get_goal_page(self, side, page, filterby):
        filters = self._get_goal_filters()
        filterby = filterby if filterby in filters else 'running'
        url = '/my/performance/team/goals' if side == 'manager' else '/my/performance/goals'
        domain = self._get_team_domain() if side == 'manager' else self._get_own_domain()
        if side == 'manager':
            domain &= Domain('user_id', '!=', request.env.uid)
        domain &= filters[filterby]['domain']
        goals = request.env['hr.performance.goal']
        if not goals.has_access('read'):
            raise request.not_found()
        order = 'employee_id, date_deadline, id' if side == 'manager' else 'date_deadline, id'
        if request.env.user._is_portal():
            order = order.replace('employee_id, ', 'user_id, ')
        pager = portal_pager(
            url=url,
            total=goals.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={'filterby': filterby},
        )
        goals = goals.search(
            domain, order=order, limit=self._items_per_page, offset=pager['offset']
        )
        return {
            'page_name': 'performance_team_goals' if side == 'manager' else 'performance_goals',
            'side': side,
            'default_url': url,
            'rows': [self._get_goal_row(goal) for goal in goals],
            'pager': pager,
            'searchbar_filters': filters,
            'filterby': filterby,
        }

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
                    'date': format_date(
                        request.env, fields.Datetime.context_timestamp(goal, line.date).date()
                    ),
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
            today = fields.Date.to_string(fields.Date.context_today(goals))
            return self._render_goal_editor({'date_from': today, 'weight': '100'}, team=team)
        employee_id = _as_number(post.get('employee_id')) if team else myself
        employee_id = int(employee_id) if isinstance(employee_id, (int, float)) else 0
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

    # Incidents
    def _get_incident_row(self, incident):
        # sudo: hr.performance.incident - readable; names and labels with it
        incident_sudo = incident.sudo()
        env = request.env
        return {
            'id': incident.id,
            'url': f'/my/performance/incidents/{incident.id}',
            'name': incident_sudo.name,
            'body': incident_sudo.body or '',
            'date': format_date(env, incident_sudo.date),
            'good': incident_sudo.polarity == 'good',
            'polarity': dict(incident_sudo._fields['polarity']._description_selection(env))[
                incident_sudo.polarity
            ],
            'employee': incident_sudo.employee_id.name,
            'own': incident_sudo.user_id == env.user,
            'author': incident_sudo.author_id.name,
            'goal': incident_sudo.goal_id.name or '',
            'tags': incident_sudo.tag_ids.mapped('name'),
            'shared': incident_sudo.shared,
            'mine': incident.is_mine,
            'can_change': incident.can_change,
        }

    def _render_incidents(self, side, page, filterby, error=False, typed=None, saved=None):
        incidents = request.env['hr.performance.incident']
        if not incidents.has_access('read'):
            raise request.not_found()
        people = self._get_team() if side == 'manager' else []
        filters = {
            'all': {'label': request.env._('All'), 'domain': Domain.TRUE},
            'good': {
                'label': request.env._('Went well'),
                'domain': Domain('polarity', '=', 'good'),
            },
            'bad': {
                'label': request.env._('Went wrong'),
                'domain': Domain('polarity', '=', 'bad'),
            },
        }
        filterby = filterby if filterby in filters else 'all'
        url = '/my/performance/team/incidents' if side == 'manager' else '/my/performance/incidents'
        domain = self._get_own_domain()
        if side == 'manager':
            domain = self._get_team_domain() & Domain('user_id', '!=', request.env.uid)
        domain &= filters[filterby]['domain']
        pager = portal_pager(
            url=url,
            total=incidents.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={'filterby': filterby},
        )
        rows = incidents.search(domain, limit=self._items_per_page, offset=pager['offset'])
        today = fields.Date.to_string(fields.Date.context_today(incidents))
        return self._render(
            'portal_my_incidents',
            'team_incidents' if side == 'manager' else 'incidents',
            {
                'page_name': 'performance_team_incidents'
                if side == 'manager'
                else 'performance_incidents',
                'side': side,
                'default_url': url,
                'rows': [self._get_incident_row(row) for row in rows],
                'pager': pager,
                'searchbar_filters': filters,
                'filterby': filterby,
                'people': people,
                'can_add': bool(people) or (side == 'employee' and bool(self._get_myself())),
                'post_url': f'{url}/add',
                'today': today,
                'typed': typed or {'date': today, 'polarity': 'good', 'shared': '1'},
                'error': error,
                'saved': bool(saved) and not error,
            },
        )

    @http.route(
        ['/my/performance/incidents', '/my/performance/incidents/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_incidents(self, page=1, filterby=None, saved=None, **kwargs):
        return self._render_incidents('employee', page, filterby, saved=saved)

    @http.route(
        ['/my/performance/team/incidents', '/my/performance/team/incidents/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_team_incidents(self, page=1, filterby=None, saved=None, **kwargs):
        if not self._get_team():
            return request.redirect('/my/performance/incidents')
        return self._render_incidents('manager', page, filterby, saved=saved)

    def _get_incident_values(self, post):
        return {
            'name': post.get('name') or '',
            'body': post.get('body') or '',
            'date': post.get('date') or False,
            'polarity': post.get('polarity') or 'good',
            'shared': bool(post.get('shared')),
        }

    @http.route(
        '/my/performance/incidents/add',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_incident_add(self, **post):
        return self._add_incident('employee', self._get_myself(), post)

    @http.route(
        '/my/performance/team/incidents/add',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_team_incident_add(self, **post):
        employee_id = _as_number(post.get('employee_id'))
        employee_id = int(employee_id) if isinstance(employee_id, float) else 0
        return self._add_incident('manager', employee_id, post)

    def _add_incident(self, side, employee_id, post):
        incidents = request.env['hr.performance.incident']
        if not incidents.has_access('read'):
            raise request.not_found()
        values = self._get_incident_values(post)
        _id, error = self._try(lambda: incidents.log_incident(employee_id, values))
        if error:
            return self._render_incidents(side, 1, None, error=error, typed=post)
        team = '/team' if side == 'manager' else ''
        return request.redirect(f'/my/performance{team}/incidents?saved=1')

    def _render_incident(self, incident, error=False, typed=None, saved=None):
        row = self._get_incident_row(incident)
        # sudo: hr.performance.incident - readable; names of the authors
        remarks = incident.sudo().addition_ids
        values = {
            'page_name': 'performance_incident',
            'incident': row,
            'in_team': not row['own'],
            'today': fields.Date.to_string(fields.Date.context_today(incident)),
            'remarks': [
                {
                    'author': remark.author_id.name,
                    'date': format_date(
                        request.env,
                        fields.Datetime.context_timestamp(incident, remark.create_date).date(),
                    ),
                    'body': remark.body,
                }
                for remark in remarks
            ],
            'typed': typed
            or {
                'name': row['name'],
                'body': row['body'],
                'date': fields.Date.to_string(incident.date),
                'polarity': incident.polarity,
                'shared': '1' if incident.shared else '',
            },
            'remark': (typed or {}).get('remark', ''),
            'error': error,
            'saved': bool(saved) and not error,
        }
        current = 'incidents' if row['own'] else 'team_incidents'
        return self._render('portal_incident', current, values)

    @http.route(
        '/my/performance/incidents/<int:incident_id>',
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_incident(self, incident_id, saved=None, **kwargs):
        incident = self._get_or_404('hr.performance.incident', incident_id)
        return self._render_incident(incident, saved=saved)

    @http.route(
        '/my/performance/incidents/<int:incident_id>/<string:step>',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_incident_step(self, incident_id, step, remark='', **post):
        incident = self._get_or_404('hr.performance.incident', incident_id)
        own = incident.sudo().user_id == request.env.user  # sudo: whose page comes next
        steps = {
            'edit': lambda: incident.change_incident(self._get_incident_values(post)),
            'share': incident.share,
            'remove': incident.remove,
            'remark': lambda: incident.add_remark(remark),
        }
        if step not in steps:
            raise request.not_found()
        _done, error = self._try(steps[step])
        if error:
            typed = {**post, 'remark': remark} if step == 'edit' else None
            if step == 'remark':
                response = self._render_incident(incident, error=error)
                response.qcontext['remark'] = remark
                return response
            return self._render_incident(incident, error=error, typed=typed)
        if step == 'remove':
            return request.redirect(f'/my/performance{"" if own else "/team"}/incidents')
        return request.redirect(f'/my/performance/incidents/{incident.id}?saved=1')
