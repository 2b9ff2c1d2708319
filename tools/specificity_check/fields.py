"""The typed fields of one entry as one text."""

from .text import CJK

_FIELD_LABELS = {
    'project': ('Project: %s', '项目:%s'),
    'measure': ('%s', '完成率%s'),
    'deadline': ('by %s', '%s前'),
}


def join_fields(fields):
    """The typed fields of one entry as one text.

    :param fields: [(role, type, value)], role and type as of a template's question; a value is a
        text, a number, or for the type 'steps' a list of {'text', 'date'}

    >>> join_fields([('project', 'text', 'Atlas'), ('measure', 'percent', 120)])
    'Project: Atlas. 120%.'
    >>> join_fields([('steps', 'steps', [{'text': '每周拜访两家', 'date': '2026-09-30'}])])
    '每周拜访两家,2026-09-30前。'
    """
    texts = [value for _role, kind, value in fields if isinstance(value, str) and kind != 'date']
    texts += [
        step.get('text') or '' for _r, kind, rows in fields if kind == 'steps' for step in rows
    ]
    chinese = bool(CJK.search(''.join(texts)))
    parts = []
    for role, kind, value in fields:
        if kind == 'steps':
            for step in value:
                date = _FIELD_LABELS['deadline'][chinese] % step['date'] if step.get('date') else ''
                parts.append((', ', ',')[chinese].join(filter(None, (step.get('text'), date))))
            continue
        if value in (None, False, ''):
            continue
        if kind in ('number', 'percent'):
            text = f'{value:g}%' if kind == 'percent' else f'{value:g}'
        else:
            text = str(value).strip()
        labelled = role == 'project' or (
            (role, kind) in (('deadline', 'date'), ('measure', 'percent'))
        )
        parts.append(_FIELD_LABELS[role][chinese] % text if labelled else text)
    stop = ('.', '。')[chinese]
    ended = [part if part[-1:] in '.!?。!?' else part + stop for part in parts if part]
    return ('' if chinese else ' ').join(ended)
