from odoo import fields, models


class HrPerformanceRatingScale(models.Model):
    """A rating scale: an ordered set of levels that a template may use.

    HR officers keep the scales; everybody who fills a form sees the levels of its frozen
    template only, through the form.
    """

    _name = 'hr.performance.rating.scale'
    _description = 'Rating Scale'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    level_ids = fields.One2many('hr.performance.rating.level', 'scale_id', copy=True)
