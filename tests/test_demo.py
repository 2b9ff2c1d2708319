"""The demo story: it loads once, in the states it tells, with versions that can be checked."""

from collections import Counter

from odoo.tests import TransactionCase, tagged

from odoo.addons.hr_performance_interview.tools.canonical import chain_digest

STATES = {
    'draft': 1,
    'filling': 4,
    'feedback': 3,
    'ready': 2,
    'to_confirm': 2,
    'confirmed': 1,
    'follow_up': 3,
    'appeal': 1,
    'closed': 1,
    'on_hold': 1,
    'cancelled': 1,
}
MODULE = 'hr_performance_interview'


@tagged('post_install', '-at_install', 'hr_performance')
class TestDemo(TransactionCase):
    """Of a database with demo data; without it the story must be absent altogether."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loaded = cls.env.ref(f'base.module_{MODULE}').demo
        cls.forms = {key: cls._forms(key) for key in ('a', 'b')}

    @classmethod
    def _forms(cls, key):
        cycle = cls.env.ref(f'{MODULE}.hr_performance_cycle_demo_{key}', False)
        Form = cls.env['hr.performance.form']
        return Form.search([('cycle_id', '=', cycle.id)]) if cycle else Form

    def _user(self, login):
        return self.env.ref(f'{MODULE}.res_users_demo_{login}')

    def _form(self, number):
        return self.env.ref(f'{MODULE}.hr_performance_form_demo_{number}')

    def test_states_of_the_story(self):
        self.assertEqual(Counter(self.forms['a'].mapped('state')), {'closed': 18 * self.loaded})
        expected = STATES if self.loaded else {}
        self.assertEqual(Counter(self.forms['b'].mapped('state')), expected)

    def test_the_talk_of_tomorrow_has_its_day_and_its_topics(self):
        if not self.loaded:
            return
        oskar = self._form('b09')
        self.assertEqual(oskar.interview_ids.mapped('state'), ['planned'])
        self.assertIn('goal_missed', oskar.topic_ids.mapped('rule'))
        self.env['hr.performance.demo']._load_facts()
        self.assertEqual(len(oskar.interview_ids), 1, 'loaded once')

    def test_chinese_reader_finds_chinese_names_and_questions(self):
        if not self.loaded or 'zh_CN' not in dict(self.env['res.lang'].get_installed()):
            return
        cycle = self.env.ref(f'{MODULE}.hr_performance_cycle_demo_b')
        for record in (cycle, *cycle.wave_ids, *self.forms['b'].department_id):
            with self.subTest(record=record.display_name):
                self.assertNotEqual(record.with_context(lang='zh_CN').name, record.name)
        form = self._form('b12').with_context(lang='zh_CN')
        question = form.template_id.section_ids.question_ids[:1]
        self.assertNotEqual(question.name, question.with_context(lang='en_US').name)
        self.assertEqual(form._get_job_title(), form.job_id.name)
        self.assertNotEqual(form._get_job_title(), form.job_title)

    def test_each_internal_user_whose_turn_it_is_has_an_activity(self):
        for form in self.forms['b'].filtered(lambda form: form.state == 'feedback'):
            users = form.activity_ids.user_id
            self.assertLessEqual(users, form.user_id | form.manager_user_id)
            if form.waiting_for == 'manager':
                self.assertEqual(users, form.manager_user_id)

    def test_every_chain_of_versions_verifies(self):
        for form in self.forms['a'] | self.forms['b']:
            previous = ''
            for number, version in enumerate(form.version_ids, 1):
                self.assertEqual(version.number, number)
                self.assertEqual(version.previous_digest or '', previous)
                self.assertEqual(version.digest, chain_digest(previous, version.content))
                previous = version.digest
            for signoff in form.signoff_ids:
                self.assertEqual(signoff.digest, signoff.version_id.digest)

    def test_moments_lie_in_the_past_and_in_order(self):
        for form in self.forms['a'] | self.forms['b']:
            moments = [
                form.first_submitted_on,
                form.date_interview,
                form.record_sent_on,
                form.confirmed_on,
            ]
            moments = [moment for moment in moments if moment]
            self.assertEqual(moments, sorted(moments), form.display_name)
            dates = form.version_ids.mapped('date')
            self.assertEqual(dates, sorted(dates), form.display_name)
            self.assertTrue(all(date < self.env.cr.now() for date in dates + moments))

    def test_log_ins_and_groups(self):
        if not self.loaded:
            self.assertFalse(self.env.ref(f'{MODULE}.res_users_demo_owen', False))
            return
        for login, group in (
            ('owen', f'{MODULE}.group_hr_performance_manager'),
            ('priya', f'{MODULE}.group_hr_performance_officer'),
            ('felix', 'base.group_user'),
            ('bruno', 'base.group_user'),
            ('tomas', 'base.group_user'),
            ('nadia', 'base.group_portal'),
            ('ravi', 'base.group_portal'),
            ('hugo', 'base.group_portal'),
            ('other', f'{MODULE}.group_hr_performance_manager'),
        ):
            user = self._user(login)
            self.assertEqual(user.login, login)
            self.assertTrue(user.has_group(group), login)
            credential = {'type': 'password', 'login': login, 'password': login}
            user.with_user(user)._check_credentials(credential, {'interactive': True})
        self.assertFalse(self._user('priya').has_group(f'{MODULE}.group_hr_performance_manager'))

    def test_each_reader_sees_his_part(self):
        if not self.loaded:
            self.assertFalse(self.forms['b'])
            return
        Form = self.env['hr.performance.form']
        for login, count in (('nadia', 2), ('ravi', 2), ('other', 0)):
            self.assertEqual(Form.with_user(self._user(login)).search_count([]), count, login)
        self.assertEqual(
            set(Form.with_user(self._user('felix')).search([]).mapped('employee_name')),
            {'Felix Amberg', 'Nadia Korhonen', 'Tomas Riverwood', 'Lin Yarrow', 'Greta Holloway'},
        )
        page = self._form('b14').with_user(self._user('ravi')).get_form_data()
        self.assertEqual(sum(entry['returned'] for entry in page['entries']), 2)
        self.assertIn('return', [comment['kind'] for comment in page['comments']])
        page = self._form('b18').with_user(self._user('marta')).get_form_data()
        self.assertFalse(page['entries'], 'side by side: blind until both are in')

    def test_a_second_run_changes_nothing(self):
        before = self.env['hr.performance.form'].search_count([])
        if self.loaded:
            self.env['hr.performance.demo']._load_story()
        self.assertEqual(self.env['hr.performance.form'].search_count([]), before)


@tagged('post_install', '-at_install', 'hr_performance')
class TestDemoFacts(TransactionCase):
    def test_facts_lie_beside_the_forms(self):
        cycle = self.env.ref(f'{MODULE}.hr_performance_cycle_demo_b', False)
        if not cycle:
            return
        forms = cycle.form_ids.filtered(lambda form: form.state != 'draft')
        self.assertFalse(forms.filtered(lambda form: not form.facts_date or form.facts_pending))
        hugo = self.env.ref(f'{MODULE}.hr_performance_form_demo_b07')
        names = {fact.name for fact in hugo.fact_ids if fact.source == 'training'}
        self.assertLessEqual({'Campaign planning', 'Content marketing'}, names)
        self.assertTrue(hugo.fact_ids.filtered(lambda fact: fact.source == 'form'))
        self.assertEqual(hugo.facts_date, hugo.record_sent_on, 'signed on what lay there then')
        before = self.env['hr.performance.fact'].search_count([])
        self.env['hr.performance.demo']._load_facts()
        self.assertEqual(self.env['hr.performance.fact'].search_count([]), before)
