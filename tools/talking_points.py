"""What is worth talking about, derived from figures by rules that a reader can check.

The rules are the handbook's; their limits are data (:class:`Limits`). Nothing here rates a
person: a point names a record, the rule that found it and the values the rule saw. Same
figures, same points, in the same order.

>>> goals = [Goal('g1', 'Campaign planning', 110.0), Goal('g2', 'Social media reach', 70.0)]
>>> [(point.rule, point.key) for point in talking_points(Figures(goals=goals))]
[('praise', 'g1'), ('discuss', 'g2')]
"""

import re
from typing import NamedTuple

# In the order of a talk: what went well first
RULES = (
    'praise',
    'incident_good',
    'ask',
    'discuss',
    'repeated',
    'no_effect',
    'incident_bad',
    'rating_gap',
    'disagreement',
    'vague',
    'support',
)
# Words that name no subject; a shared one does not make a training fit a goal
COMMON = frozenset(
    (
        'about',
        'after',
        'again',
        'basic',
        'basics',
        'before',
        'better',
        'course',
        'courses',
        'first',
        'from',
        'goal',
        'goals',
        'into',
        'level',
        'more',
        'other',
        'over',
        'part',
        'plan',
        'plans',
        'project',
        'release',
        'second',
        'skill',
        'step',
        'than',
        'that',
        'the',
        'their',
        'them',
        'this',
        'through',
        'time',
        'training',
        'week',
        'weeks',
        'with',
        'within',
        'work',
        'year',
        'years',
    )
)


class Limits(NamedTuple):
    """Per cent of a goal's target: missed is what lies below ``nearly``; the gap is in levels of
    the rating scale."""

    praise: float = 110.0
    met: float = 100.0
    nearly: float = 90.0
    discuss: float = 80.0
    gap: float = 1.0


class Goal(NamedTuple):
    key: object
    name: str
    rate: float
    tags: tuple = ()
    previous_rate: float | None = None  # of the same goal in the period before
    detail: str = ''


class Training(NamedTuple):
    key: object
    name: str
    done: bool
    detail: str = ''


class Item(NamedTuple):
    key: object
    name: str


class Figures(NamedTuple):
    """Everything the rules look at; a part the reader may not see stays empty."""

    goals: list = []
    trainings: list = []
    good_incidents: list = []
    bad_incidents: list = []
    disagreements: list = []
    vague: list = []
    unanswered_support: list = []
    self_rating: float | None = None
    manager_rating: float | None = None


class Point(NamedTuple):
    rule: str
    key: object  # of the record that the point is about
    name: str
    values: dict


def words(text):
    """What a name is about: long words, and pairs of Chinese characters.

    >>> sorted(words('Social media reach (Q2)'))
    ['media', 'reach', 'social']
    >>> '社交' in words('社交媒体高级运营')
    True
    """
    found = {
        word
        for word in re.findall(r'[^\W\d_]{4,}', text.casefold())
        if word.isascii() or not re.search(r'[一-鿿]', word)
    } - COMMON
    for run in re.findall(r'[一-鿿]+', text):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


def fits(training, goal):
    """Whether a training is about what the goal is about: a shared tag or word.

    >>> goal = Goal(1, 'Social media reach', 70.0)
    >>> fits(Training(1, 'Advanced social media operations', False), goal)
    True
    >>> fits(Training(1, 'Basics of time management', True), goal)
    False
    """
    about = words(' '.join((goal.name, *goal.tags)))
    return bool(about & words(f'{training.name} {training.detail}'))


def talking_points(figures, limits=Limits()):  # noqa: B008 - a tuple, never changed
    """The points of one talk, in the order of ``RULES``.

    :return: [Point]; ``values`` holds what the rule saw: rate, previous_rate, trainings, gap…
    """
    points = []
    for goal in figures.goals:
        if goal.rate >= limits.praise:
            points.append(Point('praise', goal.key, goal.name, {'rate': goal.rate}))
        elif limits.discuss <= goal.rate < limits.met:
            points.append(Point('ask', goal.key, goal.name, {'rate': goal.rate}))
        elif goal.rate < limits.discuss:
            points += _below(goal, figures.trainings)
        if goal.previous_rate is not None and max(goal.rate, goal.previous_rate) < limits.nearly:
            points.append(
                Point(
                    'repeated',
                    goal.key,
                    goal.name,
                    {'rate': goal.rate, 'previous_rate': goal.previous_rate},
                )
            )
    for rule, items in (
        ('incident_good', figures.good_incidents),
        ('incident_bad', figures.bad_incidents),
        ('disagreement', figures.disagreements),
        ('vague', figures.vague),
        ('support', figures.unanswered_support),
    ):
        points += [Point(rule, item.key, item.name, {}) for item in items]
    if figures.self_rating is not None and figures.manager_rating is not None:
        gap = figures.self_rating - figures.manager_rating
        if abs(gap) >= limits.gap:
            points.append(Point('rating_gap', None, '', {'gap': gap}))
    return sorted(points, key=lambda point: RULES.index(point.rule))


def _below(goal, trainings):
    """A goal far from its target: which trainings would fit, and which ones did not help."""
    fitting = [training for training in trainings if fits(training, goal)]
    planned = [training.name for training in fitting if not training.done]
    points = [Point('discuss', goal.key, goal.name, {'rate': goal.rate, 'trainings': planned})]
    done = [training.name for training in fitting if training.done]
    if done:
        points.append(
            Point('no_effect', goal.key, goal.name, {'rate': goal.rate, 'trainings': done})
        )
    return points
