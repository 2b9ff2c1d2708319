from odoo import fields, models

from .hr_performance_notifier import MODULE

TALK_DAYS = 5  # working days in which a manager talks about a plan at risk


class HrPerformancePlanNotify(models.AbstractModel):
    """Who is told what of a plan, and the one word to the manager when it turns at risk."""

    _name = 'hr.performance.plan.notify'
    _description = 'Improvement Plan: Notices'

    risk_told_on = fields.Date(
        readonly=True, help='The day of "At risk since" the manager was told about.'
    )
    talk_by = fields.Date('Talk until', readonly=True)

    def _notify_plan(self, kind):
        """Tell the other side that something happened, without content."""
        self.env['hr.performance.plan.notifier']._notify_plans(self, kind)

    def _tell_risks(self):
        """Tell the manager of each plan that turned at risk: once for each ``pace_since``.

        An activity, and a mail unless a reminder of the same day sends it. What was told is
        committed with the pace itself.

        :return: the plans a mail was just sent about
        """
        plans = self.sudo()  # sudo: self - the pace was just worked out; figures only
        fresh = plans.filtered(lambda p: p.pace_since and p.risk_told_on != p.pace_since)
        self._drop_talks(plans.filtered(lambda plan: not plan.pace_since))
        if not fresh:
            return fresh
        for plan in fresh:
            plan.risk_told_on = plan.pace_since
        today = fields.Date.context_today(self)
        days = self.env['hr.performance.deadline']._add_working_days(
            fresh.employee_id, today, TALK_DAYS
        )
        for plan in fresh:
            plan.talk_by = days[plan.employee_id]
        fresh._schedule_talks()
        companies = fresh.company_id.filtered(lambda company: not self._is_reminded(company))
        mailed = fresh.filtered(lambda plan: plan.company_id in companies)
        mailed._notify_plan('at_risk')
        return mailed

    def _is_reminded(self, company):
        """Whether a reminder tells managers on the day a plan turns at risk."""
        # sudo: hr.performance.reminder.rule - plain setting
        rules = self.env['hr.performance.reminder.rule'].sudo()._get_rules(company)
        return any(
            rule.days == 0 and rule.receiver == 'manager' for rule in rules.get('plan_risk', ())
        )

    # Activities
    def _get_talk_type(self):
        return self.env.ref(f'{MODULE}.mail_act_plan_talk', raise_if_not_found=False)

    def _get_talks(self):
        # sudo: mail.activity - of other users too, on plans the caller has checked
        activities = self.env['mail.activity'].sudo()
        act_type = self._get_talk_type()
        if not act_type or not self:
            return activities
        return activities.search(
            [
                ('res_model', '=', 'hr.performance.plan'),
                ('res_id', 'in', self.ids),
                ('activity_type_id', '=', act_type.id),
            ]
        )

    def _schedule_talks(self):
        """One activity for each manager who works in the back office."""
        act_type = self._get_talk_type()
        if not act_type:
            return  # HR deleted it: nobody wants one
        busy = set(self._get_talks().mapped('res_id'))
        model_id = self.env['ir.model']._get_id('hr.performance.plan')
        vals_list = [
            {
                'res_model_id': model_id,
                'res_id': plan.id,
                'user_id': plan.manager_user_id.id,
                'activity_type_id': act_type.id,
                'date_deadline': plan.talk_by,
                'automated': True,
            }
            for plan in self
            if plan.id not in busy
            and plan.company_id.performance_notify
            and plan.manager_user_id.active
            and not plan.manager_user_id.share
        ]
        if vals_list:
            # sudo: mail.activity - nobody may write on a plan; the mail about it is our own
            activities = self.env['mail.activity'].sudo()
            activities.with_context(mail_activity_quick_update=True).create(vals_list)

    def _drop_talks(self, plans):
        if plans:
            plans._get_talks().unlink()

    def _sync_employees(self, employees):
        """Activities follow the manager; who cannot read the plan any more has none."""
        plans = self.search(
            [
                '|',
                ('employee_id', 'in', employees.ids),
                ('employee_id.parent_id', 'in', employees.ids),
            ]
        )
        for talk in plans._get_talks():
            manager = self.browse(talk.res_id).manager_user_id
            if talk.user_id == manager:
                continue
            if manager and manager.active and not manager.share:
                talk.with_context(mail_activity_quick_update=True).user_id = manager
            else:
                talk.unlink()
