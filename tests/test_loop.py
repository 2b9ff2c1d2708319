"""The loop is closed: what came of a plan stands beside the next form and in its report."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .plan_common import PlanMixin
from .test_fact import FactCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestLoop(PlanMixin, FactCase):
    """A plan of the summer, its support, a training; then the form of the second half year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_calendar()
        with freeze_time('2026-06-01 09:00:00'):
            cls.plan = cls._plan(state='running')
        with freeze_time('2026-06-02 09:00:00'):
            cls.plan._create_rows(
                'support',
                [
                    {'plan_id': cls.plan.id, 'name': 'Seat in a course'},
                    {'plan_id': cls.plan.id, 'name': 'Budget for pictures'},
                ],
            )
        granted, refused = cls.plan.support_ids.sorted('id')
        mine = cls.plan.with_user(cls.user_manager)
        with freeze_time('2026-07-01 09:00:00'):
            mine.answer_support(granted.id, 'granted')
            mine.answer_support(refused.id, 'refused', reason='No money left this year')
            cls.plan.with_user(cls.user_employee).send_checkin(
                cls.plan.checkin_ids[0].id, value=86, texts={'done': 'Two posts a week'}
            )
        with freeze_time('2026-08-31 09:00:00'):
            mine.action_close('partly', 'From 70 to 86 per cent, see the figures of August')
        cls.env['hr.performance.training'].create(
            {
                'name': 'Advanced social media',
                'employee_id': cls.employee.id,
                'date': '2026-09-15',
                'hours': 8,
                'result': 'passed',
            }
        )
        # suggested and declined: nothing of it is a fact
        cls.env['hr.performance.suggestion'].with_user(cls.user_manager).propose(
            cls.employee.id, 'salary', 'CANARY of a suggestion', percent=7
        )
        cls.cycle.write(
            {
                'name': 'Second half year',
                'date_from': date(2026, 7, 1),
                'date_to': date(2026, 12, 31),
            }
        )

    def _kinds(self, facts):
        return {fact['kind']: fact['name'] for fact in facts}

    def test_result_support_and_training_are_facts_of_the_next_form(self):
        form = self._form()
        with freeze_time('2027-01-04 09:00:00'):
            form._collect_facts()
        expected = {
            'plan_partly': 'Social media reach',
            'support_granted': 'Seat in a course',
            'support_unmet': 'Budget for pictures',
            'training_passed': 'Advanced social media',
            'checkins': 'Social media reach',
        }
        for user in (self.user_employee, self.user_manager):
            with self.subTest(user=user.login):
                data = self._as(form, user)._get_facts_data()
                found = self._kinds(data['facts'])
                self.assertLessEqual(expected.items(), found.items())
                self.assertNotIn('CANARY', str(data))
                sections = {row['kind']: row['sections'] for row in data['facts']}
                self.assertIn('improvement', sections['support_unmet'], 'beside an unmet goal')
                [result] = [row for row in data['facts'] if row['kind'] == 'plan_partly']
                self.assertEqual((result['value'], result['target'], result['rate']), (86, 90, 80))
                self.assertIn('see the figures of August', result['detail'])
        foreign = self._as(form, self.user_outsider)
        self.assertFalse(
            foreign.env['hr.performance.fact'].search_count([('form_id', '=', form.id)])
        )

    def test_and_of_its_report(self):
        form = self._form()
        with freeze_time('2027-01-04 09:00:00'):
            form._collect_facts()
            data = self._as(form, self.user_manager).get_analysis_data()
        self.assertLessEqual(
            {'plan_partly', 'support_granted', 'support_unmet', 'checkins'},
            set(self._kinds(data['last_time'])),
        )
        self.assertEqual(data['headline']['last_plans'], ['Plan partly completed'])
        self.assertEqual(
            [(row['name'], row['status']) for row in data['trainings']],
            [('Advanced social media', 'done')],
        )
        self.assertNotIn('CANARY', str(data))
