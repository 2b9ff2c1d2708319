from odoo import api, models

from .hr_performance_limits import MAX_LINE, MAX_TEXT

MAX_ROWS = 100_000  # rows of one file
NEEDED = ('import_key', 'kind', 'employee_ref')
# What can be imported, and its file
KINDS = {'entry': 'entries', 'rating': 'ratings', 'goal': 'goals', 'plan': 'plans'}


class HrPerformanceHistoryFile(models.AbstractModel):
    """A file with history as a whole: its templates, and what is wrong before a row is made."""

    _name = 'hr.performance.history.file'
    _description = 'Imported History: File'

    @api.model
    def get_import_templates(self):
        """One file a kind, headed in the language of the user."""
        suffix = '_zh' if (self.env.lang or '').startswith('zh') else ''
        labels = dict(self._fields['kind']._description_selection(self.env))
        return [
            {
                'label': self.env._('Import template: %(kind)s', kind=labels[kind]),
                'template': f'/hr_performance_interview/static/xls/history_{name}{suffix}.xlsx',
            }
            for kind, name in KINDS.items()
        ]

    @api.model
    def load(self, fields, data):
        """As usual, after a look at the whole file: its size, and keys that occur twice."""
        self.browse().check_access('create')
        messages = self._get_file_problems(fields, data)
        if messages:
            return {'ids': False, 'messages': messages, 'nextrow': 0}
        return super().load(fields, data)

    @api.model
    def _get_file_problems(self, names, data):
        if len(data) > MAX_ROWS:
            return [
                {
                    'type': 'error',
                    'message': self.env._(
                        'The file has %(count)s rows; at most %(limit)s are imported at once. '
                        'Please divide it.',
                        count=len(data),
                        limit=MAX_ROWS,
                    ),
                }
            ]
        messages = []
        limits = {
            index: MAX_LINE if self._fields[name].type == 'char' else MAX_TEXT
            for index, name in enumerate(names)
            if name in self._fields and self._fields[name].type in ('char', 'text')
        }
        for number, row in enumerate(data):
            for index, value in enumerate(row[: len(names)]):
                reason = False
                if names[index] in NEEDED and not str(value or '').strip():
                    reason = self.env._('is missing.')
                elif index in limits and len(str(value)) > limits[index]:
                    reason = self.env._(
                        'is longer than %(count)s characters: please shorten it.',
                        count=limits[index],
                    )
                if reason:
                    messages.append(self._get_file_problem(number, names[index], reason))
        return (messages + self._get_double_keys(names, data))[:50]

    @api.model
    def _get_file_problem(self, number, name, reason):
        label = self._fields[name]._description_string(self.env)
        return {
            'type': 'error',
            'rows': {'from': number, 'to': number},
            'record': number,
            'field': name,
            'message': self.env._('%(column)s: %(reason)s', column=label, reason=reason),
        }

    @api.model
    def _get_double_keys(self, names, data):
        if 'import_key' not in names:
            return []
        position = names.index('import_key')
        own = [
            names.index(name) for name in ('company_id', 'company_id/id', 'kind') if name in names
        ]
        seen, messages = {}, []
        for number, row in enumerate(data):
            if len(row) != len(names) or not row[position]:
                continue  # the import itself names these
            key = (str(row[position]).strip(), *(row[index] for index in own))
            first = seen.setdefault(key, number)
            if first != number and list(row) != list(data[first]):
                reason = self.env._(
                    '"%(key)s" stands in rows %(first)s and %(second)s with different content.',
                    key=key[0],
                    first=first + 1,
                    second=number + 1,
                )
                messages.append(self._get_file_problem(number, 'import_key', reason))
        return messages
