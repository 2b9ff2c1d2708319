from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

MINUTES = (10, 480)  # of a planned interview


class HrPerformanceFormTalk(models.AbstractModel):
    """The interview of a form: planned, moved, started and ended by its verbs."""

    _name = 'hr.performance.form.talk'
    _description = 'Interview Form: Interview'

    interview_ids = fields.One2many('hr.performance.interview', 'form_id')
    date_interview_planned = fields.Datetime(
        'Interview planned for', readonly=True, index='btree_not_null'
    )
    interview_held_on = fields.Datetime('Interview ended on', readonly=True)
    has_no_date = fields.Boolean(
        'No interview date', compute='_compute_talk_flags', search='_search_has_no_date'
    )
    is_record_missing = fields.Boolean(
        'Held, record unfinished', compute='_compute_talk_flags', search='_search_record_missing'
    )

    @api.depends('state', 'date_interview_planned', 'interview_held_on')
    def _compute_talk_flags(self):
        for form in self:
            ready = form.state == 'ready'
            form.has_no_date = ready and not (form.date_interview_planned or form.interview_held_on)
            form.is_record_missing = ready and bool(form.interview_held_on)

    def _search_has_no_date(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [
            ('state', '=', 'ready'),
            ('date_interview_planned', '=', False),
            ('interview_held_on', '=', False),
        ]

    def _search_record_missing(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('state', '=', 'ready'), ('interview_held_on', '!=', False)]

    # ------------------------------------------------------------ people and reasons
    def _is_scheduler(self):
        return self._is_manager() or self._is_officer()

    def _get_role_label(self, who):
        if who == 'scheduler':
            return self.env._('the manager or an HR officer')
        return super()._get_role_label(who)

    def _get_open_interview(self):
        """The interview of this form that is planned or running, as superuser."""
        self.ensure_one()
        # sudo: hr.performance.interview - the caller's verb checked person and state
        return self.sudo().interview_ids.filtered(lambda i: i.state in ('planned', 'running'))

    def _get_missing_schedule(self):
        if self._get_open_interview().state == 'running':
            return self.env._('The interview is running already.')
        return False

    def _get_missing_cancel_interview(self):
        if self._get_open_interview().state != 'planned':
            return self.env._('There is no interview that could be cancelled.')
        return False

    def _get_missing_start_interview(self):
        if self._get_open_interview().state == 'running':
            return self.env._('The interview is running already.')
        return False

    def _get_missing_end_interview(self):
        if self._get_open_interview().state != 'running':
            return self.env._('No interview is running.')
        return False

    # ------------------------------------------------------------ verbs
    def action_schedule(self, date_start, minutes=60, location='', videocall_url=''):
        """Plan the interview, or move the one that is planned; both sides are told.

        :param date_start: 'YYYY-MM-DD HH:MM:SS' in UTC, still to come
        :param minutes: length, 10 to 480
        """
        self._begin('schedule')
        self.ensure_one()
        start, stop = self._check_slot(date_start, minutes)
        limits = self.env['hr.performance.limits']
        place = {
            'location': limits._clean_text(location, 200, self.env._('Place')),
            'videocall_url': self._clean_url(videocall_url),
        }
        form = self.sudo()  # sudo: self - the verb checked person and state
        interview = form._get_open_interview()
        if interview:
            moved = interview.date_start != start
            interview.write(
                {
                    'date_start': start,
                    'date_stop': stop,
                    'move_count': interview.move_count + int(moved),
                    **place,
                }
            )
        else:
            moved = False
            interview = form._create_row(
                'interview',
                self._get_my_side(),
                {'date_start': start, 'date_stop': stop, **place},
                both=True,
            )
        interview._sync_event()
        form._finish(
            'schedule',
            {'date_interview_planned': start},
            notify='interview_moved' if moved else 'interview_planned',
        )
        self.env['hr.performance.reminder']._wake_for_interview(form.company_id, start)
        return True

    def action_cancel_interview(self, reason):
        """Take the planned interview off both calendars; the form waits for another day."""
        reason = self._check_reason(reason)
        self._begin('cancel_interview')
        for form in self.sudo():  # sudo: self - the verb checked person and state
            interview = form._get_open_interview()
            interview._with_transition().write({'state': 'cancelled', 'cancel_reason': reason})
            interview._sync_event()
        self.sudo()._finish(
            'cancel_interview',
            {'date_interview_planned': False},
            reason=reason,
            notify='interview_cancelled',
        )
        return True

    def action_start_interview(self, one_screen=False):
        """Begin the talk: from now on notes are taken, and each is on both screens at once.

        :param one_screen: both sit in front of one screen, and one person types for both
        """
        self._begin('start_interview')
        self.ensure_one()
        form = self.sudo()  # sudo: self - the verb checked person and state
        interview = form._get_open_interview() or form._create_row(
            'interview', self._get_my_side(), {}, both=True
        )
        interview._with_transition().write(
            {
                'state': 'running',
                'started_on': fields.Datetime.now(),
                'one_screen': bool(one_screen),
            }
        )
        form._finish('start_interview', {})
        return True

    def action_end_interview(self):
        """End the talk; the record is finished and sent afterwards."""
        self._begin('end_interview')
        for form in self.sudo():  # sudo: self - the verb checked person and state
            form._get_open_interview()._with_transition().write(
                {'state': 'held', 'ended_on': fields.Datetime.now()}
            )
        self.sudo()._finish(
            'end_interview',
            {'interview_held_on': fields.Datetime.now(), 'date_interview_planned': False},
        )
        return True

    def action_open_schedule(self):
        """The dialog that plans the interviews of these forms at once."""
        return self.env['hr.performance.schedule']._open_for_forms(self)

    def _check_slot(self, date_start, minutes):
        try:
            if isinstance(date_start, (list, dict)) or isinstance(minutes, bool):
                raise TypeError
            start = fields.Datetime.to_datetime(date_start)
            minutes = int(minutes)
        except (ValueError, TypeError, OverflowError):
            raise UserError(self.env._('Please give the day, the hour and the length.'))
        if not start or start < fields.Datetime.now():
            raise UserError(self.env._('The interview must lie in the future.'))
        if not MINUTES[0] <= minutes <= MINUTES[1]:
            raise UserError(
                self.env._(
                    'An interview lasts %(low)s to %(high)s minutes.',
                    low=MINUTES[0],
                    high=MINUTES[1],
                )
            )
        return start, start + timedelta(minutes=minutes)

    def _clean_url(self, value):
        url = self.env['hr.performance.limits']._clean_text(value, 500, self.env._('Video link'))
        if url and not url.startswith(('https://', 'http://')):
            raise UserError(self.env._('The video link must start with https://.'))
        return url

    def _get_held_interview(self):
        """The newest interview of this form that was held since its last record."""
        self.ensure_one()
        # sudo: hr.performance.interview - day and length of the talk, for its record
        held = self.sudo().interview_ids.filtered(lambda i: i.state == 'held')
        return held.sorted('ended_on')[-1:]

    # ------------------------------------------------------------ the page
    def get_talk_data(self):
        """Interview, topics and notes the reader may see: what the page fetches while it runs.

        Rows are searched as the reader, in one query of each kind whatever their number.
        """
        self.ensure_one()
        self.check_access('read')
        # sudo: interview, topic, note - found as the reader; labels and names with them
        rows = {
            name: self.env[f'hr.performance.{name}']
            .search_fetch([('form_id', '=', self.id)])
            .sudo()
            for name in ('interview', 'topic', 'note')
        }
        return self._get_talk_block(rows, self._get_my_side())

    def _get_talk_block(self, rows, side):
        """See :meth:`get_talk_data`; ``rows`` were searched as the reader."""
        interview = rows['interview'].sorted('id')[-1:]
        is_side = side in ('employee', 'manager')
        # until the record is sent
        can_note = is_side and self._can_note(side, rows['interview'])
        authors = self._get_author_names(rows['note'])
        private = self.env['hr.performance.private.note']
        if is_side:
            private = private.search_fetch([('form_id', '=', self.id)])
        return {
            'interview': self._get_interview_row(interview),
            'topics': [self._get_topic_row(topic, side) for topic in rows['topic']],
            'notes': [
                self._get_note_row(note, side, can_note, authors[note.id]) for note in rows['note']
            ],
            'unconfirmed': len(
                rows['note'].filtered(lambda n: n.confirmation == 'open' and not n.parent_id)
            ),
            'can_note': can_note,
            # sudo: hr.performance.form - the state decides on the verb
            'can_add_topic': is_side and self.sudo().state == 'ready',
            'private_note': {'body': private.body or '', 'revision': private.revision}
            if is_side
            else False,
        }

    def _get_author_names(self, notes):
        """{note id: name of its author} in one query; callers may read the notes."""
        if not notes:
            return {}
        query = SQL(
            """
            SELECT note.id, partner.name
              FROM hr_performance_note note
              JOIN res_users person ON person.id = note.author_id
              JOIN res_partner partner ON partner.id = person.partner_id
             WHERE note.id IN %s
            """,
            notes._ids,
        )
        return dict(self.env.execute_query(query))

    def _get_interview_row(self, interview):
        if not interview:
            return False
        states = dict(interview._fields['state']._description_selection(self.env))
        return {
            'id': interview.id,
            'state': interview.state,
            'state_label': states[interview.state],
            'date_start': fields.Datetime.to_string(interview.date_start) or False,
            'date_stop': fields.Datetime.to_string(interview.date_stop) or False,
            'location': interview.location or '',
            'videocall_url': interview.videocall_url or '',
            'started_on': fields.Datetime.to_string(interview.started_on) or False,
            'ended_on': fields.Datetime.to_string(interview.ended_on) or False,
            'one_screen': interview.one_screen,
            'move_count': interview.move_count,
        }
