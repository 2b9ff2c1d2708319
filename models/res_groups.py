from odoo import api, models


class ResGroups(models.Model):
    """Groups: who gets or loses one of the addon by another group is noted."""

    _inherit = 'res.groups'

    @api.model_create_multi
    def create(self, vals_list):
        with self.env['hr.performance.audit']._watch_groups() as context:
            groups = super(ResGroups, self.with_context(**context)).create(vals_list)
        return groups.with_env(self.env)

    def write(self, vals):
        if not {'user_ids', 'all_user_ids', 'implied_ids', 'implied_by_ids'} & set(vals):
            return super().write(vals)
        with self.env['hr.performance.audit']._watch_groups() as context:
            return super(ResGroups, self.with_context(**context)).write(vals)

    def unlink(self):
        with self.env['hr.performance.audit']._watch_groups() as context:
            return super(ResGroups, self.with_context(**context)).unlink()
