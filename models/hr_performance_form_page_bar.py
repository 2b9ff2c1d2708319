from odoo import fields, models

STEPS = ('filling', 'feedback', 'ready', 'to_confirm', 'confirmed', 'follow_up', 'closed')


class HrPerformanceFormPageBar(models.AbstractModel):
    """Where a form stands, for its reader: steps, whose turn it is, and what to know."""

    _name = 'hr.performance.form.page.bar'
    _description = 'Interview Form: State Bar and Notices'

    def _get_bar(self, side, states):
        self.ensure_one()
        aside = self.state in ('on_hold', 'cancelled', 'appeal', 'draft')
        present = {'appeal': 'to_confirm', 'draft': 'filling'}.get(self.state, self.state)
        if self.state in ('on_hold', 'cancelled'):
            present = self.previous_state or 'filling'
        position = STEPS.index(present) if present in STEPS else 0
        moments = {
            'filling': self.first_submitted_on,
            'feedback': self.manager_feedback_on or self.employee_feedback_on,
            'ready': self.record_sent_on,
            'to_confirm': self.confirmed_on,
        }
        today = fields.Date.context_today(self)
        return {
            'steps': [
                {
                    'key': key,
                    'label': states[key],
                    'status': 'done'
                    if index < position or self.state == 'closed'
                    else 'current'
                    if index == position and not aside
                    else 'todo',
                    'date': str(moments[key].date()) if moments.get(key) else False,
                }
                for index, key in enumerate(STEPS)
            ],
            'waiting_for': self.waiting_for,
            'turn_label': self._get_turn_label(side),
            'next_label': self._get_next_label(),
            'date_due': str(self.date_due) if self.date_due else False,
            'date_due_original': str(self.date_due_original)
            if self.date_due_original and self.date_due_original != self.date_due
            else False,
            'is_late': self.is_late,
            'days_left': (self.date_due - today).days if self.date_due else False,
        }

    def _get_turn_label(self, side):
        if self.waiting_for in (side, 'both') and side in ('employee', 'manager'):
            return {
                'filling': self.env._('Your turn: fill in your part and submit it.'),
                'feedback': self.env._('Your turn: answer each entry and send your feedback.'),
                'ready': self.env._('Your turn: hold the interview and send the record.'),
                'to_confirm': self.env._('Your turn: read the record and confirm it.'),
            }.get(self.state, self.env._('Follow the plan together.'))
        return {
            'employee': self.env._('Waiting for %(name)s.', name=self.employee_name),
            'manager': self.env._(
                'Waiting for %(name)s.', name=self.manager_name or self.env._('the manager')
            ),
            'both': self.env._('Waiting for both sides.'),
            'hr': self.env._('Waiting for HR.'),
        }.get(self.waiting_for, self.env._('Nothing to do.'))

    def _get_next_label(self):
        return {
            'filling': self.env._('Next: the other side answers each entry.'),
            'feedback': self.env._('Next: the interview.'),
            'ready': self.env._('Next: the employee confirms the record.'),
            'to_confirm': self.env._('Next: the plan is followed.'),
            'confirmed': self.env._('Next: the plan is followed.'),
        }.get(self.state, '')

    def _get_notices(self, side):
        # sudo: hr.performance.form - its head is readable
        form = self.sudo()
        notices = []

        def add(kind, text):
            notices.append({'type': kind, 'text': text})

        if not form.manager_user_id and form.state not in ('closed', 'cancelled'):
            add('warning', self.env._('This form has no manager who could act: HR will name one.'))
        if form.state == 'on_hold':
            add('info', self.env._('The form is on hold: the clock stands still.'))
        if form.state == 'cancelled':
            add('info', self.env._('The form was cancelled. Its texts are kept.'))
        if form.returned and form.state == 'filling':
            reason = form.comment_ids.filtered(lambda c: c.kind == 'return')[-1:].body
            if side in ('employee', 'manager'):
                add('warning', self.env._('Returned for revision: %(reason)s', reason=reason))
        if form.fill_mode == 'both' and form.state == 'filling':
            add(
                'info',
                self.env._(
                    'Both sides fill the same questions; neither sees the other until both '
                    'have submitted.'
                ),
            )
        if form.employee_late or form.manager_late:
            add(
                'info',
                self.env._('HR revealed the form after the deadline; one part was missing then.'),
            )
        if form.confirm_result == 'refused' and form.state == 'to_confirm':
            add('warning', self.env._('The employee refused to sign. HR will talk to both sides.'))
        if form.state == 'appeal':
            add('warning', self.env._('An appeal is open: the content is frozen until HR decides.'))
        return notices
