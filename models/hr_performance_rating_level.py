from odoo import fields, models


class HrPerformanceRatingLevel(models.Model):
    """One level of a rating scale, described by behaviour rather than by a number."""

    _name = 'hr.performance.rating.level'
    _description = 'Rating Level'
    _inherit = ['hr.performance.template.frozen']
    _order = 'scale_id, value desc, id'
    _frozen_path = 'scale_id.cycle_id'

    scale_id = fields.Many2one(
        'hr.performance.rating.scale', required=True, index=True, ondelete='cascade'
    )
    name = fields.Char(required=True, translate=True)
    value = fields.Float(
        required=True, help='Position on the scale; a gap of one counts as a disagreement.'
    )
    description = fields.Text(translate=True, help='What a colleague observes at this level.')

    _value_uniq = models.Constraint(
        'UNIQUE(scale_id, value)', 'Two levels of a scale cannot have the same value.'
    )
