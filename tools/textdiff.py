"""Marked differences between two texts, by words, and by characters where no spaces are."""

import re
from difflib import SequenceMatcher

# a word or a number with its inner points and hyphens, or one Chinese character or sign
_WORD = r'[^\W\u2e80-\u9fff]+'
_TOKEN = re.compile(rf"\s+|{_WORD}(?:[.,'\-]{_WORD})*|.", re.DOTALL)


def diff_text(old, new):
    """Pieces of both texts in reading order.

    :return: list of [operation, text]; operation is 'equal', 'delete' or 'insert'

    >>> diff_text('two days late', 'three days late')
    [['delete', 'two'], ['insert', 'three'], ['equal', ' days late']]
    >>> diff_text('延迟2天', '延迟3天')
    [['equal', '延迟'], ['delete', '2'], ['insert', '3'], ['equal', '天']]
    >>> diff_text('', '')
    []
    """
    before, after = _TOKEN.findall(old or ''), _TOKEN.findall(new or '')
    pieces = []
    for operation, a1, a2, b1, b2 in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if operation == 'equal':
            pieces.append(['equal', ''.join(before[a1:a2])])
            continue
        if a2 > a1:
            pieces.append(['delete', ''.join(before[a1:a2])])
        if b2 > b1:
            pieces.append(['insert', ''.join(after[b1:b2])])
    return pieces
