"""Figures of performance interviews as data: what is divided by what, and what is healthy.

Plain Python without the ORM. ``numerator`` and ``denominator`` name columns that
``hr.performance.report`` and the queries of the cockpit count; a median has the column of its
days instead. Labels and formulas in words are in ``models/hr_performance_cockpit_texts.py``,
where they can be translated.
"""

from typing import NamedTuple

MIN_GROUP = 5  # below it a rate says more about persons than about the process
CHECKIN_GRACE = 3  # working days a check-in may be late


class Kpi(NamedTuple):
    """One figure.

    :param source: 'form', 'entry', 'checkin', 'plan', 'support', 'outcome': what is counted
    :param kind: 'rate' or 'median' (of days)
    :param healthy: (from, to) with None for no limit
    :param watch: from here on it is merely a matter to watch; worse is bad. None: never bad
    """

    key: str
    source: str
    numerator: str
    denominator: str = ''
    kind: str = 'rate'
    healthy: tuple = (None, None)
    watch: float | None = None


KPIS = (
    Kpi('submitted', 'form', 'is_submitted', 'is_active', healthy=(95, None)),
    Kpi('on_time', 'form', 'is_on_time', 'is_fill_due', healthy=(90, None), watch=75),
    Kpi('specificity', 'entry', 'specific', 'judged', healthy=(80, None), watch=60),
    Kpi('disagreement', 'entry', 'disagreed', 'answered', healthy=(10, 30)),
    Kpi('held', 'form', 'is_held', 'is_interview_due', healthy=(95, None)),
    Kpi('interview_days', 'form', 'interview_days', kind='median', healthy=(None, 28)),
    Kpi('signed', 'form', 'is_signed', 'is_held', healthy=(95, None)),
    Kpi('confirm_days', 'form', 'confirm_days', kind='median', healthy=(None, 3)),
    Kpi('covered', 'form', 'is_covered', 'is_signed', healthy=(80, None)),
    Kpi('checkins', 'checkin', 'checkins_in_time', 'checkins_due', healthy=(85, None), watch=60),
    Kpi('completed', 'plan', 'is_completed', 'is_closed', healthy=(70, None)),
    Kpi('decided', 'outcome', 'decided', 'decidable', healthy=(90, None)),
)
MORE = (
    Kpi('returned', 'form', 'is_returned', 'is_submitted'),
    Kpi('feedback_days', 'form', 'feedback_days', kind='median'),
    Kpi('rating_gap', 'form', 'is_rated_apart', 'is_rated'),
    Kpi('appealed', 'form', 'is_appealed', 'is_held', healthy=(1, 5)),
    Kpi('refused', 'form', 'is_refused', 'is_held'),
    Kpi('granted', 'support', 'granted', 'requested'),
)
# Twins: the same figure asked in another way, shown below it
TWINS = {
    'specificity': (Kpi('specificity_first', 'entry', 'specific_first', 'judged_first'),),
    'completed': (
        Kpi('completed_in_time', 'plan', 'is_completed_in_time', 'is_closed'),
        Kpi('completed_employee', 'plan', 'completed_employee', 'closed_employee'),
        Kpi('completed_joint', 'plan', 'completed_joint', 'closed_joint'),
        Kpi('completed_manager', 'plan', 'completed_manager', 'closed_manager'),
    ),
}
# Steps a form walks, in their order; each one a column of the forms' figures
FUNNEL = ('is_active', 'is_submitted', 'is_answered', 'is_held', 'is_recorded', 'is_signed')
# Departments by steps: key, what is done, of what
HEAT = (
    Kpi('submitted', 'form', 'is_submitted', 'is_active', healthy=(95, None), watch=75),
    Kpi('on_time', 'form', 'is_on_time', 'is_fill_due', healthy=(90, None), watch=75),
    Kpi('specificity', 'entry', 'specific', 'judged', healthy=(80, None), watch=60),
    Kpi('answered', 'form', 'is_answered', 'is_submitted', healthy=(95, None), watch=75),
    Kpi('held', 'form', 'is_held', 'is_interview_due', healthy=(95, None), watch=75),
    Kpi('signed', 'form', 'is_signed', 'is_held', healthy=(95, None), watch=75),
    Kpi('covered', 'form', 'is_covered', 'is_signed', healthy=(80, None), watch=60),
)
# Not the submission rate: in a cycle that is over it says 100 % and nothing else
TREND = ('on_time', 'specificity', 'disagreement', 'held', 'signed', 'covered')


