from odoo import models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..tools.private_matters import find_private_matters
from ..tools.specificity import ELEMENTS, assess, join_fields

MAX_ITEMS = 60
# Which question of a section can show an example for a missing element
ELEMENT_ROLES = {
    'event/project': ('project', 'event'),
    'behaviour': ('behaviour', 'shortfall', 'steps'),
    'measure': ('measure', 'goal'),
    'impact': ('impact',),
    'deadline': ('deadline',),
    'support': ('support',),
}


class HrPerformanceFormSpecificity(models.AbstractModel):
    """Hints whether entries are concrete: while typing, and kept at each submission.

    The result is a hint for the writer and a share for HR. It never feeds a rating and never
    stops a submission.
    """

    _name = 'hr.performance.form.specificity'
    _description = 'Interview Form: Specificity'

    # ------------------------------------------------------------ while typing
    def check_texts(self, items):
        """Judge what stands on the page, saved or not; nothing is stored.

        :param items: at most 60 of {'section_id', 'answers'}, answers as for ``save_entry``
        :return: one dict per item, in the same order: {'label': 'vague' | 'specific' |
            'unjudged', 'missing': [{'element', 'label'}], 'message', 'hint', 'example',
            'private'}; texts in the language of the context, empty where there is nothing to
            say. 'private' asks to leave out what is about health, family or beliefs.
        """
        self.ensure_one()
        self.check_access('read')
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            raise UserError(
                self.env._(
                    'At most %(count)s entries can be checked at once, each with its section and '
                    'its answers.',
                    count=MAX_ITEMS,
                )
            )
        form = self.sudo()  # sudo: hr.performance.form - read access was checked
        sections = {s['id']: s for s in form.template_id._get_definition(form.fill_mode)}
        extra = form._get_specificity_extra()
        return [form._check_item(item, sections, extra) for item in items]

    def _check_item(self, item, sections, extra):
        item = item if isinstance(item, dict) else {}
        section = sections.get(self.env['hr.performance.limits']._clean_id(item.get('section_id')))
        if not section:
            raise UserError(
                self.env._(
                    '"%(form)s" has no such section. Please reload the page.',
                    form=self.display_name,
                )
            )
        values, _errors = self._clean_answers(section, item.get('answers') or {})
        result = self._assess_answers(section, values['answers'], extra)
        answer = {
            'label': 'unjudged',
            'missing': [],
            'message': '',
            'hint': '',
            'example': '',
            'private': self._get_private_hint(section, values['answers']),
        }
        if not result:
            return answer
        answer['label'] = result.label
        if not result.missing:
            return answer
        names = self._get_element_names()
        missing = [{'element': name, 'label': names[name]} for name in result.missing]
        answer.update(
            missing=missing,
            message=self.env._(
                'Still missing: %(elements)s',
                elements=format_list(self.env, [row['label'] for row in missing]),
            ),
            hint=self._get_hint_texts()[result.hints[0].key],
            example=self._get_element_example(section, result.missing[0]),
        )
        return answer

    def _get_private_hint(self, section, answers):
        """What to leave out of an entry because it must not count; '' where nothing is found."""
        texts = []
        for question in section['questions']:
            value = answers.get(question['key'])
            if isinstance(value, str):
                texts.append(value)
            elif question['value_type'] == 'steps':
                texts.extend(step['text'] for step in value or ())
        words = find_private_matters('\n'.join(texts))
        if not words:
            return ''
        return self.env._(
            'Please leave out health, family and beliefs (%(words)s): they must not count here. '
            'Say only what it meant for the work.',
            words=format_list(self.env, [f'“{word}”' for word in words]),
        )

    def _get_element_example(self, section, element):
        """The example of the question that asks for ``element``; of the first one otherwise."""
        questions = [question for question in section['questions'] if question['example']]
        asked = [q for q in questions if q['role'] in ELEMENT_ROLES[element]]
        return (asked or questions or [{'example': ''}])[0]['example']

    # ------------------------------------------------------------ at submission
    def action_submit(self, note=''):
        """As before; then the entries handed in are judged once and for all."""
        result = super().action_submit(note)
        self._judge_submitted()
        return result

    def action_send_feedback(self):
        """As before; entries that the answering side added are judged too."""
        result = super().action_send_feedback()
        self._judge_submitted()
        return result

    def _judge_submitted(self):
        """Judge the entries of the current user's side, of all forms of self."""
        for form in self.sudo():  # sudo: hr.performance.entry - the verb has checked its caller
            form._judge_entries(form.with_user(self.env.user)._get_my_side())

    def _judge_entries(self, side):
        """Store the label of ``side``'s entries: the first one stays, the last one is replaced.

        As superuser; a text that did not change keeps its row untouched.
        """
        groups = {}  # {values: entries}
        for form in self:
            definition = form.template_id._get_definition(form.fill_mode)
            sections = {section['id']: section for section in definition}
            extra = form._get_specificity_extra()
            for entry in form.entry_ids.filtered(lambda e: e.side == side):
                section = sections.get(entry.section_id.id)
                result = section and self._assess_answers(section, entry.answers or {}, extra)
                label = result.label if result else 'unjudged'
                values = {
                    name: label
                    for name, due in (
                        ('specificity', entry.specificity != label),
                        ('specificity_first', not entry.specificity_first),
                    )
                    if due
                }
                key = tuple(values.items())
                groups[key] = groups.get(key, entry.browse()) | entry
        for values, entries in groups.items():
            if values:
                entries.write(dict(values))

    # ------------------------------------------------------------ both
    def _assess_answers(self, section, answers, extra):
        """The assessment of one entry's fields together; None where nothing can be judged."""
        if section['kind'] not in ELEMENTS:
            return None
        fields = []
        for question in section['questions']:
            value = answers.get(question['key'])
            if value in (None, False, '', []) or question['value_type'] == 'rating':
                continue
            if question['value_type'] == 'selection':
                value = {option['id']: option['name'] for option in question['options']}.get(value)
            fields.append((question['role'], question['value_type'], value))
        if not fields:
            return None
        return assess(join_fields(fields), section['kind'], self.env.lang, extra)

    def _get_specificity_extra(self):
        return self.env['hr.performance.specificity.word']._get_extra(self.company_id)

    def _get_element_names(self):
        return {
            'event/project': self.env._('event or project'),
            'behaviour': self.env._('what was done'),
            'measure': self.env._('figure'),
            'impact': self.env._('effect'),
            'deadline': self.env._('when'),
            'support': self.env._('support'),
        }

    def _get_hint_texts(self):
        """{key of a hint: text}; the same texts as in ``tools/specificity.py``, translatable."""
        return {
            'event': self.env._(
                'Name the project, customer, order or shift, or the day it happened.'
            ),
            'behaviour_achievement': self.env._(
                'Write what you yourself did, as an act others could see.'
            ),
            'behaviour_improvement': self.env._(
                'Write your own share: what you did, or did not do.'
            ),
            'behaviour_plan': self.env._('List the steps: what you will do, and how often.'),
            'measure_achievement': self.env._(
                'Add a figure: amount, share, time, or before and after.'
            ),
            'measure_improvement': self.env._(
                'Add how much: how many, how long, how late, what it cost.'
            ),
            'measure_plan': self.env._(
                'Say how the result will be checked: a figure, or yes/no such as a certificate.'
            ),
            'impact_achievement': self.env._(
                'Say who gained and how: customer, next team, money, time, safety, quality.'
            ),
            'impact_improvement': self.env._(
                'Say what followed for others: customer, next team, money, schedule, safety.'
            ),
            'deadline': self.env._(
                'Give a day, or a span that ends: “by 30 September”, “within six weeks”.'
            ),
            'support': self.env._(
                'Name the help you need: training, tool, somebody’s time, budget, or “none needed”.'
            ),
        }
