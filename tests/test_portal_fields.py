"""Each field of ``matrix_fields.py`` by every door: what is not named there stays closed.

Then the mutants: the whitelist of each model is lifted, the ``groups=`` of each field taken
away, one at a time, and the same questions have to notice it.
"""

import warnings
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import matrix_fields
from .matrix_common import PREFIX, MatrixCase

QUIET = ('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule')
MODULE = 'hr_performance_interview'
PORTAL_LOGINS = ('emil', 'otto', 'pia', 'fay')


def get_doors(name, field, id_):
    """(method, arguments, keyword arguments) of everything that could show a field."""
    spec = {name: {}}
    value = {'boolean': True, 'char': 'x', 'text': 'x', 'selection': 'x'}.get(field.type, 1)
    asked = [(name, 'in', [value])]
    nested = {name: {'fields': {'display_name': {}}}}
    doors = [
        ('read', [[id_], [name]], {}),
        ('search_read', [[('id', '=', id_)], [name]], {}),
        ('web_read', [[id_], nested if field.relational else spec], {}),
        ('web_search_read', [[], spec], {}),
        ('web_name_search', ['', spec], {}),
        ('export_data', [[id_], [name]], {}),
        ('search', [asked], {}),
        ('search_count', [['!', *asked]], {}),
        ('name_search', ['', asked], {}),
        ('search', [[]], {'order': f'{name} desc'}),
        ('web_search_read', [[], {'id': {}}], {'order': name}),
        ('formatted_read_group', [[], [name], ['__count']], {}),
        ('formatted_read_group', [[], ['id'], [f'{name}:count_distinct']], {}),
        ('formatted_read_group', [[], [], [f'{name}:array_agg']], {}),
        (
            'formatted_read_group',
            [[], ['id'], []],
            {'having': [(f'{name}:count_distinct', '>', 0)]},
        ),
        ('formatted_read_grouping_sets', [[], [[name], []], ['__count']], {}),
        ('web_read_group', [[], [name]], {}),
        ('read_group', [[], [name], [name]], {}),
        ('read_progress_bar', [[], 'id', {'field': name, 'colors': {'x': 'success'}}], {}),
        ('onchange', [[], {}, [], spec], {}),
        ('onchange', [[id_], {}, [name], spec], {}),
        ('copy', [[id_]], {}),
        ('write', [[id_], {name: False}], {}),
        ('web_save', [[id_], {name: False}, spec], {}),
        ('create', [[{name: False}]], {}),
    ]
    if field.type in ('many2one', 'selection'):
        doors.append(('search_panel_select_range', [name], {'enable_counters': True}))
    if field.type in ('many2one', 'many2many', 'selection'):
        doors.append(('search_panel_select_multi_range', [name], {'enable_counters': True}))
    if field.relational:
        doors.append(('search_count', [[(f'{name}.id', '>', 0)]], {}))
        doors.append(('search', [[]], {'order': f'{name}.id'}))
        doors.append(('export_data', [[id_], [f'{name}/id', f'{name}/.id']], {}))
    if field.type in ('date', 'datetime'):
        doors.append(('formatted_read_group', [[], [f'{name}:month'], ['__count']], {}))
        doors.append(('search_count', [[(f'{name}.year_number', '>', 2000)]], {}))
    return doors


