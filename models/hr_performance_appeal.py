import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_STEPS = ('talk', 'check', 'decision')
OUTCOMES = [
    ('uphold', 'The record stands'),
    ('amend', 'The record is amended'),
    ('repeat', 'The interview is repeated'),
]


class HrPerformanceAppeal(models.Model):
    """The employee's objection to one signed version of the record: its clock and its outcome.

    The employee reads his own; HR reads those of its companies, but neither those of its own
    form or of people above it nor those against itself as the manager. The manager never reads
    a row: the page tells him that there is an appeal, until when it is decided, and how it
    ended. Nobody writes: the verbs of the form check person and state
    (:class:`hr.performance.form.appeal`), and only the neutral handler or a neutral HR manager
    decides.
    """

    _name = 'hr.performance.appeal'
    _description = 'Appeal'
    _inherit = ['hr.performance.form.child']
    _order = 'opened_on desc, id desc'
    _portal_fields = {
        'version_id',
        'state',
        'opened_on',
        'grounds',
        'handler_id',
        'date_due',
        'talk_due',
        'talk_done_on',
        'talk_note',
        'check_due',
        'check_done_on',
        'check_note',
        'decision_due',
        'decided_on',
        'outcome',
        'decision_reason',
        'withdrawn_on',
        'withdraw_reason',
        'confirmed_on',
    }

    employee_id = fields.Many2one(
        related='form_id.employee_id', store=True, precompute=True, index=True
    )
    cycle_id = fields.Many2one(related='form_id.cycle_id', store=True, precompute=True, index=True)
    manager_id = fields.Many2one(related='form_id.manager_id', string='Manager')
    version_id = fields.Many2one(
        'hr.performance.version', index='btree_not_null', help='What it is against.'
    )
    state = fields.Selection(
        [
            ('talk', 'Talk with the manager'),
            ('check', 'Check by HR'),
            ('decision', 'Decision'),
            ('decided', 'Decided'),
            ('withdrawn', 'Withdrawn'),
            ('dropped', 'Ended without a decision'),
        ],
        'Step',
        required=True,
        default='talk',
        index=True,
    )
    from_state = fields.Char(help='State of the form that the appeal interrupted.')
    opened_on = fields.Datetime('Appealed on', required=True, default=fields.Datetime.now)
    grounds = fields.Text(
        required=True, exportable=False, help='Not shown to the manager, in no step.'
    )
    salt = fields.Char(required=True, exportable=False, default=lambda self: secrets.token_hex(16))
    handler_id = fields.Many2one(
        'res.users',
        index='btree_not_null',
        help='Neutral: neither employee nor manager, nobody above them, and not who held the '
        'interview.',
    )
    # The clock, in working days of the employee; it stands still while the form is on hold
    talk_due = fields.Date('Talk until')
    talk_done_on = fields.Datetime('Talk held')
    talk_note = fields.Text('What the talk brought', exportable=False)
    check_due = fields.Date('Check until')
    check_done_on = fields.Datetime('Checked')
    check_note = fields.Text('What the check found', exportable=False)
    decision_due = fields.Date('Decision until')
    held_on = fields.Date('Clock stopped on')
    date_due = fields.Date('Due', compute='_compute_date_due', store=True, index=True)
    decided_on = fields.Datetime()
    decided_by_id = fields.Many2one('res.users', 'Decided by')
    outcome = fields.Selection(OUTCOMES)
    decision_reason = fields.Text('Reason of the decision', help='Read by both sides.')
    withdrawn_on = fields.Datetime('Withdrawn')
    withdraw_reason = fields.Text(
        'Reason of the withdrawal', exportable=False, help='Read by the employee and by HR.'
    )
    confirmed_on = fields.Datetime(
        'Confirmed again',
        help='When the employee decided anew on the record after the decision or the withdrawal.',
    )

    _version_uniq = models.UniqueIndex('(version_id) WHERE version_id IS NOT NULL')

    @api.depends('state', 'talk_due', 'check_due', 'decision_due', 'held_on')
    def _compute_date_due(self):
        for appeal in self:
            running = appeal.state in OPEN_STEPS and not appeal.held_on
            appeal.date_due = appeal[f'{appeal.state}_due'] if running else False

    @api.depends('form_id.employee_name', 'form_id.cycle_id.name')
    def _compute_display_name(self):
        for appeal in self:
            # sudo: hr.performance.form - its name is the name of the appeal
            appeal.display_name = appeal.sudo().form_id.display_name

    def write(self, vals):
        # the people of the form move along; all else is written by a verb
        following = {'user_id', 'manager_user_id', 'company_id', 'employee_id', 'cycle_id'}
        if set(vals) - following and not self.form_id._in_transition():
            raise UserError(
                self.env._('An appeal changes by its steps only: open the form it is about.')
            )
        return super().write(vals)

    def _get_salted_digest(self, text):
        """SHA-256 that proves grounds or reason in the versions without telling them."""
        self.ensure_one()
        return hashlib.sha256(f'{self.salt}\n{text}'.encode()).hexdigest()

    # ------------------------------------------------------------ what is told
    def _get_snapshot_row(self):
        """What a version keeps of the appeal; both sides read it."""
        self.ensure_one()
        return {
            'id': self.id,
            'version': self.version_id.number,
            'opened': fields.Datetime.to_string(self.opened_on),
            'grounds': self._get_salted_digest(self.grounds),
            'handler': self.handler_id.name or '',
            'outcome': self.outcome or '',
            'reason': self.decision_reason or '',
            'decided': fields.Datetime.to_string(self.decided_on) or '',
            'withdrawn': fields.Datetime.to_string(self.withdrawn_on) or '',
            'withdrawal': self._get_salted_digest(self.withdraw_reason)
            if self.withdraw_reason
            else '',
        }

    def _get_page_row(self, with_grounds):
        """The appeal as the page shows it.

        :param with_grounds: the reader may read the row itself
        """
        self.ensure_one()
        steps = dict(self._fields['state']._description_selection(self.env))
        outcomes = dict(self._fields['outcome']._description_selection(self.env))
        is_open = self.state in OPEN_STEPS
        position = OPEN_STEPS.index(self.state) if is_open else len(OPEN_STEPS)
        done_on = {
            'talk': self.talk_done_on,
            'check': self.check_done_on,
            'decision': self.decided_on,
        }
        return {
            'id': self.id,
            'state': self.state,
            'state_label': steps[self.state],
            'is_open': is_open,
            'version': self.version_id.number or False,
            'opened_on': fields.Datetime.to_string(self.opened_on),
            'handler': self.handler_id.name or False,
            'date_due': str(self.date_due) if self.date_due else False,
            'is_late': bool(self.date_due and self.date_due < fields.Date.context_today(self)),
            'steps': [
                {
                    'key': step,
                    'label': steps[step],
                    'date_due': str(self[f'{step}_due']) if self[f'{step}_due'] else False,
                    'done_on': fields.Datetime.to_string(done_on[step]) or False,
                    # decided, withdrawn or ended before it took place
                    'skipped': index < position and not done_on[step],
                    'current': self.state == step,
                    'note': (self[f'{step}_note'] or '')
                    if with_grounds and step != 'decision'
                    else '',
                }
                for index, step in enumerate(OPEN_STEPS)
            ],
            'grounds': self.grounds if with_grounds else False,
            'outcome': self.outcome or False,
            'outcome_label': outcomes.get(self.outcome, ''),
            'decision_reason': self.decision_reason or '',
            'decided_on': fields.Datetime.to_string(self.decided_on) or False,
            'withdrawn_on': fields.Datetime.to_string(self.withdrawn_on) or False,
            'withdraw_reason': (self.withdraw_reason or '') if with_grounds else '',
            'confirmed_on': fields.Datetime.to_string(self.confirmed_on) or False,
        }

    # ------------------------------------------------------------ buttons
    def action_open_form(self):
        """The form that the appeal is about."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.form',
            'res_id': self.form_id.id,
            'view_mode': 'form',
            'views': [(False, 'form')],
        }

    def _open_verb(self, verb, title):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': 'hr.performance.appeal.verb',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_appeal_id': self.id, 'default_verb': verb},
        }

    def open_step(self):
        """The dialog that ends the present step."""
        return self._open_verb('step', self.env._('End this step'))

    def open_decide(self):
        """The dialog that decides."""
        return self._open_verb('decide', self.env._('Decide the appeal'))

    def open_withdraw(self):
        """The dialog in which an employee takes his own appeal back."""
        return self._open_verb('withdraw', self.env._('Withdraw appeal'))

    def open_assign(self):
        """The dialog that names another handler."""
        return self._open_verb('assign', self.env._('Change the handler'))
