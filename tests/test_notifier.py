"""Who is told what, without content, and at what price."""

from datetime import date, timedelta

from odoo.tests import tagged, warmup

from .common import PerformanceCase


class FormsCase(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template()
        cls.cycle = cls._cycle(templates=cls.template)
        cls.forms = cls._forms(cls.employee | cls.colleague)

    @classmethod
    def _forms(cls, employees, state='filling', cycle=None, **values):
        """Forms in a state, as after the launch, without the flow's own rules."""
        return (
            cls.env['hr.performance.form']
            ._with_transition()
            .create(
                [
                    {
                        'cycle_id': (cycle or cls.cycle).id,
                        'template_id': cls.template.id,
                        'company_id': cls.company.id,
                        'employee_id': employee.id,
                        'user_id': employee.user_id.id,
                        'manager_id': employee.parent_id.id,
                        'manager_user_id': employee.parent_id.user_id.id,
                        'employee_name': employee.name,
                        'fill_mode': 'employee',
                        'state': state,
                        'date_due': date(2026, 7, 8),
                        **values,
                    }
                    for employee in employees
                ]
            )
        )


@tagged('post_install', '-at_install', 'hr_performance')
class TestNotifier(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notifier = cls.env['hr.performance.notifier']

    def _notify(self, forms, kind, user=None, **kwargs):
        """Mails that one call makes. Shape: {address: mail.mail}"""
        before = self.env['mail.mail'].search([])
        notifier = self.notifier.with_user(user) if user else self.notifier
        notifier._notify(forms, kind, **kwargs)
        mails = self.env['mail.mail'].search([]) - before
        return {mail.email_to.split('<')[-1].rstrip('>'): mail for mail in mails}

    def _activities(self, forms):
        return self.env['mail.activity'].search(
            [('res_model', '=', forms._name), ('res_id', 'in', forms.ids)]
        )

    def _set_turn(self, forms, waiting_for, **values):
        forms._with_transition().write(values)
        forms.flush_recordset()
        forms.write({'waiting_for': waiting_for})

    def test_one_mail_a_person(self):
        mails = self._notify(self.forms, 'launch')
        self.assertEqual(
            sorted(mails), ['cora@example.com', 'emil@example.com', 'mona@example.com']
        )
        body = mails['mona@example.com'].body_html
        for form in self.forms:
            self.assertIn(f'/my/performance/forms/{form.id}"', body)
            self.assertIn(form.employee_name, body)
        self.assertEqual(body.count(self.cycle.name), 2, 'which cycle, beside each link')
        body = mails['emil@example.com'].body_html
        self.assertIn(f'/my/performance/forms/{self.forms[0].id}"', body)
        self.assertNotIn('Cora', body)
        self.assertNotIn('access_token', body)
        self.assertNotIn('[[', body)

    def test_before_the_talk_the_report_is_linked(self):
        report = f'/my/performance/forms/{self.forms[0].id}/report"'
        for kind, linked in (('ready', True), ('launch', False), ('returned', False)):
            for mail in self._notify(self.forms, kind).values():
                if 'mona' in mail.email_to or 'emil' in mail.email_to:
                    self.assertEqual(report in mail.body_html, linked, kind)

    def test_every_kind_has_a_template(self):
        from ..models.hr_performance_notifier import AUDIENCE

        for kind in AUDIENCE:
            with self.subTest(kind=kind):
                self.assertTrue(self._notify(self.forms, kind))

    def test_no_content(self):
        reason = 'CANARY because of the rating'
        for kind in ('returned', 'extended', 'cancelled', 'refused'):
            for mail in self._notify(self.forms, kind, reason=reason).values():
                self.assertNotIn('CANARY', mail.body_html + mail.subject)

    def test_expressions_are_not_evaluated(self):
        template = self.env.ref('hr_performance_interview.mail_template_form_launch')
        template.body_html = '<p>[[name]] <t t-out="object.employee_name"/></p>'
        body = self._notify(self.forms[0], 'launch')['mona@example.com'].body_html
        self.assertNotIn('Emil Employee', body)

    def test_names_are_escaped(self):
        self.forms[0].employee_name = '<script>alert(1)</script>'
        body = self._notify(self.forms[0], 'launch')['mona@example.com'].body_html
        self.assertNotIn('<script', body)

    def test_actor_is_not_told(self):
        mails = self._notify(self.forms[0], 'submitted', user=self.user_employee)
        self.assertEqual(list(mails), ['mona@example.com'])

    def test_language_of_the_reader(self):
        self.env['res.lang']._activate_lang('fr_FR')
        template = self.env.ref('hr_performance_interview.mail_template_form_launch')
        template.with_context(lang='fr_FR').subject = 'Un formulaire'
        self.user_employee.lang = 'fr_FR'
        mails = self._notify(self.forms, 'launch')
        self.assertEqual(mails['emil@example.com'].subject, 'Un formulaire')
        self.assertIn('08/07/2026', mails['emil@example.com'].body_html)
        self.assertIn('lang="fr-FR"', mails['emil@example.com'].body_html)
        self.assertIn('lang="en-US"', mails['mona@example.com'].body_html)
        self.assertEqual(mails['mona@example.com'].subject, template.subject)

    def test_switches(self):
        self.cycle.notify = False
        self.assertFalse(self._notify(self.forms, 'launch'))
        self.cycle.notify = True
        self.company.performance_notify = False
        self._set_turn(self.forms, 'manager')
        self.assertFalse(self._notify(self.forms, 'launch'))
        self.assertFalse(self._activities(self.forms))

    def test_archived_user(self):
        self.user_manager.active = False
        mails = self._notify(self.forms[0], 'launch')
        self.assertEqual(list(mails), ['emil@example.com'])

    def test_employee_without_user(self):
        walker = self._employee('Wil Walker', manager=self.manager, work_email='wil@example.com')
        mails = self._notify(self._forms(walker), 'launch')
        self.assertEqual(sorted(mails), ['mona@example.com', 'wil@example.com'])

    def test_activities_follow_the_turn(self):
        form = self.forms[1]  # of an internal user
        self._set_turn(form, 'employee')
        self._notify(form, 'launch')
        activity = self._activities(form)
        self.assertEqual(activity.user_id, self.user_colleague)
        self.assertEqual(activity.date_deadline, date(2026, 7, 8))
        self.assertFalse(activity.note)
        self._notify(form, 'launch')
        self.assertEqual(self._activities(form), activity, 'twice changes nothing')
        self._set_turn(form, 'employee', date_due=date(2026, 7, 20))
        self._notify(form, 'extended')
        self.assertEqual(activity.date_deadline, date(2026, 7, 20))
        self._set_turn(form, 'manager', state='feedback')
        self._notify(form, 'submitted', user=self.user_colleague)
        self.assertFalse(activity.exists())
        self.assertEqual(self._activities(form).user_id, self.user_manager)
        self._set_turn(form, 'nobody', state='closed')
        self._notify(form, 'closed')
        self.assertFalse(self._activities(form))

    def test_no_activity_for_portal_users(self):
        self._set_turn(self.forms[0], 'employee')
        self._notify(self.forms[0], 'launch')
        self.assertFalse(self._activities(self.forms[0]))

    def test_change_of_manager(self):
        form = self.forms[0]
        self._set_turn(form, 'manager', state='feedback')
        self._notify(form, 'submitted')
        activity = self._activities(form)
        form.write({'manager_id': self.manager2.id, 'manager_user_id': self.user_manager2.id})
        mails = self._notify(form, 'reassigned')
        self.assertEqual(
            sorted(mails), ['emil@example.com', 'milo@example.com', 'mona@example.com']
        )
        self.assertEqual(self._activities(form), activity)
        self.assertEqual(activity.user_id, self.user_manager2)
        self.assertFalse(activity.with_user(self.user_manager).has_access('read'))

    def test_former_manager_is_told_by_the_verb(self):
        form = self.forms[0]
        before = self.env['mail.mail'].search([])
        form.with_user(self.user_officer).action_reassign(self.manager2.id, 'Moved to the store.')
        mails = self.env['mail.mail'].search([]) - before
        told = sorted(mail.email_to.split('<')[-1].rstrip('>') for mail in mails)
        self.assertEqual(told, ['emil@example.com', 'milo@example.com', 'mona@example.com'])
        self.assertFalse(any('Moved' in mail.body_html for mail in mails))

    def test_no_followers(self):
        self._set_turn(self.forms, 'manager', state='feedback')
        self._notify(self.forms, 'submitted')
        self.forms.message_subscribe(self.user_outsider.partner_id.ids)
        self.assertFalse(self.forms.message_follower_ids)

    def _count_queries(self, size):
        users = self._users(
            [
                self._user_values(f'crowd{size}x{number}', 'base.group_user')
                for number in range(size)
            ]
        )
        people = self._employees(
            [
                self._employee_values(f'Crowd {number}', user, self.manager)
                for number, user in enumerate(users)
            ]
        )
        due = date.today() + timedelta(days=9)  # a deadline passed costs a bus message a user
        forms = self._forms(people, date_due=due)
        self._set_turn(forms, 'both')
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.notifier._notify(forms, 'launch')
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    @warmup
    def test_queries_do_not_grow(self):
        self._count_queries(2)
        small, large = self._count_queries(3), self._count_queries(30)
        self.assertLessEqual(large, small + 2)
        self.assertLessEqual(large, 60)

    def test_not_by_rpc(self):
        self.assertTrue(self.notifier._notify.__name__.startswith('_'))
