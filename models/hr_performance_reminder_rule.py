from odoo import api, fields, models
from odoo.exceptions import ValidationError

# trigger: whom its rules can remind
TRIGGERS = {
    'fill_due': ('turn', 'manager', 'hr'),
    'feedback_due': ('turn', 'skip', 'hr'),
    'no_date': ('manager', 'hr'),
    'interview': ('employee', 'manager'),
    'record_unfinished': ('manager', 'hr'),
    'confirm_due': ('employee', 'manager', 'hr'),
    'checkin_due': ('employee', 'manager', 'hr'),
    'plan_risk': ('employee', 'manager', 'hr'),
    'plan_end': ('employee', 'manager', 'hr'),
    'support_due': ('turn', 'manager', 'hr'),
    'appeal_due': ('hr', 'hr_manager'),
    'outcome_undecided': ('hr',),
}


class HrPerformanceReminderRule(models.Model):
    """When whom is reminded of what: one line of the table of reminders.

    Rules without a company hold for all of them; a company that has rules of its own for a
    trigger uses those instead. HR officers read them, HR managers change them.
    """

    _name = 'hr.performance.reminder.rule'
    _description = 'Reminder Rule'
    _order = 'trigger, days, id'

    name = fields.Char(compute='_compute_name')
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', index=True, help='Empty: all companies.')
    trigger = fields.Selection(
        [
            ('fill_due', 'Fill due'),
            ('feedback_due', 'Feedback due'),
            ('no_date', 'No interview date'),
            ('interview', 'Interview'),
            ('record_unfinished', 'Record unfinished'),
            ('confirm_due', 'Confirmation due'),
            ('checkin_due', 'Check-in due'),
            ('plan_risk', 'Plan at risk'),
            ('plan_end', 'Plan end'),
            ('support_due', 'Promised support due'),
            ('appeal_due', 'Appeal step due'),
            ('outcome_undecided', 'Outcome undecided'),
        ],
        required=True,
    )
    days = fields.Integer(
        'Working days', help='From the day in question; before it when negative, 0 is the day.'
    )
    hours = fields.Integer(
        'Hours before',
        help='Instead of working days: so many hours before the moment of the interview.',
    )
    every = fields.Integer(
        'Repeat every',
        help='Working days after which it is said again, for as long as it is so; 0: once.',
    )
    receiver = fields.Selection(
        [
            ('turn', 'Whose turn it is'),
            ('employee', 'Employee'),
            ('manager', 'Manager'),
            ('skip', 'Manager of the manager'),
            ('hr', 'HR'),
            ('hr_manager', 'HR manager'),
        ],
        required=True,
    )
    text = fields.Char(
        'Text of the line',
        translate=True,
        help='Instead of the usual words, for example "please fill in your form".',
    )

    _offset_ok = models.Constraint(
        'CHECK(days BETWEEN -60 AND 60)',
        'A reminder lies within 60 working days of the day in question.',
    )
    _hours_ok = models.Constraint(
        "CHECK(COALESCE(hours, 0) = 0 OR (hours BETWEEN 1 AND 48 AND trigger = 'interview'"
        ' AND days = 0 AND COALESCE(every, 0) = 0))',
        'Only of an interview somebody is reminded by the hour: 1 to 48 hours before, and 0 days.',
    )
    _every_ok = models.Constraint(
        'CHECK(COALESCE(every, 0) BETWEEN 0 AND 60)',
        'A reminder is repeated after 60 working days at most.',
    )
    _line_uniq = models.UniqueIndex(
        '(COALESCE(company_id, 0), trigger, days, COALESCE(hours, 0), receiver)',
        'There is such a reminder already.',
    )

    @api.depends('trigger', 'days', 'hours')
    @api.depends_context('lang')
    def _compute_name(self):
        triggers = dict(self._fields['trigger']._description_selection(self.env))
        for rule in self:
            when = f'-{rule.hours} h' if rule.hours else f'{rule.days:+d}'
            rule.name = f'{triggers.get(rule.trigger, "")} {when}'

    @api.constrains('trigger', 'receiver')
    def _check_receiver(self):
        receivers = dict(self._fields['receiver']._description_selection(self.env))
        for rule in self:
            if rule.receiver not in TRIGGERS[rule.trigger]:
                raise ValidationError(
                    self.env._(
                        '"%(rule)s" cannot remind "%(receiver)s".',
                        rule=rule.name,
                        receiver=receivers[rule.receiver],
                    )
                )

    @api.model
    def _get_rules(self, company):
        """The active rules of a company: {trigger: rules}; own ones replace the general ones."""
        # sudo: hr.performance.reminder.rule - read by the job that sends
        rules = self.sudo().search([('company_id', 'in', (False, company.id))])
        result = {}
        for trigger, found in rules.grouped('trigger').items():
            own = found.filtered('company_id')
            result[trigger] = own or found
        return result
