import json
from datetime import date

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.misc import format_date, format_datetime

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.web.controllers.report import ReportController

from ..models.hr_performance_form import OPEN_STATES
from .portal_base import PerformancePortalBase, _as_id, _private

FINISHED_STATES = ('confirmed', 'follow_up', 'closed', 'cancelled')
FOREVER = date.max


class PerformancePortal(PerformancePortalBase):
    """Interview forms of employees and managers, portal and internal users alike."""

    # Home
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        forms = request.env['hr.performance.form']
        if 'performance_count' in counters:
            values['performance_count'] = (
                forms.search_count(self._get_waiting_domain()) if forms.has_access('read') else 0
            )
        if not counters:  # the page itself; an answer to the counters holds counters only
            readable = forms.has_access('read')
            values['has_performance_forms'] = readable and bool(
                forms.search_count(self._get_own_domain(), limit=1)
            )
            # before the first form, too: the page leads to goals and incidents
            values['has_performance_page'] = values['has_performance_forms'] or (
                readable and bool(self._get_myself())
            )
            values['has_performance_team'] = readable and bool(
                forms.search_count(self._get_team_domain(), limit=1)
            )
        return values

    def _get_waiting_domain(self):
        """Forms on which it is the reader's turn, in either of his two parts."""
        mine = self._get_own_domain() & Domain('waiting_for', 'in', ('employee', 'both'))
        team = self._get_team_domain() & Domain('waiting_for', 'in', ('manager', 'both'))
        return Domain('state', 'not in', FINISHED_STATES) & (mine | team)

    # Lists
    @http.route(
        ['/my/performance', '/my/performance/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_performance(self, page=1, sortby=None, filterby=None, **kwargs):
        return self._render_forms('employee', page, sortby, filterby)

    @http.route(
        ['/my/performance/team', '/my/performance/team/page/<int:page>'],
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_my_performance_team(self, page=1, sortby=None, filterby=None, **kwargs):
        if not request.env['hr.performance.form'].search_count(self._get_team_domain(), limit=1):
            return request.redirect('/my/performance')
        return self._render_forms('manager', page, sortby, filterby)

    def _get_sortings(self, side):
        sortings = {
            'due': {'label': request.env._('What is due first')},
            'cycle': {'label': request.env._('Newest cycle')},
        }
        if side == 'manager':
            sortings['name'] = {'label': request.env._('Name')}
        return sortings

    def _get_filters(self):
        return {
            'all': {'label': request.env._('All'), 'domain': Domain.TRUE},
            'waiting': {
                'label': request.env._('Waiting for me'),
                'domain': self._get_waiting_domain(),
            },
            'late': {
                'label': request.env._('Overdue'),
                'domain': Domain('is_late', '=', True),
            },
            'running': {
                'label': request.env._('Running'),
                'domain': Domain('state', 'not in', FINISHED_STATES),
            },
            'finished': {
                'label': request.env._('Finished'),
                'domain': Domain('state', 'in', FINISHED_STATES),
            },
        }

    def _render_forms(self, side, page, sortby, filterby):
        sortings, filters = self._get_sortings(side), self._get_filters()
        sortby = sortby if sortby in sortings else 'due'
        filterby = filterby if filterby in filters else 'all'
        url = '/my/performance/team' if side == 'manager' else '/my/performance'
        domain = self._get_team_domain() if side == 'manager' else self._get_own_domain()
        forms = request.env['hr.performance.form'].search(domain & filters[filterby]['domain'])
        # sudo: forms - found by the record rules; cycle and names are shown with them
        rows = sorted(
            (self._get_row(form_sudo, side) for form_sudo in forms.sudo()),
            key=lambda row: row['order'][sortby],
        )
        pager = portal_pager(
            url=url,
            total=len(rows),
            # a number of the address may stand behind its question mark as well, as any text
            page=min(_as_id(str(page)) or 1, len(rows) // self._items_per_page + 1),
            step=self._items_per_page,
            url_args={'sortby': sortby, 'filterby': filterby},
        )
        return self._render(
            'portal_my_performance_forms',
            'forms',
            {
                'page_name': 'performance_team' if side == 'manager' else 'performance',
                'default_url': url,
                'side': side,
                'rows': rows[pager['offset'] :][: self._items_per_page],
                'grouped': sortby == 'due',
                'pager': pager,
                'searchbar_sortings': sortings,
                'sortby': sortby,
                'searchbar_filters': filters,
                'filterby': filterby,
                'has_team': side == 'manager'
                or request.env['hr.performance.form'].search_count(
                    self._get_team_domain(), limit=1
                ),
            },
        )

    def _get_row(self, form_sudo, side):
        """What a list says about a form: allowed values, no record."""
        cycle = form_sudo.cycle_id
        finished = form_sudo.state in FINISHED_STATES
        is_mine = not finished and form_sudo.waiting_for in (side, 'both')
        group = 2 if finished else 0 if is_mine else 1
        due = form_sudo.date_due or FOREVER
        newest = -(cycle.date_to.toordinal() if cycle.date_to else 0)
        return {
            'id': form_sudo.id,
            'url': f'/my/performance/forms/{form_sudo.id}',
            'employee': form_sudo.employee_name,
            'manager': form_sudo.manager_name or form_sudo.manager_id.name,
            'cycle': cycle.name,
            'period': f'{format_date(request.env, cycle.date_from)} – '
            f'{format_date(request.env, cycle.date_to)}',
            'state': dict(form_sudo._fields['state']._description_selection(request.env))[
                form_sudo.state
            ],
            'turn': self._get_turn_text(form_sudo, is_mine),
            'is_mine': is_mine,
            'due': format_date(request.env, form_sudo.date_due) if form_sudo.date_due else False,
            'due_text': self._get_due_text(form_sudo),
            'is_late': form_sudo.is_late,
            'interview': self._get_interview_text(form_sudo),
            'group': group,
            'order': {
                'due': (group, newest if finished else due.toordinal(), form_sudo.id),
                'cycle': (newest, group, due.toordinal(), form_sudo.id),
                'name': (form_sudo.employee_name or '', newest, form_sudo.id),
            },
        }

    def _get_interview_text(self, form_sudo):
        """When the interview is, in the reader's time zone."""
        _ = request.env._
        if form_sudo.state != 'ready' or not form_sudo.date_interview_planned:
            return ''
        moment = format_datetime(request.env, form_sudo.date_interview_planned, dt_format='short')
        return request.env._('Interview: %(moment)s', moment=moment)

    def _get_turn_text(self, form_sudo, is_mine):
        _ = request.env._
        if is_mine:
            return request.env._('Your turn')
        if form_sudo.waiting_for == 'employee':
            return request.env._('Waiting for %(name)s', name=form_sudo.employee_name)
        if form_sudo.waiting_for == 'manager':
            return request.env._(
                'Waiting for %(name)s', name=form_sudo.manager_name or request.env._('the manager')
            )
        if form_sudo.waiting_for == 'hr':
            return request.env._('Waiting for HR')
        return request.env._('Nothing to do')

    def _get_due_text(self, form_sudo):
        """The deadline in words: a colour alone does not reach everybody."""
        _ = request.env._
        if form_sudo.state not in OPEN_STATES or not form_sudo.date_due:
            return ''
        days = (form_sudo.date_due - fields.Date.context_today(form_sudo)).days
        if days < -1:
            return request.env._('%(count)s days overdue', count=-days)
        if days > 1:
            return request.env._('%(count)s days left', count=days)
        return {
            -1: request.env._('1 day overdue'),
            0: request.env._('Due today'),
            1: request.env._('Due tomorrow'),
        }[days]

    # One form
    @http.route(
        '/my/performance/forms/<int:form_id>',
        type='http',
        auth='user',
        website=True,
        readonly=True,
    )
    def portal_performance_form(self, form_id, plain=None, **kwargs):
        """The page of the form; with ``plain`` its content as it is printed, for reading only.

        Not both at once: the application asks for the content itself.
        """
        form = self._get_form_or_404(form_id)
        content = False
        if plain:
            report = request.env['report.hr_performance_interview.report_form']
            content = report._get_print_data(form)[form.id]
        form_sudo = form.sudo()  # sudo: hr.performance.form - readable; names in the title
        own = form_sudo.user_id == request.env.user
        values = self._prepare_portal_layout_values()
        values.update(
            {
                'page_name': 'performance_form',
                'form': content,
                'employee_name': form_sudo.employee_name,
                'cycle_name': form_sudo.cycle_id.name,
                'own': own,
                'in_team': form_sudo.manager_user_id == request.env.user,
                'pdf_url': f'/my/performance/forms/{form.id}/pdf',
                'report_url': f'/my/performance/forms/{form.id}/report',
                'plain_url': f'/my/performance/forms/{form.id}?plain=1',
                'app_props': json.dumps({'formId': form.id, 'lang': request.env.lang}),
            }
        )
        return _private(request.render('hr_performance_interview.portal_performance_form', values))

    @http.route('/my/performance/forms/<int:form_id>/pdf', type='http', auth='user', readonly=True)
    def portal_performance_form_pdf(self, form_id, **kwargs):
        form = self._get_form_or_404(form_id)
        name = form.sudo().display_name  # sudo: hr.performance.form - readable, its own name
        return self._send_pdf('action_report_form', form, name)


class PerformanceReportController(ReportController):
    """The prints of this module by their own URL: not to be kept by a cache either."""

    @http.route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        response = super().report_routes(reportname, docids, converter, **data)
        if reportname.startswith('hr_performance_interview.'):
            _private(response)
        return response
