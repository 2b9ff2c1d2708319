from odoo import api, fields, models

from .hr_performance_plan import KINDS as PLAN_KINDS
from .hr_performance_plan import RESULTS

# What can be suggested; the first three are pay and are seen by far fewer people.
KINDS = [
    ('salary', 'Salary adjustment'),
    ('promotion', 'Promotion review'),
    ('reward', 'Reward'),
    ('training', 'Training'),
    ('plan_adjustment', 'Changed plan'),
]
PAY_KINDS = ('salary', 'promotion', 'reward')


class HrPerformanceSuggestionRule(models.Model):
    """When the system suggests what: a line that HR can read, change and switch off.

    All conditions of a line have to hold. Rules without a company hold for all of them. A rule
    suggests and does nothing else: whatever follows is decided by a person. HR officers read
    them, HR managers change them.
    """

    _name = 'hr.performance.suggestion.rule'
    _description = 'Suggestion Rule'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', index=True, help='Empty: all companies.')
    # Conditions
    occasion = fields.Selection(
        [('plan', 'A plan is closed'), ('form', 'A form is closed without any plan')],
        required=True,
        default='plan',
    )
    result = fields.Selection(RESULTS, help='How the plan ended.')
    plan_kind = fields.Selection(PLAN_KINDS, 'Kind of plan', help='Empty: any.')
    lateness = fields.Selection(
        [('in_time', 'In time'), ('late', 'Late')],
        'In time or late',
        help='Against the end that was agreed on first. Empty: either.',
    )
    extension = fields.Selection(
        [('no', 'Not extended yet'), ('yes', 'Extended before')],
        help='A plan is extended once. Empty: either.',
    )
    progress_min = fields.Float('Progress at least (%)', help='0: whatever it is.')
    progress_max = fields.Float('Progress below (%)', help='0: whatever it is.')
    rating_min = fields.Float('Rating at least', help="The manager's rating. 0: whatever it is.")
    rating_max = fields.Float('Rating at most', help="The manager's rating. 0: whatever it is.")
    condition_text = fields.Char('When', compute='_compute_condition_text')
    # What is suggested
    kind = fields.Selection(KINDS, 'Suggestion', required=True, default='training')
    percent = fields.Float('Raise (%)', help='Where the talk about a salary starts from.')
    explanation = fields.Text(
        required=True, translate=True, help='Why, in words that whoever decides can check.'
    )

    _percent_ok = models.Constraint(
        'CHECK(percent >= 0 AND percent <= 100)', 'A raise lies between 0 and 100 %.'
    )
    _result_ok = models.Constraint(
        "CHECK(occasion != 'plan' OR result IS NOT NULL)",
        'A rule on plans names the result that it waits for.',
    )

    @api.depends(
        'occasion', 'result', 'plan_kind', 'lateness', 'extension', 'progress_min',
        'progress_max', 'rating_min', 'rating_max',
    )  # fmt: skip
    @api.depends_context('lang')
    def _compute_condition_text(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ('occasion', 'result', 'plan_kind', 'lateness', 'extension')
        }
        for rule in self:
            parts = [
                labels[name].get(rule[name])
                for name in ('occasion', 'result', 'plan_kind', 'lateness', 'extension')
            ]
            if rule.progress_min:
                parts.append(self.env._('progress at least %(rate)g %%', rate=rule.progress_min))
            if rule.progress_max:
                parts.append(self.env._('progress below %(rate)g %%', rate=rule.progress_max))
            if rule.rating_min:
                parts.append(self.env._('rating at least %(value)g', value=rule.rating_min))
            if rule.rating_max:
                parts.append(self.env._('rating at most %(value)g', value=rule.rating_max))
            rule.condition_text = ' · '.join(filter(None, parts))

    # Making suggestions
    @api.model
    def _suggest_for_plans(self, plans):
        """Make what the rules suggest for closed plans, once per plan and rule."""
        return self._suggest([self._get_plan_facts(plan) for plan in plans])

    @api.model
    def _suggest_for_forms(self, forms):
        """As for plans, for closed forms from which no plan came."""
        return self._suggest([self._get_form_facts(form) for form in forms])

    def _suggest(self, found):
        """:param found: [({conditions}, {values of the suggestion})]"""
        # sudo: hr.performance.suggestion - nobody has create access; the user's step made them
        suggestions_sudo = self.env['hr.performance.suggestion'].sudo()
        vals_list = []
        for facts, vals in found:
            # sudo: self - the rules are read on behalf of the step that closed the plan
            rules = self.sudo().search([('company_id', 'in', (False, vals['company_id']))])
            lang = self.env['res.company'].browse(vals['company_id']).sudo().partner_id.lang
            for rule in rules.filtered(lambda rule, facts=facts: rule._matches(facts)):
                words = rule.with_context(lang=lang or 'en_US')
                vals_list.append(
                    {
                        **vals,
                        'rule_id': rule.id,
                        'rule_name': words.name,
                        'kind': rule.kind,
                        'reason': words.explanation,
                        'percent': rule.percent,
                        'inputs': {key: fact for key, fact in facts.items() if fact is not None},
                    }
                )
        return suggestions_sudo._create_once(vals_list)

    def _matches(self, facts):
        """Whether all conditions of this rule hold for ``facts``."""
        self.ensure_one()
        rating, progress = facts['rating'], facts.get('progress') or 0
        return (
            self.occasion == facts['occasion']
            and (self.occasion == 'form' or self.result == facts['result'])
            and self.plan_kind in (False, facts.get('plan_kind'))
            and self.lateness in (False, 'late' if facts.get('days_late') else 'in_time')
            and self.extension in (False, 'yes' if facts.get('extended') else 'no')
            and progress >= self.progress_min
            and (not self.progress_max or progress < self.progress_max)
            and (not self.rating_min or (rating is not None and rating >= self.rating_min))
            and (not self.rating_max or (rating is not None and rating <= self.rating_max))
        )

    def _get_plan_facts(self, plan):
        late = (plan.closed_on - (plan.date_end_original or plan.date_end)).days
        facts = {
            'occasion': 'plan',
            'plan': plan.name,
            'plan_kind': plan.kind,
            'result': plan.result,
            'progress': round(plan.progress, 1),
            'extended': plan.extended,
            'date_start': plan.date_start.isoformat(),
            'date_end': plan.date_end.isoformat(),
            'closed_on': plan.closed_on.isoformat(),
            'days_late': max(late, 0),
            **self._get_rating(plan.form_id),
        }
        return facts, {
            'employee_id': plan.employee_id.id,
            'company_id': plan.company_id.id,
            'plan_id': plan.id,
            'form_id': plan.form_id.id,
        }

    def _get_form_facts(self, form):
        facts = {
            'occasion': 'form',
            'cycle': form.cycle_id.name,
            'result': None,
            **self._get_rating(form),
        }
        return facts, {
            'employee_id': form.employee_id.id,
            'company_id': form.company_id.id,
            'form_id': form.id,
        }

    def _get_rating(self, form):
        """The rating of the manager, which both sides have signed."""
        rating = form.rating_ids.filtered(lambda r: r.side == 'manager' and r.level_id)[:1]
        return {
            'rating': rating.value if rating else None,
            'rating_name': rating.level_id.name if rating else None,
        }
