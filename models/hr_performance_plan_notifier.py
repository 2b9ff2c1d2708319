from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

from .hr_performance_notifier import Receiver

# Who is told what happened to a plan; the person who did it is left out.
AUDIENCE = {
    'start': ('employee', 'manager'),
    'checkin': ('manager', 'employee'),
    'reply': ('employee',),
    'change': ('employee', 'manager'),
    'change_answered': ('employee', 'manager'),
    'support': ('employee', 'manager'),
    'pip_wanted': ('approver',),
    'pip_approved': ('employee', 'manager'),
    'pip_acknowledged': ('manager',),
    'at_risk': ('manager',),
    'close': ('employee',),
    'comment': ('manager',),
    'cancel': ('employee', 'manager'),
}


class HrPerformancePlanNotifier(models.AbstractModel):
    """Mails about plans: one a person and step, saying that there is something to read, and where.

    Goals, reports and results are read on the page alone, after log-in.
    """

    _name = 'hr.performance.plan.notifier'
    _description = 'Performance Notifier: Plans'
    _inherit = 'hr.performance.notifier'

    _audience = AUDIENCE
    _template_name = 'mail_template_plan_%s'
    _mark = 'plans'
    _date_name = 'date_end'

    def _is_told(self, form):
        return form.company_id.performance_notify

    def _notify_plans(self, plans, kind):
        """Tell the people of ``plans`` what happened.

        :param kind: key of ``AUDIENCE``; has a mail template of the same name
        """
        # sudo: hr.performance.plan - the verb checked the person; persons and dates are read
        told = plans.sudo().filtered(self._is_told)
        if told:
            self._send_mails(told, kind, {})

    def _get_receivers(self, form, role, previous_managers):
        if role == 'employee' and form.kind == 'pip' and not form.approved_on:
            return []  # not his to read yet
        if role != 'approver':
            return super()._get_receivers(form, role, previous_managers)
        company_lang = form.company_id.partner_id.lang or 'en_US'
        return [
            Receiver(user.name, user.email, user.lang or company_lang)
            for user in form._get_pip_approvers()
            if user.email and user != self.env.user
        ]

    def _get_link_words(self, lang, dates):
        env = self.with_context(lang=lang).env
        texts = {date: format_date(env, date, lang_code=lang) for date in dates}
        return env._('Your improvement plan'), env._('%(plan)s (ends %(date)s)'), texts

    def _render_links(self, links, base_url, words, kind=None):
        own, ends, dates = words
        items = []
        for plan, role in links:
            link = Markup('<a href="%s/my/performance/plans/%s">%s</a>') % (
                base_url,
                plan.id,
                own if role == 'employee' else plan.employee_id.name,
            )
            text = Markup.escape(ends) % {'plan': link, 'date': dates[plan.date_end]}
            items.append(Markup('<li>%s</li>') % text)
        return Markup('<ul>%s</ul>') % Markup('').join(items)
