import json

from odoo import api, models, tools
from odoo.exceptions import UserError

from .hr_performance_limits import MAX_LINE, MAX_TEXT


class HrPerformanceTemplateDefinition(models.AbstractModel):
    """A template as plain data, in the reader's language: for forms, prints and the preview."""

    _name = 'hr.performance.template.definition'
    _description = 'Interview Template: Definition'

    def _get_definition(self, fill_mode):
        """Sections, questions and choices of a form in ``fill_mode``, in the language of env.

        The same four queries for any number of questions; none for a frozen copy once read.

        :return: a new list of dicts, see ``_build_definition``
        """
        self.ensure_one()
        # sudo: hr.performance.template - the caller has access to a form made of it
        template_sudo = self.sudo()
        if template_sudo._is_frozen():
            return json.loads(template_sudo._get_frozen_definition(fill_mode))
        return template_sudo._build_definition(fill_mode)

    # Set when the template is made, and never afterwards
    @tools.ormcache('self.id')
    def _is_frozen(self):
        return bool(self.cycle_id)

    # A frozen copy never changes and ids are never used twice: nothing to invalidate. Text, so
    # that no reader can change what the next one gets.
    @tools.ormcache('self.id', 'fill_mode', 'self.env.lang')
    def _get_frozen_definition(self, fill_mode):
        return json.dumps(self._build_definition(fill_mode))

    def _build_definition(self, fill_mode):
        """As ``_get_definition``: ``[{id, kind, name, guidance, fill_by, min_entries, max_entries,
        questions: [{id, key, name, value_type, role, guidance, example, required, unit,
        options: [{id, name}]}]}]``. The choices of a rating question are the scale's levels.
        """
        self.ensure_one()
        Section = self.env['hr.performance.template.section'].with_context(active_test=True)
        Question, Option = (
            Section.env[f'hr.performance.template.{name}'] for name in ('question', 'option')
        )
        section_fields = ['kind', 'name', 'guidance', 'fill_by', 'min_entries', 'max_entries']
        question_fields = [
            'key',
            'name',
            'value_type',
            'role',
            'guidance',
            'example',
            'required',
            'unit',
        ]
        sections = Section.search_fetch(
            [('template_id', '=', self.id), ('only_fill_mode', 'in', [False, fill_mode])],
            [*section_fields, 'sequence'],
            order='sequence, id',
        )
        questions = Question.search_fetch(
            [('section_id', 'in', sections.ids)],
            [*question_fields, 'section_id'],
            order='sequence, id',
        )
        options = Option.search_fetch(
            [('question_id', 'in', questions.ids)], ['name', 'question_id'], order='sequence, id'
        )
        levels = []
        if 'rating' in questions.mapped('value_type'):
            levels = [
                {'id': level['id'], 'name': level['name']}
                for level in (self._get_scale_data() or {'levels': []})['levels']
            ]
        choices = options.grouped('question_id')
        rows = questions.grouped('section_id')
        return [
            {
                'id': section.id,
                **{
                    name: section[name] or self._get_blank(section, name) for name in section_fields
                },
                'questions': [
                    {
                        'id': question.id,
                        **{
                            name: question[name] or self._get_blank(question, name)
                            for name in question_fields
                        },
                        'options': levels
                        if question.value_type == 'rating'
                        else [
                            {'id': option.id, 'name': option.name}
                            for option in choices.get(question, ())
                        ],
                    }
                    for question in rows.get(section, ())
                ],
            }
            for section in sections
        ]

    @api.model
    def _get_blank(self, record, name):
        """What the page gets for an empty field: a text is never false."""
        kind = record._fields[name].type
        return '' if kind in ('char', 'text', 'selection') else record[name]

    def _get_scale_data(self):
        """The overall rating's scale in the language of env, best level first.

        :return: {name, levels: [{id, value, name, description}]}; False without a scale
        """
        self.ensure_one()
        # sudo: hr.performance.template - the caller has access to a form made of it
        template_sudo = self.sudo()
        if template_sudo._is_frozen():
            return json.loads(template_sudo._get_frozen_scale())
        return template_sudo._build_scale_data()

    @tools.ormcache('self.id', 'self.env.lang')
    def _get_frozen_scale(self):
        return json.dumps(self._build_scale_data())

    def _build_scale_data(self):
        scale = self.scale_id
        if not scale:
            return False
        return {
            'name': scale.name,
            'levels': [
                {
                    'id': level.id,
                    'value': level.value,
                    'name': level.name,
                    'description': level.description or '',
                }
                for level in scale.level_ids.sorted('value', reverse=True)
            ],
        }

    def get_preview_data(self, fill_mode=None):
        """The form page's data of an empty form, for HR to see what an employee will see.

        :param fill_mode: 'employee', 'manager' or 'both'; the company's default when not given
        :return: the shape of ``hr.performance.form.get_form_data`` with ``preview`` true
        """
        self.ensure_one()
        self.check_access('read')
        Form = self.env['hr.performance.form']
        modes = dict(Form._fields['fill_mode']._description_selection(self.env))
        fill_mode = fill_mode or self.env.company.performance_fill_mode
        if fill_mode not in modes:
            raise UserError(self.env._('Please choose one of the fill modes for the preview.'))
        states = dict(Form._fields['state']._description_selection(self.env))
        scale = self._get_scale_data()
        return {
            'id': False,
            'name': self.name,
            'state': 'filling',
            'state_label': states['filling'],
            'revision_token': '',
            'my_side': 'employee',
            'fill_mode': fill_mode,
            'fill_mode_label': modes[fill_mode],
            'cycle': {'name': self.name, 'date_from': False, 'date_to': False},
            'employee': {
                'id': False,
                'name': self.env._('Name of the employee'),
                'job': '',
                'department': '',
            },
            'manager': {'id': False, 'name': self.env._('Name of the manager')},
            'bar': self._get_preview_bar(states, fill_mode),
            'sections': self._get_preview_sections(fill_mode),
            'entries': [],
            'comments': [],
            'rating': scale
            and {
                'scale': scale,
                'required': self.rating_required,
                'can_edit': fill_mode != 'manager',
                'mine': False,
                'employee': False,
                'manager': False,
                'blind': True,
            },
            'actions': [],
            'notices': [],  # the page itself says that it is a preview
            'returns': {'count': 0, 'max': self.env.company.performance_max_returns},
            'versions': [],
            'signoffs': [],
            'limits': {
                'text': MAX_TEXT,
                'line': MAX_LINE,
                'attachment_bytes': 0,
                'attachment_extensions': [],
            },
            'preview': True,
        }

    def _get_preview_sections(self, fill_mode):
        """The definition, with what an employee could add in ``fill_mode``."""
        sections = self._get_definition(fill_mode)
        Section = self.env['hr.performance.template.section']
        fill_by = {
            section.id: section.fill_by
            for section in Section.browse([section['id'] for section in sections])
        }
        for section in sections:
            who = fill_by[section['id']]
            section['can_add'] = who == 'employee' or (who == 'filler' and fill_mode != 'manager')
        return sections

    def _get_preview_bar(self, states, fill_mode):
        steps = ('filling', 'feedback', 'ready', 'to_confirm', 'confirmed')
        waiting_for = {'employee': 'employee', 'manager': 'manager', 'both': 'both'}[fill_mode]
        return {
            'steps': [
                {
                    'key': key,
                    'label': states[key],
                    'status': 'todo' if number else 'current',
                    'date': False,
                }
                for number, key in enumerate(steps)
            ],
            'waiting_for': waiting_for,
            'turn_label': self.env._('Your turn: fill in the form')
            if fill_mode != 'manager'
            else self.env._('Your manager fills in the form'),
            'next_label': self.env._('Next: feedback by the other side'),
            'date_due': False,
            'date_due_original': False,
            'is_late': False,
            'days_left': False,
        }
