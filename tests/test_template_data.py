"""Templates that are shipped: guidance, examples, shape and Chinese."""

import re

from odoo.tests import tagged

from .test_template import TemplateCase

SHIPPED = ('default', 'rd', 'sales', 'manufacturing', 'retail', 'service', 'leadership')
PLAN_FIELDS = ['Goal', 'Action steps', 'Time nodes', 'Support needed']


@tagged('post_install', '-at_install', 'hr_performance')
class TestTemplateData(TemplateCase):
    def _shipped(self):
        return self.env['hr.performance.template'].browse(
            self.env.ref(f'hr_performance_interview.hr_performance_template_{name}').id
            for name in SHIPPED
        )

    def test_every_question_has_guidance_and_example(self):
        for question in self._shipped().section_ids.question_ids:
            self.assertTrue(question.guidance and question.example, question.name)

    def test_shape(self):
        for template in self._shipped():
            with self.subTest(template=template.name):
                kinds = set(template.section_ids.mapped('kind'))
                self.assertEqual(kinds, {'achievement', 'improvement', 'plan', 'question'})
                plan = template.section_ids.filtered(lambda section: section.kind == 'plan')
                self.assertEqual(plan.question_ids.mapped('name'), PLAN_FIELDS)
                self.assertEqual(
                    plan.question_ids.mapped('role'), ['goal', 'steps', 'deadline', 'support']
                )
                self.assertEqual(template.scale_id.level_ids[0].name, 'Outstanding')
                unseen = template.section_ids.filtered(lambda section: section.kind == 'question')
                self.assertRecordValues(
                    unseen,
                    [
                        {
                            'fill_by': 'employee',
                            'only_fill_mode': 'manager',
                            'min_entries': 1,
                            'max_entries': 1,
                        }
                    ],
                )
                self.assertEqual(
                    unseen.question_ids.mapped('name'),
                    ['What did I do that my manager may not have seen?'],
                )
                self.assertFalse(template._get_unusable_reason()[template])

    def test_last_time_node_ends_the_plan(self):
        plan = next(
            section
            for section in self._shipped()[0]._get_definition('employee')
            if section['kind'] == 'plan'
        )
        answers = {
            'goal': 'Bug-fix time −50 %',
            'steps': [{'text': 'Weekly sync', 'date': '2026-12-31'}],
            'deadline': [
                {'text': 'Learnt', 'date': '2026-07-31'},
                {'text': 'Used', 'date': '2026-08-31'},
                {'text': 'Reviewed', 'date': ''},
            ],
        }
        promoted = self.env['hr.performance.form']._promote(plan, answers)
        self.assertEqual(promoted['date_deadline'], '2026-08-31')
        answers['deadline'] = []
        promoted = self.env['hr.performance.form']._promote(plan, answers)
        self.assertEqual(promoted['date_deadline'], '2026-12-31')

    def test_default_template(self):
        template = self._shipped()[0]
        names = [question.name for question in template.section_ids[:3].question_ids]
        self.assertEqual(
            names,
            [
                'Project name',
                'Goal completion rate',
                'Key behaviour',
                'Team contribution',
                'Concrete event',
                'Impact',
                'Own shortfall',
                *PLAN_FIELDS,
            ],
        )

    def test_chinese(self):
        """Every text of the templates and scales has its Chinese one."""
        question = self.env.ref(
            'hr_performance_interview.hr_performance_template_default_achievement_behaviour'
        )
        if question.with_context(lang='zh_CN').name == question.name:
            return  # the language is not loaded in this database
        self.assertEqual(question.with_context(lang='zh_CN').name, '关键行为')
        missing = []
        for records in (
            self._shipped(),
            self._shipped().section_ids,
            self._shipped().section_ids.question_ids,
            self._shipped().scale_id,
            self._shipped().scale_id.level_ids,
        ):
            for name, field in records._fields.items():
                if not (field.store and field.translate):
                    continue
                missing += [
                    record[name]
                    for record in records
                    # a figure like "1.9" reads the same in both
                    if re.search('[A-Za-z]{2}', record[name] or '')
                    and 'zh_CN' not in field._get_stored_translations(record)
                ]
        self.assertFalse(missing)
