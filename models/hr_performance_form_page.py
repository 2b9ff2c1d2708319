import hashlib
from inspect import signature

from odoo import fields, models
from odoo.exceptions import UserError

from .hr_performance_form_evidence import FILE_EXTENSIONS, MAX_FILE_BYTES
from .hr_performance_limits import MAX_LINE, MAX_TEXT

CHILDREN = ('entry', 'comment', 'rating', 'version', 'signoff')
STEPS = ('filling', 'feedback', 'ready', 'to_confirm', 'confirmed', 'follow_up', 'closed')
VERBS = {  # verb: (method, its parameters, what the page asks for)
    'submit': ('action_submit', ('note',), 'none'),
    'send_feedback': ('action_send_feedback', (), 'none'),
    'send_record': ('action_send_record', ('date_interview', 'minutes'), 'record'),
    'confirm': ('action_confirm', ('decision', 'statement', 'version_id'), 'confirm'),
    'return': ('action_return', ('reason', 'entry_ids'), 'return'),
    'recall': ('action_recall', (), 'none'),
    'follow_up': ('action_follow_up', (), 'none'),
    'refuse': ('action_refuse', ('statement',), 'reason'),
    'appeal': ('action_appeal', ('statement',), 'reason'),
    'decide_appeal': ('action_decide_appeal', ('decision', 'reason'), 'decide'),
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


class HrPerformanceFormPage(models.AbstractModel):
    """What the form page shows and asks for, the same on the portal and in the back office.

    Rows are searched as the current user, so that record rules decide what is on the page;
    names are then read as superuser.
    """

    _name = 'hr.performance.form.page'
    _description = 'Interview Form: Page'

    def get_form_data(self):
        """Everything the reader may see of this one form, as JSON types.

        Dates are 'YYYY-MM-DD', moments 'YYYY-MM-DD HH:MM:SS' in UTC, labels in the language
        of the context.
        """
        self.ensure_one()
        self.check_access('read')
        form, side = self.sudo(), self._get_my_side()
        rows = {
            name: self.env[f'hr.performance.{name}'].search([('form_id', '=', self.id)]).sudo()
            for name in CHILDREN
        }
        writable = self._get_writable_sections(side)
        states = dict(form._fields['state']._description_selection(self.env))
        modes = dict(form._fields['fill_mode']._description_selection(self.env))
        cycle = form.cycle_id
        return {
            'id': form.id,
            'name': form.display_name,
            'state': form.state,
            'state_label': states[form.state],
            'revision_token': self._make_token(
                {
                    name: (len(found), max(found.mapped('write_date'), default=None))
                    for name, found in rows.items()
                }
            ),
            'my_side': side,
            'fill_mode': form.fill_mode,
            'fill_mode_label': modes[form.fill_mode],
            'cycle': {
                'name': cycle.name,
                'date_from': str(cycle.date_from),
                'date_to': str(cycle.date_to),
            },
            'employee': {
                'id': form.employee_id.id,
                'name': form.employee_name,
                'job': form.job_title or form.job_id.name or '',
                'department': form.department_id.name or '',
            },
            'manager': (
                form.manager_id
                and {'id': form.manager_id.id, 'name': form.manager_name or form.manager_id.name}
            )
            or False,
            'bar': form._get_bar(side, states),
            'sections': [
                {
                    **section,
                    'can_add': section['id'] in writable
                    and len(
                        rows['entry'].filtered(
                            lambda e, s=section: e.section_id.id == s['id'] and e.side == side
                        )
                    )
                    < section['max_entries'],
                }
                for section in form.template_id._get_definition(form.fill_mode)
            ],
            'entries': self._get_entries_data(rows),
            'comments': [
                self._get_comment_data(comment)
                for comment in rows['comment']
                if comment.kind != 'stance'
            ],
            'rating': self._get_rating_block(side, rows['rating']),
            'actions': self._get_actions(),
            'notices': self._get_notices(side),
            'returns': {'count': form.return_count, 'max': cycle.max_returns},
            'versions': [version._get_page_row() for version in rows['version']],
            'signoffs': [
                {
                    'side': signoff.side,
                    'decision': signoff.decision,
                    'decision_label': dict(
                        signoff._fields['decision']._description_selection(self.env)
                    )[signoff.decision],
                    'name': signoff.signer_name,
                    'date': fields.Datetime.to_string(signoff.date),
                    'statement': signoff.statement or '',
                }
                for signoff in rows['signoff']
            ],
            'record_version_id': rows['version']
            .filtered(lambda v: v.event == 'send_record')[-1:]
            .id,
            'limits': {
                'text': MAX_TEXT,
                'line': MAX_LINE,
                'attachment_bytes': MAX_FILE_BYTES,
                'attachment_extensions': FILE_EXTENSIONS,
            },
            'preview': False,
        }

    # ------------------------------------------------------------ live
    def get_revision_token(self):
        """A token that changes when anything the reader may see has changed; for polling."""
        self.ensure_one()
        self.check_access('read')
        counts = {}
        for name in CHILDREN:
            [(count, moment)] = self.env[f'hr.performance.{name}']._read_group(
                [('form_id', '=', self.id)], [], ['__count', 'write_date:max']
            )
            counts[name] = (count, moment)
        return self._make_token(counts)

    def _make_token(self, counts):
        form = self.sudo()
        text = repr((str(form.write_date), [(n, c, str(m or '')) for n, (c, m) in counts.items()]))
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def _notify_change(self, kind):
        """Tell the open pages that something changed: ids only, never a text."""
        client = self.env.context.get('client_id')
        for form in self:
            form.sudo()._bus_send(
                'hr.performance.form/changed',
                {
                    'id': form.id,
                    'kind': kind,
                    'client_id': client[:64] if isinstance(client, str) else False,
                },
            )

    # ------------------------------------------------------------ verbs from the page
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
        if verb in ('submit', 'send_feedback'):
            problems = self._get_problems(verb)
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
            if self.sudo().state not in transition.sources or not self._has_role(transition.who):
                continue
            reason = self._get_missing_reason(verb)
            if verb in ('submit', 'recall', 'send_feedback', 'reveal', 'follow_up') and reason:
                continue  # nothing to explain: the step has no meaning now
            actions.append(
                {
                    'verb': verb,
                    'label': labels[verb],
                    'primary': verb in ('submit', 'send_feedback', 'send_record', 'confirm')
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
            'send_record': self.env._('Send record for confirmation'),
            'confirm': self.env._('Confirm'),
            'return': self.env._('Return for revision'),
            'recall': self.env._('Recall'),
            'follow_up': self.env._('Start follow-up'),
            'refuse': self.env._('Refuse to sign'),
            'appeal': self.env._('Appeal'),
            'decide_appeal': self.env._('Decide appeal'),
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
        }.get(verb, False)

    # ------------------------------------------------------------ state bar and notices
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

    # ------------------------------------------------------------ rows
    def _get_entries_data(self, rows):
        """Entries on the page; while the other side revises, its last submitted version."""
        form, side = self.sudo(), self._get_my_side()
        stances = {}  # {entry id: [stance rows]}
        for comment in rows['comment']:
            if comment.kind == 'stance':
                stances.setdefault(comment.entry_id.id, []).append(comment)
        files = self._get_attachments(rows['entry'])
        writable = self._get_writable_sections(side)
        pending = side in self._get_pending_sides()
        can_answer = self._can_answer(side)
        data = [
            self._get_entry_data(
                entry, stances.get(entry.id, []), files, writable, pending, can_answer
            )
            for entry in rows['entry']
        ]
        shown_sides = {entry.side for entry in rows['entry']}
        if form.returned and form.state == 'filling' and 'employee' not in shown_sides:
            data += self._get_submitted_entries(rows['version'])
        return data

    def _get_submitted_entries(self, versions):
        """The employee's entries as last submitted, while he revises them unseen."""
        version = versions.filtered(lambda v: v.event in ('submit', 'send_feedback', 'return'))
        version = version.filtered(lambda v: v.event == 'submit')[-1:]
        if not version:
            return []
        return [
            {
                'id': entry['id'],
                'section_id': section['id'],
                'side': entry['side'],
                'mine': False,
                'author': entry['author'],
                'sequence': 0,
                'answers': entry['answers'],
                'title': '',
                'revision': entry['revision'],
                'returned': False,
                'can_edit': False,
                'can_answer': False,
                'my_stance': False,
                'other_stance': False,
                'attachments': [],
            }
            for section in version._get_content()['sections']
            for entry in section['entries']
            if entry['side'] == 'employee'
        ]

    def _get_entry_data(
        self, entry, stances=None, files=None, writable=None, pending=None, can_answer=None
    ):
        side = self._get_my_side()
        if stances is None:
            found = self.env['hr.performance.comment'].search(
                [('entry_id', '=', entry.id), ('kind', '=', 'stance')]
            )
            stances = found.sudo()  # sudo: read access was just decided by the search
        if files is None:
            files = self._get_attachments(entry)
        if writable is None:
            writable = self._get_writable_sections(side)
            pending = side in self._get_pending_sides()
            can_answer = self._can_answer(side)
        mine = entry.side == side
        other = 'manager' if side == 'employee' else 'employee'
        can_edit = (
            mine and pending and entry.author_id == self.env.user and not entry[f'shown_to_{other}']
        )
        my_stance = next((s for s in stances if s.side == side), False)
        others = [s for s in stances if s.side != side]
        return {
            'id': entry.id,
            'section_id': entry.section_id.id,
            'side': entry.side,
            'mine': mine,
            'author': entry.author_id.name,
            'sequence': entry.sequence,
            'answers': entry.answers or {},
            'title': entry.title or '',
            'revision': entry.revision,
            'returned': entry.returned,
            'can_edit': can_edit,
            'can_answer': bool(can_answer and not mine),
            'my_stance': my_stance and self._get_stance_data(my_stance, entry),
            'other_stance': self._get_stance_data(others[0], entry) if others else False,
            'attachments': [
                self._get_attachment_data(attachment, can_edit)
                for attachment in files.get(entry.id, ())
            ],
        }

    def _get_stance_data(self, comment, entry):
        return {
            'stance': comment.stance,
            'body': comment.body or '',
            'author': comment.author_id.name,
            'stale': comment.entry_revision != entry.revision,
        }

    def _get_comment_data(self, comment):
        mine = comment.author_id == self.env.user
        seen = self._is_seen_by_both(comment)
        return {
            'id': comment.id,
            'entry_id': comment.entry_id.id,
            'kind': comment.kind,
            'side': comment.side,
            'mine': mine,
            'author': comment.author_id.name,
            'body': comment.body or '',
            'date': fields.Datetime.to_string(comment.create_date),
            'audience': comment.audience,
            'resolved': comment.resolved,
            'can_edit': bool(
                mine and not seen and comment.kind == 'comment' and self._can_comment(comment.side)
            ),
            'shown': seen,
        }

    def _get_rating_data(self, rating):
        return {
            'level_id': rating.level_id.id,
            'note': rating.note or '',
            'revision': rating.revision,
        }

    def _get_rating_block(self, side, ratings):
        form = self.sudo()
        scale = form.template_id._get_scale_data()
        if not scale:
            return False
        by_side = {rating.side: self._get_rating_data(rating) for rating in ratings}
        return {
            'scale': scale,
            'required': form.template_id.rating_required,
            'can_edit': self._can_rate(side),
            'mine': by_side.get(side, False),
            'employee': by_side.get('employee', False),
            'manager': by_side.get('manager', False),
            'blind': form.state in ('filling', 'feedback'),
        }

    def _get_attachment_data(self, attachment, can_remove):
        return {
            'id': attachment.id,
            'name': attachment.name,
            'mimetype': attachment.mimetype,
            'size': attachment.file_size,
            'url': f'/my/performance/attachments/{attachment.id}',
            'can_remove': bool(can_remove),
        }
