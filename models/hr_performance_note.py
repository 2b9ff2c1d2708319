from odoo import fields, models


class HrPerformanceNote(models.Model):
    """One line of the live record of an interview; a row of its author, never shared.

    The other side confirms it, or writes a correction or an addition of its own next to it
    (``parent_id``): both versions stay. HR reads the record once it was sent for confirmation.
    """

    _name = 'hr.performance.note'
    _description = 'Interview Note'
    _inherit = ['hr.performance.form.child']
    _order = 'id'
    _rec_name = 'kind'
    _text_fields = frozenset(('body',))
    _portal_fields = {
        'interview_id',
        'kind',
        'body',
        'entry_id',
        'topic_id',
        'parent_id',
        'answer_kind',
        'confirmation',
        'answered_on',
        'follow_up_owner',
        'follow_up_date',
        'typed_for',
        'revision',
    }

    interview_id = fields.Many2one('hr.performance.interview', index=True, ondelete='restrict')
    kind = fields.Selection(
        [
            ('praise', 'Praise'),
            ('gap', 'Gap'),
            ('request', 'Employee request'),
            ('clarification', 'Clarification'),
            ('agreement', 'Agreement'),
            ('open', 'Open point'),
        ],
        required=True,
        default='agreement',
    )
    body = fields.Text(required=True)
    entry_id = fields.Many2one('hr.performance.entry', index='btree_not_null')
    topic_id = fields.Many2one('hr.performance.topic', index='btree_not_null')
    parent_id = fields.Many2one('hr.performance.note', index='btree_not_null', ondelete='restrict')
    answer_kind = fields.Selection(
        [('correct', 'Correction'), ('add', 'Addition')], string='Kind of answer'
    )
    confirmation = fields.Selection(
        [('open', 'Not confirmed'), ('confirmed', 'Confirmed'), ('answered', 'Answered')],
        required=True,
        default='open',
    )
    answered_on = fields.Datetime('Answered on')
    follow_up_owner = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager'), ('hr', 'HR')], string='Follow-up by'
    )
    follow_up_date = fields.Date('Follow-up until')
    typed_for = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager')],
        help='With one screen: whose words these are, when another person types them.',
        string='Typed for',
    )
    revision = fields.Integer(default=1)
    client_key = fields.Char(help='Made by the page: a resent note finds its first row again.')

    _client_key_uniq = models.UniqueIndex(
        '(form_id, author_id, client_key) WHERE client_key IS NOT NULL'
    )
