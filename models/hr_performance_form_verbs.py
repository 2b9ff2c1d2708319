import hashlib
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request


class HrPerformanceFormVerbs(models.AbstractModel):
    """The verbs of employee and manager: hand in, answer, talk, sign."""

    _name = 'hr.performance.form.verbs'
    _description = 'Interview Form: Verbs of the Two Sides'

    def action_submit(self, note=''):
        """Hand in one's own part: frozen for its author, shown to the other side.

        :param note: one line why a hint was left aside; kept in the version
        :raise UserError: required answers are missing, all of them listed
        """
        self._begin('submit')
        for form in self:
            form._check_complete('submit')
        note = self.env['hr.performance.limits']._clean_text(note)
        # sudo: hr.performance.form - person and state were just checked
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
                values.update(form._reveal(form._get_filling_sides())[form])
                form._finish('submit', values, reason=note, notify='submitted')
            else:
                form._finish('submit', values, audience=side, reason=note, notify=None)
        return True

    def action_recall(self):
        """Take one's own part back, until the other side's first comment."""
        self._begin('recall')
        # sudo: hr.performance.form - person and state were just checked
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
        # sudo: hr.performance.form - person and state were just checked
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
        # sudo: hr.performance.form - person and state were just checked
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

    def action_send_record(
        self,
        date_interview=False,
        minutes=0,
        settlements=None,
        signature=False,
        signature_kind='drawn',
        seen=False,
    ):
        """Send the record of the interview to the employee: it is the manager's sign-off.

        :param date_interview: 'YYYY-MM-DD HH:MM:SS' in UTC, not in the future; that of the
            interview which was held here when left out
        :param minutes: length of the interview, 1 to 600
        :param settlements: [[entry id, 'resolved' or 'differ', note]] of what differed
        :param signature: a PNG in base64, drawn or typed
        :param seen: the token of what the others had written when the page was read; where they
            wrote something since, nothing is signed; who calls over HTTP has to name it
        """
        self._begin('send_record')
        self.ensure_one()
        self._check_was_read(seen)
        if seen and seen != self._get_seen_token():
            raise UserError(
                self.env._(
                    'Something was added to "%(name)s" since you opened this step. Please close '
                    'it, read what is new and send the record then.',
                    name=self.display_name,
                )
            )
        self._settle(settlements or [])
        self._check_complete('send_record')
        signed = self._clean_signing(signature, signature_kind)
        interview = self._get_held_interview()
        if interview and not date_interview:
            date_interview = interview.started_on
            length = interview.ended_on - interview.started_on
            minutes = minutes or min(max(round(length.total_seconds() / 60), 1), 600)
        held, minutes = self._check_interview(date_interview, minutes)
        # sudo: hr.performance.form - person and state were just checked
        form = self.sudo()
        values = {
            'state': 'to_confirm',
            'date_interview': held,
            'interview_minutes': minutes,
            'record_sent_on': fields.Datetime.now(),
            'date_interview_planned': False,
            'confirm_result': False,
            'confirmed_on': False,
            'disagreement_count': form._count_disagreements(),
            **form._due('confirm'),
        }
        form._finish('send_record', values, notify='record_sent')
        form._sign('manager', 'agree', signed=signed)
        return True

    def action_confirm(
        self, decision, statement='', version_id=False, signature=False, signature_kind='drawn'
    ):
        """The employee's decision on the record: 'agree' or 'reservation' with a statement.

        :param version_id: the version that was on the page; a newer one refuses the decision; who
            calls over HTTP has to name it
        :param signature: a PNG in base64, drawn or typed
        """
        if decision not in ('agree', 'reservation'):
            raise UserError(self.env._('Please choose "agree" or "confirm with reservation".'))
        if decision == 'reservation':
            statement = self._check_reason(statement)
        statement = self.env['hr.performance.limits']._clean_text(statement)
        self._begin('confirm')
        self.ensure_one()
        signed = self._clean_signing(signature, signature_kind)
        # sudo: hr.performance.form - person and state were just checked
        form = self.sudo()
        self._check_version(version_id)
        form._sign('employee', decision, statement, signed)
        values = {
            'state': 'confirmed',
            'confirm_result': decision,
            'confirmed_on': fields.Datetime.now(),
            'date_due': False,
        }
        form._finish('confirm', values, reason=statement, notify='confirmed')
        return True

    def action_refuse(self, statement, version_id=False):
        """Refuse to sign, with the reason; the form waits for HR and counts as not signed.

        :param version_id: as that of :meth:`action_confirm`
        """
        statement = self._check_reason(statement)
        self._begin('refuse')
        self.ensure_one()
        # sudo: hr.performance.form - person and state were just checked
        form = self.sudo()
        self._check_version(version_id)
        form._sign('employee', 'refused', statement)
        form._finish('refuse', {'confirm_result': 'refused'}, reason=statement, notify='refused')
        return True

    def action_follow_up(self):
        """Start following the plan of a confirmed form."""
        self._begin('follow_up')
        # sudo: hr.performance.form - person and state were just checked
        self.sudo()._finish('follow_up', {'state': 'follow_up'})
        return True

    def _reveal(self, sides):
        """Open ``feedback``: the entries of ``sides`` are shown to both.

        :return: {form: values to write with the step}
        """
        shown = {'shown_to_employee': True, 'shown_to_manager': True}
        self.entry_ids.filtered(lambda e: e.side in sides).write(shown)
        blind = self.filtered(lambda form: form.fill_mode == 'both')
        blind.rating_ids.filtered(lambda r: r.side in sides).write(shown)
        blind._with_transition().version_ids.filtered(lambda v: v.side in sides).write(shown)
        values = {
            'state': 'feedback',
            'revealed_on': fields.Datetime.now(),
            'employee_feedback_on': False,
            'manager_feedback_on': False,
        }
        return {
            form: {**values, 'date_due': due}
            for form, due in self._get_due_dates('feedback').items()
        }

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

    def _clean_signing(self, signature, kind):
        """The values of a signature that came with a verb.

        :raise UserError: the picture cannot be used, or there is none and the cycle wants one
        """
        if kind not in ('drawn', 'typed'):
            raise UserError(self.env._('A signature is drawn or typed.'))
        content = self.env['hr.performance.limits']._clean_signature(signature)
        if content:
            return {
                'signature': content,
                'signature_sha256': hashlib.sha256(content).hexdigest(),
                'signature_kind': kind,
            }
        if self._is_signature_required():
            raise UserError(
                self.env._(
                    'Please sign the record "%(name)s": type your name or draw your signature.',
                    name=self.display_name,
                )
            )
        return {'signature_kind': 'login'}

    def _check_was_read(self, token):
        """Nobody signs from outside what he did not open: the page names what it showed."""
        if request and not token:
            raise UserError(
                self.env._(
                    'Please open "%(name)s" and read it first: what is signed is what was on the '
                    'page.',
                    name=self.display_name,
                )
            )

    def _check_version(self, version_id):
        """The employee decides on the version of the record that was on his page."""
        self._check_was_read(version_id)
        # sudo: hr.performance.form - which version is the newest; nothing of it is shown
        if version_id and version_id != self.sudo()._get_record_version().id:
            raise UserError(
                self.env._('The record has changed since you opened it. Please read it again.')
            )

    def _is_signature_required(self):
        """Whether the cycle wants more than the log-in from whoever confirms."""
        # sudo: hr.performance.cycle - a switch of the form's own cycle
        return self.sudo().cycle_id.signature_required

    def _get_meaning(self, side, decision):
        if decision == 'refused':
            return self.env._('The record is refused: it counts as not signed.')
        if side == 'manager':
            return self.env._('The record says what was talked about.')
        return self.env._(
            'Confirming means that you have received the record. Agreeing with it is a separate '
            'choice.'
        )

    def _settle(self, settlements):
        """How differing stances ended; who held the talk here settles each one of them."""
        form = self.sudo()  # sudo: hr.performance.form - person and state were checked
        differing = form.entry_ids.filtered(lambda e: e.stance in ('partly', 'disagree'))
        if not isinstance(settlements, (list, tuple)):
            raise UserError(self.env._('Please say how each difference ended.'))
        for item in settlements:
            if not isinstance(item, (list, tuple)) or not 2 <= len(item) <= 3:
                raise UserError(self.env._('Please say how each difference ended.'))
            id_ = self.env['hr.performance.limits']._clean_id(item[0])
            entry = differing.filtered(lambda e, id_=id_: e.id == id_)
            if not entry or item[1] not in ('resolved', 'differ'):
                raise UserError(self.env._('Please say how each difference ended.'))
            note = self.env['hr.performance.limits']._clean_text(item[2] if item[2:] else '')
            if not item[2:]:
                note = entry.settlement_note
            entry.write({'settlement': item[1], 'settlement_note': note})

    def _can_settle(self, side):
        # sudo: hr.performance.form - the state decides, nothing is shown
        return side == 'manager' and self.sudo().state == 'ready'

    def settle_entry(self, entry_id, settlement, note=''):
        """Say how a difference about an entry ended: the manager, until the record is sent.

        :param settlement: 'resolved', or 'differ': agreed to differ
        """
        self._open_for(
            self._can_settle,
            self.env._('Only the manager says how a difference ended, until the record is sent.'),
        )
        self._settle([[entry_id, settlement, note]])
        self._notify_change('entry')
        return {'status': 'saved', 'settlement': settlement}

    def _sign(self, side, decision, statement='', signed=None):
        self._check_in_person()
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
                'meaning': self._get_meaning(side, decision),
                **(signed or {}),
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
