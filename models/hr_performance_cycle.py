from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .hr_performance_role_mixin import OFFICER
from .hr_performance_state_mixin import Transition

FILL_MODES = [
    ('employee', 'Employee fills'),
    ('manager', 'Manager fills'),
    ('both', 'Side by side'),
]

OPEN_STATES = ('filling', 'feedback', 'ready', 'to_confirm', 'appeal')
# Field of the cycle: the company's default for it
COMPANY_DEFAULTS = {
    'fill_mode': 'performance_fill_mode',
    'fill_days': 'performance_fill_days',
    'feedback_days': 'performance_feedback_days',
    'revise_days': 'performance_revise_days',
    'interview_days': 'performance_interview_days',
    'record_days': 'performance_record_days',
    'confirm_days': 'performance_confirm_days',
    'appeal_days': 'performance_appeal_days',
    'max_returns': 'performance_max_returns',
    'notify': 'performance_notify',
    'reminders': 'performance_reminders',
}
# Added later, with a compute of their own: cycles of before keep what was set on them
APPEAL_DEFAULTS = {
    'appeal_talk_days': 'performance_appeal_talk_days',
    'appeal_check_days': 'performance_appeal_check_days',
    'appeal_decision_days': 'performance_appeal_decision_days',
}
LAUNCHED_LOCKED = ('company_id', 'date_from', 'date_to', 'fill_mode')


def _default_of_company(field_class, *args, compute='_compute_company_defaults', **kwargs):
    return field_class(
        *args, compute=compute, store=True, readonly=False, precompute=True, **kwargs
    )


