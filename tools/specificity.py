"""Is an entry of an interview form concrete or vague, what is missing, and why.

Plain Python, no network: the same text always gets the same answer, and it says what decided.

The elements, and what each kind of entry asks for:

* achievement, improvement: event/project + behaviour + (measure or impact)
* plan: behaviour (steps) + measure (goal) + deadline; missing support is only a hint

Two opinions are heard (``specificity_check/``):

* ``rule``: words and phrases (``specificity_words/en.txt``, ``zh.txt``) are looked for, and a rule
  on the elements found gives a label. Bring the text to half-width signs, take out what says
  nothing (vague phrases, effort in per cent, years of service, numbers of lists), then dates,
  codes and rhythms and keep what they show, then count what is left: numbers, acts, effects.
* ``wording``: how the text is built and what its clauses are about (``specificity_words/cues_*``:
  somebody else who gives, a figure to be reached, others who are touched), weighed together with
  what the rule found by a table (``specificity_words/weights.txt``); it knows texts of trades
  whose words nobody has listed.

The table decides on the label and on each element; ``Assessment.decided_by`` tells whether the
rule agrees, and ``found`` which cues spoke for or against an element where it does not.

>>> assess('Project B: I did not sync with the testers in time, the fix came 2 days late.',
...        'improvement').label
'specific'
>>> assess('加强团队合作', 'improvement').missing
('event/project', 'behaviour', 'measure', 'impact')
"""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

if __package__:
    from .specificity_check import fields, hints, reading, rule, signs, wording
    from .specificity_check import text as texts
else:  # loaded as a file: its parts lie beside it
    sys.path.append(str(Path(__file__).parent))
    from specificity_check import fields, hints, reading, rule, signs, wording
    from specificity_check import text as texts

__all__ = (
    'ELEMENTS',
    'EXTRA_KINDS',
    'HINTS',
    'LABELS',
    'SPECIFIC',
    'VAGUE',
    'Assessment',
    'Finding',
    'Hint',
    'assess',
    'join_fields',
)

ELEMENTS = rule.ELEMENTS
HINTS, LABELS, Hint = hints.HINTS, hints.LABELS, hints.Hint
Finding = reading.Finding
join_fields = fields.join_fields

VAGUE, SPECIFIC = 'vague', 'specific'
# What a company may add (hr.performance.specificity.word); 'vague' says nothing
EXTRA_KINDS = ('vague', 'event/project', 'behaviour', 'measure', 'impact', 'deadline', 'support')
MIN_WORDS = 6  # different words and pairs, below which wording makes nothing specific
# Signs in the text that leave little doubt: what stands there is only asked for when all else
# speaks against it
_CERTAIN = {'measure': {'figure', 'change'}, 'deadline': {'date', 'span'}}
_CERTAINTY = 0.2
# How much the weakest of the elements that an entry needs counts beside the label's own score
_WEAKEST = 0.6


@dataclass(frozen=True)
class Assessment:
    """The answer of :func:`assess`.

    ``decided_by`` is 'both' where the rule and the wording agree, else what prevailed:
    'wording', 'added' (words of the company) or 'empty' (no text).
    """

    label: str
    missing: tuple
    hints: tuple
    found: tuple
    lang: str
    decided_by: str = 'both'

    @cached_property
    def reasons(self):
        """What decided, then one line per finding: for a log or a test that must explain itself."""
        lines = tuple(f'{item.element}: “{item.text}” ({item.reason})' for item in self.found)
        return (f'{self.label}: decided by {self.decided_by}', *lines)


def assess(text, kind, lang=None, extra=None):
    """Judge one entry.

    :param text: the entry's fields joined to one text
    :param kind: 'achievement', 'improvement' or 'plan'
    :param lang: 'en', 'zh' or a code such as 'zh_CN', for the hints; by the text if not given
    :param extra: {kind of word: phrases}, kinds of EXTRA_KINDS; what a company adds
    :return: :class:`Assessment`

    >>> assess('By 1 Oct log 50 old files, no support needed.', 'plan').label
    'specific'
    >>> str(assess('尽快提高效率', 'plan').hints[0])
    '列出行动步骤：做什么，多久做一次。'
    """
    if kind not in ELEMENTS:
        raise ValueError(f'Unknown kind {kind!r}, there are {", ".join(ELEMENTS)}.')
    text = texts.normalise(text or '')
    lang = 'zh' if (lang or texts.get_scripts(text)[-1]).lower().startswith('zh') else 'en'
    text, added = rule.apply_extra(text, extra)
    present, found = rule.find_elements(text, kind, added)
    ruled = rule.is_specific(present, kind)
    if not any(char.isalpha() for char in text):
        label, decided_by, present = VAGUE, 'empty', set()
    else:
        seen = signs.get_signs(text, kind, found, present)
        scores = wording.get_scores(seen, kind)
        score = scores.pop('specific') + _WEAKEST * rule.get_weakest(scores, kind)
        specific, decided_by = _decide(score, ruled, seen)
        if added and ruled and not specific:
            specific, decided_by = True, 'added'
        if decided_by == 'wording':
            found = [*_quote_words(seen, specific), *found]
        ruled_present, present = present, _weigh_elements(present, scores, found, added)
        found = [*found, *_explain(seen, kind, ruled_present, present)]
        _fit_to_label(present, specific, kind, scores)
        label = SPECIFIC if specific else VAGUE
    missing = tuple(name for name in ELEMENTS[kind] if name not in present)
    return Assessment(
        label=label,
        missing=missing,
        hints=tuple(hints.get_hint(name, kind, lang) for name in missing),
        found=tuple(found),
        lang=lang,
        decided_by=decided_by,
    )


def _decide(score, ruled, seen):
    """(specific or not, who decided) of the score of the wording and the rule's answer."""
    specific = score > 0
    if len(signs.get_vocabulary(seen)) < MIN_WORDS:  # too little to tell how it is worded
        specific = specific and ruled
    return specific, 'both' if ruled == specific else 'wording'


def _quote_words(seen, specific):
    words = wording.get_words(seen, 1 if specific else -1)
    reason = 'worded as concrete entries are' if specific else 'worded as vague entries are'
    return [Finding('wording', ', '.join(words), reason)] if words else []


def _weigh_elements(ruled, scores, found, added):
    """The elements present: by their scores, and those a company's own words show."""
    shapes = set(signs.get_shapes(item for item in found if any(map(str.isdigit, item.text))))
    sure = {finding.element for finding in added}
    likely = {name for name in ruled if _CERTAIN.get(name, set()) & shapes}
    return {
        name
        for name, score in scores.items()
        if score > (-_CERTAINTY if name in likely else 0) or name in sure
    }


def _explain(seen, kind, ruled, present):
    """Findings for the elements that the words of the lists alone would have told otherwise."""
    for element in ELEMENTS[kind]:
        if (element in ruled) == (element in present):
            continue
        side = 1 if element in present else -1
        cues = wording.get_cue_names(seen, kind, element, side)
        if cues:
            reason = 'the way it is said' if side > 0 else 'said in a way that shows none'
            yield Finding(element if side > 0 else 'decoy', ', '.join(cues), reason)


def _fit_to_label(present, specific, kind, scores):
    """Let what is missing agree with the label: the closest calls give way."""
    if specific:
        present.update(rule.NEEDED[kind])
        if kind != 'plan' and not present & set(rule.RESULTS):
            present.add(max(rule.RESULTS, key=scores.get))
    elif rule.is_specific(present, kind):
        present.discard(min(rule.NEEDED[kind], key=scores.get))
