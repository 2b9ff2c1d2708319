"""The summary of a cycle for management: what it tells, what it hides, who prints it."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_cockpit import CockpitCase

REPORT = 'hr_performance_interview.report_cycle_summary'


class SummaryCase(CockpitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = cls.cycle.date_from
        cls.older = cls._cycle(
            templates=cls.template,
            name='The year before',
            date_from=day - timedelta(days=365),
            date_to=day - timedelta(days=1),
        )
        for person in cls.people[:6]:
            cls._make_form(
                person, 'closed', -24, -15, confirm_result='agree', cycle_id=cls.older.id
            )
        cls.env.flush_all()

    def _summary(self, user=None, cycle=None):
        self.env.invalidate_all()
        report = self.env[f'report.{REPORT}'].with_user(user or self.user_officer)
        cycle = cycle or self.cycle
        return report._get_report_values(cycle.ids)['summaries'][cycle.id]

    def _html(self, user=None, cycle=None):
        self.env.invalidate_all()
        report = self.env['ir.actions.report'].with_user(user or self.user_officer)
        html, kind = report._render_qweb_html(REPORT, (cycle or self.cycle).ids)
        self.assertEqual(kind, 'html')
        return html.decode()


@tagged('post_install', '-at_install', 'hr_performance')
class TestCycleSummary(SummaryCase):
    def test_figures_are_those_of_the_cockpit_beside_those_before(self):
        summary = self._summary()
        now = self._data(self.user_officer, cycle_id=self.cycle.id)
        before = self._data(self.user_officer, cycle_id=self.older.id)
        self.assertEqual((summary['count'], summary['previous']), (9, 'The year before'))
        rows = {row['label']: row for row in summary['figures'] + summary['more']}
        told = 0
        older = self._kpis(before)
        for kpi in now['kpis'] + now['more']:
            with self.subTest(kpi=kpi['key']):
                row = rows[kpi['label']]
                self.assertEqual(row['formula'], kpi['formula'])
                if row['hidden']:
                    self.assertEqual(row['text'], 'fewer than 5')
                    self.assertFalse(row['bar'] or row['parts'] or row['change'] or row['level'])
                else:
                    told += 1
                    self.assertEqual(row['text'], kpi['text'])
                self.assertLessEqual(kpi['small'] and bool(kpi['denominator']), row['hidden'])
                if row['change']:
                    change = round(kpi['value'] - older[kpi['key']]['value'], 1)
                    self.assertEqual(float(row['change'].strip('±').replace('−', '-')), change)
        self.assertGreater(told, 5)
        self.assertEqual(rows['Submission rate']['change'], '−22.2')

    def test_small_counts_are_hidden(self):
        summary = self._summary()
        rows = {row['label']: row for row in summary['figures'] + summary['more']}
        # five interviews are enough for a rate, one appeal is too few to be told
        self.assertEqual(rows['Appeal rate']['text'], 'fewer than 5')
        self.assertEqual(rows['Plans completed']['text'], 'fewer than 5')
        steps = {step['label']: step['text'] for step in summary['steps']}
        self.assertEqual(steps['Signed off'], 'fewer than 5')
        self.assertEqual(steps['Submitted'], '7 · 77.8 %')
        # of six and three forms the three would follow from the total: put together
        departments = summary['departments']['rows']
        self.assertEqual(
            [(row['name'], row['count']) for row in departments], [('All departments', 9)]
        )
        self.assertFalse([row for row in summary['spread'] if not row['hidden']])
        self.assertFalse(summary['plans']['enough'])

    def test_no_name_and_no_word_that_anybody_wrote(self):
        self.cycle.form_ids.sudo().write({'employee_name': 'KANARY'})
        html = self._html()
        self.assertIn('Key figures', html)
        self.assertIn('<svg', html)
        self.assertNotIn('&lt;svg', html)
        names = (*self.people, self.manager, self.manager2)
        for text in ('SECRET', 'KANARY', '=Office', *(person.name for person in names)):
            self.assertNotIn(text, html)

    def test_a_cycle_of_few_tells_nothing(self):
        small = self._cycle(templates=self.template, name='Small')
        self._make_form(self.people[0], 'closed', -24, -15, cycle_id=small.id)
        summary = self._summary(cycle=small)
        self.assertFalse(summary['enough'])
        self.assertNotIn('Key figures', self._html(cycle=small))
        self.assertIn('This cycle has fewer', self._html(cycle=small))

    def test_the_cockpit_prints_it_for_hr_alone(self):
        action = self._data(self.user_officer)['print']
        self.assertEqual(action['report_name'], REPORT)
        self.assertEqual(action['context']['active_ids'], self.cycle.ids)
        self.assertFalse(self._data(self.user_manager)['print'])
        report = self.env.ref('hr_performance_interview.action_report_cycle_summary')
        bound = self.env['ir.actions.actions'].with_user(self.user_officer)
        names = [row['id'] for row in bound.get_bindings('hr.performance.cycle')['report']]
        self.assertIn(report.id, names)
        bound = self.env['ir.actions.actions'].with_user(self.user_manager)
        self.assertNotIn(
            report.id,
            [row['id'] for row in bound.get_bindings('hr.performance.cycle').get('report', ())],
        )

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._summary()
            return self.env.cr.sql_log_count - before

        def grow(first):
            for number in range(first, first + 2):
                department = self.env['hr.department'].create(
                    {'name': f'Department {number}', 'company_id': self.company.id}
                )
                for place in range(5):
                    person = self._employee(f'More {number} {place}', manager=self.manager2)
                    person.department_id = department
                    self._make_form(person, 'closed', -20, -10, confirm_result='agree')
            count()  # new employees empty caches of the registry

        grow(0)
        before = count()
        grow(2)
        self.assertEqual(count(), before)
        self.assertLess(before, 20)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestCycleSummaryAccess(SummaryCase):
    def test_nobody_else_prints_it(self):
        for user in (
            self.user_manager,
            self.user_manager2,
            self.user_employee,
            self.user_colleague,
            self.user_system,
            self.user_foreign_hr,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._summary(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._html(user)

    def test_one_foreign_cycle_refuses_the_whole_set(self):
        foreign = self._cycle(templates=self.template, company_id=self.company2.id)
        report = self.env[f'report.{REPORT}'].with_user(self.user_officer)
        for ids in ((self.cycle | foreign).ids, [self.cycle.id, 0]):
            with self.subTest(ids=ids), self.assertRaises(AccessError):
                report._get_report_values(ids)
        self.user_officer.company_ids = [Command.link(self.company2.id)]
        alone = report.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            alone._get_report_values(foreign.ids)

    def test_hr_counts_neither_himself_nor_those_above(self):
        before = self._summary()['count']
        self._make_form(self.officer, 'closed', -20, -10)  # about herself
        self._make_form(self.manager2, 'closed', -20, -10)  # her manager
        self.assertEqual(self._summary()['count'], before)
