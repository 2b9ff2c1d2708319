"""Every verb tried by everybody in every state, by the ORM and over HTTP."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.models.hr_performance_form_page_verbs import VERBS

from . import matrix, matrix_checks
from .matrix_common import PREFIX, MatrixCase, QuickRefusalMixin
from .plan_common import PlanMixin
from .verb_common import FORM, STATES, TABLE, RequestMixin, VerbCase

QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestVerbs(QuickRefusalMixin, MatrixCase):
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

    def _get_wrong(self, name):
        """What differs from the table, cell by cell; None for a cell that does not."""
        model, verbs = PREFIX + name, matrix.VERBS[name]
        states = list(dict(self.env[model]._fields['state'].selection))
        for number, variant in enumerate(('emil', 'hera', 'milo')):
            id_ = self._row(model, variant)
            for state in states:
                self.env.cr.execute(
                    f'UPDATE {self.env[model]._table} SET state = %s WHERE id = %s', [state, id_]
                )
                self.env.invalidate_all()
                for verb, (method, args, sources, who) in verbs.items():
                    for login, user in self.personas.items():
                        expected = AccessError
                        if login in who[number].split():
                            expected = False if state in sources.split() else UserError
                        found = self._try(model, id_, user, verb, method, args, expected)
                        yield (
                            None
                            if found is expected
                            else f'{variant} {name}.{verb} {state} {login}: {found}'
                        )

    @mute_logger(*QUIET)
    def test_every_cell(self):
        cells = [cell for name in matrix.VERBS for cell in self._get_wrong(name)]
        wrong = list(filter(None, cells))
        self.assertFalse(wrong, '\n'.join(wrong[:60]))
        self.assertGreater(len(cells), 5000)

    def _try(self, model, id_, user, verb, method, args, expected):
        """The class of the refusal; False when person and state hinder nothing."""
        record = self.env[model].with_user(user).browse(id_)
        if not expected:
            right = record._has_role(record._transitions[verb].who)
            return False if right else AccessError
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            call_kw(record.browse(), method, [[id_], *args], {})
            found = False
        except AccessError:
            found = AccessError
        except UserError:
            found = UserError
        except Exception as error:  # noqa: BLE001 - of a verb that ran without its checks
            found = type(error)
        savepoint.close(rollback=True)
        if found is not AccessError:
            self.env.invalidate_all()
        return found

    # ------------------------------------------------------------ mutants
    def test_every_role_has_a_mutant(self):
        for name, checks in {**matrix_checks.VERBS, 'form': matrix_checks.FORM_VERBS}.items():
            named = {f'_is_{line.who}' for line in self.env[PREFIX + name]._transitions.values()}
            self.assertLessEqual(named, {method for method, _double in checks}, name)

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_every_check_left_out_is_noticed(self):
        survivors = []
        for name, checks in matrix_checks.VERBS.items():
            for method, double in checks:
                with patch.object(type(self.env[PREFIX + name]), method, double):
                    if not any(self._get_wrong(name)):
                        survivors.append(f'{name}.{method}')
        self.assertFalse(survivors)


@tagged('post_install', '-at_install', 'hr_performance', 'security', 'portal')
class TestVerbsOverHttp(RequestMixin, QuickRefusalMixin, PlanMixin, MatrixCase, HttpCase):
    """The same verbs by everybody, in a state in which they start, through the whole server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whole ones, as their pages show them when a step is refused; the employee reads the plan
        approved = cls._plan(kind='pip', grounds='Late', approved_on='2026-06-01 09:00:00')
        cls._rows[f'{PREFIX}plan', 'emil'] = approved.id
        goal = {'name': 'Certificate', 'employee_id': cls.employee.id, 'target': 1}
        goal.update(date_from='2026-01-01', date_deadline='2026-12-31')
        cls._rows[f'{PREFIX}goal', 'emil'] = cls.env[f'{PREFIX}goal'].create(goal).id

    def _get_cells(self, name, verbs=None):
        """(id, verb, its line, login, whether he may) on the row of emil, state by state."""
        model = PREFIX + name
        id_, lines = self._row(model, 'emil'), matrix.VERBS[name]
        for state in sorted({line[2].split()[0] for line in lines.values()}):
            self.env.cr.execute(
                f'UPDATE {self.env[model]._table} SET state = %s WHERE id = %s', [state, id_]
            )
            self.env.invalidate_all()
            for verb in verbs or lines:
                if lines[verb][2].split()[0] == state:
                    for login in self.personas:
                        yield id_, verb, lines[verb], login, login in lines[verb][3][0].split()

    def _ask(self, is_allowed, function, *args):
        """What a request found; what it changed is taken back."""
        savepoint = self.env.cr.savepoint() if is_allowed else None
        with self.allow_requests():
            found = function(*args)
        if savepoint:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        return found

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_every_call(self):
        self._log_in(self.personas)
        wrong, cells = [], 0
        for name in matrix.VERBS:
            for id_, verb, (method, args, *_rest), login, allowed in self._get_cells(name):
                call = (login, method, [[id_], *args], {}, PREFIX + name)
                found = self._ask(allowed, self._request, *call)
                expected = 'SessionExpiredException' if login == 'public' else 'AccessError'
                cells += 1
                # somebody who may is stopped by his empty row at most
                if allowed == (found in ('AccessError', 'SessionExpiredException')) or not (
                    allowed or found == expected
                ):
                    wrong.append(f'{name}.{verb} by {login}: {found}')
        self.assertFalse(wrong, '\n'.join(wrong[:60]))
        self.assertEqual(cells, sum(map(len, matrix.VERBS.values())) * len(self.personas))

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_every_page(self):
        """What a page of the portal lets through is what the method lets through."""
        self._log_in(self.personas)
        pages = {  # verb: step of the page
            'goal': {verb: verb for verb in matrix.VERBS['goal']},
            'plan': {
                'start': 'start',
                'approve_pip': 'approve',
                'acknowledge_pip': 'acknowledge',
                'close': 'close',
                'comment': 'comment',
                'cancel': 'cancel',
            },
        }
        reason, wrong = 'A reason that is long enough', []
        data = {'reason': reason, 'evidence': reason, 'result': 'completed', 'comment': 'Thank you'}
        for name, steps in pages.items():
            passed = set()
            for id_, verb, line, login, allowed in self._get_cells(name, steps):
                path = f'/my/performance/{name}s/{id_}/'
                path += 'step' if name == 'goal' else steps[verb]
                call = (login, line[0], [[id_], *line[1]], {}, PREFIX + name)
                by_call = self._ask(allowed, self._request, *call)
                by_page = self._ask(
                    allowed, self._submit, login, path, {**data, 'step': steps[verb]}
                )
                if (by_page, by_call) == (303, 'done') and allowed:
                    passed.add(verb)
                elif (by_page == 303 and login != 'public') or by_call == 'done' or by_page >= 500:
                    wrong.append(f'{name}.{verb} by {login}: {by_page}, {by_call}')
            self.assertGreater(len(passed), 3, name)
        self.assertFalse(wrong, '\n'.join(wrong[:60]))


