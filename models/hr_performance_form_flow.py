from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .hr_performance_state_mixin import Transition

OFFICER = 'hr_performance_interview.group_hr_performance_officer'
HR_MANAGER = 'hr_performance_interview.group_hr_performance_manager'
SIDES = ('employee', 'manager')
WORK = frozenset(('filling', 'feedback', 'ready', 'to_confirm'))
OPEN = WORK | {'appeal'}


class HrPerformanceFormFlow(models.AbstractModel):
    """The verbs of a form: who moves it from which state to which, and what goes with it.

    Each ``action_*`` is public API: it checks read access, person, state and what is missing
    for the whole set, then writes as superuser under the real user. Every verb cuts a version.
    """

    _name = 'hr.performance.form.flow'
    _description = 'Interview Form: Verbs'
    _inherit = ['hr.performance.state.mixin']

    _transitions = {
        'submit': Transition(frozenset({'filling'}), None, 'filler'),
        'recall': Transition(frozenset({'filling', 'feedback'}), 'filling', 'filler'),
        'return': Transition(frozenset({'feedback'}), 'filling', 'manager', True),
        'send_feedback': Transition(frozenset({'feedback'}), None, 'answerer'),
        'send_record': Transition(frozenset({'ready'}), 'to_confirm', 'manager'),
        'confirm': Transition(frozenset({'to_confirm'}), 'confirmed', 'employee'),
        'refuse': Transition(frozenset({'to_confirm'}), 'to_confirm', 'employee', True),
        'appeal': Transition(frozenset({'to_confirm', 'confirmed'}), 'appeal', 'employee', True),
        'decide_appeal': Transition(frozenset({'appeal'}), None, 'hr_manager', True),
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
        'hold': Transition(WORK | {'draft'}, 'on_hold', 'officer', True),
        'resume': Transition(frozenset({'on_hold'}), None, 'officer'),
        'cancel': Transition(OPEN | {'draft', 'on_hold'}, 'cancelled', 'hr_manager', True),
    }

    # ------------------------------------------------------------ roles
    def _is_employee(self):
        return bool(self.sudo().user_id) and self.sudo().user_id == self.env.user

    def _is_manager(self):
        """The direct manager of today; nobody is his own."""
        form = self.sudo()
        return form.manager_user_id == self.env.user and form.user_id != self.env.user

    def _is_filler(self):
        return any(self._has_role(side) for side in self._get_filling_sides())

    def _is_answerer(self):
        return any(self._has_role(side) for side in self._get_answering_sides())

    def _is_officer(self):
        form = self.sudo()
        return (
            self.env.user.has_group(OFFICER)
            and form.user_id != self.env.user  # HR staff are subjects too
            and form.company_id in self.env.user.company_ids
        )

    def _is_hr_manager(self):
        return self._is_officer() and self.env.user.has_group(HR_MANAGER)

    def _get_role_label(self, who):
        labels = {
            'filler': self.env._('the person who fills the form'),
            'answerer': self.env._('the person whose answer is awaited'),
        }
        return labels.get(who) or super()._get_role_label(who)

    def _get_my_side(self):
        """'employee', 'manager', 'hr' or False: how the current user stands to the form."""
        self.ensure_one()
        if self._is_employee():
            return 'employee'
        if self._is_manager():
            return 'manager'
        return 'hr' if self._is_officer() else False

    def _get_filling_sides(self):
        mode = self.sudo().fill_mode
        return SIDES if mode == 'both' else (mode,)

    def _get_answering_sides(self):
        """Sides that owe an answer in ``feedback``: those who read the other's entries."""
        return {'employee': ('manager',), 'manager': ('employee',), 'both': SIDES}[
            self.sudo().fill_mode
        ]

    def _get_pending_sides(self):
        """Sides whose turn it is in ``filling`` and ``feedback``."""
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

    # ------------------------------------------------------------ what hinders a verb
    def _get_missing_reason(self, verb):
        method = getattr(self, f'_get_missing_{verb}', None)
        return method() if method else False

    def _get_missing_submit(self):
        if self._get_my_side() not in self._get_pending_sides():
            return self.env._('Your part is submitted already.')
        return False

    def _get_missing_recall(self):
        form, side = self.sudo(), self._get_my_side()
        if side not in self._get_filling_sides() or not form[f'{side}_submitted_on']:
            return self.env._('There is nothing to recall: your part was not submitted.')
        if form.comment_ids.filtered(lambda c: c.side != side and c.kind != 'return'):
            return self.env._(
                'The other side has begun to answer: ask for a return instead of recalling.'
            )
        return False

    def _get_missing_return(self):
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

    def _get_missing_appeal(self):
        form = self.sudo()
        days = form.cycle_id.appeal_days
        sent = fields.Date.to_date(form.record_sent_on)
        if sent:
            last = self._add_working_days(sent, days)[form]
            if fields.Date.context_today(self) > last:
                return self.env._(
                    'An appeal was possible until %(date)s.', date=fields.Date.to_string(last)
                )
        return False

    def _get_missing_follow_up(self):
        if not self.sudo().entry_ids.filtered(lambda e: e.section_kind == 'plan'):
            return self.env._('The form holds no improvement plan that could be followed.')
        return False

    def _get_missing_close(self):
        form = self.sudo()
        if form.state == 'to_confirm' and form.confirm_result != 'refused':
            return self.env._('The employee has not decided yet: silence is not consent.')
        return False

    def _get_missing_reopen(self):
        if self._is_manager():
            return self.env._('Another HR manager has to reopen a form that you manage yourself.')
        return False

    _get_missing_decide_appeal = _get_missing_reopen

    def _get_missing_switch_mode(self):
        if not self.sudo().is_late:
            return self.env._('The fill mode can be switched once the form is overdue.')
        return False

    def _get_missing_reveal(self):
        form = self.sudo()
        if form.fill_mode != 'both':
            return self.env._('Only a form filled side by side is revealed.')
        if not (form.employee_submitted_on or form.manager_submitted_on):
            return self.env._('Nothing was submitted yet.')
        if not form.is_late:
            return self.env._('The other side may still fill its part: the form is not overdue.')
        return False

    # ------------------------------------------------------------ verbs of the two sides
    def action_submit(self, note=''):
        """Hand in one's own part: frozen for its author, shown to the other side.

        :param note: one line why a hint was left aside; kept in the version
        :raise UserError: required answers are missing, all of them listed
        """
        self._begin('submit')
        for form in self:
            form._check_complete('submit')
        note = self.env['hr.performance.limits']._clean_text(note)
        for form in self.sudo():
            side = form.with_user(self.env.user)._get_my_side()
            now = fields.Datetime.now()
            values = {f'{side}_submitted_on': now, 'returned': False}
            if not form.first_submitted_on:
                values['first_submitted_on'] = now
            complete = all(
                form[f'{other}_submitted_on'] or other == side
                for other in form._get_filling_sides()
            )
            if complete:
                form._reveal(values, form._get_filling_sides())
                form._finish('submit', values, reason=note, notify='submitted')
            else:
                form._finish('submit', values, audience=side, reason=note, notify=None)
        return True

    def action_recall(self):
        """Take one's own part back, until the other side's first comment."""
        self._begin('recall')
        for form in self.sudo():
            side = form.with_user(self.env.user)._get_my_side()
            other = 'manager' if side == 'employee' else 'employee'
            in_feedback = form.state == 'feedback'
            form._with_transition().entry_ids.filtered(lambda e, side=side: e.side == side).write(
                {f'shown_to_{other}': False}
            )
            values = {'state': 'filling', f'{side}_submitted_on': False, 'revealed_on': False}
            form._finish(
                'recall',
                {**values, 'date_due': form.date_fill_due},
                notify='recalled' if in_feedback else None,
            )
        return True

    def action_return(self, reason, entry_ids):
        """Send the employee's part back for revision: a reason, and the entries it is about."""
        reason = self._check_reason(reason)
        self._begin('return')
        self.ensure_one()
        form = self.sudo()
        ids = set(self.env['hr.performance.limits']._clean_ids(entry_ids))
        entries = form.entry_ids.filtered(
            lambda e: e.side == 'employee' and e.shown_to_manager and e.id in ids
        )
        if not entries or len(entries) != len(ids):
            raise UserError(self.env._('Please name the entries that should be revised.'))
        form._release_answers('manager')
        comment = form._create_row(
            'comment', 'manager', {'kind': 'return', 'body': reason}, both=True
        )
        mine = form.entry_ids.filtered(lambda e: e.side == 'employee')
        mine.write({'returned': False, 'shown_to_manager': False})
        entries.write({'returned': True})
        values = {
            'state': 'filling',
            'returned': True,
            'return_count': form.return_count + 1,
            'employee_submitted_on': False,
            **form._due('revise'),
        }
        form._finish('return', values, reason=comment.body, notify='returned')
        return True

    def action_send_feedback(self):
        """Send one's answers; once every side that owes one has sent, the form is ready."""
        self._begin('send_feedback')
        for form in self:
            form._check_complete('send_feedback')
        for form in self.sudo():
            side = form.with_user(self.env.user)._get_my_side()
            form._release_answers(side)
            form.entry_ids.filtered(lambda e, side=side: e.side == side).write(
                {'shown_to_employee': True, 'shown_to_manager': True}
            )
            values = {f'{side}_feedback_on': fields.Datetime.now()}
            if form._get_pending_sides() == [side]:
                form.rating_ids.write({'shown_to_employee': True, 'shown_to_manager': True})
                values.update(state='ready', **form._due('interview'))
            values['disagreement_count'] = form._count_disagreements()
            form._finish('send_feedback', values, notify='feedback_sent')
        return True

    def action_send_record(self, date_interview, minutes=0):
        """Send the record of the interview to the employee: it is the manager's sign-off.

        :param date_interview: 'YYYY-MM-DD HH:MM:SS' in UTC, not in the future
        :param minutes: length of the interview, 1 to 600
        """
        self._begin('send_record')
        self.ensure_one()
        held, minutes = self._check_interview(date_interview, minutes)
        form = self.sudo()
        values = {
            'state': 'to_confirm',
            'date_interview': held,
            'interview_minutes': minutes,
            'record_sent_on': fields.Datetime.now(),
            'confirm_result': False,
            'confirmed_on': False,
            'disagreement_count': form._count_disagreements(),
            **form._due('confirm'),
        }
        form._finish('send_record', values, notify='record_sent')
        form._sign('manager', 'agree')
        return True

    def action_confirm(self, decision, statement='', version_id=False):
        """The employee's decision on the record: 'agree' or 'reservation' with a statement.

        :param version_id: the version that was on the page; a newer one refuses the decision
        """
        if decision not in ('agree', 'reservation'):
            raise UserError(self.env._('Please choose "agree" or "confirm with reservation".'))
        if decision == 'reservation':
            statement = self._check_reason(statement)
        statement = self.env['hr.performance.limits']._clean_text(statement)
        self._begin('confirm')
        self.ensure_one()
        form = self.sudo()
        if version_id and version_id != form._get_record_version().id:
            raise UserError(
                self.env._('The record has changed since you opened it. Please read it again.')
            )
        form._sign('employee', decision, statement)
        values = {
            'state': 'confirmed',
            'confirm_result': decision,
            'confirmed_on': fields.Datetime.now(),
            'date_due': False,
        }
        form._finish('confirm', values, reason=statement, notify='confirmed')
        return True

    def action_refuse(self, statement):
        """Refuse to sign, with the reason; the form waits for HR and counts as not signed."""
        statement = self._check_reason(statement)
        self._begin('refuse')
        self.ensure_one()
        form = self.sudo()
        form._sign('employee', 'refused', statement)
        form._finish('refuse', {'confirm_result': 'refused'}, reason=statement, notify='refused')
        return True

    def action_appeal(self, statement):
        """Object to the record; its content is frozen until an HR manager decides."""
        statement = self._check_reason(statement)
        self._begin('appeal')
        self.ensure_one()
        form = self.sudo()
        values = {'previous_state': form.state, 'state': 'appeal', **form._due('appeal')}
        form._finish('appeal', values, reason=statement, notify='appealed')
        return True

    def action_follow_up(self):
        """Start following the plan of a confirmed form."""
        self._begin('follow_up')
        self.sudo()._finish('follow_up', {'state': 'follow_up'})
        return True

    # ------------------------------------------------------------ verbs of HR
    def action_decide_appeal(self, decision, reason):
        """'uphold' goes back to where the appeal came from, 'repeat' to a new interview."""
        reason = self._check_reason(reason)
        if decision not in ('uphold', 'repeat'):
            raise UserError(self.env._('Please choose to uphold the record or to repeat.'))
        self._begin('decide_appeal')
        for form in self.sudo():
            state = 'ready' if decision == 'repeat' else form.previous_state or 'to_confirm'
            step = {'ready': 'interview', 'to_confirm': 'confirm'}.get(state)
            values = {'state': state, **(form._due(step) if step else {'date_due': False})}
            form._finish('decide_appeal', values, reason=reason, notify='appeal_decided')
        return True

    def action_close(self, reason=''):
        """Close a confirmed form, or one refused before a witness (named in the reason)."""
        self._begin('close')
        if any(form.state == 'to_confirm' for form in self.sudo()):
            reason = self._check_reason(reason)
        self.sudo()._finish(
            'close', {'state': 'closed', 'date_due': False}, reason=reason, notify='closed'
        )
        return True

    def action_reopen(self, reason):
        """Take a finished form back to ``ready``; its versions and sign-offs stay."""
        reason = self._check_reason(reason)
        self._begin('reopen')
        for form in self.sudo():
            form._finish(
                'reopen',
                {'state': 'ready', 'confirm_result': False, **form._due('interview')},
                reason=reason,
                notify='reopened',
            )
        return True

    def action_extend(self, date_due, reason):
        """Move the deadline of the present step; the original one is kept."""
        reason = self._check_reason(reason)
        date_due = self._parse_date(date_due)
        if not date_due or date_due < fields.Date.context_today(self):
            raise UserError(self.env._('The new deadline cannot lie in the past.'))
        self._begin('extend')
        self.sudo()._do_extend(date_due, reason)
        return True

    def _do_extend(self, date_due, reason):
        for forms in self.grouped('date_due_original').values():
            values = {'date_due': date_due}
            if not forms[:1].date_due_original:
                for same_due in forms.grouped('date_due').values():
                    same_due._write_flow({'date_due_original': same_due[:1].date_due})
            forms._write_flow(values)
        self._finish('extend', {}, reason=reason, notify='extended')

    def action_hold(self, reason):
        """Stop the clock, for instance for a leave of absence."""
        reason = self._check_reason(reason)
        self._begin('hold')
        self.sudo()._do_hold(reason)
        return True

    def _do_hold(self, reason):
        for state, forms in self.grouped('state').items():
            forms._finish(
                'hold',
                {'previous_state': state, 'state': 'on_hold', 'date_due': False},
                reason=reason,
                notify='on_hold',
            )

    def action_resume(self):
        """Go on where the form was, with a fresh deadline for that step."""
        self._begin('resume')
        self.sudo()._do_resume()
        return True

    def _do_resume(self):
        steps = {
            'filling': 'fill',
            'feedback': 'feedback',
            'ready': 'interview',
            'to_confirm': 'confirm',
        }
        for state, forms in self.grouped('previous_state').items():
            step = steps.get(state)
            dues = forms._get_due_dates(step) if step else dict.fromkeys(forms, False)
            for due in set(dues.values()):
                group = forms.filtered(lambda form, due=due, dues=dues: dues[form] == due)
                group._finish(
                    'resume',
                    {'state': state or 'draft', 'date_due': due, 'date_due_original': due},
                    notify='resumed',
                )

    def action_cancel(self, reason):
        """Take a form out of the cycle; its texts are kept."""
        reason = self._check_reason(reason)
        self._begin('cancel')
        self.sudo()._do_cancel(reason)
        return True

    def _do_cancel(self, reason):
        self._finish(
            'cancel', {'state': 'cancelled', 'date_due': False}, reason=reason, notify='cancelled'
        )

    def action_switch_mode(self, fill_mode, reason):
        """Switch the fill mode of a late form; both are told and no text is lost."""
        reason = self._check_reason(reason)
        if fill_mode not in ('employee', 'manager', 'both'):
            raise UserError(self.env._('Please choose one of the fill modes.'))
        self._begin('switch_mode')
        for form in self.sudo():
            form._write_flow({'fill_mode': fill_mode, 'returned': False})
            dropped = [s for s in SIDES if s not in form._get_filling_sides()]
            values = {f'{side}_submitted_on': False for side in dropped}
            if not form._get_pending_sides():  # who is left has submitted already
                form._reveal(values, form._get_filling_sides())
            else:
                values.update(form._due('fill'))
            form._finish('switch_mode', values, reason=reason, notify='mode_switched')
        return True

    def action_reveal(self, reason):
        """Show what was submitted when one side of a side-by-side form let the deadline pass."""
        reason = self._check_reason(reason)
        self._begin('reveal')
        for form in self.sudo():
            submitted = [s for s in SIDES if form[f'{s}_submitted_on']]
            values = {f'{s}_late': s not in submitted for s in SIDES}
            form._reveal(values, submitted)
            form._finish('reveal', values, reason=reason, notify='revealed')
        return True

    def action_reassign(self, manager_id, reason):
        """Hand the form to another manager: what was written stays under its author."""
        reason = self._check_reason(reason)
        self._begin('reassign')
        manager_id = self.env['hr.performance.limits']._clean_id(manager_id)
        # sudo: hr.employee - HR officers name any manager of their companies
        manager = self.env['hr.employee'].sudo().browse(manager_id).exists()
        if not manager.user_id or manager.company_id not in self.env.user.company_ids:
            raise UserError(self.env._('The new manager needs a user in one of your companies.'))
        for form in self.sudo():
            if manager.user_id == form.user_id or manager == form.employee_id:
                raise UserError(
                    self.env._('%(name)s cannot be his own manager.', name=form.employee_name)
                )
        self.sudo()._do_reassign(manager, reason)
        return True

    def _do_reassign(self, manager, reason):
        """Move the forms of self to ``manager`` (may be empty): deadline plus three days."""
        for form in self:
            values = {
                'manager_id': manager.id,
                'manager_user_id': manager.user_id.id if manager.user_id.active else False,
                'manager_name': manager.name,
            }
            if form.date_due and form.state in WORK:
                values['date_due'] = form._add_working_days(form.date_due, 3)[form]
            form._finish('reassign', values, reason=reason, notify='reassigned')

    # ------------------------------------------------------------ machinery
    def _begin(self, verb):
        """Access, person, state and what is missing, before anything is written."""
        if not self:
            raise UserError(self.env._('Please choose a form first.'))
        self.check_access('read')
        self._check_can(verb)

    def _write_flow(self, values):
        self._with_transition().with_context(tracking_disable=True).write(values)

    def _finish(self, verb, values, audience='both', reason='', notify=None):
        """Write the step, cut a version, tell the people and the open pages. For the set.

        :param audience: 'both', or the side that alone may read this version
        """
        if values:
            if 'date_due' in values and 'date_due_original' not in values and verb != 'reassign':
                values = {**values, 'date_due_original': values['date_due']}
            self._write_flow(values)
        self._cut_versions(verb, audience, reason)
        if notify:
            self.env['hr.performance.notifier']._notify(self, notify)
        self._notify_change('state')

    def _reveal(self, values, sides):
        """Open ``feedback``: the entries of ``sides`` are shown to both; fills ``values``."""
        self.ensure_one()
        shown = {'shown_to_employee': True, 'shown_to_manager': True}
        self.entry_ids.filtered(lambda e: e.side in sides).write(shown)
        if self.fill_mode == 'both':
            self.rating_ids.filtered(lambda r: r.side in sides).write(shown)
            self._with_transition().version_ids.filtered(lambda v: v.side in sides).write(shown)
        values.update(state='feedback', revealed_on=fields.Datetime.now(), **self._due('feedback'))
        values.update(employee_feedback_on=False, manager_feedback_on=False)

    def _release_answers(self, side):
        """Show the answers and comments of ``side`` to both, and promote the stances."""
        rows = self.comment_ids.filtered(lambda c: c.side == side and c.audience == 'both')
        rows.write({'shown_to_employee': True, 'shown_to_manager': True})
        for stance, comments in rows.filtered('stance').grouped('stance').items():
            comments.entry_id.write({'stance': stance})

    def _count_disagreements(self):
        self.ensure_one()
        differing = self.entry_ids.filtered(lambda e: e.stance in ('partly', 'disagree'))
        levels = self.rating_ids.filtered('level_id').mapped('value')
        gap = len(levels) == 2 and abs(levels[0] - levels[1]) >= 1
        return len(differing) + gap

    def _sign(self, side, decision, statement=''):
        version = self._get_record_version()
        self._create_row(
            'signoff',
            side,
            {
                'decision': decision,
                'statement': statement,
                'signer_name': self.env.user.name,
                'version_id': version.id,
                'digest': version.digest,
            },
            both=True,
        )

    def _get_record_version(self):
        return self.version_ids.filtered(lambda v: v.event == 'send_record')[-1:]

    def _create_row(self, model, side, values, both=False):
        """A row of the form by its current user; shown to its own side, or to both."""
        # sudo: hr.performance.* - nobody has create access; the verb checked person and state
        rows = self._with_transition().env[f'hr.performance.{model}'].sudo()
        flags = {'shown_to_employee': True, 'shown_to_manager': True}
        return rows.create(
            {
                'form_id': self.id,
                'author_id': self.env.uid,
                'side': side,
                **(flags if both else rows._side_flags(side)),
                **values,
            }
        )

    def _check_interview(self, date_interview, minutes):
        try:
            if isinstance(date_interview, (list, dict)):
                raise TypeError
            held = fields.Datetime.to_datetime(date_interview)
            minutes = int(minutes or 0)
        except (ValueError, TypeError, OverflowError):
            raise UserError(self.env._('Please give the day and length of the interview.'))
        if not held or held > fields.Datetime.now() + timedelta(minutes=5):
            raise UserError(
                self.env._('Please say when the interview was held; it cannot be later than now.')
            )
        if not 0 <= minutes <= 600:
            raise UserError(self.env._('The interview lasts between 0 and 600 minutes.'))
        return held, minutes

    @api.model
    def _parse_date(self, value):
        try:
            if isinstance(value, (list, dict)):
                raise TypeError
            return fields.Date.to_date(value) or False
        except (ValueError, TypeError):
            raise UserError(self.env._('"%(value)s" is not a date.', value=str(value)[:30]))

    # ------------------------------------------------------------ deadlines
    def _due(self, step):
        self.ensure_one()
        return {'date_due': self._get_due_dates(step)[self]}

    def _get_due_dates(self, step):
        """{form: deadline of ``step`` when it starts today}, working days of the actor."""
        today = fields.Date.context_today(self)
        if step == 'feedback':
            return self._get_feedback_due_dates(today)
        result = {}
        for cycle, forms in self.grouped('cycle_id').items():
            result.update(forms._add_working_days(today, cycle[f'{step}_days']))
        return result

    def _get_feedback_due_dates(self, today):
        """More days for a manager with a large team, as the company sets it."""
        counts = dict(
            self.env['hr.performance.form']
            .sudo()
            ._read_group(
                Domain('cycle_id', 'in', self.cycle_id.ids)
                & Domain('manager_id', 'in', self.manager_id.ids),
                ['manager_id'],
                ['__count'],
            )
        )
        result = {}
        for form in self:
            company = form.company_id
            large = counts.get(form.manager_id, 0) > company.performance_large_team_size
            days = form.cycle_id.feedback_days
            if large and form.fill_mode != 'manager':
                days = max(days, company.performance_large_team_days)
            result[form] = form._add_working_days(today, days)[form]
        return result

    def _add_working_days(self, date, days):
        """{form: date}; by the calendar of the employee."""
        dates = self.env['hr.performance.deadline']._add_working_days(
            self.sudo().employee_id, date, days
        )
        return {form: dates[form.sudo().employee_id] for form in self}

    # ------------------------------------------------------------ follow the people
    @api.model
    def _sync_employees(self, employees):
        """After a change of user, manager or archive: open forms follow the people.

        A leaver's forms that were not sent for confirmation are cancelled, texts kept; a form
        whose manager is gone waits for HR, who appoints another.
        """
        forms = self.sudo().search(
            Domain('state', 'not in', ('closed', 'cancelled'))
            & (
                Domain('employee_id', 'in', employees.ids)
                | Domain('manager_id', 'in', employees.ids)
            )
        )
        for form in forms:
            employee = form.employee_id
            if form.user_id != employee.user_id:
                form._write_flow({'user_id': employee.user_id.id})
        leaving = forms.filtered(
            lambda f: (
                not f.employee_id.active
                and f.state in ('draft', 'filling', 'feedback', 'ready', 'on_hold')
            )
        )
        if leaving:
            leaving._do_cancel(self.env._('The employee has left the company.'))
        for form in forms - leaving:
            manager = form._get_valid_manager()
            if manager != form.manager_id or manager.user_id != form.manager_user_id:
                form._do_reassign(manager, self.env._('The manager has changed.'))

    def _get_valid_manager(self):
        """The employee's manager of today; empty when he is gone or stands below the employee."""
        self.ensure_one()
        manager = self.employee_id.parent_id
        if not manager.active or manager == self.employee_id:
            return manager.browse()
        above, seen = manager.parent_id, manager
        while above and above not in seen:
            if above == self.employee_id:
                return manager.browse()
            seen |= above
            above = above.parent_id
        return manager

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
            'send_record': self.env._('Record sent for confirmation'),
            'confirm': self.env._('Confirmed'),
            'refuse': self.env._('Refused to sign'),
            'appeal': self.env._('Appeal'),
            'decide_appeal': self.env._('Appeal decided'),
            'follow_up': self.env._('Follow-up started'),
            'close': self.env._('Closed'),
            'reopen': self.env._('Reopened'),
            'extend': self.env._('Deadline extended'),
            'switch_mode': self.env._('Fill mode switched'),
            'reveal': self.env._('Revealed'),
            'reassign': self.env._('Manager changed'),
            'hold': self.env._('Put on hold'),
            'resume': self.env._('Resumed'),
            'cancel': self.env._('Cancelled'),
        }
