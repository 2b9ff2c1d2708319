"""Every public method of the form that is no verb, tried by everybody in every state."""

import inspect
from unittest.mock import patch

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import matrix_checks, matrix_page
from .http_common import QUIET
from .verb_common import FORM, STATES, TABLE, PeopleCase

MODULE = 'odoo.addons.hr_performance_interview'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestPage(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        form = cls.form = cls._form(first_submitted_on='2026-07-02 09:00:00')
        users = {'employee': form.user_id, 'manager': form.manager_user_id}
        words = {'section_id': cls.sections['improvement'], 'answers': {'event': 'Late'}}

        def row(side, model, both, form=form, **values):
            mine = form.with_user(users[side]).sudo()
            return mine._create_row(model, side, values, both=both).id

        rows = cls.rows = {
            'section': cls.sections['improvement'],
            'level': cls.frozen.scale_id.level_ids[1].id,
            'entry': row('employee', 'entry', True, stance='disagree', **words),
            'draft': row('employee', 'entry', False, **words),
            'comment': row('employee', 'comment', False, body='Not yet shown'),
            'shown comment': row('employee', 'comment', True, body='Shown'),
            'interview': row('manager', 'interview', True, state='running'),
            'topic': row('employee', 'topic', True, rule='wish', topic_key='wish:1', name='A wish'),
        }
        other = cls._form(cls.colleague)
        rows['foreign entry'] = row('employee', 'entry', True, form=other, **words)
        rows['foreign topic'] = row(
            'manager', 'topic', True, form=other, rule='wish', topic_key='wish:1', name='Other'
        )
        rows['note'] = row(
            'manager', 'note', True, kind='praise', body='Good', interview_id=rows['interview']
        )
        rows['file'] = (
            cls.env['ir.attachment']
            .create(
                {
                    'name': 'a.txt',
                    'raw': b'x',
                    'res_model': 'hr.performance.entry',
                    'res_id': rows['draft'],
                }
            )
            .id
        )
        form._cut_versions('submit')
        form._cut_versions('submit')
        rows['old'], rows['new'] = form.version_ids.sorted('number').ids
        form._collect_facts()
        cls.env.flush_all()

    def _fill(self, value):
        if isinstance(value, list):
            return [self._fill(item) for item in value]
        if isinstance(value, str) and value.startswith('@'):
            return self.rows[value[1:]]
        return value

    def _call(self, line, login):
        args = self._fill(matrix_page.PAGE[line][0])
        return self._try(login, self.form, line.partition(',')[0], args)

    def test_every_public_method_has_a_line(self):
        Model = type(self.env[FORM])
        own = {
            name
            for name, _method in inspect.getmembers(Model, inspect.isfunction)
            if not name.startswith('_')
            and any(
                getattr(vars(base).get(name), '__module__', '').startswith(MODULE)
                for base in Model.__mro__
            )
        }
        lines = {line.partition(',')[0] for line in matrix_page.PAGE}
        verbs = {f'action_{verb}' for verb in TABLE} | {'run_verb'}
        self.assertEqual(own, lines | verbs | matrix_page.WINDOWS | matrix_page.ORM)

    def _get_wrong(self, states, logins):
        """What differs from the table, cell by cell; None for a cell that does not."""
        for state in states:
            self._set_state(state)
            for line, (_args, who) in matrix_page.PAGE.items():
                for login in logins:
                    may = login in who.get(state, '').split()
                    found = self._call(line, login)
                    # who may read the form is told that there is nothing to be done now
                    refused = 'AccessError', *['UserError'] * (login in matrix_page.READERS)
                    wrong = found != 'done' if may else found not in refused
                    yield f'{line} in {state} by {login}: {found}' if wrong else None

    @mute_logger(*QUIET)
    def test_every_cell(self):
        cells = list(self._get_wrong(STATES, self.users))
        wrong = list(filter(None, cells))
        self.assertFalse(wrong, '\n'.join(wrong[:60]))
        self.assertGreater(len(cells), 6000)

    @mute_logger(*QUIET, 'odoo.sql_db')
    def test_every_check_left_out_is_noticed(self):
        survivors = []
        for method, double in matrix_checks.PAGE:
            with patch.object(type(self.env[FORM]), method, double):
                # one of each kind of persons: a stranger, the two sides, HR
                logins = ('otto', 'emil', 'mona', 'olga')
                if not any(self._get_wrong(('ready', 'filling', 'feedback', 'closed'), logins)):
                    survivors.append(method)
        self.assertFalse(survivors)

    def test_windows_tell_nothing(self):
        for name in matrix_page.WINDOWS:
            for user in self.users.values():
                answer = call_kw(self.env[FORM].with_user(user), name, [self.form.ids], {})
                self.assertNotIn('Emil', str(answer), name)