@tagged('post_install', '-at_install', 'hr_performance', 'security', 'portal')
class TestFormVerbs(VerbCase, HttpCase):
    """Verbs of the form, by everybody, in every state, by the ORM and over HTTP."""

    @mute_logger(*QUIET)
    def test_every_cell(self):
        """By the method itself within the server, and by ``run_verb`` as the page calls it."""
        self._log_in(self.users)
        wrong, cells = [], 0
        for state in STATES:
            self._set_state(state)
            before = {verb: self._picture(form) for verb, (form, _params) in self.forms.items()}
            for verb, (form, params) in self.forms.items():
                for login in self.users:
                    cells += 1
                    wrong.append(self._get_wrong(verb, state, login, form, params))
            wrong = list(filter(None, wrong)) + self._request_all(state)
            self.assertFalse(wrong, '\n'.join(wrong[:60]))
            after = {verb: self._picture(form) for verb, (form, _params) in self.forms.items()}
            self.assertEqual(after, before, f'a refusal changed something in {state}')
        self.assertEqual(cells, len(TABLE) * len(STATES) * len(self.users))

    def _get_wrong(self, verb, state, login, form, params, expected=None):
        expected = expected or self._expect(verb, state, login)
        found = self._try(login, form, f'action_{verb}', params)
        return None if found == expected else f'{verb} in {state} by {login}: {found}'

    def _request_all(self, state):
        self.env.flush_all()
        self.env.cr.clear()
        wrong = []
        with self.allow_requests():
            for verb, (form, params) in self.forms.items():
                known = {name: value for name, value in params.items() if name in VERBS[verb][1]}
                if verb == 'send_record':
                    known['seen'] = form.with_user(self.user_manager)._get_seen_token()
                for login in self.users:
                    expected = self._expect(verb, state, login)
                    savepoint = self.env.cr.savepoint() if expected == 'done' else None
                    found = self._request(
                        login, 'run_verb', [form.ids], {'verb': verb, 'params': known}
                    )
                    if savepoint:
                        savepoint.close(rollback=True)
                        self.env.invalidate_all()
                    if found != expected:
                        wrong.append(f'{verb} in {state} by {login} over HTTP: {found}')
        return wrong

    @mute_logger(*QUIET)
    def test_a_visitor_does_nothing(self):
        self._log_in(['public'])
        with self.allow_requests():
            found = {
                self._request('public', method, [form.ids], {})
                for verb, (form, _params) in self.forms.items()
                for method in ('run_verb', f'action_{verb}')
            }
        self.assertEqual(found, {'SessionExpiredException'})

    # ------------------------------------------------------------ mutants
    def _get_special(self):
        """Forms on which a person has his role, and yet may not: [(verb, state, login, form)]."""
        now = {'record_sent_on': '2026-07-20 09:00:00', 'previous_state': 'ready'}
        partial = self._form(**now)
        partial.with_user(self.user_hr_manager).sudo()._create_row(
            'entry',
            'manager',
            {'section_id': self.sections['improvement'], 'answers': {'event': 'Late'}},
        )
        own = self._form(self.hr_manager, **now)
        self_led = self._form(
            self.manager, manager_id=self.manager.id, manager_user_id=self.user_manager.id, **now
        )
        return [
            ('assign_appeal', 'appeal', 'hera', partial),
            ('decide_appeal', 'appeal', 'hera', partial),
            ('hold', 'filling', 'hera', own),
            ('start_interview', 'ready', 'mona', self_led),
        ]

    def _get_differences(self, special):
        """As the cells of the first state of each verb, and the special ones."""
        for verb, (form, params) in self.forms.items():
            state = TABLE[verb][0].split()[0]
            # strangers of each kind, the two sides, HR
            for login in ('otto', 'cora', 'emil', 'mona', 'olga', 'hera', 'fred'):
                yield self._get_wrong(verb, state, login, form, params)
        for verb, state, login, form in special:
            params = {**TABLE[verb][2]}
            if 'handler_id' in params:
                params['handler_id'] = self.user_officer.id
            yield self._get_wrong(verb, state, login, form, params, 'AccessError')

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_every_check_left_out_is_noticed(self):
        special = self._get_special()
        for verb, (form, _params) in self.forms.items():
            form._write_flow({'state': TABLE[verb][0].split()[0]})
        for _verb, state, _login, form in special:
            form._write_flow({'state': state})
        self.env.flush_all()
        wrong = list(filter(None, self._get_differences(special)))
        self.assertFalse(wrong, '\n'.join(wrong))
        survivors = []
        for method, double in matrix_checks.FORM_VERBS:
            self.env.invalidate_all()
            with patch.object(type(self.env[FORM]), method, double):
                if not any(self._get_differences(special)):
                    survivors.append(f'{method}: {double.__name__}')
        self.assertFalse(survivors)
