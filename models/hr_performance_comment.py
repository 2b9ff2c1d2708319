from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.tools import mute_logger


class HrPerformanceComment(models.Model):
    """A remark on an entry or a form, or the stance of the other side on an entry.

    ``kind`` stance: one row per entry and side, agree / partly / disagree with an optional
    remark. ``kind`` return: the reason of a return. Shown to the other side when the step is
    sent (see ``flow``); its author may change it until then, afterwards nobody.
    """

    _name = 'hr.performance.comment'
    _description = 'Interview Form Comment'
    _inherit = ['hr.performance.form.child']
    _order = 'id'
    _text_fields = frozenset(('body',))
    _portal_fields = {
        'entry_id',
        'kind',
        'stance',
        'entry_revision',
        'body',
        'audience',
        'resolved',
    }

    entry_id = fields.Many2one('hr.performance.entry', index='btree_not_null', ondelete='cascade')
    kind = fields.Selection(
        [('comment', 'Comment'), ('stance', 'Answer'), ('return', 'Return')],
        required=True,
        default='comment',
    )
    stance = fields.Selection(
        [('agree', 'Agree'), ('partly', 'Partly agree'), ('disagree', 'Disagree')]
    )
    entry_revision = fields.Integer(help='Revision of the entry that the remark was made on.')
    body = fields.Text()
    audience = fields.Selection(
        [('both', 'Both sides'), ('own', 'My side only')], required=True, default='both'
    )
    resolved = fields.Boolean()
    client_key = fields.Char()
    told_day = fields.Date(help='The day on which this comment was mailed to the other side.')

    # one mail a day: whoever comes second at the same moment is stopped here
    _told_uniq = models.UniqueIndex('(form_id, side, told_day) WHERE told_day IS NOT NULL')
    _stance_uniq = models.UniqueIndex("(entry_id, side) WHERE kind = 'stance'")
    _client_key_uniq = models.UniqueIndex(
        '(form_id, author_id, client_key) WHERE client_key IS NOT NULL'
    )

    def _tell_other_side(self):
        """Mail the other side that there is a comment: the first of a form, side and day.

        The page shows each of them at once; who writes ten of them does not send ten mails.
        """
        self.ensure_one()
        form, domain = self.form_id, [('form_id', '=', self.form_id.id), ('side', '=', self.side)]
        reader = form.manager_user_id if self.side == 'employee' else form.user_id
        today = fields.Date.context_today(self.with_context(tz=reader.tz))
        if self.search_count([*domain, ('told_day', '=', today)], limit=1):
            return
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                self.told_day = today
                self.flush_recordset(['told_day'])
        except UniqueViolation:
            return  # told at this very moment, by another comment of this side
        self.env['hr.performance.notifier']._notify(form, 'commented')
