"""Periods before a period: calendar months stay calendar months, other lengths count days.

>>> [str(p) for p in previous_period(date(2026, 1, 1), date(2026, 6, 30))]
['2025-07-01', '2025-12-31']
>>> [str(p) for p in previous_period(date(2026, 3, 10), date(2026, 3, 19))]
['2026-02-28', '2026-03-09']
"""

from datetime import date, timedelta


def _month_count(date_from, date_to):
    """Whole calendar months of the period, or 0 when it is not made of them."""
    after = date_to + timedelta(days=1)
    if date_from.day != 1 or after.day != 1:
        return 0
    return (after.year - date_from.year) * 12 + after.month - date_from.month


def previous_period(date_from, date_to):
    """(first, last day) of the period of the same length just before this one."""
    last = date_from - timedelta(days=1)
    months = _month_count(date_from, date_to)
    if months > 0:
        index = date_from.year * 12 + date_from.month - 1 - months
        return date(index // 12, index % 12 + 1, 1), last
    return last - (date_to - date_from), last


def last_periods(date_from, date_to, count):
    """``count`` periods, oldest first, the last of them the given one.

    >>> [(str(a), str(b)) for a, b in last_periods(date(2026, 1, 1), date(2026, 12, 31), 2)]
    [('2025-01-01', '2025-12-31'), ('2026-01-01', '2026-12-31')]
    """
    periods = [(date_from, date_to)]
    while len(periods) < count:
        periods.append(previous_period(*periods[-1]))
    return periods[::-1]


def period_name(date_from, date_to):
    """A short name that needs no translation, for the axis of a chart.

    >>> period_name(date(2026, 1, 1), date(2026, 6, 30))
    '26 H1'
    >>> period_name(date(2026, 4, 1), date(2026, 6, 30))
    '26 Q2'
    >>> period_name(date(2026, 1, 1), date(2026, 12, 31))
    '2026'
    >>> period_name(date(2026, 2, 1), date(2026, 2, 28))
    '26-02'
    >>> period_name(date(2026, 2, 3), date(2026, 3, 30))
    '26-03-30'
    """
    months, year = _month_count(date_from, date_to), f'{date_from:%y}'
    if months == 12 and date_from.month == 1:
        return f'{date_from.year}'
    if months == 6 and date_from.month in (1, 7):
        return f'{year} H{1 if date_from.month == 1 else 2}'
    if months == 3 and date_from.month % 3 == 1:
        return f'{year} Q{date_from.month // 3 + 1}'
    if months == 1:
        return f'{date_from:%y-%m}'
    return f'{date_to:%y-%m-%d}'
