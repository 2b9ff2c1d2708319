import base64
import binascii
import os
import re

from odoo import models
from odoo.exceptions import UserError

MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
FILE_EXTENSIONS = [
    'pdf',
    'png',
    'jpg',
    'jpeg',
    'gif',
    'webp',
    'txt',
    'csv',
    'doc',
    'docx',
    'xls',
    'xlsx',
    'ppt',
    'pptx',
    'odt',
    'ods',
    'odp',
]


class HrPerformanceFormEvidence(models.AbstractModel):
    """Files attached to an entry as evidence: seen by whoever sees the entry."""

    _name = 'hr.performance.form.evidence'
    _description = 'Interview Form: Evidence'

    def add_attachment(self, entry_id, name, data_base64):
        """Attach a file to an own entry as evidence; it is seen by whoever sees the entry."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        entry = self._get_own_row('entry', entry_id, side)
        self._check_entry_open(entry, side)
        name = self.env['hr.performance.limits']._clean_text(name, 200)
        name = re.sub(r'[\\/:*?"<>|\u202a-\u202e\u2066-\u2069\n\t]', '_', os.path.basename(name))
        if os.path.splitext(name)[1][1:].lower() not in FILE_EXTENSIONS:
            raise UserError(
                self.env._(
                    'Files of this kind cannot be attached. Allowed: %(kinds)s.',
                    kinds=', '.join(FILE_EXTENSIONS),
                )
            )
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
                    'res_model': 'hr.performance.entry',
                    'res_id': entry.id,
                }
            )
        )
        self._notify_change('entry')
        return {'status': 'saved', 'attachment': self._get_attachment_data(attachment, True)}

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
        self._notify_change('entry')
        return {'status': 'removed'}
