from odoo import fields, models

from .hr_performance_notifier import MODULE
from .hr_performance_role_mixin import OFFICER

TALK_DAYS = 5  # working days in which a manager talks about a plan at risk


class HrPerformancePlanNotify(models.AbstractModel):
    """Who is told what of a plan: the manager when it turns at risk, HR when a PIP waits."""

    _name = 'hr.performance.plan.notify'
    _description = 'Improvement Plan: Notices'

    risk_told_on = fields.Date(
        'Risk told on', readonly=True, help='The day of "At risk since" the manager was told about.'
    )
    talk_by = fields.Date('Talk until', readonly=True)

    def _notify_plan(self, kind):
        """Tell the other side that something happened, without content."""
        self.env['hr.performance.reminder']._close_plan_activities(self)
        self.env['hr.performance.plan.notifier']._notify_plans(self, kind)

    def _tell_risks(self):
        """Tell the manager of each plan that turned at risk: once for each ``pace_since``.

        An activity, and a mail unless a reminder of the same day sends it. What was told is
        committed with the pace itself.

        :return: the plans a mail was just sent about
        """
        plans = self.sudo()  # sudo: self - the pace was just worked out; figures only
        fresh = plans.filtered(lambda p: p.pace_since and p.risk_told_on != p.pace_since)
        self.env['hr.performance.reminder']._close_plan_activities(plans)
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

    # Formal PIPs
    def _get_pip_approvers(self):
        """HR staff who may approve this one plan: neither its author nor below the employee."""
        self.ensure_one()
        plan = self.sudo()  # sudo: self - person, author and company
        # judged anew: a manager may have changed since it was asked last
        plan.invalidate_recordset(['concerns_superior'], flush=False)
        # sudo: res.users - the officers of the company, to tell them
        users = self.env.ref(OFFICER).sudo().all_user_ids
        return users.filtered(
            lambda user: (
                user.active
                and user != plan.create_uid
                and plan.company_id in user.company_ids
                and plan.with_user(user)._is_officer()
            )
        )

    def _ask_hr(self):
        """Tell HR that a formal PIP waits for its approval: a mail, and an activity each."""
        self._notify_plan('pip_wanted')
        act_type = self._get_pip_type()
        plans = self.sudo()  # sudo: self - person and company
        today = fields.Date.context_today(self)
        if act_type:  # else HR deleted it: nobody wants one
            self._create_activities(
                [
                    (plan, user, act_type, today)
                    for plan in plans
                    for user in plan._get_pip_approvers()
                ]
            )

    # Activities
    def _get_talk_type(self):
        return self.env.ref(f'{MODULE}.mail_act_plan_talk', raise_if_not_found=False)

    def _get_pip_type(self):
        return self.env.ref(f'{MODULE}.mail_act_plan_pip', raise_if_not_found=False)

    def _get_talks(self):
        # sudo: mail.activity - of other users too, on plans the caller has checked
        activities = self.env['mail.activity'].sudo()
        types = [
            act_type.id for act_type in (self._get_talk_type(), self._get_pip_type()) if act_type
        ]
        if not types or not self:
            return activities
        return activities.search(
            [
                ('res_model', '=', 'hr.performance.plan'),
                ('res_id', 'in', self.ids),
                ('activity_type_id', 'in', types),
            ]
        )

    def _schedule_talks(self):
        """One activity for each manager who works in the back office."""
        act_type = self._get_talk_type()
        if not act_type:
            return  # HR deleted it: nobody wants one
        busy = set(self._get_talks().mapped('res_id'))
        self._create_activities(
            [
                (plan, plan.manager_user_id, act_type, plan.talk_by)
                for plan in self
                if plan.id not in busy
                and plan.manager_user_id.active
                and not plan.manager_user_id.share
            ]
        )

    def _create_activities(self, rows):
        """:param rows: [(plan, user, type, day)]"""
        model_id = self.env['ir.model']._get_id('hr.performance.plan')
        vals_list = [
            {
                'res_model_id': model_id,
                'res_id': plan.id,
                'user_id': user.id,
                'activity_type_id': act_type.id,
                'date_deadline': day,
                'automated': True,
            }
            for plan, user, act_type, day in rows
            if plan.company_id.performance_notify
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
        pip_type = self._get_pip_type()
        talks = plans._get_talks()
        # of HR staff who may stand below the employee of a plan now
        talks |= talks.search(
            [
                ('res_model', '=', 'hr.performance.plan'),
                ('activity_type_id', '=', pip_type.id if pip_type else False),
                ('user_id', 'in', employees.user_id.ids),
            ]
        )
        for talk in talks:
            if talk.activity_type_id == pip_type:
                if talk.user_id not in self.browse(talk.res_id)._get_pip_approvers():
                    talk.unlink()
                continue
            manager = self.browse(talk.res_id).manager_user_id
            if talk.user_id == manager:
                continue
            if manager and manager.active and not manager.share:
                talk.with_context(mail_activity_quick_update=True).user_id = manager
            else:
                talk.unlink()
        self.env['hr.performance.reminder']._close_plan_activities(plans)
