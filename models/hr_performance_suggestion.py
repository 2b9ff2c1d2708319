from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .hr_performance_suggestion_rule import KINDS, PAY_KINDS

STATES = [
    ('proposed', 'Proposed'),
    ('approved', 'Approved'),
    ('declined', 'Declined'),
    ('withdrawn', 'Withdrawn'),
]


class HrPerformanceSuggestion(models.Model):
    """What a plan's result suggests for a person; a person decides, nothing is applied by it.

    +------------------+---------+------------------------+------------+--------------+
    |                  | subject | manager                | HR officer | compensation |
    +==================+=========+========================+============+==============+
    | pay, promotion   | never   | own ones until decided | no         | yes          |
    | training, plan   | never   | of his team            | yes        | no           |
    +------------------+---------+------------------------+------------+--------------+

    Where the company wants it, the manager of the manager reads an open one on pay and agrees
    or declines before it is decided on.

    HR and compensation never see what is about themselves or about somebody above them. Nobody
    has write, create or unlink access, so that no error can quote a row; there is no thread, no
    follower and no activity; the name says neither whom it is about nor what it is.
    """

    _name = 'hr.performance.suggestion'
    _description = 'Suggestion'
    _inherit = ['hr.performance.suggestion.flow']
    _order = 'proposed_on desc, id desc'
    _rec_names_search = ['rule_name']

    # cascade: an error on deleting would tell that there is one
    employee_id = fields.Many2one(ondelete='cascade')
    plan_id = fields.Many2one(
        'hr.performance.plan', index='btree_not_null', readonly=True, ondelete='cascade'
    )
    form_id = fields.Many2one(
        'hr.performance.form', index='btree_not_null', readonly=True, ondelete='cascade'
    )
    state = fields.Selection(STATES, required=True, default='proposed', readonly=True, index=True)
    # What and why
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    is_pay = fields.Boolean('Pay', compute='_compute_is_pay', store=True, index=True)
    rule_id = fields.Many2one(
        'hr.performance.suggestion.rule', readonly=True, index='btree_not_null', ondelete='set null'
    )
    rule_name = fields.Char('Rule, as kept', readonly=True, help='As it was called at that time.')
    rule_text = fields.Char(
        'By the rule',
        compute='_compute_rule_text',
        help='In your language, as long as the rule is worded as it was at that time.',
    )
    reason_text = fields.Text('Why', compute='_compute_rule_text')
    inputs = fields.Json('Data used', readonly=True)
    inputs_text = fields.Text('What it rests on', compute='_compute_inputs_text')
    reason = fields.Text(required=True, readonly=True)
    proposed_by_id = fields.Many2one('res.users', 'Proposed by', readonly=True)
    proposed_on = fields.Date(
        'Proposed on', readonly=True, required=True, default=fields.Date.context_today
    )
    percent = fields.Float('Raise (%)', readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True, aggregator=None)
    currency_id = fields.Many2one(related='company_id.currency_id')
    # The manager of the manager
    skip_user_id = fields.Many2one(
        related='employee_id.parent_id.parent_id.user_id',
        store=True,
        index='btree_not_null',
        string='Next manager',
    )
    skip_by_id = fields.Many2one('res.users', 'Agreed by', readonly=True)
    skip_on = fields.Date('Agreed on', readonly=True)
    skip_reason = fields.Text('Reason of the next manager', readonly=True)
    waits_for_skip = fields.Boolean('Waits for the next manager', compute='_compute_can')
    # The decision
    decided_by_id = fields.Many2one('res.users', 'Decided by', readonly=True)
    decided_on = fields.Date('Decided on', readonly=True)
    decision_reason = fields.Text('Reason of the decision', readonly=True)
    decided_percent = fields.Float('Decided raise (%)', readonly=True, aggregator=None)
    decided_amount = fields.Monetary('Decided amount', readonly=True, aggregator=None)
    notice_id = fields.Many2one('hr.performance.notice', readonly=True, ondelete='set null')
    # UI
    can_agree = fields.Boolean(compute='_compute_can', exportable=False)
    can_decide = fields.Boolean(compute='_compute_can', exportable=False)
    can_decline = fields.Boolean(compute='_compute_can', exportable=False)
    can_withdraw = fields.Boolean(compute='_compute_can', exportable=False)
    can_release = fields.Boolean(compute='_compute_can', exportable=False)

    _percent_ok = models.Constraint(
        'CHECK(percent >= 0 AND percent <= 100)', 'A raise lies between 0 and 100 %.'
    )
    _plan_uniq = models.UniqueIndex(
        '(plan_id, rule_id) WHERE plan_id IS NOT NULL AND rule_id IS NOT NULL',
        'A rule suggests once for a plan.',
    )
    _form_uniq = models.UniqueIndex(
        '(form_id, rule_id) WHERE plan_id IS NULL AND rule_id IS NOT NULL',
        'A rule suggests once for a form.',
    )

    @api.depends('kind')
    def _compute_is_pay(self):
        for suggestion in self:
            suggestion.is_pay = suggestion.kind in PAY_KINDS

    @api.depends_context('lang')
    def _compute_display_name(self):
        for suggestion in self:
            # nothing that a refusal could tell to whoever is refused
            suggestion.display_name = self.env._('Suggestion %(number)s', number=suggestion.id)

    @api.depends('rule_name', 'reason', 'rule_id.name', 'rule_id.explanation')
    @api.depends_context('lang')
    def _compute_rule_text(self):
        """Name and reason of the rule in the language of the reader.

        What is kept is in the language of the company, and stays as proof. The rule says the
        same in other languages only while it still says this in one of them.
        """
        languages = [code for code, _name in self.env['res.lang'].get_installed()]
        # sudo: hr.performance.suggestion.rule - words of a row that is read, translated
        rules = self.sudo().rule_id
        worded = {
            name: {
                rule.id: {rule.with_context(lang=code)[name] for code in languages}
                for rule in rules
            }
            for name in ('name', 'explanation')
        }
        for suggestion in self:
            rule = suggestion.sudo().rule_id  # sudo: as above
            for field, kept, name in (
                ('rule_text', 'rule_name', 'name'),
                ('reason_text', 'reason', 'explanation'),
            ):
                same = suggestion[kept] and suggestion[kept] in worded[name].get(rule.id, ())
                suggestion[field] = rule[name] if same else suggestion[kept]

    @api.depends('inputs')
    @api.depends_context('lang')
    def _compute_inputs_text(self):
        rules = self.env['hr.performance.suggestion.rule']
        results = dict(rules._fields['result']._description_selection(self.env))
        kinds = dict(rules._fields['plan_kind']._description_selection(self.env))
        for suggestion in self:
            facts = suggestion.inputs or {}
            lines = []
            if facts.get('occasion') == 'plan':
                lines = [
                    self.env._('Plan: %(name)s', name=facts.get('plan')),
                    self.env._('Kind: %(kind)s', kind=kinds.get(facts.get('plan_kind'))),
                    self.env._('Result: %(result)s', result=results.get(facts.get('result'))),
                    self.env._('Progress: %(rate)g %%', rate=facts.get('progress') or 0),
                    self.env._(
                        'From %(start)s to %(end)s, closed on %(closed)s, %(days)s days late',
                        start=format_date(self.env, facts.get('date_start')),
                        end=format_date(self.env, facts.get('date_end')),
                        closed=format_date(self.env, facts.get('closed_on')),
                        days=facts.get('days_late') or 0,
                    ),
                ]
            elif facts.get('occasion') == 'form':
                lines = [self.env._('Cycle: %(name)s, without a plan', name=facts.get('cycle'))]
            if facts.get('rating') is not None:
                lines.append(self.env._('Rating: %(name)s', name=facts.get('rating_name')))
            suggestion.inputs_text = '\n'.join(lines)

    @api.depends('state', 'notice_id', 'skip_on')
    @api.depends_context('uid')
    def _compute_can(self):
        for suggestion in self:
            suggestion.waits_for_skip = suggestion._waits_for_skip()
        for field, verb in (
            ('can_agree', 'agree'),
            ('can_decide', 'approve'),
            ('can_decline', 'decline'),
            ('can_withdraw', 'withdraw'),
            ('can_release', 'release'),
        ):
            reasons = self._get_cannot_reason(verb)
            for suggestion in self:
                suggestion[field] = not reasons[suggestion]

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: each suggestion has its own grounds."""
        raise UserError(self.env._('A suggestion cannot be duplicated.'))
