from odoo import models

from odoo.addons.base.models.ir_actions_report import _wkhtml


class IrActionsReport(models.Model):
    """Several forms in one print, also with a wkhtmltopdf that takes one document a call."""

    _inherit = 'ir.actions.report'

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
