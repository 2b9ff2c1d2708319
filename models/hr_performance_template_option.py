from odoo import fields, models


class HrPerformanceTemplateOption(models.Model):
    """One choice of a question of type Choice."""

    _name = 'hr.performance.template.option'
    _description = 'Interview Template Choice'
    _inherit = ['hr.performance.template.frozen']
    _order = 'question_id, sequence, id'
    _frozen_path = 'question_id.section_id.template_id.cycle_id'

    question_id = fields.Many2one(
        'hr.performance.template.question', required=True, index=True, ondelete='cascade'
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
