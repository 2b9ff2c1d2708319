from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceReminderLog(models.Model):
    """What somebody is reminded of, once and for ever.

    A row is written when the day has come and waits until its receiver is at work; then it goes
    into the mail of that day. The unique keys keep a crash, a second server, a clock set back or
    another run from telling somebody twice: that a row was sent is committed together with the
    mail it stands for. HR officers
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
    hours = fields.Integer('Hours before', required=True, default=0)
    date_ref = fields.Date('Day in question', required=True)
    moment = fields.Datetime('Moment in question')
    employee_id = fields.Many2one('hr.employee', index='btree_not_null', help='Whom it is about.')
    partner_id = fields.Many2one('res.partner', 'Receiver', required=True, index=True)
    sent_on = fields.Datetime('Sent on', help='Empty: waits until the receiver is at work.')
    digest_day = fields.Date(
        'Day of the mail', help='Day of the receiver whose one mail this was part of.'
    )
    mail_id = fields.Many2one('mail.mail', index='btree_not_null', ondelete='set null')

    _once_by_day = models.UniqueIndex(
        '(res_model, res_id, trigger, days, date_ref, partner_id) WHERE hours = 0',
        'Nobody is reminded of the same thing twice.',
    )
    # an interview that is moved to another hour has another hour before it
    _once_by_hour = models.UniqueIndex(
        '(res_model, res_id, trigger, hours, moment, partner_id) WHERE hours <> 0',
        'Nobody is reminded of the same thing twice.',
    )
    _waiting_idx = models.Index('(company_id, partner_id) WHERE sent_on IS NULL')
    _digest_idx = models.Index('(partner_id, digest_day) WHERE digest_day IS NOT NULL')

    def write(self, vals):  # pylint: disable=method-required-super
        """Refused: the log tells what happened."""
        raise UserError(self.env._('The log of reminders cannot be changed.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('The log of reminders cannot be deleted.'))
