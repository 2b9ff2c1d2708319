"""Templates and cycles: the frozen copy, and who gets which template."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_template import TemplateCase


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
