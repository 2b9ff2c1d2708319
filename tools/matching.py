"""Words that a plan and a course have in common; plain Python, English and Chinese alike."""

import re

LATIN = re.compile(r'[^\W\d_]{4,}')
CHINESE = re.compile(r'[\u4e00-\u9fff]+')
# Words of every plan: they tell nothing about what is to be learnt.
COMMON = frozenset(
    (
        *('about', 'after', 'before', 'each', 'from', 'have', 'into', 'more', 'less', 'than'),
        *('that', 'their', 'them', 'then', 'this', 'until', 'when', 'with', 'within', 'will'),
        *('week', 'weeks', 'weekly', 'month', 'months', 'monthly', 'year', 'days', 'hours'),
        *('plan', 'plans', 'goal', 'goals', 'target', 'course', 'training', 'seat', 'every'),
        *('提高', '完成', '目标', '计划', '改进', '每月', '每周', '课程', '培训', '降至', '降到'),
    )
)
TAG_WEIGHT = 5  # a tag was chosen by a person, a word may be chance


def words(text):
    """The words of a text that can tell a subject: Latin ones of four letters, Chinese pairs.

    >>> sorted(words('Social media reach from 70 to 90 %'))
    ['media', 'reach', 'social']
    >>> sorted(words('社交媒体'))
    ['交媒', '媒体', '社交']
    """
    text = (text or '').casefold()
    found = {_stem(word) for word in LATIN.findall(text) if not CHINESE.search(word)}
    for run in CHINESE.findall(text):
        found.update(run[index : index + 2] for index in range(len(run) - 1))
    return found - COMMON


def _stem(word):
    """Singular and plural alike, where that is simple.

    >>> _stem('deals'), _stem('deal'), _stem('loss')
    ('deal', 'deal', 'loss')
    """
    return word[:-1] if word.endswith('s') and not word.endswith('ss') and len(word) > 4 else word


def score(plan_words, plan_tags, course_words, course_tags):
    """How well a course fits a plan; 0 means not at all.

    >>> score({'media'}, {1}, {'media', 'sale'}, {1, 2})
    6
    >>> score({'media'}, set(), {'weld'}, {1})
    0
    """
    return TAG_WEIGHT * len(plan_tags & course_tags) + len(plan_words & course_words)
