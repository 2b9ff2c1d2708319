from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..models.hr_performance_role_mixin import OFFICER


class HrPerformanceGoalAssign(models.TransientModel):
    """Gives goals of the library to many employees at once: HR to anybody, managers to their team.

    Opened from the library, from a list of employees, or from the goals. Who has a goal already
    is counted and left out; the library's own verb checks persons and makes the goals.
    """

    _name = 'hr.performance.goal.assign'
    _description = 'Give Goals of the Library'
    _inherit = ['hr.mixin']  # managers choose employees whom they cannot read

    template_ids = fields.Many2many('hr.performance.goal.template', string='Goals', required=True)
    scope = fields.Selection(
        [
            ('employees', 'Employees'),
            ('department', 'Departments'),
            ('job', 'Positions'),
            ('team', 'My whole team'),
        ],
        'Give to',
        required=True,
        default='employees',
    )
    employee_ids = fields.Many2many('hr.employee', string='Employees')
    department_ids = fields.Many2many(
        'hr.department', string='Departments', help='Departments below them are included.'
    )
    job_ids = fields.Many2many('hr.job', string='Positions')
    date_from = fields.Date('Start', required=True, default=fields.Date.context_today)
    date_deadline = fields.Date('Deadline')
    cycle_id = fields.Many2one('hr.performance.cycle', help='The interview it will be part of.')
    count_employees = fields.Integer('Employees found', compute='_compute_counts')
    count_new = fields.Integer('Goals to create', compute='_compute_counts')
    count_taken = fields.Integer('Given already', compute='_compute_counts')

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get('active_model')
        ids = self.env.context.get('active_ids') or []
        if model in ('hr.employee', 'hr.employee.public') and 'employee_ids' in fields_list:
            values['employee_ids'] = [Command.set(ids)]
        elif model == 'hr.performance.goal.template' and 'template_ids' in fields_list:
            values.setdefault('template_ids', [Command.set(ids)])
        if not self.env.user.has_group(OFFICER) and not values.get('employee_ids'):
            values['scope'] = 'team'
        return values

    @api.depends(
        'template_ids',
        'scope',
        'employee_ids',
        'department_ids',
        'job_ids',
        'date_from',
        'date_deadline',
    )
    def _compute_counts(self):
        for wizard in self:
            employees = wizard._get_employees()
            # `_origin`: while the dialog is open, what it names are new records
            templates = wizard.template_ids._origin
            templates.check_access('read')
            taken = set()
            if templates and employees and wizard.date_from:
                # counts for employees the user leads alone, see _get_employees
                taken = templates._get_taken(employees, wizard.date_from, wizard.date_deadline)
            wizard.count_employees = len(employees)
            wizard.count_taken = len(taken)
            wizard.count_new = len(employees) * len(templates) - len(taken)

    def _get_employees(self):
        """The employees (sudo) chosen, as far as the current user leads them."""
        self.ensure_one()
        user = self.env.user
        officer = user.has_group(OFFICER)
        domain = Domain('user_id', '!=', user.id)
        if officer:
            led = Domain('company_id', 'in', self.env.companies.ids)
            led |= Domain('parent_id.user_id', '=', user.id)
        else:
            led = Domain('parent_id.user_id', '=', user.id)
        domain &= led
        if self.scope == 'employees':
            domain &= Domain('id', 'in', self.employee_ids._origin.ids)
        elif self.scope == 'department':
            domain &= Domain('department_id', 'child_of', self.department_ids._origin.ids)
        elif self.scope == 'job':
            domain &= Domain('job_id', 'in', self.job_ids._origin.ids)
        else:
            domain &= Domain('parent_id.user_id', '=', user.id)
        # sudo: hr.employee - narrowed to those the user leads; managers read none of it
        employees = self.env['hr.employee'].sudo().search(domain)
        roles = self.env['hr.performance.goal']._get_roles(employees)
        return employees.filtered(lambda employee: roles[employee] in ('manager', 'officer'))

    def action_assign(self):
        """Make the goals and say how many."""
        self.ensure_one()
        done = self.template_ids.assign_to(
            self._get_employees().ids, self.date_from, self.date_deadline, self.cycle_id.id
        )
        message = self.env._(
            '%(created)s goals were created. %(skipped)s were left out: the employees have them '
            'already.',
            created=done['created'],
            skipped=done['skipped'],
        )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'message': message,
                'type': 'success' if done['created'] else 'warning',
                'sticky': False,
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }
