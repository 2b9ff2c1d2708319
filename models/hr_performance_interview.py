from odoo import Command, api, fields, models


class HrPerformanceInterview(models.Model):
    """A talk of employee and manager: planned, running, held or cancelled.

    Read by both sides and by HR; changed by the verbs of the form only. A talk that is held
    again after a reopening is another row. The calendar event says neither what the meeting is
    about nor links to the form: events answer searches of everybody.
    """

    _name = 'hr.performance.interview'
    _description = 'Interview'
    _inherit = ['hr.performance.form.child', 'hr.performance.state.mixin']
    _initial_state = 'planned'
    _order = 'date_start desc, id desc'
    _portal_fields = {
        'state',
        'date_start',
        'date_stop',
        'location',
        'videocall_url',
        'started_on',
        'ended_on',
        'one_screen',
        'move_count',
        'cancel_reason',
    }

    state = fields.Selection(
        [
            ('planned', 'Planned'),
            ('running', 'Running'),
            ('held', 'Held'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        default='planned',
        index=True,
    )
    employee_id = fields.Many2one(
        related='form_id.employee_id', store=True, precompute=True, index=True
    )
    manager_id = fields.Many2one(
        related='form_id.manager_id', store=True, precompute=True, index=True, string='Manager'
    )
    cycle_id = fields.Many2one(related='form_id.cycle_id', store=True, precompute=True, index=True)
    date_start = fields.Datetime('Start', index=True)
    date_stop = fields.Datetime('End')
    location = fields.Char()
    videocall_url = fields.Char('Video link')
    event_id = fields.Many2one('calendar.event', index='btree_not_null', ondelete='set null')
    started_on = fields.Datetime('Started on')
    ended_on = fields.Datetime('Ended on')
    one_screen = fields.Boolean(
        'One screen', help='Both sit in a room with one screen: one person types for both.'
    )
    move_count = fields.Integer('Moved', help='How often the day was changed.')
    cancel_reason = fields.Text('Why it was cancelled')

    _one_open = models.UniqueIndex(
        "(form_id) WHERE state IN ('planned', 'running')",
        'A form has one interview that is planned or running.',
    )
    _dates_ok = models.Constraint(
        'CHECK(date_stop IS NULL OR date_start IS NULL OR date_stop > date_start)',
        'An interview cannot end before it starts.',
    )

    def _check_not_frozen(self):
        """An interview is a fact of the calendar: it may be held again after a reopening."""

    def action_open_form(self):
        """The form of this interview, as far as the user may read it."""
        self.ensure_one()
        self.form_id.check_access('read')
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'hr.performance.form',
            'res_id': self.form_id.id,
            'view_mode': 'form',
        }

    @api.depends('form_id')
    def _compute_display_name(self):
        for interview in self:
            interview.display_name = interview.form_id.display_name

    # ------------------------------------------------------------ calendar
    def _sync_event(self):
        """One event for both sides on the calendar, kept in step with the interview.

        Its title says "Meeting" and nothing else. Attendees without a back office get it by
        mail as a calendar file, as with any other event, unless the company or the cycle
        sends no mails.
        """
        for interview in self:
            # where the company switched mails off, the calendar sends none either
            told = self.env['hr.performance.notifier']._is_told(interview.form_id)
            # sudo: calendar.event - the verb of the form checked who may plan its interview
            event = interview.event_id.sudo().with_context(no_mail_to_attendees=not told)
            if interview.state == 'cancelled':
                event.unlink()
                continue
            values = {
                'start': interview.date_start,
                'stop': interview.date_stop,
                'location': interview.location,
                'videocall_location': interview.videocall_url,
            }
            if event:
                event.write(values)
                continue
            users = interview.manager_user_id | interview.user_id
            organizer = interview.manager_user_id or self.env.user
            interview.event_id = (
                event.with_user(organizer)
                .sudo()  # sudo: calendar.event - as above
                .create(
                    {
                        **values,
                        'name': self.env._('Meeting'),
                        'user_id': organizer.id,
                        'partner_ids': [Command.set(users.partner_id.ids)],
                        'privacy': 'private',
                    }
                )
            )
