"""The matrix of ``matrix.py`` holds, and it notices when a rule or a right is loosened.

G1 and G3: each cell is asked of the ORM, by a search and by the record; then each record rule of
the addon is opened, switched off and robbed of each of its conditions, and each missing right is
given, one at a time: some cell must differ every time.
"""

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from . import matrix
from .matrix_common import OPERATIONS, PREFIX, MatrixCase

MODULE = 'hr_performance_interview'
TRUE = (1, '=', 1)
# Conditions of rules that cannot be noticed, and why.
_OWN = "('user_id', '!=', '@user.id@')"
EQUIVALENT = {
    # whom it is about reads it anyway, by the rule of the employee
    **{
        f'hr_performance_{name}_rule_{group}': {_OWN}
        for name, group in [
            ('notice', 'manager'),
            ('notice', 'compensation'),
            *(
                (name, 'officer')
                for name in (
                    *('comment', 'entry', 'rating', 'version', 'signoff', 'note', 'goal_log'),
                    *('appeal', 'incident', 'incident_addition', 'plan', 'plan_action'),
                    'plan_change',
                    *('plan_checkin', 'plan_milestone', 'plan_support'),
                )
            ),
        ]
    },
    # nobody is above nobody: the condition on superiors says no as well
    'hr_performance_history_rule_manager': {"('employee_id', '!=', False)"},
    # the search of the model asks for the author too
    'hr_performance_private_note_rule_portal': {'opened', 'off'},
    'hr_performance_private_note_rule_user': {'opened', 'off'},
}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestMatrix(MatrixCase):
    def _expected(self, name):
        lines = matrix.ACCESS[name]
        return {variant: self._parse(line) for variant, line in lines.items()}

    def _actual(self, name, checks='rwcu'):
        return self._get_access(PREFIX + name, list(matrix.ACCESS[name]), checks)

    def _differs(self, name, expected, checks):
        self.env.invalidate_all()
        return self._actual(name, checks) != {
            variant: {
                login: kept
                for login, letters in cells.items()
                if (kept := ''.join(letter for letter in letters if letter in checks))
            }
            for variant, cells in expected.items()
        }

    def test_every_model_has_a_line(self):
        models = {
            model.removeprefix(PREFIX)
            for model, Model in self.env.registry.items()
            if model.startswith(PREFIX) and not Model._abstract
        }
        self.assertEqual(models, set(matrix.ACCESS), 'a model without a line in matrix.ACCESS')

    def test_every_line_tells_the_persons_apart(self):
        """A line asks about HR itself, its superiors, the other company, and the two sides."""
        for name, line in matrix.ACCESS.items():
            columns = self._get_columns(PREFIX + name)
            if not columns or self.env[PREFIX + name]._transient:
                continue
            wanted = {'emil'}
            if 'company_id' in columns or 'user_id' in columns:
                wanted.add('fay')
            if 'user_id' in columns:
                wanted.add('hera')
            if 'shown_to_employee' in columns and name != 'fact':
                wanted |= {'hidden', 'employee side', 'manager side'}
            with self.subTest(name):
                if name not in ('cycle', 'wave', 'wave.skip'):
                    self.assertLessEqual(wanted, set(line))
            for variant, cells in line.items():
                self.assertIn(variant, matrix.VARIANTS)
                self.assertLessEqual(set(self._parse(cells)), set(matrix.PERSONAS))

    def _get_row(self, name, variant, user):
        return self.env[PREFIX + name].with_user(user).browse(self._row(PREFIX + name, variant))

    def test_every_cell(self):
        cells = 0
        for name in matrix.ACCESS:
            expected, actual = self._expected(name), self._actual(name)
            for variant, line in expected.items():
                cells += len(matrix.PERSONAS) * len(OPERATIONS)
                with self.subTest(model=name, variant=variant):
                    self.assertEqual(actual[variant], line)
            # what a search finds is what the record answers itself
            if name == 'suggestion.report':
                continue  # its rows are sums
            different = [
                f'{name}, {variant}: {login}'
                for login, user in self.personas.items()
                for variant, line in expected.items()
                if self._may(self._get_row(name, variant, user), 'read')
                != ('r' in line.get(login, ''))
            ]
            self.assertFalse(different)
        self.assertGreater(cells, 15000)

    # ------------------------------------------------------------ mutants
    def _get_mutants(self, rule):
        """(what was loosened, values of the rule)."""
        domain = rule.domain_force or '[]'
        if domain.strip() == str([TRUE]):
            return
        yield 'opened', {'domain_force': str([TRUE])}
        yield 'off', {'active': False}
        terms = safe_eval(self._quote(domain), {})
        leaves = [number for number, term in enumerate(terms) if not isinstance(term, str)]
        if len(leaves) < 2:
            return
        for number in leaves:
            left = [TRUE if at == number else term for at, term in enumerate(terms)]
            yield str(terms[number]), {'domain_force': self._unquote(str(left))}

    def _quote(self, domain):
        """The names in a rule as texts, so that its terms can be told apart."""
        for name in ('company_ids + [False]', 'company_ids', 'user.partner_id.id', 'user.id'):
            domain = domain.replace(f', {name})', f", '@{name}@')")
        return domain

    def _unquote(self, domain):
        return domain.replace("'@", '').replace("@'", '')

    def test_every_loosened_rule_is_noticed(self):
        self._keep('res.users', '_get_group_ids')
        self._keep('ir.model.access', '_get_allowed_models')
        data = self.env['ir.model.data'].search(
            [('module', '=', MODULE), ('model', '=', 'ir.rule')]
        )
        rules = self.env['ir.rule'].browse(data.mapped('res_id'))
        survivors, count = [], 0
        for rule in rules:
            name = rule.model_id.model.removeprefix(PREFIX)
            expected = self._expected(name)
            xmlid = rule.get_external_id()[rule.id].partition('.')[2]
            for what, values in self._get_mutants(rule):
                if what in EQUIVALENT.get(xmlid, ()):
                    continue
                count += 1
                with self.env.cr.savepoint() as savepoint:
                    rule.write(values)
                    self.env.flush_all()
                    if not self._differs(name, expected, 'rwu'):
                        survivors.append(f'{xmlid}: {what}')
                    savepoint.rollback()
                self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(survivors, '\n'.join(survivors))
        self.assertGreater(count, 300)

    def test_every_given_right_is_noticed(self):
        self._keep('res.users', '_get_group_ids')
        self._keep('ir.rule', '_compute_domain')
        data = self.env['ir.model.data'].search(
            [('module', '=', MODULE), ('model', '=', 'ir.model.access')]
        )
        survivors, count = [], 0
        for acl in self.env['ir.model.access'].browse(data.mapped('res_id')):
            name = acl.model_id.model.removeprefix(PREFIX)
            expected = self._expected(name)
            for letter, operation in OPERATIONS.items():
                if acl[f'perm_{operation}']:
                    continue
                count += 1
                with self.env.cr.savepoint() as savepoint:
                    acl.write({f'perm_{operation}': True})
                    self.env.flush_all()
                    if not self._differs(name, expected, letter):
                        survivors.append(f'{acl.name}: {operation}')
                    savepoint.rollback()
                self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(survivors, '\n'.join(survivors))
        self.assertGreater(count, 150)
