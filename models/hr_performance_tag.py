from random import randint

from odoo import fields, models


class HrPerformanceTag(models.Model):
    """A word that goals, incidents and what is learned share, to find what belongs together.

    Everybody reads and chooses them; HR officers keep the list.
    """

    _name = 'hr.performance.tag'
    _description = 'Performance Tag'
    _order = 'name'

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint('UNIQUE(name)', 'A tag of this name exists already.')

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user._is_portal():
            return operation == 'read' and field.name in ('id', 'display_name', 'name', 'color')
        return allowed
