from odoo import fields, models

from ..models.hr_performance_incident import EDITABLE, POLARITIES
from .hr_performance_row_dialog import taken_over


class HrPerformanceIncidentLog(models.TransientModel):
    """The dialog that notes an incident in ten seconds, or changes one's own."""

    _name = 'hr.performance.incident.log'
    _description = 'Note an Incident'
    _inherit = ['hr.performance.row.dialog']
    _row_field = 'incident_id'
    _row_values = EDITABLE

    incident_id = fields.Many2one('hr.performance.incident', readonly=True, ondelete='cascade')
    name = taken_over(fields.Char, 'What happened', required=True)
    body = taken_over(fields.Text, 'Details')
    date = taken_over(fields.Date, required=True)
    polarity = taken_over(fields.Selection, POLARITIES, 'Kind', required=True)
    goal_id = taken_over(fields.Many2one, 'hr.performance.goal')
    tag_ids = taken_over(fields.Many2many, 'hr.performance.tag', string='Tags')
    shared = taken_over(
        fields.Boolean,
        help='Shared: employee, manager and HR read it. Not shared: you alone.',
    )

    def _get_start_values(self):
        return {'date': fields.Date.context_today(self), 'polarity': 'good', 'shared': True}

    def _get_values(self):
        values = {name: self[name] for name in EDITABLE}
        return {**values, 'tag_ids': self.tag_ids.ids, 'goal_id': self.goal_id.id}

    def action_save(self):
        """Note the incident, or change the one that was opened."""
        self.ensure_one()
        if self.incident_id:
            return self.incident_id.change_incident(self._get_values())
        self.env['hr.performance.incident'].log_incident(self.employee_id.id, self._get_values())
        return {'type': 'ir.actions.act_window_close'}

    def action_save_new(self):
        """Note the incident and open the dialog for another one."""
        self.action_save()
        action = self.env['hr.performance.incident'].action_log()
        return {**action, 'context': {'default_employee_id': self.employee_id.id}}


class HrPerformanceIncidentRemark(models.TransientModel):
    """Asks for a remark on one incident; the incident's own verb checks and writes it."""

    _name = 'hr.performance.incident.remark'
    _description = 'Remark on an Incident'

    incident_id = fields.Many2one(
        'hr.performance.incident', required=True, readonly=True, ondelete='cascade'
    )
    body = fields.Text('Remark', required=True)

    def action_add(self):
        """Add the remark."""
        self.ensure_one()
        self.incident_id.add_remark(self.body)
        return {'type': 'ir.actions.act_window_close'}
