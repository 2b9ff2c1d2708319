from odoo import api, fields, models

from ..models.hr_performance_plan import RESULTS, RHYTHMS
from ..models.hr_performance_plan_changing import CHANGEABLE
from ..models.hr_performance_plan_checking import TEXTS


class HrPerformancePlanVerb(models.TransientModel):
    """The dialog of each step of a plan; the plan's own verb checks the person and the state."""

    _name = 'hr.performance.plan.verb'
    _description = 'Step of an Improvement Plan'
    _inherit = ['hr.performance.skill.mixin']

    plan_id = fields.Many2one(
        'hr.performance.plan', required=True, readonly=True, ondelete='cascade'
    )
    verb = fields.Selection(
        [
            ('checkin', 'Check in'),
            ('reply', 'Answer a check-in'),
            ('support', 'Answer a request for support'),
            ('topics', 'What the plan is about'),
            ('propose', 'Propose a change'),
            ('accept', 'Accept the change'),
            ('refuse', 'Refuse the change'),
            ('close', 'Close'),
            ('comment', 'Comment on the result'),
            ('cancel', 'Cancel'),
        ],
        required=True,
        readonly=True,
    )
    has_measure = fields.Boolean(compute='_compute_terms', store=True, precompute=True)
    # Check-in
    checkin_id = fields.Many2one(
        'hr.performance.plan.checkin', 'For', readonly=True, ondelete='cascade'
    )
    progress = fields.Float('Progress (%)')
    value = fields.Float(
        'Value now', compute='_compute_terms', store=True, precompute=True, readonly=False
    )
    done = fields.Text('What was done, with proof')
    helped = fields.Text('What helped')
    obstacle = fields.Text('What stands in the way')
    help_needed = fields.Text('Help needed', help='Becomes a request the manager or HR answers.')
    next_step = fields.Text('Next step')
    reply = fields.Text('Answer')
    # Support
    support_id = fields.Many2one('hr.performance.plan.support', readonly=True, ondelete='cascade')
    support_state = fields.Selection(
        [('promised', 'Promise'), ('granted', 'Granted'), ('refused', 'Refuse')], 'Decision'
    )
    date_due = fields.Date('Promised until')
    # Change
    change_id = fields.Many2one('hr.performance.plan.change', readonly=True, ondelete='cascade')
    change_text = fields.Text(compute='_compute_change_text')
    name = fields.Char(compute='_compute_terms', store=True, precompute=True, readonly=False)
    goal = fields.Text(compute='_compute_terms', store=True, precompute=True, readonly=False)
    measure = fields.Char(compute='_compute_terms', store=True, precompute=True, readonly=False)
    unit = fields.Char(compute='_compute_terms', store=True, precompute=True, readonly=False)
    value_to = fields.Float(
        'Target', compute='_compute_terms', store=True, precompute=True, readonly=False
    )
    date_end = fields.Date(
        'End', compute='_compute_terms', store=True, precompute=True, readonly=False
    )
    rhythm = fields.Selection(
        RHYTHMS,
        'Check-ins',
        compute='_compute_terms',
        store=True,
        precompute=True,
        readonly=False,
    )
    # What it is about
    tag_ids = fields.Many2many(
        'hr.performance.tag', compute='_compute_topics', store=True, readonly=False, string='Tags'
    )
    skill_ids = fields.Many2many(compute='_compute_topics', store=True, readonly=False)
    # End
    result = fields.Selection(RESULTS)
    evidence = fields.Text(help='What the result rests on: figures, dates, examples.')
    comment = fields.Text(compute='_compute_terms', store=True, precompute=True, readonly=False)
    reason = fields.Text(help='Employee and manager read it. At least ten characters.')

    @api.depends('plan_id')
    def _compute_terms(self):
        for wizard in self:
            # as the user: a dialog on somebody else's plan shows nothing of it
            plan = wizard.plan_id.with_user(self.env.user)
            for name in CHANGEABLE:
                wizard[name] = plan[name]
            wizard.has_measure = plan.has_measure
            wizard.value = plan.value_now
            wizard.comment = plan.employee_comment

    @api.depends('plan_id')
    def _compute_topics(self):
        for wizard in self:
            plan = wizard.plan_id.with_user(self.env.user)
            wizard.tag_ids = plan.tag_ids
            wizard.skill_ids = plan.skill_ids

    @api.depends_context('lang')
    @api.depends('change_id')
    def _compute_change_text(self):
        for wizard in self:
            change = wizard.change_id.with_user(self.env.user)
            lines = change._get_lines() if change else []
            wizard.change_text = '\n'.join(
                [f'{line["label"]}: {line["before"]} → {line["after"]}' for line in lines]
                + [change.reason or '']
            )

    def action_apply(self):
        """Do the step."""
        self.ensure_one()
        plan = self.plan_id.with_user(self.env.user)
        getattr(self, f'_apply_{self.verb}')(plan)  # a key of the selection above
        return {'type': 'ir.actions.act_window_close'}

    def _apply_checkin(self, plan):
        plan.send_checkin(
            self.checkin_id.id,
            progress=None if self.has_measure else self.progress,
            value=self.value if self.has_measure else None,
            texts={name: self[name] or '' for name in TEXTS},
        )

    def _apply_reply(self, plan):
        plan.reply_checkin(self.checkin_id.id, self.reply or '')

    def _apply_support(self, plan):
        plan.answer_support(
            self.support_id.id,
            self.support_state,
            date_due=self.date_due,
            reason=self.reason or '',
        )

    def _apply_topics(self, plan):
        plan.set_topics({'tag_ids': self.tag_ids.ids, 'skill_ids': self.skill_ids.ids})

    def _apply_propose(self, plan):
        changed = {
            name: plan._as_json(self[name])
            for name in CHANGEABLE
            if self[name] != plan[name] and (name != 'value_to' or self.has_measure)
        }
        plan.propose_change(changed, self.reason or '')

    def _apply_accept(self, plan):
        plan.answer_change(self.change_id.id, True, self.reason or '')

    def _apply_refuse(self, plan):
        plan.answer_change(self.change_id.id, False, self.reason or '')

    def _apply_close(self, plan):
        plan.action_close(self.result, self.evidence or '')

    def _apply_comment(self, plan):
        plan.action_comment_result(self.comment or '')

    def _apply_cancel(self, plan):
        plan.action_cancel(self.reason or '')
