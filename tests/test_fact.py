"""Facts beside a form: copied, refreshed, frozen, and shown to whom."""


from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_form_flow import FormCase


class FactCase(FormCase):
    @classmethod
    def _goal(cls, employee=None, **values):
        return cls.env['hr.performance.goal'].create(
            {
                'name': 'Atlas core module',
                'employee_id': (employee or cls.employee).id,
                'target': 100,
                'result': 120,
                'unit': '%',
                'date_from': '2026-01-01',
                'date_deadline': '2026-06-30',
                **values,
            }
        )

    def _facts(self, form, user):
        self.env.invalidate_all()
        return self.env['hr.performance.fact'].with_user(user).search([('form_id', '=', form.id)])

    def _row(self, form, **values):
        """A fact written as the collector writes it."""
        vals = {'kind': 'test', 'key': 'test', 'audience': 'employee', **values}
        source = self.env['hr.performance.source.goal']
        [fact] = source._clean_facts([vals])
        zone = values.get('zone', 'work')
        Fact = self.env['hr.performance.fact']
        flags = Fact._get_flags(fact, zone, form.company_id)
        Fact._replace(form, [{**fact, **flags, 'zone': zone, 'form_id': form.id}], [])
        return form.fact_ids.filtered(lambda f: f.fact_key == fact['fact_key'])


@tagged('post_install', '-at_install', 'hr_performance')
class TestFact(FactCase):
    def test_collect_updates_in_place(self):
        goal, form = self._goal(), self._form()
        form._collect_facts()
        fact = form.fact_ids
        self.assertEqual((fact.source, fact.name, fact.value), ('goal', goal.name, 120))
        self.assertEqual((fact.rate, fact.kind, fact.polarity), (120, 'goal_done', 'good'))
        self.assertTrue(form.facts_date)
        self.assertFalse(form.facts_pending)
        goal.write({'name': 'Atlas', 'result': 50})
        form._collect_facts()
        self.assertEqual((form.fact_ids, fact.name, fact.rate), (fact, 'Atlas', 50))

    def test_what_is_gone_goes_unless_pinned(self):
        form = self._form()
        pinned, loose = self._goal(name='Pinned'), self._goal(name='Loose')
        form._collect_facts()
        facts = {fact.name: fact for fact in form.fact_ids}
        [entry, _other] = self._fill(form, self.user_employee)
        self.env['hr.performance.entry'].browse(entry).sudo().fact_ids = facts['Pinned']
        (pinned | loose).unlink()
        form._collect_facts()
        self.assertEqual(form.fact_ids, facts['Pinned'])

    def test_signed_story_does_not_change(self):
        goal, form = self._goal(), self._form()
        form._collect_facts()
        self._to_confirm(form)
        before = form.fact_ids.read()
        goal.result = 10
        form._collect_facts()
        with self.assertRaises(UserError):
            self._as(form, self.user_manager).action_refresh_facts()
        for break_it in (
            lambda: form.fact_ids.write({'name': 'Another story'}),
            lambda: form.fact_ids.unlink(),
            lambda: form.fact_ids.copy({'form_id': form.id}),
        ):
            with self.assertRaises(UserError):
                break_it()
        goal.unlink()
        self.env.invalidate_all()
        self.assertEqual(form.fact_ids.read(), before)
