from odoo import models

from odoo.addons.base.models.ir_actions_report import _wkhtml

MODULE = 'hr_performance_interview'
# Reports in the light layout: no header, their style in the document.
LIGHT = tuple(f'{MODULE}.report_{name}' for name in ('analysis', 'plan', 'cycle_summary'))


class IrActionsReport(models.Model):
    """Several forms in one print, also with a wkhtmltopdf that takes one document a call; and
    the analysis report in a layout of its own, light enough to print a whole team at once."""

    _inherit = 'ir.actions.report'

    def _get_layout(self):
        if self.report_name in LIGHT:
            return self.env.ref(f'{MODULE}.analysis_layout', raise_if_not_found=False)
        return super()._get_layout()

    def _prepare_html(self, html, report_model=False):
        parts = super()._prepare_html(html, report_model=report_model)
        if self.report_name in LIGHT and parts:
            # no header: the engine would load the empty one for each page
            bodies, res_ids, _header, footer, arguments = parts
            return bodies, res_ids, None, footer, arguments
        return parts

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if (
            report.model != 'hr.performance.form'
            or len(set(res_ids or ())) < 2
            or _wkhtml().is_patched_qt
        ):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        # The set is checked whole before the first page is made: none of it is printed when
        # one form is refused.
        self.env['report.hr_performance_interview.report_form']._check_forms(res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            streams |= super()._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=[res_id]
            )
        return streams
