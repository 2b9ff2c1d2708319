from inspect import signature

from odoo import models
from odoo.exceptions import UserError

VERBS = {  # verb: (method, its parameters, what the page asks for)
    'submit': ('action_submit', ('note',), 'note'),
    'send_feedback': ('action_send_feedback', (), 'none'),
    'schedule': (
        'action_schedule',
        ('date_start', 'minutes', 'location', 'videocall_url'),
        'schedule',
    ),
    'cancel_interview': ('action_cancel_interview', ('reason',), 'reason'),
    'start_interview': ('action_start_interview', ('one_screen',), 'start'),
    'end_interview': ('action_end_interview', (), 'none'),
    'send_record': (
        'action_send_record',
        ('date_interview', 'minutes', 'settlements', 'signature', 'signature_kind', 'seen'),
        'record',
    ),
    'confirm': (
        'action_confirm',
        ('decision', 'statement', 'version_id', 'signature', 'signature_kind'),
        'confirm',
    ),
    'return': ('action_return', ('reason', 'entry_ids'), 'return'),
    'recall': ('action_recall', (), 'none'),
    'follow_up': ('action_follow_up', (), 'none'),
    'refuse': ('action_refuse', ('statement', 'version_id'), 'reason'),
    'comment_refusal': ('action_comment_refusal', ('statement',), 'reason'),
    'record_refusal': (
        'action_record_refusal',
        ('reason', 'witness_id', 'witness_name'),
        'witness',
    ),
    'appeal': ('action_appeal', ('statement',), 'reason'),
    'appeal_step': ('action_appeal_step', ('note',), 'note'),
    'assign_appeal': ('action_assign_appeal', ('handler_id', 'reason'), 'handler'),
    'decide_appeal': ('action_decide_appeal', ('decision', 'reason'), 'decide'),
    'withdraw_appeal': ('action_withdraw_appeal', ('reason',), 'reason'),
    'extend': ('action_extend', ('date_due', 'reason'), 'date'),
    'switch_mode': ('action_switch_mode', ('fill_mode', 'reason'), 'mode'),
    'reveal': ('action_reveal', ('reason',), 'reason'),
    'reassign': ('action_reassign', ('manager_id', 'reason'), 'manager'),
    'hold': ('action_hold', ('reason',), 'reason'),
    'resume': ('action_resume', (), 'none'),
    'reopen': ('action_reopen', ('reason',), 'reason'),
    'close': ('action_close', ('reason',), 'note'),
    'cancel': ('action_cancel', ('reason',), 'reason'),
}
# Offered only when it can be done: before that the step has no meaning to explain.
HIDDEN = (
    'submit',
    'recall',
    'send_feedback',
    'reveal',
    'follow_up',
    'schedule',
    'cancel_interview',
    'start_interview',
    'end_interview',
    'comment_refusal',
    'record_refusal',
    'appeal_step',
)


