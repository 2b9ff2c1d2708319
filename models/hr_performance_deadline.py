from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain

_WEEKDAYS = frozenset(range(5))  # Monday to Friday
_MARGIN = 31  # calendar days looked at beyond three per working day


class HrPerformanceDeadline(models.AbstractModel):
    """Deadlines in working days of the employee's calendar, for whole sets at once."""

    _name = 'hr.performance.deadline'
    _description = 'Performance Deadlines'

    @api.model
    def _add_working_days(self, employees, date, days):
        """The day that many working days after ``date`` (before it when negative).

        0 is the same day, or the next working day when it is none. Weekends are those of the
        employee's calendar; public holidays of company and calendar do not count. Without a
        calendar the week runs from Monday to Friday. The cost grows with the number of
        calendars, not of employees.

        :param days: int, or {employee: int}
        :return: {employee: date}
        """
        per_employee = days if isinstance(days, dict) else dict.fromkeys(employees, days)
        # sudo: hr.employee - working hours and company are read, nothing is shown of them
        employees_sudo = employees.sudo()
        groups = {}  # (calendar, company): [(employee, days)]
        for employee, employee_sudo in zip(employees, employees_sudo, strict=True):
            # the employee's own field is this one, copied one by one at each reading
            calendar = employee_sudo.current_version_id.resource_calendar_id
            key = (calendar, employee_sudo.company_id)
            groups.setdefault(key, []).append((employee, per_employee[employee]))
        if not groups:
            return {}
        longest = max(abs(number) for members in groups.values() for _employee, number in members)
        reach = timedelta(days=longest * 3 + _MARGIN)
        holidays = self._get_holidays(groups, date - reach, date + reach)
        result = {}
        for key, members in groups.items():
            weeks = self._get_week_days(key[0])
            known = {}
            for employee, number in members:
                if number not in known:
                    known[number] = self._step(date, number, weeks, holidays[key], reach)
                result[employee] = known[number]
        return result

    @api.model
    def _get_working_days(self, wanted):
        """Like ``_add_working_days`` for many days at once; the queries do not grow with them.

        :param wanted: {key: (employee, date, number of working days)}
        :return: {key: date}
        """
        if not wanted:
            return {}
        # sudo: hr.employee - working hours and company are read, nothing is shown of them
        employees_sudo = (
            self.env['hr.employee'].union(*(each[0] for each in wanted.values())).sudo()
        )
        groups = {
            employee.id: (employee.current_version_id.resource_calendar_id, employee.company_id)
            for employee in employees_sudo
        }
        dates = {date for _employee, date, _number in wanted.values()}
        longest = max(abs(number) for _employee, _date, number in wanted.values())
        reach = timedelta(days=longest * 3 + _MARGIN)
        holidays = self._get_holidays(set(groups.values()), min(dates) - reach, max(dates) + reach)
        weeks = {group: self._get_week_days(group[0]) for group in holidays}
        known = {}
        result = {}
        for key, (employee, date, number) in wanted.items():
            group = groups[employee.id]
            step = (group, date, number)
            if step not in known:
                known[step] = self._step(date, number, weeks[group], holidays[group], reach)
            result[key] = known[step]
        return result

    @api.model
    def _count_steps(self, spans):
        """The fewest working days that lead from a day to another one, in constant queries.

        The counterpart of ``_get_working_days``: own leave counts like any other day.

        :param spans: {key: (employee, first, last, number of days at most)}
        :return: {key: int}
        """
        numbers = {
            # no more working days than days
            key: range(min(max((last - first).days, 0), most) + 1)
            for key, (_employee, first, last, most) in spans.items()
        }
        days = self._get_working_days(
            {
                (key, number): (*spans[key][:2], number)
                for key, each in numbers.items()
                for number in each
            }
        )
        return {
            key: next((number for number in each if days[key, number] >= spans[key][2]), each[-1])
            for key, each in numbers.items()
        }

    @api.model
    def _count_working_days(self, spans):
        """Working days of an employee in each span, first and last day included.

        Weekends, public holidays and whole days of the employee's own leave are taken out. The
        queries do not grow with the number of spans.

        :param spans: {key: (employee, first, last)}
        :return: {key: int}; 0 when the span ends before it starts
        """
        if not spans:
            return {}
        # sudo: hr.employee - working hours and company are read, nothing is shown of them
        employees_sudo = self.env['hr.employee'].union(*(span[0] for span in spans.values())).sudo()
        first = min(span[1] for span in spans.values())
        last = max(span[2] for span in spans.values())
        groups = {
            employee.id: (employee.current_version_id.resource_calendar_id, employee.company_id)
            for employee in employees_sudo
        }
        holidays = self._get_holidays(set(groups.values()), first, last)
        absences = self._get_absences(employees_sudo, first, last)
        weeks = {key: self._get_week_days(key[0]) for key in holidays}
        get_week_type = self.env['resource.calendar.attendance'].get_week_type
        known = {}  # {(calendar, company, first, last): working days}
        result = {}
        for key, (employee, start, end) in spans.items():
            group = groups[employee.id]
            if (group, start, end) not in known:
                known[group, start, end] = {
                    day
                    for day in (start + timedelta(days=n) for n in range((end - start).days + 1))
                    if day.weekday() in weeks[group][get_week_type(day)]
                    and day not in holidays[group]
                }
            result[key] = len(known[group, start, end] - absences.get(employee.id, frozenset()))
        return result

    @api.model
    def _get_absences(self, employees_sudo, first, last):
        """Days each employee is away the whole day, by the leaves of the resource.

        :return: {employee id: {date}}
        """
        leaves = employees_sudo.env['resource.calendar.leaves'].search_fetch(
            Domain('resource_id', 'in', employees_sudo.resource_id.ids)
            & Domain('time_type', '=', 'leave')
            & Domain('date_from', '<', datetime.combine(last + timedelta(days=2), time.min))
            & Domain('date_to', '>', datetime.combine(first - timedelta(days=2), time.min)),
            ['date_from', 'date_to', 'resource_id'],
        )
        by_resource = leaves.grouped('resource_id')
        result = {}
        for employee in employees_sudo:
            calendar = employee.current_version_id.resource_calendar_id
            days = set()
            for leave in by_resource.get(employee.resource_id, ()):
                days |= self._get_whole_days(leave, calendar, employee.tz, first, last)
            if days:
                result[employee.id] = days
        return result

    @api.model
    def _get_whole_days(self, leave, calendar, tz, first, last):
        """The days from ``first`` to ``last`` on which ``leave`` leaves no time to work in."""
        zone = pytz.timezone(calendar.tz or tz or 'UTC')
        hours = [
            (line.hour_from, line.hour_to)
            for line in calendar.attendance_ids
            if not line.display_type and line.hour_to > line.hour_from
        ]
        start = min((hour for hour, _end in hours), default=9)
        end = max((hour for _start, hour in hours), default=17)
        date_from = pytz.utc.localize(leave.date_from).astimezone(zone).replace(tzinfo=None)
        date_to = pytz.utc.localize(leave.date_to).astimezone(zone).replace(tzinfo=None)
        days = set()
        day = max(date_from.date(), first)
        while day <= min(date_to.date(), last):
            morning = datetime.combine(day, time.min)
            if date_from <= morning + timedelta(hours=start) and (
                date_to + timedelta(minutes=1) >= morning + timedelta(hours=end)
            ):
                days.add(day)
            day += timedelta(days=1)
        return days

    @api.model
    def _get_week_days(self, calendar):
        """Working weekdays of the calendar: ({even weeks}, {odd weeks}), Monday is 0."""
        lines = calendar.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != 'lunch'
        )
        days = [
            frozenset(int(line.dayofweek) for line in lines if line.week_type in (False, week))
            for week in ('0', '1')
        ]
        return tuple(week or _WEEKDAYS for week in days)

    @api.model
    def _get_holidays(self, keys, first, last):
        """Public holidays by calendar and company: {(calendar, company): {date}}.

        A holiday that leaves a part of the day to work in is a working day.
        """
        # sudo: resource.calendar.leaves - only public holidays, which everybody may know
        leaves = (
            self.env['resource.calendar.leaves']
            .sudo()
            .search_fetch(
                Domain('resource_id', '=', False)
                & Domain('time_type', '=', 'leave')
                & Domain('date_from', '<', datetime.combine(last + timedelta(days=2), time.min))
                & Domain('date_to', '>', datetime.combine(first - timedelta(days=2), time.min))
                & Domain('company_id', 'in', [False, *{company.id for _calendar, company in keys}]),
                ['date_from', 'date_to', 'calendar_id', 'company_id'],
            )
        )
        result = {}
        for calendar, company in keys:
            days = set()
            for leave in leaves:
                if leave.calendar_id not in (calendar.browse(), calendar):
                    continue
                if leave.company_id not in (company.browse(), company):
                    continue
                days |= self._get_whole_days(leave, calendar, company.partner_id.tz, first, last)
            result[calendar, company] = days
        return result

    @api.model
    def _step(self, date, number, weeks, holidays, reach):
        """Walk ``number`` working days; a holiday longer than the reach is not waited for."""
        week_type = self.env['resource.calendar.attendance'].get_week_type
        two_weeks = weeks[0] != weeks[1]

        def works(day, holidays=holidays):
            week = weeks[week_type(day) if two_weeks else 0]
            return day.weekday() in week and day not in holidays

        direction = timedelta(days=-1 if number < 0 else 1)
        day, left = date, abs(number)
        if not left and works(day):
            return day
        left = left or 1
        while left:
            day += direction
            if works(day, holidays if abs(day - date) <= reach else frozenset()):
                left -= 1
        return day
