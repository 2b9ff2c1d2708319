from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .hr_performance_state_mixin import Transition

FILL_MODES = [
    ('employee', 'Employee fills'),
    ('manager', 'Manager fills'),
    ('both', 'Side by side'),
]

OPEN_STATES = ('filling', 'feedback', 'ready', 'to_confirm', 'appeal')
OFFICER = 'hr_performance_interview.group_hr_performance_officer'
HR_MANAGER = 'hr_performance_interview.group_hr_performance_manager'
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
LAUNCHED_LOCKED = ('company_id', 'date_from', 'date_to', 'fill_mode')


def _default_of_company(field_class, *args, **kwargs):
    return field_class(
        *args,
        compute='_compute_company_defaults',
        store=True,
        readonly=False,
        precompute=True,
        **kwargs,
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
    _inherit = ['hr.performance.state.mixin', 'mail.thread', 'mail.activity.mixin']
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
    max_returns = _default_of_company(fields.Integer, 'Returns at most')
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

    # Roles
    def _is_officer(self):
        # sudo: hr.performance.cycle - its company, compared with the companies of the user
        return (
            self.env.user.has_group(OFFICER) and self.sudo().company_id in self.env.user.company_ids
        )

    def _is_hr_manager(self):
        return self.env.user.has_group(HR_MANAGER) and self._is_officer()

    def _get_missing_reason(self, verb):
        # sudo: hr.performance.cycle - what is missing, told to an officer of the company
        cycle = self.sudo()
        if verb == 'launch' and not cycle.template_ids:
            return self.env._(
                'Choose at least one template for "%(name)s" before launching it.', name=cycle.name
            )
        if verb == 'launch':
            reasons = cycle.template_ids._get_unusable_reason()
            return next((reason for reason in reasons.values() if reason), False)
        if verb == 'close':
            if cycle.form_open_count:
                return self.env._(
                    '%(count)s forms of "%(name)s" are still open. Finish them, extend their '
                    'deadlines, or cancel them before closing the cycle.',
                    count=cycle.form_open_count,
                    name=cycle.name,
                )
            if cycle.is_launching:
                return self.env._(
                    'Batches of "%(name)s" are still to be launched. Delete the planned ones or '
                    'wait until the launch is through.',
                    name=cycle.name,
                )
        return False

    # Verbs
    def action_launch(self):
        """Launch everybody who has no form yet, in the background; again for late joiners."""
        self._check_can('launch')
        for cycle in self:
            cycle._do_launch()
        return True

    def _do_launch(self, departments=None, date=None, without_manager=False, name=None):
        """Plan a batch and start the background job; :return: the batch."""
        self.ensure_one()
        today = self._get_today()
        # sudo: hr.performance.wave - the verb was checked by its caller
        wave = (
            self.env['hr.performance.wave']
            .sudo()
            .create(
                {
                    'cycle_id': self.id,
                    'name': name
                    or self.env._('Batch %(number)s', number=len(self.sudo().wave_ids) + 1),
                    'date_launch': date or today,
                    'department_ids': [Command.set(departments.ids if departments else [])],
                    'include_without_manager': without_manager,
                }
            )
        )
        if self.state != 'running':
            self.sudo()._with_transition().write({'state': 'running', 'date_launch': today})
        wave._trigger_launch()
        return wave

    def action_pause(self, reason):
        """Put every open form on hold; the clock stops until :meth:`action_resume`."""
        self._check_can('pause')
        reason = self._check_reason(reason)
        for cycle in self:
            forms = cycle._get_open_forms()
            if forms:
                forms._do_hold(reason)
            cycle.sudo()._with_transition().write(
                {'state': 'paused', 'paused_form_ids': [Command.set(forms.ids)]}
            )
            cycle._log_reason(self.env._('Paused'), reason)
        return True

    def action_resume(self):
        """Give back the forms the pause held, with fresh deadlines; start waiting batches."""
        self._check_can('resume')
        for cycle in self:
            cycle_sudo = cycle.sudo()  # sudo: hr.performance.form - checked as a verb of the cycle
            forms = cycle_sudo.paused_form_ids.filtered(
                lambda form, cycle=cycle_sudo: form.cycle_id == cycle and form.state == 'on_hold'
            )
            cycle_sudo._with_transition().write(
                {'state': 'running', 'paused_form_ids': [Command.clear()]}
            )
            if forms:
                forms._do_resume()
            cycle_sudo.wave_ids._trigger_launch()
        return True

    def action_extend(self, reason, days=0, date_due=False):
        """Move the present deadline of every open form; the original one stays on record.

        :param days: working days to add, counted from the form's deadline or from today when
            that has passed
        :param date_due: or the new deadline for all
        """
        self._check_can('extend')
        reason = self._check_reason(reason)
        date_due = fields.Date.to_date(date_due) if date_due else False
        if not date_due and not (isinstance(days, int) and 0 < days <= 250):
            raise UserError(
                self.env._('Say by how many working days (1 to 250) or until which date.')
            )
        for cycle in self:
            today = cycle._get_today()
            if date_due and date_due < today:
                raise UserError(self.env._('The new deadline cannot lie in the past.'))
            forms = cycle._get_open_forms()
            by_date = {}  # new deadline: forms
            if date_due:
                later = forms.filtered(lambda form: not form.date_due or form.date_due < date_due)
                by_date[date_due] = later
            else:
                starts = {}  # date counted from: forms
                for form in forms:
                    start = max(form.date_due or today, today)
                    starts[start] = starts.get(start, forms.browse()) | form
                for start, started in starts.items():
                    ends = self.env['hr.performance.deadline']._add_working_days(
                        started.employee_id, start, days
                    )
                    for form in started:
                        end = ends[form.employee_id]
                        by_date[end] = by_date.get(end, forms.browse()) | form
            for end, moved in by_date.items():
                if moved:
                    moved._do_extend(end, reason)
            cycle._log_reason(self.env._('Deadlines extended'), reason)
        return True

    def action_close(self):
        """End the cycle: nothing is open any more, nothing can be launched."""
        self._check_can('close')
        # sudo: hr.performance.cycle - the verb was checked
        self.sudo()._with_transition().write({'state': 'closed'})
        return True

    def action_cancel(self, reason):
        """Call the cycle off with its open forms; what was agreed stays."""
        self._check_can('cancel')
        reason = self._check_reason(reason)
        for cycle in self:
            forms = cycle._get_open_forms(held=True)
            if forms:
                forms._do_cancel(reason)
            # sudo: hr.performance.cycle - the verb was checked
            cycle.sudo()._with_transition().write(
                {'state': 'cancelled', 'paused_form_ids': [Command.clear()]}
            )
            cycle._log_reason(self.env._('Cancelled'), reason)
        return True

    def _get_open_forms(self, held=False):
        """Open forms of the cycle (sudo), the officer's own included: a verb is for all."""
        states = [*OPEN_STATES, 'on_hold'] if held else list(OPEN_STATES)
        # sudo: hr.performance.form - the verb of the cycle was checked by its caller
        return (
            self.env['hr.performance.form']
            .sudo()
            .search([('cycle_id', 'in', self.ids), ('state', 'in', states)])
        )

    def _log_reason(self, title, reason):
        self.sudo()._message_log(  # sudo: mail.message - the step of the officer, author kept
            body=self.env._('%(title)s: %(reason)s', title=title, reason=reason)
        )

    # Buttons
    def action_refresh(self):
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def action_open_launch(self):
        """The data check, then the launch."""
        self.ensure_one()
        return self._get_wizard_action('hr.performance.launch', self.env._('Check and launch'))

    def action_open_invite(self):
        """The portal invitation of those whom a launch left out for want of a user."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_portal_invite_action'
        )
        action['context'] = {'default_employee_ids': self._get_left_out_without_user().ids}
        return action

    def _get_left_out_without_user(self):
        """Employees (sudo) left out because they had no user, and who have none yet."""
        # sudo: hr.employee - whether a user is linked; the invitation checks access again
        skips_sudo = self.sudo().skip_ids.filtered(lambda skip: skip.reason == 'no_user')
        return skips_sudo.employee_id.filtered(lambda employee: not employee.user_id)

    def action_open_pause(self):
        return self._open_verb('pause', self.env._('Pause the cycle'))

    def action_open_extend(self):
        return self._open_verb('extend', self.env._('Extend deadlines'))

    def action_verify(self):
        """Check the records of the cycle against what was signed, as far as HR may read them."""
        self.ensure_one()
        self.check_access('read')
        forms = self.env['hr.performance.form'].search(
            [('cycle_id', '=', self.id), ('state', '!=', 'draft')]
        )
        # own forms and those of people above the reader are for another one to verify
        forms = forms.filtered(lambda form: form._is_officer())
        result = forms.verify_records()
        self.env['hr.performance.audit']._log(
            'verify',
            forms.browse(),
            detail=f'{result["forms"]} forms, {len(result["findings"])} findings',
            cycle=self,
        )
        return self.env['hr.performance.verification']._show(result)

    def action_open_cancel(self):
        return self._open_verb('cancel', self.env._('Cancel the cycle'))

    def _open_verb(self, verb, title):
        self.ensure_one()
        self._check_can(verb)
        action = self._get_wizard_action('hr.performance.cycle.verb', title)
        action['context']['default_verb'] = verb
        return action

    def _get_wizard_action(self, model, title):
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': model,
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {'default_cycle_id': self.id},
        }

    def action_open_population(self):
        self.ensure_one()
        return self._get_employees_action(self._get_population(), self.env._('Population'))

    def _get_employees_action(self, employees, title):
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': 'hr.employee',
            'view_mode': 'list,form',
            'domain': [('id', 'in', employees.ids)],
            'context': {'active_test': False, 'create': False},
        }

    def action_open_forms(self):
        """Forms of the cycle; the context key ``forms`` narrows: 'open', 'late', 'done'."""
        self.ensure_one()
        domains = {
            'open': [('state', 'in', list(OPEN_STATES))],
            'late': [('is_late', '=', True)],
            'done': [('state', 'in', ['confirmed', 'follow_up', 'closed'])],
        }
        domain = domains.get(self.env.context.get('forms'), [])
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Forms of %(name)s', name=self.name),
            'res_model': 'hr.performance.form',
            'view_mode': 'list,form',
            'domain': [('cycle_id', '=', self.id), *domain],
            'context': {'create': False},
        }
