from odoo import api, fields, models


class HrPerformanceCounterMixin(models.AbstractModel):
    """Numbers of forms, goals, incidents and plans, as far as the reader may see these.

    Used by hr.employee and by its public twin alike, which share their ids.
    """

    _name = 'hr.performance.counter.mixin'
    _description = 'Performance Counters'

    performance_form_count = fields.Integer(
        'Interview forms', compute='_compute_performance_counts'
    )
    performance_goal_count = fields.Integer('Goals', compute='_compute_performance_counts')
    performance_incident_count = fields.Integer('Incidents', compute='_compute_performance_counts')
    performance_plan_count = fields.Integer('Plans', compute='_compute_performance_counts')
    performance_can_log = fields.Boolean(compute='_compute_performance_can_log')

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_performance_counts(self):
        # by the reader's own rights, even when somebody reads the employee as superuser
        env = self.sudo(False).env
        domain = [('employee_id', 'in', self.ids)]
        counts = []
        for model in (
            'hr.performance.form',
            'hr.performance.goal',
            'hr.performance.incident',
            'hr.performance.plan',
        ):
            rows = []
            if env[model].has_access('read'):
                rows = env[model]._read_group(domain, ['employee_id'], ['__count'])
            counts.append({employee.id: count for employee, count in rows})
        for employee in self:
            employee.performance_form_count = counts[0].get(employee.id, 0)
            employee.performance_goal_count = counts[1].get(employee.id, 0)
            employee.performance_incident_count = counts[2].get(employee.id, 0)
            employee.performance_plan_count = counts[3].get(employee.id, 0)

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_performance_can_log(self):
        Incident = self.sudo(False).env['hr.performance.incident']
        # sudo: hr.employee - whether the reader is the person, the manager, or HR
        employees = self.env['hr.employee'].sudo().browse(self.ids)
        roles = Incident._get_roles(employees)
        allowed = {employee.id for employee, role in roles.items() if role}
        for employee in self:
            employee.performance_can_log = employee.id in allowed

    def _action_performance(self, xmlid):
        """A window action on what belongs to this one employee, without rights to actions."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(f'hr_performance_interview.{xmlid}')
        action['domain'] = [('employee_id', '=', self.id)]
        action['context'] = {'active_id': self.id, 'active_ids': self.ids}
        return action

    def action_performance_forms(self):
        """Open the forms of the employee the reader may see."""
        return self._action_performance('hr_performance_form_action_employee')

    def action_performance_goals(self):
        """Open the goals of the employee the reader may see."""
        action = self._action_performance('hr_performance_goal_action_employee')
        action['context']['default_employee_id'] = self.id
        return action

    def action_performance_incidents(self):
        """Open the incidents of the employee the reader may see."""
        action = self._action_performance('hr_performance_incident_action_employee')
        action['context']['default_employee_id'] = self.id
        return action

    def action_performance_plans(self):
        """Open the improvement plans of the employee the reader may see."""
        return self._action_performance('hr_performance_plan_action_employee')

    def action_performance_log_incident(self):
        """Open the dialog that notes an incident about the employee."""
        self.ensure_one()
        action = self.env['hr.performance.incident'].action_log()
        return {**action, 'context': {'default_employee_id': self.id}}
