"""The figures of the cockpit: each one beside a query of its own, and who sees whose."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_form_flow import FormCase

REPORTS = ('hr.performance.report', 'hr.performance.entry.report', 'hr.performance.plan.report')
# Written apart from the code they check: one query a figure, over the tables themselves
F = """FROM hr_performance_form f
    WHERE f.cycle_id = %(cycle)s AND f.state NOT IN ('draft', 'on_hold', 'cancelled')"""
IN = """((f.fill_mode != 'both' AND f.first_submitted_on IS NOT NULL)
    OR (f.fill_mode = 'both' AND f.revealed_on IS NOT NULL))"""
HELD = '(f.date_interview IS NOT NULL)'
SIGNED = """(f.date_interview IS NOT NULL AND f.confirm_result IN ('agree', 'reservation')
    AND f.state != 'appeal')"""
ENTRIES = f"""FROM hr_performance_entry e JOIN hr_performance_form f ON f.id = e.form_id
    WHERE f.cycle_id = %(cycle)s AND f.state NOT IN ('draft', 'on_hold', 'cancelled') AND {IN}"""
PLANS = """FROM hr_performance_plan p JOIN hr_performance_form f ON f.id = p.form_id
    WHERE f.cycle_id = %(cycle)s"""
QUERIES = {
    'submitted': (f'SELECT COUNT(*) {F} AND {IN}', f'SELECT COUNT(*) {F}'),
    'on_time': (
        f'SELECT COUNT(*) {F} AND {IN} AND f.first_submitted_on::date <= f.date_fill_due',
        f'SELECT COUNT(*) {F} AND ({IN} OR f.date_fill_due <= %(today)s)',
    ),
    'specificity': (
        f"SELECT COUNT(*) {ENTRIES} AND e.specificity = 'specific'",
        f"SELECT COUNT(*) {ENTRIES} AND e.specificity IN ('specific', 'vague')",
    ),
    'disagreement': (
        f"SELECT COUNT(*) {ENTRIES} AND e.stance IN ('partly', 'disagree')",
        f'SELECT COUNT(*) {ENTRIES} AND e.stance IS NOT NULL',
    ),
    'held': (
        f'SELECT COUNT(*) {F} AND {HELD}',
        # five and three working days are twelve days of the calendar
        f"""SELECT COUNT(*) {F} AND ({HELD} OR (f.state = 'ready' AND f.date_due <= %(today)s)
            OR (f.state IN ('filling', 'feedback') AND f.date_fill_due + 12 <= %(today)s))""",
    ),
    'signed': (f'SELECT COUNT(*) {F} AND {SIGNED}', f'SELECT COUNT(*) {F} AND {HELD}'),
    'covered': (
        f"""SELECT COUNT(DISTINCT f.id) FROM hr_performance_form f
            JOIN hr_performance_plan p ON p.form_id = f.id AND p.goal != ''
            JOIN hr_performance_plan_action a ON a.plan_id = p.id
           WHERE f.cycle_id = %(cycle)s AND {SIGNED} AND (p.support_text != ''
              OR p.id IN (SELECT plan_id FROM hr_performance_plan_support))""",
        f'SELECT COUNT(*) {F} AND {SIGNED}',
    ),
    'checkins': (
        f"""SELECT COUNT(*) FROM hr_performance_plan_checkin k WHERE k.date_due <= %(today)s
             AND k.sent_on::date <= k.date_due + 3 AND k.plan_id IN (SELECT p.id {PLANS})""",
        f"""SELECT COUNT(*) FROM hr_performance_plan_checkin k WHERE k.date_due <= %(today)s
             AND k.plan_id IN (SELECT p.id {PLANS})""",
    ),
    'completed': (
        f"SELECT COUNT(*) {PLANS} AND p.state = 'closed' AND p.result = 'completed'",
        f"SELECT COUNT(*) {PLANS} AND p.state = 'closed'",
    ),
    'decided': ('SELECT 0', 'SELECT 0'),
    'returned': (
        f'SELECT COUNT(*) {F} AND {IN} AND f.return_count > 0',
        f'SELECT COUNT(*) {F} AND {IN}',
    ),
    'rating_gap': (
        f"""SELECT COUNT(*) {F} AND (
            SELECT MAX(value) - MIN(value) FROM hr_performance_rating WHERE form_id = f.id) >= 1""",
        f"""SELECT COUNT(*) {F} AND (
            SELECT COUNT(*) FROM hr_performance_rating WHERE form_id = f.id) = 2""",
    ),
    'appealed': (f"SELECT COUNT(*) {F} AND f.state = 'appeal'", f'SELECT COUNT(*) {F} AND {HELD}'),
    'refused': (
        f"SELECT COUNT(*) {F} AND f.confirm_result = 'refused'",
        f'SELECT COUNT(*) {F} AND {HELD}',
    ),
    'granted': (
        f"""SELECT COUNT(*) FROM hr_performance_plan_support u
             WHERE u.state = 'granted' AND u.plan_id IN (SELECT p.id {PLANS})""",
        f"""SELECT COUNT(*) FROM hr_performance_plan_support u
             WHERE u.plan_id IN (SELECT p.id {PLANS})""",
    ),
}
MEDIANS = {
    'interview_days': f'SELECT f.date_interview::date - f.date_launch {F} AND {HELD}',
    'confirm_days': f'SELECT f.confirmed_on::date - f.record_sent_on::date {F} AND {SIGNED}',
    'feedback_days': f"""SELECT f.manager_feedback_on::date - f.revealed_on::date {F} AND {IN}
        AND f.state NOT IN ('filling', 'feedback')""",
}


class CockpitCase(FormCase):
    """Twelve forms of one cycle in every state: seven under manager, five under manager2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.section = next(
            s['id'] for s in cls.frozen._get_definition('employee') if s['kind'] == 'improvement'
        )
        cls.other_department = cls.env['hr.department'].create(
            {'name': '=Office', 'company_id': cls.company.id}
        )
        cls.people = [
            cls._employee(f'Worker {number}', manager=cls.manager) for number in range(7)
        ] + [
            cls._employee(
                f'Clerk {number}', manager=cls.manager2, department_id=cls.other_department.id
            )
            for number in range(5)
        ]
        done = {'confirm_result': 'agree', 'confirmed_on': -3}
        stories = [
            {'state': 'closed', 'submitted': -25, 'held': -15, **done},
            {'state': 'follow_up', 'submitted': -20, 'held': -10, **done, 'return_count': 1},
            {'state': 'appeal', 'submitted': -26, 'held': -12},
            {'state': 'to_confirm', 'submitted': -24, 'held': -9, 'confirm_result': 'refused'},
            {'state': 'ready', 'submitted': -24, 'date_due': -1},
            {'state': 'filling', 'fill_mode': 'both', 'first_submitted_on': -24},
            {'state': 'on_hold', 'submitted': -24},
            {'state': 'confirmed', 'submitted': -23, 'held': -7, **done, 'confirmed_on': -1},
            {'state': 'feedback', 'submitted': -23, 'fill_mode': 'both', 'date_fill_due': -2},
            {'state': 'filling', 'date_fill_due': 1},
            {'state': 'cancelled', 'submitted': -24, 'held': -5},
            {'state': 'draft'},
        ]
        cls.forms = cls.env['hr.performance.form']
        for person, story in zip(cls.people, stories, strict=True):
            cls.forms |= cls._make_form(person, **story)
        cls._make_plans()
        cls.env.flush_all()

    @classmethod
    def _moment(cls, days):
        return fields.Datetime.to_datetime(cls.today) + timedelta(days=days, hours=9)

    @classmethod
    def _make_form(cls, person, state, submitted=None, held=None, **story):
        moments = {
            name: cls._moment(story.pop(name))
            for name in ('first_submitted_on', 'confirmed_on')
            if name in story
        }
        dates = {
            name: cls.today + timedelta(days=days)
            for name, days in {
                'date_launch': -30,
                'date_fill_due': -23,
                'date_due': 30,
                **{key: story.pop(key) for key in ('date_due', 'date_fill_due') if key in story},
            }.items()
        }
        if submitted:
            moments |= {
                'first_submitted_on': cls._moment(submitted),
                'employee_submitted_on': cls._moment(submitted),
                'revealed_on': cls._moment(submitted),
                'manager_feedback_on': cls._moment(submitted + 2),
            }
        if held:
            moments |= {
                'date_interview': cls._moment(held),
                'record_sent_on': cls._moment(held + 1),
            }
        form = cls._form(person, state=state, **story, **dates, **moments)
        form.department_id = person.department_id
        if not submitted:
            return form
        mine = form.with_context(hr_performance_transition=None).sudo()
        for label, first, stance in (
            ('specific', 'vague', 'agree'),
            ('vague', 'vague', 'partly'),
            ('unjudged', 'unjudged', False),
        ):
            mine._create_row(
                'entry',
                'employee',
                {
                    'section_id': cls.section,
                    'answers': {'event': 'SECRET'},
                    'specificity': label,
                    'specificity_first': first,
                    'stance': stance if state not in ('filling', 'feedback') else False,
                },
                both=True,
            )
        if held and state != 'cancelled':
            levels = cls.frozen.scale_id.level_ids.sorted('value')
            mine._create_row('rating', 'employee', {'level_id': levels[2].id}, both=True)
            level = levels[1 if state == 'closed' else 2]
            mine._create_row('rating', 'manager', {'level_id': level.id}, both=True)
        return form

    @classmethod
    def _make_plans(cls):
        plans = cls.env['hr.performance.plan']._with_transition()
        day = cls.today - timedelta(days=cls.today.weekday(), weeks=2)  # a Monday
        rows = [
            (cls.forms[0], 'closed', {'result': 'completed', 'closed_on': day}, 'Help'),
            (cls.forms[1], 'closed', {'result': 'partly', 'closed_on': day}, ''),
            (cls.forms[1], 'running', {'pace': 'at_risk'}, ''),
            (cls.forms[7], 'running', {'pace': 'on_track'}, 'A tool'),
        ]
        for form, state, values, support in rows:
            plan = plans.create(
                {
                    'name': 'Plan',
                    'employee_id': form.employee_id.id,
                    'company_id': form.company_id.id,
                    'form_id': form.id,
                    'goal': 'Goal',
                    'support_text': support,
                    'date_start': day - timedelta(weeks=4),
                    'date_end': day + timedelta(weeks=12),
                    'date_end_original': day + timedelta(weeks=12),
                    'author_side': 'employee',
                    **values,
                }
            )
            plan._create_rows('action', [{'plan_id': plan.id, 'name': 'Do', 'date_due': day}])
            plan._create_rows(
                'checkin',
                [
                    {'plan_id': plan.id, 'date_due': day - timedelta(weeks=2), 'sent_on': sent}
                    for sent in [
                        fields.Datetime.to_datetime(day - timedelta(weeks=2))
                        + timedelta(days=2 if support else 4, hours=9)
                    ]
                ]
                + [{'plan_id': plan.id, 'date_due': day - timedelta(weeks=1)}],
            )
            if support:
                plan._create_rows(
                    'support', [{'plan_id': plan.id, 'name': support, 'state': 'granted'}]
                )
            else:
                plan._create_rows('support', [{'plan_id': plan.id, 'name': 'Asked'}])
            plan._write_flow({'state': state})

    def _data(self, user, **filters):
        self.env.invalidate_all()
        return self.env['hr.performance.cockpit'].with_user(user).get_cockpit_data(filters or None)

    def _kpis(self, data):
        return {row['key']: row for row in data['kpis'] + data['more']}

    def _ask(self, query):
        self.env.cr.execute(query, {'cycle': self.cycle.id, 'today': self.today})
        return [row[0] for row in self.env.cr.fetchall()]


