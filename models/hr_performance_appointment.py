import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class HrPerformanceAppointment(models.Model):
    """That HR gave a form to another manager, and why.

    The reason may be a relationship or a complaint, so it is no part of the record that both
    sides read: HR alone reads it, of its companies, but neither on its own form nor as the
    manager who came or went, nor of people above. Versions hold a salted digest of it. Made by
    :meth:`action_reassign` of the form; nobody changes or deletes one, superuser included.
    """

    _name = 'hr.performance.appointment'
    _description = 'Change of Manager by HR'
    _inherit = ['hr.performance.form.row']
    _order = 'date desc, id desc'
    _rec_name = 'manager_name'

    employee_id = fields.Many2one(related='form_id.employee_id', store=True, precompute=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    author_id = fields.Many2one('res.users', 'Changed by', required=True, readonly=True)
    author_name = fields.Char('Name of the day', required=True, readonly=True)
    previous_user_id = fields.Many2one('res.users', 'User of the former manager', readonly=True)
    previous_name = fields.Char('Former manager', readonly=True)
    manager_name = fields.Char('New manager', required=True, readonly=True)
    reason = fields.Text(
        required=True, readonly=True, exportable=False, help='Read by HR alone, not by the sides.'
    )
    salt = fields.Char(
        required=True,
        readonly=True,
        exportable=False,
        default=lambda self: secrets.token_hex(16),
    )

    @api.model_create_multi
    def create(self, vals_list):
        # an object in the context, which no call from outside can hold
        if not self.env['hr.performance.form']._in_transition():
            raise AccessError(self.env._('A manager is changed from the form it is about.'))
        return super().create(vals_list)

    def write(self, vals):
        # the people of the form move along
        if set(vals) - {'user_id', 'manager_user_id', 'company_id', 'employee_id'}:
            raise UserError(self.env._('Why a manager was changed cannot be rewritten.'))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._('Why a manager was changed cannot be deleted.'))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: it says what happened once."""
        raise UserError(self.env._('Why a manager was changed cannot be duplicated.'))

    def _get_snapshot_row(self):
        """What a version keeps of it; both sides read it."""
        self.ensure_one()
        return {
            'id': self.id,
            'date': fields.Datetime.to_string(self.date),
            'by': self.author_name,
            'from': self.previous_name or '',
            'to': self.manager_name,
            'reason': hashlib.sha256(f'{self.salt}\n{self.reason}'.encode()).hexdigest(),
        }
