"""A word in every text of a row comes back to no stranger, whatever he calls on it.

Every public method of every model, of the ORM and our own, by people who do not read the row:
neither the answer nor the text of the refusal may hold the word, nor differ from that of a row
which is not there.
"""

import inspect
import json
import warnings
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import matrix
from .http_common import QUIET
from .matrix_common import PREFIX, VIEWS, MatrixCase

WORD = 'KANARY'
REASON = 'A reason that is long enough'
# one of each kind: of the portal, of the company, HR of another company
STRANGERS = ('otto', 'paul', 'fred')
# what a parameter is given; everything else gets a number
VALUES = {
    'reason': REASON,
    'statement': REASON,
    'body': REASON,
    'note': REASON,
    'text': REASON,
    'reply': REASON,
    'evidence': REASON,
    'title': 'Title',
    'name': 'Name',
    'values': {'name': 'Name'},
    'vals': {'state': 'closed'},
    'vals_list': [{'state': 'closed'}],
    'verb': 'submit',
    'answers': {'event': 'Late'},
    'items': [],
    'entry_ids': [1],
    'fields_list': ['name', 'state'],
    'fields_to_export': ['display_name', 'name', 'state'],
    'fields': ['display_name'],
    'decision': 'agree',
    'result': 'completed',
    'accept': True,
    'model': 'action',
    'state': 'granted',
    'kind': 'praise',
    'date_start': '2099-07-20 09:00:00',
    'date_due': '2099-07-20',
    'date_from': '2099-07-20',
    'fill_mode': 'both',
    'data_base64': 'eA==',
}
ORM = (
    ('read', [['display_name', 'create_uid']], {}),
    ('read', [[]], {}),
    ('web_read', [{'display_name': {}, 'message_ids': {}}], {}),
    ('export_data', [['display_name', 'id', '.id']], {}),
    ('write', [{'state': 'closed'}], {}),
    ('write', [{'company_id': False, 'employee_id': False, 'form_id': False}], {}),
    ('web_save', [{'name': 'x'}, {'display_name': {}}], {}),
    ('onchange', [{}, ['name'], {'display_name': {}, 'name': {}}], {}),
    ('copy', [], {}),
    ('copy_data', [], {}),
    ('unlink', [], {}),
    ('action_archive', [], {}),
    ('toggle_active', [], {}),
    ('get_metadata', [], {}),
    ('get_external_id', [], {}),
    ('get_formview_action', [], {}),
    ('get_field_translations', ['name'], {}),
    ('web_resequence', [{'display_name': {}}], {}),
    ('message_post', [], {'body': 'Hello'}),
    ('message_subscribe', [[1]], {}),
    ('activity_schedule', ['mail.mail_activity_data_todo'], {}),
    ('message_get_suggested_recipients', [], {}),
    ('get_portal_url', [], {}),
)
SEARCHES = (
    ('search_read', [[], ['display_name']]),
    ('name_search', [WORD]),
    ('web_name_search', [WORD, {'display_name': {}}]),
    ('name_create', [WORD[:3]]),
    ('formatted_read_group', [[], ['create_uid', 'id'], ['__count']]),
    ('default_get', [['name', 'display_name', 'employee_id', 'form_id']]),
    ('get_views', [[(False, 'form')]]),
)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestCanary(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = {}
        for name in matrix.ACCESS:
            model = VIEWS.get(PREFIX + name, PREFIX + name)
            cls.ids[name] = id_ = cls._row(model, next(iter(matrix.ACCESS[name])))
            table = cls.env[model]._table
            for column, (kind, _required) in cls._get_columns(model).items():
                if getattr(cls.env[model]._fields.get(column), 'type', '') in ('char', 'text'):
                    word = f'{WORD} {model} {column}'
                    value = json.dumps({'en_US': word}) if kind == 'jsonb' else word
                    cls.env.cr.execute(
                        f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [value, id_]
                    )
        cls.env.invalidate_all()

    def setUp(self):
        super().setUp()
        # the text of a refusal is the same each time, and takes longer than all the rest
        Rule, texts = type(self.env['ir.rule']), {}
        make_error = Rule._make_access_error

        def make_known_error(rules, operation, records):
            key = (rules.env.uid, operation, records)
            if key not in texts:
                texts[key] = str(make_error(rules, operation, records))
            return AccessError(texts[key])

        self.patch(Rule, '_make_access_error', make_known_error)

    def _reads(self, name, login):
        variant = next(iter(matrix.ACCESS[name]))
        return login in self._parse(matrix.ACCESS[name][variant])

    def _say(self, Model, method, args, kwargs):
        """The answer or the refusal, as text."""
        try:
            with self.env.cr.savepoint(flush=False), warnings.catch_warnings():
                warnings.simplefilter('ignore', DeprecationWarning)  # old methods answer, too
                return str(call_kw(Model, method, args, kwargs))
        except Exception as error:  # noqa: BLE001 - whatever is raised is told to the caller
            return f'{type(error).__name__}: {error}'
        finally:
            self.env.invalidate_all()

    def _get_calls(self, Model):
        """(method, arguments after the ids, keywords): of the ORM, and of our own classes."""
        yield from ORM
        for name, method in inspect.getmembers(type(Model), inspect.isfunction):
            if name.startswith('_') or not any(
                'hr_performance_interview' in getattr(vars(base).get(name), '__module__', '')
                for base in type(Model).__mro__
            ):
                continue
            try:
                get_public_method(Model, name)
            except Exception:  # noqa: BLE001 - private by its decorator
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            args = [
                VALUES.get(parameter.name, 1)
                for parameter in parameters
                if parameter.default is parameter.empty
                and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
            ]
            if getattr(method, '_api_model', False):
                continue  # of no row
            yield name, args, {}

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_no_stranger_hears_the_word(self):
        heard, calls = [], 0
        for name in matrix.ACCESS:
            for login in STRANGERS:
                if self._reads(name, login):
                    continue
                Model = self.env[PREFIX + name].with_user(self.personas[login])
                for method, args, kwargs in self._get_calls(Model):
                    calls += 1
                    said = self._say(Model, method, [[self.ids[name]], *args], kwargs)
                    if WORD in said:
                        heard.append(f'{name}.{method} by {login}: {said[:300]}')
                for method, args in SEARCHES:
                    calls += 1
                    said = self._say(Model, method, args, {})
                    if WORD in said.replace(f"'{WORD}'", '').replace(f'"{WORD}"', ''):
                        heard.append(f'{name}.{method} by {login}: {said[:300]}')
        self.assertFalse(heard, '\n'.join(heard[:80]))
        self.assertGreater(calls, 5000)

    @mute_logger(*QUIET)
    def test_it_would_be_heard(self):
        """Without the look at the access, the text of a refusal names the row."""
        for name, method, args in (
            ('cycle', 'action_launch', []),
            ('form', 'write', [{'state': 'closed'}]),
        ):
            Model = self.env[PREFIX + name].with_user(self.personas['otto'])
            call = (Model, method, [[self.ids[name]], *args], {})
            self.assertNotIn(WORD, self._say(*call))
            with patch.object(type(Model), 'check_access', lambda *args: None):
                self.assertIn(WORD, self._say(*call))
