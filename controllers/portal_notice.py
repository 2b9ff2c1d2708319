from odoo import http
from odoo.http import request

from .portal_base import PerformancePortalBase


class PerformanceNoticePortal(PerformancePortalBase):
    """What HR has told the reader about decisions; read by record rules, his own alone."""

    def _get_links(self, current):
        links = super()._get_links(current)
        notices = request.env['hr.performance.notice']
        if notices.has_access('read'):
            links['performance_counts']['notices'] = notices.search_count(
                self._get_own_domain(), limit=1
            )
        return links

    @http.route('/my/performance/notices', type='http', auth='user', website=True, readonly=True)
    def portal_my_performance_notices(self, **kwargs):
        notices = request.env['hr.performance.notice'].search(self._get_own_domain(), limit=200)
        return self._render(
            'portal_my_performance_notices',
            'notices',
            {
                'page_name': 'performance_notices',
                'notices': [
                    {
                        'name': notice.name,
                        'body': notice.body,
                        'date': self._format_day(notice.released_on),
                    }
                    for notice in notices
                ],
            },
        )
