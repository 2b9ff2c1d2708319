from odoo import models
from odoo.exceptions import UserError

from ..tools.workbook import MAX_BYTES, MAX_CELLS, is_too_large


class BaseImportImport(models.TransientModel):
    """Files with history are measured before they are opened: they are kept in memory whole."""

    _inherit = 'base_import.import'

    def _read_file(self, options):
        self.ensure_one()
        if (self.res_model or '').startswith('hr.performance.') and is_too_large(self.file or b''):
            raise UserError(
                self.env._(
                    'The file "%(name)s" is too large to be read at once: it holds more than '
                    '%(size)s MB when it is unpacked, or more than %(cells)s cells. Please divide '
                    'it, and delete empty rows and columns at its end.',
                    name=self.file_name or '',
                    size=MAX_BYTES // 1024 // 1024,
                    cells=MAX_CELLS,
                )
            )
        return super()._read_file(options)
