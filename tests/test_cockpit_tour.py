"""The cockpit by clicks: figure, formula, filter, list; then remind and extend from there."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .test_cockpit import CockpitCase

ACTION = '/odoo/action-hr_performance_interview.hr_performance_cockpit_action'


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestCockpitTour(CockpitCase, HttpCase):
    def test_from_a_figure_to_those_who_have_to_act(self):
        form = self.forms[5]  # side by side, nothing of the manager's yet
        self.start_tour(ACTION, 'hr_performance_cockpit', login='olga', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(str(form.date_due), '2031-12-31')
        log = self.env['hr.performance.reminder.log'].search([('res_id', '=', form.id)])
        self.assertEqual(log.partner_id, self.user_manager.partner_id)
        self.assertEqual((log.trigger, log.employee_id), ('by_hand', form.employee_id))


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestRemind(CockpitCase):
    """Reminders by hand: to those whose turn it is, once a day, by HR alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.performance_notify = True
        cls.own = cls._form(cls.employee)  # filling: the employee's turn
        cls.waiting = cls.own | cls.forms[8] | cls.forms[5]

    def _remind(self, forms, user=None):
        """(notification, addresses of the mails it sent)"""
        before = self.env['mail.mail'].search([])
        forms = self._as(forms, user or self.user_officer)
        action = forms.action_remind()
        mails = self.env['mail.mail'].search([]) - before
        self.assertNotIn('SECRET', str(mails.mapped('body_html')))
        return action['params'], sorted(mails.mapped('email_to'))

    def _addresses(self, *users):
        return sorted(f'"{user.name}" <{user.email}>' for user in users)

    def test_those_whose_turn_it_is_get_one_mail_and_only_one_a_day(self):
        params, told = self._remind(self.waiting)
        self.assertEqual(params['type'], 'success')
        # whoever has no address is not reminded; side by side it is also the manager's turn
        self.assertIn('2 of 3', params['message'])
        self.assertEqual(told, self._addresses(self.user_employee, self.user_manager))
        params, told = self._remind(self.waiting)
        self.assertEqual((params['type'], told), ('warning', []))
        self.assertIn('0 of 3', params['message'])

    def test_whoever_has_nothing_to_do_is_left_in_peace(self):
        closed, on_hold, cancelled = self.forms[0], self.forms[6], self.forms[10]
        self.assertEqual(self._remind(closed | on_hold | cancelled)[1], [])
        self.own.cycle_id.notify = False
        self.assertEqual(self._remind(self.own)[1], [])

    def test_others_do_not_remind(self):
        for user in (self.user_manager, self.user_employee, self.user_foreign_hr):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(self.own, user).action_remind()
        mine = self._form(self.officer)  # about herself
        above = self._form(self.manager2)  # about her manager
        for form in (mine, above, mine | self.own):
            with self.assertRaises(AccessError):
                self._as(form, self.user_officer).action_remind()
        with self.assertRaises(UserError):
            self.env['hr.performance.form'].with_user(self.user_officer).action_remind()
