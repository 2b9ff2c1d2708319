import math

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .hr_performance_limits import MAX_LINE
from .hr_performance_role_mixin import OFFICER

MAX_NUMBER = 1e12


class HrPerformanceEmployeeRow(models.AbstractModel):
    """A row about one employee that exists without a cycle: a goal, an incident.

    The users of the employee and of the direct manager are stored on the row, so that record
    rules need no join; they follow the employee. Reading is by record rules, writing by verbs
    which ask the roles below. HR staff are employees and nothing more on their own rows, and
    nothing at all on those of somebody above them.
    """

    _name = 'hr.performance.employee.row'
    _description = 'Row about an Employee'
    _inherit = ['hr.performance.role.mixin', 'hr.performance.portal.fields']

    employee_id = fields.Many2one(
        'hr.employee', required=True, index=True, ondelete='cascade', check_company=True
    )
    company_id = fields.Many2one(
        related='employee_id.company_id', store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        related='employee_id.user_id',
        store=True,
        precompute=True,
        index=True,
        string='Employee user',
    )
    manager_id = fields.Many2one(related='employee_id.parent_id', string='Manager')
    manager_user_id = fields.Many2one(
        related='employee_id.parent_id.user_id',
        store=True,
        precompute=True,
        index=True,
        string='Manager user',
    )

    _portal_fields = frozenset(
        (
            'id',
            'display_name',
            'employee_id',
            'company_id',
            'user_id',
            'manager_user_id',
            'create_date',
            'write_date',
        )
    )

    # Roles
    def _is_leader(self):
        return self._is_manager() or self._is_officer()

    @api.model
    def _get_roles(self, employees_sudo):
        """How the current user stands to employees.

        :return: {employee: 'employee', 'manager', 'officer' or False}
        """
        user = self.env.user
        superiors = set()
        is_officer = user.has_group(OFFICER)
        if is_officer:
            superiors = {id_ for (id_,) in self.env.execute_query(self._get_superiors_sql())}
        roles = {}
        for employee in employees_sudo:
            if employee.user_id == user:
                roles[employee] = 'employee'
            elif employee.parent_id.user_id == user:
                roles[employee] = 'manager'
            elif (
                is_officer
                and employee.company_id in self.env.companies
                and employee.id not in superiors
            ):
                roles[employee] = 'officer'
            else:
                roles[employee] = False
        return roles

    @api.model
    def _get_employee(self, employee_id):
        """The employee (sudo) and the role of the current user towards him.

        :raise AccessError: no role; alike for foreign, archived and missing ids
        """
        # sudo: hr.employee - portal users read none; the person is checked below
        employee = self.env['hr.employee'].sudo()
        employee = employee.browse(self.env['hr.performance.limits']._clean_id(employee_id))
        employee = employee.exists().filtered('active')
        role = self._get_roles(employee).get(employee)
        if not role:
            raise AccessError(
                self.env._('This is possible for yourself and for the people of your own team.')
            )
        return employee, role

    # Values as they come in from outside
    @api.model
    def _clean_number(self, value, label):
        """A finite number; a UserError for anything else."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) >= MAX_NUMBER:
            raise UserError(self.env._('"%(label)s" must be a number.', label=label))
        return value

    @api.model
    def _clean_date(self, value, label):
        """A date, or False when it is empty; a UserError for anything else."""
        try:
            date = fields.Date.to_date(value or False)
        except (ValueError, TypeError, AttributeError):
            date = None
        if date is None or (date and not 1900 < date.year < 2200):
            if not value:
                return False
            raise UserError(self.env._('"%(label)s" must be a date.', label=label))
        return date

    @api.model
    def _clean_value(self, field, value, label):
        """The value of one field as it came in; a UserError when it is of the wrong kind."""
        limits = self.env['hr.performance.limits']
        if field.type == 'float':
            return self._clean_number(value, label)
        if field.type == 'date':
            return self._clean_date(value, label)
        if field.type == 'boolean':
            return bool(value)
        if field.type == 'many2one':
            return limits._clean_id(value)
        if field.type == 'many2many':
            # sudo: tags - a list of words that everybody may choose from
            rows = self.env[field.comodel_name].sudo().browse(limits._clean_ids(value))
            return [Command.set(rows.exists().ids)]
        if field.type == 'selection':
            if value not in [key for key, _label in field._description_selection(self.env)]:
                raise UserError(self.env._('Please choose a value of "%(label)s".', label=label))
            return value
        if field.type == 'text':
            return limits._clean_text(value, label=label)
        return limits._clean_text(value, limit=MAX_LINE, label=label)

    @api.model
    def _clean_values(self, values, allowed):
        """The values of a verb, checked one by one.

        :param values: {field: value} as the page sent them
        :param allowed: names of the fields the verb takes
        :raise UserError: an unknown field, or a value that is missing or of the wrong kind
        """
        if not isinstance(values, dict) or not set(values) <= set(allowed):
            raise UserError(self.env._('These values cannot be saved: a field is not known.'))
        clean = {}
        for name, value in values.items():
            field = self._fields[name]
            label = field._description_string(self.env)
            clean[name] = self._clean_value(field, value, label)
            if field.required and not clean[name]:
                raise UserError(self.env._('"%(label)s" is missing.', label=label))
        return clean
