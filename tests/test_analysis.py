from datetime import date, datetime, timedelta
from html import unescape
from unittest.mock import patch

from lxml import etree, html

from odoo import Command, fields
from odoo.tests import TransactionCase, tagged

from .analysis_common import AnalysisMixin

NASTY = 'A & <b onload="1">\'"</b> {{ 7 }} %s ]]> עמר 张伟'


class AnalysisCase(AnalysisMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_analysis()

    def setUp(self):
        super().setUp()
        # facts of today: nothing is collected unless a test wants it
        self.form = self._make_form(state='ready', facts_date=fields.Datetime.now())

    def _goal(self, name, rate, deadline=date(2026, 6, 30), weight=100, employee=None, **values):
        return self.env['hr.performance.goal'].create(
            {
                'name': name,
                'employee_id': (employee or self.employee).id,
                'target': 100,
                'result': rate,
                'unit': '%',
                'weight': weight,
                'date_from': deadline - timedelta(days=60),
                'date_deadline': deadline,
                **values,
            }
        )


@tagged('post_install', '-at_install', 'hr_performance')
class TestAnalysisFigures(AnalysisCase):
    def test_completion_is_the_weighted_mean_of_the_goals(self):
        for name, rate, weight in (('A', 120, 50), ('B', 60, 30), ('C', 95.5, 20)):
            self._goal(name, rate, weight=weight)
        self._goal('Of somebody else', 10, employee=self.colleague)
        self._goal('Of another period', 10, date(2025, 3, 1))
        self.form._collect_facts()
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT sum(completion_rate * weight) / sum(weight) FROM hr_performance_goal
                WHERE employee_id = %s AND date_deadline BETWEEN '2026-01-01' AND '2026-06-30'""",
            [self.employee.id],
        )
        [expected] = self.env.cr.fetchone()
        line = self._data(self.form, self.user_manager)['headline']
        self.assertAlmostEqual(line['completion'], expected, 2)
        self.assertAlmostEqual(line['completion'], 97.1, 2)  # 60 + 18 + 19.1
        self.assertEqual((line['met'], line['nearly'], line['missed']), (1, 1, 1))

    def test_limits_are_those_of_the_company(self):
        for rate in (104, 95, 85, 60):
            self._fact(self.form, name=f'Goal {rate}', rate=rate)

        def counts():
            line = self._data(self.form, self.user_manager)['headline']
            return line['met'], line['nearly'], line['missed']

        self.assertEqual(counts(), (1, 1, 2))
        self.company.write({'performance_goal_met': 105, 'performance_goal_nearly': 80})
        self.assertEqual(counts(), (0, 3, 1))

    def test_what_is_not_known_is_no_zero(self):
        data = self._data(self.form, self.user_manager)
        line = data['headline']
        for name in ('completion', 'last_completion', 'change', 'last_rating'):
            self.assertIs(line[name], False, name)
        self.assertEqual([point['completion'] for point in data['trend']], [False] * 5)
        page = html.fromstring(self._html(self.form, self.user_manager))
        text = ' '.join(page.text_content().split())
        for missing in (
            'No goal is due in this period.',
            'No goal of the period has a result.',
            'A line needs two periods with results.',
            'No training, certificate or course is noted',
            'Nobody noted a good or a bad event',
            'as soon as both sides may read each other',
            'There is no earlier signed interview with a plan.',
            'No rule found a point',
        ):
            self.assertIn(missing, text)
        self.assertFalse(page.xpath('//*[local-name()="svg"]'), 'no picture of nothing')
        self.assertNotIn('0 %', text.replace('100 %', '').replace('110 %', ''))

    def test_a_goal_without_result_weighs_nothing(self):
        self._fact(self.form, name='Measured', rate=80)
        self._fact(self.form, kind='goal_running', name='Not yet')
        self._fact(self.form, kind='goal_running', name='On its way', rate=10)
        self._fact(self.form, name='Zero', rate=0)
        data = self._data(self.form, self.user_manager)
        self.assertEqual(data['headline']['completion'], 40)
        self.assertEqual(data['headline']['running'], 2)
        rates = {row['name']: row['rate'] for row in data['goals']}
        self.assertEqual(rates['Zero'], 0)
        self.assertIs(rates['Not yet'], False)

    def test_trend_by_dates_of_goals(self):
        self._fact(self.form, name='Output', rate=90)
        self._goal('Output', 80, date(2025, 12, 31))
        self._goal('Scrap', 100, date(2025, 7, 1), weight=50)
        self._goal('Output', 70, date(2024, 12, 31))
        self._goal('Long ago', 10, date(2023, 1, 1))
        self._goal('No result', 0, date(2025, 12, 1)).has_result = False
        data = self._data(self.form, self.user_manager)
        self.assertEqual(
            [(point['name'], point['completion']) for point in data['trend']],
            [
                ('24 H1', False),
                ('24 H2', 70),
                ('25 H1', False),
                ('25 H2', 86.67),  # (80 · 100 + 100 · 50) / 150
                ('26 H1', 90),
            ],
        )
        self.assertEqual(data['headline']['change'], 3.33)
        self.assertEqual(data['headline']['last_period'], '25 H2')
        [row] = data['goals']
        self.assertEqual((row['previous_rate'], row['change']), (80, 10))

    def test_a_signed_form_tells_its_period_better_than_goals(self):
        cycle = self._cycle(
            templates=self.template, name='Before', date_from='2025-07-01', date_to='2025-12-31'
        )
        old = self._make_form(cycle_id=cycle.id, state='closed')
        self._fact(old, name='Output', rate=65, date=date(2025, 12, 31))
        self._goal('Output', 99, date(2025, 12, 31))  # changed after the signature
        self._fact(self.form, name='Output', rate=90)
        data = self._data(self.form, self.user_manager)
        self.assertEqual(data['trend'][-2]['completion'], 65)
        self.assertEqual(data['goals'][0]['previous_rate'], 65)

    def test_previous_manager(self):
        cycle = self._cycle(
            templates=self.template, name='Before', date_from='2025-07-01', date_to='2025-12-31'
        )
        self._make_form(cycle_id=cycle.id, state='closed', manager_name='Former Boss')
        head = self._data(self.form, self.user_manager)['head']
        self.assertEqual(
            (head['manager'], head['previous_manager']), ('Mona Manager', 'Former Boss')
        )

    def test_trainings_finished_planned_and_lacking(self):
        for name, kind in (
            ('Past', 'training_passed'),
            ('Coming', 'training_booked'),
            ('Skipped', 'training_absent'),
        ):
            self._fact(self.form, 'training', kind, name=name, value=6, unit='h')
        data = self._data(self.form, self.user_manager)
        found = {row['name']: (row['status'], row['value']) for row in data['trainings']}
        self.assertEqual(
            found, {'Past': ('done', 6), 'Coming': ('planned', 6), 'Skipped': ('lacking', 6)}
        )
        self.assertIn('1/3', self._html(self.form, self.user_manager))

    def test_events_in_order_of_their_days(self):
        for name, day, polarity in (
            ('Late', date(2026, 5, 1), 'bad'),
            ('Early', date(2026, 2, 1), 'good'),
        ):
            self._fact(
                self.form,
                'incident',
                f'incident_{polarity}',
                name=name,
                date=day,
                polarity=polarity,
            )
        data = self._data(self.form, self.user_manager)
        self.assertEqual([row['name'] for row in data['incidents']], ['Early', 'Late'])
        page = html.fromstring(self._html(self.form, self.user_manager))
        [timeline] = page.xpath('//*[local-name()="svg"][contains(@aria-label, "Events")]')
        self.assertIn('1: 02/01/2026 Early', timeline.get('aria-label'))
        self.assertIn('2: 05/01/2026 Late', timeline.get('aria-label'))

    def test_batch_tells_the_same_as_one_by_one(self):
        other = self._make_form(self.colleague, state='ready', facts_date=fields.Datetime.now())
        self._fact(self.form, name='Mine', rate=90)
        self._fact(other, name='Hers', rate=50)
        self._goal('Hers', 55, date(2025, 12, 31), employee=self.colleague)
        forms = (self.form | other).with_user(self.user_manager)
        batch = forms._get_analysis_data_batch()
        for form in forms:
            self.assertEqual(batch[form.id], form._get_analysis_data_batch()[form.id])
        self.assertEqual(batch[other.id]['trend'][-2]['completion'], 55)
        self.assertIs(batch[self.form.id]['trend'][-2]['completion'], False)


@tagged('post_install', '-at_install', 'hr_performance')
class TestAnalysisSides(AnalysisCase):
    def test_nothing_side_by_side_before_the_reveal(self):
        form = self._make_form(self.colleague, state='feedback', facts_date=fields.Datetime.now())
        entry = self._row(form, 'entry', section_id=self.section.id, answers={'project': 'By Cora'})
        levels = self.scale.level_ids
        self._row(form, 'rating', level_id=levels[0].id, note='OWN-NOTE')
        self._row(
            form,
            'comment',
            'manager',
            shown=('manager',),
            entry_id=entry.id,
            kind='stance',
            stance='disagree',
            body='NOT-YET',
        )
        rating = self._row(
            form, 'rating', 'manager', shown=('manager',), level_id=levels[2].id, note='NOT-YET'
        )
        for user in (self.user_colleague, self.user_manager, self.user_officer):
            with self.subTest(user.login):
                data = self._data(form, user)
                self.assertFalse(data['comparison'] and data['comparison']['rating'])
                self.assertEqual(data['disagreements'], [])
                self.assertNotIn('NOT-YET', str(data) + self._html(form, user))
                rules = {item['rule'] for item in (data['points'] or {'items': []})['items']}
                self.assertFalse(rules & {'rating_gap', 'disagreement'})
        form.comment_ids.write({'shown_to_employee': True})
        rating.shown_to_employee = True
        data = self._data(form, self.user_colleague)
        self.assertEqual(data['comparison']['rating']['gap'], 2)
        self.assertEqual(data['comparison']['sections'][0]['disagree'], 1)
        self.assertEqual(data['disagreements'][0]['body'], 'NOT-YET')

    def test_answers_and_means_of_both_sides(self):
        form = self._make_form(
            state='ready', fill_mode='both', cycle_id=self._cycle(templates=self.template).id
        )
        form.facts_date = fields.Datetime.now()
        for side, rates in (('employee', (100, 120)), ('manager', (80,))):
            for rate in rates:
                self._row(
                    form,
                    'entry',
                    side,
                    section_id=self.section.id,
                    answers={'project': f'{side} {rate}', 'rate': rate},
                )
        data = self._data(form, self.user_manager)
        [section] = data['comparison']['sections']
        self.assertEqual(
            [(m['name'], m['employee'], m['manager']) for m in section['means']],
            [('Rate', 110, 80)],
        )
        self.assertEqual(len(section['rows']), 3)

    def test_support_without_an_answer(self):
        question = {'key': 'support', 'name': 'Support', 'value_type': 'text', 'role': 'support'}
        template = self._template(name='With support')
        plan = template.section_ids.filtered(lambda s: s.kind == 'plan')
        plan.question_ids = [Command.create(question)]
        form = self._make_form(
            state='ready',
            template_id=template.id,
            cycle_id=self._cycle(templates=template).id,
            facts_date=fields.Datetime.now(),
        )
        asked = self._row(form, 'entry', section_id=plan.id, answers={'support': 'A mentor'})
        self._row(form, 'entry', section_id=plan.id, answers={'support': '无'})

        def points():
            items = self._data(form, self.user_manager)['points']['items']
            return [item['text'] for item in items if item['rule'] == 'support']

        self.assertEqual(points(), ['A mentor'])
        self._row(form, 'comment', 'manager', entry_id=asked.id, body='Felix, two hours a week')
        self.assertEqual(points(), [])

    def test_points_say_their_rule_and_its_limit(self):
        self._fact(self.form, name='Campaign', rate=110)
        self._fact(self.form, name='Social media reach', rate=70)
        self._fact(self.form, 'course', 'course', name='Social media basics', date=date(2026, 2, 1))
        points = self._data(self.form, self.user_manager)['points']
        self.assertEqual(
            [(item['rule'], item['text']) for item in points['items']],
            [
                ('praise', 'Campaign: 110 %'),
                ('discuss', 'Social media reach: 70 %'),
                ('no_effect', 'Social media reach: 70 %. Finished: Social media basics'),
            ],
        )
        rules = {rule['rule']: rule['text'] for rule in points['rules']}
        self.assertIn('110 %', rules['praise'])
        self.assertIn('80 %', rules['discuss'])
        self.company.performance_praise_rate = 115
        points = self._data(self.form, self.user_manager)['points']
        self.assertNotIn('praise', [item['rule'] for item in points['items']])

    def test_a_running_goal_is_no_missed_one(self):
        self._fact(self.form, kind='goal_running', name='Half way', rate=40)
        data = self._data(self.form, self.user_manager)
        self.assertEqual(data['goals'][0]['status'], 'running')
        self.assertEqual(data['points']['items'], [])


@tagged('post_install', '-at_install', 'hr_performance')
class TestAnalysisFreshness(AnalysisCase):
    def _collected(self, form, user=None):
        with patch.object(
            type(form), '_collect_facts', autospec=True, side_effect=lambda forms: None
        ) as collect:
            self._data(form, user or self.user_employee)
        return [call.args[0].ids for call in collect.call_args_list if call.args[0]]

    def test_older_than_a_day_is_collected_again(self):
        self.assertEqual(self._collected(self.form), [])
        self.form.facts_date = fields.Datetime.now() - timedelta(hours=25)
        self.assertEqual(self._collected(self.form), [self.form.ids])
        self.form.facts_date = False
        self.assertEqual(self._collected(self.form), [self.form.ids])

    def test_a_sent_form_stays_as_it_was(self):
        form = self._make_form(self.colleague, state='to_confirm')
        self._fact(form, name='Signed', rate=90)
        form._with_transition().facts_date = datetime(2026, 7, 1)
        self._goal('Later', 10, employee=self.colleague)
        data = self._data(form, self.user_manager)
        self.assertEqual([row['name'] for row in data['goals']], ['Signed'])
        self.assertTrue(data['head']['frozen'])
        self.assertIn('when the record was sent', self._html(form, self.user_manager))

    def test_goals_of_today_are_in_the_report(self):
        self.form.facts_date = False
        self._goal('Brand new', 88)
        data = self._data(self.form, self.user_employee)
        self.assertEqual([row['name'] for row in data['goals']], ['Brand new'])
        self.assertTrue(data['head']['as_of'])


@tagged('post_install', '-at_install', 'hr_performance')
class TestAnalysisPrint(AnalysisCase):
    def test_pictures_are_well_formed_and_names_are_escaped(self):
        self.form.job_title = NASTY
        self._fact(self.form, name=NASTY, rate=110, unit='<u>', target=100, value=110)
        self._fact(self.form, 'incident', 'incident_good', name=NASTY, polarity='good')
        self._fact(self.form, 'course', 'course', name=NASTY, detail=NASTY)
        self._goal(NASTY, 80, date(2025, 12, 31))
        raw = self._html(self.form, self.user_hr_manager)
        self.assertIn(NASTY, unescape(raw))
        for tag in ('<b onload', '<u>'):
            self.assertNotIn(tag, raw)
        page = etree.fromstring(raw[raw.index('<html') :], etree.HTMLParser())
        pictures = page.xpath('//*[local-name()="svg"]')
        self.assertGreaterEqual(len(pictures), 4)
        start = 0
        for _picture in pictures:
            start = raw.index('<svg', start)
            end = raw.index('</svg>', start) + len('</svg>')
            etree.fromstring(raw[start:end].encode())  # well-formed on its own
            start = end

    def test_nothing_is_fetched(self):
        self._fact(self.form, name='Goal', rate=110)
        for text in ('<link', 'src=', '@import', 'url('):
            self.assertNotIn(text, self._html(self.form, self.user_manager))

    def test_languages_of_the_reader(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.assertIn('07/01/2025', self._html(self._old_form(), self.user_manager))
        self.assertIn('2025/07/01', self._html(self._old_form(), self.user_manager, lang='zh_CN'))

    def test_labels_in_cells_are_translated(self):
        """Said in each cell on a phone; a plain attribute stays English for everybody."""
        self._fact(self.form, name='Goal', rate=110)
        self.assertIn('data-label="Target"', self._html(self.form, self.user_manager))
        views = self.env['ir.ui.view'].search([('key', '=like', 'hr_performance_interview.%')])
        self.assertFalse(views.filtered(lambda view: ' data-label=' in view.arch_db).mapped('key'))

    def _old_form(self):
        cycle = self._cycle(
            templates=self.template, name='Before', date_from='2025-07-01', date_to='2025-12-31'
        )
        return self._make_form(cycle_id=cycle.id, state='closed')

    def test_links_only_to_what_the_reader_may_open(self):
        goal = self._goal('Linked', 90)
        path = f'/my/performance/goals/{goal.id}'
        kind = self.env['hr.performance.training']
        training = kind.create(
            {'name': 'Calls', 'employee_id': self.employee.id, 'date': date(2026, 3, 1)}
        )
        self.form._collect_facts()
        for user, office in (
            (self.user_manager, True),
            (self.user_employee, False),
            (self.user_officer, True),
        ):
            report = self.env['report.hr_performance_interview.report_analysis'].with_user(user)
            shown = report._get_reports(self.form.with_user(user))[self.form.id]
            self.assertEqual(shown['goals'][0]['url'], path)
            url = f'/odoo/hr.performance.training/{training.id}'
            readable = office and training.with_user(user).has_access('read')
            self.assertEqual(shown['trainings'][0]['url'], readable and url)
        self.assertNotIn(path, self._html(self.form, self.user_manager), 'no links on paper')
        secret = self._goal('Hidden', 50, employee=self.outsider)
        self._fact(
            self.form, name='Strange', rate=9, res_model='hr.performance.goal', res_id=secret.id
        )
        data = self._data(self.form, self.user_manager)
        self.assertFalse(next(row['url'] for row in data['goals'] if row['name'] == 'Strange'))

    def test_queries_grow_neither_with_facts_nor_with_forms(self):
        def count(forms):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report = self.env['report.hr_performance_interview.report_analysis']
            reader = report.with_user(self.user_manager)
            reader._get_reports(forms.with_user(self.user_manager))
            return self.env.cr.sql_log_count - before

        def fill(form, number):
            for index in range(number):
                self._fact(form, name=f'Goal {index}', rate=90, res_model='hr.performance.goal')
                self._fact(form, 'incident', 'incident_bad', name=f'Event {index}', polarity='bad')
                self._row(
                    form, 'entry', section_id=self.section.id, answers={'project': 'x', 'rate': 9}
                )

        def make():
            employee = self._employee('One more', None, self.manager)
            form = self._make_form(employee, state='ready', facts_date=fields.Datetime.now())
            self._goal('Before', 80, date(2025, 12, 31), employee=employee)
            fill(form, 1)
            return form

        fill(self.form, 1)
        count(self.form)
        one = count(self.form)
        fill(self.form, 20)
        self.assertLessEqual(count(self.form), one)
        forms = self.form
        for _number in range(3):
            forms |= make()
        count(forms)
        few = count(forms)
        for _number in range(9):
            forms |= make()
        self.assertLessEqual(count(forms), few)
        self.assertLessEqual(few, one + 8)
