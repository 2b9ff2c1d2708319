from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceIncidentAddition(models.Model):
    """A remark on an incident: by its author, or how the other side saw it.

    Readable by whoever reads the incident. Nobody changes or deletes one, superuser included;
    remarks go with their incident.
    """

    _name = 'hr.performance.incident.addition'
    _description = 'Remark on an Incident'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']
    _order = 'id'
    _rec_name = 'create_date'

    incident_id = fields.Many2one(
        'hr.performance.incident', required=True, index=True, ondelete='cascade'
    )
    employee_id = fields.Many2one(
        related='incident_id.employee_id', store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related='incident_id.company_id', store=True, precompute=True)
    user_id = fields.Many2one(
        related='incident_id.user_id', store=True, precompute=True, index=True
    )
    manager_user_id = fields.Many2one(
        related='incident_id.manager_user_id', store=True, precompute=True, index=True
    )
    author_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.uid)
    body = fields.Text(required=True)

    _portal_fields = frozenset(
        (
            'id',
            'display_name',
            'incident_id',
            'company_id',
            'user_id',
            'manager_user_id',
            'author_id',
            'body',
            'create_date',
        )
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._('A remark cannot be changed. Add another one.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_remark(self):
        raise UserError(self.env._('A remark cannot be deleted.'))
