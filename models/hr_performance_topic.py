from odoo import fields, models


class HrPerformanceTopic(models.Model):
    """One line of the coverage list: what the talk should touch, and whether it did.

    Derived by rules when the form becomes ready, or added by either side. HR sees how many were
    covered (fields of the form), never a topic.
    """

    _name = 'hr.performance.topic'
    _description = 'Interview Topic'
    _inherit = ['hr.performance.form.child']
    _order = 'sequence, id'
    _portal_fields = {
        'rule',
        'name',
        'entry_id',
        'fact_id',
        'sequence',
        'state',
        'skip_reason',
    }

    rule = fields.Selection(
        [
            ('disagreement', 'Disagreement'),
            ('rating_gap', 'Rating gap'),
            ('goal_missed', 'Missed goal'),
            ('support', 'Unmet support'),
            ('open_action', 'Open from the last plan'),
            ('wish', 'Wish'),
        ],
        required=True,
        default='wish',
    )
    name = fields.Char()
    entry_id = fields.Many2one('hr.performance.entry', index='btree_not_null', ondelete='cascade')
    fact_id = fields.Many2one('hr.performance.fact', index='btree_not_null', ondelete='set null')
    topic_key = fields.Char(required=True, help='Keeps a derived topic from coming twice.')
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [('open', 'Open'), ('discussed', 'Discussed'), ('skipped', 'Skipped')],
        required=True,
        default='open',
    )
    skip_reason = fields.Char('Why it was skipped')

    _key_uniq = models.Constraint(
        'UNIQUE(form_id, topic_key)', 'This topic is on the list already.'
    )
