import hashlib
import secrets

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.canonical import canonical, chain_digest
from ..tools.textdiff import diff_text

# Of the content of a version. Whatever is added later is not asked of the records of before:
# 2: ids of persons, state and result, promoted answers, topics, authors of files, the trail.
SCHEMA = 2
PRINT_CRON = 'hr_performance_interview.ir_cron_print_records'


class HrPerformanceFormRecord(models.AbstractModel):
    """Versions of a form: an immutable picture at each verb, compared and chained by digest."""

    _name = 'hr.performance.form.record'
    _description = 'Interview Form: Versions'

    # The newest version as the form knows it: a version that was deleted is missed
    head_number = fields.Integer('Versions', readonly=True, copy=False, exportable=False)
    head_digest = fields.Char('Newest digest', readonly=True, copy=False, exportable=False)

    def _cut_versions(self, event, audience='both', reason='', moment=None):
        """One version per form of self, in a constant number of queries.

        :param audience: 'both': only what both sides may read goes in; 'employee' or
            'manager': what that side may read, shown to nobody else
        :param moment: when it is said to be cut, for demo data
        """
        forms = self.sudo()  # sudo: versions are written by verbs only
        Version = forms._with_transition().env['hr.performance.version'].sudo()
        last = {}  # {form: newest version}
        for version in Version.search_fetch(
            Domain('form_id', 'in', forms.ids),
            ['form_id', 'number', 'digest'],  # never the contents of a whole history
            order='form_id, number',
        ):
            last[version.form_id.id] = version
        flags = {
            'shown_to_employee': audience in ('both', 'employee'),
            'shown_to_manager': audience in ('both', 'manager'),
        }
        contents = forms._get_snapshots(flags)
        trails = self.env['hr.performance.audit']._get_heads(forms)
        now = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        vals_list = []
        for form in forms:
            before = last.get(form.id)
            digest = before.digest if before else ''
            signed = {
                'number': before.number + 1 if before else 1,
                'event': event,
                'side': form.with_user(self.env.user)._get_my_side() or 'hr',
                'date': str(now.replace(microsecond=0)),
                'reason': reason or '',
            }
            # The salt: who sees the digest of a hidden version cannot try out what it holds
            about = {**signed, 'actor': self.env.user.name, 'salt': secrets.token_hex(8)}
            # the trail up to here: what is cut off of it later is missed
            trail = trails.get(form.id, [0, ''])
            text = canonical({**contents[form], 'version': about, 'trail': trail})
            vals_list.append(
                {
                    **signed,
                    'form_id': form.id,
                    'author_id': self.env.uid,
                    'actor_name': self.env.user.name,
                    'content': text,
                    'previous_digest': digest,
                    'digest': chain_digest(digest, text),
                    **flags,
                }
            )
        versions = Version.create(vals_list)
        self.env['hr.performance.audit']._log('step', None, versions=versions, date=now)
        if event in ('confirm', 'close') and not moment:
            # sudo: ir.cron - wakes the print of what was just signed, after the commit
            self.env.ref(PRINT_CRON).sudo()._trigger()
        for version in versions:
            version.form_id._write_flow(
                {'head_number': version.number, 'head_digest': version.digest}
            )
        return versions

    def _get_snapshots(self, flags):
        """{form: content} of the rows that carry all the ``flags``; JSON types only."""
        domain = Domain('form_id', 'in', self.ids) & Domain.AND(
            Domain(name, '=', True) for name, value in flags.items() if value
        )
        rows = {
            # sudo: hr.performance.* - the flags of the version decide which rows go in
            model: self.env[f'hr.performance.{model}'].sudo().search(domain).grouped('form_id')
            for model in ('entry', 'comment', 'rating', 'signoff', 'note', 'topic')
        }
        files = self._get_attachments(
            self.env['hr.performance.entry'].concat(*rows['entry'].values())
        )
        evidence = self._get_evidence_rows(
            self.env['hr.performance.entry'].concat(*rows['entry'].values()), flags
        )
        return {
            form: form._get_snapshot(
                {model: found.get(form, ()) for model, found in rows.items()}, files, evidence
            )
            for form in self
        }

    def _get_snapshot(self, rows, files, evidence):
        definition = self.template_id._get_definition(self.fill_mode)
        return {
            'schema': SCHEMA,
            'form': {
                'id': self.id,
                'employee_id': self.employee_id.id,
                'company_id': self.company_id.id,
                'cycle_id': self.cycle_id.id,
                'template_id': self.template_id.id,
                'state': self.state,
                'result': self.confirm_result or '',
                'cycle': self.cycle_id.name,
                'period': [str(self.cycle_id.date_from), str(self.cycle_id.date_to)],
                'employee': self.employee_name,
                'job': self.job_title or '',
                'manager': self.manager_name or '',
                'company': self.company_id.name,
                'fill_mode': self.fill_mode,
                'interview': [str(self.date_interview or ''), self.interview_minutes],
            },
            'sections': [
                {
                    'id': section['id'],
                    'kind': section['kind'],
                    'name': section['name'],
                    'questions': [
                        [q['key'], q['name'], q['value_type']] for q in section['questions']
                    ],
                    # what a chosen id means, and the unit of a figure
                    'labels': {
                        q['key']: {str(option['id']): option['name'] for option in q['options']}
                        for q in section['questions']
                        if q['options']
                    },
                    'units': {q['key']: q['unit'] for q in section['questions'] if q['unit']},
                    'entries': [
                        {
                            'id': entry.id,
                            'side': entry.side,
                            'author_id': entry.author_id.id,
                            'author': entry.author_id.name,
                            'revision': entry.revision,
                            'answers': entry.answers or {},
                            'stance': entry.stance or '',
                            'evidence': evidence[entry],
                            'rate_reason': entry.rate_reason or '',
                            'settlement': [
                                entry.settlement or '',
                                entry.settlement_note or '',
                            ],
                            'files': [[f.name, f.checksum] for f in files.get(entry.id, ())],
                            'file_authors': [f.create_uid.id for f in files.get(entry.id, ())],
                            'title': entry.title or '',
                            'rate': entry.completion_rate,
                            'deadline': str(entry.date_deadline or ''),
                            'goal_id': entry.goal_id.id,
                        }
                        for entry in rows['entry']
                        if entry.section_id.id == section['id']
                    ],
                }
                for section in definition
            ],
            'comments': [
                {
                    'id': comment.id,
                    'entry': comment.entry_id.id,
                    'kind': comment.kind,
                    'side': comment.side,
                    'author_id': comment.author_id.id,
                    'audience': comment.audience,
                    'revision': comment.entry_revision,
                    'author': comment.author_id.name,
                    'stance': comment.stance or '',
                    'body': comment.body or '',
                    'date': str(comment.create_date.replace(microsecond=0)),
                }
                for comment in rows['comment']
            ],
            'ratings': [
                {
                    'side': rating.side,
                    'author_id': rating.author_id.id,
                    'level_id': rating.level_id.id,
                    'level': rating.level_id.name or '',
                    'value': rating.value,
                    'note': rating.note or '',
                }
                for rating in rows['rating']
            ],
            'topics': [
                {
                    'id': topic.id,
                    'rule': topic.rule,
                    'side': topic.side,
                    'state': topic.state,
                    'entry': topic.entry_id.id,
                    # what was covered, never its words: HR reads versions, and no topic
                    'text': hashlib.sha256(
                        canonical([topic.id, topic.name or '', topic.skip_reason or '']).encode()
                    ).hexdigest(),
                }
                for topic in rows['topic']
            ],
            'notes': [self._get_note_content(note) for note in rows['note']],
            'signoffs': [
                {
                    'id': signoff.id,
                    'side': signoff.side,
                    'author_id': signoff.author_id.id,
                    'decision': signoff.decision,
                    'name': signoff.signer_name,
                    'statement': signoff.statement or '',
                    'date': str(signoff.date.replace(microsecond=0)),
                    'digest': signoff.digest,
                    'signature': signoff._get_signature_digest(),
                    'signature_kind': signoff.signature_kind or '',
                    'meaning': signoff.meaning or '',
                    **signoff._get_witness_values(),
                }
                for signoff in rows['signoff']
            ],
        }

    def _get_note_content(self, note):
        """A note as a version keeps it, and as the print shows it."""
        return {
            'id': note.id,
            'parent': note.parent_id.id,
            'kind': note.kind,
            'answer': note.answer_kind or '',
            'side': note.side,
            'author_id': note.author_id.id,
            'entry': note.entry_id.id,
            'topic': note.topic_id.id,
            'typed_for': note.typed_for or '',
            'author': note.author_id.name,
            'body': note.body,
            'confirmation': note.confirmation,
            'follow_up': [note.follow_up_owner or '', str(note.follow_up_date or '')],
            'date': str(note.create_date.replace(microsecond=0)),
        }

    def _get_attachments(self, entries):
        """{entry id: attachments}, one query."""
        # sudo: ir.attachment - callers pass entries that the reader may read
        files = (
            self.env['ir.attachment']
            .sudo()
            .search(
                [('res_model', '=', 'hr.performance.entry'), ('res_id', 'in', entries.ids)],
                order='id',
            )
        )
        return files.grouped('res_id')

    def compare_versions(self, old_id, new_id):
        """Marked differences of two versions that the caller may read; see the page contract.

        :raise UserError: one of them is not a version of this form, or hidden from the caller
        """
        self.ensure_one()
        self.check_access('read')
        ids = self.env['hr.performance.limits']._clean_ids([old_id, new_id])
        versions = self.env['hr.performance.version'].search(
            [('form_id', '=', self.id), ('id', 'in', ids)], order='number'
        )
        if len(versions) != 2:
            raise UserError(self.env._('Please choose two versions of this form to compare.'))
        old, new = versions.sudo()  # sudo: read access was just decided by the search
        return {
            'old': old._get_page_row(),
            'new': new._get_page_row(),
            'sections': self._compare_contents(old._get_content(), new._get_content()),
        }

    def _compare_contents(self, old, new):
        def entries_of(content):
            return {e['id']: e for s in content['sections'] for e in s['entries']}

        before, after = entries_of(old), entries_of(new)
        known = {comment['id'] for comment in old['comments']}
        said = {}  # {entry id: comments made between the two}
        for comment in new['comments']:
            if comment['id'] not in known and comment['body']:
                said.setdefault(comment['entry'], []).append(
                    {'author': comment['author'], 'body': comment['body']}
                )
        old_sections = {section['id']: section for section in old['sections']}
        result = []
        for section in new['sections']:
            ids = [e['id'] for e in section['entries']]
            ids += [
                e['id']
                for e in old_sections.get(section['id'], {}).get('entries', [])
                if e['id'] not in after
            ]
            entries = [
                self._compare_entry(section, before.get(id_), after.get(id_), said.get(id_, []))
                for id_ in ids
            ]
            result.append({'name': section['name'], 'kind': section['kind'], 'entries': entries})
        return result

    def _compare_entry(self, section, old, new, comments):
        texts = [
            (
                name,
                [
                    self._answer_text(value_type, (entry or {}).get('answers', {}).get(key))
                    for entry in (old, new)
                ],
            )
            for key, name, value_type in section['questions']
        ]
        # versions of before evidence was kept have none
        texts += [
            (
                self.env._('Evidence'),
                [self._evidence_text((entry or {}).get('evidence', ())) for entry in (old, new)],
            ),
            (
                self.env._('Reason for the difference'),
                [(entry or {}).get('rate_reason', '') for entry in (old, new)],
            ),
        ]
        answers = [
            {
                'name': name,
                'status': 'same' if pair[0] == pair[1] else 'changed',
                'old': pair[0],
                'new': pair[1],
                'diff': diff_text(*pair),
            }
            for name, pair in texts
            if any(pair)
        ]
        changed = any(answer['status'] == 'changed' for answer in answers)
        status = 'added' if not old else 'removed' if not new else 'changed' if changed else 'same'
        present = new or old
        return {
            'side': present['side'],
            'author': present['author'],
            'status': status,
            'answers': answers,
            'comments': comments,
        }

    def _answer_text(self, value_type, value):
        """An answer as plain text, for comparing and printing; '' when there is none."""
        if value in (None, False, ''):
            return ''
        if value_type == 'steps':
            return '\n'.join(
                f'{step["text"]} ({step["date"]})' if step.get('date') else step['text']
                for step in value
            )
        if value_type == 'percent':
            return f'{value:g} %'
        if value_type == 'number':
            return f'{value:g}'
        if value_type in ('selection', 'rating'):
            model = 'rating.level' if value_type == 'rating' else 'template.option'
            # sudo: hr.performance.template - the label of a choice in a form that may be read
            return self.env[f'hr.performance.{model}'].sudo().browse(value).exists().name or ''
        return str(value)
