"""The people, the forms and the two doors that the verbs of the form are tried by.

One form for each verb, on which nothing but the person and the state can hinder it. The doors
are ``call_kw``, as RPC runs a method, and the whole way of a request of the web client, from the
cookie of the session to the JSON of the answer; without a socket, as that takes twice as long.
"""

import json
import threading

from werkzeug.test import EnvironBuilder

from odoo.exceptions import AccessError, UserError
from odoo.http import Request, root
from odoo.service.model import call_kw

from . import matrix, test_transitions
from .matrix_common import GROUPS, QuickRefusalMixin
from .test_form_flow import FormCase

# of the module: a class that is imported by its name would be tested here once more
TABLE = test_transitions.TABLE
STATES = test_transitions.STATES
FORM = 'hr.performance.form'
# (role on the form of emil): who has it; nobody was named the handler of these appeals
ROLES = {
    'employee': {'emil'},
    'manager': {'mona'},
    'officer': {'olga', 'hera'},
    'hr_manager': {'hera'},
    'appeal_handler': {'hera'},
    'appeal_manager': {'hera'},
    'scheduler': {'mona', 'olga', 'hera'},
}
READERS = {'emil', 'mona', 'olga', 'hera'}


class RequestMixin:
    """For an ``HttpCase`` that asks for many people by turns, each logged in once."""

    def _log_in(self, logins):
        """A session for each of ``logins``, to be told apart by :meth:`_request`."""
        self.sessions, self.tokens = {}, {}
        for login in logins:
            self.session = None  # each of them stays
            if login == 'public':
                self.authenticate(None, None)
            else:
                self.authenticate(login, login)
            self.sessions[login] = self.session.sid
            self.tokens[login] = Request.csrf_token(self)

    def _request(self, login, method, args, kwargs, model=FORM):
        """The outcome of a call; to be used within ``allow_requests``."""
        params = {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}
        status, body = self._serve(
            login,
            f'/web/dataset/call_kw/{model}/{method}',
            json={'jsonrpc': '2.0', 'method': 'call', 'params': params},
        )
        self.assertEqual(status, 200, f'{method} by {login}')
        answer = json.loads(body)
        if 'error' in answer:
            return answer['error']['data']['name'].rpartition('.')[2]
        return self._get_outcome(answer['result'])

    def _submit(self, login, path, data):
        """The status of a page that a form is sent to; as above."""
        return self._serve(login, path, data={**data, 'csrf_token': self.tokens[login]})[0]

    def _serve(self, login, path, **content):
        """(status, body) of a POST, by the server within this thread."""
        builder = EnvironBuilder(
            path=path,
            method='POST',
            base_url=self.base_url(),
            headers={
                'Cookie': f'session_id={self.sessions[login]};'
                f' test_request_key={self.http_request_key}'
            },
            **content,
        )
        environ = builder.get_environ()
        environ['REMOTE_ADDR'] = '127.0.0.1'
        status, thread = [], threading.current_thread()
        known = set(vars(thread))
        answer = root(environ, lambda line, headers, exc_info=None: status.append(line))
        body = b''.join(answer)
        answer.close()
        for name in set(vars(thread)) - known:
            delattr(thread, name)  # this thread is the test's again, and answers no address
        return int(status[0][:3]), body

    def _get_outcome(self, answer):
        status = answer.get('status') if isinstance(answer, dict) else None
        return 'done' if status in (None, 'saved', 'removed') else status


class PeopleCase(RequestMixin, QuickRefusalMixin, FormCase):
    """Everybody of ``matrix.PERSONAS`` but the visitor; ``form`` is what they are tried on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        cls._users(
            [
                cls._user_values(login, GROUPS[matrix.PERSONAS[login][0]])
                for login in ('sara', 'dora', 'paul', 'carl', 'pia')
            ]
            + [cls._user_values('fay', 'base.group_portal', cls.company2)]
        )
        users = cls.env['res.users'].search([('login', 'in', list(matrix.PERSONAS))])
        cls.users = {user.login: user for user in users}
        cls._employees(
            [
                cls._employee_values(f'{login.title()} Other', cls.users[login])
                for login in ('sara', 'dora', 'carl', 'pia')
            ]
        )
        cls._employee('Fay Foreign', cls.users['fay'], company=cls.company2)
        cls.manager.parent_id = cls.users['sara'].employee_ids

    @classmethod
    def _form(cls, employee=None, fill_mode='employee', **values):
        # a cycle for each verb: an employee has one form in a cycle
        cycle = cls._cycle(templates=cls.template, max_returns=2)
        return super()._form(employee, fill_mode, cycle_id=cycle.id, **values)

    def _set_state(self, state):
        """Every form in a state; by SQL, as a verb would do more than that."""
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE hr_performance_form SET state = %s WHERE id = ANY(%s)',
            [state, self._get_forms().ids],
        )
        self.env.invalidate_all()

    def _get_forms(self):
        return self.form

    def _try(self, login, form, method, args):
        """The outcome of a method by ``call_kw``; what was done is taken back.

        :param args: a list of them, or a dict of those with a name
        """
        args, kwargs = ([], args) if isinstance(args, dict) else (args, {})
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            Form = self.env[FORM].with_user(self.users[login])
            outcome = self._get_outcome(call_kw(Form, method, [form.ids, *args], dict(kwargs)))
            self.env.flush_all()
        except AccessError:
            outcome = 'AccessError'
        except UserError:
            outcome = 'UserError'
        except Exception as error:  # noqa: BLE001 - of a method that ran without its checks
            outcome = type(error).__name__
        savepoint.close(rollback=True)
        if outcome != 'AccessError':
            self.env.invalidate_all()
        return outcome


class VerbCase(PeopleCase):
    """A form for each verb, on which nothing but the person and the state can hinder it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.who = {verb: ROLES[line[1]] for verb, line in TABLE.items()}
        cls.forms = {verb: cls._ready_for(verb, cls.employee, cls.user_manager) for verb in TABLE}
        cls.env.flush_all()

    _ready_for = classmethod(test_transitions.TestTransitions._ready_for)
    _picture = test_transitions.TestTransitions._picture

    def _get_forms(self):
        return self.env[FORM].union(*(form for form, _params in self.forms.values()))

    def _expect(self, verb, state, login):
        """'done', 'AccessError' or 'UserError': what the tables say about a cell."""
        if login not in self.who[verb]:
            return 'AccessError'
        if state in TABLE[verb][0].split():
            return 'done'
        # before the launch its two sides do not even read a form
        return 'AccessError' if state == 'draft' and login in ('emil', 'mona') else 'UserError'
