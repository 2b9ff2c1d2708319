from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MAX_RATE = 150  # per cent shown at most


class HrPerformanceGoal(models.Model):
    """A goal of an employee with target and result, usable without a cycle.

    +-----------------+----------+---------+-------------------------------+
    |                 | employee | manager | HR officer                    |
    +=================+==========+=========+===============================+
    | read            | own      | team    | own companies                 |
    | report progress | own      | team    | own companies, not on own     |
    | create, change  | no       | no      | own companies, not on own     |
    +-----------------+----------+---------+-------------------------------+

    Progress is reported through :meth:`update_progress`, by portal users as well.
    """

    _name = 'hr.performance.goal'
    _description = 'Goal'
    _inherit = ['hr.performance.superior.mixin']
    _order = 'date_deadline desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True)
    description = fields.Text()
    active = fields.Boolean(default=True)
    employee_id = fields.Many2one(
        'hr.employee', required=True, index=True, ondelete='cascade', check_company=True
    )
    company_id = fields.Many2one(related='employee_id.company_id', store=True, index=True)
    user_id = fields.Many2one(
        related='employee_id.user_id', store=True, index=True, string='Employee user'
    )
    manager_id = fields.Many2one(related='employee_id.parent_id', string='Manager')
    manager_user_id = fields.Many2one(
        related='employee_id.parent_id.user_id', store=True, index=True, string='Manager user'
    )
    cycle_id = fields.Many2one(
        'hr.performance.cycle', index='btree_not_null', ondelete='set null', check_company=True
    )
    # Measure
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
    weight = fields.Float(default=100, help='Importance among the goals of the employee, in %.')
    progress_note = fields.Text('Last note', readonly=True, copy=False)
    progress_date = fields.Datetime('Last reported on', readonly=True, copy=False)
    progress_user_id = fields.Many2one('res.users', 'Reported by', readonly=True, copy=False)
    # Time
    date_from = fields.Date('Start', default=fields.Date.context_today)
    date_deadline = fields.Date('Deadline', index=True)
    state = fields.Selection(
        [
            ('running', 'Running'),
            ('done', 'Reached'),
            ('missed', 'Missed'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='running',
        copy=False,
        index=True,
        group_expand=True,
    )
    can_report = fields.Boolean(compute='_compute_can_report')

    _weight_ok = models.Constraint(
        'CHECK(weight >= 0 AND weight <= 100)', 'The weight of a goal lies between 0 and 100 %.'
    )
    _dates_ok = models.Constraint(
        'CHECK(date_deadline IS NULL OR date_from IS NULL OR date_deadline >= date_from)',
        'The deadline of a goal cannot lie before its start.',
    )

    @api.depends('target', 'result', 'direction', 'has_result')
    def _compute_completion_rate(self):
        for goal in self:
            goal.completion_rate = goal._get_completion_rate()

    def _get_completion_rate(self):
        """Result as per cent of the target, from 0 to ``MAX_RATE``, 2 decimals.

        Where lower is better the share is turned round: a result at the target is 100, half of
        it the greatest that is shown, twice of it 50.
        """
        if not self.has_result:
            return 0.0
        reached, wanted = self.result, self.target
        if self.direction == 'lower':
            if reached <= 0:
                return float(MAX_RATE if wanted > 0 else 100)
            reached, wanted = wanted, reached
        if wanted <= 0:
            return 0.0
        return round(min(max(reached / wanted * 100, 0), MAX_RATE), 2)

    @api.depends_context('uid')
    @api.depends('user_id', 'manager_user_id', 'state')
    def _compute_can_report(self):
        for goal in self:
            goal.can_report = goal.state == 'running' and goal._is_reporter()

    @api.constrains('target', 'direction')
    def _check_target(self):
        for goal in self:
            if goal.target < 0 or (goal.target == 0 and goal.direction == 'higher'):
                raise ValidationError(
                    self.env._(
                        'The target of the goal "%(name)s" must be greater than zero, so that '
                        'the completion rate can be worked out.',
                        name=goal.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get('result'):
                vals.setdefault('has_result', True)
        return super().create(vals_list)

    def write(self, vals):
        if 'employee_id' in vals and any(
            goal.employee_id.id != vals['employee_id'] for goal in self
        ):
            # rules are checked before a write only: nobody moves a goal where he may not write
            raise UserError(
                self.env._('A goal stays with its employee. Archive it and create another one.')
            )
        if 'result' in vals:
            vals = {'has_result': True, **vals}
        return super().write(vals)

    def _is_reporter(self):
        """Whether the current user may report progress on this one goal."""
        goal = self.sudo()  # sudo: self - the two stored persons alone
        if self.env.user in (goal.user_id, goal.manager_user_id):
            return True
        return self.has_access('write')

    def update_progress(self, result, note=''):
        """Report the result reached until now, with a note: employee, manager, HR officer.

        :param result: a number, in the goal's unit
        :raise AccessError: the goal belongs to somebody else
        :raise UserError: the goal is not running, or the result is no number
        """
        self.ensure_one()
        self.check_access('read')
        if not self._is_reporter():
            raise AccessError(
                self.env._(
                    'Only the employee, the manager and HR report progress on "%(name)s".',
                    name=self.name,
                )
            )
        if self.state != 'running':
            raise UserError(
                self.env._(
                    'The goal "%(name)s" is not running any more. Ask HR to set it running '
                    'again before you report progress.',
                    name=self.name,
                )
            )
        is_number = isinstance(result, (int, float)) and not isinstance(result, bool)
        if not is_number or not -1e12 < result < 1e12:  # no infinity, no NaN
            raise UserError(
                self.env._('The result of the goal "%(name)s" must be a number.', name=self.name)
            )
        note = self.env['hr.performance.limits']._clean_text(note, label=self.env._('Note'))
        # sudo: self - employees and managers have no write access; the person was checked
        self.sudo().write(
            {
                'result': result,
                'progress_note': note,
                'progress_date': fields.Datetime.now(),
                'progress_user_id': self.env.uid,
            }
        )
        return True

    # Actions of HR, by ordinary write access
    def action_done(self):
        return self.write({'state': 'done'})

    def action_missed(self):
        return self.write({'state': 'missed'})

    def action_cancel(self):
        return self.write({'state': 'cancelled'})

    def action_run(self):
        return self.write({'state': 'running'})
