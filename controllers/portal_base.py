import logging
import os
import re
from datetime import datetime

from werkzeug.exceptions import TooManyRequests

from odoo import fields, http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.misc import format_date, formatLang

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

_logger = logging.getLogger(__name__)


def _private(response):
    """Nothing of a form stays in a cache, and no other site frames the page of a sign-off."""
    response.headers['Cache-Control'] = 'no-store'
    response.headers['X-Frame-Options'] = 'SAMEORIGIN'
    response.headers['Content-Security-Policy'] = "frame-ancestors 'self'"
    response.headers['X-Content-Type-Options'] = 'nosniff'
    response.headers['Referrer-Policy'] = 'same-origin'
    return response


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


def _as_id(text):
    """The id of a hidden field; 0, which no row has, for anything else."""
    return int(text) if (text or '').isascii() and (text or '').isdigit() else 0


class PerformancePortalBase(CustomerPortal):
    """What the pages below ``/my/performance`` share: whose rows, lists, errors and files.

    Read after log-in only, by record rules, never by a token. A row that may not be read answers
    as one that does not exist. Writing is done by the verbs of the records themselves.
    """

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        # for screen readers; and the browser keeps the texts of scripts by this language: without
        # it, those of an English log-in page stay on the pages of somebody who reads Chinese
        values['html_data'] = {'lang': (request.env.lang or 'en_US').replace('_', '-')}
        return values

    # Whose rows
    def _get_own_domain(self):
        return Domain('user_id', '=', request.env.uid)

    def _get_team_domain(self):
        return Domain('manager_user_id', '=', request.env.uid)

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
        """The row as its reader. No difference between foreign and missing ids."""
        rows = request.env[model]
        if 0 < row_id < 2**31 and rows.has_access('read'):
            rows = rows.search([('id', '=', row_id)])
        if not rows:
            # somebody who tries one number after the other shows up in the log
            _logger.info('User %s was refused %s %s', request.env.uid, model, row_id)
            raise request.not_found()
        return rows

    def _get_form_or_404(self, form_id):
        return self._get_or_404('hr.performance.form', form_id)

    def _try(self, function):
        """Call a verb; its refusal comes back as a text, and nothing was changed.

        :return: (result, error); the error is False when it worked
        """
        try:
            with request.env.cr.savepoint():
                return function(), False
        except (AccessError, UserError, ValidationError) as error:
            return False, str(error.args[0])

    # Lists
    def _get_links(self, current):
        """The line of links above each list, with what there is to count."""
        return {
            'performance_link': current,
            'performance_counts': {},
            'performance_team': bool(self._get_team()),
        }

    def _get_list_page(self, name, model, side, filters, page, filterby, order=None):
        """One page of a list: the user's own rows, or those of his team.

        :param name: the last word of the address: 'goals', 'incidents' or 'plans'
        :param filters: {key: {'label', 'domain'}}; the first one is used for an unknown key
        :return: (the records of the page, the values of the list without its rows)
        """
        records = request.env[model]
        if not records.has_access('read'):
            raise request.not_found()
        is_team = side == 'manager'
        url = f'/my/performance/team/{name}' if is_team else f'/my/performance/{name}'
        filterby = filterby if filterby in filters else next(iter(filters))
        domain = self._get_own_domain()
        if is_team:
            domain = self._get_team_domain() & Domain('user_id', '!=', request.env.uid)
        everything = domain
        domain &= filters[filterby]['domain']
        pager = portal_pager(
            url=url,
            total=records.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={'filterby': filterby},
        )
        records = records.search(
            domain, order=order, limit=self._items_per_page, offset=pager['offset']
        )
        return records, {
            'page_name': f'performance_team_{name}' if is_team else f'performance_{name}',
            'side': side,
            'default_url': url,
            'pager': pager,
            'searchbar_filters': filters,
            'filterby': filterby,
            # nothing here, but something under another filter
            'is_narrowed': not records and bool(records.search_count(everything, limit=1)),
        }

    # Answers
    def _render(self, template, current, values):
        values = {
            **self._prepare_portal_layout_values(),
            **self._get_links(current),
            **values,
        }
        return _private(request.render(f'hr_performance_interview.{template}', values))

    def _send_file(self, content, mimetype, name):
        """A download that no cache keeps; the name loses what a file system would not take."""
        stem, extension = os.path.splitext(name)
        stem = re.sub(r'[^\w .()–-]+', '_', stem)[:100]
        return _private(
            request.make_response(
                content,
                headers=[
                    ('Content-Type', mimetype),
                    ('Content-Disposition', http.content_disposition(f'{stem}{extension}')),
                ],
            )
        )

    def _check_rate(self, what):
        """429 for whoever asks for a costly page more often than a person can."""
        try:
            request.env['hr.performance.limits']._check_rate(what)
        except UserError as error:
            raise TooManyRequests(str(error))

    def _send_pdf(self, report, record, name):
        self._check_rate('print')
        content = request.env['ir.actions.report']._render_qweb_pdf(
            f'hr_performance_interview.{report}', record.ids
        )[0]
        return self._send_file(content, 'application/pdf', f'{name}.pdf')

    # Words and figures
    def _get_label(self, record, name):
        """The label of a selection's value, in the reader's language; '' without a value."""
        labels = dict(record._fields[name]._description_selection(request.env))
        return labels.get(record[name], '')

    def _get_today(self):
        return fields.Date.to_string(fields.Date.context_today(request.env.user))

    def _format_day(self, value):
        """A date, or the reader's date of a moment; '' without a value."""
        if isinstance(value, datetime):
            value = fields.Datetime.context_timestamp(request.env.user, value).date()
        return format_date(request.env, value) if value else ''

    def _format_number(self, value):
        text = formatLang(request.env, value, digits=2)
        point = request.env['res.lang']._get_data(code=request.env.lang).decimal_point or '.'
        return text.rstrip('0').rstrip(point) if point in text else text
