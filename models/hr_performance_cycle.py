from odoo import fields, models

FILL_MODES = [
    ('employee', 'Employee fills'),
    ('manager', 'Manager fills'),
    ('both', 'Side by side'),
]


class HrPerformanceCycle(models.Model):
    """One launch of interviews: period, population, templates, fill mode, deadlines.

    HR officers prepare, launch, extend and pause a cycle; HR managers close and cancel it.
    Employees and managers read name and dates of the cycles they have a form in.
    """

    _name = 'hr.performance.cycle'
    _description = 'Interview Cycle'
    _inherit = ['hr.performance.state.mixin', 'mail.thread', 'mail.activity.mixin']
    _order = 'date_to desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ('draft', 'Draft'),
            ('running', 'Running'),
            ('paused', 'Paused'),
            ('closed', 'Closed'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='draft',
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_from = fields.Date('Period start', required=True)
    date_to = fields.Date('Period end', required=True)
    fill_mode = fields.Selection(FILL_MODES, required=True)
    # Templates
    template_ids = fields.Many2many(
        'hr.performance.template',
        string='Templates',
        help='Each employee gets the template that matches job, tags or department; '
        'the first without a restriction serves everybody else.',
    )
    frozen_template_ids = fields.One2many(
        'hr.performance.template', 'cycle_id', context={'active_test': False}, copy=False
    )
    # Population
    department_ids = fields.Many2many('hr.department', string='Departments')
    job_ids = fields.Many2many('hr.job', string='Job positions')
    category_ids = fields.Many2many('hr.employee.category', string='Employee tags')
    manager_ids = fields.Many2many(
        'hr.employee', 'hr_performance_cycle_manager_rel', string='Teams of managers'
    )
    employee_ids = fields.Many2many(
        'hr.employee', 'hr_performance_cycle_employee_rel', string='Single employees'
    )
    exclude_employee_ids = fields.Many2many(
        'hr.employee', 'hr_performance_cycle_exclude_rel', string='Excluded employees'
    )
    exclude_new_hires = fields.Boolean(default=True)
    exclude_on_leave = fields.Boolean(default=True)
    # Deadlines, in working days
    fill_days = fields.Integer('Days to fill')
    feedback_days = fields.Integer('Days for feedback')
    revise_days = fields.Integer('Days to revise')
    interview_days = fields.Integer('Days until the interview')
    record_days = fields.Integer('Days to finish the record')
    confirm_days = fields.Integer('Days to confirm')
    appeal_days = fields.Integer('Days to appeal')
    max_returns = fields.Integer('Returns at most')
    notify = fields.Boolean('Mails and activities', default=True)
    # Launch
    wave_ids = fields.One2many('hr.performance.wave', 'cycle_id', copy=False)
    form_ids = fields.One2many('hr.performance.form', 'cycle_id', copy=False)
    date_launch = fields.Date(readonly=True, copy=False)

    _dates_ok = models.Constraint(
        'CHECK(date_to >= date_from)', 'The period of a cycle cannot end before it starts.'
    )
