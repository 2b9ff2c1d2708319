import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceSignoff(models.Model):
    """One person's decision on the record: agree, confirm with reservation, refuse.

    Written once by :meth:`hr.performance.form.action_send_record` (manager),
    :meth:`hr.performance.form.action_confirm` and :meth:`hr.performance.form.action_refuse`
    (employee), or by :meth:`hr.performance.form.action_record_refusal` (manager or HR, before a
    witness); nobody edits or deletes it.
    """

    _name = 'hr.performance.signoff'
    _description = 'Sign-off'
    _inherit = ['hr.performance.form.child']
    _order = 'id'
    _text_fields = frozenset(('statement',))
    _portal_fields = {
        'decision',
        'statement',
        'signer_name',
        'date',
        'version_id',
        'digest',
        'signature_kind',
        'meaning',
        'witness_name',
        'recorded_by',
    }

    decision = fields.Selection(
        [
            ('agree', 'Agree'),
            ('reservation', 'Confirm with reservation'),
            ('refused', 'Refuse to sign'),
        ],
        required=True,
    )
    statement = fields.Text()
    signer_name = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    version_id = fields.Many2one('hr.performance.version', required=True)
    digest = fields.Char(required=True, help='Digest of the version that was signed.')
    # Shown on the page and on paper by the form's own methods; no list and no call reads it, so
    # nobody can take it for a document of his own.
    signature = fields.Binary(attachment=False, exportable=False)
    signature_sha256 = fields.Char('Digest of the signature')
    signature_kind = fields.Selection(
        [('drawn', 'Drawn'), ('typed', 'Typed'), ('login', 'Logged in')], default='login'
    )
    meaning = fields.Text(help='What signing meant, as the signer read it.')
    # Of a refusal that somebody else recorded: then it is no decision of the employee's own
    witness_id = fields.Many2one('res.users', 'Witness with a user')
    witness_name = fields.Char('Witness')
    recorded_by = fields.Char(help='Who recorded the refusal, as named on that day.')

    def _has_field_access(self, field, operation):
        if field.name == 'signature' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        signoffs = super().create(vals_list)
        self.env['hr.performance.audit']._seal(signoffs)
        return signoffs

    def _get_sealed(self):
        """What the trail keeps the digest of: no version holds a sign-off on its day."""
        return [
            self.side,
            self.author_id.id,
            self.decision,
            self.signer_name,
            self.statement or '',
            fields.Datetime.to_string(self.date.replace(microsecond=0)),
            self.digest,
            self._get_signature_digest(),
            self.signature_kind or '',
            self.meaning or '',
            self._get_witness_values(),
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        raise UserError(self.env._('A sign-off cannot be deleted: it is the proof.'))

    def write(self, vals):
        # the two users follow the people of the form; nothing else ever changes
        if set(vals) - {'user_id', 'manager_user_id', 'company_id'}:
            raise UserError(self.env._('A sign-off cannot be changed: it is the proof.'))
        return super().write(vals)

    def _get_witness_values(self):
        """Who recorded a refusal before whom; nothing where the signer decided himself."""
        self.ensure_one()
        if not self.witness_name:
            return {}
        return {'witness': self.witness_name, 'recorded_by': self.recorded_by or ''}

    def _get_picture(self):
        """The bytes of the picture; none where the table holds something else, as after an edit by
        SQL, which the verification tells. Callers checked access."""
        self.ensure_one()
        try:
            picture = base64.b64decode(self.with_context(bin_size=False).signature or b'')
        except ValueError:
            return b''
        return picture if picture.startswith(b'\x89PNG') else b''

    def _get_picture_url(self):
        """The picture inside an address, for a print; False without one. Callers checked access."""
        picture = self._get_picture()
        if not picture:
            return False
        return f'data:image/png;base64,{base64.b64encode(picture).decode()}'

    def _get_signature_digest(self):
        """SHA-256 of the picture as it is in the table now; '' without one."""
        self.ensure_one()
        content = self.with_context(bin_size=False).signature
        return hashlib.sha256(content).hexdigest() if content else ''
