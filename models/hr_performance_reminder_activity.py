from collections import defaultdict
from datetime import date

from odoo import api, models

from .hr_performance_notifier import ACTIVITIES
from .hr_performance_reminder import MODULE

ASK = 'mail_act_ask'
# What a reminder of a plan leaves in the back office, by trigger.
PLAN_ACTIVITIES = {
    'checkin_due': 'mail_act_plan_checkin',
    'plan_end': 'mail_act_plan_end',
    'support_due': 'mail_act_plan_support',
    'plan_risk': 'mail_act_plan_risk',
}


class HrPerformanceReminder(models.AbstractModel):
    """The activity beside the mail, for who works in the back office.

    Whose turn it is on a form has one since the hand-over, and a manager of a plan at risk has
    that of the talk. A reminder adds those of the others: who asks what holds a form up, and
    what is due on a plan. Each is there once for a record, and goes when the matter is done.
    A suggestion has none: its name would say too much.
    """

    _inherit = 'hr.performance.reminder'

    def _get_activity_type(self, name):
        act_type = self.env.ref(f'{MODULE}.{name}', raise_if_not_found=False)
        # sudo: mail.activity.type - plain setting; empty when HR deleted it
        return (act_type or self.env['mail.activity.type']).sudo()

    def _find_activities(self, model, ids, names, users=None):
        """Open activities of our types on these records."""
        # sudo: mail.activity - of other users too, to make none twice
        activities = self.env['mail.activity'].sudo()
        types = [act_type.id for name in names if (act_type := self._get_activity_type(name))]
        if not types or not ids:
            return activities
        domain = [
            ('res_model', '=', model),
            ('res_id', 'in', list(ids)),
            ('activity_type_id', 'in', types),
        ]
        return activities.search(domain + ([('user_id', 'in', list(users))] if users else []))

    def _create_activities(self, lines):
        """For internal users, about what was just sent to them."""
        wanted = defaultdict(dict)  # {model: {(record id, user id, type name): day}}
        for receiver, found in lines.items():
            for line in found if receiver.is_internal else ():
                name = self._get_activity_name(line)
                if name:
                    key = (line.due.res_id, receiver.user_id, name)
                    wanted[line.due.res_model][key] = self._get_day(line.due, receiver)
        for model, activities in wanted.items():
            self._create_activities_on(model, activities)

    def _get_activity_name(self, line):
        """The type of the activity of a line, or nothing where the hand-over left one."""
        trigger, role = line.rule.trigger, line.rule.receiver
        if line.due.res_model == 'hr.performance.plan':
            if trigger == 'plan_risk' and role != 'employee':
                return None
            return PLAN_ACTIVITIES.get(trigger)
        if line.due.res_model != 'hr.performance.form' or role == 'skip':
            return None  # not his to read
        asks = {'fill_due': ('manager', 'hr'), 'confirm_due': ('manager', 'hr')}
        return ASK if role in asks.get(trigger, ('hr',)) and trigger != 'appeal_due' else None

    def _create_activities_on(self, model, wanted):
        ids = {res_id for res_id, _user, _name in wanted}
        users = {user_id for _res_id, user_id, _name in wanted}
        told = self._get_told(model, ids)
        names = {name for _res_id, _user, name in wanted}
        # who has the hand-over's on a form needs no other
        also = set(ACTIVITIES.values()) if ASK in names else set()
        found = self._find_activities(model, ids, names | also, users)
        types = {name: self._get_activity_type(name) for name in names}
        busy = {(each.res_id, each.user_id.id, each.activity_type_id) for each in found}
        busy_asking = {key[:2] for key in busy}
        vals_list = [
            {
                'res_model_id': self.env['ir.model']._get_id(model),
                'res_id': res_id,
                'user_id': user_id,
                'activity_type_id': types[name].id,
                'date_deadline': day,
                'automated': True,
            }
            for (res_id, user_id, name), day in wanted.items()
            if types[name]
            and res_id in told
            and (res_id, user_id, types[name]) not in busy
            and not (name == ASK and (res_id, user_id) in busy_asking)
        ]
        if vals_list:
            # sudo: mail.activity - nobody may write on the record; the mail about it is ours
            activities = self.env['mail.activity'].sudo()
            activities.with_context(mail_activity_quick_update=True).create(vals_list)

    def _get_told(self, model, ids):
        """The records on which company and cycle want activities."""
        # sudo: model - settings of company and cycle
        records = self.env[model].sudo().browse(sorted(ids))
        prefix = 'plan.' if model == 'hr.performance.plan' else ''
        notifier = self.env[f'hr.performance.{prefix}notifier']
        return {record.id for record in records if notifier._is_told(record)}

    # ------------------------------------------------------------ done
    @api.model
    def _close_form_activities(self, forms):
        """A form that moved on is not asked about any more."""
        self._find_activities('hr.performance.form', forms.ids, [ASK]).unlink()

    @api.model
    def _close_plan_activities(self, plans):
        """Take away what is done, moved or ended, and what somebody may not read any more."""
        names = PLAN_ACTIVITIES.values()
        activities = self._find_activities('hr.performance.plan', plans.ids, names)
        if not activities:
            return
        triggers = {
            self._get_activity_type(name): trigger for trigger, name in PLAN_ACTIVITIES.items()
        }
        done = activities.browse()
        # sudo: hr.performance.plan - persons and company are compared
        by_id = {plan.id: plan for plan in plans.sudo()}
        dues = {}
        for activity in activities:
            plan = by_id[activity.res_id]
            trigger = triggers[activity.activity_type_id]
            key = (trigger, plan.company_id)
            if key not in dues:
                dues[key] = self._get_first_days(trigger, plan.company_id, plans)
            first = dues[key].get(plan.id)
            user = activity.user_id
            is_side = user in (plan.user_id, plan.manager_user_id)
            if (
                not first
                or first > activity.date_deadline
                or not (is_side or plan.with_user(user)._is_officer())
            ):
                done |= activity
        done.unlink()

    def _get_first_days(self, trigger, company, plans):
        """{plan id: the first day in question that is still open}"""
        rows = self.env['hr.performance.reminder.trigger']._get_rows(
            trigger, company, date(1900, 1, 1), date(9999, 1, 1), ids=plans.ids
        )
        result = {}
        for due in rows:
            result.setdefault(due.res_id, due.date_ref)
        return result
