from odoo import fields, models
from odoo.exceptions import AccessError, UserError

KINDS = ('praise', 'gap', 'request', 'clarification', 'agreement', 'open')
OWNERS = ('employee', 'manager', 'hr')


class HrPerformanceFormNotes(models.AbstractModel):
    """The live record: notes of both sides, each confirmed or answered by the other.

    A note is one row of its author, so that two people who type at once lose nothing and wait
    for nobody. A resent note finds its first row by the key of the page.
    """

    _name = 'hr.performance.form.notes'
    _description = 'Interview Form: Notes'

    topic_ids = fields.One2many('hr.performance.topic', 'form_id')
    note_ids = fields.One2many('hr.performance.note', 'form_id')

    def _can_note(self, side, interviews=None):
        """Both sides write while the talk runs, and until its record is sent.

        :param interviews: those of the form, where they were read already
        """
        # sudo: hr.performance.form - state and interview decide, nothing is shown
        form = self.sudo()
        return (
            side in ('employee', 'manager')
            and form.state == 'ready'
            and any(
                interview.state in ('running', 'held')
                for interview in (form.interview_ids if interviews is None else interviews)
            )
        )

    def add_note(
        self,
        kind,
        body,
        client_key=False,
        entry_id=False,
        topic_id=False,
        follow_up_owner=False,
        follow_up_date=False,
        typed_for=False,
    ):
        """Write a line of the record; it is on the other screen at once.

        :param typed_for: 'employee' or 'manager' whose words they are, with one screen only
        :return: {'status': 'saved', 'note': {…}}
        """
        side = self._open_for(self._can_note, self._refusal())
        client_key = self._clean_key(client_key)
        values = self._clean_note(kind, body, follow_up_owner, follow_up_date)
        form = self.sudo()  # sudo: hr.performance.form - side and state were checked
        known = self.env['hr.performance.note'].sudo()  # sudo: only those of the author
        if client_key:
            known = known.search(
                [
                    ('form_id', '=', self.id),
                    ('author_id', '=', self.env.uid),
                    ('client_key', '=', client_key),
                ]
            )
        if not known:
            interview = form.interview_ids.filtered(lambda i: i.state in ('running', 'held'))
            interview = interview.sorted('id')[-1:]
            if typed_for and (typed_for not in ('employee', 'manager') or not interview.one_screen):
                raise UserError(
                    self.env._('Words of the other side are typed in a talk with one screen only.')
                )
            known = form._create_row(
                'note',
                side,
                {
                    **values,
                    'interview_id': interview.id,
                    'client_key': client_key,
                    'typed_for': typed_for if typed_for != side else False,
                    'entry_id': self._get_shown_entry(entry_id).id if entry_id else False,
                    'topic_id': self._get_shown_topic(topic_id).id if topic_id else False,
                },
                both=True,
            )
            self._notify_change('note')
        return {'status': 'saved', 'note': self._get_note_row(known, side, True)}

    def edit_note(
        self, note_id, kind, body, revision=0, follow_up_owner=False, follow_up_date=False
    ):
        """Change an own note that the other side has not answered yet."""
        side = self._open_for(self._can_note, self._refusal())
        note = self._get_own_row('note', note_id, side)
        if note.confirmation != 'open' or note.parent_id:
            raise UserError(self.env._('This note was answered already. Please write another one.'))
        if revision and revision != note.revision:
            return {
                'status': 'conflict',
                'note': self._get_note_row(note, side, True),
                'message': self.env._('This note was changed elsewhere in the meantime.'),
            }
        values = self._clean_note(kind, body, follow_up_owner, follow_up_date)
        note.write({**values, 'revision': note.revision + 1})
        self._notify_change('note')
        return {'status': 'saved', 'note': self._get_note_row(note, side, True)}

    def answer_note(self, note_id, decision, body='', client_key=False):
        """Confirm a note of the other side, or write a correction or an addition next to it.

        :param decision: 'confirm', 'correct' or 'add'
        """
        side = self._open_for(self._can_note, self._refusal())
        client_key = self._clean_key(client_key)
        note = self.env['hr.performance.note'].search(
            [
                ('id', '=', self.env['hr.performance.limits']._clean_id(note_id)),
                ('form_id', '=', self.id),
            ]
        )
        if not note:
            raise AccessError(self.env._('There is no such note on this form.'))
        note = note.sudo()  # sudo: read access was just decided by the search
        if note.side == side or note.parent_id:
            raise AccessError(self.env._('Only the other side answers a note.'))
        if decision == 'confirm':
            if note.confirmation == 'open':
                note.write({'confirmation': 'confirmed', 'answered_on': fields.Datetime.now()})
        elif decision in ('correct', 'add'):
            self._answer_with_words(note, side, decision, body, client_key)
        else:
            raise UserError(self.env._('Please confirm the note, correct it or add to it.'))
        self._notify_change('note')
        return {'status': 'saved', 'note': self._get_note_row(note, side, True)}

    def _answer_with_words(self, note, side, decision, body, client_key):
        body = self.env['hr.performance.limits']._clean_text(body)
        if not body:
            raise UserError(self.env._('Please write your correction or addition.'))
        form = self.sudo()  # sudo: hr.performance.form - side and state were checked
        known = form.note_ids.filtered(
            lambda n: client_key and n.client_key == client_key and n.author_id == self.env.user
        )
        if not known:
            form._create_row(
                'note',
                side,
                {
                    'kind': note.kind,
                    'body': body,
                    'interview_id': note.interview_id.id,
                    'parent_id': note.id,
                    'answer_kind': decision,
                    'client_key': client_key,
                    'confirmation': 'confirmed',
                },
                both=True,
            )
        note.write({'confirmation': 'answered', 'answered_on': fields.Datetime.now()})

    def _clean_note(self, kind, body, follow_up_owner, follow_up_date):
        if kind not in KINDS:
            raise UserError(self.env._('There is no such kind of note.'))
        body = self.env['hr.performance.limits']._clean_text(body)
        if not body:
            raise UserError(self.env._('The note is empty.'))
        if follow_up_owner and follow_up_owner not in OWNERS:
            raise UserError(self.env._('A follow-up belongs to the employee, the manager or HR.'))
        return {
            'kind': kind,
            'body': body,
            'follow_up_owner': follow_up_owner or False,
            'follow_up_date': self._parse_date(follow_up_date) if follow_up_date else False,
        }

    def _get_shown_topic(self, topic_id):
        topic = self.env['hr.performance.topic'].search(
            [
                ('id', '=', self.env['hr.performance.limits']._clean_id(topic_id)),
                ('form_id', '=', self.id),
            ]
        )
        if not topic:
            raise UserError(self.env._('There is no such topic on this form.'))
        return topic

    def _get_note_row(self, note, side, open_, author=None):
        kinds = dict(note._fields['kind']._description_selection(self.env))
        states = dict(note._fields['confirmation']._description_selection(self.env))
        mine = note.side == side
        return {
            'id': note.id,
            'kind': note.kind,
            'kind_label': kinds[note.kind],
            'body': note.body,
            'side': note.side,
            'mine': mine,
            'author': note.author_id.name if author is None else author,
            'typed_for': note.typed_for or False,
            'parent_id': note.parent_id.id,
            'answer_kind': note.answer_kind or False,
            'entry_id': note.entry_id.id,
            'topic_id': note.topic_id.id,
            'confirmation': note.confirmation,
            'confirmation_label': states[note.confirmation],
            'follow_up_owner': note.follow_up_owner or False,
            'follow_up_date': fields.Date.to_string(note.follow_up_date) or False,
            'date': fields.Datetime.to_string(note.create_date),
            'revision': note.revision,
            'can_edit': open_ and mine and note.confirmation == 'open' and not note.parent_id,
            'can_answer': open_
            and not mine
            and not note.parent_id
            and side in ('employee', 'manager'),
        }

    # ------------------------------------------------------------ private notes
    def save_private_note(self, body, revision=0):
        """What one writes down for oneself; nobody else ever reads it."""
        self.ensure_one()
        self.check_access('read')
        if self._get_my_side() not in ('employee', 'manager'):
            raise AccessError(
                self.env._('Private notes belong to the employee and to the manager.')
            )
        body = self.env['hr.performance.limits']._clean_text(body)
        notes = self.env['hr.performance.private.note']
        note = notes.search([('form_id', '=', self.id)]).sudo()  # sudo: found as its author
        if not note:
            # sudo: hr.performance.private.note - nobody has create access; the side was checked
            note = notes.sudo().create(
                {'form_id': self.id, 'author_id': self.env.uid, 'body': body}
            )
        elif revision and revision != note.revision:
            return {
                'status': 'conflict',
                'private_note': {'body': note.body or '', 'revision': note.revision},
                'message': self.env._('Your private note was changed elsewhere in the meantime.'),
            }
        else:
            note.write({'body': body, 'revision': note.revision + 1})
        return {
            'status': 'saved',
            'private_note': {'body': note.body or '', 'revision': note.revision},
        }
