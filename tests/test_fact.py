"""Facts beside a form: copied, refreshed, frozen, and shown to whom."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase


class FactCase(FormCase):
    @classmethod
    def _goal(cls, employee=None, **values):
        return (
            cls.env['hr.performance.goal']
            ._with_transition()
            .create(
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
        )

    def _facts(self, form, user):
        self.env.invalidate_all()
        return self.env['hr.performance.fact'].with_user(user).search([('form_id', '=', form.id)])

    def _row(self, form, **values):
        """A fact as the collector writes it, of a source that collecting leaves alone."""
        zone, origin = values.pop('zone', 'work'), values.pop('source', 'planted')
        vals = {'kind': 'test', 'key': 'test', 'audience': 'employee', **values}
        source = self.env['hr.performance.source.goal']
        [fact] = source._clean_facts([vals])
        Fact = self.env['hr.performance.fact']
        flags = Fact._get_flags(fact, zone, form.company_id)
        row = {**fact, **flags, 'zone': zone, 'source': origin, 'form_id': form.id}
        Fact._replace(form, [row], [])
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

    def test_reopened_form_rests_on_new_facts(self):
        goal, form = self._goal(), self._form()
        form._collect_facts()
        self._to_confirm(form)
        self._as(form, self.user_employee).action_confirm('agree')
        goal.result = 50
        self._as(form, self.user_hr_manager).action_reopen('Wrong figures were used')
        self.assertTrue(form.facts_pending)
        form._collect_facts()
        self.assertEqual(form.fact_ids.value, 50)

    # ------------------------------------------------------------ in the background
    def _run_cron(self, batch_size=2):
        with self.enter_registry_test_mode():
            cron = self.env.ref('hr_performance_interview.ir_cron_collect_facts')
            cron.code = f'model._cron_collect_facts({batch_size})'
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_background_collects_what_is_marked(self):
        people = self.employee | self.colleague | self.outsider | self.officer | self.hr_manager
        for person in people:
            self._goal(person)
        forms = self.env['hr.performance.form'].concat(*(self._form(p) for p in people))
        forms[1]._write_flow({'state': 'to_confirm'})
        self.assertTrue(all(forms.mapped('facts_pending')))
        self._run_cron()
        done = forms - forms[1]
        self.assertEqual(done.mapped('facts_pending'), [False] * 4)
        self.assertEqual([len(form.fact_ids) for form in forms], [1, 0, 1, 1, 1])
        moments = done.mapped('facts_date')
        self._run_cron()
        self.assertEqual(done.mapped('facts_date'), moments, 'what is done is not done again')

    def test_broken_chunk_stays_marked_and_stops_nobody(self):
        forms = self._form() | self._form(self.colleague)
        self._goal()
        self._goal(self.colleague)
        collect = type(forms)._collect_facts

        def broken(chunk):
            collect(chunk)
            if forms[0] in chunk:
                raise ValueError('killed after half of the work')

        with (
            patch.object(type(forms), '_collect_facts', broken),
            mute_logger('odoo.addons.hr_performance_interview.models.hr_performance_form_facts'),
        ):
            self._run_cron(1)
        self.assertEqual(forms.mapped('facts_pending'), [True, False])
        self.assertEqual([len(form.fact_ids) for form in forms], [0, 1])
        self._run_cron()
        self.assertFalse(any(forms.mapped('facts_pending')))
        self.assertEqual([len(form.fact_ids) for form in forms], [1, 1])

    def test_launch_and_interview_wake_the_background(self):
        cron = self.env.ref('hr_performance_interview.ir_cron_collect_facts')
        Trigger = self.env['ir.cron.trigger']

        def triggers():
            return Trigger.search_count([('cron_id', '=', cron.id)])

        before, form = triggers(), self._form()
        self.assertEqual(triggers(), before + 1)
        form._collect_facts()
        self.assertEqual(triggers(), before + 1, 'collecting does not wake itself')
        self._to_ready(form)
        self.assertEqual(triggers(), before + 2)
        self.assertTrue(form.facts_pending)
        self.assertTrue(self._as(form, self.user_manager)._get_facts_data()['collecting'])

    def test_refresh_on_demand(self):
        goal, form = self._goal(), self._form()
        mine = self._as(form, self.user_employee)
        data = mine.action_refresh_facts()
        self.assertEqual([row['name'] for row in data['facts']], [goal.name])
        self.assertFalse(data['collecting'])
        self.assertTrue(data['collected_on'] and data['can_refresh'])
        goal.name = 'Renamed'
        data = self._as(form, self.user_manager).action_refresh_facts()
        self.assertEqual(data['facts'][0]['name'], 'Atlas core module', 'once a minute')
        form.sudo().facts_date -= timedelta(minutes=2)
        data = self._as(form, self.user_officer).action_refresh_facts()
        self.assertEqual(data['facts'][0]['name'], 'Renamed')

    def test_page_data(self):
        form = self._form()
        self._goal(name='Campaign planning', unit='pieces', progress_note='Two fairs')
        form._collect_facts()
        with self.assertQueryCount(30):
            data = self._as(form, self.user_employee)._get_facts_data()
        [row] = data['facts']
        self.assertEqual(
            {key: row[key] for key in ('source_label', 'kind_label', 'sections', 'unit', 'date')},
            {
                'source_label': 'Goals',
                'kind_label': 'Finished in the period',
                'sections': ['achievement'],
                'unit': 'pieces',
                'date': '2026-06-30',
            },
        )
        json.dumps(data)

    def test_queries_of_the_page_do_not_grow(self):
        small, large = self._form(), self._form(self.outsider)
        self._goal()
        for number in range(40):
            self._goal(self.outsider, name=f'Goal {number}')
        (small | large)._collect_facts()
        counts = []
        for form in (small, large):
            for _run in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                form.with_user(form.user_id)._get_facts_data()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_names_in_the_language_of_the_company(self):
        """Whoever refreshes, the story reads the same."""
        self.env['res.lang']._activate_lang('zh_CN')
        level = self.scale.level_ids.filtered(lambda level: level.value == 1)
        level.with_context(lang='zh_CN').name = '低于'
        self.company.partner_id.lang = 'en_US'
        form = self._form()
        names = []
        original = type(self.env['hr.performance.source.goal'])._collect

        def collect(source, *args):
            names.append(level.with_env(source.env).name)
            return original(source, *args)

        with patch.object(type(self.env['hr.performance.source.goal']), '_collect', collect):
            form.with_context(lang='zh_CN')._collect_facts()
            self.company.partner_id.lang = 'zh_CN'
            form.with_context(lang='en_US')._collect_facts()
        self.assertEqual(names, ['Below', '低于'])

    def test_nul_and_infinity_break_nothing(self):
        fact = self._row(self._form(), name='a\0b', value=float('inf'), rate=float('nan'))
        self.assertEqual((fact.name, fact.value, fact.rate), ('ab', 0, 0))
