from odoo import fields, models

SPECIFICITY = [('vague', 'Vague'), ('specific', 'Specific'), ('unjudged', 'Not judged')]


class HrPerformanceEntry(models.Model):
    """One row a person wrote in a section of a form.

    Written by its author's side only, through :meth:`hr.performance.form.save_entry`; read by
    the sides it is shown to. ``answers`` is ``{question key: value}``; what figures need is
    promoted to typed columns.
    """

    _name = 'hr.performance.entry'
    _description = 'Interview Form Entry'
    _inherit = ['hr.performance.form.child']
    _order = 'sequence, id'
    _text_fields = frozenset(('answers', 'title', 'rate_reason', 'settlement_note'))
    _portal_fields = {
        'section_id',
        'section_kind',
        'sequence',
        'answers',
        'title',
        'completion_rate',
        'date_deadline',
        'revision',
        'returned',
        'stance',
        'settlement',
        'settlement_note',
    }

    section_id = fields.Many2one('hr.performance.template.section', required=True, index=True)
    section_kind = fields.Selection(related='section_id.kind', store=True, precompute=True)
    sequence = fields.Integer(default=10)
    answers = fields.Json()
    # Promoted from the answers
    title = fields.Char()
    completion_rate = fields.Float('Goal completion rate', aggregator='avg', help='Percent.')
    date_deadline = fields.Date('Deadline')
    goal_id = fields.Many2one('hr.performance.goal', index='btree_not_null')
    revision = fields.Integer(default=1, help='Counts the saves; a save names the one it saw.')
    returned = fields.Boolean(help='Named in the last return.')
    stance = fields.Selection(
        [('agree', 'Agree'), ('partly', 'Partly agree'), ('disagree', 'Disagree')],
        help='Of the other side, once it was released.',
    )
    settlement = fields.Selection(
        [('resolved', 'Resolved'), ('differ', 'Agreed to differ')],
        help='How a differing stance ended in the talk.',
    )
    settlement_note = fields.Text()
    fact_ids = fields.Many2many(
        'hr.performance.fact',
        'hr_performance_entry_fact_rel',
        'entry_id',
        'fact_id',
        help='Evidence that the author pinned.',
    )
    rate_reason = fields.Text(
        'Reason for the difference',
        help='Why the completion rate is another one than that of the linked goal.',
    )
    # Judged at submission by tools/specificity.py; a hint and a share for HR, never a rating
    specificity = fields.Selection(
        SPECIFICITY,
        readonly=True,
        help='At the last submission; a hint for the writer, never part of a rating.',
    )
    specificity_first = fields.Selection(
        SPECIFICITY, 'First specificity', readonly=True, help='At the first submission.'
    )
    client_key = fields.Char(help='Made by the page: a resent save finds its first row again.')

    _client_key_uniq = models.UniqueIndex(
        '(form_id, author_id, client_key) WHERE client_key IS NOT NULL'
    )
