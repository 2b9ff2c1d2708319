from odoo import models
from odoo.exceptions import AccessError, UserError

STANCES = ('agree', 'partly', 'disagree')


class HrPerformanceFormComments(models.AbstractModel):
    """What one side says to the other's entries: stances, comments, the overall rating."""

    _name = 'hr.performance.form.comments'
    _description = 'Interview Form: Comments and Ratings'

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
        # sudo: hr.performance.comment - only those of one's own side are kept
        own = self.sudo().comment_ids.filtered(
            lambda c: c.entry_id == entry and c.kind == 'stance' and c.side == side
        )
        if own:
            # a changed answer waits for its release again
            own.write({**values, 'author_id': self.env.uid, **own._side_flags(side)})
        else:
            # sudo: hr.performance.comment - side, state and entry were checked
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
        # sudo: hr.performance.form - side and state were checked
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
            self._notify_change('comment', hidden=not at_once)
            if at_once:
                comment._tell_other_side()
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
        # sudo: hr.performance.form - side and state were checked, only the own rating is written
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
