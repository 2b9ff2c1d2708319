from odoo import fields, models

from .hr_performance_form_child import HrPerformanceFormChild


class HrPerformanceSignoff(models.Model):
    """One person's decision on the record: agree, confirm with reservation, refuse.

    Written once by :meth:`hr.performance.form.action_send_record` (manager),
    :meth:`hr.performance.form.action_confirm` and :meth:`hr.performance.form.action_refuse`
    (employee); nobody edits or deletes it.
    """

    _name = 'hr.performance.signoff'
    _description = 'Sign-off'
    _inherit = ['hr.performance.form.child']
    _order = 'id'
    _portal_fields = HrPerformanceFormChild._portal_fields | {
        'decision',
        'statement',
        'signer_name',
        'date',
        'version_id',
        'digest',
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
