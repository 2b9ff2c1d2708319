from odoo import api, fields, models


class HrPerformanceTemplateSection(models.Model):
    """A part of a template; a person writes one or more entries in it."""

    _name = 'hr.performance.template.section'
    _description = 'Interview Template Section'
    _inherit = ['hr.performance.template.frozen']
    _order = 'template_id, sequence, id'
    _frozen_path = 'template_id.cycle_id'

    template_id = fields.Many2one(
        'hr.performance.template', required=True, index=True, ondelete='cascade'
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ('achievement', 'Done well'),
            ('improvement', 'Needs improvement'),
            ('plan', 'Improvement plan'),
            ('question', 'Question'),
        ],
        required=True,
        default='question',
        help='What the section is for: figures, checks and plans are made from it.',
    )
    guidance = fields.Text(translate=True, help='Shown above the entries of the section.')
    fill_by = fields.Selection(
        [
            ('filler', 'Whoever fills the form'),
            ('employee', 'Employee only'),
            ('manager', 'Manager only'),
        ],
        string='Filled by',
        required=True,
        default='filler',
        help='Whoever fills the form depends on the fill mode of the cycle.',
    )
    only_fill_mode = fields.Selection(
        [
            ('employee', 'Employee fills'),
            ('manager', 'Manager fills'),
            ('both', 'Side by side'),
        ],
        string='Only in fill mode',
        help='Show the section in this fill mode only; leave empty for all.',
    )
    min_entries = fields.Integer(
        'Entries at least', default=1, help='0 makes the section optional.'
    )
    max_entries = fields.Integer(
        'Entries at most', default=10, help='1 for a section that takes a single answer.'
    )
    question_ids = fields.One2many(
        'hr.performance.template.question', 'section_id', string='Questions', copy=True
    )
    question_count = fields.Integer('Number of questions', compute='_compute_question_count')

    _entries_ok = models.Constraint(
        'CHECK(min_entries >= 0 AND max_entries >= 1 AND max_entries >= min_entries)',
        'A section takes at least one entry, and its maximum cannot be below its minimum.',
    )

    @api.depends('question_ids.active')
    def _compute_question_count(self):
        for section in self:
            section.question_count = len(section.question_ids.filtered('active'))
