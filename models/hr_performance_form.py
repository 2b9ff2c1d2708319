from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain

from .hr_performance_cycle import FILL_MODES

OPEN_STATES = ('filling', 'feedback', 'ready', 'to_confirm', 'appeal')
RULE_FIELDS = ('state', 'user_id', 'manager_user_id', 'company_id', 'employee_id')


class HrPerformanceForm(models.Model):
    """One employee in one cycle: the interview form and where it stands.

    +----------------------+----------+---------+-----------------+-----------------------+
    |                      | employee | manager | HR officer      | HR manager            |
    +======================+==========+=========+=================+=======================+
    | read header          | own      | team    | own companies   | own companies         |
    | fill, comment, agree | own side | own side| never           | never                 |
    | extend, switch, hold | no       | no      | yes             | yes                   |
    | cancel, reopen       | no       | no      | no              | yes                   |
    +----------------------+----------+---------+-----------------+-----------------------+

    HR has no rights of HR on his own form and on those of the people above him.

    Nobody has write, create or unlink access: every change is a verb of ``flow`` or
    ``editing`` that checks person and state, then writes as superuser under the real user.
    Texts live in entries, comments and ratings, each a row of its author with two flags that
    say which side it is shown to.
    """

    _name = 'hr.performance.form'
    _description = 'Interview Form'
    _inherit = [
        'hr.performance.form.appeal.page',
        'hr.performance.form.appeal',
        'hr.performance.form.appeal.people',
        'hr.performance.form.appeal.clock',
        'hr.performance.form.appointment',
        'hr.performance.form.refusal',
        'hr.performance.form.plans',
        'hr.performance.form.talk',
        'hr.performance.form.topics',
        'hr.performance.form.notes',
        'hr.performance.form.specificity',
        'hr.performance.form.flow',
        'hr.performance.form.reasons',
        'hr.performance.form.verbs',
        'hr.performance.form.hr.verbs',
        'hr.performance.form.remind',
        'hr.performance.form.dates',
        'hr.performance.form.people',
        'hr.performance.form.record',
        'hr.performance.form.verify',
        'hr.performance.form.proof',
        'hr.performance.form.editing',
        'hr.performance.form.entries',
        'hr.performance.form.answers',
        'hr.performance.form.comments',
        'hr.performance.form.evidence',
        'hr.performance.form.completeness',
        'hr.performance.form.pins',
        'hr.performance.form.page',
        'hr.performance.form.facts',
        'hr.performance.form.analysis',
        'hr.performance.form.analysis.sides',
        'hr.performance.superior.mixin',
        'hr.performance.portal.fields',
        'mail.thread',
        'mail.activity.mixin',
        'bus.listener.mixin',
    ]
    _order = 'date_due, id'
    _rec_names_search = ['employee_name', 'cycle_id.name']

    # Who and what
    cycle_id = fields.Many2one('hr.performance.cycle', required=True, index=True)
    wave_id = fields.Many2one('hr.performance.wave', index='btree_not_null')
    template_id = fields.Many2one('hr.performance.template', required=True, index=True)
    company_id = fields.Many2one('res.company', required=True, index=True)
    employee_id = fields.Many2one('hr.employee', required=True, index=True)
    user_id = fields.Many2one('res.users', 'Employee user', index=True)
    manager_id = fields.Many2one('hr.employee', index='btree_not_null')
    manager_user_id = fields.Many2one('res.users', 'Manager user', index=True)
    # Of the day of the launch: history does not move when a person does
    employee_name = fields.Char('Employee name', required=True, readonly=True)
    manager_name = fields.Char('Manager name', readonly=True)
    department_id = fields.Many2one('hr.department', index='btree_not_null')
    job_id = fields.Many2one('hr.job', index='btree_not_null')
    job_title = fields.Char('Job title')
    fill_mode = fields.Selection(FILL_MODES, 'Fill mode', required=True)
    # Where it stands
    state = fields.Selection(
        [
            ('draft', 'Draft'),
            ('filling', 'Filling'),
            ('feedback', 'Feedback'),
            ('ready', 'Ready for interview'),
            ('to_confirm', 'To confirm'),
            ('appeal', 'Appeal'),
            ('confirmed', 'Confirmed'),
            ('follow_up', 'Follow-up'),
            ('closed', 'Closed'),
            ('on_hold', 'On hold'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='draft',
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    previous_state = fields.Char(readonly=True, copy=False)
    waiting_for = fields.Selection(
        [
            ('employee', 'Employee'),
            ('manager', 'Manager'),
            ('both', 'Both'),
            ('hr', 'HR'),
            ('nobody', 'Nobody'),
        ],
        string='Waiting for',
        compute='_compute_waiting_for',
        store=True,  # not precomputed: the launch knows it, and each form would be made twice
        index=True,
    )
    date_due = fields.Date('Due', index=True, readonly=True, help='Deadline of the present step.')
    date_due_original = fields.Date(
        'Originally due', readonly=True, help='Deadline before HR extended it.'
    )
    is_late = fields.Boolean('Overdue', compute='_compute_is_late', search='_search_is_late')
    returned = fields.Boolean(readonly=True)
    return_count = fields.Integer('Returns', readonly=True)
    disagreement_count = fields.Integer('Disagreements', readonly=True)
    # Moments
    date_launch = fields.Date('Launched on', readonly=True)
    date_fill_due = fields.Date('Fill due', readonly=True)
    employee_submitted_on = fields.Datetime('Employee submitted on', readonly=True)
    manager_submitted_on = fields.Datetime('Manager submitted on', readonly=True)
    first_submitted_on = fields.Datetime('First submitted on', readonly=True)
    revealed_on = fields.Datetime(
        'Revealed on', readonly=True, help='Both sides could read each other from here.'
    )
    employee_late = fields.Boolean('Employee part missing at reveal', readonly=True)
    manager_late = fields.Boolean('Manager part missing at reveal', readonly=True)
    employee_feedback_on = fields.Datetime('Employee answered on', readonly=True)
    manager_feedback_on = fields.Datetime('Manager answered on', readonly=True)
    date_interview = fields.Datetime('Interview held on', readonly=True)
    interview_minutes = fields.Integer('Interview minutes', readonly=True)
    record_sent_on = fields.Datetime('Record sent on', readonly=True)
    confirmed_on = fields.Datetime('Confirmed on', readonly=True)
    confirm_result = fields.Selection(
        [
            ('agree', 'Agreed'),
            ('reservation', 'Confirmed with reservation'),
            ('refused', 'Refused to sign'),
        ],
        string='Confirmation',
        readonly=True,
    )
    # Rows
    entry_ids = fields.One2many('hr.performance.entry', 'form_id')
    comment_ids = fields.One2many('hr.performance.comment', 'form_id')
    rating_ids = fields.One2many('hr.performance.rating', 'form_id')
    version_ids = fields.One2many('hr.performance.version', 'form_id')
    signoff_ids = fields.One2many('hr.performance.signoff', 'form_id')
    figure_ids = fields.One2many('hr.performance.report', 'form_id', exportable=False)

    _employee_uniq = models.Constraint(
        'UNIQUE(cycle_id, employee_id)', 'An employee has one form in a cycle.'
    )
    _due_idx = models.Index(
        "(date_due) WHERE state IN ('filling', 'feedback', 'ready', 'to_confirm', 'appeal')"
    )

    # What a portal user may read by RPC. The thread stays closed: its bodies answer searches.
    _portal_fields = frozenset(
        (
            'id',
            'display_name',
            'cycle_id',
            'company_id',
            'employee_id',
            'user_id',
            'manager_user_id',
            'employee_name',
            'manager_name',
            'job_title',
            'fill_mode',
            'state',
            'waiting_for',
            'date_due',
            'date_due_original',
            'is_late',
            'returned',
            'return_count',
            'date_launch',
            'date_fill_due',
            'date_interview',
            'date_interview_planned',
            'interview_held_on',
            'record_sent_on',
            'confirmed_on',
            'confirm_result',
            'create_date',
            'write_date',
        )
    )

    @api.model
    @api.private
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """As usual, with the columns that the record rules look at: a list reads its rows once."""
        if field_names and not self.env.su and self.env.user._is_internal():
            field_names = dict.fromkeys((*field_names, *RULE_FIELDS))
        return super().search_fetch(domain, field_names, offset, limit, order)

    def _check_access(self, operation):
        """As usual, but nobody learns whether a form he may not read is there at all."""
        if self.env.su:
            return super()._check_access(operation)
        try:
            refused = super()._check_access(operation)
        except MissingError:
            return self, self._make_refusal
        if not refused:
            return None
        records, make_error = refused

        def refuse():
            make_error()  # writes who was refused what to the log
            return self._make_refusal()

        return records, refuse

    def _make_refusal(self):
        return AccessError(self.env._('This form does not exist, or it is not for you to open.'))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: an employee has one form in a cycle."""
        raise UserError(self.env._('A form cannot be duplicated: launch a cycle instead.'))

    def _get_job_title(self):
        """The job title of the launch, in the reader's language where it is the position's."""
        self.ensure_one()
        job = self.sudo().job_id  # sudo: hr.job - a name that is part of the form's head
        if not job:
            return self.job_title or ''
        names = job._fields['name']._get_stored_translations(job) or {}
        same = not self.job_title or self.job_title in names.values()
        return job.name if same else self.job_title

    @api.depends('employee_name', 'cycle_id.name')
    def _compute_display_name(self):
        for form in self:
            # sudo: hr.performance.cycle - its name is part of the form's own name
            form.display_name = f'{form.employee_name} – {form.sudo().cycle_id.name}'

    @api.depends(
        'state',
        'fill_mode',
        'employee_submitted_on',
        'manager_submitted_on',
        'employee_feedback_on',
        'manager_feedback_on',
        'manager_user_id',
        'confirm_result',
    )
    def _compute_waiting_for(self):
        for form in self:
            form.waiting_for = form._get_waiting_for()

    @api.depends('state', 'date_due')
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for form in self:
            form.is_late = bool(
                form.state in OPEN_STATES and form.date_due and form.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('state', 'in', OPEN_STATES) & Domain(
            'date_due', '<', fields.Date.context_today(self)
        )
