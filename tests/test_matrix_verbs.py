"""Every verb tried by everybody in every state, by the ORM and over HTTP."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.models.hr_performance_form_page_verbs import VERBS

from . import matrix, test_transitions
from .matrix_common import PREFIX, MatrixCase
from .test_form_flow import FormCase

# of the module: a class that is imported by its name would be tested here once more
TABLE = test_transitions.TABLE
QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestVerbs(MatrixCase):
    """Verbs of plans, goals, suggestions and cycles, as ``call_kw`` runs them."""

    def test_every_verb_has_a_line(self):
        tables = {
            model.removeprefix(PREFIX): {
                verb: (set(line.sources)) for verb, line in Model._transitions.items()
            }
            for model, Model in self.env.registry.items()
            if model.startswith(PREFIX)
            and not Model._abstract
            and getattr(Model, '_transitions', None)
        }
        form = tables.pop('form')
        self.assertEqual(set(form), set(TABLE), 'a verb of the form without a line')
        self.assertLessEqual(set(VERBS), set(TABLE), 'a verb of the page without a line')
        self.assertEqual(
            tables,
            {
                model: {verb: set(line[2].split()) for verb, line in lines.items()}
                for model, lines in matrix.VERBS.items()
            },
        )

    @mute_logger(*QUIET)
    def test_every_cell(self):
        wrong, cells = [], 0
        for name, verbs in matrix.VERBS.items():
            model = PREFIX + name
            states = list(dict(self.env[model]._fields['state'].selection))
            for number, variant in enumerate(('emil', 'hera', 'milo')):
                id_ = self._row(model, variant)
                for state in states:
                    self.env.cr.execute(
                        f'UPDATE {self.env[model]._table} SET state = %s WHERE id = %s',
                        [state, id_],
                    )
                    self.env.invalidate_all()
                    for verb, (method, args, sources, who) in verbs.items():
                        for login, user in self.personas.items():
                            cells += 1
                            may = login in who[number].split()
                            expected = (
                                AccessError
                                if not may
                                else False
                                if state in sources.split()
                                else UserError
                            )
                            found = self._try(model, id_, user, verb, method, args, expected)
                            if found is not expected:
                                wrong.append(f'{variant} {name}.{verb} {state} {login}: {found}')
        self.assertFalse(wrong, '\n'.join(wrong[:60]))
        self.assertGreater(cells, 5000)

    def _try(self, model, id_, user, verb, method, args, expected):
        """The class of the refusal; False when person and state hinder nothing."""
        record = self.env[model].with_user(user).browse(id_)
        if not expected:
            right = record._has_role(record._transitions[verb].who)
            return False if right else AccessError
        try:
            call_kw(record.browse(), method, [[id_], *args], {})
        except AccessError:
            return AccessError
        except UserError:
            return UserError
        return False


@tagged('post_install', '-at_install', 'hr_performance', 'security', 'portal')
class TestFormVerbsOverHttp(FormCase, HttpCase):
    """Verbs of the form where the right person could do them, tried by everybody else.

    By the method itself and by ``run_verb``; at the end the right person does it, so that none
    of the refusals came of something else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        skip = cls._employee('Sara Skip', cls._user('sara', 'base.group_user'))
        cls.manager.parent_id = skip
        cls._employee('Dora Dotted', cls._user('dora', 'base.group_user'))
        cls._user('paul', 'base.group_user')
        cls._user('carl', 'hr_performance_interview.group_hr_performance_compensation')
        roles = {
            'employee': {'emil'},
            'manager': {'mona'},
            'officer': {'olga', 'hera'},
            'hr_manager': {'hera'},
            # nobody was named the handler of these appeals
            'appeal_handler': {'hera'},
            'appeal_manager': {'hera'},
            'scheduler': {'mona', 'olga', 'hera'},
        }
        cls.who = {verb: roles.get(line[1], set()) for verb, line in TABLE.items()}

    @classmethod
    def _form(cls, employee=None, fill_mode='employee', **values):
        # a cycle for each verb: an employee has one form in a cycle
        cycle = cls._cycle(templates=cls.template, max_returns=2)
        return super()._form(employee, fill_mode, cycle_id=cycle.id, **values)

    _ready_for = test_transitions.TestTransitions._ready_for
    _picture = test_transitions.TestTransitions._picture

    def _rpc(self, method, *args):
        response = self.url_open(
            f'/web/dataset/call_kw/hr.performance.form/{method}',
            data=json.dumps(
                {
                    'jsonrpc': '2.0',
                    'method': 'call',
                    'params': {
                        'model': 'hr.performance.form',
                        'method': method,
                        'args': args[:1],
                        'kwargs': args[1] if args[1:] else {},
                    },
                }
            ),
            headers={'Content-Type': 'application/json'},
        )
        self.assertLess(response.status_code, 500, method)
        try:
            answer = response.json()
        except ValueError:
            return 'no session'
        return answer['error']['data']['name'].rpartition('.')[2] if 'error' in answer else 'done'

    def _call_both_doors(self, form, verb, params):
        doors = [(f'action_{verb}', params)]
        if verb in VERBS:
            known = {name: value for name, value in params.items() if name in VERBS[verb][1]}
            doors.append(('run_verb', {'verb': verb, 'params': known}))
        return [self._rpc(method, [form.id], kwargs) for method, kwargs in doors]

    @mute_logger(*QUIET)
    def test_wrong_persons(self):
        forms, wrong, cells = {}, [], 0
        for verb in TABLE:
            form, params = self._ready_for(verb, self.employee, self.user_manager)
            form._write_flow({'state': TABLE[verb][0].split()[0]})
            forms[verb] = (form, params)
        self.env.flush_all()
        before = {verb: self._picture(form) for verb, (form, _params) in forms.items()}
        for login in matrix.PERSONAS:
            if login in ('pia', 'fay'):
                continue
            self.authenticate(*((None, None) if login == 'public' else (login, login)))
            for verb, (form, params) in forms.items():
                if login in self.who[verb]:
                    continue
                for found in self._call_both_doors(form, verb, params):
                    cells += 1
                    refused = ('AccessError',)
                    if login == 'public':
                        refused = ('no session', 'SessionExpiredException', 'AccessError')
                    if found not in refused:
                        wrong.append(f'{verb} by {login}: {found}')
        self.assertFalse(wrong, '\n'.join(wrong))
        self.env.invalidate_all()
        for verb, (form, _params) in forms.items():
            self.assertEqual(self._picture(form), before[verb], f'{verb} changed something')
        self.assertGreater(cells, 500)
        for verb, (form, params) in forms.items():
            if not self.who[verb]:
                continue  # of persons that the tests of that verb bring along
            login = sorted(self.who[verb])[0]
            self.authenticate(login, login)
            self.assertEqual(self._rpc(f'action_{verb}', [form.id], params), 'done', verb)
