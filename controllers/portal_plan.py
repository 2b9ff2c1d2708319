from markupsafe import Markup

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from ..models.hr_performance_plan_checking import TEXTS
from ..tools import svgchart
from .portal_base import PerformancePortalBase, _as_id, _as_number, _as_typed

STATUS = {'on_track': 'met', 'at_risk': 'nearly', 'off_track': 'missed'}
ENDED = ('closed', 'cancelled')


class PerformancePlanPortal(PerformancePortalBase):
    """Improvement plans of employees and their managers, on a phone as well.

    Read by record rules; each form posts to a route that calls a verb of the plan, which checks
    person and state. A refusal is shown on the page beside what was typed.
    """

    # Home and links
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        plans = request.env['hr.performance.plan']
        if 'performance_plan_count' in counters:
            values['performance_plan_count'] = (
                len(self._get_waiting_plans()) if plans.has_access('read') else 0
            )
        if not counters:
            values['has_performance_plans'] = plans.has_access('read') and bool(
                plans.search_count(self._get_own_domain() | self._get_team_domain(), limit=1)
            )
        return values

    def _get_links(self, current):
        links = super()._get_links(current)
        waiting = 0
        if request.env['hr.performance.plan'].has_access('read'):
            waiting = len(self._get_waiting_plans())
        links['performance_counts']['plans'] = waiting
        return links

    def _get_waiting_plans(self):
        """What waits for the user. Shape: {plan id: [text]}"""
        _, env = request.env._, request.env
        today = fields.Date.context_today(env['hr.performance.plan'])
        mine, team = self._get_own_domain(), self._get_team_domain()
        running = Domain('plan_id.state', '=', 'running')
        wanted = (
            (
                'checkin',
                mine & Domain('sent_on', '=', False) & Domain('date_due', '<=', today),
                env._('Check-in due'),
            ),
            ('change', mine & Domain('side', '=', 'manager'), env._('Change to answer')),
            (
                'checkin',
                team
                & Domain('sent_on', '!=', False)
                & Domain('replied_on', '=', False)
                & Domain('typed_by_manager', '=', False),
                env._('Check-in to answer'),
            ),
            ('change', team & Domain('side', '=', 'employee'), env._('Change to answer')),
            ('support', team & Domain('state', '=', 'requested'), env._('Support to answer')),
        )
        found = {}
        for name, domain, text in wanted:
            if name == 'change':
                domain &= Domain('state', '=', 'proposed')
            rows = env[f'hr.performance.plan.{name}'].search(domain & running)
            for plan_id in rows.plan_id.ids:
                found.setdefault(plan_id, []).append(text)
        drafts = Domain('state', '=', 'draft') & Domain('kind', '=', 'pip')
        drafts &= Domain('approved_on', '!=', False)
        plans = env['hr.performance.plan']
        for plan in plans.search(mine & drafts & Domain('acknowledged_on', '=', False)):
            found.setdefault(plan.id, []).append(env._('Formal plan to acknowledge'))
        for plan in plans.search(team & drafts & Domain('acknowledged_on', '!=', False)):
            found.setdefault(plan.id, []).append(env._('Formal plan to start'))
        return found

    # Lists
    def _get_plan_filters(self):
        return {
            'running': {
                'label': request.env._('Running'),
                'domain': Domain('state', 'in', ('draft', 'running')),
            },
            'waiting': {
                'label': request.env._('Waiting for me'),
                'domain': Domain('id', 'in', list(self._get_waiting_plans())),
            },
            'risk': {
                'label': request.env._('At risk'),
                'domain': Domain('state', '=', 'running')
                & Domain('pace', 'in', ('at_risk', 'off_track')),
            },
            'ended': {'label': request.env._('Ended'), 'domain': Domain('state', 'in', ENDED)},
            'all': {'label': request.env._('All'), 'domain': Domain.TRUE},
        }

    def _get_plan_row(self, plan, waiting, next_days):
        plan_sudo = plan.sudo()  # sudo: hr.performance.plan - readable; names and labels with it
        running = plan_sudo.state == 'running'
        return {
            'url': f'/my/performance/plans/{plan.id}',
            'name': plan_sudo.name,
            'employee': plan_sudo.employee_id.name,
            'state': plan_sudo.state,
            'state_label': self._get_label(plan_sudo, 'state'),
            'kind': plan_sudo.kind,
            'kind_label': self._get_label(plan_sudo, 'kind'),
            'pace': running and plan_sudo.pace,
            'pace_label': self._get_label(plan_sudo, 'pace'),
            'result': plan_sudo.result,
            'result_label': self._get_label(plan_sudo, 'result'),
            'bar': self._draw_bar(plan_sudo) if running else '',
            'progress': self._format_number(round(plan_sudo.progress)),
            'end': self._format_day(plan_sudo.date_end),
            'closed': self._format_day(plan_sudo.closed_on),
            'checkin': running and self._format_day(next_days.get(plan.id)),
            'waiting': waiting.get(plan.id, []),
        }

    def _get_gauge_label(self, progress, expected):
        return request.env._(
            'Progress %(progress)s %%, expected %(expected)s %%',
            progress=self._format_number(progress),
            expected=self._format_number(expected),
        )

    def _draw_bar(self, plan_sudo):
        return Markup(  # markup of our own: svgchart escapes what it is given
            svgchart.bar(
                plan_sudo.progress,
                self._get_gauge_label(plan_sudo.progress, plan_sudo.expected_progress),
                STATUS.get(plan_sudo.pace, 'neutral'),
                maximum=100,
                limit=min(max(plan_sudo.expected_progress, 1), 99),
            )
        )

    def _render_plans(self, side, page, filterby):
        plans, values = self._get_list_page(
            'plans', 'hr.performance.plan', side, self._get_plan_filters(), page, filterby
        )
        waiting = self._get_waiting_plans()
        next_days = {
            plan.id: day
            for plan, day in request.env['hr.performance.plan.checkin']._read_group(
                Domain('plan_id', 'in', plans.ids) & Domain('sent_on', '=', False),
                ['plan_id'],
                ['date_due:min'],
            )
        }
        values['rows'] = [self._get_plan_row(plan, waiting, next_days) for plan in plans]
        return self._render('portal_my_plans', 'plans', values)

    @http.route(
        ['/my/performance/plans', '/my/performance/plans/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_plans(self, page=1, filterby=None, **kwargs):
        plans = request.env['hr.performance.plan']
        if (
            filterby is None
            and plans.has_access('read')
            and not plans.search_count(self._get_own_domain(), limit=1)
            and plans.search_count(self._get_team_domain(), limit=1)
        ):
            return request.redirect('/my/performance/team/plans')
        return self._render_plans('employee', page, filterby)

    @http.route(
        ['/my/performance/team/plans', '/my/performance/team/plans/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_team_plans(self, page=1, filterby=None, **kwargs):
        if not self._get_team():
            return request.redirect('/my/performance/plans?filterby=running')
        return self._render_plans('manager', page, filterby)

    # One plan
    @http.route(
        '/my/performance/plans/<int:plan_id>', type='http', auth='user', website=True, readonly=True
    )
    def portal_plan(self, plan_id, saved=None, **kwargs):
        return self._render_plan(self._get_or_404('hr.performance.plan', plan_id), saved=saved)

    def _render_plan(self, plan, saved=None, error=False, typed=None):
        data = plan.get_plan_data()
        typed = typed or {}
        own = data['my_side'] == 'employee'
        today = self._get_today()
        unsent = [row for row in data['checkins'] if not row['sent_on']]
        # the newest one that fell due is the one to be reported on, else the next
        due = [row for row in unsent if row['date_due'] <= today]
        values = {
            'page_name': 'performance_plan',
            'plan': data,
            'own': own,
            'in_team': not own,
            'url': f'/my/performance/plans/{plan.id}',
            'today': today,
            'gauge': Markup(  # markup of our own: svgchart escapes what it is given
                svgchart.gauge(
                    data['progress'],
                    data['expected'] if data['state'] == 'running' else None,
                    self._get_gauge_label(data['progress'], data['expected']),
                    STATUS.get(data['pace'], 'neutral'),
                )
            ),
            'due_checkin': (due[-1:] or unsent[:1] or [False])[0],
            'is_due': bool(due),
            'sent': [row for row in reversed(data['checkins']) if row['sent_on']],
            'unsent': unsent,
            'open_change': next((row for row in data['changes'] if row['state'] == 'proposed'), 0),
            'rhythms': plan._fields['rhythm']._description_selection(request.env),
            'results': plan._fields['result']._description_selection(request.env),
            'day': lambda value: self._format_day(fields.Date.to_date(value)),
            'moment': lambda value: self._format_day(fields.Datetime.to_datetime(value)),
            'number': self._format_number,
            'as_typed': _as_typed,
            'typed': typed,
            'failed': typed.get('step') if error else None,
            'error': error,
            'saved': bool(saved) and not error,
        }
        return self._render('portal_plan', 'plans', values)

    def _get_plan_steps(self, plan, post):
        """The verb of each step a page can post. Shape: {step: callable}"""

        def number(name):
            return _as_number(post.get(name)) if (post.get(name) or '').strip() else None

        row_id = _as_id(post.get('row_id'))
        return {
            'checkin': lambda: plan.send_checkin(
                row_id or False,
                progress=number('progress'),
                value=number('value'),
                texts={name: post.get(name) or '' for name in TEXTS},
            ),
            'reply': lambda: plan.reply_checkin(row_id, post.get('reply') or ''),
            'tick': lambda: plan.tick_row(post.get('model'), row_id, bool(post.get('done'))),
            'support': lambda: plan.answer_support(
                row_id,
                post.get('answer') or '',
                date_due=post.get('date_due') or False,
                reason=post.get('reason') or '',
            ),
            'propose': lambda: plan.propose_change(
                self._get_change_values(plan, post), post.get('reason') or ''
            ),
            'accept': lambda: plan.answer_change(row_id, True, post.get('answer') or ''),
            'refuse': lambda: plan.answer_change(row_id, False, post.get('answer') or ''),
            'close': lambda: plan.action_close(
                post.get('result') or '', post.get('evidence') or ''
            ),
            'comment': lambda: plan.action_comment_result(post.get('comment') or ''),
            'cancel': lambda: plan.action_cancel(post.get('reason') or ''),
            'start': plan.action_start,
            'approve': plan.action_approve_pip,
            'acknowledge': plan.action_acknowledge_pip,
        }

    def _get_change_values(self, plan, post):
        """What the proposal names, without what stayed as it is."""
        terms, values = plan.get_plan_data()['terms'], {}
        for name, term in terms.items():
            if name not in post:
                continue
            value = (post[name] or '').replace('\r\n', '\n').strip()
            if name == 'value_to':
                value = _as_number(value)
            if value != (term or ('' if name != 'value_to' else 0.0)):
                values[name] = value
        return values

    @http.route(
        '/my/performance/plans/<int:plan_id>/<string:step>',
        type='http',
        auth='user',
        website=True,
        methods=['POST'],
    )
    def portal_plan_step(self, plan_id, step, **post):
        plan = self._get_or_404('hr.performance.plan', plan_id)
        steps = self._get_plan_steps(plan, post)
        if step not in steps:
            raise request.not_found()
        _done, error = self._try(steps[step])
        if error:
            return self._render_plan(plan, error=error, typed={**post, 'step': step})
        return request.redirect(f'/my/performance/plans/{plan.id}?saved=1')

    @http.route('/my/performance/plans/<int:plan_id>/pdf', type='http', auth='user', readonly=True)
    def portal_plan_pdf(self, plan_id, **kwargs):
        plan = self._get_or_404('hr.performance.plan', plan_id)
        name = plan.sudo().name  # sudo: hr.performance.plan - readable, its own name
        return self._send_pdf('action_report_plan', plan, name)
