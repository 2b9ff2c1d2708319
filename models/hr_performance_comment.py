from odoo import fields, models


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

    _stance_uniq = models.UniqueIndex("(entry_id, side) WHERE kind = 'stance'")
    _client_key_uniq = models.UniqueIndex(
        '(form_id, author_id, client_key) WHERE client_key IS NOT NULL'
    )
