from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date


class HrPerformancePlanCheckin(models.Model):
    """A short dated progress report on a plan, sent by the employee, answered by the manager."""

    _name = 'hr.performance.plan.checkin'
    _description = 'Check-in'
    _inherit = ['hr.performance.plan.child']
    _order = 'date_due, id'
    _rec_name = 'date_due'
    _portal_fields = {
        'date_due', 'sent_on', 'progress', 'has_value', 'value', 'done', 'helped', 'obstacle',
        'help_needed', 'next_step', 'reply', 'replied_on', 'is_late', 'typed_by_manager',
    }  # fmt: skip

    date_due = fields.Date('Due', required=True, index=True)
    sent_on = fields.Datetime('Sent on')
    progress = fields.Float('Progress (%)', aggregator='avg')
    has_value = fields.Boolean()
    value = fields.Float()
    done = fields.Text('Done since')
    helped = fields.Text('What helped')
    obstacle = fields.Text()
    help_needed = fields.Text('Help needed')
    next_step = fields.Text('Next step')
    typed_by_manager = fields.Boolean(
        'Typed by the manager', help='Reported in a talk and typed by the manager.'
    )
    reply = fields.Text('Answer')
    replied_on = fields.Datetime('Answered on')
    reply_author_id = fields.Many2one('res.users', 'Answered by')
    is_late = fields.Boolean('Overdue', compute='_compute_is_late', search='_search_is_late')

    _due_uniq = models.Constraint('UNIQUE(plan_id, date_due)', 'A plan has one check-in on a day.')
    _open_idx = models.Index('(date_due) WHERE sent_on IS NULL')

    @api.depends('date_due')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for checkin in self:
            checkin.display_name = format_date(self.env, checkin.date_due)

    @api.depends('date_due', 'sent_on')
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for checkin in self:
            checkin.is_late = not checkin.sent_on and checkin.date_due < today

    def _search_is_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('sent_on', '=', False) & Domain(
            'date_due', '<', fields.Date.context_today(self)
        )

    def action_reply(self):
        """The dialog of the manager's answer to this check-in."""
        self.ensure_one()
        return self.plan_id._open_dialog(
            'reply', self.env._('Answer the check-in'), checkin_id=self.id
        )

    def action_open_plan(self):
        """Open the plan of this check-in."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.plan',
            'res_id': self.plan_id.id,
            'view_mode': 'form',
        }
