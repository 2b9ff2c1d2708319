from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date, formataddr

# Who is told when a form moves; the person who moved it is left out. Roles: 'employee',
# 'manager', 'launcher' (who launched the cycle), 'previous' (the manager until now), 'handler'
# (of the appeal; who launched the cycle, while there is none).
AUDIENCE = {
    'launch': ('employee', 'manager'),
    'submitted': ('employee', 'manager'),
    'recalled': ('employee', 'manager'),
    'returned': ('employee', 'manager'),
    'feedback_sent': ('employee', 'manager'),
    'commented': ('employee', 'manager'),
    'ready': ('employee', 'manager'),
    'interview_planned': ('employee', 'manager'),
    'interview_moved': ('employee', 'manager'),
    'interview_cancelled': ('employee', 'manager'),
    'record_sent': ('employee',),
    'confirmed': ('manager',),
    'refused': ('manager', 'launcher'),
    'refusal_recorded': ('employee', 'manager', 'launcher'),
    'refusal_commented': ('manager', 'launcher'),
    'appealed': ('manager', 'handler'),
    'appeal_moved': ('employee', 'manager', 'handler'),
    'appeal_assigned': ('employee', 'handler'),
    'appeal_decided': ('employee', 'manager', 'handler'),
    'appeal_withdrawn': ('manager', 'handler', 'launcher'),
    'reassigned': ('employee', 'manager', 'previous'),
    'mode_switched': ('employee', 'manager'),
    'extended': ('employee', 'manager'),
    'on_hold': ('employee', 'manager'),
    'resumed': ('employee', 'manager'),
    'cancelled': ('employee', 'manager'),
    'revealed': ('employee', 'manager'),
    'reopened': ('employee', 'manager'),
    'closed': ('employee', 'manager'),
    # by hand, those whose turn it is
    'remind_employee': ('employee',),
    'remind_manager': ('manager',),
}
# The activity of those whose turn it is, per state of the form.
ACTIVITIES = {
    'filling': 'mail_act_fill',
    'feedback': 'mail_act_feedback',
    'ready': 'mail_act_interview',
    'to_confirm': 'mail_act_confirm',
    'appeal': 'mail_act_appeal',
}
TURNS = {  # waiting_for: roles
    'employee': ('employee',),
    'manager': ('manager',),
    'both': ('employee', 'manager'),
    'hr': ('launcher',),
    'handler': ('handler',),
}
# Mails that come before a talk: they link to its analysis report, too.
WITH_REPORT = ('ready', 'reopened')
MODULE = 'hr_performance_interview'
# Around every text: a width that can be read, and the language for those who listen to it.
LAYOUT = Markup(
    '<div lang="%s" style="max-width: 600px; font-family: Arial, Helvetica, sans-serif;'
    ' font-size: 14px; line-height: 1.5; color: #212529;">%s</div>'
)


class Receiver(NamedTuple):
    """Who gets a mail: a user, or an employee without one."""

    name: str
    email: str
    lang: str


