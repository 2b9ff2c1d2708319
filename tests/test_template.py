"""Templates: editing, preview and access."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PerformanceCase


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
