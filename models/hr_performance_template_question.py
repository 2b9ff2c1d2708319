import re
import zlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_KEY = re.compile(r'[a-z][a-z0-9_]{0,39}')


class HrPerformanceTemplateQuestion(models.Model):
    """One question of a section: a typed input with guidance and a worked example.

    ``key`` names the answer in an entry's JSON and never changes in a frozen copy; ``role``
    says which element the answer carries, for facts, checks and plans.
    """

    _name = 'hr.performance.template.question'
    _description = 'Interview Template Question'
    _inherit = ['hr.performance.template.frozen']
    _order = 'section_id, sequence, id'
    _frozen_path = 'section_id.template_id.cycle_id'

    section_id = fields.Many2one(
        'hr.performance.template.section', required=True, index=True, ondelete='cascade'
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(
        required=True,
        help='Technical name of the answer, unique in the section. Made from the question when '
        'left empty.',
    )
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
        string='Type of answer',
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
    guidance = fields.Text(
        translate=True, help='One line on what to write, shown beside the question.'
    )
    example = fields.Text(
        translate=True, help='A worked example of a concrete answer, shown beside the question.'
    )
    required = fields.Boolean(default=True)
    unit = fields.Char(translate=True, help='Shown behind a number, for example "hours".')
    option_ids = fields.One2many(
        'hr.performance.template.option', 'question_id', string='Choices', copy=True
    )

    _key_uniq = models.Constraint(
        'UNIQUE(section_id, key)', 'Two questions of a section cannot have the same key.'
    )

    @api.constrains('key')
    def _check_key(self):
        for question in self:
            if not _KEY.fullmatch(question.key):
                raise ValidationError(
                    self.env._(
                        'The key "%(key)s" of the question "%(name)s" may hold small letters '
                        'a to z, digits and underscores only, starts with a letter and has at '
                        'most 40 characters.',
                        key=question.key,
                        name=question.name,
                    )
                )

    @api.constrains('value_type', 'option_ids')
    def _check_options(self):
        if self._is_freezing():  # choices are copied after the questions
            return
        for question in self:
            if question.value_type == 'selection' and not question.option_ids:
                raise ValidationError(
                    self.env._(
                        'The question "%(name)s" is a choice: add at least one choice, or '
                        'take another type of answer.',
                        name=question.name,
                    )
                )

    @api.constrains('value_type', 'section_id', 'active')
    def _check_rating_scale(self):
        for question in self:
            template = question.section_id.template_id
            if question.active and question.value_type == 'rating' and not template.scale_id:
                raise ValidationError(
                    self.env._(
                        'The question "%(name)s" asks for a rating level: choose a rating scale '
                        'on the template "%(template)s" first.',
                        name=question.name,
                        template=template.name,
                    )
                )

    @api.onchange('name')
    def _onchange_name(self):
        # an onchange, as the key is fixed once made: a compute would ask for it again
        if self.name and not self.key:
            self.key = self._get_key(self.name)

    @api.model_create_multi
    def create(self, vals_list):
        taken = {}  # {section id or None: keys}; None while the section is being created
        for vals in vals_list:
            if vals.get('name') and not vals.get('key'):
                section = vals.get('section_id')
                if section not in taken:
                    siblings = self.with_context(active_test=False).search_fetch(
                        [('section_id', '=', section)], ['key']
                    )
                    taken[section] = set(siblings.mapped('key'))
                vals['key'] = self._get_free_key(vals['name'], taken[section])
            if vals.get('key') and vals.get('section_id') in taken:
                taken[vals['section_id']].add(vals['key'])
        return super().create(vals_list)

    @api.model
    def _get_key(self, name):
        """A key made from a question's text; a number when it has no Latin letters."""
        slug = re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_')[:30].strip('_')
        if not slug or not slug[0].isalpha():
            slug = f'q{zlib.crc32(name.encode())}'
        return slug

    @api.model
    def _get_free_key(self, name, taken):
        key = base = self._get_key(name)
        number = 2
        while key in taken:
            key = f'{base}_{number}'
            number += 1
        return key
