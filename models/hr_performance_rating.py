from odoo import fields, models


class HrPerformanceRating(models.Model):
    """The overall rating of one side; blind until both are in, never averaged."""

    _name = 'hr.performance.rating'
    _description = 'Overall Rating'
    _inherit = ['hr.performance.form.child']
    _order = 'side'
    _text_fields = frozenset(('level_id', 'value', 'note'))
    _portal_fields = {
        'level_id',
        'value',
        'note',
        'revision',
    }

    level_id = fields.Many2one('hr.performance.rating.level', index='btree_not_null')
    value = fields.Float(related='level_id.value', store=True, precompute=True, aggregator='avg')
    note = fields.Text()
    revision = fields.Integer(default=1)

    _side_uniq = models.Constraint('UNIQUE(form_id, side)', 'One rating per side.')
