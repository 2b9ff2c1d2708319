import base64
import csv
import io
import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools.spreadsheet import neutral_all
from .portal_base import PerformancePortalBase, _private


class PerformanceRecord(PerformancePortalBase):
    """The record of a form as files: for whoever reads the form, after log-in only."""

    def _send(self, content, mimetype, name):
        response = self._send_file(content, mimetype, name)
        # it runs nothing, should a browser open it after all
        response.headers['Content-Security-Policy'] = "default-src 'none'; sandbox"
        return response

    @http.route(
        [
            '/my/performance/forms/<int:form_id>/record',
            '/my/performance/forms/<int:form_id>/record/<int:version_id>',
        ],
        type='http',
        auth='user',
        methods=['GET'],
    )
    def download_record(self, form_id, version_id=False, **kwargs):
        """The signed record; 404 when nothing was signed, 503 when it cannot be printed now."""
        form = self._get_form_or_404(form_id)
        if not form._get_signed_versions():
            raise request.not_found()
        self._check_rate('print')
        try:
            record = form.get_signed_record(version_id)
        except UserError as error:
            return _private(
                request.make_response(
                    str(error), headers=[('Content-Type', 'text/plain; charset=utf-8')], status=503
                )
            )
        return self._send(base64.b64decode(record['content']), 'application/pdf', record['name'])

    @http.route(
        '/my/performance/signatures/<int:signoff_id>',
        type='http',
        auth='user',
        methods=['GET'],
        readonly=True,
    )
    def show_signature(self, signoff_id, **kwargs):
        """The picture of a signature, for whoever reads the sign-off; 404 for everybody else."""
        signoff = self._get_or_404('hr.performance.signoff', signoff_id)
        # sudo: hr.performance.signoff - found as the reader; the picture alone
        content = signoff.sudo()._get_picture()
        if not content:
            raise request.not_found()
        response = self._send(content, 'image/png', 'signature.png')
        response.headers['Content-Disposition'] = 'inline'
        response.headers['X-Content-Type-Options'] = 'nosniff'
        return response

    @http.route(
        '/my/performance/forms/<int:form_id>/export', type='http', auth='user', methods=['GET']
    )
    def download_export(self, form_id, **kwargs):
        """The record as JSON, for ``scripts/verify_record``."""
        form = self._get_form_or_404(form_id)
        self._check_rate('report')
        text = json.dumps(form.export_record(), ensure_ascii=False, sort_keys=True, indent=1)
        name = form.sudo().display_name  # sudo: hr.performance.form - name of what may be read
        return self._send(text.encode(), 'application/json', f'{name}.json')

    @http.route(
        '/my/performance/forms/<int:form_id>/trail', type='http', auth='user', methods=['GET']
    )
    def download_trail(self, form_id, **kwargs):
        """The audit trail as CSV; 404 for whoever may not read it."""
        form = self._get_form_or_404(form_id)
        self._check_rate('report')
        try:
            lines = form.get_audit_trail()
        except AccessError:
            raise request.not_found()
        rows = [
            [
                request.env._('When (UTC)'),
                request.env._('Who'),
                request.env._('What'),
                request.env._('Step'),
                request.env._('Detail'),
            ]
        ]
        rows += [[line[key] for key in ('date', 'who', 'what', 'step', 'detail')] for line in lines]
        output = io.StringIO()
        # a name that begins like a formula stays a text in a spreadsheet
        csv.writer(output).writerows(neutral_all(rows))
        name = form.sudo().display_name  # sudo: hr.performance.form - name of what may be read
        return self._send('\ufeff' + output.getvalue(), 'text/csv; charset=utf-8', f'{name}.csv')
