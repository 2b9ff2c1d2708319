"""HR's steps on many forms at once: one mail a person, the same queries, each form its values."""

from datetime import date, timedelta

from odoo.tests import tagged

from .test_form_flow import FormCase

REASON = 'A reason that is long enough'
LATE = {'date_due': '2026-01-02', 'date_due_original': '2026-01-02'}


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestBulkVerbs(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crowd = 0
        section = next(
            s['id'] for s in cls.frozen._get_definition('both') if s['kind'] == 'improvement'
        )
        cls.entry_values = {'section_id': section, 'answers': {'event': 'Late'}, 'title': 'Late'}

    def _make_forms(self, count, state='filling', **values):
        """Forms of one team; the employee of each has written and submitted his part."""
        cls = type(self)
        forms = self.env['hr.performance.form']
        for _number in range(count):
            cls.crowd += 1
            person = self._employee(
                f'Crowd {self.crowd}', self._user(f'crowd{self.crowd}', 'base.group_user')
            )
            person.parent_id = self.manager
            form = self._form(person, 'both', **{**LATE, **values})
            form.with_user(person.user_id).sudo()._create_row(
                'entry', 'employee', self.entry_values
            )
            forms |= form
        forms._cut_versions('submit', 'employee')
        forms._write_flow({'state': state, 'employee_submitted_on': '2026-01-01 08:00:00'})
        return forms

    def _measure(self, forms, user, verb, *params):
        """(queries, addresses told in order) of one call."""
        self.env.flush_all()
        self.env.invalidate_all()
        known = self.env['mail.mail'].search([])
        acting = forms.with_user(user).with_context(hr_performance_transition=None)
        start = self.env.cr.sql_log_count
        getattr(acting, f'action_{verb}')(*params)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - start
        mails = self.env['mail.mail'].search([]) - known
        return queries, sorted(mail.email_to.split('<')[-1].rstrip('>') for mail in mails)

    def _check_verb(self, verb, *params, **prepare):
        told = {}
        counts = {}
        self._measure(self._make_forms(1, **prepare), self.user_hr_manager, verb, *params)
        for size in (2, 20):
            forms = self._make_forms(size, **prepare)
            counts[size], addresses = self._measure(forms, self.user_hr_manager, verb, *params)
            told[size] = addresses
            self.assertEqual(len(set(addresses)), len(addresses), 'one mail a person')
            self.assertEqual(addresses.count(self.user_manager.email), 1)
            self.assertEqual(
                forms.mapped('version_ids').filtered(lambda v, verb=verb: v.event == verb).form_id,
                forms,
            )
        self.assertEqual(len(told[20]) - len(told[2]), 18, 'the employees, one mail each')
        self.assertLessEqual(counts[20], counts[2] + 4, f'{verb}: {counts}')

    def test_extend(self):
        self._check_verb('extend', '2099-12-31', REASON)

    def test_hold(self):
        self._check_verb('hold', REASON)

    def test_resume(self):
        self._check_verb('resume', state='on_hold', previous_state='filling')

    def test_cancel(self):
        self._check_verb('cancel', REASON)

    def test_switch_mode(self):
        self._check_verb('switch_mode', 'manager', REASON)

    def test_switch_mode_to_who_has_submitted(self):
        self._check_verb('switch_mode', 'employee', REASON)

    def test_reveal(self):
        self._check_verb('reveal', REASON)

    def test_reassign(self):
        self._check_verb('reassign', self.manager2.id, REASON)

    def test_reopen(self):
        self._check_verb('reopen', REASON, state='closed')

    def test_close(self):
        self._check_verb('close', '', state='confirmed')

    def test_decide_appeal(self):
        self._check_verb('decide_appeal', 'repeat', REASON, state='appeal')

    def test_each_form_keeps_its_own_values(self):
        early, late, fresh = self._make_forms(3)
        early._write_flow({'date_due': '2026-02-02', 'date_due_original': '2026-01-02'})
        late._write_flow({'date_due': '2026-03-03', 'date_due_original': '2026-03-03'})
        fresh._write_flow({'date_due': '2026-04-04', 'date_due_original': False})
        forms = early | late | fresh
        self._as(forms, self.user_officer).action_extend('2099-12-31', REASON)
        self.assertRecordValues(
            forms,
            [
                {'date_due': date(2099, 12, 31), 'date_due_original': date(2026, 1, 2)},
                {'date_due': date(2099, 12, 31), 'date_due_original': date(2026, 3, 3)},
                {'date_due': date(2099, 12, 31), 'date_due_original': date(2026, 4, 4)},
            ],
        )
        early._write_flow({'state': 'ready'})
        self.cycle.write({'fill_days': 3, 'interview_days': 9})
        self._as(forms, self.user_officer).action_hold(REASON)
        self.assertEqual(forms.mapped('previous_state'), ['ready', 'filling', 'filling'])
        self.assertFalse(any(forms.mapped('date_due')))
        self._as(forms, self.user_officer).action_resume()
        self.assertEqual(forms.mapped('state'), ['ready', 'filling', 'filling'])
        self.assertGreater(early.date_due, late.date_due, 'each step has days of its own')

    def test_reveal_shows_who_submitted(self):
        forms = self._make_forms(2)
        other = forms[1]
        other._write_flow(
            {'employee_submitted_on': False, 'manager_submitted_on': '2026-01-01 08:00:00'}
        )
        self._as(forms, self.user_officer).action_reveal(REASON)
        self.assertEqual(forms.mapped('employee_late'), [False, True])
        self.assertEqual(forms.mapped('manager_late'), [True, False])
        self.assertEqual(forms[0].entry_ids.mapped('shown_to_manager'), [True])
        self.assertEqual(other.entry_ids.mapped('shown_to_manager'), [False])

    def test_new_manager_gets_three_days_more(self):
        today = date.today()
        near, far = self._make_forms(2)
        near._write_flow({'date_due': today, 'date_due_original': '2026-01-02'})
        far._write_flow({'date_due': today + timedelta(days=30)})
        self._as(near | far, self.user_officer).action_reassign(self.manager2.id, REASON)
        self.assertGreaterEqual(near.date_due, today + timedelta(days=3))
        self.assertGreaterEqual(far.date_due, today + timedelta(days=33))
        self.assertEqual(near.date_due_original, date(2026, 1, 2))
        self.assertEqual((near | far).manager_user_id, self.user_manager2)
