from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..models.hr_performance_wave_skip import PROBLEMS


class HrPerformanceLaunch(models.TransientModel):
    """The data check of a cycle and the launch of all, or of some departments on a day.

    Officers of the cycle's company use it; the launch itself is the verb of the cycle.
    """

    _name = 'hr.performance.launch'
    _description = 'Launch a Cycle'

    cycle_id = fields.Many2one(
        'hr.performance.cycle', required=True, readonly=True, ondelete='cascade'
    )
    fill_mode = fields.Selection(related='cycle_id.fill_mode')
    scope = fields.Selection(
        [('all', 'Everybody without a form'), ('departments', 'Some departments')],
        required=True,
        default='all',
        help='Departments can be launched one after the other, each on a day of its own.',
    )
    department_ids = fields.Many2many(
        'hr.department', string='Departments', help='Departments below them are included.'
    )
    date_launch = fields.Date(
        'Launch on', required=True, default=fields.Date.context_today, help='Today: at once.'
    )
    include_without_manager = fields.Boolean(
        'Also without a manager',
        help='Create the forms of employees whose manager is missing, has no user, or is part of '
        'a loop. HR names a manager on these forms afterwards.',
    )
    count_population = fields.Integer(
        'Employees chosen', compute='_compute_check', store=True, compute_sudo=False
    )
    count_ready = fields.Integer(
        'Forms to create', compute='_compute_check', store=True, compute_sudo=False
    )
    count_present = fields.Integer(
        'With a form already', compute='_compute_check', store=True, compute_sudo=False
    )
    count_skipped = fields.Integer(
        'Left out', compute='_compute_check', store=True, compute_sudo=False
    )
    line_ids = fields.One2many(
        'hr.performance.launch.line',
        'launch_id',
        string='Data check',
        compute='_compute_check',
        store=True,
        compute_sudo=False,
        readonly=True,
    )

    @api.depends('cycle_id', 'scope', 'department_ids', 'include_without_manager')
    def _compute_check(self):
        for wizard in self:
            cycle = wizard.cycle_id
            cycle.check_access('read')
            employees = wizard._get_employees()
            problems = cycle._get_problems(employees)
            without = wizard.include_without_manager
            skipped = cycle._get_skipped(problems, without)
            skipping = cycle._get_skipping_kinds(without)
            excluded = cycle.exclude_employee_ids
            if excluded:
                problems['excluded'] = excluded
            present = len(problems.get('present', ()))
            wizard.count_population = len(employees)
            wizard.count_present = present
            wizard.count_skipped = len(skipped) - present
            wizard.count_ready = len(employees) - len(skipped)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            'kind': kind,
                            'severity': self._get_severity(kind, skipping),
                            'count': len(problems[kind]),
                            'employees': problems[kind].ids,
                        }
                    )
                    for kind, _label in PROBLEMS
                    if problems.get(kind)
                ),
            ]

    @api.model
    def _get_severity(self, kind, skipping):
        if kind == 'present':
            return 'done'
        return 'skip' if kind in skipping or kind == 'excluded' else 'warn'

    def _get_employees(self):
        """Population of the cycle (sudo), narrowed to the departments chosen."""
        self.ensure_one()
        employees = self.cycle_id._get_population()
        if self.scope != 'departments':
            return employees
        return employees.filtered_domain([('department_id', 'child_of', self.department_ids.ids)])

    def action_launch(self):
        """Launch at once, or plan the batch for its day."""
        self.ensure_one()
        self.cycle_id._check_can('launch')
        departments = self.department_ids if self.scope == 'departments' else None
        if departments is not None and not departments:
            raise UserError(self.env._('Choose the departments to launch.'))
        self.cycle_id._do_launch(
            departments=departments,
            date=self.date_launch,
            without_manager=self.include_without_manager,
            name=format_list(self.env, departments.mapped('name'))[:200] if departments else None,
        )
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.cycle',
            'res_id': self.cycle_id.id,
            'view_mode': 'form',
        }


class HrPerformanceLaunchLine(models.TransientModel):
    """One kind of problem the data check found, with the employees it is about."""

    _name = 'hr.performance.launch.line'
    _description = 'Data Check before a Launch'

    launch_id = fields.Many2one('hr.performance.launch', required=True, ondelete='cascade')
    kind = fields.Selection(PROBLEMS, 'Problem', required=True, readonly=True)
    severity = fields.Selection(
        [
            ('skip', 'Left out'),
            ('warn', 'Launched all the same'),
            ('done', 'Nothing to do'),
        ],
        'Effect',
        required=True,
        readonly=True,
    )
    count = fields.Integer('Employees', readonly=True)
    employees = fields.Json('Employee ids', readonly=True)


class HrPerformanceCycleVerb(models.TransientModel):
    """The reason of a step on a whole cycle: pause, extend, cancel."""

    _name = 'hr.performance.cycle.verb'
    _description = 'Step of a Cycle with a Reason'

    cycle_id = fields.Many2one(
        'hr.performance.cycle', required=True, readonly=True, ondelete='cascade'
    )
    verb = fields.Selection(
        [('pause', 'Pause'), ('extend', 'Extend deadlines'), ('cancel', 'Cancel')],
        required=True,
        readonly=True,
    )
    reason = fields.Text(
        required=True, help='Kept in the history of the cycle. Write nothing about persons.'
    )
    extend_by = fields.Selection(
        [('days', 'Working days'), ('date', 'New date')], 'Extend by', required=True, default='days'
    )
    days = fields.Integer('Working days to add', default=2)
    date_due = fields.Date('New deadline')

    def action_apply(self):
        self.ensure_one()
        if self.verb == 'extend':
            by_days = self.extend_by == 'days'
            return self.cycle_id.action_extend(
                self.reason,
                days=self.days if by_days else 0,
                date_due=False if by_days else self.date_due,
            )
        if self.verb == 'pause':
            return self.cycle_id.action_pause(self.reason)
        return self.cycle_id.action_cancel(self.reason)
