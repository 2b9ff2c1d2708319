from odoo import api, fields, models
from odoo.tools import SQL

APP_MODEL = 'hr.skill'


class HrPerformanceSkill(models.Model):
    """The skills of the skills app, under a name that is there without the app, too.

    A field cannot point at ``hr.skill``: the addon does not depend on that app, and a database
    without it would not start. This model reads its table, so that plans and courses name
    skills, nothing is copied, and nothing breaks when the app goes: then there is no skill.

    Internal users read it, as they read the skills of the app. Nobody writes it.
    """

    _name = 'hr.performance.skill'
    _description = 'Skill'
    _auto = False
    _order = 'name, id'

    name = fields.Char(translate=True, readonly=True)

    @property
    def _table_query(self):
        if APP_MODEL not in self.env:
            return SQL('SELECT NULL::int AS id, NULL::jsonb AS name WHERE FALSE')
        # sudo: hr.skill - what was written just now is read from the table below
        self.env[APP_MODEL].sudo().flush_model(['name', 'skill_type_id'])
        return SQL(
            'SELECT skill.id, skill.name FROM hr_skill skill'
            ' JOIN hr_skill_type kind ON kind.id = skill.skill_type_id'
            ' WHERE kind.active IS NOT FALSE'
        )


class HrPerformanceSkillMixin(models.AbstractModel):
    """What can name skills; the field is not shown where no app knows any."""

    _name = 'hr.performance.skill.mixin'
    _description = 'With Skills'

    skill_ids = fields.Many2many('hr.performance.skill', string='Skills')

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if APP_MODEL not in self.env:
            for node in arch.xpath('//field[@name="skill_ids"]'):
                node.getparent().remove(node)
        return arch, view
