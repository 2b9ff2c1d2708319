from odoo import models


class HrPerformancePlan(models.Model):
    _inherit = 'hr.performance.plan'

    def _after_close(self):
        """What the rules suggest for the result; nobody but those who decide is told."""
        result = super()._after_close()
        # sudo: closed plans - the facts the rules ask for, kept where the closer reads nothing
        self.env['hr.performance.suggestion.rule']._suggest_for_plans(self.sudo())
        return result


class HrPerformanceForm(models.Model):
    _inherit = 'hr.performance.form'

    def _finish_each(self, verb, values, audience='both', reason='', notify=None):
        """A form that ends without a plan can lead to a suggestion, too."""
        result = super()._finish_each(verb, values, audience, reason, notify)
        # sudo: closed forms - whether a plan came from them, and the rating
        closed = self.sudo().filtered(
            lambda form: form.state == 'closed' and form.confirmed_on and not form.plan_ids
        )
        if closed:
            self.env['hr.performance.suggestion.rule']._suggest_for_forms(closed)
        return result
