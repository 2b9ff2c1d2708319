import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import proof

_logger = logging.getLogger(__name__)


class HrPerformanceFormProof(models.AbstractModel):
    """The record outside the database: exported as JSON, and printed once it is signed."""

    _name = 'hr.performance.form.proof'
    _description = 'Interview Form: Exported and Signed Record'

    # ------------------------------------------------------------ export
    def export_record(self):
        """The record as JSON types: each version the reader may see, and the links of the rest.

        ``scripts/verify_record`` checks the file without a database.
        """
        self.ensure_one()
        self.check_access('read')
        shown = self.env['hr.performance.version'].search([('form_id', '=', self.id)])
        self.env['hr.performance.audit']._log('export', self, detail=f'{len(shown)} versions')
        return self._get_record_values(
            shown, fields.Datetime.to_string(fields.Datetime.now()), self.env.user.name
        )

    def _get_record_values(self, shown, date, name, signed=None):
        """The exported record; see ``tools/proof.py``.

        :param shown: versions whose content goes in; of the others only the digests
        :param signed: end with this version
        """
        form = self.sudo()  # sudo: hr.performance.form - callers checked the access
        versions = form.version_ids.sorted('number')
        if signed:
            versions = versions.filtered(lambda version: version.number <= signed.number)
        rows = []
        for version in versions:
            row = {
                'number': version.number,
                'previous_digest': version.previous_digest or '',
                'digest': version.digest,
                'content': None,
            }
            if version in shown:
                content = version._get_content()
                row.update(
                    event=version.event,
                    actor=version.actor_name,
                    side=version.side,
                    date=fields.Datetime.to_string(version.date),
                    reason=version.reason or '',
                    content=content,
                    parts=proof.get_part_digests(content),
                )
            rows.append(row)
        newest = versions[-1:]
        return {
            'format': proof.FORMAT,
            'format_version': proof.FORMAT_VERSION,
            'form': {'id': form.id, 'name': form.display_name},
            'exported': {'date': date, 'by': name},
            'head': {'number': newest.number, 'digest': newest.digest},
            'signed': {'number': signed.number, 'digest': signed.digest} if signed else False,
            'versions': rows,
        }

    def _note_export(self, model, names):
        """Write to the trail that somebody took forms or their rows away in a list."""
        user = self.env.user
        # sudo: hr.performance.form - of rows that were just read
        forms = self.sudo().filtered(lambda form: form.user_id != user).with_env(self.env)
        if forms:
            detail = f'{model}: {", ".join(map(str, names))}'[:200]
            self.env['hr.performance.audit']._log('export', forms, detail=detail)

    def export_data(self, fields_to_export):
        """As usual; that it was done is noted in the audit trail."""
        data = super().export_data(fields_to_export)
        self._note_export(self._name, fields_to_export)
        return data

    def action_export_record(self):
        """Download the record as JSON."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_url',
            'url': f'/my/performance/forms/{self.id}/export',
            'target': 'download',
        }

    # ------------------------------------------------------------ signed record
    def action_signed_record(self):
        """Download the signed record."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_url',
            'url': f'/my/performance/forms/{self.id}/record',
            'target': 'download',
        }

    def get_signed_record(self, version_id=False):
        """The PDF of a signed version, the newest one when none is named.

        Made on the first call and kept: the same bytes ever after, whatever happens to names,
        template or logo.

        :return: {'name', 'content' (base64), 'sha256', 'digest'}
        :raise UserError: nothing was signed yet, or the PDF cannot be made now
        """
        self.ensure_one()
        self.check_access('read')
        versions = self._get_signed_versions()
        if version_id:
            version_id = self.env['hr.performance.limits']._clean_id(version_id)
            versions = versions.filtered(lambda version: version.id == version_id)
        # as the reader: both sides and HR read the versions that are shown to both
        readable = self.env['hr.performance.version'].search([('id', 'in', versions.ids)])
        version = readable.sorted('number')[-1:].sudo()  # sudo: just found as the reader
        if not version:
            raise UserError(
                self.env._('There is no signed record yet: the employee has not decided.')
            )
        kept = version._get_proof()
        self.env['hr.performance.audit']._log(
            'pdf', self, detail=f'version {version.number}, {kept.sha256[:12]}'
        )
        return {
            # sudo: hr.performance.form - the name of what may be read
            'name': f'{self.sudo().display_name} ({version.number}).pdf',
            'content': kept.with_context(bin_size=False).content.decode(),
            'sha256': kept.sha256,
            'digest': version.digest,
        }

    def _get_proof_block(self, shown):
        """What the page says about proof: where the files are, and the newest digests."""
        signed = (self._get_signed_versions() & shown)[-1:]
        url = f'/my/performance/forms/{self.id}'
        return {
            'export_url': f'{url}/export' if shown else False,
            'record_url': f'{url}/record' if signed else False,
            'trail_url': f'{url}/trail',
            'digest': (signed or shown[-1:]).digest or '',
            'signed': bool(signed),
        }

    def _get_signed_versions(self):
        """Versions that end a sign-off: confirmed, or closed after a refusal before a witness."""
        # sudo: hr.performance.version - events of the form that the caller may read
        versions = self.sudo().version_ids.sorted('number')
        signed = versions.browse()
        refused = False
        for version in versions:
            if version.event in ('refuse', 'record_refusal', 'send_record', 'confirm'):
                refused = version.event in ('refuse', 'record_refusal')
            if version.event == 'confirm' or (version.event == 'close' and refused):
                signed |= version
        return signed

    @api.model
    def _cron_print_signed_records(self, batch_size=20):
        """Make the PDFs of what was signed; a failing one waits for its reader or the next run."""
        self.env['hr.performance.limits']._check_is_job()
        versions = self.env['hr.performance.version'].search(
            Domain('event', 'in', ('confirm', 'close')) & Domain('proof_ids', '=', False),
            order='id desc',
            limit=500,
        )
        todo = versions.filtered(lambda version: version in version.form_id._get_signed_versions())
        progress = self.env['ir.cron']._commit_progress
        progress(remaining=len(todo))
        for version in todo[:batch_size]:
            try:
                version._get_proof()
            except UserError as error:
                _logger.warning('The signed record of form %s waits: %s', version.form_id.id, error)
            if not progress(1):
                break