class HrPerformanceNotifier(models.AbstractModel):
    """Mails and activities at hand-overs, without content, in the reader's language.

    A mail says that there is a form and where it is; a manager also reads whose. Texts,
    ratings and reasons are read on the page alone, after log-in: the templates are texts with
    the marks ``[[name]]``, ``[[forms]]`` and ``[[company]]``, and no expression in them is
    ever evaluated.
    """

    _name = 'hr.performance.notifier'
    _description = 'Performance Notifier'

    _audience = AUDIENCE
    _template_name = 'mail_template_form_%s'
    _mark = 'forms'  # what stands for the links in a text
    _date_name = 'date_due'  # the day each link names

    def _notify(self, forms, kind, reason=None, previous_managers=None):
        """Tell the people of ``forms`` what happened: one mail a person and call.

        :param kind: key of ``AUDIENCE``; has a mail template of the same name
        :param reason: never mailed; it is read on the page
        :param previous_managers: {form: res.users} until now, for 'reassigned'; without it
            they are taken from the open activities
        """
        # sudo: hr.performance.form - the verb checked the person; persons and dates are read
        forms = forms.sudo()
        if not forms:
            return
        types = self._get_activity_types()
        activities = self._get_open_activities(forms, types)
        if kind == 'reassigned' and not previous_managers:
            previous_managers = self._get_previous_managers(forms, activities)
        self._sync_activities(forms, activities, types)
        told = forms.filtered(self._is_told)
        if told:
            self._send_mails(told, kind, previous_managers or {})

    def _get_previous_managers(self, forms, activities):
        """As the verb said, or else those who still have an open activity.

        :return: {form: res.users}
        """
        known = self.env.context.get('hr_performance_previous_managers') or {}
        users = self.env['res.users'].sudo()  # sudo: res.users - name, address and language
        previous = {}
        for form in forms:
            former = users.browse(known.get(form.id) or ()) or activities[form].user_id[:1]
            if former and former not in (form.user_id, form.manager_user_id):
                previous[form] = former
        return previous

    def _is_told(self, form):
        """Whether company and cycle want mails and activities."""
        return form.company_id.performance_notify and form.cycle_id.notify

    def _get_user(self, form, role, previous_managers=None):
        """The active user who stands in ``role`` to the form, or an empty recordset."""
        if role == 'employee':
            user = form.user_id
        elif role == 'manager':
            user = form.manager_user_id
        elif role == 'previous':
            user = (previous_managers or {}).get(form) or self.env['res.users']
        elif role == 'handler' and form.appeal_ids.handler_id:
            user = form.appeal_ids.sorted('id')[-1:].handler_id
        else:
            users = (form.wave_id.create_uid | form.cycle_id.create_uid).filtered('active')
            user = next(
                # not about himself, nor about somebody above him
                (user for user in users if form.with_user(user)._is_officer()),
                self.env['res.users'],
            )
        # not by filtered(), which would read the users one by one
        return user if user.active else self.env['res.users']

    # Activities
    def _get_open_activities(self, forms, types):
        """The activities of this module on each form. Shape: {form: mail.activity}"""
        # sudo: mail.activity - an empty recordset to collect in
        found = defaultdict(self.env['mail.activity'].sudo().browse)
        # sudo: mail.activity - of other users too, on forms the verb has checked
        activities = (
            self.env['mail.activity']
            .sudo()
            .search(
                [
                    ('res_model', '=', forms._name),
                    ('res_id', 'in', forms.ids),
                    ('activity_type_id', 'in', [act_type.id for act_type in types.values()]),
                ]
            )
        )
        for activity in activities:
            found[forms.browse(activity.res_id)] |= activity
        return found

    def _get_activity_types(self):
        """Shape: {state of a form: mail.activity.type}; a type HR deleted is left out."""
        types = {}
        for state, name in ACTIVITIES.items():
            act_type = self.env.ref(f'{MODULE}.{name}', raise_if_not_found=False)
            if act_type:
                types[state] = act_type.sudo()  # sudo: mail.activity.type - plain setting
        return types

    def _sync_activities(self, forms, activities, types):
        """Each internal user whose turn it is has one activity on the form, nobody else.

        Somebody whose turn is over loses his; what a former manager had goes to the new one.
        """
        gone = self.env['mail.activity'].sudo()  # sudo: mail.activity - as above
        moved = defaultdict(gone.browse)  # {user id: activities}
        due = defaultdict(gone.browse)  # {date: activities that stay, with another deadline}
        vals_list = []
        today = fields.Date.context_today(self)
        model_id = self.env['ir.model']._get_id(forms._name)
        for form in forms:
            wanted = self._get_turn_users(form) if form.state in types else {}
            deadline = form.date_due or today
            act_type = types.get(form.state)
            free = gone.browse()
            for activity in activities[form]:
                if activity.activity_type_id == act_type and activity.user_id in wanted:
                    wanted.pop(activity.user_id)
                    if activity.date_deadline != deadline:
                        due[deadline] |= activity
                elif (
                    activity.activity_type_id == act_type
                    and activity.user_id != form.user_id
                    and activity.user_id != form.manager_user_id
                ):
                    free |= activity
                else:
                    gone |= activity
            if free and form.manager_user_id in wanted:
                moved[form.manager_user_id.id] |= free[0]
                if free[0].date_deadline != deadline:
                    due[deadline] |= free[0]
                wanted.pop(form.manager_user_id)
                free = free[1:]
            gone |= free
            vals_list += [
                {
                    'res_model_id': model_id,
                    'res_id': form.id,
                    'user_id': user.id,
                    'activity_type_id': act_type.id,
                    'date_deadline': deadline,
                    'automated': True,
                }
                for user in wanted
            ]
        gone.unlink()
        quick = {'mail_activity_quick_update': True}  # the mail is ours, one a person
        for user_id, records in moved.items():
            records.with_context(**quick).write({'user_id': user_id})
        for deadline, records in due.items():
            records.with_context(**quick).write({'date_deadline': deadline})
        if vals_list:
            # sudo: mail.activity - nobody may write on a form, its activities come with its state
            self.env['mail.activity'].sudo().with_context(**quick).create(vals_list)

    def _get_turn_users(self, form):
        """Internal users whose turn it is, as keys in order. Shape: {res.users: True}"""
        if not self._is_told(form):
            return {}
        turn = 'handler' if form.state == 'appeal' else form.waiting_for
        users = (self._get_user(form, role) for role in TURNS.get(turn, ()))
        return {user: True for user in users if user and not user.share}

    # Mails
    def _send_mails(self, forms, kind, previous_managers):
        """Queue one mail for each person, with links to all of his or her forms."""
        template = self.env.ref(f'{MODULE}.{self._template_name % kind}', raise_if_not_found=False)
        if not template:
            return  # HR deleted it: nobody is to be told
        template = template.sudo()  # sudo: mail.template - its text is sent, not its rights
        rows = defaultdict(dict)  # {(company, receiver): {form: role}}
        for form in forms:
            for role in self._audience[kind]:
                for receiver in self._get_receivers(form, role, previous_managers):
                    # who is handler and launcher in one is told once
                    rows[form.company_id, receiver].setdefault(form, role)
        texts = {}  # {lang: (subject, body)}
        words = {}  # {lang: words of the links}
        dates = set(forms.mapped(self._date_name))
        senders = {}  # {company: (address, base url)}
        vals_list = []
        for (company, receiver), links in rows.items():
            if receiver.lang not in texts:
                translated = template.with_context(lang=receiver.lang)
                texts[receiver.lang] = (translated.subject or '', translated.body_html or Markup())
                words[receiver.lang] = self._get_link_words(receiver.lang, dates)
            if company not in senders:
                # sudo: res.users - the address of the system, when the company has none
                root = self.env.ref('base.user_root').sudo()
                sender = company.email_formatted or root.email_formatted
                senders[company] = (sender, company.get_base_url())
            subject, body = texts[receiver.lang]
            sender, base_url = senders[company]
            link_words = words[receiver.lang]
            vals_list.append(
                {
                    'subject': subject,
                    'body_html': self._fill(
                        LAYOUT % (receiver.lang.replace('_', '-'), body),
                        name=receiver.name,
                        company=company.name,
                        **{
                            self._mark: self._render_links(
                                links.items(), base_url, link_words, kind
                            )
                        },
                    ),
                    'email_from': sender,
                    # given, because it is looked up for each mail otherwise
                    'reply_to': sender,
                    'email_to': formataddr((receiver.name, receiver.email)),
                    'auto_delete': True,
                }
            )
        if vals_list:
            # sudo: mail.mail - the sender is the company, its text holds no content
            self.env['mail.mail'].sudo().create(vals_list)
            # sudo: ir.cron - ask for the mail queue now instead of within the hour
            self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()

    def _send_pointers(self, name, rows):
        """Queue mails that hold nothing but a link, to what the receiver alone may read.

        :param name: of the mail template
        :param rows: [(user, company, path of the page)]; each is told once
        """
        template = self.env.ref(f'{MODULE}.{name}', raise_if_not_found=False)
        if not template:
            return  # HR deleted it: nobody is to be told
        template = template.sudo()  # sudo: mail.template - its text is sent, not its rights
        # sudo: res.users - the address of the system, when the company has none
        root = self.env.ref('base.user_root').sudo()
        vals_list = []
        for user, company, path in dict.fromkeys(rows):
            user, company = user.sudo(), company.sudo()  # sudo: names and addresses alone
            if not user.email or not user.active:
                continue
            lang = user.lang or company.partner_id.lang or 'en_US'
            words = template.with_context(lang=lang)
            link = Markup('<a href="%s%s">%s</a>') % (
                company.get_base_url(),
                path,
                words.env._('Open the page'),
            )
            sender = company.email_formatted or root.email_formatted
            vals_list.append(
                {
                    'subject': words.subject,
                    'body_html': self._fill(
                        LAYOUT % (lang.replace('_', '-'), words.body_html or Markup()),
                        name=user.name,
                        company=company.name,
                        **{self._mark: link},
                    ),
                    'email_from': sender,
                    'reply_to': sender,
                    'email_to': formataddr((user.name, user.email)),
                    'auto_delete': True,
                }
            )
        # sudo: mail.mail - the sender is the company, its text holds no content
        self.env['mail.mail'].sudo().create(vals_list)

    def _get_receivers(self, form, role, previous_managers):
        """The people in ``role``, as a list of ``Receiver``; one at most unless overridden."""
        receiver = self._get_receiver(form, role, previous_managers)
        return [receiver] if receiver else []

    def _get_receiver(self, form, role, previous_managers):
        """A ``Receiver``, or None: nobody, archived, without an address, or the actor."""
        user = self._get_user(form, role, previous_managers)
        company_lang = form.company_id.partner_id.lang or 'en_US'
        if user:
            if user == self.env.user or not user.email:
                return None
            return Receiver(user.name, user.email, user.lang or company_lang)
        employee = {'employee': form.employee_id, 'manager': form.manager_id}.get(role)
        had_user = form.user_id if role == 'employee' else form.manager_user_id
        if not employee or had_user or not employee.active or not employee.work_email:
            return None
        lang = employee.work_contact_id.lang or company_lang
        return Receiver(employee.name, employee.work_email, lang)

    def _fill(self, body, **values):
        """The body with its marks replaced; values are escaped unless they are markup."""
        for mark, value in values.items():
            body = body.replace(Markup(f'[[{mark}]]'), Markup.escape(value))
        return body

    def _get_link_words(self, lang, dates):
        """What the links of all mails in a language have in common.

        :return: own form, pattern with a date, pattern of the report, {date: text}
        """
        env = self.with_context(lang=lang).env
        texts = {date: format_date(env, date, lang_code=lang) if date else '' for date in dates}
        return (
            env._('Your interview form'),
            env._('%(form)s (due %(date)s)'),
            env._('Analysis report: %(name)s'),
            texts,
        )

    def _render_links(self, links, base_url, words, kind=None):
        """A list of links: to the own form, and for a manager to those of the team; before an
        interview also to the analysis report of each.

        :param words: see ``_get_link_words``
        """
        own, due, report, dates = words
        items = []
        for form, role in links:
            label = own if role == 'employee' else form.employee_name
            date = dates[form.date_due]
            text = Markup('<a href="%s/my/performance/forms/%s">%s</a> – %s') % (
                base_url,
                form.id,
                label,
                form.cycle_id.name,
            )
            if date:
                text = Markup.escape(due) % {'form': text, 'date': date}
            if kind in WITH_REPORT:
                text += Markup('<br/><a href="%s/my/performance/forms/%s/report">%s</a>') % (
                    base_url,
                    form.id,
                    report % {'name': label},
                )
            items.append(Markup('<li>%s</li>') % text)
        return Markup('<ul>%s</ul>') % Markup('').join(items)
