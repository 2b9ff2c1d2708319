from odoo import models


class HrPerformanceFormReasons(models.AbstractModel):
    """What hinders a verb beyond person and state: ``_get_missing_<verb>``, a text or False."""

    _name = 'hr.performance.form.reasons'
    _description = 'Interview Form: What Hinders a Verb'
    _inherit = ['hr.performance.state.mixin']

    def _get_missing_reason(self, verb):
        method = getattr(self, f'_get_missing_{verb}', None)
        return method() if method else False

    def _get_missing_submit(self):
        if self._get_my_side() not in self._get_pending_sides():
            return self.env._('Your part is submitted already.')
        return False

    def _get_missing_recall(self):
        # sudo: hr.performance.form - whether rows of the other side exist, no text
        form, side = self.sudo(), self._get_my_side()
        if side not in self._get_filling_sides() or not form[f'{side}_submitted_on']:
            return self.env._('There is nothing to recall: your part was not submitted.')
        if form.comment_ids.filtered(lambda c: c.side != side and c.kind != 'return'):
            return self.env._(
                'The other side has begun to answer: ask for a return instead of recalling.'
            )
        return False

    def _get_missing_return(self):
        # sudo: hr.performance.form - moments and counts decide, nothing is shown
        form = self.sudo()
        if 'employee' not in self._get_filling_sides() or not form.employee_submitted_on:
            return self.env._('The employee has not submitted anything that could be returned.')
        if form.return_count >= form.cycle_id.max_returns:
            return self.env._(
                'The form was returned %(count)s times already: please talk to each other now.',
                count=form.return_count,
            )
        return False

    def _get_missing_send_feedback(self):
        if self._get_my_side() not in self._get_pending_sides():
            return self.env._('Your feedback was sent already.')
        return False

    def _get_missing_send_record(self):
        return False

    def _get_missing_follow_up(self):
        # sudo: hr.performance.entry - whether there is a plan, no text
        if not self.sudo().entry_ids.filtered(lambda e: e.section_kind == 'plan'):
            return self.env._('The form holds no improvement plan that could be followed.')
        return False

    def _get_missing_close(self):
        # sudo: hr.performance.form - state and result decide, nothing is shown
        form = self.sudo()
        if form.state == 'to_confirm' and form.confirm_result != 'refused':
            return self.env._('The employee has not decided yet: silence is not consent.')
        return False

    def _get_missing_reopen(self):
        if self._is_manager():
            return self.env._('Another HR manager has to reopen a form that you manage yourself.')
        return False

    def _get_missing_switch_mode(self):
        # sudo: hr.performance.form - a date decides, nothing is shown
        if not self.sudo().is_late:
            return self.env._('The fill mode can be switched once the form is overdue.')
        return False

    def _get_missing_reveal(self):
        # sudo: hr.performance.form - moments decide, nothing is shown
        form = self.sudo()
        if form.fill_mode != 'both':
            return self.env._('Only a form filled side by side is revealed.')
        if not (form.employee_submitted_on or form.manager_submitted_on):
            return self.env._('Nothing was submitted yet.')
        if not form.is_late:
            return self.env._('The other side may still fill its part: the form is not overdue.')
        return False