@tagged('post_install', '-at_install', 'hr_performance')
class TestCockpit(CockpitCase):
    # Figures
    def test_each_rate_equals_a_query_of_its_own(self):
        kpis = self._kpis(self._data(self.user_officer, cycle_id=self.cycle.id))
        for key, (numerator, denominator) in QUERIES.items():
            with self.subTest(kpi=key):
                figure = kpis[key]
                expected = self._ask(numerator)[0], self._ask(denominator)[0]
                self.assertEqual((figure['numerator'], figure['denominator']), expected)
                if expected[1]:
                    self.assertAlmostEqual(figure['value'], 100 * expected[0] / expected[1])
                else:
                    self.assertEqual((figure['value'], figure['text']), (None, '—'))

    def test_each_median_equals_the_middle_of_its_days(self):
        kpis = self._kpis(self._data(self.user_officer))
        for key, query in MEDIANS.items():
            with self.subTest(kpi=key):
                days = sorted(self._ask(query))
                middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
                self.assertEqual(kpis[key]['value'], middle)
                self.assertEqual(kpis[key]['denominator'], len(days))

    def test_the_story_by_hand(self):
        data = self._data(self.user_officer)
        kpis = self._kpis(data)
        parts = {key: (k['numerator'], k['denominator']) for key, k in kpis.items()}
        self.assertEqual(data['count'], 9)
        self.assertEqual(parts['submitted'], (7, 9))
        self.assertEqual(parts['on_time'], (6, 8))
        self.assertEqual(parts['held'], (5, 7))
        self.assertEqual(parts['signed'], (3, 5))
        self.assertEqual(parts['completed'], (1, 2))
        self.assertEqual(parts['appealed'], (1, 5))
        self.assertEqual(kpis['specificity']['twins'][0]['numerator'], 0)
        self.assertEqual(
            [step['count'] for step in data['funnel']],
            [9, 7, 6, 5, 5, 3],
        )
        self.assertTrue(kpis['completed']['small'], 'two plans say nothing about a process')
        self.assertFalse(kpis['completed']['level'])
        lists = {row['key']: row['count'] for row in data['lists']}
        self.assertEqual((lists['late_ready'], lists['no_answer']), (1, 1))
        self.assertEqual(lists['checkins_missing'], 4)

    def test_outcomes_are_due_after_fifteen_working_days(self):
        plan = self.forms[0].plan_ids
        plan._with_transition().write({'closed_on': self.today - timedelta(days=30)})

        def decided(user):
            figure = self._kpis(self._data(user))['decided']
            return figure['numerator'], figure['denominator']

        compensation = self.env.ref('hr_performance_interview.group_hr_performance_compensation')
        self.user_hr_manager.group_ids |= compensation
        self.assertEqual(decided(self.user_hr_manager), (0, 1))
        suggestion = self.env['hr.performance.suggestion']._with_transition()
        suggestion.create(
            {
                'plan_id': plan.id,
                'employee_id': plan.employee_id.id,
                'company_id': plan.company_id.id,
                'kind': 'salary',
                'reason': 'SECRET',
                'state': 'approved',
                'decided_on': self.today - timedelta(days=20),
            }
        )
        self.assertEqual(decided(self.user_hr_manager), (1, 1))
        self.assertEqual(decided(self.user_officer), (0, 0), 'one person: nothing is told')

    def test_departments_add_up(self):
        data = self._data(self.user_officer)
        rows = {row['name']: row for row in data['departments']['rows']}
        self.assertEqual(
            {name: row['count'] for name, row in rows.items()}, {'Workshop': 6, '=Office': 3}
        )
        for column, cell in enumerate(data['departments']['columns']):
            total = self._kpis(data).get(cell['key'])
            if total:
                self.assertEqual(
                    sum(row['cells'][column]['denominator'] for row in rows.values()),
                    total['denominator'],
                )

    def test_filters_narrow(self):
        data = self._data(self.user_officer, department_id=self.other_department.id)
        self.assertEqual(data['count'], 3)
        self.assertEqual(self._data(self.user_officer, fill_mode='both')['count'], 2)
        self.assertEqual(self._data(self.user_officer, manager_id=self.manager.id)['count'], 6)

    def test_bad_filters_are_left_aside(self):
        for filters in ('x', [1], {'cycle_id': 'x', 'job_id': [1], 'fill_mode': {}}, {'zz': 1}):
            data = self.env['hr.performance.cockpit'].with_user(self.user_officer)
            self.assertEqual(data.get_cockpit_data(filters)['count'], 9)

    def test_the_list_behind_a_figure_has_as_many_rows(self):
        data = self._data(self.user_officer)
        for row in data['kpis'] + data['more']:
            for part in ('numerator', 'denominator'):
                action = row['actions'].get(part)
                if not action or row['key'] in ('checkins', 'granted'):
                    continue
                with self.subTest(kpi=row['key'], part=part):
                    records = self.env[action['res_model']].with_user(self.user_officer)
                    self.assertEqual(records.search_count(action['domain']), row[part])
        for step in data['funnel']:
            records = self.env['hr.performance.form'].with_user(self.user_officer)
            self.assertEqual(records.search_count(step['action']['domain']), step['count'])

    def test_a_small_spread_is_hidden(self):
        data = self._data(self.user_manager)
        self.assertEqual(data['spread']['own_count'], 4)
        self.assertTrue(data['spread']['hidden'])
        for level in data['spread']['levels']:
            self.assertEqual((level['own'], level['company']), (None, None))
        hr = self._data(self.user_officer)['spread']
        self.assertFalse(hr['hidden'])
        self.assertEqual([level['own_count'] for level in hr['levels']], [1, 4])

    def test_no_word_that_anybody_wrote(self):
        self.assertNotIn('SECRET', str(self._data(self.user_officer)))

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['hr.performance.cockpit'].with_user(self.user_officer).get_cockpit_data()
            return self.env.cr.sql_log_count - before

        count()
        before = count()
        for number in range(12):
            department = self.env['hr.department'].create(
                {'name': f'Department {number}', 'company_id': self.company.id}
            )
            person = self._employee(f'More {number}', manager=self.manager2)
            person.department_id = department
            self._make_form(person, 'closed', -20, -10, confirm_result='agree', confirmed_on=-5)
        count()  # new employees empty caches of the registry
        self.assertEqual(count(), before)
        self.assertLess(before, 15)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestCockpitAccess(CockpitCase):
    def test_a_manager_counts_only_his_people_by_any_filter(self):
        mine = self._data(self.user_manager)
        self.assertEqual((mine['scope'], mine['count']), ('team', 6))
        for filters in (
            {'scope': 'hr'},
            {'scope': 'hr', 'manager_id': self.manager2.id},
            {'department_id': self.other_department.id},
            {'cycle_id': self.cycle.id, 'scope': ['hr']},
        ):
            with self.subTest(filters=filters):
                data = self._data(self.user_manager, **filters)
                self.assertEqual(data['scope'], 'team')
                self.assertLessEqual(data['count'], 6)
                names = {row['name'] for row in data['departments']['rows']}
                self.assertLessEqual(names, {'Workshop'})
        options = mine['options']
        self.assertEqual([row['name'] for row in options['manager_id']], ['Mona Manager'])
        self.assertNotIn('=Office', str(options))

    def test_a_manager_reads_only_rows_of_his_people(self):
        for model in REPORTS:
            rows = self.env[model].with_user(self.user_manager).search([])
            self.assertTrue(rows, model)
            self.assertEqual(rows.sudo().manager_user_id, self.user_manager, model)
            foreign = self.env[model].sudo().search([('manager_id', '=', self.manager2.id)])
            self.assertTrue(foreign, model)
            with self.assertRaises(AccessError):
                foreign[0].with_user(self.user_manager).read(['cycle_id'])
            groups = self.env[model].with_user(self.user_manager)
            counted = groups.formatted_read_group([], ['manager_id'], ['__count'])
            self.assertEqual([row['manager_id'][0] for row in counted], self.manager.ids)

    def test_others_are_refused(self):
        portal_manager = self._user('polly', 'base.group_portal')
        self.forms.sudo()[:2].write({'manager_user_id': portal_manager.id})
        for user in (
            self.user_employee,
            portal_manager,
            self.user_colleague,
            self.user_system,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._data(user)
        for user in (self.user_employee, portal_manager):
            for model in REPORTS:
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_hr_of_another_company_sees_nothing(self):
        data = self._data(self.user_foreign_hr, cycle_id=self.cycle.id)
        self.assertTrue(data['empty'])
        for model in REPORTS:
            self.assertFalse(
                self.env[model]
                .with_user(self.user_foreign_hr)
                .search([('cycle_id', '=', self.cycle.id)])
            )

    def test_hr_counts_neither_himself_nor_those_above(self):
        before = self._data(self.user_officer)['count']
        self._make_form(self.officer, 'closed', -20, -10)  # about herself
        self._make_form(self.manager2, 'closed', -20, -10)  # her manager
        self.assertEqual(self._data(self.user_officer)['count'], before)
        rows = self.env['hr.performance.report'].with_user(self.user_officer).search([])
        self.assertFalse(rows.sudo().employee_id & (self.officer | self.manager2))

    def test_nobody_writes(self):
        for user in (self.user_hr_manager, self.user_manager, self.env.ref('base.user_admin')):
            for model in REPORTS:
                for operation in ('write', 'create', 'unlink'):
                    self.assertFalse(self.env[model].with_user(user).has_access(operation))

    def test_a_second_company_is_counted_when_it_is_chosen(self):
        self.user_officer.company_ids = [Command.link(self.company2.id)]
        person = self._employee('Farah Far', company=self.company2)
        cycle = self._cycle(templates=self.template, company_id=self.company2.id)
        self._form(person, cycle_id=cycle.id)
        cockpit = self.env['hr.performance.cockpit'].with_user(self.user_officer)
        filters = {'cycle_id': cycle.id}
        alone = cockpit.with_context(allowed_company_ids=self.company.ids)
        self.assertNotEqual(alone.get_cockpit_data(filters)['filters']['cycle_id'], cycle.id)
        both = cockpit.with_context(allowed_company_ids=(self.company | self.company2).ids)
        self.assertEqual(both.get_cockpit_data(filters)['count'], 1)

    def test_the_digest_counts_for_hr_officers_only(self):
        digest = self.env['digest.digest'].create({'name': 'Weekly', 'company_id': self.company.id})
        start, end = self._moment(-60), self._moment(1)
        counted = digest.with_context(start_datetime=start, end_datetime=end)
        hers = counted.with_user(self.user_officer).sudo(False)
        self.assertEqual(hers.kpi_hr_performance_submitted_value, 8)
        self.assertEqual(hers.kpi_hr_performance_held_value, 5)
        self.assertEqual(hers.kpi_hr_performance_signed_value, 3)
        with self.assertRaises(AccessError):
            counted.with_user(self.user_manager).read(['kpi_hr_performance_held_value'])
