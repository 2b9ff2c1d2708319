from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceRatingScale(models.Model):
    """A rating scale: an ordered set of levels that a template may use.

    HR officers keep the scales; everybody who fills a form sees the levels of its frozen
    template only, through the form. A launch copies the scale together with the template
    (``cycle_id``), once per cycle, so the levels of a running form never move while HR stays
    free to reword the scale; ``origin_id`` and the values tie the copies together for figures.
    """

    _name = 'hr.performance.rating.scale'
    _description = 'Rating Scale'
    _inherit = ['hr.performance.template.frozen']
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help='For HR: when to use this scale.')
    level_ids = fields.One2many(
        'hr.performance.rating.level', 'scale_id', string='Levels', copy=True
    )
    level_names = fields.Char('Levels in short', compute='_compute_level_names')
    # Frozen copy
    cycle_id = fields.Many2one(
        'hr.performance.cycle',
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='cascade',
        help='Set on the frozen copy that the forms of this cycle use.',
    )
    origin_id = fields.Many2one(
        'hr.performance.rating.scale',
        string='Copied from',
        readonly=True,
        copy=False,
        index='btree_not_null',
    )

    _origin_uniq = models.UniqueIndex(
        '(cycle_id, origin_id) WHERE cycle_id IS NOT NULL',
        'A cycle has one frozen copy of a rating scale.',
    )

    @api.depends('level_ids.name', 'level_ids.value')
    def _compute_level_names(self):
        for scale in self:
            levels = scale.level_ids.sorted('value', reverse=True)
            scale.level_names = ' · '.join(level.name for level in levels if level.name)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scale, vals in zip(self, vals_list, strict=True):
            if 'name' not in (default or {}):
                vals['name'] = self.env._('%(name)s (copy)', name=scale.name)
            vals['active'] = True
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: hr.performance.template - templates of other companies use the scale, too
        template = (
            self.env['hr.performance.template']
            .sudo()
            .with_context(active_test=False)
            .search([('scale_id', 'in', self.ids)], limit=1)
        )
        # sudo: self - whether a cycle of any company owns a copy
        copy = (
            self.sudo()
            .with_context(active_test=False)
            .search([('origin_id', 'in', self.ids)], limit=1)
        )
        if template or copy:
            raise UserError(
                self.env._(
                    'The rating scale "%(name)s" is used by a template or a cycle and cannot be '
                    'deleted. Archive it instead: it is then no longer offered.',
                    name=(template.scale_id or copy.origin_id).display_name,
                )
            )

    def _freeze(self, cycle):
        """The archived copies of self that ``cycle`` owns; the missing ones are made.

        :return: {scale of self: its copy}
        """
        scales = self.with_context(active_test=False).search(
            [('cycle_id', '=', cycle.id), ('origin_id', 'in', self.ids)]
        )
        result = {scale.origin_id: scale for scale in scales}
        missing = self.filtered(lambda scale: scale not in result)
        if missing:
            copies = missing._copy_frozen(
                lambda scale: {'active': False, 'cycle_id': cycle.id, 'origin_id': scale.id}
            )
            owners = dict(zip(missing.ids, copies.ids, strict=True))
            levels = self.env['hr.performance.rating.level'].search(
                [('scale_id', 'in', missing.ids)]
            )
            levels._copy_frozen(lambda level: {'scale_id': owners[level.scale_id.id]})
            result.update(zip(missing, copies, strict=True))
        return result
