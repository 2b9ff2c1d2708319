from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .hr_performance_role_mixin import OFFICER
from .hr_performance_state_mixin import Transition

MAX_RATE = 150  # per cent shown at most
ACHIEVEMENTS = [('met', 'Met'), ('nearly', 'Nearly met'), ('missed', 'Missed')]
# What a person fills in; everything else follows from what is done with the goal.
EDITABLE = (
    'name',
    'description',
    'direction',
    'baseline',
    'target',
    'unit',
    'weight',
    'tag_ids',
    'date_from',
    'date_deadline',
)


def _from(*states):
    return frozenset(states)


class HrPerformanceGoal(models.Model):
    """A goal of an employee with target and result, usable without a cycle.

    +---------------------------+------------------+---------+------------------------------+
    |                           | employee         | manager | HR officer                   |
    +===========================+==================+=========+==============================+
    | read                      | own              | team    | own companies                |
    | report progress           | own              | team    | own companies, not on own    |
    | add                       | own, as proposal | team    | own companies, not on own    |
    | change                    | own proposal     | team    | own companies, not on own    |
    | accept, decline, finish,  | no               | team    | own companies, not on own    |
    | cancel, run again         |                  |         |                              |
    | delete                    | no               | no      | own companies, not on own    |
    +---------------------------+------------------+---------+------------------------------+

    Portal users have the same rights as internal ones: all of it goes through the public
    methods of this class. HR also changes goals by ordinary access. Every report and every
    step leaves a line in ``log_ids``.
    """

    _name = 'hr.performance.goal'
    _description = 'Goal'
    _inherit = [
        'hr.performance.employee.row',
        'hr.performance.state.mixin',
        'mail.thread',
        'mail.activity.mixin',
    ]
    _order = 'date_deadline desc, id desc'
    _check_company_auto = True
    _mail_post_access = 'read'  # who reads a goal may plan an activity on it
    _initial_state = 'running'
    _transitions = {
        'accept': Transition(_from('proposed'), 'running', 'leader'),
        'decline': Transition(_from('proposed'), 'cancelled', 'leader', needs_reason=True),
        'withdraw': Transition(_from('proposed'), 'cancelled', 'employee'),
        'finish': Transition(_from('running'), 'done', 'leader'),
        'cancel': Transition(_from('running'), 'cancelled', 'leader', needs_reason=True),
        'reopen': Transition(_from('done', 'cancelled'), 'running', 'leader'),
    }
    _portal_fields = {
        *EDITABLE,
        'result',
        'has_result',
        'completion_rate',
        'achievement',
        'state',
        'closed_on',
        'progress_note',
        'progress_date',
        'progress_user_id',
        'log_ids',
        'is_late',
        'can_report',
        'can_lead',
        'can_change',
        'active',
    }

    name = fields.Char(required=True)
    description = fields.Text()
    active = fields.Boolean(default=True)
    cycle_id = fields.Many2one(
        'hr.performance.cycle', index='btree_not_null', ondelete='set null', check_company=True
    )
    template_id = fields.Many2one(
        'hr.performance.goal.template',
        'Library goal',
        index='btree_not_null',
        ondelete='set null',
        readonly=True,
        copy=False,
        help='The goal of the library this one was made from.',
    )
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')
    # Measure
    baseline = fields.Float(
        'Start value',
        help='Where the way to the target begins, as 6.0 in "from 6.0 to 3.0 hours". The '
        'completion rate then is the share of this way. Zero: share of the target itself.',
    )
    target = fields.Float(help='What is to be reached, in the unit beside it.')
    result = fields.Float(help='What was reached until now.')
    unit = fields.Char(help='For example pieces, %, or days.')
    direction = fields.Selection(
        [('higher', 'Higher is better'), ('lower', 'Lower is better')],
        required=True,
        default='higher',
        help='With "lower is better", as for complaints, a result below the target counts more.',
    )
    has_result = fields.Boolean(
        'Result reported', help='Tells a result of zero from no result at all.'
    )
    completion_rate = fields.Float(
        'Completion rate (%)',
        compute='_compute_completion_rate',
        store=True,
        aggregator='avg',
        help='Result as a share of the target, shown up to 150 %.',
    )
    achievement = fields.Selection(
        ACHIEVEMENTS,
        compute='_compute_achievement',
        store=True,
        help='Of a finished goal, by the limits in the settings.',
    )
    weight = fields.Float(default=100, help='Importance among the goals of the employee, in %.')
    progress_note = fields.Text('Last note', readonly=True, copy=False)
    progress_date = fields.Datetime('Last reported on', readonly=True, copy=False)
    progress_user_id = fields.Many2one('res.users', 'Reported by', readonly=True, copy=False)
    log_ids = fields.One2many('hr.performance.goal.log', 'goal_id', 'History', readonly=True)
    # Time
    date_from = fields.Date('Start', default=fields.Date.context_today)
    date_deadline = fields.Date('Deadline', index=True)
    closed_on = fields.Date('Closed on', readonly=True, copy=False)
    state = fields.Selection(
        [
            ('proposed', 'Proposed'),
            ('running', 'Running'),
            ('done', 'Finished'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='running',
        readonly=True,
        copy=False,
        index=True,
    )
    is_late = fields.Boolean('Overdue', compute='_compute_is_late', search='_search_is_late')
    can_report = fields.Boolean(compute='_compute_rights')
    can_lead = fields.Boolean(compute='_compute_rights')
    can_change = fields.Boolean(compute='_compute_rights')

    _weight_ok = models.Constraint(
        'CHECK(weight >= 0 AND weight <= 100)', 'The weight of a goal lies between 0 and 100 %.'
    )
    _dates_ok = models.Constraint(
        'CHECK(date_deadline IS NULL OR date_from IS NULL OR date_deadline >= date_from)',
        'The deadline of a goal cannot lie before its start.',
    )
    # Whoever assigns the library twice, at the same moment even, makes each goal once.
    _template_uniq = models.UniqueIndex(
        "(template_id, employee_id, date_from) WHERE active AND state != 'cancelled'",
        'The employee has this goal of the library already.',
    )

    # Figures
    @api.depends('target', 'baseline', 'result', 'direction', 'has_result')
    def _compute_completion_rate(self):
        for goal in self:
            goal.completion_rate = goal._get_completion_rate()

    def _get_completion_rate(self):
        """Result as per cent of the target, from 0 to ``MAX_RATE``, 2 decimals.

        With a start value it is the share of the way from there to the target that was gone.
        Without one, where lower is better, the share is turned round: a result at the target is
        100, half of it the greatest that is shown, twice of it 50.
        """
        if not self.has_result:
            return 0.0
        reached, wanted = self.result, self.target
        if self.baseline:
            reached, wanted = reached - self.baseline, wanted - self.baseline
            if self.direction == 'lower':
                reached, wanted = -reached, -wanted
        elif self.direction == 'lower':
            if reached <= 0:
                return float(MAX_RATE if wanted > 0 else 100)
            reached, wanted = wanted, reached
        if wanted <= 0:
            return 0.0
        return round(min(max(reached / wanted * 100, 0), MAX_RATE), 2)

    @api.depends(
        'state',
        'completion_rate',
        'company_id.performance_goal_met',
        'company_id.performance_goal_nearly',
    )
    def _compute_achievement(self):
        for goal in self:
            if goal.state != 'done':
                goal.achievement = False
            elif goal.completion_rate >= goal.company_id.performance_goal_met:
                goal.achievement = 'met'
            elif goal.completion_rate >= goal.company_id.performance_goal_nearly:
                goal.achievement = 'nearly'
            else:
                goal.achievement = 'missed'

    def _get_weighted_completion(self):
        """Weighted mean of the completion rates of the goals in self with a result.

        :return: per cent, 2 decimals; None when there is nothing to weigh
        """
        goals = self.filtered('has_result')
        weight = sum(goals.mapped('weight'))
        if not weight:
            return None
        return round(sum(goal.completion_rate * goal.weight for goal in goals) / weight, 2)

    @api.depends('state', 'date_deadline')
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for goal in self:
            goal.is_late = (
                goal.state == 'running' and bool(goal.date_deadline) and goal.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        today = fields.Date.context_today(self)
        return [('state', '=', 'running'), ('date_deadline', '<', today)]

    @api.depends_context('uid')
    @api.depends('user_id', 'manager_user_id', 'state')
    def _compute_rights(self):
        for goal in self:
            goal.can_lead = goal._is_leader()
            goal.can_report = goal.state == 'running' and goal._is_reporter()
            goal.can_change = not goal._get_cannot_change_reason()

    @api.constrains('target', 'baseline', 'direction')
    def _check_target(self):
        for goal in self:
            lower = goal.direction == 'lower'
            if goal.baseline:
                if goal.target > goal.baseline if lower else goal.target < goal.baseline:
                    raise ValidationError(
                        self.env._(
                            'The goal "%(name)s" runs the wrong way: with "%(direction)s" its '
                            'target lies %(where)s its start value.',
                            name=goal.name,
                            direction=dict(
                                self._fields['direction']._description_selection(self.env)
                            )[goal.direction],
                            where=self.env._('below') if lower else self.env._('above'),
                        )
                    )
                if goal.target != goal.baseline:
                    continue
                raise ValidationError(
                    self.env._(
                        'Start value and target of the goal "%(name)s" are the same.',
                        name=goal.name,
                    )
                )
            if goal.target < 0 or (goal.target == 0 and not lower):
                raise ValidationError(
                    self.env._(
                        'The target of the goal "%(name)s" must be greater than zero, so that '
                        'the completion rate can be worked out.',
                        name=goal.name,
                    )
                )

    # Rows
    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals.get('result'):
                vals.setdefault('has_result', True)
            if vals.get('has_result'):
                vals.setdefault('progress_date', now)
                vals.setdefault('progress_user_id', self.env.uid)
        goals = super().create(vals_list)
        goals.filtered('has_result')._log('progress')
        return goals

    def write(self, vals):
        if 'employee_id' in vals and any(
            goal.employee_id.id != vals['employee_id'] for goal in self
        ):
            # rules are checked before a write only: nobody moves a goal where he may not write
            raise UserError(
                self.env._('A goal stays with its employee. Archive it and create another one.')
            )
        reports = 'result' in vals
        if reports:
            vals = {
                'has_result': True,
                'progress_note': False,
                'progress_date': fields.Datetime.now(),
                'progress_user_id': self.env.uid,
                **vals,
            }
        result = super().write(vals)
        if reports:
            self._log('progress', vals['progress_note'])
        return result

    def _log(self, event, note=''):
        # sudo: hr.performance.goal.log - lines are made here alone, of what was just allowed
        self.env['hr.performance.goal.log'].sudo().create(
            [
                {
                    'goal_id': goal.id,
                    'event': event,
                    'author_id': self.env.uid,
                    'result': goal.result,
                    'completion_rate': goal.completion_rate,
                    'note': note,
                }
                for goal in self.sudo()  # sudo: self - their own figures
            ]
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Subscribe nobody: a follower who is no manager any more would go on reading."""
        return True

    def message_post(self, **kwargs):
        """Who reads a goal plans an activity on it, but posts nothing in its thread, which is
        shown nowhere and would send what he likes to whom he likes.

        Odoo's page posts as superuser, so the person is asked; what an activity that is done
        leaves behind comes as superuser, too, with the kind of the activity.
        """
        if not (self.env.su and 'mail_activity_type_id' in kwargs):
            self.sudo(False).check_access('write')
        return super().message_post(**kwargs)

    @api.model
    def _sync_employees(self, employees):
        """Drop the activities of people who lost their goals: theirs stay readable to them."""
        goals = self.search(
            [
                '|',
                ('employee_id', 'in', employees.ids),
                ('employee_id.parent_id', 'in', employees.ids),
            ]
        )
        activities = self.env['mail.activity'].search(
            [('res_model', '=', self._name), ('res_id', 'in', goals.ids)]
        )
        people = {goal.id: goal.user_id | goal.manager_user_id for goal in goals}
        activities.filtered(
            lambda activity: (
                activity.user_id not in people[activity.res_id]
                and not activity.user_id.has_group(OFFICER)
            )
        ).unlink()
