"""Who somebody is: not by his name, his address, his employer, nor by the hour of the clock."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_form_flow import FormCase

MODEL = 'hr.performance.form'


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAttackPeople(FormCase):
    def _finds(self, user, **context):
        self.env.invalidate_all()
        return self.env[MODEL].with_user(user).with_context(**context).search([])

    def test_a_borrowed_name_and_address(self):
        """A portal user may change his own; what he reads stays his own."""
        mine, theirs = self._form(self.outsider), self._form()
        me = self.user_outsider.with_user(self.user_outsider)
        me.write({'name': self.employee.name, 'email': self.employee.work_email})
        self.user_outsider.partner_id.email = self.user_employee.email
        self.assertEqual(self._finds(self.user_outsider), mine)
        self.assertFalse(theirs.with_user(self.user_outsider).has_access('read'))

    def test_one_employer_in_common(self):
        """Portal users read the contacts of their company, and nothing of each other's forms."""
        employer = self.env['res.partner'].create({'name': 'Northwind', 'is_company': True})
        users = self.user_employee | self.user_outsider
        users.partner_id.parent_id = employer
        forms = {
            self.user_employee: self._form(),
            self.user_outsider: self._form(self.outsider),
        }
        for user in users:
            self.assertEqual(user.partner_id.commercial_partner_id, employer)
            self.assertEqual(self._finds(user), forms[user])

    def test_one_user_in_two_companies(self):
        """His own forms of the companies he is allowed, and none of others by a forged context."""
        self.user_colleague.company_ids |= self.company2
        boss = self._employee('Bo Boss', company=self.company2)
        second = self._employee('Cora Second', self.user_colleague, boss, self.company2)
        stranger = self._employee('Sid Stranger', company=self.company2)
        mine, other = self._form(self.colleague), self._form(second)
        self._form(stranger)
        both = (self.company | self.company2).ids
        found = self._finds(self.user_colleague, allowed_company_ids=both)
        self.assertEqual(found, mine | other)
        one = self._finds(self.user_colleague, allowed_company_ids=self.company.ids)
        self.assertIn(mine, one)
        self.assertLessEqual(one, mine | other)
        self.assertFalse(self._finds(self.user_manager2, allowed_company_ids=self.company.ids))

    def test_a_clock_that_was_set_back(self):
        """Between two signatures: they keep their order, and the record still verifies."""
        form = self._form()
        self._to_confirm(form)
        with freeze_time(fields.Datetime.now() - timedelta(days=1)):
            self._as(form, self.user_employee).action_confirm('agree')
        self.env.invalidate_all()
        self.assertEqual(form.signoff_ids.mapped('side'), ['manager', 'employee'])
        numbers = form.version_ids.mapped('number')
        self.assertEqual(numbers, sorted(numbers))
        self.assertLess(form.version_ids[-1].date, form.version_ids[-2].date, 'both as they were')
        officer = self._as(form, self.user_officer)
        self.assertEqual(officer.verify_records()['findings'], [])