class HrPerformanceCycle(models.Model):
    """One launch of interviews: period, population, templates, fill mode, deadlines.

    HR officers prepare, launch, extend and pause a cycle; HR managers close and cancel it.
    Employees and managers read name and dates of the cycles they have a form in.

    +-------------------+----------------+------------+------------------+
    |                   | internal users | HR officer | HR manager       |
    +===================+================+============+==================+
    | read              | of own forms   | own comp.  | own companies    |
    | prepare, delete   | no             | in draft   | in draft         |
    | launch, extend    | no             | own comp.  | own companies    |
    | pause, resume     | no             | own comp.  | own companies    |
    | close, cancel     | no             | no         | own companies    |
    +-------------------+----------------+------------+------------------+

    A paused cycle puts its open forms on hold: their clocks stop, nobody is reminded and no
    batch is launched. Resuming gives back those forms, and only those, with fresh deadlines.
    """

    _name = 'hr.performance.cycle'
    _description = 'Interview Cycle'
    _inherit = [
        'hr.performance.state.mixin',
        'hr.performance.field.access',
        'mail.thread',
        'mail.activity.mixin',
    ]
    _order = 'date_to desc, id desc'
    _check_company_auto = True
    _transitions = {
        'launch': Transition(frozenset({'draft', 'running'}), 'running', 'officer'),
        'pause': Transition(frozenset({'running'}), 'paused', 'officer', True),
        'resume': Transition(frozenset({'paused'}), 'running', 'officer'),
        'extend': Transition(frozenset({'running'}), None, 'officer', True),
        'close': Transition(frozenset({'running', 'paused'}), 'closed', 'hr_manager'),
        'cancel': Transition(
            frozenset({'draft', 'running', 'paused'}), 'cancelled', 'hr_manager', True
        ),
    }

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
    date_from = fields.Date(
        'Period start', required=True, default=lambda self: self._default_period()[0]
    )
    date_to = fields.Date(
        'Period end', required=True, default=lambda self: self._default_period()[1]
    )
    fill_mode = _default_of_company(fields.Selection, FILL_MODES, 'Fill mode', required=True)
    # Templates
    template_ids = fields.Many2many(
        'hr.performance.template',
        string='Templates',
        default=lambda self: self._default_templates(),
        help='Each employee gets the template that matches job, tags or department; '
        'the first without a restriction serves everybody else.',
    )
    frozen_template_ids = fields.One2many(
        'hr.performance.template',
        'cycle_id',
        'Frozen templates',
        context={'active_test': False},
        copy=False,
    )
    # Population
    department_ids = fields.Many2many('hr.department', string='Departments', groups=OFFICER)
    job_ids = fields.Many2many('hr.job', string='Job positions', groups=OFFICER)
    category_ids = fields.Many2many('hr.employee.category', string='Employee tags', groups=OFFICER)
    manager_ids = fields.Many2many(
        'hr.employee',
        'hr_performance_cycle_manager_rel',
        string='Teams of managers',
        groups=OFFICER,
    )
    employee_ids = fields.Many2many(
        'hr.employee',
        'hr_performance_cycle_employee_rel',
        string='Single employees',
        groups=OFFICER,
    )
    exclude_employee_ids = fields.Many2many(
        'hr.employee',
        'hr_performance_cycle_exclude_rel',
        string='Excluded employees',
        groups=OFFICER,
    )
    exclude_new_hires = fields.Boolean(
        'Skip new hires',
        default=True,
        groups=OFFICER,
        help='Leave out who started too late in the period to be judged. '
        'An employee without a known start is not new.',
    )
    exclude_on_leave = fields.Boolean(
        'Skip those on leave',
        default=True,
        groups=OFFICER,
        help='Leave out who is on approved leave over the whole time to fill.',
    )
    population_count = fields.Integer(
        'Employees', compute='_compute_population_count', groups=OFFICER
    )
    # Deadlines, in working days
    fill_days = _default_of_company(fields.Integer, 'Days to fill')
    feedback_days = _default_of_company(fields.Integer, 'Days for feedback')
    revise_days = _default_of_company(fields.Integer, 'Days to revise')
    interview_days = _default_of_company(fields.Integer, 'Days until the interview')
    record_days = _default_of_company(fields.Integer, 'Days to finish the record')
    confirm_days = _default_of_company(fields.Integer, 'Days to confirm')
    appeal_days = _default_of_company(fields.Integer, 'Days to appeal')
    appeal_talk_days = _default_of_company(
        fields.Integer, 'Days for the talk of an appeal', compute='_compute_appeal_defaults'
    )
    appeal_check_days = _default_of_company(
        fields.Integer, 'Days for the check of an appeal', compute='_compute_appeal_defaults'
    )
    appeal_decision_days = _default_of_company(
        fields.Integer, 'Days for the decision of an appeal', compute='_compute_appeal_defaults'
    )
    max_returns = _default_of_company(fields.Integer, 'Returns at most')
    # apart from the others: a cycle that had none before an update keeps all that it has
    signature_required = fields.Boolean(
        compute='_compute_signature_required',
        store=True,
        readonly=False,
        precompute=True,
        help='Employee and manager sign the record with a drawn or typed signature. Without it, '
        'confirming while logged in is enough.',
    )
    notify = _default_of_company(fields.Boolean, 'Mails and activities')
    reminders = _default_of_company(fields.Boolean, 'Reminders')
    # Launch
    wave_ids = fields.One2many(
        'hr.performance.wave', 'cycle_id', string='Batches', copy=False, groups=OFFICER
    )
    skip_ids = fields.One2many(
        'hr.performance.wave.skip', 'cycle_id', string='Left out', copy=False, groups=OFFICER
    )
    form_ids = fields.One2many(
        'hr.performance.form', 'cycle_id', string='Forms', copy=False, groups=OFFICER
    )
    paused_form_ids = fields.Many2many(
        'hr.performance.form',
        'hr_performance_cycle_paused_rel',
        string='Forms put on hold by the pause',
        copy=False,
        readonly=True,
        groups=OFFICER,
    )
    date_launch = fields.Date('Launched on', readonly=True, copy=False)
    # Figures
    form_count = fields.Integer('All forms', compute='_compute_form_counts', groups=OFFICER)
    form_open_count = fields.Integer('Open', compute='_compute_form_counts', groups=OFFICER)
    form_late_count = fields.Integer('Late', compute='_compute_form_counts', groups=OFFICER)
    form_done_count = fields.Integer('Agreed', compute='_compute_form_counts', groups=OFFICER)
    launch_total = fields.Integer('To launch', compute='_compute_launch', groups=OFFICER)
    launch_done = fields.Integer('Launched', compute='_compute_launch', groups=OFFICER)
    launch_skipped = fields.Integer('Skipped', compute='_compute_launch', groups=OFFICER)
    launch_progress = fields.Float(
        'Launch progress',
        compute='_compute_launch',
        groups=OFFICER,
        help='Share of the launch that is done, in %.',
    )
    is_launching = fields.Boolean('Launch under way', compute='_compute_launch', groups=OFFICER)
    can_invite = fields.Boolean(compute='_compute_can_invite', groups=OFFICER)
    can_launch = fields.Boolean(compute='_compute_can')
    can_pause = fields.Boolean(compute='_compute_can')
    can_resume = fields.Boolean(compute='_compute_can')
    can_extend = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _dates_ok = models.Constraint(
        'CHECK(date_to >= date_from)', 'The period of a cycle cannot end before it starts.'
    )
    _days_ok = models.Constraint(
        'CHECK(fill_days >= 0 AND feedback_days >= 0 AND revise_days >= 0 AND interview_days >= 0 '
        'AND record_days >= 0 AND confirm_days >= 0 AND appeal_days >= 0 AND max_returns >= 0)',
        'Numbers of days and returns cannot be negative.',
    )

    _appeal_steps_ok = models.Constraint(
        'CHECK(appeal_talk_days BETWEEN 0 AND 60 AND appeal_check_days BETWEEN 0 AND 60 '
        'AND appeal_decision_days BETWEEN 0 AND 60)',
        'A step of an appeal takes between 0 and 60 working days.',
    )

    # Defaults
    @api.model
    def _default_period(self):
        """First and last day of the half year that today lies in."""
        today = fields.Date.context_today(self)
        if today.month <= 6:
            return today.replace(month=1, day=1), today.replace(month=6, day=30)
        return today.replace(month=7, day=1), today.replace(month=12, day=31)

    @api.model
    def _default_templates(self):
        """Every template of the company: each employee gets the one that fits."""
        return self.env['hr.performance.template'].search(
            [('cycle_id', '=', False), ('company_id', 'in', [False, self.env.company.id])]
        )

    # Compute
    @api.depends('company_id')
    def _compute_company_defaults(self):
        for cycle in self:
            # sudo: res.company - the company's own defaults, for the officer who prepares a cycle
            company = cycle.company_id.sudo() or self.env.company.sudo()
            for name, default in COMPANY_DEFAULTS.items():
                cycle[name] = company[default]

    @api.depends('company_id')
    def _compute_appeal_defaults(self):
        for cycle in self:
            # sudo: res.company - the company's own defaults, for the officer who prepares a cycle
            company = cycle.company_id.sudo() or self.env.company.sudo()
            for name, default in APPEAL_DEFAULTS.items():
                cycle[name] = company[default]

    @api.depends('company_id')
    def _compute_signature_required(self):
        for cycle in self:
            # sudo: res.company - the company's own default, for the officer who prepares a cycle
            company = cycle.company_id.sudo() or self.env.company.sudo()
            cycle.signature_required = company.performance_signature_required

    @api.depends('form_ids.state', 'form_ids.date_due')
    def _compute_form_counts(self):
        # sudo: hr.performance.form - numbers only; the rule hides the officer's own form
        forms_sudo = self.env['hr.performance.form'].sudo()
        domain = Domain('cycle_id', 'in', self.ids)
        by_state = forms_sudo._read_group(domain, ['cycle_id', 'state'], ['__count'])
        late = dict(
            forms_sudo._read_group(domain & Domain('is_late', '=', True), ['cycle_id'], ['__count'])
        )
        counts = {}  # cycle id: {state: number}
        for cycle, state, number in by_state:
            counts.setdefault(cycle.id, {})[state] = number
        late = {cycle.id: number for cycle, number in late.items()}
        for cycle in self:
            states = counts.get(cycle.id, {})
            cycle.form_count = sum(states.values())
            cycle.form_open_count = sum(states.get(state, 0) for state in OPEN_STATES)
            cycle.form_done_count = sum(
                states.get(state, 0) for state in ('confirmed', 'follow_up', 'closed')
            )
            cycle.form_late_count = late.get(cycle.id, 0)

    @api.depends('wave_ids.count_total', 'wave_ids.count_done', 'wave_ids.state')
    def _compute_launch(self):
        for cycle in self:
            # a planned batch has no number yet
            waves = cycle.wave_ids.filtered(lambda wave: wave.state != 'planned')
            cycle.launch_total = sum(waves.mapped('count_total'))
            cycle.launch_done = sum(waves.mapped('count_done'))
            cycle.launch_skipped = sum(waves.mapped('count_skipped'))
            passed = cycle.launch_done + cycle.launch_skipped
            cycle.launch_progress = (
                100.0 * passed / cycle.launch_total if cycle.launch_total else 0.0
            )
            cycle.is_launching = any(wave._is_under_way() for wave in cycle.wave_ids)

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        for verb in self._transitions:
            reasons = self._get_cannot_reason(verb)
            for cycle in self:
                cycle[f'can_{verb}'] = not reasons[cycle]

    @api.depends('skip_ids.reason', 'skip_ids.employee_id.user_id')
    def _compute_can_invite(self):
        for cycle in self:
            cycle.can_invite = bool(cycle._get_left_out_without_user())

    # CRUD
    def write(self, vals):
        locked = [name for name in LAUNCHED_LOCKED if name in vals]
        if locked:
            self.check_access('write')  # who may not write is told that, nothing more
            for cycle in self:
                changed = [
                    name
                    for name in locked
                    if cycle._fields[name].convert_to_cache(vals[name], cycle)
                    != cycle._fields[name].convert_to_cache(cycle[name], cycle)
                ]
                if cycle.state != 'draft' and changed:
                    raise UserError(
                        self.env._(
                            '"%(name)s" is launched: period, company and fill mode stay as they '
                            'are. The fill mode of a single form can still be switched on the '
                            'form.',
                            name=cycle.display_name,
                        )
                    )
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for cycle, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get('name'):
                vals['name'] = self.env._('%(name)s (copy)', name=cycle.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_launched(self):
        for cycle in self:
            if cycle.state != 'draft':
                raise UserError(
                    self.env._(
                        '"%(name)s" was launched and cannot be deleted. Cancel or archive it '
                        'instead.',
                        name=cycle.display_name,
                    )
                )
