from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from .hr_performance_state_mixin import Transition

SIDES = ('employee', 'manager')
WORK = frozenset(('filling', 'feedback', 'ready', 'to_confirm'))
OPEN = WORK | {'appeal'}
CONTENT = (
    'hr_performance_entry',
    'hr_performance_comment',
    'hr_performance_rating',
    'hr_performance_topic',
    'hr_performance_note',
)


class HrPerformanceFormFlow(models.AbstractModel):
    """Who moves a form from which state to which, and what every verb goes through.

    Each ``action_*`` of ``verbs`` and ``hr.verbs`` is public API: it checks read access, person,
    state and what is missing for the whole set, then writes as superuser under the real user.
    Every verb cuts a version.
    """

    _name = 'hr.performance.form.flow'
    _description = 'Interview Form: Transitions and Roles'
    _inherit = ['hr.performance.state.mixin', 'hr.performance.role.mixin']

    _transitions = {
        'submit': Transition(frozenset({'filling'}), None, 'filler'),
        'recall': Transition(frozenset({'filling', 'feedback'}), 'filling', 'filler'),
        'return': Transition(frozenset({'feedback'}), 'filling', 'manager', True),
        'send_feedback': Transition(frozenset({'feedback'}), None, 'answerer'),
        'schedule': Transition(frozenset({'ready'}), None, 'scheduler'),
        'cancel_interview': Transition(frozenset({'ready'}), None, 'scheduler', True),
        'start_interview': Transition(frozenset({'ready'}), None, 'manager'),
        'end_interview': Transition(frozenset({'ready'}), None, 'manager'),
        'send_record': Transition(frozenset({'ready'}), 'to_confirm', 'manager', in_person=True),
        'confirm': Transition(frozenset({'to_confirm'}), 'confirmed', 'employee', in_person=True),
        'refuse': Transition(frozenset({'to_confirm'}), 'to_confirm', 'employee', True, True),
        'record_refusal': Transition(
            frozenset({'to_confirm'}), 'to_confirm', 'scheduler', True, True
        ),
        'comment_refusal': Transition(frozenset({'to_confirm'}), None, 'employee', True, True),
        # its days run from the record on, whatever is done with the plan meanwhile
        'appeal': Transition(
            frozenset({'to_confirm', 'confirmed', 'follow_up'}), 'appeal', 'employee', True, True
        ),
        'appeal_step': Transition(frozenset({'appeal'}), None, 'appeal_handler'),
        'assign_appeal': Transition(frozenset({'appeal'}), None, 'appeal_manager', True),
        'decide_appeal': Transition(frozenset({'appeal'}), None, 'appeal_handler', True, True),
        'withdraw_appeal': Transition(frozenset({'appeal'}), 'to_confirm', 'employee', True, True),
        'follow_up': Transition(frozenset({'confirmed'}), 'follow_up', 'manager'),
        'close': Transition(
            frozenset({'confirmed', 'follow_up', 'to_confirm'}), 'closed', 'hr_manager', True
        ),
        'reopen': Transition(
            frozenset({'confirmed', 'follow_up', 'closed'}), 'ready', 'hr_manager', True
        ),
        'extend': Transition(OPEN, None, 'officer', True),
        'switch_mode': Transition(frozenset({'filling'}), None, 'officer', True),
        'reveal': Transition(frozenset({'filling'}), 'feedback', 'officer', True),
        'reassign': Transition(OPEN | {'draft', 'on_hold'}, None, 'officer', True),
        'hold': Transition(OPEN | {'draft'}, 'on_hold', 'officer', True),
        'resume': Transition(frozenset({'on_hold'}), None, 'officer'),
        'cancel': Transition(OPEN | {'draft', 'on_hold'}, 'cancelled', 'hr_manager', True),
    }

    # ------------------------------------------------------------ roles
    def _is_filler(self):
        return any(self._has_role(side) for side in self._get_filling_sides())

    def _is_answerer(self):
        return any(self._has_role(side) for side in self._get_answering_sides())

    def _get_role_label(self, who):
        labels = {
            'filler': self.env._('the person who fills the form'),
            'answerer': self.env._('the person whose answer is awaited'),
        }
        return labels.get(who) or super()._get_role_label(who)

    def _get_filling_sides(self):
        # sudo: hr.performance.form - the fill mode decides on the role
        mode = self.sudo().fill_mode
        return SIDES if mode == 'both' else (mode,)

    def _get_answering_sides(self):
        """Sides that owe an answer in ``feedback``: those who read the other's entries."""
        return {'employee': ('manager',), 'manager': ('employee',), 'both': SIDES}[
            # sudo: hr.performance.form - the fill mode decides on the role
            self.sudo().fill_mode
        ]

    def _get_pending_sides(self):
        """Sides whose turn it is in ``filling`` and ``feedback``."""
        # sudo: hr.performance.form - state and moments decide on the role
        form = self.sudo()
        if form.state == 'filling':
            return [s for s in self._get_filling_sides() if not form[f'{s}_submitted_on']]
        if form.state == 'feedback':
            return [s for s in self._get_answering_sides() if not form[f'{s}_feedback_on']]
        return []

    def _get_waiting_for(self):
        self.ensure_one()
        fixed = {
            'draft': 'hr',
            'ready': 'manager',
            'to_confirm': 'hr' if self.confirm_result == 'refused' else 'employee',
            'appeal': 'hr',
            'on_hold': 'hr',
            'follow_up': 'both',
        }
        pending = self._get_pending_sides()
        side = 'both' if len(pending) > 1 else pending[0] if pending else fixed.get(self.state)
        if side == 'manager' and not self.manager_user_id:
            return 'hr'  # nobody is there to act: never stuck silently
        return side or 'nobody'

    # ------------------------------------------------------------ machinery
    def _begin(self, verb):
        """Access, person, state and what is missing, before anything is written."""
        if not self:
            raise UserError(self.env._('Please choose a form first.'))
        self.check_access('read')
        self._lock_content()
        self._check_can(verb)

    def _lock_content(self):
        """Hold the forms and what is written on them until the verb is committed.

        Whoever saves holds the form FOR SHARE (``_open_for``): he waits for the verb, is retried
        and meets the new state. What was committed since this transaction began would stay
        outside the version that the verb cuts: PostgreSQL refuses to lock a row that was changed,
        and rows that were added, which this transaction cannot see, are looked for with another
        cursor. Either way the verb runs again, on everything.
        """
        forms = SQL('form_id = ANY(%s)', self.ids)
        self.env.execute_query(
            SQL(
                'SELECT id FROM hr_performance_form WHERE id = ANY(%s) ORDER BY id'
                ' FOR NO KEY UPDATE',
                self.ids,
            )
        )
        known = set()
        for table in CONTENT:
            rows = self.env.execute_query(
                SQL('SELECT id FROM %s WHERE %s FOR SHARE', SQL.identifier(table), forms)
            )
            known.update((table, id_) for (id_,) in rows)
        files = SQL(
            "SELECT 'ir_attachment', file.id FROM ir_attachment file"
            ' JOIN hr_performance_entry entry ON entry.id = file.res_id'
            " WHERE file.res_model = 'hr.performance.entry' AND entry.%s",
            forms,
        )
        known.update(self.env.execute_query(files))
        content = [
            SQL('SELECT %s, id FROM %s WHERE %s', table, SQL.identifier(table), forms)
            for table in CONTENT
        ]
        with self.env.registry.cursor() as cursor:
            cursor.execute(SQL(' UNION ALL ').join([*content, files]))
            if not known.issuperset(cursor.fetchall()):
                raise ConcurrencyError('somebody wrote on the form at the same moment')

    def _write_flow(self, values):
        self._with_transition().with_context(tracking_disable=True).write(values)

    def _finish(self, verb, values, audience='both', reason='', notify=None):
        """Write the step, cut a version, tell the people and the open pages. For the set.

        :param audience: 'both', or the side that alone may read this version
        """
        self._finish_each(verb, dict.fromkeys(self, values), audience, reason, notify)

    def _finish_each(self, verb, values, audience='both', reason='', notify=None):
        """As ``_finish`` with values of each form's own: still one mail a person.

        :param values: {form: values}; forms with equal values are written together
        """
        groups = {}  # {items of the values: forms}
        for form, step in values.items():
            if 'date_due' in step and 'date_due_original' not in step:
                step = {**step, 'date_due_original': step['date_due']}
            key = tuple(sorted(step.items()))
            groups[key] = groups.get(key, self.browse()) | form
        for items, forms in groups.items():
            if items:
                forms._write_flow(dict(items))
        self._cut_versions(verb, audience, reason)
        self.env['hr.performance.reminder']._close_form_activities(self)
        if notify:
            self.env['hr.performance.notifier']._notify(self, notify)
        self._notify_change('state')

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(form.state != 'draft' for form in self):
            raise AccessError(
                self.env._('A form that was launched is cancelled with a reason, never deleted.')
            )

    @api.model
    def _get_event_labels(self):
        return {
            'submit': self.env._('Submitted'),
            'recall': self.env._('Recalled'),
            'return': self.env._('Returned for revision'),
            'send_feedback': self.env._('Feedback sent'),
            'schedule': self.env._('Interview planned'),
            'cancel_interview': self.env._('Interview cancelled'),
            'start_interview': self.env._('Interview started'),
            'end_interview': self.env._('Interview ended'),
            'send_record': self.env._('Record sent for confirmation'),
            'confirm': self.env._('Confirmed'),
            'refuse': self.env._('Refused to sign'),
            'record_refusal': self.env._('Refusal recorded before a witness'),
            'comment_refusal': self.env._('Employee commented on the refusal'),
            'appeal': self.env._('Appeal'),
            'appeal_step': self.env._('Step of the appeal done'),
            'assign_appeal': self.env._('Handler of the appeal named'),
            'decide_appeal': self.env._('Appeal decided'),
            'withdraw_appeal': self.env._('Appeal withdrawn'),
            'follow_up': self.env._('Follow-up started'),
            'close': self.env._('Closed'),
            'plans_done': self.env._('All plans ended'),
            'reopen': self.env._('Reopened'),
            'extend': self.env._('Deadline extended'),
            'switch_mode': self.env._('Fill mode switched'),
            'reveal': self.env._('Revealed'),
            'reassign': self.env._('Manager changed'),
            'hold': self.env._('Put on hold'),
            'resume': self.env._('Resumed'),
            'cancel': self.env._('Cancelled'),
        }
