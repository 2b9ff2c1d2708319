"""Templates: shipped data, editing, freezing, matching, definition and preview."""

import re

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PerformanceCase

SHIPPED = ('default', 'rd', 'sales', 'manufacturing', 'retail', 'service', 'leadership')
PLAN_FIELDS = ['Goal', 'Action steps', 'Time nodes', 'Support needed']


class TemplateCase(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template()
        cls.cycle = cls._cycle(templates=cls.template)
        cls.section = cls.template.section_ids[0]
        cls.question = cls.section.question_ids[0]

    def _count(self, call):
        """Queries of ``call`` from a cold cache, pending writes apart."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _large(self, sections=12, questions=6):
        template = self.template.copy({'name': 'Large'})
        template.section_ids.unlink()
        template.section_ids = [
            Command.create(
                {
                    'name': f'Section {number}',
                    'question_ids': [
                        Command.create(
                            {
                                'name': f'Question {line}',
                                'value_type': 'selection',
                                'option_ids': [Command.create({'name': 'One'})],
                            }
                        )
                        for line in range(questions)
                    ],
                }
            )
            for number in range(sections)
        ]
        return template


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


@tagged('post_install', '-at_install', 'hr_performance')
class TestTemplateEditing(TemplateCase):
    def test_officer_builds_a_template(self):
        Template = self.env['hr.performance.template'].with_user(self.user_officer)
        with Form(Template) as form:
            form.name = 'Field service'
            with form.section_ids.new() as section:
                section.name = 'Done well'
                section.kind = 'achievement'
                with section.question_ids.new() as question:
                    question.name = 'Customer visits, solved!'
                with section.question_ids.new() as question:
                    question.name = '拜访'
        template = form.record
        keys = template.section_ids.question_ids.mapped('key')
        self.assertEqual(keys[0], 'customer_visits_solved')
        self.assertRegex(keys[1], r'^q\d+$')
        with Form(template.section_ids) as form, form.question_ids.new() as question:
            question.name = 'Region'
            question.value_type = 'selection'
            with question.option_ids.new() as option:
                option.name = 'North'
        data = template.get_preview_data()
        options = data['sections'][0]['questions'][2]['options']
        self.assertEqual([option['name'] for option in options], ['North'])

    def test_archived_question_is_left_out(self):
        self.question.with_user(self.user_officer).action_archive()
        names = [
            question['key']
            for section in self.template._get_definition('employee')
            for question in section['questions']
        ]
        self.assertNotIn('project', names)
        self.assertIn('rate', names)

    def test_keys_are_made_and_unique(self):
        section = self.section.with_user(self.user_officer)
        section.question_ids = [
            Command.create({'name': 'Rate'}),
            Command.create({'name': 'Rate'}),
        ]
        self.assertEqual(
            section.question_ids.mapped('key'), ['project', 'rate', 'rate_2', 'rate_3']
        )
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
            section.question_ids[1].key = 'project'
            self.env.flush_all()

    def test_bad_key(self):
        for key in ('Project', '1st', 'a-b', '项目', 'x' * 41, 'a\n'):
            with self.assertRaisesRegex(ValidationError, 'small letters'):
                self.question.key = key

    def test_choice_needs_a_choice(self):
        with self.assertRaisesRegex(ValidationError, 'add at least one choice'):
            self.question.with_user(self.user_officer).value_type = 'selection'

    def test_rating_question_needs_a_scale(self):
        self.question.value_type = 'rating'
        with self.assertRaisesRegex(ValidationError, 'choose a rating scale'):
            self.template.with_user(self.user_officer).scale_id = False

    def test_entries(self):
        for values in (
            {'min_entries': 3, 'max_entries': 2},
            {'min_entries': 0, 'max_entries': 0},
            {'min_entries': -1},
        ):
            with (
                self.subTest(values=values),
                mute_logger('odoo.sql_db'),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.section.write(values)
                self.env.flush_all()

    def test_unusable(self):
        empty = self.env['hr.performance.template'].create({'name': 'Empty'})
        with self.assertRaisesRegex(UserError, '"Empty" has no section'):
            empty._freeze(self.cycle)
        empty.section_ids = [Command.create({'name': 'Nothing to ask'})]
        with self.assertRaisesRegex(UserError, 'has no question'):
            empty._freeze(self.cycle)
        self.section.question_ids.action_archive()
        with self.assertRaisesRegex(UserError, '"Done well".*has no question'):
            self.template._freeze(self.cycle)

    def test_copy_keeps_the_questions(self):
        copy = self.template.with_user(self.user_officer).copy()
        self.assertEqual(copy.name, 'Short form (copy)')
        self.assertEqual(
            copy.section_ids.question_ids.mapped('key'),
            self.template.section_ids.question_ids.mapped('key'),
        )


@tagged('post_install', '-at_install', 'hr_performance')
class TestTemplateFreeze(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.question.update_field_translations('name', {'zh_CN': '项目名称'})
        cls.question.update_field_translations('guidance', {'en_US': 'Name it', 'zh_CN': '写名称'})
        cls.scale.level_ids.sorted('value')[-1].update_field_translations('name', {'zh_CN': '优秀'})
        cls.copy = cls.template._freeze(cls.cycle)[cls.template]

    def _texts(self, lang):
        template = self.copy.with_context(lang=lang)
        return [template._get_definition('employee'), template._get_scale_data(), template.name]

    def test_copy(self):
        self.assertRecordValues(
            self.copy,
            [
                {
                    'name': 'Short form',
                    'active': False,
                    'cycle_id': self.cycle.id,
                    'origin_id': self.template.id,
                    'company_id': self.company.id,
                    'rating_required': True,
                }
            ],
        )
        self.assertEqual(self.cycle.frozen_template_ids, self.copy)
        for lang in ('en_US', 'zh_CN'):
            here, there = (
                [
                    (section['name'], question['key'], question['name'], question['guidance'])
                    for section in template.with_context(lang=lang)._get_definition('manager')
                    for question in section['questions']
                ]
                for template in (self.template, self.copy)
            )
            self.assertEqual(here, there)
        self.assertEqual(
            self.copy.section_ids[0].question_ids[0].with_context(lang='zh_CN').name, '项目名称'
        )
        self.assertEqual(
            self.copy.with_context(lang='zh_CN')._get_scale_data()['levels'][0]['name'], '优秀'
        )

    def test_idempotent(self):
        self.assertEqual(self.template._freeze(self.cycle)[self.template], self.copy)
        other = self.template.copy({'name': 'Other'})
        both = (self.template | other)._freeze(self.cycle)
        self.assertEqual(both[self.template], self.copy)
        self.assertEqual(len(self.cycle.frozen_template_ids), 2)

    def test_editing_the_origin_leaves_the_copy(self):
        before = {lang: self._texts(lang) for lang in ('en_US', 'zh_CN')}
        template = self.template.with_user(self.user_officer)
        template.name = 'Renamed'
        question = self.question.with_user(self.user_officer)
        question.name = 'Reworded'
        question.update_field_translations('name', {'zh_CN': '改过'})
        question.update_field_translations('guidance', {'zh_CN': '改过'})
        template.section_ids[1].unlink()
        template.section_ids[0].question_ids[1].action_archive()
        template.section_ids[0].question_ids = [Command.create({'name': 'New'})]
        template.action_archive()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        for lang, texts in before.items():
            self.assertEqual(self._texts(lang), texts)

    def test_archived_rows_are_not_frozen(self):
        self.question.action_archive()
        self.template.section_ids[1].action_archive()
        other = self._cycle(templates=self.template)
        copy = self.template._freeze(other)[self.template].with_context(active_test=False)
        self.assertEqual(
            copy.section_ids.mapped('name'),
            ['Done well', 'Improvement plan', 'What my manager may not have seen'],
        )
        self.assertEqual(copy.section_ids[0].question_ids.mapped('key'), ['rate'])

    def test_frozen_rows_are_refused_to_everybody(self):
        section = self.copy.section_ids[0]
        question = section.question_ids[0]
        for user in (self.user_officer, self.user_hr_manager, self.env.user):
            copy, row, line = (record.with_user(user) for record in (self.copy, section, question))
            calls = {
                'write': lambda copy=copy: copy.write({'name': 'X'}),
                'unarchive': lambda copy=copy: copy.action_unarchive(),
                'loosen': lambda copy=copy: copy.write({'cycle_id': False}),
                'unlink': lambda copy=copy: copy.unlink(),
                'section': lambda row=row: row.write({'name': 'X'}),
                'commands': lambda copy=copy, row=row: copy.write(
                    {'section_ids': [Command.delete(row.id)]}
                ),
                'new section': lambda row=row: row.create(
                    {'name': 'X', 'template_id': self.copy.id}
                ),
                'default section': lambda row=row: row.with_context(
                    default_template_id=self.copy.id
                ).create({'name': 'X'}),
                'question': lambda line=line: line.action_archive(),
                'translate': lambda line=line: line.update_field_translations(
                    'name', {'zh_CN': 'X'}
                ),
                'drop': lambda line=line: line.unlink(),
                'move in': lambda line=line: self.question.with_user(line.env.user).write(
                    {'section_id': line.section_id.id}
                ),
                'option': lambda line=line: line.env['hr.performance.template.option'].create(
                    {'question_id': line.id, 'name': 'X'}
                ),
                'forged flag': lambda line=line: line.with_context(
                    hr_performance_freezing=True
                ).write({'name': 'X'}),
            }
            for label, call in calls.items():
                with self.subTest(user=user.login, call=label):
                    with (
                        self.assertRaisesRegex(
                            UserError, '"First half year".*already launched.*template itself'
                        ),
                        self.env.cr.savepoint(),
                    ):
                        call()
                    self.env.invalidate_all()
                    self.assertEqual(self.copy.section_ids.mapped('question_ids.key')[0], 'project')
                    self.assertEqual(question.with_context(lang='zh_CN').name, '项目名称')

    def test_nobody_makes_a_frozen_template_by_hand(self):
        with self.assertRaisesRegex(UserError, 'already launched'):
            self.template.with_user(self.user_hr_manager).create(
                {'name': 'Forged', 'cycle_id': self.cycle.id}
            )
        with self.assertRaisesRegex(UserError, 'already launched'):
            self.template.with_user(self.user_hr_manager).cycle_id = self.cycle

    def test_used_template_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, 'Archive it instead'):
            self.template.with_user(self.user_officer).unlink()

    def test_duplicate_of_a_frozen_copy_is_a_living_template(self):
        living = self.copy.with_user(self.user_officer).copy()
        self.assertRecordValues(
            living,
            [{'active': True, 'cycle_id': False, 'origin_id': False, 'scale_id': self.scale.id}],
        )
        living.section_ids[0].name = 'May be changed'

    def test_goes_with_its_cycle(self):
        self.cycle.unlink()
        self.assertFalse(self.copy.exists())
        self.assertTrue(self.template.exists())

    def test_queries_do_not_grow(self):
        small, large = self.template.copy(), self._large()
        first, second = self._cycle(templates=small), self._cycle(templates=large)
        queries = [
            self._count(lambda: small._freeze(first)),
            self._count(lambda: large._freeze(second)),
        ]
        # options and one more batch of 100 rows at most
        self.assertLessEqual(queries[1] - queries[0], 6)

    def test_definition_queries(self):
        small, large = self.template, self._large()
        for template in (small, large):
            self.assertEqual(
                self._count(lambda template=template: template._build_definition('employee')), 3
            )
        frozen = large._freeze(self._cycle(templates=large))[large]
        frozen._get_definition('employee')
        self.assertLessEqual(self._count(lambda: frozen._get_definition('employee')), 1)

    def test_definition_is_not_shared(self):
        self.copy._get_definition('employee')[0]['name'] = 'spoilt'
        self.assertEqual(self.copy._get_definition('employee')[0]['name'], 'Done well')


@tagged('post_install', '-at_install', 'hr_performance')
class TestTemplateMatch(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env['hr.job'].create({'name': 'Turner', 'company_id': cls.company.id})
        cls.tag = cls.env['hr.employee.category'].create({'name': 'Night shift'})
        cls.child_department = cls.env['hr.department'].create(
            {
                'name': 'Turning shop',
                'parent_id': cls.department.id,
                'company_id': cls.company.id,
            }
        )
        make = cls.env['hr.performance.template'].create
        cls.general = make({'name': 'General', 'sequence': 1})
        cls.general2 = make({'name': 'Second general', 'sequence': 2})
        cls.by_department = make({'name': 'D', 'sequence': 3, 'department_ids': cls.department.ids})
        cls.by_tag = make({'name': 'T', 'sequence': 4, 'category_ids': cls.tag.ids})
        cls.by_job = make({'name': 'J', 'sequence': 5, 'job_ids': cls.job.ids})
        cls.foreign = make({'name': 'F', 'sequence': 0, 'company_id': cls.company2.id})
        cls.all_templates = (
            cls.by_job | cls.by_tag | cls.by_department | cls.general2 | cls.general | cls.foreign
        )

    def _match(self, employee, templates=None):
        templates = (templates or self.all_templates).with_user(self.user_officer)
        employee = employee.with_user(self.user_officer)
        return templates._match_employees(employee)[employee].sudo()

    def test_precedence(self):
        worker = self._employee('Wim')
        worker.department_id = False
        self.assertEqual(self._match(worker), self.general)
        worker.department_id = self.child_department
        self.assertEqual(self._match(worker), self.by_department)
        worker.category_ids = self.tag
        self.assertEqual(self._match(worker), self.by_tag)
        worker.job_id = self.job
        self.assertEqual(self._match(worker), self.by_job)

    def test_sequence_decides_among_equals(self):
        first = self.by_job.copy({'name': 'J0', 'sequence': 0, 'job_ids': self.job.ids})
        worker = self._employee('Wim', job_id=self.job.id)
        self.assertEqual(self._match(worker, first | self.by_job), first)

    def test_none_fits(self):
        worker = self._employee('Wim')
        self.assertFalse(self._match(worker, self.by_job | self.by_tag | self.foreign))

    def test_other_company(self):
        foreigner = self._employee('Fay', company=self.company2)
        result = self.all_templates._match_employees(foreigner)
        self.assertEqual(result[foreigner], self.foreign)

    def test_queries_do_not_grow(self):
        def team(count):
            return self.env['hr.employee'].union(
                *(
                    self._employee(f'W{number}', category_ids=[Command.set(self.tag.ids)])
                    for number in range(count)
                )
            )

        small, large = team(2), team(20)
        match = self.all_templates._match_employees
        self._count(lambda: match(small))
        self.assertEqual(self._count(lambda: match(small)), self._count(lambda: match(large)))


@tagged('post_install', '-at_install', 'hr_performance')
class TestTemplatePreview(TemplateCase):
    def test_shape(self):
        template = self.template.with_user(self.user_officer)
        data = template.get_preview_data()
        self.assertEqual(
            (data['preview'], data['my_side'], data['entries'], data['state']),
            (True, 'employee', [], 'filling'),
        )
        self.assertEqual(
            set(data),
            {
                'id', 'name', 'state', 'state_label', 'revision_token', 'my_side', 'fill_mode',
                'fill_mode_label', 'cycle', 'employee', 'manager', 'bar', 'sections', 'entries',
                'comments', 'rating', 'actions', 'notices', 'returns', 'versions', 'signoffs',
                'limits', 'preview',
            },
        )  # fmt: skip
        self.assertEqual(
            [(section['kind'], section['can_add']) for section in data['sections']],
            [('achievement', True), ('improvement', True), ('plan', True)],
        )
        self.assertEqual(len(data['rating']['scale']['levels']), 3)

    def test_manager_mode_asks_what_was_not_seen(self):
        data = self.template.with_user(self.user_officer).get_preview_data('manager')
        self.assertEqual(
            [(section['kind'], section['can_add']) for section in data['sections']],
            [
                ('achievement', False),
                ('improvement', False),
                ('plan', False),
                ('question', True),
            ],
        )
        self.assertFalse(data['rating']['can_edit'])

    def test_without_rating(self):
        self.template.scale_id = False
        self.assertIs(
            self.template.with_user(self.user_officer).get_preview_data()['rating'], False
        )

    def test_bad_mode(self):
        with self.assertRaises(UserError):
            self.template.with_user(self.user_officer).get_preview_data('nobody')

    def test_button(self):
        action = self.template.with_user(self.user_officer).action_preview()
        self.assertEqual(action['tag'], 'hr_performance_interview.template_preview')
        self.assertEqual(action['params'], {'template_id': self.template.id})

    def test_rating_question_offers_the_levels(self):
        self.question.value_type = 'rating'
        question = self.template._get_definition('employee')[0]['questions'][0]
        self.assertEqual(
            [option['name'] for option in question['options']], ['Above', 'Meets', 'Below']
        )


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestTemplateAccess(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.question.write(
            {'value_type': 'selection', 'option_ids': [Command.create({'name': 'One'})]}
        )

    def _rows(self, template):
        section = template.section_ids[0]
        question = section.question_ids[0]
        return template, section, question, question.option_ids

    def test_only_hr_has_access(self):
        frozen = self.template._freeze(self.cycle)[self.template]
        rows = (*self._rows(self.template), *self._rows(frozen))
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_system,
            self.env.ref('base.public_user'),
        ):
            self.env.invalidate_all()
            for record in rows:
                for operation in ('read', 'write', 'create', 'unlink'):
                    self.assertFalse(
                        record.with_user(user).has_access(operation),
                        (user.login, record._name, operation),
                    )
            with self.assertRaises(AccessError):
                self.template.with_user(user).get_preview_data()
            with self.assertRaises(AccessError):
                self.template.with_user(user).action_preview()

    def test_hr_of_the_company(self):
        for user in (self.user_officer, self.user_hr_manager):
            for record in self._rows(self.template):
                for operation in ('read', 'write', 'create', 'unlink'):
                    self.assertTrue(record.with_user(user).has_access(operation))

    def test_other_company(self):
        self.template.company_id = self.company
        frozen = self.template._freeze(self.cycle)[self.template]
        self.env.flush_all()
        for record in (*self._rows(self.template), *self._rows(frozen)):
            self.env.invalidate_all()
            for operation in ('read', 'write', 'unlink'):
                self.assertFalse(
                    record.with_user(self.user_foreign_hr).has_access(operation),
                    (record._name, operation),
                )
            found = record.with_user(self.user_foreign_hr).with_context(active_test=False)
            self.assertFalse(found.search([('id', 'in', record.ids)]))
        with self.assertRaises(AccessError):
            self.template.with_user(self.user_foreign_hr).get_preview_data()
