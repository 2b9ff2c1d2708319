from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import PerformanceCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestDeadline(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls._calendar('Office', range(5))
        cls.employee.resource_calendar_id = cls.office

    @classmethod
    def _calendar(cls, name, weekdays, tz='UTC'):
        return cls.env['resource.calendar'].create(
            {
                'name': name,
                'tz': tz,
                'company_id': cls.company.id,
                'attendance_ids': [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                'name': f'{name} {weekday}',
                                'dayofweek': str(weekday),
                                'hour_from': 8,
                                'hour_to': 16,
                                'day_period': 'morning',
                            }
                        )
                        for weekday in weekdays
                    ),
                ],
            }
        )

    def _holiday(self, first, last, calendar=None, company=None, **values):
        company = company or self.company
        leave = (
            self.env['resource.calendar.leaves']
            .with_company(company)
            .create(
                {
                    'name': 'Holiday',
                    'date_from': f'{first} 00:00:00',
                    'date_to': f'{last} 23:59:59',
                    'calendar_id': calendar.id if calendar else False,
                    **values,
                }
            )
        )
        self.assertEqual(leave.company_id, company)  # computed from the company at work
        return leave

    def _add(self, start, days, employee=None):
        employee = employee or self.employee
        return self.env['hr.performance.deadline']._add_working_days(
            employee, date.fromisoformat(start), days
        )[employee]

    def test_working_days(self):
        for start, days, expected in (
            ('2026-07-06', 1, '2026-07-07'),  # Monday
            ('2026-07-06', 5, '2026-07-13'),
            ('2026-07-10', 1, '2026-07-13'),  # Friday
            ('2026-07-11', 1, '2026-07-13'),  # Saturday
            ('2026-07-06', 0, '2026-07-06'),
            ('2026-07-11', 0, '2026-07-13'),
            ('2026-07-13', -1, '2026-07-10'),
            ('2026-07-12', -1, '2026-07-10'),
            ('2026-07-13', -5, '2026-07-06'),
            ('2024-02-28', 1, '2024-02-29'),  # leap day
            ('2026-12-31', 1, '2027-01-01'),
            ('2026-01-30', 1, '2026-02-02'),
        ):
            with self.subTest(start=start, days=days):
                self.assertEqual(self._add(start, days), date.fromisoformat(expected))

    def test_public_holidays_of_company_and_calendar(self):
        self._holiday('2026-07-07', '2026-07-07')
        self.assertEqual(self._add('2026-07-06', 1), date(2026, 7, 8))
        self._holiday('2026-07-08', '2026-07-09', calendar=self.office)
        self.assertEqual(self._add('2026-07-06', 1), date(2026, 7, 10))
        self.assertEqual(self._add('2026-07-10', -1), date(2026, 7, 6))
        self.assertEqual(self._add('2026-07-07', 0), date(2026, 7, 10))
        other = self._calendar('Other', range(5))
        self.colleague.resource_calendar_id = other
        self.assertEqual(self._add('2026-07-06', 1, self.colleague), date(2026, 7, 8))

    def test_what_is_no_public_holiday(self):
        self._holiday('2026-07-07', '2026-07-07', company=self.company2)
        self._holiday('2026-07-07', '2026-07-07', resource_id=self.employee.resource_id.id)
        self._holiday('2026-07-07', '2026-07-07', time_type='other')
        self._holiday('2026-07-07', '2026-07-07', date_from='2026-07-07 12:00:00')
        self.assertEqual(self._add('2026-07-06', 1), date(2026, 7, 7))

    def test_shift_and_part_time(self):
        self.employee.resource_calendar_id = self._calendar('Shift', (2, 5, 6))
        self.assertEqual(self._add('2026-07-06', 1), date(2026, 7, 8))
        self.assertEqual(self._add('2026-07-06', 3), date(2026, 7, 12))

    def test_no_calendar_and_empty_calendar(self):
        self.employee.resource_calendar_id = False
        self.assertEqual(self._add('2026-07-10', 1), date(2026, 7, 13))
        self.employee.resource_calendar_id = self._calendar('Empty', ())
        self.assertEqual(self._add('2026-07-10', 1), date(2026, 7, 13))

    def test_holiday_without_end_is_not_waited_for(self):
        self._holiday('2026-07-01', '2028-07-01')
        self.assertGreater(self._add('2026-07-06', 2), date(2026, 7, 6))

    def test_time_zones_and_change_of_clock(self):
        """A holiday is a day of the calendar, wherever and on whatever side of a clock change."""
        for zone, start, end in (
            ('Europe/Paris', '2026-03-29 22:00:00', '2026-03-30 21:59:59'),
            ('America/Sao_Paulo', '2026-03-30 03:00:00', '2026-03-31 02:59:59'),
            ('Asia/Shanghai', '2026-03-29 16:00:00', '2026-03-30 15:59:59'),
            ('Pacific/Kiritimati', '2026-03-29 10:00:00', '2026-03-30 09:59:59'),
            ('Pacific/Pago_Pago', '2026-03-30 11:00:00', '2026-03-31 10:59:59'),
        ):
            with self.subTest(zone=zone):
                calendar = self._calendar(zone, range(5), tz=zone)
                self.employee.resource_calendar_id = calendar
                self._holiday(
                    '2026-03-30', '2026-03-30', calendar=calendar, date_from=start, date_to=end
                )
                self.assertEqual(self._add('2026-03-27', 1), date(2026, 3, 31))
                self.assertEqual(self._add('2026-03-31', 1), date(2026, 4, 1))

    def test_days_of_each_employee(self):
        result = self.env['hr.performance.deadline']._add_working_days(
            self.employee | self.colleague,
            date(2026, 7, 6),
            {self.employee: 1, self.colleague: 5},
        )
        self.assertEqual(
            result, {self.employee: date(2026, 7, 7), self.colleague: date(2026, 7, 13)}
        )
        self.assertEqual(
            self.env['hr.performance.deadline']._add_working_days(
                self.employee.browse(), date(2026, 7, 6), 1
            ),
            {},
        )

    def test_cost_is_per_calendar(self):
        counts = []
        for number in (3, 3, 40):
            people = self._employees(
                [
                    {
                        'name': f'Person {index}',
                        'company_id': self.company.id,
                        'resource_calendar_id': self.office.id,
                    }
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['hr.performance.deadline']._add_working_days(people, date(2026, 7, 6), 5)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
