from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

RHYTHMS = [('week', 'Every week'), ('fortnight', 'Every two weeks'), ('month', 'Every month')]
KINDS = [('development', 'Development'), ('pip', 'Formal PIP')]
RESULTS = [
    ('completed', 'Completed'),
    ('partly', 'Partly completed'),
    ('not_completed', 'Not completed'),
]
MAX_RUNNING = 3  # plans one person can follow at a time; more is a hint, not an error


class HrPerformancePlan(models.Model):
    """An improvement plan being carried out.

    +------------------------+----------+---------+-----------------------------+
    |                        | employee | manager | HR officer                  |
    +========================+==========+=========+=============================+
    | read                   | own      | team    | own companies, not own plan |
    | check in               | own      | no      | no                          |
    | answer, judge, close   | no       | team    | only where nobody leads     |
    | propose a change       | own      | team    | no                          |
    | approve a formal PIP   | no       | no      | yes                         |
    +------------------------+----------+---------+-----------------------------+
    | make one outside a     | no       | team    | no                          |
    | cycle                  |          |         |                             |
    +------------------------+----------+---------+-----------------------------+

    Nobody has write, create or unlink access: whatever changes goes through a verb of
    :class:`hr.performance.plan.flow`. A plan has no thread and no followers: who follows it
    would tell everybody that it exists.
    """

    _name = 'hr.performance.plan'
    _description = 'Improvement Plan'
    _inherit = [
        'hr.performance.plan.flow',
        'hr.performance.plan.checking',
        'hr.performance.plan.changing',
        'hr.performance.plan.pace',
        'hr.performance.plan.notify',
        'hr.performance.plan.courses',
        'hr.performance.plan.making',
        'hr.performance.plan.buttons',
        'hr.performance.plan.page',
        'hr.performance.skill.mixin',
        'mail.activity.mixin',
        'hr.performance.portal.fields',
    ]
    _order = 'date_end, id'
    # an activity is for its user alone: the employee does not read that a talk is wanted
    _mail_post_access = 'write'

    name = fields.Char(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, default='development', readonly=True)
    form_id = fields.Many2one(
        'hr.performance.form', index='btree_not_null', readonly=True, ondelete='restrict'
    )
    entry_id = fields.Many2one(
        'hr.performance.entry', index='btree_not_null', readonly=True, ondelete='restrict'
    )
    author_side = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager'), ('joint', 'Joint')],
        'Written by',
        required=True,
        readonly=True,
        default='manager',
    )
    state = fields.Selection(
        [
            ('draft', 'Draft'),
            ('running', 'Running'),
            ('closed', 'Closed'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='draft',
        readonly=True,
        copy=False,
        index=True,
    )
    # What is to be reached
    goal = fields.Text(readonly=True, help='From what to what, until when.')
    measure = fields.Char(readonly=True, help='What is counted, for example tickets per release.')
    unit = fields.Char(readonly=True)
    has_measure = fields.Boolean(
        'Measured', readonly=True, help='Tells a measure of zero from no measure at all.'
    )
    value_from = fields.Float('From', readonly=True)
    value_to = fields.Float('To', readonly=True)
    value_now = fields.Float('Now', readonly=True)
    support_text = fields.Text('Support needed', readonly=True)
    tag_ids = fields.Many2many(
        'hr.performance.tag',
        string='Tags',
        readonly=True,
        help='What the plan is about; courses with the same tags are recommended.',
    )
    skill_ids = fields.Many2many(
        readonly=True, help='What is to be learnt; courses that teach it are recommended first.'
    )
    # Time
    date_start = fields.Date('Start', required=True, readonly=True, index=True)
    date_end = fields.Date('End', required=True, readonly=True, index=True)
    date_end_original = fields.Date('Original end', readonly=True)
    rhythm = fields.Selection(RHYTHMS, required=True, default='month', readonly=True)
    extended = fields.Boolean(readonly=True, help='A plan is extended once.')
    # How far it has come
    progress = fields.Float('Progress (%)', readonly=True, aggregator='avg')
    progress_on = fields.Datetime('Reported on', readonly=True)
    # The end
    result = fields.Selection(RESULTS, readonly=True, index=True)
    result_evidence = fields.Text('Evidence', readonly=True)
    employee_comment = fields.Text('Comment of the employee', readonly=True)
    closed_on = fields.Date('Closed on', readonly=True)
    cancel_reason = fields.Text('Why it was cancelled', readonly=True)
    carried_plan_id = fields.Many2one(
        'hr.performance.plan',
        'Carried on from',
        readonly=True,
        index='btree_not_null',
        help='The plan of an earlier cycle that this one goes on with.',
    )
    # A formal PIP
    grounds = fields.Text(
        'Dated instances', readonly=True, help='A formal PIP rests on two dated instances.'
    )
    approved_on = fields.Datetime('Approved by HR on', readonly=True)
    approved_by_id = fields.Many2one('res.users', 'Approved by', readonly=True)
    acknowledged_on = fields.Datetime('Acknowledged on', readonly=True)
    # Rows
    action_ids = fields.One2many('hr.performance.plan.action', 'plan_id')
    milestone_ids = fields.One2many('hr.performance.plan.milestone', 'plan_id')
    support_ids = fields.One2many('hr.performance.plan.support', 'plan_id')
    checkin_ids = fields.One2many('hr.performance.plan.checkin', 'plan_id')
    change_ids = fields.One2many('hr.performance.plan.change', 'plan_id')

    _dates_ok = models.Constraint(
        'CHECK(date_end >= date_start)', 'A plan cannot end before it starts.'
    )
    _progress_ok = models.Constraint(
        'CHECK(progress >= 0 AND progress <= 100)', 'Progress lies between 0 and 100 %.'
    )
    _entry_uniq = models.UniqueIndex(
        '(entry_id) WHERE entry_id IS NOT NULL', 'A plan entry becomes one plan.'
    )
    _due_idx = models.Index("(date_end) WHERE state = 'running'")

    _portal_fields = frozenset(
        (
            'id', 'display_name', 'name', 'kind', 'employee_id', 'company_id', 'user_id',
            'manager_user_id', 'form_id', 'author_side', 'state', 'goal', 'measure', 'unit',
            'has_measure', 'value_from', 'value_to', 'value_now', 'support_text', 'date_start',
            'date_end', 'date_end_original', 'rhythm', 'extended', 'progress', 'progress_on',
            'result', 'result_evidence', 'employee_comment', 'closed_on', 'cancel_reason',
            'carried_plan_id', 'grounds', 'approved_on', 'acknowledged_on', 'pace',
            'expected_progress', 'days_done', 'days_total', 'talk_by', 'tag_ids', 'create_date',
            'write_date',
        )
    )  # fmt: skip

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Subscribe nobody: an activity asks for it, but a plan has no followers."""
        return True

    def message_post_with_source(self, *args, **kwargs):
        """Post nothing: a finished activity asks for it, but a plan has no thread."""
        return self.env['mail.message']

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a plan is agreed on, not duplicated."""
        raise UserError(self.env._('A plan cannot be duplicated: agree on another one.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        for plan in self:
            if plan.state != 'draft':
                raise UserError(
                    self.env._(
                        'The plan "%(name)s" has begun and stays as proof. Cancel it with a '
                        'reason instead.',
                        name=plan.name,
                    )
                )

    def _get_default_end(self, date_start, kind='development'):
        """Three months later; a formal PIP runs for 60 days."""
        if kind == 'pip':
            return date_start + relativedelta(days=60)
        return date_start + relativedelta(months=3, days=-1)
