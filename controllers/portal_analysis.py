from odoo import http
from odoo.http import request

from .portal_base import PerformancePortalBase, _private


class PerformanceAnalysisPortal(PerformancePortalBase):
    """The analysis report as a page and as a file, for everybody who may read the form.

    Facts that are older than a day are collected again before, so the routes write; what is
    collected is a copy of what Odoo knows anyway.
    """

    @http.route(
        '/my/performance/forms/<int:form_id>/report', type='http', auth='user', website=True
    )
    def portal_performance_analysis(self, form_id, **kwargs):
        form = self._get_form_or_404(form_id)
        self._check_rate('report')
        report = request.env['report.hr_performance_interview.report_analysis']
        form_sudo = form.sudo()  # sudo: hr.performance.form - readable; names in the title
        values = self._prepare_portal_layout_values()
        values.update(
            {
                'page_name': 'performance_analysis',
                'report': report._get_reports(form)[form.id],
                'own': form_sudo.user_id == request.env.user,
                'in_team': form_sudo.manager_user_id == request.env.user,
                'form_url': f'/my/performance/forms/{form.id}',
                'form_name': form_sudo.display_name,
                'pdf_url': f'/my/performance/forms/{form.id}/report/pdf',
            }
        )
        return _private(
            request.render('hr_performance_interview.portal_performance_analysis', values)
        )

    @http.route('/my/performance/forms/<int:form_id>/report/pdf', type='http', auth='user')
    def portal_performance_analysis_pdf(self, form_id, **kwargs):
        form = self._get_form_or_404(form_id)
        name = request.env._(
            'Analysis report – %(name)s',
            name=form.sudo().display_name,  # sudo: hr.performance.form - readable, own name
        )
        return self._send_pdf('action_report_analysis', form, name)
