from odoo import fields, models
from odoo.exceptions import UserError

from .hr_performance_state_mixin import Transition

RESULTS = ('completed', 'partly', 'not_completed')


class HrPerformancePlanFlow(models.AbstractModel):
    """Who moves a plan from which state to which.

    Each ``action_*`` is public API: it checks read access, person, state and what is missing
    for the whole set, then writes as superuser under the real user.
    """

    _name = 'hr.performance.plan.flow'
    _description = 'Improvement Plan: Transitions'
    _inherit = ['hr.performance.person.mixin']

    _transitions = {
        'start': Transition(frozenset({'draft'}), 'running', 'lead'),
        'approve_pip': Transition(frozenset({'draft'}), None, 'officer', in_person=True),
        'acknowledge_pip': Transition(frozenset({'draft'}), None, 'employee', in_person=True),
        'checkin': Transition(frozenset({'running'}), None, 'party'),
        'reply': Transition(frozenset({'running', 'closed'}), None, 'lead'),
        'tick': Transition(frozenset({'running'}), None, 'party'),
        'support': Transition(frozenset({'draft', 'running'}), None, 'helper'),
        'set_topics': Transition(frozenset({'draft', 'running'}), None, 'helper'),
        'propose': Transition(frozenset({'running'}), None, 'party'),
        'answer_change': Transition(frozenset({'running'}), None, 'party', in_person=True),
        'close': Transition(frozenset({'running'}), 'closed', 'lead'),
        'comment': Transition(frozenset({'closed'}), None, 'employee'),
        'cancel': Transition(frozenset({'draft', 'running'}), 'cancelled', 'canceller', True),
    }

    def _is_helper(self):
        """Who promises support: the manager, or HR."""
        return self._is_manager() or self._is_officer()

    def _is_canceller(self):
        return self._is_lead() or self._is_hr_manager()

    def _get_role_label(self, who):
        labels = {
            'helper': self.env._('the manager or an HR officer'),
            'canceller': self.env._('the manager or an HR manager'),
        }
        return labels.get(who) or super()._get_role_label(who)

    # What hinders a verb
    def _get_missing_reason(self, verb):
        method = getattr(self, f'_get_missing_{verb}', None)
        return method() if method else False

    def _get_missing_start(self):
        plan = self.sudo()  # sudo: self - what is filled in, named to whoever may start it
        if not plan.goal or not plan.action_ids:
            return self.env._(
                '"%(name)s" needs a goal and at least one action before it starts.',
                name=plan.name,
            )
        if plan.kind == 'pip' and not plan.approved_on:
            return self.env._(
                '"%(name)s" is a formal PIP: HR reads and approves it first.', name=plan.name
            )
        if plan.kind == 'pip' and not plan.acknowledged_on:
            return self.env._(
                '"%(name)s" is a formal PIP: the employee acknowledges it first.', name=plan.name
            )
        return False

    def _get_missing_approve_pip(self):
        plan = self.sudo()  # sudo: self - kind, grounds and approval
        if plan.kind != 'pip':
            return self.env._('Only a formal PIP needs the approval of HR.')
        if plan.approved_on:
            return self.env._('"%(name)s" was approved already.', name=plan.name)
        if plan.create_uid == self.env.user:
            return self.env._('Nobody approves a formal PIP of his own making.')
        if not plan.grounds:
            return self.env._(
                '"%(name)s" rests on two dated instances: the manager names them first.',
                name=plan.name,
            )
        return False

    def _get_missing_acknowledge_pip(self):
        plan = self.sudo()  # sudo: self - kind and approval of the own plan
        if plan.kind != 'pip' or plan.acknowledged_on:
            return self.env._('There is nothing to acknowledge.')
        if not plan.approved_on:
            return self.env._('HR has not approved this plan yet.')
        return False

    # Machinery
    def _begin(self, verb):
        if not self:
            raise UserError(self.env._('Please choose a plan first.'))
        self.check_access('read')
        self._check_can(verb)

    def _write_flow(self, values):
        # sudo: self - nobody has write access; the verb checked person and state
        self.sudo()._with_transition().write(values)

    def _create_rows(self, model, vals_list):
        # sudo: hr.performance.plan.* - nobody has create access; the verb checked person and state
        rows = self._with_transition().env[f'hr.performance.plan.{model}'].sudo()
        return rows.create(vals_list)

    def _get_row(self, model, row_id):
        """A row of this plan by its id, as superuser; UserError when there is none."""
        self.ensure_one()
        row = (
            self._with_transition()
            .env[f'hr.performance.plan.{model}']
            .search(
                [
                    ('id', '=', self.env['hr.performance.limits']._clean_id(row_id)),
                    ('plan_id', '=', self.id),
                ]
            )
        )
        if not row:
            raise UserError(
                # sudo: hr.performance.plan - the name of the plan that was read
                self.env._('The plan "%(name)s" has no such line.', name=self.sudo().name)
            )
        return row.sudo()  # sudo: read access was just decided by the search

    def _clean(self, value, label, limit=None):
        limits = self.env['hr.performance.limits']
        return limits._clean_text(value, **({'limit': limit} if limit else {}), label=label)

    # Verbs
    def action_start(self):
        """Start a draft: its check-ins are laid out and its pace is watched from now on."""
        self._begin('start')
        self._write_flow({'state': 'running'})
        self._lay_out_checkins()
        self._update_pace()
        self._notify_plan('start')
        return True

    def action_approve_pip(self):
        """HR has read a formal PIP and lets it go to the employee."""
        self._begin('approve_pip')
        self._write_flow({'approved_on': fields.Datetime.now(), 'approved_by_id': self.env.uid})
        self._drop_talks(self)
        self._notify_plan('pip_approved')
        return True

    def action_acknowledge_pip(self):
        """The employee has received the formal PIP; receipt, not agreement."""
        self._begin('acknowledge_pip')
        self._write_flow({'acknowledged_on': fields.Datetime.now()})
        self._notify_plan('pip_acknowledged')
        return True

    def set_topics(self, values):
        """Say what the plan is about, by tags and skills; nothing that was agreed on changes.

        :param values: {'tag_ids': ids, 'skill_ids': ids}, as the plan shall carry them
        """
        if not isinstance(values, dict) or set(values) - {'tag_ids', 'skill_ids'}:
            raise UserError(self.env._('The plan holds something that is not asked for.'))
        self._begin('set_topics')
        topics = self._clean_topics(values)
        self._write_flow({name: topics[name] for name in values})
        return True

    def action_close(self, result, evidence):
        """Judge the plan at its end.

        :param result: 'completed', 'partly' or 'not_completed'
        :param evidence: what the judgement rests on
        """
        if result not in RESULTS:
            raise UserError(
                self.env._('Please choose "completed", "partly completed" or "not completed".')
            )
        evidence = self._check_reason(evidence)
        self._begin('close')
        values = {
            'state': 'closed',
            'result': result,
            'result_evidence': evidence,
            'closed_on': fields.Date.context_today(self),
        }
        if result == 'completed':
            values['progress'] = 100
        self._write_flow(values)
        # what is still to come is not asked for any more
        self._drop_coming_checkins()
        # sudo: hr.performance.plan.change - of plans just closed; it has no meaning any more
        self.sudo().change_ids.filtered(lambda c: c.state == 'proposed').write(
            {'state': 'refused', 'answered_on': fields.Datetime.now()}
        )
        self._drop_talks(self)
        self._after_close()
        self._notify_plan('close')
        return True

    def _after_close(self):
        """What follows from the result of closed plans; other parts extend it."""
        self.sudo().form_id._close_when_plans_are_done()  # sudo: forms of plans just ended

    def action_comment_result(self, text):
        """The employee's word on the result; it can be changed for as long as nobody decided."""
        text = self._clean(text, self.env._('Comment'))
        self._begin('comment')
        self._write_flow({'employee_comment': text})
        self._notify_plan('comment')
        return True

    def action_cancel(self, reason):
        """Stop a plan that has lost its meaning; a reason is kept."""
        reason = self._check_reason(reason)
        self._begin('cancel')
        self._write_flow(
            {
                'state': 'cancelled',
                'cancel_reason': reason,
                'closed_on': fields.Date.context_today(self),
            }
        )
        self._drop_coming_checkins()
        self._drop_talks(self)
        self.sudo().form_id._close_when_plans_are_done()  # sudo: forms of plans just ended
        self._notify_plan('cancel')
        return True
