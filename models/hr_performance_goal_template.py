from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .hr_performance_goal import EDITABLE

COPIED = tuple(name for name in EDITABLE if name not in ('tag_ids', 'date_from', 'date_deadline'))
MAX_ROWS = 20_000  # goals of one assignment


class HrPerformanceGoalTemplate(models.Model):
    """A goal of the library: made once, given to many employees.

    HR officers keep the library; managers read it and give its goals to their team. What was
    given is a goal of its own: later changes of the library do not touch it.
    """

    _name = 'hr.performance.goal.template'
    _description = 'Library Goal'
    _inherit = ['hr.performance.field.access']
    _order = 'sequence, name, id'

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help='How one will see that the goal is reached, and what to count.'
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one('res.company', index=True, help='Empty: for every company.')
    direction = fields.Selection(
        [('higher', 'Higher is better'), ('lower', 'Lower is better')],
        required=True,
        default='higher',
    )
    baseline = fields.Float('Start value', help='Where the way to the target begins, if known.')
    target = fields.Float(required=True, help='A proposal: it can be changed for each employee.')
    unit = fields.Char(translate=True)
    weight = fields.Float(default=100)
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')
    job_ids = fields.Many2many(
        'hr.job',
        string='Positions',
        help='Positions this goal is meant for. Empty: for everybody.',
    )
    goal_ids = fields.One2many(
        'hr.performance.goal',
        'template_id',
        groups='hr_performance_interview.group_hr_performance_officer',
    )
    goal_count = fields.Integer(
        'Given',
        compute='_compute_goal_count',
        groups='hr_performance_interview.group_hr_performance_officer',
    )

    _weight_ok = models.Constraint(
        'CHECK(weight >= 0 AND weight <= 100)', 'The weight of a goal lies between 0 and 100 %.'
    )

    @api.depends_context('uid', 'allowed_company_ids')
    @api.depends('goal_ids')
    def _compute_goal_count(self):
        counts = dict(
            self.env['hr.performance.goal']._read_group(
                [('template_id', 'in', self.ids)], ['template_id'], ['__count']
            )
        )
        for template in self:
            template.goal_count = counts.get(template, 0)

    @api.constrains('target', 'baseline', 'direction')
    def _check_target(self):
        """A library goal can be given as it is: the same rules as for a goal."""
        for template in self:
            goal = self.env['hr.performance.goal'].new(
                {name: template[name] for name in ('name', 'target', 'baseline', 'direction')}
            )
            goal._check_target()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for template, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get('name'):
                vals['name'] = self.env._('%(name)s (copy)', name=template.name)
        return vals_list

    def assign_to(self, employee_ids, date_from, date_deadline=False, cycle_id=False):
        """Give the goals in self to employees, each once: managers to their team, HR.

        An employee who has a goal of the library in this time, from any hand, is left out: a
        second run makes nothing. The number of queries does not depend on how many they are.

        :param employee_ids: ids of hr.employee
        :return: {'created': number, 'skipped': number, 'goal_ids': ids}
        :raise AccessError: one employee is not of the own team
        """
        self.check_access('read')
        Goal = self.env['hr.performance.goal']
        Goal.browse().check_access('read')
        start = Goal._clean_date(date_from, self.env._('Start'))
        end = Goal._clean_date(date_deadline, self.env._('Deadline'))
        if not start:
            raise UserError(self.env._('Please say when the goals start.'))
        if end and end < start:
            raise UserError(self.env._('The deadline of a goal cannot lie before its start.'))
        employees = self._get_led_employees(employee_ids)
        if len(employees) * len(self) > MAX_ROWS:
            raise UserError(
                self.env._(
                    'At most %(count)s goals are made at once. Choose fewer employees.',
                    count=MAX_ROWS,
                )
            )
        cycle = self._get_cycle(cycle_id)
        taken = self._get_taken(employees, start, end)
        langs = {employee: employee.user_id.lang or self.env.lang for employee in employees}
        prepared = {
            (template.id, lang): template.with_context(lang=lang)._prepare_goal()
            # sudo: self - readable; what is copied belongs to the library
            for template in self.sudo()
            for lang in set(langs.values())
        }
        vals_list = [
            {
                **prepared[template.id, langs[employee]],
                'employee_id': employee.id,
                'date_from': start,
                'date_deadline': end,
                'cycle_id': cycle.id if cycle.company_id == employee.company_id else False,
            }
            for template in self.sudo()  # sudo: self - its company alone
            for employee in employees
            if (template.id, employee.id) not in taken
            and template.company_id in (employee.company_id, self.env['res.company'])
        ]
        # sudo: hr.performance.goal - every employee was checked; managers have no create access
        goals = Goal.sudo().with_context(mail_create_nolog=True, tracking_disable=True)
        goals = goals.create(vals_list)
        return {
            'created': len(goals),
            'skipped': len(self) * len(employees) - len(goals),
            'goal_ids': goals.ids,
        }

    def _get_led_employees(self, employee_ids):
        """The employees (sudo), all of whom the current user leads."""
        Goal = self.env['hr.performance.goal']
        ids = self.env['hr.performance.limits']._clean_ids(employee_ids)
        # sudo: hr.employee - managers read none of it; each person is checked below
        employees = self.env['hr.employee'].sudo().browse(ids).exists().filtered('active')
        if not employees:
            raise UserError(self.env._('Choose the employees who get the goals.'))
        if not set(Goal._get_roles(employees).values()) <= {'manager', 'officer'}:
            raise AccessError(
                self.env._(
                    'You can give goals to the people of your own team. Yourself, and others, '
                    'are not among them.'
                )
            )
        return employees

    def _get_cycle(self, cycle_id):
        cycle = self.env['hr.performance.cycle']
        cycle_id = self.env['hr.performance.limits']._clean_id(cycle_id)
        if not cycle_id or not cycle.has_access('read'):
            return cycle
        return cycle.search([('id', '=', cycle_id)])

    def _get_taken(self, employees, start, end):
        """{(template id, employee id)} of goals given already for a time that overlaps."""
        domain = Domain('template_id', 'in', self.ids) & Domain('employee_id', 'in', employees.ids)
        domain &= Domain('state', '!=', 'cancelled')
        domain &= Domain('date_deadline', '=', False) | Domain('date_deadline', '>=', start)
        if end:
            domain &= Domain('date_from', '=', False) | Domain('date_from', '<=', end)
        domain |= (  # the key of the database knows no deadline
            Domain('template_id', 'in', self.ids)
            & Domain('employee_id', 'in', employees.ids)
            & Domain('state', '!=', 'cancelled')
            & Domain('date_from', '=', start)
        )
        # sudo: hr.performance.goal - of employees the user leads; only that they exist
        rows = (
            self.env['hr.performance.goal']
            .sudo()
            ._read_group(domain, ['template_id', 'employee_id'])
        )
        return {(template.id, employee.id) for template, employee in rows}

    def _prepare_goal(self):
        """Values of a goal made from this one, in the language of the context."""
        self.ensure_one()
        return {
            **{name: self[name] for name in COPIED},
            'template_id': self.id,
            'tag_ids': [(6, 0, self.tag_ids.ids)],
        }

    def action_assign(self):
        """Open the dialog that gives the goals to employees."""
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_goal_assign_action'
        )
        return {**action, 'context': {'default_template_ids': self.ids}}

    def action_open_goals(self):
        """Open the goals made from this library goal."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_goal_action'
        )
        return {**action, 'domain': [('template_id', '=', self.id)], 'context': {}}
