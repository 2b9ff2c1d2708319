from odoo import api, fields, models
from odoo.fields import Domain

from ..models.hr_performance_plan import KINDS, RHYTHMS
from ..models.hr_performance_plan_action import OWNERS


class HrPerformancePlanNew(models.TransientModel):
    """The dialog in which a manager begins a plan outside a cycle, for the own team only."""

    _name = 'hr.performance.plan.new'
    _description = 'New Improvement Plan'
    _inherit = ['hr.performance.skill.mixin']

    employee_id = fields.Many2one(
        'hr.employee',
        required=True,
        ondelete='cascade',
        domain=lambda self: self._get_team_domain(),
    )
    kind = fields.Selection(KINDS, required=True, default='development')
    name = fields.Char('Name of the plan', required=True)
    goal = fields.Text(required=True, help='From what to what, until when.')
    measure = fields.Char(help='What is counted, for example tickets per release.')
    has_measure = fields.Boolean('It can be measured', default=True)
    value_from = fields.Float('From')
    value_to = fields.Float('To')
    unit = fields.Char()
    date_start = fields.Date('Start', required=True, default=fields.Date.context_today)
    date_end = fields.Date(
        'End',
        compute='_compute_date_end',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    rhythm = fields.Selection(RHYTHMS, 'Check-ins', required=True, default='month')
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')
    date_first = fields.Date('Day of the first instance')
    text_first = fields.Text('First instance')
    date_second = fields.Date('Day of the second instance')
    text_second = fields.Text('Second instance')
    line_ids = fields.One2many('hr.performance.plan.new.line', 'wizard_id')
    action_ids = fields.One2many(
        'hr.performance.plan.new.line', 'wizard_id', domain=[('line_kind', '=', 'action')]
    )
    milestone_ids = fields.One2many(
        'hr.performance.plan.new.line', 'wizard_id', domain=[('line_kind', '=', 'milestone')]
    )
    support_ids = fields.One2many(
        'hr.performance.plan.new.line', 'wizard_id', domain=[('line_kind', '=', 'support')]
    )

    def _get_team_domain(self):
        return Domain('parent_id.user_id', '=', self.env.uid) & Domain(
            'user_id', '!=', self.env.uid
        )

    @api.depends('date_start', 'kind')
    def _compute_date_end(self):
        plans = self.env['hr.performance.plan']
        for wizard in self:
            start = wizard.date_start or fields.Date.context_today(wizard)
            wizard.date_end = plans._get_default_end(start, wizard.kind)

    def action_apply(self):
        """Begin the plan and open it."""
        self.ensure_one()
        rows = {'actions': [], 'milestones': [], 'supports': []}
        for line in self.line_ids:
            rows[f'{line.line_kind}s'].append(line._get_row())
        values = {
            'tag_ids': self.tag_ids.ids,
            'skill_ids': self.skill_ids.ids,
            'instances': [
                {'date': self.date_first, 'text': self.text_first},
                {'date': self.date_second, 'text': self.text_second},
            ],
            **{
                name: self[name]
                for name in (
                    *('name', 'kind', 'goal', 'measure', 'unit', 'date_start', 'date_end'),
                    'rhythm',
                )
            },
        }
        if self.has_measure:
            values.update(value_from=self.value_from, value_to=self.value_to)
        plan_id = self.env['hr.performance.plan'].add_plan(self.employee_id.id, values, rows)
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.plan',
            'res_id': plan_id,
            'view_mode': 'form',
            'target': 'current',
        }


class HrPerformancePlanNewLine(models.TransientModel):
    """An action, a milestone or support of a plan that is being written."""

    _name = 'hr.performance.plan.new.line'
    _description = 'Line of a New Improvement Plan'
    _inherit = ['hr.performance.skill.mixin']

    wizard_id = fields.Many2one('hr.performance.plan.new', required=True, ondelete='cascade')
    line_kind = fields.Selection(
        [('action', 'Action'), ('milestone', 'Milestone'), ('support', 'Support')], required=True
    )
    name = fields.Char(required=True)
    date = fields.Date()
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')
    owner = fields.Selection(OWNERS, default='employee')
    support_kind = fields.Selection(
        lambda self: (
            self.env['hr.performance.plan.support']._fields['kind']._description_selection(self.env)
        ),
        'Kind',
        default='other',
    )

    def _get_row(self):
        row = {'name': self.name}
        if self.line_kind == 'milestone':
            return {**row, 'date': self.date}
        if self.line_kind == 'action':
            topics = {'tag_ids': self.tag_ids.ids, 'skill_ids': self.skill_ids.ids}
            return {**row, 'date_due': self.date, 'owner': self.owner, **topics}
        owner = 'hr' if self.owner == 'hr' else 'manager'
        return {**row, 'date_due': self.date, 'kind': self.support_kind, 'owner': owner}
