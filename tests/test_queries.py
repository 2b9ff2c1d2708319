"""The number of queries does not grow with the number of rows."""

from odoo.tests import tagged

from .test_form_flow import FormCase


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestQueries(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        section = cls.frozen.section_ids.filtered(lambda s: s.kind == 'improvement')
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        cls.small, cls.large = cls._form(), cls._form(cls.outsider)
        for form, count in ((cls.small, 3), (cls.large, 30)):
            user = form.user_id
            mine = form.with_user(user).sudo()
            for number in range(count):
                entry = mine._create_row(
                    'entry',
                    'employee',
                    {
                        'section_id': section.id or cls.sections['improvement'],
                        'answers': {'event': f'Event {number}'},
                        'title': f'Event {number}',
                    },
                    both=True,
                )
                values = {'entry_id': entry.id, 'body': f'Remark {number}'}
                mine._create_row('comment', 'employee', values, both=True)
        cls.env.flush_all()

    def _count(self, call):
        """Queries of the second run: the first one fills the caches of the registry."""
        for _run in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_get_form_data(self):
        counts = {
            form: self._count(form.with_user(form.user_id).get_form_data)
            for form in (self.small, self.large)
        }
        self.assertEqual(counts[self.small], counts[self.large])
        self.assertLessEqual(counts[self.large], 30)

    def test_get_form_data_of_the_manager(self):
        counts = [
            self._count(form.with_user(form.manager_user_id).get_form_data)
            for form in (self.small, self.large)
        ]
        self.assertEqual(*counts)
        self.assertLessEqual(max(counts), 30)

    def test_revision_token(self):
        count = self._count(self.large.with_user(self.user_outsider).get_revision_token)
        self.assertLessEqual(count, 10, 'every open page polls it')

    def test_get_talk_data(self):
        """What both pages fetch after each note of a running interview."""
        for form, count in ((self.small, 2), (self.large, 20)):
            form._with_transition().write({'state': 'ready'})
            sides = [form.with_user(form.user_id), form.with_user(form.manager_user_id)]
            sides[1].action_start_interview()
            for number in range(count):
                sides[0].add_topic(f'Topic {number}')
                for mine in sides:
                    mine.add_note('open', f'Note {number}')
            sides[1].save_private_note('For me')
        for side in ('user_id', 'manager_user_id'):
            counts = [
                self._count(form.with_user(form[side]).get_talk_data)
                for form in (self.small, self.large)
            ]
            self.assertEqual(*counts)
            self.assertLessEqual(max(counts), 6)

    def test_save_entry(self):
        counts = []
        for form in (self.small, self.large):
            mine = form.with_user(form.user_id)
            form.entry_ids[0].shown_to_manager = False
            entry = form.entry_ids[0].id
            texts = iter(('first', 'second', 'third'))

            def save(mine=mine, entry=entry, texts=texts):
                revision = mine.sudo().entry_ids.browse(entry).revision
                answer = mine.save_entry(False, {'event': next(texts)}, entry, revision)
                self.assertEqual(answer['status'], 'saved')

            counts.append(self._count(save))
        self.assertEqual(*counts)
        self.assertLessEqual(max(counts), 30)

    def test_list_of_forms(self):
        people = self._employees(
            [
                {
                    'name': f'Worker {number}',
                    'company_id': self.company.id,
                    'parent_id': self.manager.id,
                }
                for number in range(80)
            ]
        )
        for person in people:
            self._form(person)
        Form = self.env['hr.performance.form'].with_user(self.user_manager)
        columns = ['employee_name', 'state', 'waiting_for', 'date_due', 'is_late', 'cycle_id']
        counts = [
            self._count(lambda limit=limit: Form.search_read([], columns, limit=limit))
            for limit in (20, 80)
        ]
        self.assertEqual(*counts)

    def test_list_of_forms_in_the_back_office(self):
        columns = ('employee_id', 'department_id', 'manager_name', 'cycle_id', 'state', 'is_late')
        specification = {
            name: {'fields': {'display_name': {}}} if name.endswith('_id') else {}
            for name in columns
        }
        # the page, two columns that point elsewhere and, for HR, who stands above
        for user, limit in ((self.user_manager, 3), (self.user_officer, 4)):
            Form = self.env['hr.performance.form'].with_user(user)
            count = self._count(lambda Form=Form: Form.web_search_read([], specification, limit=80))
            self.assertLessEqual(count, limit, user.name)
