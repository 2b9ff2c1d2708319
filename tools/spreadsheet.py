"""Texts as cells of a spreadsheet, so that no program takes them for more than texts.

Plain Python without the ORM.
"""

import re

# What starts a formula, a hyperlink or another cell: also in full width, as Chinese is typed.
_LIVE = re.compile(
    '[=+\\-@\t\r\n\x00＝＋－＠]|(?:https?|ftps?|file|mailto|internal|external):', re.I
)


def neutral(value):
    """The text behind an apostrophe where a spreadsheet would run or link it.

    >>> [neutral(text) for text in ('=1+1', '@SUM(1)', '\\t=1', '＝1', 'http://x.example')]
    ["'=1+1", "'@SUM(1)", "'\\t=1", "'＝1", "'http://x.example"]

    Spaces before it do not help, and what is no text stays what it is:

    >>> neutral('  -1'), neutral('Line 2'), neutral(-1.5), neutral(None)
    ("'  -1", 'Line 2', -1.5, None)
    """
    if isinstance(value, str) and _LIVE.match(value.lstrip(' \u3000\xa0')):
        return f"'{value}"
    return value


def neutral_all(value):
    """The same for whatever lists, tuples and dictionaries hold; keys of dictionaries stay.

    >>> neutral_all([{'title': '=1', 'values': ('+2', 3)}])
    [{'title': "'=1", 'values': ("'+2", 3)}]
    """
    if isinstance(value, dict):
        return {key: neutral_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(neutral_all(item) for item in value)
    return neutral(value)
