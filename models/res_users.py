from odoo import api, models


class ResUsers(models.Model):
    """Users: who gets or loses a group of the addon is noted."""

    _inherit = 'res.users'

    @api.model_create_multi
    def create(self, vals_list):
        with self.env['hr.performance.audit']._watch_groups() as context:
            users = super(ResUsers, self.with_context(**context)).create(vals_list)
        return users.with_env(self.env)

    def write(self, vals):
        if 'group_ids' not in vals and 'all_group_ids' not in vals:
            return super().write(vals)
        with self.env['hr.performance.audit']._watch_groups() as context:
            return super(ResUsers, self.with_context(**context)).write(vals)