# Counts of single persons' troubles: on paper not told below the minimum group size
DELICATE = ('returned', 'appealed', 'refused')


def rate(numerator, denominator):
    """Per cent, or None where there is nothing to divide by.

    >>> rate(14, 17) > 82.35
    True
    >>> rate(0, 0) is None
    True
    """
    return 100.0 * (numerator or 0) / denominator if denominator else None


def show(value):
    """A figure as short as it can be; a dash where there is none.

    >>> show(82.352), show(100.0), show(24.5), show(None), show(0.0)
    ('82.4', '100', '24.5', '—', '0')
    """
    return '—' if value is None else f'{round(value, 1):g}'


def judge(kpi, value):
    """'good', 'watch' or 'bad'; '' where there is no figure or no limit.

    >>> on_time = KPIS[1]
    >>> [judge(on_time, value) for value in (90, 80, 74.9, None)]
    ['good', 'watch', 'bad', '']

    Too little disagreement is as telling as too much of it:

    >>> [judge(KPIS[3], value) for value in (0, 22.1, 31)]
    ['watch', 'good', 'watch']
    """
    low, high = kpi.healthy
    if value is None or (low is None and high is None):
        return ''
    if (low is None or value >= low) and (high is None or value <= high):
        return 'good'
    if kpi.watch is not None and value < kpi.watch:
        return 'bad'
    return 'watch'


def hide_small(counts):
    """Which counts a paper may tell: {key: whether it is hidden}.

    Those above nothing and below the minimum group size are hidden. If that is one alone, it
    would follow from the total: then the smallest of the others is hidden with it.

    >>> hide_small({'a': 12, 'b': 3, 'c': 6, 'd': 0})
    {'a': False, 'b': True, 'c': True, 'd': False}
    >>> hide_small({'a': 2, 'b': 1, 'c': 9})
    {'a': True, 'b': True, 'c': False}
    """
    hidden = {key: 0 < count < MIN_GROUP for key, count in counts.items()}
    if sum(hidden.values()) == 1:
        others = [key for key, count in counts.items() if count and not hidden[key]]
        for key in sorted(others, key=counts.get)[:1]:
            hidden[key] = True
    return hidden


def fold_small(groups, size):
    """Put groups below the minimum size together, so that none can be told from the total.

    :param groups: {key: {column: number}}, size: the column that says how large a group is
    :return: (groups that stand alone, sum of the others or None)

    >>> fold_small({1: {'n': 9}, 2: {'n': 6}, 3: {'n': 2}}, 'n')
    ({1: {'n': 9}}, {'n': 8})
    >>> fold_small({1: {'n': 9}}, 'n')
    ({1: {'n': 9}}, None)
    """
    ordered = sorted(groups.items(), key=lambda item: item[1].get(size) or 0)
    rest, together = [], 0
    for key, numbers in ordered:
        if (numbers.get(size) or 0) >= MIN_GROUP and (not rest or together >= MIN_GROUP):
            break
        rest.append(key)
        together += numbers.get(size) or 0
    alone = {key: numbers for key, numbers in groups.items() if key not in rest}
    if not rest:
        return alone, None
    columns = {column for key in rest for column in groups[key]}
    return alone, {column: sum(groups[key].get(column) or 0 for key in rest) for column in columns}
