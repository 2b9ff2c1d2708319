from odoo import api, fields, models

from ..models.hr_performance_incident import EDITABLE, POLARITIES


class HrPerformanceIncidentLog(models.TransientModel):
    """The dialog that notes an incident in ten seconds, or changes one's own.

    Nobody has write access to incidents: what is typed goes through their own verbs.
    """

    _name = 'hr.performance.incident.log'
    _description = 'Note an Incident'

    incident_id = fields.Many2one('hr.performance.incident', readonly=True, ondelete='cascade')
    employee_id = fields.Many2one(
        'hr.employee',
        compute='_compute_employee_id',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete='cascade',
    )
    name = fields.Char(
        'What happened',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    body = fields.Text(
        'Details', compute='_compute_values', store=True, precompute=True, readonly=False
    )
    date = fields.Date(
        compute='_compute_values', store=True, precompute=True, readonly=False, required=True
    )
    polarity = fields.Selection(
        POLARITIES,
        'Kind',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    goal_id = fields.Many2one(
        'hr.performance.goal',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
    )
    tag_ids = fields.Many2many(
        'hr.performance.tag',
        string='Tags',
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
    )
    shared = fields.Boolean(
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        help='Shared: employee, manager and HR read it. Not shared: you alone.',
    )

    @api.depends('incident_id')
    def _compute_employee_id(self):
        for wizard in self:
            incident = wizard.incident_id.with_user(self.env.user)
            wizard.employee_id = incident.employee_id or wizard.employee_id

    @api.depends('incident_id')
    def _compute_values(self):
        for wizard in self:
            incident = wizard.incident_id.with_user(self.env.user)
            for name in EDITABLE:
                wizard[name] = incident[name]
            if not incident:
                wizard.date = fields.Date.context_today(wizard)
                wizard.polarity = 'good'
                wizard.shared = True

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
