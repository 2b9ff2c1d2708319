from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

AGREED_STATES = ('confirmed', 'follow_up', 'closed')


class ReportHrPerformanceForm(models.AbstractModel):
    """What the print of an interview form shows, and to whom.

    A report's groups do not guard its URL, so the check is here: each form is read with the
    rights of the person who prints, rows of a form through their own record rules, and a set
    with one form that is not readable is refused whole. Employees and managers print in
    their own language, HR in the employee's.
    """

    _name = 'report.hr_performance_interview.report_form'
    _description = 'Print of the Interview Form'
    _inherit = ['hr.performance.print.talk']

    @api.model
    def _get_report_values(self, docids, data=None):
        forms = self._check_forms(docids)
        forms.env['hr.performance.audit']._log_print(forms)
        return {
            'doc_ids': forms.ids,
            'doc_model': forms._name,
            'docs': forms,
            'prints': self._get_print_data(forms),
        }

    @api.model
    def _check_forms(self, docids):
        """The forms of ``docids``, all of them readable by the real user.

        :raise AccessError: one of them is not readable, or not there: which one, and which of
            the two, is not told
        """
        # sudo(False): a caller that renders as superuser still prints as the person it is
        report = self.sudo(False)
        if isinstance(docids, int):
            docids = [docids]
        ids = list(dict.fromkeys(docids or ()))
        if not ids:
            raise UserError(self.env._('Please choose at least one form to print.'))
        forms = report.env['hr.performance.form']
        if all(isinstance(res_id, int) and 0 < res_id < 2**31 for res_id in ids):
            forms = forms.search([('id', 'in', ids)])
        if len(forms) != len(ids):
            raise AccessError(
                self.env._(
                    'Of the forms you chose, at least one cannot be printed by you. Please '
                    'choose only forms that you can open.'
                )
            )
        return forms.browse(ids)

    # Values
    @api.model
    def _get_print_data(self, forms):
        """One dict per form of what its reader may see, ready for the template."""
        rows = {
            name: self._get_rows(forms, f'hr.performance.{name}')
            for name in (
                'entry',
                'comment',
                'rating',
                'signoff',
                'version',
                'appeal',
                'topic',
                'note',
            )
        }
        entries = forms.env['hr.performance.entry'].concat(*rows['entry'].values())
        # sudo: hr.performance.fact - the readable ones; their labels belong to the form
        facts_sudo = forms._find_pins(entries).sudo()
        rows['fact'] = defaultdict(
            facts_sudo.browse, facts_sudo.grouped(lambda fact: fact.form_id.id)
        )
        return {
            form.id: self.with_context(lang=self._get_print_lang(form))._get_form_values(
                form.id, {name: by_form[form.id] for name, by_form in rows.items()}
            )
            for form in forms
        }

    def _get_rows(self, forms, model):
        # sudo: rows - which ones was decided by the record rules in this search
        rows_sudo = forms.env[model].search_fetch([('form_id', 'in', forms.ids)]).sudo()
        return defaultdict(rows_sudo.browse, rows_sudo.grouped(lambda row: row.form_id.id))

    def _get_print_lang(self, form):
        form_sudo = form.sudo()  # sudo: res.users - the language of the employee, for HR's print
        if self.env.user in (form_sudo.user_id, form_sudo.manager_user_id):
            return self.env.lang
        installed = dict(self.env['res.lang'].get_installed())
        lang = form_sudo.user_id.lang
        return lang if lang in installed else self.env.lang

    def _get_form_values(self, form_id, rows):
        # sudo: hr.performance.form - readable, checked before; the frozen template and the
        # names of the day of the launch belong to the form
        form = self.env['hr.performance.form'].sudo().browse(form_id)
        rows = {name: records.with_env(form.env) for name, records in rows.items()}
        remarks = rows['comment'].filtered(
            # "My side only" is a note to oneself, no part of a record
            lambda remark: remark.audience == 'both'
        )
        agreed = form.state in AGREED_STATES
        return {
            'id': form.id,
            'company': form.company_id,
            'lang': self.env.lang,
            'title': self._get_title(form),
            'employee': form.employee_name,
            'notice': self._get_notice(form),
            'agreed': agreed,
            'facts': self._get_facts(form),
            'moments': self._get_moments(form),
            'sections': self._get_sections(form, rows, remarks),
            'ratings': [
                {
                    'who': self._get_side_name(form, rating.side),
                    'level': rating.level_id.name or '–',
                    'note': self._keep_glyphs(rating.note),
                }
                for rating in rows['rating']
                if rating.level_id or rating.note
            ],
            'remarks': [
                self._get_remark_values(form, remark)
                for remark in remarks
                if remark.kind == 'comment' and not remark.entry_id
            ],
            'returns': [
                self._get_remark_values(form, remark)
                for remark in remarks
                if remark.kind == 'return' and not remark.entry_id
            ],
            'topics': self._get_topics_print(
                [
                    {
                        'rule': topic.rule,
                        'side': topic.side,
                        'state': topic.state,
                        'name': topic.name,
                        'reason': topic.skip_reason,
                    }
                    for topic in rows['topic']
                ]
            ),
            'coverage': self._get_coverage(form),
            'notes': self._get_notes_print(
                [form._get_note_content(note) for note in rows['note']],
                lambda side: self._get_side_name(form, side),
            ),
            'signoffs': [
                {
                    'name': signoff.signer_name,
                    'side': self._get_label(signoff, 'side'),
                    'decision': self._get_label(signoff, 'decision'),
                    'statement': self._keep_glyphs(signoff.statement),
                    'date': self._format_moment(signoff.date),
                    'digest': (signoff.digest or '')[:12],
                    'witness': signoff.witness_name,
                    'recorded_by': signoff.recorded_by,
                    'kind': self._get_label(signoff, 'signature_kind'),
                    'meaning': signoff.meaning,
                    'picture': signoff._get_picture_url(),
                }
                for signoff in rows['signoff']
            ],
            'appeals': self._get_appeals_print(
                [
                    {
                        **appeal._get_snapshot_row(),
                        # the row itself is readable to whom the grounds concern
                        'text': appeal.grounds if appeal in rows['appeal'] else '',
                        'withdraw_text': appeal.withdraw_reason if appeal in rows['appeal'] else '',
                    }
                    for appeal in form.appeal_ids.sorted('id')
                ]
            ),
            'versions': [
                {
                    'number': version.number,
                    'event': version._get_event_label(),
                    'actor': version.actor_name,
                    'date': self._format_moment(version.date),
                    'reason': self._keep_glyphs(version.reason),
                    'digest': (version.digest or '')[:12],
                }
                for version in rows['version']
            ],
            'printed': self.env._(
                'Printed on %(date)s by %(name)s. Times are in %(timezone)s.',
                date=self._format_moment(fields.Datetime.now()),
                name=self.env.user.sudo().name,  # sudo: res.users - own name
                timezone=self._get_timezone(),
            ),
        }

    def _get_appeals_print(self, rows):
        outcomes = dict(
            self.env['hr.performance.appeal']._fields['outcome']._description_selection(self.env)
        )
        moment = fields.Datetime.to_datetime
        return [
            {
                'opened': self._format_moment(moment(row['opened'])),
                'version': row['version'],
                'handler': row['handler'],
                'text': self._keep_glyphs(row.get('text') or ''),
                'outcome': outcomes.get(row['outcome'], ''),
                'reason': self._keep_glyphs(row['reason']),
                'decided': self._format_moment(moment(row['decided'])) if row['decided'] else '',
                # rows of before appeals could be withdrawn say nothing of it
                'withdrawn': self._format_moment(moment(row['withdrawn']))
                if row.get('withdrawn')
                else '',
                'withdrawal': self._keep_glyphs(row.get('withdraw_text') or ''),
            }
            for row in rows
        ]

    def _get_title(self, form):
        if form.state in AGREED_STATES:
            return self.env._('Interview record')
        return self.env._('Performance interview form')

    def _get_notice(self, form):
        if form.state == 'cancelled':
            return self.env._('Cancelled')
        if form.state not in AGREED_STATES:
            return self.env._('Not confirmed yet: this print shows work in progress.')
        if form.confirm_result == 'refused':
            return self.env._('The employee refused to sign this record.')
        if form.confirm_result == 'reservation':
            return self.env._('Confirmed with reservation.')
        return False

    def _get_facts(self, form):
        cycle = form.cycle_id
        period = [format_date(self.env, day) for day in (cycle.date_from, cycle.date_to)]
        facts = [
            (self.env._('Employee'), form.employee_name),
            (self.env._('Manager'), form.manager_name or form.manager_id.name),
            (self.env._('Job position'), form._get_job_title()),
            (self.env._('Department'), form.department_id.name),
            (self.env._('Company'), form.company_id.name),
            (self.env._('Interview cycle'), cycle.name),
            (self.env._('Period under review'), ' – '.join(period)),
            (self.env._('Fill mode'), self._get_label(form, 'fill_mode')),
            (self.env._('State'), self._get_label(form, 'state')),
        ]
        return [(label, value or '–') for label, value in facts]

    def _get_moments(self, form):
        moments = [
            (self.env._('Launched'), form.date_launch and format_date(self.env, form.date_launch)),
            (self.env._('Submitted by the employee'), form.employee_submitted_on),
            (self.env._('Submitted by the manager'), form.manager_submitted_on),
            (self.env._('Feedback of the manager'), form.manager_feedback_on),
            (self.env._('Feedback of the employee'), form.employee_feedback_on),
            (self.env._('Interview held'), self._get_interview_moment(form)),
            (self.env._('Record sent'), form.record_sent_on),
            (self.env._('Confirmed'), form.confirmed_on),
            (
                self.env._('Times returned for revision'),
                form.return_count and str(form.return_count),
            ),
        ]
        return [
            (label, value if isinstance(value, str) else self._format_moment(value))
            for label, value in moments
            if value
        ]

    def _get_interview_moment(self, form):
        if not form.date_interview:
            return False
        moment = self._format_moment(form.date_interview)
        if form.interview_minutes:
            return self.env._(
                '%(moment)s, %(count)s min', moment=moment, count=form.interview_minutes
            )
        return moment

    def _get_sections(self, form, rows, remarks):
        sections = []
        rate_keys = form._get_rate_keys()
        sources = {
            source._source_key: source
            for source in self.env['hr.performance.source']._get_sources()
        }
        # one query each: a one2many asks for the ids first and for the columns afterwards
        found = form.env['hr.performance.template.section'].search_fetch(
            [('template_id', '=', form.template_id.id)]
        )
        questions = (
            form.env['hr.performance.template.question']
            .search_fetch([('section_id', 'in', found.ids)])
            .grouped('section_id')
        )
        by_section = rows['entry'].grouped('section_id')
        for section in found:
            own = by_section.get(section, ())
            if not own and section.only_fill_mode not in (False, form.fill_mode):
                continue
            sections.append(
                {
                    'name': section.name,
                    'questions': [question.name for question in questions.get(section, ())],
                    'entries': [
                        {
                            **self._get_entry_values(
                                form, questions.get(section, ()), entry, remarks, number
                            ),
                            **self._get_evidence_values(
                                form, entry, rows['fact'], sources, rate_keys
                            ),
                        }
                        for number, entry in enumerate(own, 1)
                    ],
                }
            )
        return sections

    def _get_entry_values(self, form, questions, entry, remarks, number):
        answers = entry.answers if isinstance(entry.answers, dict) else {}
        own = remarks.filtered(lambda remark: remark.entry_id == entry)
        return {
            'number': number,
            'who': self._get_side_name(form, entry.side),
            'side': entry.side,
            'answers': [
                {'name': question.name, **self._get_answer(form, question, answers)}
                for question in questions
            ],
            'stances': [
                {
                    **self._get_remark_values(form, remark),
                    'stance': self._get_label(remark, 'stance'),
                    'stale': remark.entry_revision and remark.entry_revision < entry.revision,
                }
                for remark in own
                if remark.kind == 'stance'
            ],
            'remarks': [
                self._get_remark_values(form, remark) for remark in own if remark.kind != 'stance'
            ],
            'settlement': self._get_settlement_print(entry.settlement, entry.settlement_note),
        }

    def _get_evidence_values(self, form, entry, facts, sources, rate_keys):
        """Pinned facts that the reader may read, and a rate that differs from the goal's."""
        facts = entry.fact_ids & facts
        check = form._get_rate_check(entry, form._tell_pins(facts), rate_keys)
        return {
            'evidence': [
                {
                    'name': fact.name or fact.kind,
                    'about': ' · '.join(self._get_fact_parts(fact, sources)),
                }
                for fact in facts
            ],
            'rate_check': check
            and {
                'title': self.env._(
                    'Completion rates differ: written here %(claimed)s, linked goal "%(goal)s" '
                    '%(linked)s',
                    claimed=self._format_number(check['claimed'], '%'),
                    goal=check['name'],
                    linked=self._format_number(check['linked'], '%'),
                ),
                'reason': check['reason'] or self.env._('No reason was given.'),
            },
        }

    def _get_fact_parts(self, fact, sources):
        parts = []
        if fact.has_value and fact.has_target:
            parts.append(
                self.env._(
                    '%(value)s of %(target)s',
                    value=self._format_number(fact.value),
                    target=self._format_number(fact.target, fact.unit),
                )
            )
        elif fact.has_value:
            parts.append(self._format_number(fact.value, fact.unit))
        if fact.has_rate:
            parts.append(self._format_number(fact.rate, '%'))
        source = sources.get(fact.source)
        parts.append(source._get_source_label() if source is not None else fact.source)
        if fact.date:
            parts.append(format_date(self.env, fact.date))
        return list(dict.fromkeys(parts))

    def _get_answer(self, form, question, answers):
        value = answers.get(question.key)
        if question.value_type == 'steps':
            steps = [step for step in value or () if isinstance(step, dict)]
            return {
                'text': False,
                'steps': [
                    {
                        'text': self._keep_glyphs(str(step.get('text') or '')),
                        'date': self._format_day(step.get('date')),
                        'done': bool(step.get('done')),
                    }
                    for step in steps
                ],
            }
        if value in (None, False, '', []):
            return {'text': False, 'steps': []}
        text = str(value)
        if question.value_type == 'date':
            text = self._format_day(value)
        elif question.value_type in ('number', 'percent') and isinstance(value, int | float):
            unit = '%' if question.value_type == 'percent' else question.unit
            text = self._format_number(value, unit)
        elif question.value_type == 'selection':
            text = question.option_ids.filtered(lambda option: option.id == value).name or '–'
        elif question.value_type == 'rating':
            levels = form.template_id.scale_id.level_ids
            text = levels.filtered(lambda level: level.id == value).name or '–'
        return {'text': self._keep_glyphs(text), 'steps': []}

    def _get_remark_values(self, form, remark):
        return {
            'who': self._get_side_name(form, remark.side),
            'body': self._keep_glyphs(remark.body),
            'date': self._format_moment(remark.create_date),
            'is_return': remark.kind == 'return',
        }

    # Labels
    def _get_side_name(self, form, side):
        """Who speaks, with the part he has in the talk."""
        if side == 'employee':
            return self.env._('%(name)s (employee)', name=form.employee_name)
        if side == 'manager':
            name = form.manager_name or form.manager_id.name
            if name:
                return self.env._('%(name)s (manager)', name=name)
            return self.env._('Manager')
        return self.env._('HR')
