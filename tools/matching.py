"""Words that a plan and a course have in common; plain Python, English and Chinese alike."""

import re

LATIN = re.compile(r'[^\W\d_]{4,}')
CHINESE = re.compile(r'[\u4e00-\u9fff]+')
# Words of every plan: they tell nothing about what is to be learnt.
COMMON = frozenset(
    (
        *('about', 'after', 'before', 'each', 'from', 'have', 'into', 'more', 'less', 'than'),
        *('that', 'their', 'them', 'then', 'this', 'until', 'when', 'with', 'within', 'will'),
        *('improve', 'improved', 'improvement', 'improvements', 'learning', 'skill', 'skills'),
        *('week', 'weeks', 'weekly', 'month', 'months', 'monthly', 'year', 'days', 'hours'),
        *('plan', 'plans', 'goal', 'goals', 'target', 'course', 'training', 'seat', 'every'),
        *('提高', '完成', '目标', '计划', '改进', '改善', '学习', '技能'),
        *('每月', '每周', '课程', '培训', '降至', '降到'),
    )
)


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


def is_telling(names):
    """Whether a tag of these names can tell a subject; one that is called as every plan cannot.

    >>> is_telling({'sql'}), is_telling({'campaigns', '营销活动'})
    (True, True)
    >>> is_telling({'Improvement', '改进'}), is_telling(set())
    (False, False)
    """
    return bool(names) and not any(name.casefold() in COMMON for name in names)


def find_words(text, wanted):
    """The pieces of ``text`` that are made of ``wanted`` words, as they are written there.

    >>> find_words('Social media: a small Budget for media', {'media', 'budget'})
    ['media', 'Budget']
    >>> find_words('社交媒体高级运营', {'社交', '交媒', '媒体', '运营'})
    ['社交媒体', '运营']
    """
    found = {}
    for match in LATIN.finditer(text or ''):
        word = match.group()
        if not CHINESE.search(word) and _stem(word.casefold()) in wanted:
            found.setdefault(word.casefold(), word)
    for run in CHINESE.findall(text or ''):
        start = 0
        while start < len(run) - 1:
            end = start
            while run[end : end + 2] in wanted:
                end += 1
            if end > start:
                found.setdefault(run[start : end + 1], run[start : end + 1])
            start = end + 1
    return list(found.values())


def _stem(word):
    """Singular and plural alike, where that is simple.

    >>> _stem('deals'), _stem('deal'), _stem('loss')
    ('deal', 'deal', 'loss')
    """
    return word[:-1] if word.endswith('s') and not word.endswith('ss') and len(word) > 4 else word


def rank(plan, course):
    """How well a course fits a plan: the more the better, None when it does not fit at all.

    What persons chose counts before what may be chance, whatever their numbers: skills of the
    plan that the course teaches, those of them the job asks for and that are not reached, tags
    in common, other skills that the job asks for, words.

    :param plan: sets, by 'skills', 'gaps' (skills below the level of the job), 'tags', 'words'
    :param course: the same, without 'gaps'

    >>> plan = {'skills': {1}, 'gaps': {1, 2}, 'tags': {'a'}, 'words': {'media'}}
    >>> rank(plan, {'skills': {1, 2}, 'tags': {'a', 'b'}, 'words': set()})
    (1, 1, 1, 1, 0)
    >>> rank(plan, {'skills': set(), 'tags': set(), 'words': {'media', 'sale'}})
    (0, 0, 0, 0, 1)
    >>> rank(plan, {'skills': {3}, 'tags': set(), 'words': {'weld'}})
    """
    taught = plan['skills'] & course['skills']
    points = (
        len(taught),
        len(taught & plan['gaps']),
        len(plan['tags'] & course['tags']),
        len((course['skills'] & plan['gaps']) - taught),
        len(plan['words'] & course['words']),
    )
    return points if any(points) else None
