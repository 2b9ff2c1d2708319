from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .hr_performance_notifier import MODULE
from .hr_performance_role_mixin import HR_MANAGER
from .hr_performance_state_mixin import Transition
from .hr_performance_suggestion_rule import KINDS

COMPENSATION = 'hr_performance_interview.group_hr_performance_compensation'


class HrPerformanceSuggestionFlow(models.AbstractModel):
    """Who suggests, and who decides: never the same person, never the one it is about.

    Pay is decided by the compensation group; a training or a changed plan by an HR manager, or
    by the manager of the person when a rule suggested it. A company can want the manager of the
    manager to agree on pay and promotion before anybody decides on it.

    Each verb is public API: it checks read access, person and state for the whole set, then
    writes as superuser under the real user. Nothing but the suggestion itself is changed.
    """

    _name = 'hr.performance.suggestion.flow'
    _description = 'Suggestion: Steps'
    _inherit = ['hr.performance.person.mixin']

    _initial_state = 'proposed'
    _transitions = {
        'agree': Transition(frozenset({'proposed'}), None, 'skip', True, True),
        'approve': Transition(frozenset({'proposed'}), 'approved', 'decider', True, True),
        'decline': Transition(frozenset({'proposed'}), 'declined', 'decliner', True, True),
        'withdraw': Transition(frozenset({'proposed'}), 'withdrawn', 'author', True),
        'release': Transition(frozenset({'approved', 'declined'}), None, 'releaser'),
    }

    # Roles
    def _is_author(self):
        record = self.sudo()  # sudo: self - who proposed it
        return record.proposed_by_id == self.env.user and record.user_id != self.env.user

    def _is_releaser(self):
        """Pay: the compensation group; anything else: an HR manager. Four eyes, always.

        Refused are the subject, whoever proposed it or closed the plan it came from, the
        manager of the subject, and whoever works under him.
        """
        record, user = self.sudo(), self.env.user  # sudo: self - the persons and the company
        return (
            user.has_group(COMPENSATION if record.is_pay else HR_MANAGER)
            and record.company_id in user.company_ids
            and user not in record._get_involved()
            and not record.concerns_superior
        )

    def _is_decider(self):
        """As above; and the manager, on a training or a plan that a rule suggested for the team.

        A formal PIP is a matter of HR, whatever follows from it.
        """
        record = self.sudo()  # sudo: self - what is suggested, and by whom
        return self._is_releaser() or (
            self._is_manager()
            and not self.env.user.share  # the portal knows no suggestions
            and not record.is_pay
            and not record.proposed_by_id
            and record.plan_id.kind != 'pip'
            and not record.concerns_superior
        )

    def _is_skip(self):
        """The manager of the manager, where the company asks him first."""
        return self._get_skip_user() == self.env.user

    def _is_decliner(self):
        return self._is_decider() or (self._waits_for_skip() and self._is_skip())

    def _get_involved(self):
        """Who neither decides nor agrees: the subject, the manager, whoever made it."""
        record = self.sudo()  # sudo: self - the persons
        return record.user_id | record.proposed_by_id | record.manager_user_id | record.create_uid

    def _get_skip_user(self):
        """Who is asked before pay is decided on; nobody when the next manager could not answer.

        Whoever decides on pay himself is not asked before: he decides.
        """
        record = self.sudo()  # sudo: self - the persons, and what the company wants
        user = record.skip_user_id
        if (
            not record.is_pay
            or not record.company_id.performance_skip_level
            or not user.active
            or user.share
            or user in record._get_involved()
            or record.company_id not in user.company_ids
            or user.has_group(COMPENSATION)
            # sudo: whether managers stand in a circle; nobody is above himself
            or record.with_user(user).sudo().concerns_superior
        ):
            return self.env['res.users']
        return user.sudo(False)

    def _waits_for_skip(self):
        record = self.sudo()  # sudo: self - whether the next manager has answered
        return record.state == 'proposed' and not record.skip_on and bool(record._get_skip_user())

    def _get_role_label(self, who):
        labels = {
            'author': self.env._('who proposed it'),
            'skip': self.env._('the manager of the manager'),
            **dict.fromkeys(
                ('decider', 'decliner', 'releaser'),
                self.env._('somebody in charge who is not involved'),
            ),
        }
        return labels.get(who) or super()._get_role_label(who)

    def _get_missing_reason(self, verb):
        if verb == 'release' and self.sudo().notice_id:  # sudo: self - whether it was released
            return self.env._('The employee was told already.')
        if verb == 'agree' and self.sudo().skip_on:  # sudo: self - whether he has agreed
            return self.env._('You have agreed already.')
        if verb == 'decline' and self._is_skip():
            return False
        if verb in ('approve', 'decline') and self._waits_for_skip():
            return self.env._(
                'The manager of the manager is asked first; decide when he or she has answered.'
            )
        return False

    def _begin(self, verb):
        if not self:
            raise UserError(self.env._('Please choose a suggestion first.'))
        self.check_access('read')
        self._check_can(verb)

    def _write_flow(self, values):
        # sudo: self - nobody has write access; the verb checked person and state
        self.sudo()._with_transition().write(values)

    # Verbs
    @api.model
    def propose(self, employee_id, kind, reason, percent=0.0, amount=0.0, plan_id=False):
        """Suggest something for somebody of the own team.

        :param kind: key of ``KINDS``
        :return: id of the suggestion
        """
        self.check_access('read')
        limits = self.env['hr.performance.limits']
        # sudo: hr.employee - whose manager the caller is; refused before anything is told
        employee = self.env['hr.employee'].sudo().browse(limits._clean_id(employee_id)).exists()
        above = {id_ for (id_,) in self.env.execute_query(self._get_superiors_sql())}
        if (
            not employee
            or employee.parent_id.user_id != self.env.user
            or employee.user_id == self.env.user
            or employee.id in above
        ):
            raise AccessError(self.env._('You make suggestions for your own team only.'))
        if kind not in dict(KINDS):
            raise UserError(self.env._('Please choose what you suggest.'))
        reason = self._check_reason(reason)
        plan = self.env['hr.performance.plan']
        if plan_id:
            plan = plan.search(
                [('id', '=', limits._clean_id(plan_id)), ('employee_id', '=', employee.id)]
            )
            if not plan:
                raise UserError(self.env._('This plan is not one of this employee.'))
        values = {
            'employee_id': employee.id,
            'company_id': employee.company_id.id,
            'kind': kind,
            'reason': reason,
            'percent': self._clean_percent(percent),
            'amount': self._clean_amount(amount),
            'plan_id': plan.id,
            'form_id': plan.sudo().form_id.id,  # sudo: the form of a plan just found as the user
            'proposed_by_id': self.env.uid,
        }
        # sudo: hr.performance.suggestion - nobody has create access; the person was checked
        made = self.sudo()._without_transition().create(values)
        made._tell_skip()
        return made.id

    def action_agree(self, reason):
        """The manager of the manager agrees; it is decided on after that."""
        reason = self._check_reason(reason)
        self._begin('agree')
        self._write_flow(
            {
                'skip_by_id': self.env.uid,
                'skip_on': fields.Date.context_today(self),
                'skip_reason': reason,
            }
        )
        return True

    def action_approve(self, reason, percent=None, amount=None):
        """Approve, as proposed or with other figures. Nothing is applied by it."""
        return self._decide('approve', 'approved', reason, percent, amount)

    def action_decline(self, reason):
        """Decline, with the reason that is kept."""
        return self._decide('decline', 'declined', reason)

    def _decide(self, verb, state, reason, percent=None, amount=None):
        reason = self._check_reason(reason)
        self._begin(verb)
        for suggestion in self.sudo():  # sudo: self - the proposed figures, kept when unchanged
            approved = state == 'approved'
            suggestion._write_flow(
                {
                    'state': state,
                    'decision_reason': reason,
                    'decided_by_id': self.env.uid,
                    'decided_on': fields.Date.context_today(self),
                    'decided_percent': approved
                    and (suggestion.percent if percent is None else self._clean_percent(percent)),
                    'decided_amount': approved
                    and (suggestion.amount if amount is None else self._clean_amount(amount)),
                }
            )
        return True

    def action_withdraw(self, reason):
        """Take back an own proposal that nobody has decided yet."""
        reason = self._check_reason(reason)
        self._begin('withdraw')
        self._write_flow({'state': 'withdrawn', 'decision_reason': reason})
        return True

    def action_release(self, title, body):
        """Tell the employee what was decided, in words of HR; a notice of its own.

        :return: id of the notice
        """
        self.ensure_one()
        limits = self.env['hr.performance.limits']
        title = limits._clean_text(title, limit=200, label=self.env._('Title'))
        body = limits._clean_text(body, label=self.env._('Text'))
        if not title or not body:
            raise UserError(self.env._('Please write a title and a text for the employee.'))
        self._begin('release')
        suggestion = self.sudo()  # sudo: self - whom it is about
        # sudo: hr.performance.notice - nobody has create access; the verb checked the person
        notice = (
            self.env['hr.performance.notice']
            .sudo()
            .create(
                {
                    'employee_id': suggestion.employee_id.id,
                    'company_id': suggestion.company_id.id,
                    'is_pay': suggestion.is_pay,
                    'name': title,
                    'body': body,
                }
            )
        )
        self._write_flow({'notice_id': notice.id})
        notice._send()
        return notice.id

    # Helpers
    def _tell_skip(self):
        """Tell the managers of the managers that something waits for them, and nothing of it."""
        self.env['hr.performance.notifier']._send_pointers(
            'mail_template_suggestion_skip',
            [
                (
                    user,
                    suggestion.company_id,
                    f'/odoo/action-{MODULE}.hr_performance_suggestion_action_team',
                )
                for suggestion in self
                if suggestion._waits_for_skip() and (user := suggestion.skip_user_id)
            ],
        )

    def _clean_percent(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
            raise UserError(self.env._('A raise lies between 0 and 100 %.'))
        return value

    def _clean_amount(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e12:
            raise UserError(self.env._('An amount is a number that is not negative.'))
        return value

    def _create_once(self, vals_list):
        """Create what the rules made, leaving out what they made before."""
        plans = [vals['plan_id'] for vals in vals_list if vals.get('plan_id')]
        forms = [vals['form_id'] for vals in vals_list if not vals.get('plan_id')]
        known = self.search(
            [
                ('rule_id', '!=', False),
                '|', ('plan_id', 'in', plans),
                '&', ('plan_id', '=', False), ('form_id', 'in', forms),
            ]
        )  # fmt: skip
        made = {(row.plan_id.id, row.plan_id.id or row.form_id.id, row.rule_id.id) for row in known}
        suggestions = self._without_transition().create(
            [
                vals
                for vals in vals_list
                if (
                    vals.get('plan_id') or False,
                    vals.get('plan_id') or vals['form_id'],
                    vals['rule_id'],
                )
                not in made
            ]
        )
        suggestions._tell_skip()
        return suggestions