class HrPerformanceFormPageVerbs(models.AbstractModel):
    """The verbs of the form as the page names them: which are offered, and doing one."""

    _name = 'hr.performance.form.page.verbs'
    _description = 'Interview Form: Verbs of the Page'

    def run_verb(self, verb, params=None):
        """Do one of the verbs and answer with the new page.

        :return: {'status': 'done', 'data': …} or {'status': 'missing', 'problems': […]}
        """
        self.ensure_one()
        self.check_access('read')
        params = params or {}
        if not isinstance(verb, str) or verb not in VERBS or not isinstance(params, dict):
            raise UserError(self.env._('There is no such step.'))
        method, names, _needs = VERBS[verb]
        needed = {
            name
            for name, parameter in signature(getattr(type(self), method)).parameters.items()
            if name in names and parameter.default is parameter.empty
        }
        if not needed <= set(params) <= set(names):
            raise UserError(self.env._('This step does not take these values.'))
        self._check_can(verb)
        if verb in ('submit', 'send_feedback', 'send_record'):
            problems = self._get_problems(verb, params)
            if problems:
                return {
                    'status': 'missing',
                    'problems': problems,
                    'message': self.env._('Before this step, please complete:'),
                }
        getattr(self, method)(**params)
        # the verb may have ended one's own access, for instance by naming another manager
        data = self.get_form_data() if self.has_access('read') else False
        return {'status': 'done', 'data': data}

    def _get_actions(self):
        """Verbs that the reader has the role for in this state, the main one first."""
        labels = self._get_verb_labels()
        actions = []
        for verb, (_method, _names, needs) in VERBS.items():
            transition = self._transitions[verb]
            # sudo: hr.performance.form - the state decides on the verb
            if self.sudo().state not in transition.sources or not self._has_role(transition.who):
                continue
            reason = self._get_missing_reason(verb)
            if verb in HIDDEN and reason:
                continue  # nothing to explain: the step has no meaning now
            actions.append(
                {
                    'verb': verb,
                    'label': labels[verb],
                    'primary': verb
                    in ('submit', 'send_feedback', 'send_record', 'confirm', 'decide_appeal')
                    and not reason,
                    'enabled': not reason,
                    'reason': reason,
                    'needs': needs,
                    'confirm': self._get_verb_question(verb),
                }
            )
        return actions

    def _get_verb_labels(self):
        return {
            'submit': self.env._('Submit'),
            'send_feedback': self.env._('Send feedback'),
            'schedule': self.env._('Plan interview'),
            'cancel_interview': self.env._('Cancel interview'),
            'start_interview': self.env._('Start interview'),
            'end_interview': self.env._('End interview'),
            'send_record': self.env._('Send record for confirmation'),
            'confirm': self.env._('Confirm'),
            'return': self.env._('Return for revision'),
            'recall': self.env._('Recall'),
            'follow_up': self.env._('Start follow-up'),
            'refuse': self.env._('Refuse to sign'),
            'comment_refusal': self.env._('Comment on the refusal'),
            'record_refusal': self.env._('Record a refusal to sign'),
            'appeal': self.env._('Appeal'),
            'appeal_step': self.env._('End this step of the appeal'),
            'assign_appeal': self.env._('Change the handler'),
            'decide_appeal': self.env._('Decide appeal'),
            'withdraw_appeal': self.env._('Withdraw appeal'),
            'extend': self.env._('Extend'),
            'switch_mode': self.env._('Switch fill mode'),
            'reveal': self.env._('Reveal'),
            'reassign': self.env._('Change manager'),
            'hold': self.env._('Put on hold'),
            'resume': self.env._('Resume'),
            'reopen': self.env._('Reopen'),
            'close': self.env._('Close'),
            'cancel': self.env._('Cancel form'),
        }

    def _get_verb_question(self, verb):
        return {
            'submit': self.env._('Submit your part? The other side will read it.'),
            'send_feedback': self.env._('Send your feedback? The other side will read it.'),
            'recall': self.env._('Take your part back to change it?'),
            'appeal': self.env._(
                'Your manager learns that there is an appeal and how it ends, never your '
                'grounds: they are read by HR alone. Nobody may suffer a disadvantage for an '
                'appeal. What is written stays as it is until it is decided.'
            ),
            'appeal_step': self.env._('Employee and HR read your note, the manager does not.'),
            'decide_appeal': self.env._(
                'Employee and manager read the decision and its reason. The employee then decides '
                'anew on the record.'
            ),
            'withdraw_appeal': self.env._(
                'Your appeal ends without a decision, and you cannot appeal against this record '
                'again. It is no consent: you then agree, confirm with a reservation or refuse. '
                'Your manager and HR learn that it was withdrawn; your reason is read by HR '
                'alone.'
            ),
            'record_refusal': self.env._(
                'It counts as not signed. The employee is told, and can still comment, sign or '
                'appeal.'
            ),
        }.get(verb, False)
