from odoo import models
from odoo.fields import Domain

from .hr_performance_appeal import OPEN_STEPS
from .hr_performance_role_mixin import HR_MANAGER, OFFICER


class HrPerformanceFormAppealPeople(models.AbstractModel):
    """Who may touch an appeal: somebody of HR who has no part in what it is about."""

    _name = 'hr.performance.form.appeal.people'
    _description = 'Interview Form: People of Appeals'

    def _get_partial_users(self):
        """Users who are not neutral about this one form.

        Employee and manager, those above them, who wrote for the manager or held the
        interview, and who recorded or witnessed a refusal to sign.
        """
        self.ensure_one()
        # sudo: hr.performance.form - persons are compared, nothing is shown
        form = self.sudo()
        users = form.user_id | form.manager_user_id
        above = form.employee_id.parent_id | form.manager_id
        seen = above.browse()
        while above:
            seen |= above
            above = above.parent_id - seen  # ends when managers stand in a circle
        users |= seen.user_id
        rows = [*form.entry_ids, *form.note_ids, *form.signoff_ids]
        for row in rows:
            if row.side == 'manager':
                users |= row.author_id
        for signoff in form.signoff_ids:
            if signoff.decision == 'refused':
                users |= signoff.author_id | signoff.witness_id
        return users

    def _is_neutral(self, user=None):
        return (user or self.env.user) not in self._get_partial_users()

    def _is_appeal_manager(self):
        """A neutral HR manager: names the handler, and may decide himself."""
        return self._is_hr_manager() and self._is_neutral()

    def _is_appeal_handler(self):
        if not self._is_officer() or not self._is_neutral():
            return False
        return (
            self.env.user.has_group(HR_MANAGER)
            or self._get_open_appeal().handler_id == self.env.user
        )

    def _get_role_label(self, who):
        labels = {
            'appeal_handler': self.env._('the handler of the appeal or a neutral HR manager'),
            'appeal_manager': self.env._('a neutral HR manager'),
        }
        return labels.get(who) or super()._get_role_label(who)

    def _get_handler_candidates(self):
        """Neutral HR staff of the company, the best one first; empty when there is nobody.

        Whoever reports to the manager comes late, then whoever has most appeals open; officers
        come before HR managers, who decide when the handler does not.
        """
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - persons are compared
        officers = (
            self.env.ref(OFFICER)
            # sudo: res.users - who is HR here, to propose one of them
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and form.company_id in user.company_ids)
        )
        officers -= form._get_partial_users()
        # HR has no rights of HR on those above it
        neutral = officers.filtered(lambda user: form.with_user(user)._is_officer())
        load = dict(
            form.env['hr.performance.appeal']._read_group(
                Domain('handler_id', 'in', neutral.ids) & Domain('state', 'in', OPEN_STEPS),
                ['handler_id'],
                ['__count'],
            )
        )
        # by search: employee_ids of a user are those of the active company alone
        below = form.env['hr.employee'].search(
            Domain('user_id', 'in', neutral.ids)
            & Domain('parent_id.user_id', 'in', form.manager_user_id.ids)
        )
        return neutral.sorted(
            lambda user: (
                user in below.user_id,
                load.get(user, 0),
                user.has_group(HR_MANAGER),
                user.id,
            )
        )

    def get_appeal_handlers(self):
        """Whom an HR manager can name: [{'id', 'name'}], the best one first."""
        self.ensure_one()
        self.check_access('read')
        if not self._is_appeal_manager():
            return []
        return [{'id': user.id, 'name': user.name} for user in self._get_handler_candidates()]

    # ------------------------------------------------------------ steps of the form meanwhile
    def _get_missing_while_appeal(self):
        """Who is not neutral does not touch clock or people of an open appeal."""
        # sudo: hr.performance.form - the state decides, nothing is shown
        if self.sudo().state == 'appeal' and not self._is_neutral():
            return self.env._(
                'While the appeal is open, somebody of HR does this who has no part in it.'
            )
        return False

    _get_missing_extend = _get_missing_while_appeal
    _get_missing_hold = _get_missing_while_appeal
    _get_missing_cancel = _get_missing_while_appeal
    _get_missing_reassign = _get_missing_while_appeal

    def _do_reassign(self, manager, reason):
        result = super()._do_reassign(manager, reason)
        # sudo: self - the verb checked person and state
        for appeal in self.sudo()._get_open_appeal():
            form = appeal.form_id
            if appeal.handler_id and not form._is_neutral(appeal.handler_id):
                # the new manager cannot handle what is now against himself
                handler = form._get_handler_candidates()[:1]
                self._write_appeals(appeal, {'handler_id': handler.id})
                self.env['hr.performance.notifier']._notify(form, 'appeal_assigned')
        return result
