import base64
import binascii
import os
import re

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
_ZIP, _OLE = b'PK\x03\x04', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
_OFFICE = 'application/vnd.openxmlformats-officedocument'
_OPEN = 'application/vnd.oasis.opendocument'
# extension: (type it is served as, what the file begins with; None for text)
FILE_KINDS = {
    'pdf': ('application/pdf', b'%PDF-'),
    'png': ('image/png', b'\x89PNG\r\n\x1a\n'),
    'jpg': ('image/jpeg', b'\xff\xd8\xff'),
    'jpeg': ('image/jpeg', b'\xff\xd8\xff'),
    'gif': ('image/gif', b'GIF8'),
    'webp': ('image/webp', b'RIFF'),
    'txt': ('text/plain', None),
    'csv': ('text/csv', None),
    'doc': ('application/msword', _OLE),
    'docx': (f'{_OFFICE}.wordprocessingml.document', _ZIP),
    'xls': ('application/vnd.ms-excel', _OLE),
    'xlsx': (f'{_OFFICE}.spreadsheetml.sheet', _ZIP),
    'ppt': ('application/vnd.ms-powerpoint', _OLE),
    'pptx': (f'{_OFFICE}.presentationml.presentation', _ZIP),
    'odt': (f'{_OPEN}.text', _ZIP),
    'ods': (f'{_OPEN}.spreadsheet', _ZIP),
    'odp': (f'{_OPEN}.presentation', _ZIP),
}
FILE_EXTENSIONS = list(FILE_KINDS)
_UTF16 = (b'\xff\xfe', b'\xfe\xff')
# path separators, what a shell or a header reads, and marks that turn the reading direction
_UNSAFE_NAME = re.compile(r'[\\/:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\r\n\t]')
_DEVICE = re.compile(r'(con|prn|aux|nul|com\d|lpt\d)\.', re.IGNORECASE)  # of Windows


class HrPerformanceFormEvidence(models.AbstractModel):
    """Files attached to an entry as evidence: seen by whoever sees the entry."""

    _name = 'hr.performance.form.evidence'
    _description = 'Interview Form: Evidence'

    def add_attachment(self, entry_id, name, data_base64):
        """Attach a file to an own entry as evidence; it is seen by whoever sees the entry."""
        self.env['hr.performance.limits']._check_rate('upload')
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        entry = self._get_own_row('entry', entry_id, side)
        self._check_entry_open(entry, side)
        name, mimetype = self._check_file_name(name)
        raw = self._check_file_content(name, data_base64)
        if len(self._get_attachments(entry).get(entry.id, ())) >= MAX_FILES:
            raise UserError(self.env._('An entry takes at most %(count)s files.', count=MAX_FILES))
        # sudo: ir.attachment - portal users have no create access; entry and state were checked
        attachment = (
            self.env['ir.attachment']
            .sudo()
            .create(
                {
                    'name': name,
                    'raw': raw,
                    # of our own list, so that no content can make it a page
                    'mimetype': mimetype,
                    'res_model': 'hr.performance.entry',
                    'res_id': entry.id,
                }
            )
        )
        self._notify_change('entry', hidden=True)
        return {'status': 'saved', 'attachment': self._get_attachment_data(attachment, True)}

    def _check_file_name(self, name):
        """A harmless name and the type that its extension stands for.

        :return: (name, mimetype)
        """
        name = self.env['hr.performance.limits']._clean_text(name, 200)
        name = _UNSAFE_NAME.sub('_', os.path.basename(name))
        if _DEVICE.match(name):
            name = f'_{name}'
        kind = FILE_KINDS.get(os.path.splitext(name)[1][1:].lower())
        if not kind:
            raise UserError(
                self.env._(
                    'Files of this kind cannot be attached. Allowed: %(kinds)s.',
                    kinds=format_list(self.env, FILE_EXTENSIONS),
                )
            )
        return name, kind[0]

    def _check_file_content(self, name, data_base64):
        """The bytes of a file, if they are what its extension promises."""
        try:
            raw = base64.b64decode(data_base64, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise UserError(self.env._('"%(name)s" did not arrive whole.', name=name))
        if not raw or len(raw) > MAX_FILE_BYTES:
            raise UserError(
                self.env._(
                    '"%(name)s" is empty or larger than %(size)s MB.',
                    name=name,
                    size=MAX_FILE_BYTES // 1024 // 1024,
                )
            )
        start = FILE_KINDS[os.path.splitext(name)[1][1:].lower()][1]
        fits = raw.startswith(start) if start else raw.startswith(_UTF16) or b'\0' not in raw
        if not fits:
            raise UserError(
                self.env._(
                    'The content of "%(name)s" is not what its ending says. Please save it again '
                    'in the right format.',
                    name=name,
                )
            )
        return raw

    def remove_attachment(self, attachment_id):
        """Remove a file from an own entry while the entry is open."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        # sudo: ir.attachment - the entry it belongs to is checked next
        attachment = (
            self.env['ir.attachment']
            .sudo()
            .search(
                [
                    ('id', '=', self.env['hr.performance.limits']._clean_id(attachment_id)),
                    ('res_model', '=', 'hr.performance.entry'),
                ]
            )
        )
        entry = self._get_own_row('entry', attachment.res_id, side)
        self._check_entry_open(entry, side)
        attachment.unlink()
        self._notify_change('entry', hidden=True)
        return {'status': 'removed'}
