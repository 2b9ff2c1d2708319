"""The signs of a text: its words, its shape, its cues, what the rule found, and pairs of these.

A text of another trade uses other words, but it is built alike: numbers with units, names in the
middle of a sentence, verbs in the past, clauses about others. Signs that start with "=" tell how a
text is built and count more than its words (:func:`get_value`).
"""

import re
from collections import Counter
from itertools import combinations, pairwise

from .cues import get_cues
from .rule import ELEMENTS, is_specific

_DIGITS = re.compile(r'\d+(?:[.,:/]\d+)*')
_LATIN = re.compile(r"[a-z']+|[#%]|[^\W\d_a-z\u3400-\u9fff]+")
_NO_CJK = re.compile(r'[^\u3400-\u9fff#%]')
_NAME = re.compile(r'[a-z,;] [A-Z][a-z]+')
# a stretch of time without a day: it dates an act, but is no event by itself
_PERIOD = re.compile(
    r'(?:(?:the|early|mid|late|first|second|third|fourth|last|this|next|第?[一二三四]|[上下本今去前])'
    r'个?)?[ -]?(?:q[1-4]|h[12]|fy\d\d|quarter|half(?:-year)?|季度?[末初]?|半年|年|月|20\d\d年?'
    r'|[\d一二三四五六七八九十]{1,3}月份?(?:上旬|中旬|下旬|[初中末底])?'
    r'|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)'
    r'[ /,-]{0,2}(?:20\d\d年?|[上下]?半年)?',
    re.IGNORECASE,
)
_STARTS_PAST = re.compile(r'\W*[A-Z]?[a-z]{2,}ed\b')
# Findings that rest on the shape of a text, not on its words
_SHAPES = {
    'a date': 'date',
    '日期': 'date',
    'a day': 'day',
    'a code, number or name': 'code',
    '编号或名称': 'code',
    'a name': 'name',
    '名称': 'name',
    'a figure': 'figure',
    '数字': 'figure',
    'before and after, or result and target': 'change',
    '前后对比': 'change',
    'a span with an end': 'span',
    '有终点的期限': 'span',
    'a day or an end of a period': 'span',
    'time of day': 'clock',
    '时刻': 'clock',
    'a step with its rhythm': 'rhythm',
    '有频次的步骤': 'rhythm',
    'a start is no deadline': 'start',
    '起始日不是期限': 'start',
}


def get_signs(text, kind, found, present):
    """The signs of a normalised text, of which the rule said ``present`` because of ``found``."""
    signs = {'=' + kind, *_get_words(text), *_get_shape_signs(text, found)}
    told = {'=cue ' + name for name in get_cues(text, kind)}
    dates = [item.text for item in found if item.element == 'event/project']
    if dates and all(map(_PERIOD.fullmatch, dates)):
        told.add('=cue period only')
    told.update(f'=rule {name}' for name in present if name in ELEMENTS[kind])
    told.add('=rule specific' if is_specific(present, kind) else '=rule vague')
    signs.update(told)
    signs.update(f'{first} & {second[1:]}' for first, second in combinations(sorted(told), 2))
    signs.update(f'=why {finding.reason}' for finding in found)
    return signs


def _get_words(text):
    """Words, their ends, and pairs of them; Chinese signs and pairs of these."""
    lower = _DIGITS.sub('#', text.lower())
    words = _LATIN.findall(lower)
    yield from words
    for first, second in pairwise(words):
        yield f'{first} {second}'
    for word in words:
        if len(word) > 4:
            yield '-' + word[-3:]
            yield word[:4] + '-'
    for part in _NO_CJK.sub(' ', lower).split():
        yield from part
        yield from (part[start : start + 2] for start in range(len(part) - 1))


def _get_shape_signs(text, found):
    for shape, count in get_shapes(found).items():
        yield '=' + shape
        if count > 1:
            yield f'={shape} again'
    yield from (f'=digits {n}' for n in range(1, min(len(_DIGITS.findall(text)), 3) + 1))
    if _NAME.search(text):
        yield '=capital'
    if _STARTS_PAST.match(text):
        yield '=starts with -ed'


def get_shapes(found):
    """{shape: how often}: dates, codes, figures and the like among the findings."""
    return Counter(_SHAPES[finding.reason] for finding in found if finding.reason in _SHAPES)


def get_value(sign):
    """How much a sign counts beside a word: what a text is built like more, pairs in between."""
    if sign[0] != '=':
        return 1.0
    return 1.5 if ' & ' in sign else 2.5


def get_vocabulary(signs):
    """The signs that are words or pairs of words, without ends of words and shapes."""
    return [sign for sign in signs if sign[0] not in '=-' and sign[-1] != '-']
