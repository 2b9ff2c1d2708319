from odoo import api, fields, models

from .hr_performance_notifier import MODULE


class HrPerformancePlanButtons(models.AbstractModel):
    """What the back office shows beside a plan: its pace in words and the steps one may do."""

    _name = 'hr.performance.plan.buttons'
    _description = 'Improvement Plan: Buttons'

    pace_text = fields.Char('Pace in figures', compute='_compute_pace_text')
    pace_reason_text = fields.Text('Why', compute='_compute_pace_text')
    course_html = fields.Html('Courses that fit', compute='_compute_course_html', sanitize=False)
    next_checkin = fields.Date('Next check-in', compute='_compute_next_checkin')
    is_checkin_late = fields.Boolean('Check-in overdue', compute='_compute_next_checkin')
    can_start = fields.Boolean(compute='_compute_can')
    can_approve_pip = fields.Boolean(compute='_compute_can')
    can_acknowledge_pip = fields.Boolean(compute='_compute_can')
    can_checkin = fields.Boolean(compute='_compute_can')
    can_reply = fields.Boolean(compute='_compute_can')
    can_tick = fields.Boolean(compute='_compute_can')
    can_support = fields.Boolean(compute='_compute_can')
    can_set_topics = fields.Boolean(compute='_compute_can')
    can_propose = fields.Boolean(compute='_compute_can')
    can_answer_change = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_comment = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    @api.depends_context('uid')
    @api.depends('state', 'kind', 'approved_on', 'acknowledged_on', 'change_ids.state')
    def _compute_can(self):
        # as the reader, even when somebody reads the plan as superuser
        plans = self.sudo(False)
        for verb in self._transitions:
            reasons = plans._get_cannot_reason(verb)
            for plan, reader in zip(self, plans, strict=True):
                plan[f'can_{verb}'] = not reasons[reader]
        for plan, reader in zip(self, plans, strict=True):
            sides = [c.side for c in plan.sudo().change_ids if c.state == 'proposed']  # sudo: sides
            plan.can_answer_change = plan.can_answer_change and any(
                side != reader._get_my_side() for side in sides
            )
            plan.can_propose = plan.can_propose and not sides

    @api.depends_context('lang')
    @api.depends('state', 'progress', 'expected_progress', 'days_done', 'days_total')
    def _compute_pace_text(self):
        for plan in self:
            running = plan.state == 'running'
            plan.pace_text = plan._get_pace_text() if running else False
            plan.pace_reason_text = '\n'.join(plan._get_pace_reason_texts()) if running else False

    @api.depends_context('lang', 'uid')
    @api.depends('pace', 'state', 'tag_ids', 'skill_ids')
    def _compute_course_html(self):
        slow = self.filtered(
            lambda plan: plan.state == 'running' and plan.pace in ('at_risk', 'off_track')
        )
        found = slow.sudo(False)._recommend_courses()
        for plan in self:
            courses = found.get(plan.id)
            plan.course_html = (
                self.env['ir.qweb']._render(f'{MODULE}.plan_courses', {'courses': courses})
                if courses
                else False
            )

    @api.depends('checkin_ids.sent_on', 'checkin_ids.date_due', 'state')
    def _compute_next_checkin(self):
        today = fields.Date.context_today(self)
        for plan in self:
            days = (
                []
                if plan.state != 'running'
                else plan.checkin_ids.filtered(lambda c: not c.sent_on).mapped('date_due')
            )
            plan.next_checkin = min(days, default=False)
            plan.is_checkin_late = bool(days) and min(days) < today

    # Dialogs
    def _open_dialog(self, verb, name, **values):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': 'hr.performance.plan.verb',
            'view_mode': 'form',
            'target': 'new',
            'context': {
                'default_plan_id': self.id,
                'default_verb': verb,
                **{f'default_{key}': value for key, value in values.items()},
            },
        }

    def open_checkin(self):
        """The dialog of a check-in: the one that is due, or one of today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        due = self.checkin_ids.filtered(lambda c: not c.sent_on and c.date_due <= today)
        return self._open_dialog('checkin', self.env._('Check in'), checkin_id=due[-1:].id)

    def open_propose(self):
        """The dialog of a proposed change."""
        return self._open_dialog('propose', self.env._('Propose a change'))

    def open_accept(self):
        """The dialog that accepts the open proposal."""
        return self._open_change('accept', self.env._('Accept the change'))

    def open_refuse(self):
        """The dialog that refuses the open proposal."""
        return self._open_change('refuse', self.env._('Refuse the change'))

    def _open_change(self, verb, name):
        change = self.change_ids.filtered(lambda change: change.state == 'proposed')[:1]
        return self._open_dialog(verb, name, change_id=change.id)

    def open_set_topics(self):
        """The dialog that says what the plan is about."""
        return self._open_dialog('topics', self.env._('What the plan is about'))

    def open_close(self):
        """The dialog that judges the plan."""
        return self._open_dialog('close', self.env._('Close the plan'))

    def open_comment(self):
        """The dialog of the employee's word on the result."""
        return self._open_dialog('comment', self.env._('Comment on the result'))

    def open_cancel(self):
        """The dialog that stops the plan."""
        return self._open_dialog('cancel', self.env._('Cancel the plan'))

    def action_open_portal(self):
        """The page of the plan, as employee and manager see it."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_url',
            'url': f'/my/performance/plans/{self.id}',
            'target': 'new',
        }
