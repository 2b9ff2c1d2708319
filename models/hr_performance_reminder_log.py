from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceReminderLog(models.Model):
    """What somebody was reminded of, once and for ever.

    The unique key is what keeps a crash, a second server, a clock set back or another run from
    telling somebody twice: a row and the mail it stands for are committed together. HR officers
    read the log of their companies, but for lines about themselves and those above them;
    nobody changes it.
    """

    _name = 'hr.performance.reminder.log'
    _description = 'Reminder Log'
    _inherit = ['hr.performance.superior.mixin']
    _order = 'id desc'
    _rec_name = 'trigger'

    company_id = fields.Many2one('res.company', required=True, index=True)
    rule_id = fields.Many2one(
        'hr.performance.reminder.rule', index='btree_not_null', ondelete='set null'
    )
    trigger = fields.Char(required=True)
    days = fields.Integer('Working days', required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field='res_model', required=True)
    date_ref = fields.Date('Day in question', required=True)
    employee_id = fields.Many2one('hr.employee', index='btree_not_null', help='Whom it is about.')
    partner_id = fields.Many2one('res.partner', 'Receiver', required=True, index=True)
    sent_on = fields.Datetime('Sent on', required=True)
    mail_id = fields.Many2one('mail.mail', index='btree_not_null', ondelete='set null')

    _once = models.Constraint(
        'UNIQUE(res_model, res_id, trigger, days, date_ref, partner_id)',
        'Nobody is reminded of the same thing twice.',
    )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refused: the log tells what happened."""
        raise UserError(self.env._('The log of reminders cannot be changed.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('The log of reminders cannot be deleted.'))
