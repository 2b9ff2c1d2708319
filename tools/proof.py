"""What proves a record: parts of a version with their digests, and what differs; no ORM.

An exported record is one JSON object. Each version in it carries its content, the digest of the
chain, and short digests of its parts, which say where a change was made.
"""

import hashlib

from .canonical import canonical, chain_digest

FORMAT = 'hr_performance_interview.record'
FORMAT_VERSION = 1
META = ('number', 'event', 'actor', 'side', 'date', 'reason')
LISTS = {  # key of the content: (word of the path, what names a row)
    'comments': ('comment', 'id'),
    'ratings': ('rating', 'side'),
    'notes': ('note', 'id'),
    'topics': ('topic', 'id'),
    'signoffs': ('signoff', 'id'),
    'appeals': ('appeal', 'id'),
    'appointments': ('appointment', 'id'),
}


def get_parts(content):
    """{path: value} of every single statement in the content of a version.

    >>> get_parts({'form': {'id': 1}, 'ratings': [{'side': 'manager', 'value': 2.0}]})
    {'form/id': 1, 'rating/manager/side': 'manager', 'rating/manager/value': 2.0}
    """
    parts = {}
    for key, value in content.items():
        if key == 'sections':
            for section in value:
                _add_section(parts, section)
        elif key in LISTS:
            word, name = LISTS[key]
            for number, row in enumerate(value, 1):
                # rows of old versions have no id: their place names them
                path = f'{word}/{row.get(name) or f"#{number}"}'
                parts.update({f'{path}/{field}': row[field] for field in row})
        elif isinstance(value, dict):
            parts.update({f'{key}/{field}': item for field, item in value.items()})
        else:
            parts[key] = value
    return parts


def _add_section(parts, section):
    path = f'section/{section["id"]}'
    for field, value in section.items():
        if field == 'entries':
            for entry in value:
                for name, item in entry.items():
                    if name == 'answers':
                        for key, answer in item.items():
                            parts[f'{path}/entry/{entry["id"]}/answers/{key}'] = answer
                    else:
                        parts[f'{path}/entry/{entry["id"]}/{name}'] = item
        else:
            parts[f'{path}/{field}'] = value


def get_part_digests(content):
    """{path: short digest}: says where a content was changed, proves nothing by itself."""
    return {
        path: hashlib.sha256(canonical([path, value]).encode()).hexdigest()[:16]
        for path, value in get_parts(content).items()
    }


def get_differences(old, new):
    """Sorted paths whose value is not the same, or which only one of the two has.

    >>> get_differences({'a': 1, 'b': 2}, {'a': 1, 'b': 3, 'c': 4})
    ['b', 'c']
    """
    return sorted(
        path
        for path in old.keys() | new.keys()
        if (path in old) != (path in new) or old[path] != new[path]
    )


def get_label(path, content):
    """The path in words: section, entry and question by their names.

    >>> get_label('section/7/entry/3/answers/goal', {'sections': [
    ...     {'id': 7, 'name': 'Plan', 'questions': [['goal', 'Goal', 'text']]}]})
    'section "Plan", entry 3, question "Goal"'
    """
    steps = path.split('/')
    if steps[0] != 'section':
        return ' '.join(steps[:2]) + ''.join(f', {step}' for step in steps[2:])
    section = next((s for s in content.get('sections', ()) if str(s['id']) == steps[1]), {})
    words = [f'section "{section.get("name", steps[1])}"']
    if len(steps) > 3:
        words.append(f'entry {steps[3]}')
    if len(steps) > 5:
        questions = {key: name for key, name, _type in section.get('questions', ())}
        words.append(f'question "{questions.get(steps[5], steps[5])}"')
    else:
        words.append(steps[-1])
    return ', '.join(words)


def check_chain(versions):
    """What is wrong with the versions of one record, oldest first; nothing when it is whole.

    :param versions: dicts with number, previous_digest, digest, content (None when the reader
        may not see it), the columns of ``META``, and if known the digests of ``parts``
    :return: dicts with version, kind ('missing', 'order', 'link', 'content', 'data'), old and new
        digest or value, and for a content the paths that were changed
    """
    findings = []
    previous = None
    for version in versions:
        number = version['number']
        expected = previous['number'] + 1 if previous else 1
        findings += [
            {'version': missing, 'kind': 'missing', 'old': '', 'new': '', 'paths': []}
            for missing in range(expected, min(number, expected + 1000))
        ]
        if number < expected:
            findings.append(
                {'version': number, 'kind': 'order', 'old': expected, 'new': number, 'paths': []}
            )
        before = previous['digest'] if previous else ''
        if number == expected and (version['previous_digest'] or '') != (before or ''):
            findings.append(
                {
                    'version': number,
                    'kind': 'link',
                    'old': version['previous_digest'] or '',
                    'new': before or '',
                    'paths': [],
                }
            )
        if version['content'] is not None:
            findings += _check_content(version)
        previous = version
    return findings


def _check_content(version):
    findings = []
    content = version['content']
    digest = chain_digest(version['previous_digest'], canonical(content))
    paths = []
    if version.get('parts') is not None:
        paths = get_differences(version['parts'], get_part_digests(content))
    if digest != version['digest'] or paths:
        findings.append(
            {
                'version': version['number'],
                'kind': 'content',
                'old': version['digest'],
                'new': digest,
                'paths': paths,
            }
        )
    signed = content.get('version') or {}
    findings += [
        {
            'version': version['number'],
            'kind': 'data',
            'old': signed[name],
            'new': version.get(name, ''),
            'paths': [name],
        }
        for name in META
        # left out is changed as well
        if name in signed and (name not in version or signed[name] != version[name])
    ]
    return findings
