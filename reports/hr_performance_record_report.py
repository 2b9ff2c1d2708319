from markupsafe import Markup
from reportlab.graphics.barcode import qrencoder

from odoo import api, models
from odoo.exceptions import AccessError


class ReportHrPerformanceRecord(models.AbstractModel):
    """The print of a signed version, from that version alone: today's rows play no part.

    In the language and time zone of the employee, for whoever asks; read access to the version
    is checked here too, because a report's groups do not guard its URL.
    """

    _name = 'report.hr_performance_interview.report_record'
    _inherit = ['report.hr_performance_interview.report_form']
    _description = 'Print of a Signed Record'

    @api.model
    def _get_report_values(self, docids, data=None):
        # sudo(False): a caller that renders as superuser still prints as the person it is
        report = self.sudo(False)
        ids = [docids] if isinstance(docids, int) else list(dict.fromkeys(docids or ()))
        versions = report.env['hr.performance.version'].search([('id', 'in', ids)])
        if not ids or len(versions) != len(ids):
            raise AccessError(self.env._('This record cannot be printed by you.'))
        versions.form_id.env['hr.performance.audit']._log_print(versions.form_id)
        docs = versions.sudo()  # sudo: hr.performance.version - found as the reader
        return {
            'doc_ids': docs.ids,
            'doc_model': docs._name,
            'docs': docs,
            'prints': {version.id: self._get_record_print(version) for version in docs},
        }

    def _get_record_print(self, version):
        form = version.form_id
        installed = dict(self.env['res.lang'].get_installed())
        lang = form.user_id.lang if form.user_id.lang in installed else self.env.lang
        report = self.with_context(lang=lang, tz=form.user_id.tz or 'UTC')
        # sudo: hr.performance.version - found as the reader by the caller
        return report._get_version_values(version.with_env(report.sudo().env))

    def _get_version_values(self, version):
        form = version.form_id
        content = version._get_content()
        head = content.get('form', {})
        fields_ = self.env['hr.performance.signoff']._fields
        decisions, kinds = (
            dict(fields_[name]._description_selection(self.env))
            for name in ('decision', 'signature_kind')
        )
        comments = content.get('comments', ())
        history = form.version_ids.filtered(
            lambda v: v.number <= version.number and v.shown_to_employee and v.shown_to_manager
        ).sorted('number')
        employee = [s for s in content.get('signoffs', ()) if s['side'] == 'employee'][-1:]
        refused = bool(employee) and employee[0]['decision'] == 'refused'
        reserved = bool(employee) and employee[0]['decision'] == 'reservation'
        pictures = self._get_pictures(version, content)
        code = f'{version.digest} {form.id}.{version.number}'
        return {
            'id': version.id,
            'company': form.company_id,
            'lang': self.env.lang,
            'title': self.env._('Interview record'),
            'notice': self.env._('The employee refused to sign this record.')
            if refused
            else reserved and self.env._('Confirmed with reservation.'),
            'facts': self._get_head_facts(head),
            'moments': [],
            'sections': [
                self._get_section_print(section, comments, head)
                for section in content.get('sections', ())
                if section['entries']
            ],
            'ratings': [
                {
                    'who': self._get_name_of(rating['side'], head),
                    'level': rating['level'] or '–',
                    'note': self._keep_glyphs(rating['note']),
                }
                for rating in content.get('ratings', ())
                if rating['level'] or rating['note']
            ],
            'remarks': [
                self._get_remark_print(remark, head)
                for remark in comments
                if not remark['entry'] and remark['kind'] == 'comment'
            ],
            'returns': [
                self._get_remark_print(remark, head)
                for remark in comments
                if not remark['entry'] and remark['kind'] == 'return'
            ],
            'topics': self._get_topics_print(content.get('topics', ())),
            'notes': self._get_notes_print(
                content.get('notes', ()), lambda side: self._get_name_of(side, head)
            ),
            'signoffs': [
                {
                    'name': signoff['name'],
                    'side': self._get_side_label(signoff['side']),
                    'decision': decisions.get(signoff['decision'], signoff['decision']),
                    'statement': self._keep_glyphs(signoff['statement']),
                    'date': self._format_moment(signoff['date']),
                    'digest': (signoff['digest'] or '')[:12],
                    'kind': kinds.get(signoff.get('signature_kind'), ''),
                    'meaning': signoff.get('meaning'),
                    'picture': pictures.get(signoff.get('id')),
                    'witness': signoff.get('witness'),
                    'recorded_by': signoff.get('recorded_by'),
                }
                for signoff in content.get('signoffs', ())
            ],
            'appeals': self._get_appeals_print(content.get('appeals', ())),
            'versions': [
                {
                    'number': row.number,
                    'event': row._get_event_label(),
                    'actor': row.actor_name,
                    'date': self._format_moment(row.date),
                    'reason': self._keep_glyphs(row.reason),
                    'digest': (row.digest or '')[:12],
                }
                for row in history
            ],
            'digest': version.digest,
            'number': version.number,
            'code': self._get_code(code),
            'printed': self.env._('Times are in %(timezone)s.', timezone=self._get_timezone()),
        }

    def _get_code(self, value):
        """A QR code as an inline drawing: nothing is fetched, and no image library is needed."""
        code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
        code.addData(value)
        code.make()
        size = code.getModuleCount()
        path = ''.join(
            f'M{column} {row}h1v1h-1z'
            for row in range(size)
            for column in range(size)
            if code.isDark(row, column)
        )
        return Markup(  # numbers only
            '<svg xmlns="http://www.w3.org/2000/svg" width="110" height="110" '
            'viewBox="-4 -4 %(size)s %(size)s"><path fill="#000" d="%(path)s"/></svg>'
        ) % {'size': size + 8, 'path': path}

    def _get_head_facts(self, head):
        modes = dict(
            self.env['hr.performance.form']._fields['fill_mode']._description_selection(self.env)
        )
        interview = head.get('interview') or ['', 0]
        moment = self._format_moment(interview[0])
        if moment and interview[1]:
            moment = self.env._('%(moment)s, %(count)s min', moment=moment, count=interview[1])
        period = ' – '.join(self._format_day(day) for day in head.get('period', ()))
        facts = [
            (self.env._('Employee'), head.get('employee')),
            (self.env._('Manager'), head.get('manager')),
            (self.env._('Job position'), head.get('job')),
            (self.env._('Company'), head.get('company')),
            (self.env._('Interview cycle'), head.get('cycle')),
            (self.env._('Period under review'), period),
            (self.env._('Fill mode'), modes.get(head.get('fill_mode'))),
            (self.env._('Interview held'), moment),
        ]
        return [(label, value or '–') for label, value in facts]

    def _get_section_print(self, section, comments, head):
        stances = dict(
            self.env['hr.performance.comment']._fields['stance']._description_selection(self.env)
        )
        entries = []
        for number, entry in enumerate(section['entries'], 1):
            own = [comment for comment in comments if comment['entry'] == entry['id']]
            evidence = self.env['hr.performance.form']._evidence_text(entry.get('evidence', ()))
            entries.append(
                {
                    'number': number,
                    'who': self._get_name_of(entry['side'], head),
                    'answers': [
                        {'name': question[1], **self._get_answer_print(section, question, entry)}
                        for question in section['questions']
                    ],
                    'evidence': [
                        {'name': line, 'about': ''} for line in evidence.split('\n') if line
                    ],
                    'rate_check': bool(entry.get('rate_reason'))
                    and {
                        'title': self.env._('Reason for the difference'),
                        'reason': self._keep_glyphs(entry['rate_reason']),
                    },
                    'stances': [
                        {
                            **self._get_remark_print(comment, head),
                            'stance': stances.get(comment['stance'], ''),
                            'stale': False,
                        }
                        for comment in own
                        if comment['kind'] == 'stance'
                    ],
                    'remarks': [
                        self._get_remark_print(comment, head)
                        for comment in own
                        if comment['kind'] != 'stance'
                    ],
                    'settlement': self._get_settlement_print(
                        *(entry.get('settlement') or ('', ''))
                    ),
                }
            )
        return {'name': section['name'], 'entries': entries}

    def _get_pictures(self, version, content):
        """{sign-off id: address of the picture} of signatures that are as they were signed."""
        known = {s.get('id'): s.get('signature') for s in content.get('signoffs', ())}
        pictures = {}
        for signoff in version.form_id.signoff_ids.filtered(lambda s: s.id in known):
            if signoff._get_signature_digest() == known[signoff.id]:
                pictures[signoff.id] = signoff._get_picture_url()
        return pictures

    def _get_answer_print(self, section, question, entry):
        key, _name, value_type = question
        value = entry['answers'].get(key)
        if value_type == 'steps':
            return {
                'text': False,
                'steps': [
                    {
                        'text': self._keep_glyphs(str(step.get('text') or '')),
                        'date': self._format_day(step.get('date')),
                        'done': bool(step.get('done')),
                    }
                    for step in value or ()
                    if isinstance(step, dict)
                ],
            }
        if value in (None, False, '', []):
            return {'text': False, 'steps': []}
        text = str(value)
        if value_type == 'date':
            text = self._format_day(value)
        elif value_type in ('number', 'percent') and isinstance(value, int | float):
            unit = '%' if value_type == 'percent' else section.get('units', {}).get(key, '')
            text = self._format_number(value, unit)
        elif value_type in ('selection', 'rating'):
            text = section.get('labels', {}).get(key, {}).get(str(value), text)
        return {'text': self._keep_glyphs(text), 'steps': []}

    def _get_remark_print(self, remark, head):
        return {
            'who': self._get_name_of(remark['side'], head),
            'body': self._keep_glyphs(remark['body']),
            'date': self._format_moment(remark['date']),
            'is_return': remark['kind'] == 'return',
        }

    def _get_name_of(self, side, head):
        if side == 'employee':
            return self.env._('%(name)s (employee)', name=head.get('employee', ''))
        if side == 'manager' and head.get('manager'):
            return self.env._('%(name)s (manager)', name=head['manager'])
        return self._get_side_label(side)
