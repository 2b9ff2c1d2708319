"""A confirmed form, the script that verifies its record, and a PDF to hide one in."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .test_form_flow import FormCase

SCRIPT = Path(__file__).parent.parent / 'scripts' / 'verify_record'


def make_pdf():
    """A small PDF as the printing program writes it: a catalog, a page, a classical table."""
    bodies = [
        b'<< /Type /Catalog /Pages 2 0 R >>',
        b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>',
        b'<< /Length 17 >>\nstream\n0 0 m 9 9 l S %A\n\nendstream',
    ]
    result, offsets = b'%PDF-1.4\n', []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(result))
        result += b'%d 0 obj\n%s\nendobj\n' % (number, body)
    table = b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    start = len(result)
    return result + (
        b'xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\n'
        b'startxref\n%d\n%%%%EOF\n' % (table, start)
    )


class ProofCase(FormCase):
    def _confirmed(self):
        form = self._form()
        self._to_ready(form)
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 30)
        self._as(form, self.user_employee).action_confirm('reservation', 'I see the delay else')
        return form

    def _script(self, data, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'record'
            path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
            run = subprocess.run(
                # -I: neither this addon nor Odoo is on the path
                [sys.executable, '-I', str(SCRIPT), str(path), *arguments],
                capture_output=True,
                check=False,
                text=True,
            )
        self.assertFalse(run.stderr)
        return run.returncode, run.stdout

    def _sql(self, query, *parameters):
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.assertTrue(self.env.cr.rowcount, 'the edit hit nothing')
        self.env.invalidate_all()

    def _findings(self, form):
        result = self._as(form, self.user_officer).verify_records()
        return [finding['text'] for finding in result['findings']]
