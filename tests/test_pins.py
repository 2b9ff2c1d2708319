"""Evidence beside the form: what the page offers, what is pinned, whom it reaches."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .http_common import CallMixin
from .test_fact import FactCase

HIDDEN = 'ZETA-HIDDEN'


class PinCase(FactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal(name='Sell kettles', result=92)
        cls.form = cls._form()
        cls.form._collect_facts()
        cls.fact = cls.form.fact_ids
        cls.hidden = cls._hidden_fact(cls.form)
        cls.section = cls.frozen.section_ids.filtered(lambda s: s.kind == 'achievement').id

    @classmethod
    def _hidden_fact(cls, form):
        """A goal of 10 % that the manager and HR know of, the employee not."""
        return cls.env['hr.performance.fact'].create(
            {
                'form_id': form.id,
                'fact_key': 'goal:hidden',
                'source': 'goal',
                'kind': 'goal_missed',
                'name': HIDDEN,
                'date': '2026-03-01',
                'rate': 10,
                'has_rate': True,
                'audience': 'manager',
                'shown_to_manager': True,
                'shown_to_hr': True,
            }
        )

    def _save(self, user=None, rate=92, form=None, **values):
        form = self._as(form or self.form, user or self.user_employee)
        return form.save_entry(self.section, {'project': 'Kettles', 'rate': rate}, **values)

    def _pin(self, rate=92, **values):
        return self._save(rate=rate, fact_ids=self.fact.ids, **values)['entry']

    def _data(self, user):
        return self._as(self.form, user).get_form_data()


@tagged('post_install', '-at_install', 'hr_performance')
class TestPins(PinCase):
    def test_page_offers_facts_with_figures(self):
        [fact] = self._data(self.user_employee)['evidence']['facts']
        self.assertEqual(fact['name'], 'Sell kettles')
        self.assertEqual((fact['value'], fact['target'], fact['rate']), (92, 100, 92))
        self.assertIn('achievement', fact['sections'])

    def test_pin_and_unpin(self):
        entry = self._pin()
        self.assertEqual(entry['fact_ids'], self.fact.ids)
        self.assertEqual(self._data(self.user_employee)['entries'][0]['fact_ids'], self.fact.ids)
        # without the parameter nothing changes, a longer text does not lose its evidence
        after = self._save(rate=93, entry_id=entry['id'], revision=entry['revision'])['entry']
        self.assertEqual(after['fact_ids'], self.fact.ids)
        after = self._save(rate=93, entry_id=entry['id'], revision=after['revision'], fact_ids=[])[
            'entry'
        ]
        self.assertEqual((after['fact_ids'], after['revision']), ([], 3))
        self.assertTrue(self.fact.exists())

    def test_equal_pins_are_no_change(self):
        entry = self._pin()
        again = self._save(
            entry_id=entry['id'], revision=1, fact_ids=self.fact.ids, rate_reason=' '
        )['entry']
        self.assertEqual(again['revision'], 1)

    def test_pin_on_an_older_revision_is_a_conflict(self):
        entry = self._pin()
        self._save(rate=50, entry_id=entry['id'], revision=1)
        answer = self._save(rate=50, entry_id=entry['id'], revision=1, fact_ids=[])
        self.assertEqual(answer['status'], 'conflict')
        self.assertEqual(answer['entry']['fact_ids'], self.fact.ids)

    def test_facts_of_another_form_are_refused(self):
        other = self._form(self.colleague)
        self._goal(self.colleague)
        other._collect_facts()
        for ids in (other.fact_ids.ids, [2**30], [*self.fact.ids, *other.fact_ids.ids], ['x']):
            with self.subTest(ids=ids), self.assertRaises(AccessError):
                self._save(fact_ids=ids)
        with self.assertRaises(UserError):
            self._save(fact_ids='all')
        self.assertFalse(self.form.entry_ids)

    def test_facts_that_the_writer_may_not_read_are_refused(self):
        with self.assertRaises(AccessError):
            self._save(fact_ids=self.hidden.ids)
        entry = self._pin()
        with self.assertRaises(AccessError):
            self._save(entry_id=entry['id'], revision=1, fact_ids=self.hidden.ids)
        self.assertEqual(self.form.entry_ids.fact_ids, self.fact)

    def test_other_facts_of_an_entry_survive_a_save(self):
        entry = self._pin()
        self.form.entry_ids.fact_ids |= self.hidden
        self.assertNotIn(self.hidden.id, self._data(self.user_employee)['entries'][0]['fact_ids'])
        self._save(entry_id=entry['id'], revision=1, fact_ids=[])
        self.assertEqual(self.form.entry_ids.fact_ids, self.hidden)


@tagged('post_install', '-at_install', 'hr_performance')
class TestRateReason(PinCase):
    def test_within_half_a_point_nothing_is_asked(self):
        self.assertFalse(self._pin(rate=92.5)['rate_check'])
        self.assertFalse(self._as(self.form, self.user_employee)._get_unexplained_rates('employee'))

    def test_both_figures_are_told(self):
        check = self._pin(rate=120)['rate_check']
        self.assertEqual(
            (check['claimed'], check['linked'], check['name'], check['reason']),
            (120, 92, 'Sell kettles', ''),
        )

    def test_submit_lists_the_missing_reason(self):
        entry = self._pin(rate=120)
        sections = self._sections(self.form)
        mine = self._as(self.form, self.user_employee)
        mine.save_entry(sections['improvement'], {'event': 'May release late'})
        mine.save_rating(self._level(self.form, 2))
        answer = mine.run_verb('submit')
        self.assertEqual(answer['status'], 'missing')
        [problem] = answer['problems']
        self.assertEqual((problem['entry_id'], problem['key']), (entry['id'], 'rate_reason'))
        self.assertIn('92', problem['text'])
        with self.assertRaisesRegex(UserError, 'Sell kettles'):
            mine.action_submit()
        reason = 'The goal sheet was closed before the June orders'
        self._save(rate=120, entry_id=entry['id'], revision=1, rate_reason=reason)
        self.assertEqual(
            self._as(self.form, self.user_employee).run_verb('submit')['status'], 'done'
        )
        # the other side reads both figures and the reason, and they are part of the version
        check = self._data(self.user_manager)['entries'][0]['rate_check']
        self.assertEqual((check['claimed'], check['linked'], check['reason']), (120, 92, reason))
        [content] = self.form.version_ids.mapped(lambda v: v._get_content())
        [kept] = content['sections'][0]['entries']
        self.assertEqual(kept['rate_reason'], reason)
        self.assertEqual(
            kept['evidence'],
            [['goal', 'goal_done', 'Sell kettles', 92, 100, '%', 92, '2026-06-30']],
        )

    def test_versions_are_compared_with_their_evidence(self):
        [entry, _other] = self._fill(self.form, self.user_employee)
        mine = self._as(self.form, self.user_employee)
        mine.action_submit()
        mine.action_recall()
        self._save(rate=92, entry_id=entry, revision=1, fact_ids=self.fact.ids)
        self._as(self.form, self.user_employee).action_submit()
        first, *_rest, last = self.form.version_ids.sorted('number').ids
        mine = self._as(self.form, self.user_employee)
        [changed, *_] = mine.compare_versions(first, last)['sections'][0]['entries']
        evidence = {answer['name']: answer for answer in changed['answers']}['Evidence']
        self.assertEqual((evidence['status'], evidence['old']), ('changed', ''))
        self.assertIn('Sell kettles: 92 of 100 %', evidence['new'])

    def test_signed_evidence_does_not_change(self):
        self._pin()
        before = self.fact.rate
        self._as(self.form, self.user_employee).save_entry(
            self._sections(self.form)['improvement'], {'event': 'May release late'}
        )
        self._as(self.form, self.user_employee).save_rating(self._level(self.form, 2))
        self._as(self.form, self.user_employee).action_submit()
        self._answer_all(self.form, self.user_manager)
        self._as(self.form, self.user_manager).save_rating(self._level(self.form, 2))
        self._as(self.form, self.user_manager).action_send_feedback()
        self._as(self.form, self.user_manager).action_send_record('2026-07-10 09:00:00', 45)
        self.goal.result = 10
        self.form._collect_facts()
        self.assertEqual(self.fact.rate, before)
        with self.assertRaises(UserError):
            self.form.entry_ids.write({'fact_ids': [Command.clear()]})


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestEvidenceAccess(PinCase):
    def test_each_reader_gets_his_facts_only(self):
        expected = {
            self.user_employee: self.fact,
            self.user_manager: self.fact | self.hidden,
            self.user_officer: self.fact | self.hidden,
        }
        for user, facts in expected.items():
            data = self._data(user)
            ids = {fact['id'] for fact in data['evidence']['facts']}
            self.assertEqual(ids, set(facts.ids), user.login)
        self.assertNotIn(HIDDEN, repr(self._data(self.user_employee)))
        for user in (self.user_outsider, self.user_colleague, self.user_foreign_hr):
            with self.assertRaises(AccessError):
                self._data(user)

    def test_a_fact_of_the_manager_never_reaches_the_employee(self):
        form = self._form(self.colleague, fill_mode='manager')
        hidden = self._hidden_fact(form)
        answer = self._save(self.user_manager, 50, form, fact_ids=hidden.ids, rate_reason='Known')
        self.assertEqual(answer['entry']['rate_check']['linked'], 10)
        manager = self._as(form, self.user_manager)
        manager.save_entry(self._sections(form)['improvement'], {'event': 'May release late'})
        manager.save_rating(self._level(form, 2))
        manager.action_submit()
        data = self._as(form, self.user_colleague).get_form_data()
        [entry] = [e for e in data['entries'] if e['section_id'] == self.section]
        self.assertEqual((entry['fact_ids'], entry['rate_check']), ([], False))
        self.assertNotIn(HIDDEN, repr(data))
        for version in form.version_ids:
            if version.shown_to_employee:
                self.assertNotIn(HIDDEN, version.content)
        self.assertTrue(form.version_ids.filtered('shown_to_employee'))
        # nor by reading the entry itself, nor by searching through it
        mine = form.entry_ids.with_user(self.user_colleague).filtered('answers')
        self.env.invalidate_all()
        self.assertFalse(mine.fact_ids)
        found = mine.search([('fact_ids.name', 'ilike', HIDDEN)])
        self.assertFalse(found)

    def test_while_the_employee_revises_the_manager_sees_what_was_submitted(self):
        self._pin()
        mine = self._as(self.form, self.user_employee)
        mine.save_entry(self._sections(self.form)['improvement'], {'event': 'May release late'})
        mine.save_rating(self._level(self.form, 2))
        mine.action_submit()
        entry = self.form.entry_ids.filtered('fact_ids').id
        self._as(self.form, self.user_manager).action_return('Which part was yours?', [entry])
        self._save(entry_id=entry, revision=1, fact_ids=[])
        [shown] = [e for e in self._data(self.user_manager)['entries'] if e['id'] == entry]
        [fact] = shown['evidence']
        self.assertEqual((fact['name'], fact['source_label']), ('Sell kettles', 'Goals'))
        self.assertEqual((fact['value'], fact['target'], fact['rate']), (92, 100, 92))

    def test_print_shows_each_reader_his_evidence(self):
        self._pin(rate=120, rate_reason='June orders')
        self.form.entry_ids.fact_ids |= self.hidden
        self.form.entry_ids.shown_to_manager = True
        for user, shown in ((self.user_employee, False), (self.user_manager, True)):
            self.env.invalidate_all()
            report = self.env['ir.actions.report'].with_user(user)
            html = report._render_qweb_html(
                'hr_performance_interview.action_report_form', self.form.ids
            )[0].decode()
            self.assertIn('Sell kettles', html)
            self.assertIn('Goals', html)  # the source by its label
            self.assertIn('June orders', html)
            self.assertEqual(HIDDEN in html, shown, user.login)


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestEvidenceQueries(PinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # both portal users: an internal one reads all columns with the search
        cls.few, cls.many = cls.form, cls._form(cls.outsider)
        for form, count in ((cls.few, 2), (cls.many, 60)):
            for number in range(count):
                cls._goal(form.employee_id, name=f'Goal {number}')
            form._collect_facts()
        cls.env.flush_all()

    def _count(self, form, user):
        mine = form.with_user(user)
        for _run in range(2):  # the first one fills the caches of the registry
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            data = mine.get_form_data()
        count = self.env.cr.sql_log_count - before
        self.assertGreaterEqual(len(data['evidence']['facts']), len(form.fact_ids) - 1)
        return count

    def test_queries_do_not_grow_with_facts(self):
        for form, entries in ((self.few, 1), (self.many, 3)):
            for number in range(entries):
                pins = form.fact_ids[number::entries] - self.hidden
                self._save(form.user_id, form=form, fact_ids=pins.ids[:30])
        for side in ('user_id', 'manager_user_id'):
            counts = [self._count(form, form[side]) for form in (self.few, self.many)]
            with self.subTest(side=side, counts=counts):
                self.assertEqual(*counts)
                self.assertLessEqual(max(counts), 20)


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestEvidenceRpc(CallMixin, PinCase, HttpCase):
    def _rpc(self, method, *args, model='hr.performance.form', **kwargs):
        """The text of the answer; what the employee may not see is in none."""
        response = self._call_kw(model, method, *args, **kwargs)
        self.assertNotIn(HIDDEN, response.text, method)
        return response.text

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_portal_employee(self):
        self.authenticate('emil', 'emil' + 'x' * 4)
        other = self._form(self.colleague)
        self._goal(self.colleague)
        other._collect_facts()
        answers = {'project': 'Kettles', 'rate': 92}
        call = ('save_entry', [self.form.id], self.section, answers)
        for ids in (self.hidden.ids, other.fact_ids.ids, [2**30], ['x'], [None]):
            with self.subTest(ids=ids):
                self.assertIn('AccessError', self._rpc(*call, fact_ids=ids))
        self.env.invalidate_all()
        self.assertFalse(self.form.entry_ids)
        self.assertIn('"saved"', self._rpc(*call, fact_ids=self.fact.ids))
        self.env.invalidate_all()
        self.assertEqual(self.form.entry_ids.fact_ids, self.fact)
        # what is pinned beside is in nothing the employee can read, however he asks
        self.form.entry_ids.fact_ids |= self.hidden
        self.env.flush_all()
        self.assertIn('Sell kettles', self._rpc('get_form_data', [self.form.id]))
        self._rpc('read', self.hidden.ids, ['name'], model='hr.performance.fact')
        self._rpc('search_read', [], ['name'], model='hr.performance.fact')
        entry = self.form.entry_ids.ids
        self._rpc('read', entry, ['fact_ids'], model='hr.performance.entry')
        found = self._rpc(
            'search_count', [['fact_ids.name', 'ilike', HIDDEN[:4]]], model='hr.performance.entry'
        )
        self.assertNotIn('"result": 1', found)