@tagged('post_install', '-at_install', 'hr_performance', 'security', 'portal')
class TestPortalFields(MatrixCase):
    def _open(self, name):
        return set(matrix_fields.PORTAL[name].split())

    def _get_leaks(self, name, user):
        """Fields of a model that are told, or not told, to a portal user against the table."""
        Model = self.env[PREFIX + name].with_user(user)
        told = set(Model.fields_get(attributes=['type']))
        return told ^ self._open(name)

    def test_every_model_of_the_portal_has_a_line(self):
        portal = self.env.ref('base.group_portal').all_implied_ids
        acls = self.env['ir.model.access'].search(
            [('group_id', 'in', portal.ids), ('model_id.model', '=like', f'{PREFIX}%')]
        )
        self.assertFalse(acls.filtered('perm_write'))
        models = {model.removeprefix(PREFIX) for model in acls.mapped('model_id.model')}
        self.assertEqual(models, set(matrix_fields.PORTAL))

    def test_open_fields_are_those_of_the_table(self):
        for name in matrix_fields.PORTAL:
            for login in PORTAL_LOGINS:
                with self.subTest(model=name, user=login):
                    self.assertEqual(self._get_leaks(name, self.personas[login]), set())
            # each of them does answer: the refusals below mean something
            row = self.env[PREFIX + name].browse(self._row(PREFIX + name, 'emil'))
            [values] = row.with_user(self.user_employee).read(list(self._open(name)))
            self.assertEqual(set(values), self._open(name))

    def _get_answers(self, name, user, names):
        """(calls made, those that were answered) about fields of a model that are closed."""
        Model = self.env[PREFIX + name].with_user(user)
        id_, calls, answered = self._row(PREFIX + name, 'emil'), 0, []
        for field in names:
            for method, args, kwargs in get_doors(field, Model._fields[field], id_):
                calls += 1
                if not self._is_refused(Model, method, args, kwargs):
                    answered.append(f'{name}.{field} by {method} {args} {kwargs}')
        return calls, answered

    @mute_logger(*QUIET)
    def test_closed_fields_answer_at_no_door(self):
        calls = 0
        for name in matrix_fields.PORTAL:
            closed = set(self.env[PREFIX + name]._fields) - self._open(name)
            count, answered = self._get_answers(name, self.user_employee, closed)
            calls += count
            self.assertFalse(answered, '\n'.join(answered[:40]))
        self.assertGreater(calls, 7000)

    @mute_logger(*QUIET)
    def test_closed_fields_answer_through_no_relation(self):
        answered = []
        for name in matrix_fields.PORTAL:
            Model = self.env[PREFIX + name].with_user(self.user_employee)
            id_ = self._row(Model._name, 'emil')
            filled = Model.sudo().browse(id_)
            for path in self._open(name):
                parent = Model._fields[path].comodel_name or ''
                if Model._fields[path].type != 'many2one' or not parent.startswith(PREFIX):
                    continue
                line = matrix_fields.PORTAL.get(parent.removeprefix(PREFIX), 'id display_name')
                for field in set(self.env[parent]._fields) - set(line.split()):
                    doors = [
                        ('search_count', [[(f'{path}.{field}', 'in', [1])]]),
                        ('search_count', [[(path, 'not any', [(field, 'in', [1])])]]),
                        ('formatted_read_group', [[], [f'{path}.{field}'], ['__count']]),
                        ('export_data', [[id_], [f'{path}/{field}']]),
                    ]
                    if filled[path]:
                        spec = {path: {'fields': {field: {}}}}
                        doors.append(('web_read', [[id_], spec]))
                    for method, args in doors:
                        if not self._is_refused(Model, method, args, {}):
                            answered.append(f'{name}: {method} {args}')
        self.assertFalse(answered, '\n'.join(answered[:40]))

    def _is_refused(self, Model, method, args, kwargs):
        try:
            with self.env.cr.savepoint(flush=False), warnings.catch_warnings():
                warnings.simplefilter('ignore', DeprecationWarning)  # read_group answers, too
                call_kw(Model, method, args, kwargs)
        except (UserError, KeyError):  # no right; no step of anybody; nothing of that name
            return True
        except Exception:  # noqa: BLE001 - it counts where it stops the superuser as well
            try:
                with self.env.cr.savepoint(flush=False):
                    call_kw(Model.sudo(), method, args, kwargs)
            except Exception:  # noqa: BLE001
                return True
        return False

    # ------------------------------------------------------------ groups
    def _get_readers(self, model, name):
        """Logins that read a field of a model, whether or not they read any row of it."""
        Model = self.env[model]
        field = Model._fields[name]
        return {
            login
            for login, user in self.personas.items()
            if Model.with_user(user)._has_field_access(field, 'read')
        }

    def _get_lines(self):
        for model, groups in matrix_fields.GUARDED.items():
            for group, names in groups.items():
                members = self.env.ref(group).all_user_ids
                readers = {login for login, user in self.personas.items() if user in members}
                for name in names.split():
                    yield model, name, readers

    def test_every_guarded_field_has_a_line(self):
        found = {}
        for model, Model in self.env.registry.items():
            if Model._abstract:
                continue
            for name, field in Model._fields.items():
                if field.groups and set(field._modules or ()) & {MODULE}:
                    found.setdefault(model, {}).setdefault(field.groups, set()).add(name)
        self.assertEqual(
            found,
            {
                model: {group: set(names.split()) for group, names in groups.items()}
                for model, groups in matrix_fields.GUARDED.items()
            },
        )

    def test_guarded_fields_are_read_by_their_group(self):
        for model, name, readers in self._get_lines():
            with self.subTest(model=model, field=name):
                self.assertTrue(readers)
                self.assertEqual(self._get_readers(model, name), readers)
        # the manager reads the rows of these
        for name in ('cycle', 'form', 'goal.template'):
            names = matrix_fields.GUARDED[PREFIX + name][matrix_fields.OFFICER].split()
            with self.subTest(model=name), mute_logger(*QUIET):
                _calls, answered = self._get_answers(name, self.user_manager, names)
                self.assertFalse(answered, '\n'.join(answered))

    # ------------------------------------------------------------ mutants
    def test_every_lifted_guard_is_noticed(self):
        for model, name, readers in self._get_lines():
            field = self.env[model]._fields[name]
            with self.subTest(model=model, field=name), patch.object(field, 'groups', None):
                self.assertNotEqual(self._get_readers(model, name), readers)

    def test_every_lifted_whitelist_is_noticed(self):
        for name in matrix_fields.PORTAL:
            Model = self.env.registry[PREFIX + name]
            closed = set(Model._fields) - self._open(name)
            for field in closed:
                # the groups of a field close it, too, and so does the class of a signature
                if Model._fields[field].groups or field == 'signature':
                    continue
                opened = Model._all_portal_fields | {field}
                with (
                    self.subTest(model=name, field=field),
                    patch.object(Model, '_all_portal_fields', opened),
                ):
                    self.assertTrue(self._get_leaks(name, self.user_employee))
            # a model that forgets the mixin
            with patch.object(Model, '_has_field_access', lambda *args: True):
                self.assertTrue(self._get_leaks(name, self.user_employee))
