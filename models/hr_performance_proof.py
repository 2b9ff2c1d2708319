import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class HrPerformanceProof(models.Model):
    """The printed record of one signed version: made once, the same bytes ever after.

    Kept in a column of its own and not as an attachment: no other door leads to it, and it is
    saved with the digests it prints. Nobody has access; the form's own methods hand it out after
    their checks. Nobody changes or deletes one, superuser included.
    """

    _name = 'hr.performance.proof'
    _description = 'Signed Record'
    _order = 'version_id'
    _rec_name = 'version_id'

    form_id = fields.Many2one('hr.performance.form', required=True, index=True, ondelete='restrict')
    version_id = fields.Many2one('hr.performance.version', required=True, ondelete='restrict')
    content = fields.Binary('PDF', attachment=False, required=True)
    sha256 = fields.Char('SHA-256', required=True)

    _version_uniq = models.Constraint('UNIQUE(version_id)', 'A version is printed once.')

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env['hr.performance.form']._in_transition():
            raise AccessError(self.env._('Signed records are made by the application alone.'))
        proofs = super().create(vals_list)
        self.env['hr.performance.audit']._seal(proofs)
        return proofs

    def _get_sealed(self):
        """What the trail keeps the digest of."""
        return [self.version_id.id, hashlib.sha256(self._get_bytes()).hexdigest()]

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._('A signed record cannot be changed: it is the proof.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('A signed record cannot be deleted: it is the proof.'))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a version is printed once."""
        raise UserError(self.env._('A signed record cannot be duplicated.'))

    def _is_intact(self):
        self.ensure_one()
        return hashlib.sha256(self._get_bytes()).hexdigest() == self.sha256

    def _get_bytes(self):
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).content)
