from odoo import fields, http
from odoo.http import request

from .portal_base import PerformancePortalBase, _as_id, _as_number

LINES = 3  # empty lines of actions, milestones and support that the page offers
INSTANCES = 2  # of a formal PIP


class PerformancePlanNewPortal(PerformancePortalBase):
    """A plan that a manager begins outside a cycle, on a phone as well.

    The verb behind it checks whose manager the user is; a refusal is shown on the page with all
    that was typed.
    """

    def _get_new_rows(self, post):
        """The rows as the verb takes them; empty lines are left out by it."""

        def lines(kind, *names):
            numbers = range(1, LINES + 1)
            return [{name: post.get(f'{kind}_{name}_{no}') for name in names} for no in numbers]

        return {
            'actions': lines('action', 'name', 'date_due', 'owner'),
            'milestones': [
                row for row in lines('milestone', 'name', 'date') if (row['name'] or '').strip()
            ],
            'supports': lines('support', 'name', 'kind', 'date_due', 'owner'),
        }

    def _get_new_values(self, post):
        names = ('name', 'kind', 'goal', 'measure', 'unit', 'date_start', 'date_end', 'rhythm')
        values = {name: post.get(name) or '' for name in names}
        for name in ('value_from', 'value_to'):
            if (post.get(name) or '').strip():
                values[name] = _as_number(post[name])
        if values['kind'] == 'pip':
            values['instances'] = [
                {'date': post.get(f'instance_date_{no}'), 'text': post.get(f'instance_text_{no}')}
                for no in range(1, INSTANCES + 1)
            ]
        return values

    def _render_plan_new(self, typed, error=False):
        plans = request.env['hr.performance.plan']
        support = request.env['hr.performance.plan.support']._fields
        action = request.env['hr.performance.plan.action']._fields

        def options(field):
            return field._description_selection(request.env)

        return self._render(
            'portal_plan_new',
            'plans',
            {
                'page_name': 'performance_plan_new',
                'people': self._get_team(),
                'kinds': options(plans._fields['kind']),
                'rhythms': options(plans._fields['rhythm']),
                'owners': options(action['owner']),
                'support_kinds': options(support['kind']),
                'support_owners': options(support['owner']),
                'lines': range(1, LINES + 1),
                'instances': range(1, INSTANCES + 1),
                'typed': typed,
                'error': error,
            },
        )

    @http.route(
        '/my/performance/team/plans/new',
        type='http',
        auth='user',
        website=True,
        methods=['GET', 'POST'],
    )
    def portal_plan_new(self, **post):
        plans = request.env['hr.performance.plan']
        if not plans.has_access('read') or not self._get_team():
            raise request.not_found()
        if request.httprequest.method != 'POST':
            today = fields.Date.context_today(plans)
            typed = {
                'employee_id': post.get('employee_id', ''),
                'date_start': fields.Date.to_string(today),
                'date_end': fields.Date.to_string(plans._get_default_end(today)),
                'kind': 'development',
                'rhythm': 'month',
            }
            return self._render_plan_new(typed)
        plan_id, error = self._try(
            lambda: plans.add_plan(
                _as_id(post.get('employee_id')),
                self._get_new_values(post),
                self._get_new_rows(post),
            )
        )
        if error:
            return self._render_plan_new(post, error=error)
        return request.redirect(f'/my/performance/plans/{plan_id}?saved=1')
