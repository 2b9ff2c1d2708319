"""The people and rows of the matrix: one row of each model for each variant, made by SQL.

By SQL, as the matrix is about who gets at a row and not about how it came to be: so a new model
needs no factory, only its line in ``matrix.py``.
"""

from odoo.exceptions import AccessError

from . import matrix
from .common import PerformanceCase

PREFIX = 'hr.performance.'
GROUPS = {
    'portal': 'base.group_portal',
    'user': 'base.group_user',
    'officer': 'hr_performance_interview.group_hr_performance_officer',
    'manager': 'hr_performance_interview.group_hr_performance_manager',
    'compensation': 'hr_performance_interview.group_hr_performance_compensation',
    'system': 'base.group_system',
}
OPERATIONS = {'r': 'read', 'w': 'write', 'c': 'create', 'u': 'unlink'}
# what a not-null column holds when nothing else is said, by its type
FILLERS = {
    'boolean': False,
    'bytea': b'x',
    'character varying': 'x',
    'date': '2026-07-01',
    'double precision': 1,
    'integer': 1,
    'jsonb': '{"en_US": "x"}',
    'numeric': 1,
    'text': 'x',
    'timestamp without time zone': '2026-07-01 09:00:00',
}
# a view shows the rows of this model, id by id
VIEWS = {
    f'{PREFIX}report': f'{PREFIX}form',
    f'{PREFIX}entry.report': f'{PREFIX}entry',
    f'{PREFIX}plan.report': f'{PREFIX}plan',
    f'{PREFIX}suggestion.report': f'{PREFIX}suggestion',
    f'{PREFIX}skill': 'hr.skill',
}
PARENTS = ('form_id', 'plan_id', 'cycle_id')


class QuickRefusalMixin:
    """Refusals of record rules without their text: looking that up takes longer than refusing."""

    def setUp(self):
        super().setUp()

        def make_error(rules, operation, records):
            return AccessError(f'{operation} on {records}')

        self.patch(type(self.env['ir.rule']), '_make_access_error', make_error)


