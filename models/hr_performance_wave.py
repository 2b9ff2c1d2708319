from odoo import fields, models


class HrPerformanceWave(models.Model):
    """One batch of a cycle's launch: which employees, when, and how far it is.

    The launch of a wave runs in the background. It may be killed at any moment and goes on
    where it was: an employee without a form is the only thing it looks for, and the pair
    (cycle, employee) is unique, so that a second run makes no doubles.
    """

    _name = 'hr.performance.wave'
    _description = 'Launch Batch'
    _order = 'date_launch, id'

    cycle_id = fields.Many2one(
        'hr.performance.cycle', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='cycle_id.company_id', store=True, index=True)
    name = fields.Char(required=True, translate=True)
    date_launch = fields.Date(required=True, default=fields.Date.context_today)
    department_ids = fields.Many2many(
        'hr.department', help='Leave empty for everybody who is left of the population.'
    )
    state = fields.Selection(
        [('planned', 'Planned'), ('running', 'Running'), ('done', 'Launched')],
        required=True,
        default='planned',
        readonly=True,
        copy=False,
        index=True,
    )
    count_total = fields.Integer('Employees', readonly=True, copy=False)
    count_done = fields.Integer('Forms created', readonly=True, copy=False)
    count_skipped = fields.Integer('Skipped', readonly=True, copy=False)
    date_started = fields.Datetime(readonly=True, copy=False)
    date_done = fields.Datetime(readonly=True, copy=False)
