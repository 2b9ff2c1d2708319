from odoo import fields, models


class HrPerformanceTemplateQuestion(models.Model):
    """One question of a section: a typed input with guidance and a worked example.

    ``key`` names the answer in an entry's JSON and never changes in a frozen copy; ``role``
    says which element the answer carries, for facts, checks and plans.
    """

    _name = 'hr.performance.template.question'
    _description = 'Interview Template Question'
    _order = 'section_id, sequence, id'

    section_id = fields.Many2one(
        'hr.performance.template.section', required=True, index=True, ondelete='cascade'
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(required=True, help='Technical name of the answer, unique in the section.')
    name = fields.Char(string='Question', required=True, translate=True)
    value_type = fields.Selection(
        [
            ('text', 'Short text'),
            ('long_text', 'Long text'),
            ('number', 'Number'),
            ('percent', 'Percentage'),
            ('date', 'Date'),
            ('selection', 'Choice'),
            ('rating', 'Rating level'),
            ('steps', 'Steps with dates'),
        ],
        required=True,
        default='long_text',
    )
    role = fields.Selection(
        [
            ('project', 'Project'),
            ('measure', 'Measure'),
            ('behaviour', 'Behaviour'),
            ('impact', 'Impact'),
            ('event', 'Event'),
            ('shortfall', 'Own shortfall'),
            ('goal', 'Goal'),
            ('steps', 'Action steps'),
            ('deadline', 'Time nodes'),
            ('support', 'Support needed'),
        ],
        help='The element the answer carries, used by evidence, checks and plans.',
    )
    guidance = fields.Text(translate=True)
    example = fields.Text(translate=True)
    required = fields.Boolean(default=True)
    unit = fields.Char(translate=True, help='Shown behind a number, for example "hours".')
    option_ids = fields.One2many('hr.performance.template.option', 'question_id', copy=True)

    _key_uniq = models.Constraint(
        'UNIQUE(section_id, key)', 'Two questions of a section cannot have the same key.'
    )