class MatrixCase(PerformanceCase):
    """The personas of ``matrix.PERSONAS`` and the rows of ``matrix.VARIANTS``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (
            cls.user_skip,
            cls.user_dotted,
            cls.user_plain,
            cls.user_pay,
            cls.user_fay,
            cls.user_portal_manager,
            cls.user_ned,
        ) = cls._users(
            [
                cls._user_values(*line)
                for line in (
                    ('sara', 'base.group_user'),
                    ('dora', 'base.group_user'),
                    ('paul', 'base.group_user'),
                    ('carl', GROUPS['compensation']),
                    ('fay', 'base.group_portal', cls.company2),
                    ('pia', 'base.group_portal'),
                    ('ned', 'base.group_portal'),
                )
            ]
        )
        cls.skip, cls.portal_manager, cls.dotted, cls.pay, cls.fay = cls._employees(
            [
                cls._employee_values('Sara Skip', cls.user_skip),
                cls._employee_values('Pia Portal', cls.user_portal_manager),
                cls._employee_values('Dora Dotted', cls.user_dotted),
                cls._employee_values('Carl Pay', cls.user_pay, cls.manager2),
                cls._employee_values('Fay Foreign', cls.user_fay, company=cls.company2),
            ]
        )
        cls.ned = cls._employee('Ned Newman', cls.user_ned, cls.portal_manager)
        (cls.manager | cls.manager2).parent_id = cls.skip
        cls.company.performance_skip_level = True
        found = cls.env['res.users'].search([('login', 'in', list(matrix.PERSONAS))])
        cls.personas = {user.login: user for user in found}
        cls.personas['public'] = cls.env.ref('base.public_user')
        cls.people = {
            employee.user_id.login: employee
            for employee in (
                cls.employee,
                cls.ned,
                cls.manager,
                cls.manager2,
                cls.skip,
                cls.hr_manager,
                cls.pay,
                cls.fay,
            )
        }
        cls.currency = cls.company.currency_id
        cls.env.flush_all()
        cls._columns, cls._rows = {}, {}
        for name, line in matrix.ACCESS.items():
            for variant in line:
                cls._row(PREFIX + name, variant)
        cls._fill_groups()

    # ------------------------------------------------------------ rows
    @classmethod
    def _get_columns(cls, model):
        """{column: (type, whether it must be filled)} of the table of ``model``."""
        if model not in cls._columns:
            cls.env.cr.execute(
                'SELECT column_name, data_type, is_nullable FROM information_schema.columns'
                " WHERE table_name = %s AND column_name != 'id' AND column_default IS NULL",
                [cls.env[model]._table],
            )
            cls._columns[model] = {
                name: (kind, nullable == 'NO') for name, kind, nullable in cls.env.cr.fetchall()
            }
        return cls._columns[model]

    @classmethod
    def _row(cls, model, variant):
        """The id of the row of ``model`` that belongs to ``variant``; made when it is asked for.

        An override is named by its column, for the row itself, or by model and column
        ('form.state'), for the row that it hangs on.
        """
        model = VIEWS.get(model, model)
        if (model, variant) in cls._rows:
            return cls._rows[model, variant]
        login, overrides = matrix.VARIANTS[variant]
        values = {
            name: cls._value(model, name, kind, required, login, variant)
            for name, (kind, required) in cls._get_columns(model).items()
        }
        values = {name: value for name, value in values.items() if value is not None}
        short = model.removeprefix(PREFIX)
        for name, value in overrides.items():
            column = name.removeprefix(f'{short}.')
            kind, required = cls._get_columns(model).get(column, (None, False))
            if kind and not (required and value is None):
                is_user = column.endswith(('user_id', 'author_id', 'uid', 'by_id', 'partner_id'))
                if is_user and isinstance(value, str):
                    user = cls.personas[value]
                    value = user.partner_id.id if column == 'partner_id' else user.id
                values[column] = value
        names = ', '.join(f'"{name}"' for name in values)
        cls.env.cr.execute(
            f'INSERT INTO {cls.env[model]._table} ({names})'
            f' VALUES ({", ".join(["%s"] * len(values))}) RETURNING id',
            list(values.values()),
        )
        cls._rows[model, variant] = cls.env.cr.fetchone()[0]
        return cls._rows[model, variant]

    @classmethod
    def _next_id(cls):
        return len(cls._rows) + 1

    @classmethod
    def _value(cls, model, name, kind, required, login, variant):
        employee = cls.people[login]
        subject = {
            'employee_id': employee.id,
            'user_id': employee.user_id.id,
            'manager_id': employee.parent_id.id or None,
            'manager_user_id': employee.parent_id.user_id.id or None,
            'company_id': employee.company_id.id,
            'author_id': employee.user_id.id,
            'actor_id': employee.user_id.id,
            'shown_to_employee': True,
            'shown_to_manager': True,
            'shown_to_hr': True,
            'audience': 'both',
            'shared': True,
            'section_kind': 'achievement',
            'employee_submitted_on': '2026-07-02 09:00:00',
            'first_submitted_on': '2026-07-02 09:00:00',
            'create_uid': cls.env.ref('base.user_root').id,
        }
        field = cls.env[model]._fields.get(name)
        if field is not None and field.type == 'many2one' and name not in subject:
            if field.comodel_name == 'res.currency':
                return cls.currency.id
            if field.comodel_name == 'res.partner':
                return employee.user_id.partner_id.id if required else None
            if field.comodel_name.startswith((PREFIX, 'hr.skill')) and field.comodel_name != model:
                return (
                    cls._row(field.comodel_name, variant) if required or name in PARENTS else None
                )
            if required:
                raise AssertionError(f'{model}.{name}: which record shall the row point at?')
            return None
        if model == f'{PREFIX}audit.head' and name == 'company_id':
            return None  # of the lines without a form, and there is one already
        if name in subject:
            return subject[name]
        if name == 'state':
            return 'ready' if model == f'{PREFIX}form' else 'running'
        if name.endswith('_key'):
            return variant
        if name in ('name', 'res_id') and required and not field.relational and kind != 'jsonb':
            return variant if name == 'name' else cls._next_id()
        return FILLERS[kind] if required else None

    def _keep(self, model, method):
        """What ``method`` says stays the same in this test: asked once, however often all that
        is known of rights is forgotten, as that is after each change of a rule or a right.
        """
        Model, known = type(self.env[model]), {}
        ask = getattr(Model, method)

        def kept(records, *args, **kwargs):
            env = records.env
            companies = str(env.context.get('allowed_company_ids'))
            key = (env.uid, env.su, companies, records._ids, args, *kwargs.items())
            if key not in known:
                known[key] = ask(records, *args, **kwargs)
            return known[key]

        self.patch(Model, method, kept)

    # ------------------------------------------------------------ cells
    def _get_access(self, model, variants, checks='rwcu'):
        """{variant: {login: operations}} as the rights are now; by search and by record."""
        rows = {variant: self._row(model, variant) for variant in variants}
        result = {variant: {} for variant in variants}
        for login, user in self.personas.items():
            records = self.env[model].with_user(user).browse(rows.values())
            for letter, operation in OPERATIONS.items():
                if letter not in checks:
                    continue
                if not records.browse().has_access(operation):
                    continue
                if letter == 'r':
                    # archived rows as well
                    Model = records.browse().with_context(active_test=False)
                    allowed = Model.search([('id', 'in', records.ids)])
                else:
                    allowed = self._filter_allowed(records, operation)
                for variant, id_ in rows.items():
                    if id_ in allowed._ids:
                        result[variant][login] = result[variant].get(login, '') + letter
        return result

    def _filter_allowed(self, records, operation):
        try:
            return records._filtered_access(operation)
        except AccessError:  # not even found by superuser code of others, like private notes
            return records.filtered(lambda record: self._may(record, operation))

    def _may(self, record, operation):
        try:
            return record.has_access(operation)
        except AccessError:
            return False

    @classmethod
    def _fill_groups(cls):
        """Five suggestions of a kind, as smaller groups are not shown."""
        names = [name for name in cls._get_columns(f'{PREFIX}suggestion') if name != 'employee_id']
        rows = [
            id_ for (model, _variant), id_ in cls._rows.items() if model == f'{PREFIX}suggestion'
        ]
        columns = ', '.join(f's."{name}"' for name in names)
        cls.env.cr.execute(
            f'INSERT INTO hr_performance_suggestion (employee_id, {columns.replace("s.", "")})'
            f' SELECT e.id, {columns} FROM hr_performance_suggestion s, hr_employee e'
            ' WHERE s.id IN %s AND e.id IN %s AND e.id != s.employee_id',
            [tuple(rows), tuple(employee.id for employee in cls.people.values())],
        )

    def _parse(self, line):
        """{login: operations} of a cell like ``'emil mona olga=rw'``."""
        cells = {}
        for word in line.split():
            login, _sign, operations = word.partition('=')
            cells[login] = operations or 'r'
        return cells
