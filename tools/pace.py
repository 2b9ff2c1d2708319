"""Pace of an improvement plan: progress against the working days that have passed.

Plain Python without the ORM; days and per cents come in, a verdict and its reasons go out.
"""

from typing import NamedTuple

AT_RISK_GAP = 20  # points behind the expected progress
OFF_TRACK_GAP = 60  # points behind: the goal cannot be reached by going on like this
LATE_CHECKIN_DAYS = 3  # working days a check-in may be late
HELP_DAYS = 5  # working days a request for help may stay unanswered


class Pace(NamedTuple):
    """The verdict on a plan.

    :param status: 'on_track', 'at_risk' or 'off_track'
    :param reasons: keys of what speaks against it, the heaviest first: 'ended', 'far_behind',
        'behind', 'away', 'late_checkin', 'no_help'
    """

    status: str
    reasons: tuple


def expected_progress(done, total):
    """Per cent of the plan's working days that have passed, 0 to 100.

    >>> expected_progress(11, 22)
    50.0
    >>> expected_progress(30, 22), expected_progress(-3, 22)
    (100.0, 0.0)

    A plan of less than one working day is due at once:

    >>> expected_progress(0, 0)
    100.0
    """
    if total <= 0:
        return 100.0
    return round(min(max(done / total, 0.0), 1.0) * 100, 1)


def measured_progress(start, target, now):
    """Per cent of the way from ``start`` to ``target`` that ``now`` has come, 0 to 100.

    Works in both directions; None when start and target are equal, because then there is no
    way to measure.

    >>> measured_progress(6.0, 3.0, 4.4)
    53.3
    >>> measured_progress(70, 90, 75), measured_progress(70, 90, 60)
    (25.0, 0.0)
    >>> measured_progress(5, 5, 5) is None
    True
    """
    if start == target:
        return None
    return round(min(max((now - start) / (target - start), 0.0), 1.0) * 100, 1)


def moves_away(start, target, now):
    """Whether ``now`` lies on the other side of ``start`` than the target does.

    >>> moves_away(6.0, 3.0, 6.5), moves_away(6.0, 3.0, 6.0), moves_away(70, 90, 60)
    (True, False, True)
    """
    return (target - start) * (now - start) < 0


def judge(progress, expected, *, ended=False, away=False, checkin_late=0, help_waits=0):
    """The pace of a running plan.

    :param progress: reported per cent
    :param expected: see :func:`expected_progress`
    :param ended: the last day has passed
    :param away: see :func:`moves_away`
    :param checkin_late: working days since the oldest check-in that was not sent fell due
    :param help_waits: working days the oldest request for help has not been answered

    >>> judge(45, 42)
    Pace(status='on_track', reasons=())
    >>> judge(20, 50)
    Pace(status='at_risk', reasons=('behind',))
    >>> judge(50, 50, checkin_late=4, help_waits=12)
    Pace(status='at_risk', reasons=('late_checkin', 'no_help'))
    >>> judge(60, 100, ended=True).status, judge(100, 100, ended=True).status
    ('off_track', 'on_track')
    """
    if progress >= 100:
        return Pace('on_track', ())
    reasons = []
    gap = expected - progress
    if ended:
        reasons.append('ended')
    if gap > OFF_TRACK_GAP:
        reasons.append('far_behind')
    elif gap > AT_RISK_GAP:
        reasons.append('behind')
    if away:
        reasons.append('away')
    if checkin_late > LATE_CHECKIN_DAYS:
        reasons.append('late_checkin')
    if help_waits > HELP_DAYS:
        reasons.append('no_help')
    if not reasons:
        return Pace('on_track', ())
    heavy = {'ended', 'far_behind'} & set(reasons)
    return Pace('off_track' if heavy else 'at_risk', tuple(reasons))
