import logging

from odoo import http
from odoo.http import request

_logger = logging.getLogger(__name__)


class PerformanceAttachment(http.Controller):
    """Evidence of an entry, for whoever reads the entry.

    Portal users have no access to ``ir.attachment`` at all, and a token in the address would go
    on opening the file for a former manager. So the file follows the record rules of its entry.
    """

    @http.route(
        '/my/performance/attachments/<int:attachment_id>',
        type='http',
        auth='user',
        methods=['GET'],
        readonly=True,
    )
    def download(self, attachment_id):
        """The file as a download; 404 alike when it is missing, another's or hidden."""
        # sudo: ir.attachment - the entry that the file belongs to decides, just below
        attachment = (
            request.env['ir.attachment']
            .sudo()
            .search(
                [
                    ('id', '=', attachment_id if attachment_id < 2**31 else 0),
                    ('res_model', '=', 'hr.performance.entry'),
                    ('res_field', '=', False),
                ]
            )
        )
        # a search decides by access and record rules, without an error that tells one from another
        Entry = request.env['hr.performance.entry']
        if not (
            attachment
            and Entry.has_access('read')
            and Entry.search_count([('id', '=', attachment.res_id)], limit=1)
        ):
            # somebody who tries one number after the other shows up in the log
            _logger.info('User %s was refused the file %s', request.env.uid, attachment_id)
            raise request.not_found()
        stream = request.env['ir.binary']._get_stream_from(attachment)
        response = stream.get_response(as_attachment=True, immutable=False)
        response.headers['Cache-Control'] = 'no-store'
        response.headers['X-Content-Type-Options'] = 'nosniff'
        response.headers['Content-Security-Policy'] = "default-src 'none'; sandbox"
        return response
