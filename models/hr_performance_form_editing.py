import base64
import binascii
import math
import os
import re

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .hr_performance_limits import MAX_LINE, MAX_TEXT

STANCES = ('agree', 'partly', 'disagree')
MAX_STEPS = 30
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
FILE_EXTENSIONS = [
    'pdf',
    'png',
    'jpg',
    'jpeg',
    'gif',
    'webp',
    'txt',
    'csv',
    'doc',
    'docx',
    'xls',
    'xlsx',
    'ppt',
    'pptx',
    'odt',
    'ods',
    'odp',
]


class HrPerformanceFormEditing(models.AbstractModel):
    """What people type: entries, answers, comments, ratings, evidence.

    Every public method is called by the page of portal and internal users alike and checks
    read access, person and state itself before it writes as superuser under the real user.
    """

    _name = 'hr.performance.form.editing'
    _description = 'Interview Form: Editing'

    # ------------------------------------------------------------ who may write where
    def _get_writable_sections(self, side):
        """Ids of the sections in which ``side`` may write entries now."""
        form = self.sudo()
        if side not in ('employee', 'manager'):
            return set()
        definition = form.template_id._get_definition(form.fill_mode)
        pending = form._get_pending_sides()
        if side not in pending:
            return set()
        if form.state == 'filling':
            allowed = ('filler', side)
            return {s['id'] for s in definition if s['fill_by'] in allowed}
        # the one who answers may add the parts asked of him, and propose plan entries
        return {
            s['id']
            for s in definition
            if s['fill_by'] == side
            or (form.fill_mode == 'manager' and s['kind'] == 'plan')
            or form[f'{side}_late']
        }

    def _can_answer(self, side):
        form = self.sudo()
        return form.state == 'feedback' and side in form._get_pending_sides()

    def _can_comment(self, side):
        form = self.sudo()
        return side in ('employee', 'manager') and (
            form.state in ('feedback', 'ready')
            or (form.state == 'filling' and bool(form.first_submitted_on))
        )

    def _can_rate(self, side):
        form = self.sudo()
        if not form.template_id.scale_id or side not in ('employee', 'manager'):
            return False
        if form.state in ('filling', 'feedback'):
            return side in form._get_pending_sides()
        return form.state == 'ready' and side == 'manager'  # the manager decides after the talk

    def _open_for(self, allowed, message):
        """Read access, then ``allowed``; locks the form against a verb at the same time."""
        self.ensure_one()
        self.check_access('read')
        # A verb updates this row: whoever comes second is retried on the new state.
        self.env.execute_query(
            SQL('SELECT id FROM hr_performance_form WHERE id = %s FOR SHARE', self.id)
        )
        side = self._get_my_side()
        if not allowed(side):
            raise AccessError(message % {'name': self.sudo().display_name})
        return side

    def _refusal(self):
        return self.env._(
            '"%%(name)s" cannot be changed by you in its present step. Your text is still on the '
            'page; reload to see where the form stands.'
        )

    # ------------------------------------------------------------ entries
    def save_entry(self, section_id, answers, entry_id=False, revision=0, client_key=False):
        """Save one entry whole; see the page contract.

        :param answers: {question key: value}, all answers of the entry
        :param revision: the revision the change was made on; an older one is a conflict
        :param client_key: made by the page; the same key finds the same row again
        :return: {'status': 'saved' | 'conflict' | 'invalid', …}
        """
        side = self._open_for(
            lambda side: bool(self._get_writable_sections(side)) or self._owns_open(entry_id, side),
            self._refusal(),
        )
        form = self.sudo()
        Entry = self.env['hr.performance.entry'].sudo()
        client_key = self._clean_key(client_key)
        entry = Entry.browse()
        if entry_id:
            entry = self._get_own_row('entry', entry_id, side)
            section_id = entry.section_id.id
        elif client_key:
            entry = form.entry_ids.filtered(
                lambda e: e.client_key == client_key and e.author_id == self.env.user
            )
        if entry:
            self._check_entry_open(entry, side)
        section = form._get_section(section_id)
        try:
            values, errors = form._clean_answers(section, answers)
        except UserError as error:
            return {'status': 'invalid', 'errors': {}, 'message': str(error)}
        if errors:
            return {
                'status': 'invalid',
                'errors': errors,
                'message': self.env._('Nothing was saved: please mend the marked answers.'),
            }
        if not entry:
            return self._create_entry(side, section, values, client_key)
        if entry.answers == values['answers']:
            return {'status': 'saved', 'entry': self._get_entry_data(entry)}
        if entry_id and revision != entry.revision:
            return {
                'status': 'conflict',
                'entry': self._get_entry_data(entry),
                'message': self.env._('This entry was changed elsewhere in the meantime.'),
            }
        entry.write({**values, 'revision': entry.revision + 1})
        self._notify_change('entry')
        return {'status': 'saved', 'entry': self._get_entry_data(entry)}

    def _owns_open(self, entry_id, side):
        """An entry of one's own that the other side has not seen, while it is one's turn."""
        if not entry_id or side not in self._get_pending_sides():
            return False
        entry = self._get_own_row('entry', entry_id, side)
        other = 'manager' if side == 'employee' else 'employee'
        return not entry[f'shown_to_{other}']

    def _create_entry(self, side, section, values, client_key):
        form = self.sudo()
        if section['id'] not in self._get_writable_sections(side):
            raise AccessError(self._refusal() % {'name': form.display_name})
        mine = form.entry_ids.filtered(
            lambda e: e.section_id.id == section['id'] and e.side == side
        )
        if len(mine) >= section['max_entries']:
            raise UserError(
                self.env._(
                    '"%(section)s" takes at most %(count)s entries.',
                    section=section['name'],
                    count=section['max_entries'],
                )
            )
        entry = form._create_row(
            'entry',
            side,
            {
                **values,
                'section_id': section['id'],
                'sequence': max(mine.mapped('sequence'), default=0) + 10,
                'client_key': client_key,
            },
        )
        self._notify_change('entry')
        return {'status': 'saved', 'entry': self._get_entry_data(entry)}

    def remove_entry(self, entry_id, revision=0):
        """Remove an own entry; what was submitted before stays in the versions."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        entry = self._get_own_row('entry', entry_id, side)
        self._check_entry_open(entry, side)
        if revision and revision != entry.revision:
            return {
                'status': 'conflict',
                'entry': self._get_entry_data(entry),
                'message': self.env._('This entry was changed elsewhere in the meantime.'),
            }
        entry.unlink()
        self._notify_change('entry')
        return {'status': 'removed'}

    def reorder_entries(self, section_id, entry_ids):
        """Order one's own entries of a section as ``entry_ids``."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        form = self.sudo()
        ids = self.env['hr.performance.limits']._clean_ids(entry_ids)
        order = {id_: position for position, id_ in enumerate(ids)}
        for entry in form.entry_ids.filtered(
            lambda e: e.section_id.id == section_id and e.side == side and e.id in order
        ):
            entry.sequence = order[entry.id] * 10
        self._notify_change('entry')
        return {'status': 'saved'}

    def _check_entry_open(self, entry, side):
        # what the other side was handed to read and answer is not rewritten under its eyes
        if not self._owns_open(entry.id, side):
            raise AccessError(self._refusal() % {'name': self.sudo().display_name})

    def _get_own_row(self, model, row_id, side):
        """The row of one's own side; someone else's answers exactly like a missing one."""
        row_id = self.env['hr.performance.limits']._clean_id(row_id)
        rows = self.env[f'hr.performance.{model}'].sudo()  # sudo: side and author checked here
        row = rows.search([('id', '=', row_id), ('form_id', '=', self.id), ('side', '=', side)])
        if not row or row.author_id != self.env.user:
            raise AccessError(self.env._('There is no such row of yours on this form.'))
        return row

    def _get_section(self, section_id):
        for section in self.template_id._get_definition(self.fill_mode):
            if section['id'] == section_id:
                return section
        raise UserError(self.env._('This form has no such section.'))

    def _clean_key(self, client_key):
        if not client_key:
            return False
        if not isinstance(client_key, str) or not re.fullmatch(r'[\w-]{1,64}', client_key):
            raise UserError(self.env._('The page sent an unknown key. Please reload it.'))
        return client_key

    # ------------------------------------------------------------ answers
    def _clean_answers(self, section, answers):
        """Checked answers and promoted columns.

        :return: (values of the entry, {question key: message})
        """
        if not isinstance(answers, dict):
            raise UserError(self.env._('The answers of an entry are expected as one object.'))
        questions = {question['key']: question for question in section['questions']}
        unknown = set(answers) - set(questions)
        if unknown:
            raise UserError(
                self.env._(
                    '"%(section)s" has no question "%(key)s".',
                    section=section['name'],
                    key=str(sorted(map(str, unknown))[0])[:50],
                )
            )
        clean, errors = {}, {}
        for key, value in answers.items():
            if value in (None, False, '', []):
                continue
            try:
                cleaned = self._clean_answer(questions[key], value)
            except UserError as error:
                errors[key] = str(error)
                continue
            if cleaned not in ('', []):
                clean[key] = cleaned
        return {'answers': clean, **self._promote(section, clean)}, errors

    def _clean_answer(self, question, value):
        kind, label = question['value_type'], question['name']
        clean = self.env['hr.performance.limits']._clean_text
        if kind in ('text', 'long_text'):
            return clean(value, MAX_LINE if kind == 'text' else MAX_TEXT, label)
        if kind in ('number', 'percent'):
            return self._clean_number(kind, label, value)
        if kind == 'date':
            if not isinstance(value, str):
                raise UserError(self.env._('"%(label)s" expects a date.', label=label))
            return fields.Date.to_string(self._parse_date(value))
        if kind == 'steps':
            return self._clean_steps(label, value)
        allowed = (
            {option['id'] for option in question['options']}
            if kind == 'selection'
            else set(self.template_id.scale_id.level_ids.ids)
        )
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            raise UserError(self.env._('"%(label)s" has no such choice.', label=label))
        return value

    def _clean_number(self, kind, label, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UserError(self.env._('"%(label)s" expects a number.', label=label))
        limit = 1000 if kind == 'percent' else 1e12
        if not math.isfinite(value) or abs(value) > limit or (kind == 'percent' and value < 0):
            raise UserError(
                self.env._(
                    '"%(label)s" expects a number up to %(limit)s.', label=label, limit=f'{limit:g}'
                )
            )
        return value

    def _clean_steps(self, label, value):
        if not isinstance(value, list) or len(value) > MAX_STEPS:
            raise UserError(
                self.env._(
                    '"%(label)s" expects up to %(count)s steps.', label=label, count=MAX_STEPS
                )
            )
        steps = []
        for step in value:
            if not isinstance(step, dict) or set(step) - {'text', 'date', 'done'}:
                raise UserError(self.env._('"%(label)s" expects steps with a text.', label=label))
            text = self.env['hr.performance.limits']._clean_text(step.get('text'), MAX_LINE, label)
            date = step.get('date') or ''
            if date:
                if not isinstance(date, str):
                    raise UserError(self.env._('"%(label)s" expects a date.', label=label))
                date = fields.Date.to_string(self._parse_date(date))
            if text or date:
                steps.append({'text': text, 'date': date})
        return steps

    def _promote(self, section, answers):
        """Typed columns that figures need: title, completion rate, deadline."""
        title, rate, deadline = '', 0.0, False
        for question in section['questions']:
            value = answers.get(question['key'])
            if value is None:
                continue
            kind = question['value_type']
            if kind in ('text', 'long_text') and not title:
                title = value.split('\n')[0][:100]
            elif kind == 'percent' and question['role'] == 'measure':
                rate = value
            elif kind == 'date' and question['role'] == 'deadline':
                deadline = value
            elif kind == 'steps' and (question['role'] == 'deadline' or not deadline):
                # the last time node ends a plan; without one, its last dated step
                deadline = max((step['date'] for step in value), default='') or deadline
        return {'title': title, 'completion_rate': rate, 'date_deadline': deadline}

    # ------------------------------------------------------------ answers of the other side
    def set_stance(self, entry_id, stance, body='', revision=0):
        """Agree, partly or disagree with an entry of the other side, with an own remark."""
        side = self._open_for(self._can_answer, self._refusal())
        if stance not in STANCES:
            raise UserError(self.env._('Please choose agree, partly agree or disagree.'))
        body = self.env['hr.performance.limits']._clean_text(body)
        entry = self._get_shown_entry(entry_id)
        if entry.side == side:
            raise AccessError(self.env._('Nobody answers an entry of his own side.'))
        if revision and revision != entry.revision:
            return {
                'status': 'conflict',
                'entry': self._get_entry_data(entry),
                'message': self.env._('This entry was changed elsewhere in the meantime.'),
            }
        values = {'stance': stance, 'body': body, 'entry_revision': entry.revision}
        own = self.sudo().comment_ids.filtered(
            lambda c: c.entry_id == entry and c.kind == 'stance' and c.side == side
        )
        if own:
            # a changed answer waits for its release again
            own.write({**values, 'author_id': self.env.uid, **own._side_flags(side)})
        else:
            own = self.sudo()._create_row(
                'comment', side, {**values, 'kind': 'stance', 'entry_id': entry.id}
            )
        return {'status': 'saved', 'my_stance': self._get_stance_data(own, entry)}

    def _get_shown_entry(self, entry_id):
        entry = self.env['hr.performance.entry'].search(
            [
                ('id', '=', self.env['hr.performance.limits']._clean_id(entry_id)),
                ('form_id', '=', self.id),
            ]
        )
        if not entry:
            raise AccessError(self.env._('There is no such entry on this form.'))
        return entry.sudo()  # sudo: read access was just decided by the search

    # ------------------------------------------------------------ comments
    def add_comment(self, body, entry_id=False, audience='both', client_key=False):
        """Add a remark; it is shown to the other side at once, or with one's feedback."""
        side = self._open_for(self._can_comment, self._refusal())
        body = self.env['hr.performance.limits']._clean_text(body)
        client_key = self._clean_key(client_key)
        if not body:
            raise UserError(self.env._('The comment is empty.'))
        if audience not in ('both', 'own'):
            raise UserError(self.env._('A comment is for both sides or for your side only.'))
        entry = self._get_shown_entry(entry_id) if entry_id else None
        form = self.sudo()
        comment = form.comment_ids.filtered(
            lambda c: client_key and c.client_key == client_key and c.author_id == self.env.user
        )
        if not comment:
            at_once = audience == 'both' and not self._can_answer(side)
            comment = form._create_row(
                'comment',
                side,
                {
                    'entry_id': entry.id if entry else False,
                    'entry_revision': entry.revision if entry else 0,
                    'body': body,
                    'audience': audience,
                    'client_key': client_key,
                },
                both=at_once,
            )
            self._notify_change('comment')
        return {'status': 'saved', 'comment': self._get_comment_data(comment)}

    def edit_comment(self, comment_id, body):
        """Change an own comment that the other side has not seen yet."""
        comment = self._get_own_comment(comment_id)
        comment.body = self.env['hr.performance.limits']._clean_text(body) or comment.body
        return {'status': 'saved', 'comment': self._get_comment_data(comment)}

    def remove_comment(self, comment_id):
        """Remove an own comment that the other side has not seen yet."""
        self._get_own_comment(comment_id).unlink()
        return {'status': 'removed'}

    def resolve_comment(self, comment_id, resolved=True):
        """Tick a comment as settled, by either side."""
        self._open_for(self._can_comment, self._refusal())
        comment = self.env['hr.performance.comment'].search(
            [
                ('id', '=', self.env['hr.performance.limits']._clean_id(comment_id)),
                ('form_id', '=', self.id),
            ]
        )
        if not comment:
            raise AccessError(self.env._('There is no such comment on this form.'))
        comment.sudo().resolved = bool(resolved)  # sudo: read access and state were checked
        self._notify_change('comment')
        return {'status': 'saved'}

    def _get_own_comment(self, comment_id):
        side = self._open_for(self._can_comment, self._refusal())
        comment = self._get_own_row('comment', comment_id, side)
        if comment.kind != 'comment' or self._is_seen_by_both(comment):
            raise UserError(
                self.env._('The other side has read this comment: add another one instead.')
            )
        return comment

    def _is_seen_by_both(self, row):
        return row.shown_to_employee and row.shown_to_manager

    # ------------------------------------------------------------ rating
    def save_rating(self, level_id, note='', revision=0):
        """The overall rating of one's own side; blind until both are in."""
        side = self._open_for(self._can_rate, self._refusal())
        form = self.sudo()
        note = self.env['hr.performance.limits']._clean_text(note)
        if level_id and (
            isinstance(level_id, bool)
            or not isinstance(level_id, int)
            or level_id not in form.template_id.scale_id.level_ids.ids
        ):
            raise UserError(self.env._('The scale of this form has no such level.'))
        rating = form.rating_ids.filtered(lambda r: r.side == side)
        values = {'level_id': level_id or False, 'note': note}
        if not rating:
            rating = form._create_row('rating', side, values, both=form.state == 'ready')
        elif revision and revision != rating.revision:
            return {
                'status': 'conflict',
                'mine': self._get_rating_data(rating),
                'message': self.env._('The rating was changed elsewhere in the meantime.'),
            }
        else:
            rating.write({**values, 'author_id': self.env.uid, 'revision': rating.revision + 1})
        if form.state == 'ready':
            self._notify_change('rating')
        return {'status': 'saved', 'mine': self._get_rating_data(rating)}

    # ------------------------------------------------------------ evidence
    def add_attachment(self, entry_id, name, data_base64):
        """Attach a file to an own entry as evidence; it is seen by whoever sees the entry."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        entry = self._get_own_row('entry', entry_id, side)
        self._check_entry_open(entry, side)
        name = self.env['hr.performance.limits']._clean_text(name, 200)
        name = re.sub(r'[\\/:*?"<>|\u202a-\u202e\u2066-\u2069\n\t]', '_', os.path.basename(name))
        if os.path.splitext(name)[1][1:].lower() not in FILE_EXTENSIONS:
            raise UserError(
                self.env._(
                    'Files of this kind cannot be attached. Allowed: %(kinds)s.',
                    kinds=', '.join(FILE_EXTENSIONS),
                )
            )
        try:
            raw = base64.b64decode(data_base64, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise UserError(self.env._('"%(name)s" did not arrive whole.', name=name))
        if not raw or len(raw) > MAX_FILE_BYTES:
            raise UserError(
                self.env._(
                    '"%(name)s" is empty or larger than %(size)s MB.',
                    name=name,
                    size=MAX_FILE_BYTES // 1024 // 1024,
                )
            )
        if len(self._get_attachments(entry).get(entry.id, ())) >= MAX_FILES:
            raise UserError(self.env._('An entry takes at most %(count)s files.', count=MAX_FILES))
        # sudo: ir.attachment - portal users have no create access; entry and state were checked
        attachment = (
            self.env['ir.attachment']
            .sudo()
            .create(
                {
                    'name': name,
                    'raw': raw,
                    'res_model': 'hr.performance.entry',
                    'res_id': entry.id,
                }
            )
        )
        self._notify_change('entry')
        return {'status': 'saved', 'attachment': self._get_attachment_data(attachment, True)}

    def remove_attachment(self, attachment_id):
        """Remove a file from an own entry while the entry is open."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        # sudo: ir.attachment - the entry it belongs to is checked next
        attachment = (
            self.env['ir.attachment']
            .sudo()
            .search(
                [
                    ('id', '=', self.env['hr.performance.limits']._clean_id(attachment_id)),
                    ('res_model', '=', 'hr.performance.entry'),
                ]
            )
        )
        entry = self._get_own_row('entry', attachment.res_id, side)
        self._check_entry_open(entry, side)
        attachment.unlink()
        self._notify_change('entry')
        return {'status': 'removed'}

    # ------------------------------------------------------------ completeness
    def _check_complete(self, verb):
        problems = self._get_problems(verb)
        if problems:
            raise UserError(
                '\n'.join(
                    [self.env._('Before this step, please complete:')]
                    + [f'- {problem["text"]}' for problem in problems[:20]]
                )
            )

    def _get_problems(self, verb):
        """What is missing for ``verb`` by the current user's side.

        :return: list of {'section_id', 'entry_id', 'key', 'text'}
        """
        self.ensure_one()
        form, side = self.sudo(), self._get_my_side()
        problems = self._get_unfilled(side)
        if verb == 'send_feedback':
            answered = {
                c.entry_id.id: c.entry_revision
                for c in form.comment_ids
                if c.kind == 'stance' and c.side == side
            }
            problems += [
                {
                    'section_id': entry.section_id.id,
                    'entry_id': entry.id,
                    'key': False,
                    'text': self.env._(
                        'Answer the entry "%(title)s": agree, partly agree or disagree.',
                        title=entry.title or entry.section_id.name,
                    ),
                }
                for entry in form.entry_ids
                if entry.side != side
                and entry[f'shown_to_{side}']
                and answered.get(entry.id) != entry.revision
            ]
        rated = form.rating_ids.filtered(lambda r: r.side == side).level_id
        if not rated and form.template_id.rating_required and self._can_rate(side):
            problems.append(
                {
                    'section_id': False,
                    'entry_id': False,
                    'key': 'rating',
                    'text': self.env._('Choose an overall rating.'),
                }
            )
        return problems

    def _get_unfilled(self, side):
        """Sections below their minimum and required questions without an answer."""
        form = self.sudo()
        writable = self._get_writable_sections(side)
        mine = form.entry_ids.filtered(lambda e: e.side == side).grouped('section_id')
        problems = []
        for section in form.template_id._get_definition(form.fill_mode):
            entries = mine.get(
                self.env['hr.performance.template.section'].browse(section['id']), ()
            )
            required_here = section['id'] in writable and (
                form.state == 'filling' or section['fill_by'] == side
            )
            if required_here and len(entries) < section['min_entries']:
                problems.append(
                    {
                        'section_id': section['id'],
                        'entry_id': False,
                        'key': False,
                        'text': self.env._(
                            '"%(section)s" needs at least %(count)s entries.',
                            section=section['name'],
                            count=section['min_entries'],
                        ),
                    }
                )
            problems += [
                {
                    'section_id': section['id'],
                    'entry_id': entry.id,
                    'key': question['key'],
                    'text': self.env._(
                        '"%(section)s": please answer "%(question)s".',
                        section=section['name'],
                        question=question['name'],
                    ),
                }
                for entry in entries
                if section['id'] in writable
                for question in section['questions']
                if question['required'] and (entry.answers or {}).get(question['key']) is None
            ]
        return problems
