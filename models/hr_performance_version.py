import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hr_performance_form_child import HrPerformanceFormChild


class HrPerformanceVersion(models.Model):
    """An immutable picture of a form at a transition, chained to the one before by digest.

    Readable by the sides whose content it holds. Nobody changes or deletes one, superuser
    included: a correction is a new version.
    """

    _name = 'hr.performance.version'
    _description = 'Form Version'
    _inherit = ['hr.performance.form.child']
    _order = 'number'
    _rec_name = 'number'
    _portal_fields = HrPerformanceFormChild._portal_fields | {
        'number',
        'event',
        'actor_name',
        'date',
        'reason',
        'content',
        'digest',
        'previous_digest',
    }

    number = fields.Integer(required=True)
    event = fields.Char(required=True, help='The verb that made it.')
    actor_name = fields.Char(required=True)
    date = fields.Datetime(required=True)
    reason = fields.Text()
    content = fields.Text(required=True, help='Canonical JSON.')
    previous_digest = fields.Char()
    digest = fields.Char(required=True)

    _number_uniq = models.Constraint('UNIQUE(form_id, number)', 'Version numbers are unique.')

    def write(self, vals):
        if not (
            self.form_id._in_transition() and set(vals) <= {'shown_to_employee', 'shown_to_manager'}
        ):
            raise UserError(self.env._('A version cannot be changed: it is the proof.'))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('A version cannot be deleted: it is the proof.'))

    def _get_content(self):
        """The content of this one version as Python data."""
        self.ensure_one()
        return json.loads(self.content)

    def _get_event_label(self):
        self.ensure_one()
        return self.env['hr.performance.form']._get_event_labels().get(self.event, self.event)

    def _get_page_row(self):
        """One line of the list of versions, as the page shows it."""
        self.ensure_one()
        return {
            'id': self.id,
            'number': self.number,
            'event': self.event,
            'event_label': self._get_event_label(),
            'actor': self.actor_name,
            'date': fields.Datetime.to_string(self.date),
            'reason': self.reason or '',
        }
