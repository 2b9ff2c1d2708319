from odoo import api, fields, models


class HrPerformanceVerification(models.TransientModel):
    """What a verification found: one line for each thing that is not as it was signed."""

    _name = 'hr.performance.verification'
    _description = 'Verification of Records'

    form_count = fields.Integer('Forms', readonly=True)
    version_count = fields.Integer('Versions', readonly=True)
    finding_count = fields.Integer('Findings', readonly=True)
    line_ids = fields.One2many('hr.performance.verification.line', 'verification_id', readonly=True)

    @api.model
    def _show(self, result):
        """Keep the result of ``verify_records`` for its reader and open it."""
        verification = self.create(
            {
                'form_count': result['forms'],
                'version_count': result['versions'],
                'finding_count': len(result['findings']),
                'line_ids': [
                    fields.Command.create({'form_id': f['form_id'], 'text': f['text']})
                    for f in result['findings']
                ],
            }
        )
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Verification'),
            'res_model': self._name,
            'res_id': verification.id,
            'view_mode': 'form',
            'target': 'new',
        }


class HrPerformanceVerificationLine(models.TransientModel):
    """One finding: which form, and what of it."""

    _name = 'hr.performance.verification.line'
    _description = 'Finding of a Verification'

    verification_id = fields.Many2one(
        'hr.performance.verification', required=True, ondelete='cascade'
    )
    form_id = fields.Many2one('hr.performance.form', readonly=True)
    text = fields.Char('Finding', readonly=True)
