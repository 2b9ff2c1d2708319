"""The specificity check on a form: the page's hints, the label kept at submission."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestFormSpecificity(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._form()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}

    def _check(self, user, *items, **context):
        rows = [{'section_id': self.sections[kind], 'answers': answers} for kind, answers in items]
        form = self._as(self.form, user).with_context(**context)
        return form.check_texts(rows)

    def test_hints_for_several_entries_in_one_call(self):
        vague, good, empty = self._check(
            self.user_employee,
            ('improvement', {'event': 'Communication.'}),
            (
                'improvement',
                {'event': 'May release: I did not tell the testers, the fix came 2 days late.'},
            ),
            ('improvement', {}),
        )
        self.assertEqual(
            [row['label'] for row in (vague, good, empty)], ['vague', 'specific', 'unjudged']
        )
        self.assertEqual(
            [row['element'] for row in vague['missing']],
            ['event/project', 'behaviour', 'measure', 'impact'],
        )
        self.assertEqual(
            vague['message'], 'Still missing: event or project, what was done, figure, and effect'
        )
        self.assertIn('Name the project', vague['hint'])
        self.assertEqual(empty['message'], '')

    def test_fields_of_an_entry_are_checked_together(self):
        [row] = self._check(
            self.user_employee,
            (
                'plan',
                {
                    'goal': 'Review time from 3 days to 1',
                    'steps': [{'text': 'Two fixed review slots a day', 'date': ''}],
                    'deadline': '2026-09-30',
                },
            ),
        )
        self.assertEqual(row['label'], 'specific')
        self.assertEqual([missing['element'] for missing in row['missing']], ['support'])

    def test_private_matters_are_asked_to_be_left_out(self):
        private, steps, work = self._check(
            self.user_employee,
            ('improvement', {'event': 'Launch slipped two weeks because my wife was in hospital'}),
            ('plan', {'goal': 'Reply in a day', 'steps': [{'text': '等我的孩子上学', 'date': ''}]}),
            ('improvement', {'event': 'The scrap of line 2 went up to 3.1 % in the sick pump'}),
        )
        self.assertIn('(“my wife” and “was in hospital”)', private['private'])
        self.assertIn('“我的孩子”', steps['private'])
        self.assertEqual(work['private'], '')

    def test_private_matters_are_looked_for_where_nothing_is_judged(self):
        form = self._as(self._form(self.colleague, fill_mode='manager'), self.user_colleague)
        definition = self.frozen._get_definition('manager')
        question = next(s['id'] for s in definition if s['kind'] == 'question')
        [row] = form.check_texts(
            [{'section_id': question, 'answers': {'unseen': 'I was often ill in May'}}]
        )
        self.assertEqual(row['label'], 'unjudged')
        self.assertIn('“was often ill”', row['private'])

    def test_the_example_comes_from_the_template(self):
        section = {
            'questions': [
                {'role': 'project', 'example': 'Project A'},
                {'role': 'impact', 'example': 'Cost down 15 %'},
                {'role': 'behaviour', 'example': ''},
            ]
        }
        example = self.form._get_element_example
        self.assertEqual(example(section, 'impact'), 'Cost down 15 %')
        self.assertEqual(example(section, 'behaviour'), 'Project A')
        self.assertEqual(example({'questions': []}, 'impact'), '')

    def test_who_may_ask(self):
        item = ('improvement', {'event': 'Late'})
        for user in (self.user_employee, self.user_manager, self.user_officer):
            self.assertEqual(self._check(user, item)[0]['label'], 'vague')
        for user in (
            self.user_outsider,
            self.user_manager2,
            self.user_foreign_hr,
            self.user_colleague,
        ):
            with self.assertRaises(AccessError), mute_logger('odoo.addons.base.models.ir_rule'):
                self._check(user, item)

    def test_hostile_items(self):
        form = self._as(self.form, self.user_employee)
        good = {'section_id': self.sections['improvement'], 'answers': {}}
        for items in (
            None,
            'x',
            {},
            [good] * 61,
            ['x'],
            [None],
            [{'section_id': 10**12}],
            [{'section_id': 'x', 'answers': {}}],
            [{**good, 'answers': 'x'}],
            [{**good, 'answers': {'nonsense': 1}}],
        ):
            with self.assertRaises(UserError):
                form.check_texts(items)
        too_long = {'event': 'x' * 20_000}
        self.assertEqual(form.check_texts([{**good, 'answers': too_long}])[0]['label'], 'unjudged')
        self.assertEqual(form.check_texts([]), [])

    def test_nothing_is_stored_by_asking(self):
        before = self.env['hr.performance.entry'].search_count([])
        self._check(self.user_employee, ('improvement', {'event': 'Late'}))
        self.assertEqual(self.env['hr.performance.entry'].search_count([]), before)

    def test_queries_do_not_grow(self):
        form = self._as(self.form, self.user_employee)
        item = {'section_id': self.sections['improvement'], 'answers': {'event': 'Late'}}
        form.check_texts([item])
        counts = []
        for number in (1, 60):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            form.check_texts([item] * number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_labels_are_kept_at_each_submission(self):
        _achievement, improvement = self._fill(self.form, self.user_employee, 'Good work')
        entries = self.env['hr.performance.entry'].browse([_achievement, improvement])
        self.assertEqual(set(entries.mapped('specificity')), {False})
        self._as(self.form, self.user_employee).action_submit()
        self.assertEqual(entries[0].specificity, 'vague')
        self.assertEqual(entries[0].specificity_first, 'vague')
        manager = self._as(self.form, self.user_manager)
        manager.action_return('Which one?', [entries[0].id])
        mine = self._as(self.form, self.user_employee)
        saved = mine.save_entry(
            self.sections['achievement'],
            {'project': 'Atlas: I rebuilt the import in May, cost down 15 %', 'rate': 110},
            entries[0].id,
            entries[0].revision,
        )
        self.assertEqual(saved['status'], 'saved')
        self.assertEqual(entries[0].specificity, 'vague', 'judged when handed in, not while typed')
        mine.action_submit()
        self.assertEqual(entries[0].specificity, 'specific')
        self.assertEqual(entries[0].specificity_first, 'vague')

    def test_nobody_writes_the_label(self):
        entry_id = self._fill(self.form, self.user_employee)[0]
        for user in (self.user_employee, self.user_manager, self.user_officer):
            entry = self.env['hr.performance.entry'].with_user(user).browse(entry_id)
            with self.assertRaises(AccessError), mute_logger('odoo.addons.base.models.ir_model'):
                entry.write({'specificity': 'specific'})

    def test_words_of_the_form_s_company_only(self):
        Word = self.env['hr.performance.specificity.word']
        item = ('improvement', {'event': 'Zephyr did not go well'})
        Word.with_user(self.user_foreign_hr).create({'name': 'Zephyr', 'kind': 'event/project'})
        self.assertIn('event/project', str(self._check(self.user_employee, item)))
        word = Word.with_user(self.user_officer).create({'name': 'Zephyr', 'kind': 'event/project'})
        self.assertNotIn('event/project', str(self._check(self.user_employee, item)))
        word.active = False
        self.assertIn('event/project', str(self._check(self.user_employee, item)))
