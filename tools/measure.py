"""Reading "from … to …" out of a goal that a person wrote; plain Python, without the ORM."""

import re
from typing import NamedTuple

_NUMBER = r'(-?\d+(?:[.,]\d+)?)'
_UNIT = r'(%|[^\W\d_]{1,12})?'
_ARROW = r'(?:→|->|–>|⇒|降到|降至|升到|升至|提高到|提升到|提升至|缩短到|缩短至|到|至)'
_FULL_WIDTH = str.maketrans('0123456789．，％', '0123456789.,%')
# "6.0 → 3.0 h", "from 42 to 70 %", "从3%降到1%"; a date like 2024-06-12 holds no arrow
_PATTERNS = (
    re.compile(rf'\bfrom\s+{_NUMBER}\s*{_UNIT}\s+to\s+{_NUMBER}\s*{_UNIT}', re.IGNORECASE),
    re.compile(rf'[从由]?\s*{_NUMBER}\s*{_UNIT}?\s*{_ARROW}\s*{_NUMBER}\s*{_UNIT}'),
)


class Change(NamedTuple):
    """A measured goal: where it starts, where it is to be, in which unit ('' when none)."""

    start: float
    target: float
    unit: str


def parse_change(text):
    """The first "from … to …" of a text, or None.

    >>> parse_change('Bug-fix time 6.0 → 3.0 h')
    Change(start=6.0, target=3.0, unit='h')
    >>> parse_change('Unit-test coverage from 42 to 70 % by June')
    Change(start=42.0, target=70.0, unit='%')
    >>> parse_change('升级率从８％降到４％')
    Change(start=8.0, target=4.0, unit='%')
    >>> parse_change('Finish by 30 September') is None
    True
    """
    text = (text or '').translate(_FULL_WIDTH)
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            start, unit, target, last_unit = match.groups()
            return Change(
                float(start.replace(',', '.')),
                float(target.replace(',', '.')),
                last_unit or unit or '',
            )
    return None
