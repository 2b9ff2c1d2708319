"""The rule on the elements: what a text shows, and whether that makes it specific."""

import re

from .chinese import read_zh
from .english import read_en
from .reading import Finding, Reading
from .text import MASK, get_readings
from .words import get_extra_pattern

ELEMENTS = {
    'achievement': ('event/project', 'behaviour', 'measure', 'impact'),
    'improvement': ('event/project', 'behaviour', 'measure', 'impact'),
    'plan': ('behaviour', 'measure', 'deadline', 'support'),
}
NEEDED = {
    'achievement': ('event/project', 'behaviour'),
    'improvement': ('event/project', 'behaviour'),
    'plan': ('behaviour', 'measure', 'deadline'),
}
RESULTS = ('measure', 'impact')  # one of the two, where the past is told


def find_elements(text, kind, added):
    """(elements present, findings) of a normalised text, by the word files alone."""
    plan, present, found = kind == 'plan', set(), []
    readings = get_readings(text)
    for script, written in readings:
        reading = Reading(written)
        (read_zh if script == 'zh' else read_en)(reading, plan)
        present |= reading.present
        found += reading.found
    if len(readings) > 1 and not plan:  # a span in a plan may be both, a deadline and a promise
        _settle_figures(present, found)
    headed = None if plan else _read_headed_event(text)
    added = [*added, headed] if headed else added
    present |= {finding.element for finding in added}
    found = [*added, *found]
    if plan:
        _settle_span(present, found)
    else:
        _settle_act(present, text)
        _settle_event(present)
    return present, found


def is_specific(present, kind):
    """Whether the elements make a text specific; support never decides."""
    needed = set(NEEDED[kind]) <= set(present)
    return needed and (kind == 'plan' or any(element in present for element in RESULTS))


def get_weakest(scores, kind):
    """The score of the element that speaks least for 'specific', of those the kind needs."""
    needed = [scores[element] for element in NEEDED[kind]]
    if kind != 'plan':
        needed.append(max(scores[element] for element in RESULTS))
    return min(needed)


def apply_extra(text, extra):
    """(text without the vague phrases, findings) of what a company added."""
    added = []
    for kind, phrases in (extra or {}).items():
        pattern = get_extra_pattern(tuple(phrases))
        if pattern is None:
            continue
        if kind == 'vague':
            text = pattern.sub(lambda match: MASK * len(match[0]), text)
        else:
            added += [Finding(kind, match[0], 'added') for match in pattern.finditer(text)]
    return text, added


_HEADED = re.compile(r'(?:^|[.;,]\s*)(?:project(?: name)?|项目(?:名称)?)\s*:\s*([^.;:]+)', re.I)
_NO_NAME = re.compile(
    r'\b(?:important|daily|various|several|some|work|projects?|general|normal|ongoing|none|deliver\w+|misc|different)\b'
    r'|重点|重要|日常|工作|某|一些|若干|相关|多个|各|常规|无$',
    re.IGNORECASE,
)


def _read_headed_event(text):
    """A project under its own heading, when the heading is filled with a name."""
    for match in _HEADED.finditer(text):
        name = match[1].strip()
        if len(name) > 1 and not _NO_NAME.search(name):
            return Finding('event/project', name, 'named under its heading')
    return None


_ONESELF = re.compile(
    r'\b(?:I|my|me|mine|myself)\b(?! (?:team|manager|boss))|[我本]人?', re.IGNORECASE
)


_NUMBER = re.compile(r'\d+(?:[.,:/]\d+)?')
_NO_FIGURES = {'decoy', 'deadline', 'clock', 'start'}
_NUMBERED = re.compile(r'[A-Z]?[a-z]{2,} ?\d')  # "Hall 1", while "NPS 62" is a figure


def _settle_figures(present, found):
    """What one reading of a mixed text knows for a name, a date or a phrase is no figure."""
    taken = set()
    for item in found:
        named = item.element == 'event/project' and _NUMBERED.match(item.text)
        if item.element in _NO_FIGURES or named:
            taken.update(_NUMBER.findall(item.text))
    figures = [item for item in found if item.element == 'measure']
    wrong = [item for item in figures if taken.issuperset(_NUMBER.findall(item.text) or ('',))]
    found[:] = [item for item in found if item not in wrong]
    if wrong and len(wrong) == len(figures):
        present.discard('measure')


def _settle_act(present, text):
    """Named thing, figure and effect together, told of oneself: then the act is told as well."""
    told = 'habit' not in present and {'event/project', 'measure', 'impact'} <= present
    if told and _ONESELF.search(text):
        present.add('behaviour')


def _settle_event(present):
    """An act with a figure or an effect can be looked up, even without a date or a name."""
    if 'habit' in present or 'event/project' in present:
        return
    if 'behaviour' in present and present & {'measure', 'impact'}:
        present.add('event/project')


def _settle_span(present, found):
    """A span such as "within 24 hours" beside a date is what is promised, not until when."""
    ends = {item.text.lower() for item in found if item.element == 'deadline'}
    if len(ends) > 1 and any(_SPAN.match(text) for text in ends):
        present.add('measure')


_SPAN = re.compile(r'within\b.*(?:days?|weeks?)|.{1,12}(?:工作日|天|周)(?:之)?内')
