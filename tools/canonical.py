"""Canonical JSON and the digest chain of form versions; no ORM, no Odoo."""

import hashlib
import json


def canonical(content):
    """The one JSON text of ``content``: keys sorted, no spaces, Unicode as it is.

    >>> canonical({'b': 1, 'a': '绩效'})
    '{"a":"绩效","b":1}'
    """
    return json.dumps(
        content, sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False
    )


def chain_digest(previous, text):
    """SHA-256, as hex, over the previous digest and the canonical text.

    >>> chain_digest('', '{}')[:12]
    '44136fa355b3'
    >>> chain_digest('00', '{}') == chain_digest('', '{}')
    False
    """
    return hashlib.sha256(((previous or '') + text).encode()).hexdigest()
