from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from .portal_base import PerformancePortalBase, _as_id


class PerformanceIncidentPortal(PerformancePortalBase):
    """Incidents of employees and their managers, portal and internal users alike.

    Each change is a POST to a route that calls a verb of the incident, which checks person and
    state.
    """

    def _get_links(self, current):
        links = super()._get_links(current)
        incidents = request.env['hr.performance.incident']
        links['performance_counts']['incidents'] = (
            incidents.search_count(self._get_own_domain()) if incidents.has_access('read') else 0
        )
        return links

    def _get_incident_row(self, incident):
        """What a page says about an incident: allowed values, no record."""
        # sudo: hr.performance.incident - readable; names and labels with it
        incident_sudo = incident.sudo()
        return {
            'id': incident.id,
            'url': f'/my/performance/incidents/{incident.id}',
            'name': incident_sudo.name,
            'body': incident_sudo.body or '',
            'date': self._format_day(incident_sudo.date),
            'good': incident_sudo.polarity == 'good',
            'polarity': self._get_label(incident_sudo, 'polarity'),
            'employee': incident_sudo.employee_id.name,
            'own': incident_sudo.user_id == request.env.user,
            'author': incident_sudo.author_id.name,
            'goal': incident_sudo.goal_id.name or '',
            'tags': incident_sudo.tag_ids.mapped('name'),
            'shared': incident_sudo.shared,
            'mine': incident.is_mine,
            'can_change': incident.can_change,
        }

    def _get_incident_filters(self):
        return {
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

    def _render_incidents(self, side, page, filterby, error=False, typed=None, saved=None):
        incidents, values = self._get_list_page(
            'incidents',
            'hr.performance.incident',
            side,
            self._get_incident_filters(),
            page,
            filterby,
        )
        people = self._get_team() if side == 'manager' else []
        today = self._get_today()
        values.update(
            {
                'rows': [self._get_incident_row(incident) for incident in incidents],
                'people': people,
                'can_add': bool(people) or (side == 'employee' and bool(self._get_myself())),
                'post_url': f'{values["default_url"]}/add',
                'today': today,
                'typed': typed or {'date': today, 'polarity': 'good', 'shared': '1'},
                'error': error,
                'saved': bool(saved) and not error,
            }
        )
        current = 'team_incidents' if side == 'manager' else 'incidents'
        return self._render('portal_my_incidents', current, values)

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
        return self._add_incident('manager', _as_id(post.get('employee_id')), post)

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
            'today': self._get_today(),
            'remarks': [
                {
                    'author': remark.author_id.name,
                    'date': self._format_day(remark.create_date),
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
