from odoo import fields, models

PROBLEMS = [
    ('no_user', 'No user'),
    ('no_email', 'No e-mail address'),
    ('no_manager', 'No manager'),
    ('manager_no_user', 'Manager without a user'),
    ('loop', 'Loop in the hierarchy'),
    ('no_template', 'No matching template'),
    ('duplicate', 'Another employee record of the same user'),
    ('new_hire', 'New hire'),
    ('on_leave', 'On leave while the form is filled'),
    ('excluded', 'Excluded by hand'),
    ('present', 'Already has a form in this cycle'),
    ('error', 'Technical error'),
]


class HrPerformanceWaveSkip(models.Model):
    """An employee whom a launch left out, and why. Written by the launch, read by HR officers."""

    _name = 'hr.performance.wave.skip'
    _description = 'Employee Left Out of a Launch'
    _order = 'reason, employee_id'
    _rec_name = 'employee_id'

    wave_id = fields.Many2one(
        'hr.performance.wave', required=True, readonly=True, index=True, ondelete='cascade'
    )
    cycle_id = fields.Many2one(
        'hr.performance.cycle', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    employee_id = fields.Many2one(
        'hr.employee', required=True, readonly=True, index=True, ondelete='cascade'
    )
    reason = fields.Selection(PROBLEMS, required=True, readonly=True)

    _employee_uniq = models.Constraint(
        'UNIQUE(wave_id, employee_id)', 'An employee is left out of a batch once.'
    )
