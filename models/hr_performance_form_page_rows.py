from odoo import fields, models


class HrPerformanceFormPageRows(models.AbstractModel):
    """Entries, comments and ratings as the page shows them.

    Callers pass rows that the record rules let the current user read.
    """

    _name = 'hr.performance.form.page.rows'
    _description = 'Interview Form: Rows of the Page'

    def _get_entries_data(self, rows, evidence):
        """Entries on the page; while the other side revises, its last submitted version."""
        # sudo: hr.performance.form - state and flags of its head, which is readable
        form = self.sudo()
        around = self._get_surroundings(
            rows['entry'],
            [comment for comment in rows['comment'] if comment.kind == 'stance'],
            {fact['id']: fact for fact in evidence['facts']},
        )
        data = [self._get_entry_data(entry, around) for entry in rows['entry']]
        shown_sides = {entry.side for entry in rows['entry']}
        if form.returned and form.state == 'filling' and 'employee' not in shown_sides:
            data += self._get_submitted_entries(rows['version'])
        return data

    def _get_surroundings(self, entries, stances, facts, with_files=True):
        """What telling ``entries`` needs besides them, read once for all.

        :param stances: comments of that kind that the reader may read
        :param facts: {id: values} of the facts that the reader may read
        :param with_files: whether there may be any
        """
        side = self._get_my_side()
        by_entry = {}  # {entry id: [stance rows]}
        for stance in stances:
            by_entry.setdefault(stance.entry_id.id, []).append(stance)
        return {
            'side': side,
            'stances': by_entry,
            'files': self._get_attachments(entries) if with_files else {},
            'pending': side in self._get_pending_sides(),
            'can_answer': self._can_answer(side),
            'facts': facts,
            'rate_keys': self._get_rate_keys() if facts else {},
        }

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
                'fact_ids': [],
                'evidence': self._get_evidence_data(entry.get('evidence', ())),
                'rate_check': False,
                'rate_reason': entry.get('rate_reason', ''),
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

    def _get_evidence_data(self, rows):
        """Evidence of a version as the page shows facts."""
        sources = {
            source._source_key: source
            for source in self.env['hr.performance.source']._get_sources()
        }
        data = []
        for key, kind, name, value, target, unit, rate, date in rows:
            source = sources.get(key)
            labels = source._get_kinds().get(kind, {}) if source is not None else {}
            data.append(
                {
                    'name': name or labels.get('label') or kind,
                    'source_label': source._get_source_label() if source is not None else key,
                    'value': value,
                    'has_value': value is not None,
                    'target': target,
                    'has_target': target is not None,
                    'unit': unit,
                    'rate': rate,
                    'has_rate': rate is not None,
                    'date': date or False,
                    'date_end': False,
                    'polarity': 'neutral',
                }
            )
        return data

    def _get_entry_data(self, entry, around=None, look=None):
        """One entry as the page shows it.

        :param around: see ``_get_surroundings``; read when not given
        :param look: what ``_lock_shared`` has seen: what is not there is not looked for
        """
        if around is None:
            found, facts = self.env['hr.performance.comment'], {}
            if not look or look.answered:
                found = found.search([('entry_id', '=', entry.id), ('kind', '=', 'stance')])
            if not look or look.pinned:
                facts = self._tell_pins(self._find_pins(entry))
            # sudo: hr.performance.comment - read access was just decided by the search
            around = self._get_surroundings(entry, found.sudo(), facts, not look or look.with_files)
        side, facts = around['side'], around['facts']
        stances = around['stances'].get(entry.id, [])
        mine = entry.side == side
        other = 'manager' if side == 'employee' else 'employee'
        can_edit = (
            mine
            and around['pending']
            and entry.author_id == self.env.user
            and not entry[f'shown_to_{other}']
        )
        my_stance = next((s for s in stances if s.side == side), False)
        others = [s for s in stances if s.side != side]
        return {
            'id': entry.id,
            'section_id': entry.section_id.id,
            'side': entry.side,
            'mine': mine,
            'author': look.author if look else entry.author_id.name,
            'sequence': entry.sequence,
            'answers': entry.answers or {},
            'fact_ids': [id_ for id_ in entry.fact_ids.ids if id_ in facts] if facts else [],
            'rate_check': self._get_rate_check(entry, facts, around['rate_keys']),
            'rate_reason': entry.rate_reason or '',
            'title': entry.title or '',
            'revision': entry.revision,
            'returned': entry.returned,
            **self._get_settlement_data(entry, side),
            'can_edit': can_edit,
            'can_answer': bool(around['can_answer'] and not mine),
            'my_stance': my_stance and self._get_stance_data(my_stance, entry),
            'other_stance': self._get_stance_data(others[0], entry) if others else False,
            'attachments': [
                self._get_attachment_data(attachment, can_edit)
                for attachment in around['files'].get(entry.id, ())
            ],
        }

    def _get_settlement_data(self, entry, side):
        """How a difference about the entry ended, and whether the reader may say so."""
        labels = dict(entry._fields['settlement']._description_selection(self.env))
        differs = entry.stance in ('partly', 'disagree')
        return {
            'differs': differs,
            'settlement': entry.settlement or False,
            'settlement_label': labels.get(entry.settlement, ''),
            'settlement_note': entry.settlement_note or '',
            'can_settle': differs and self._can_settle(side),
        }

    def _get_signoff_data(self, signoff):
        labels = {
            name: dict(signoff._fields[name]._description_selection(self.env))
            for name in ('side', 'decision', 'signature_kind')
        }
        kind = signoff.signature_kind or 'login'
        return {
            'id': signoff.id,
            'side': signoff.side,
            'side_label': labels['side'][signoff.side],
            'decision': signoff.decision,
            'decision_label': labels['decision'][signoff.decision],
            'name': signoff.signer_name,
            'date': fields.Datetime.to_string(signoff.date),
            'statement': signoff.statement or '',
            'witness': signoff.witness_name or '',
            'recorded_by': signoff.recorded_by or '',
            'meaning': signoff.meaning or '',
            'digest': signoff.digest[:12],
            'version': signoff.version_id.number,
            'signature_kind': kind,
            'signature_label': labels['signature_kind'][kind],
            'signature_url': signoff.signature_sha256
            and f'/my/performance/signatures/{signoff.id}',
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
        # sudo: hr.performance.template - the scale that the form's people rate on
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
