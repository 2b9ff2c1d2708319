from odoo import fields, models
from odoo.exceptions import UserError


class HrPerformanceTraining(models.Model):
    """A training of an employee: suggested, booked, or taken with a result.

    A light register for companies without a course app; HR keeps or imports it.

    +----------------+----------+---------+-------------------------------+
    |                | employee | manager | HR officer                    |
    +================+==========+=========+===============================+
    | read           | own      | team    | own companies                 |
    | create, change | no       | no      | own companies, not on own     |
    +----------------+----------+---------+-------------------------------+
    """

    _name = 'hr.performance.training'
    _description = 'Training'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']
    _order = 'date desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True)
    employee_id = fields.Many2one(
        'hr.employee', required=True, index=True, ondelete='cascade', check_company=True
    )
    company_id = fields.Many2one(related='employee_id.company_id', store=True, index=True)
    user_id = fields.Many2one(
        related='employee_id.user_id', store=True, index=True, string='Employee user'
    )
    manager_user_id = fields.Many2one(
        related='employee_id.parent_id.user_id', store=True, index=True, string='Manager user'
    )
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    hours = fields.Float(help='Length of the training.')
    provider = fields.Char(help='Who gave it, inside or outside the company.')
    result = fields.Selection(
        [
            ('suggested', 'Suggested'),
            ('booked', 'Booked'),
            ('attended', 'Attended'),
            ('passed', 'Passed'),
            ('failed', 'Not passed'),
            ('absent', 'Not attended'),
        ],
        required=True,
        default='booked',
        index=True,
    )
    note = fields.Text(help='What it was about, in a line or two; read by employee and manager.')

    _hours_ok = models.Constraint(
        'CHECK(hours >= 0)', 'The hours of a training cannot be negative.'
    )
    _once = models.UniqueIndex(
        '(employee_id, name, date)',
        'This training of the employee is known already: a training is kept once for a day.',
    )

    _portal_fields = frozenset(
        (
            *('id', 'display_name', 'name', 'employee_id', 'company_id', 'user_id'),
            *('manager_user_id', 'date', 'hours', 'provider', 'result', 'note'),
            *('create_date', 'write_date'),
        )
    )

    def write(self, vals):
        if 'employee_id' in vals and any(
            training.employee_id.id != vals['employee_id'] for training in self
        ):
            # rules are checked before a write only: nobody moves one where he may not write
            raise UserError(
                self.env._('A training stays with its employee. Delete it and create another one.')
            )
        return super().write(vals)
