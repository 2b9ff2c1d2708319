from random import randint

from odoo import fields, models


class HrPerformanceTag(models.Model):
    """A word that goals, incidents and what is learned share, to find what belongs together.

    Everybody reads and chooses them; HR officers keep the list.
    """

    _name = 'hr.performance.tag'
    _description = 'Performance Tag'
    _inherit = ['hr.performance.portal.fields']
    _order = 'name'
    _portal_fields = frozenset(('name', 'color', 'active'))

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint('UNIQUE(name)', 'A tag of this name exists already.')
