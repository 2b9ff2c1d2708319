"""Sources of the addon's own models; sources whose app is absent, fails, or is another addon's."""

from datetime import date
from unittest.mock import patch

from odoo import models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PERIOD
from .test_fact import FactCase

APP_MODELS = ('hr.employee.skill', 'hr.resume.line', 'slide.', 'project.', 'gamification.')
APP_MODELS += ('hr.attendance', 'hr.leave')
OPTIONAL = ('course', 'skill', 'certificate', 'task', 'milestone', 'badge', 'attendance', 'leave')


class SourceCase(FactCase):
    def _collect(self, key, employees=None, period=PERIOD):
        """{kind: facts} of one employee, or {employee: facts} of those given."""
        self.env.flush_all()
        self.env.invalidate_all()
        source = self.env[f'hr.performance.source.{key}'].sudo()
        self.assertTrue(source._is_available())
        found = source._collect_safely((employees or self.employee).sudo(), *period)
        self.assertIsNotNone(found, 'the source failed')
        kinds = source._get_kinds()
        for facts in found.values():
            for fact in facts:
                self.assertIn(fact['kind'], kinds)
        if employees:
            return found
        result = {}
        for fact in found.get(self.employee, ()):
            result.setdefault(fact['kind'], []).append(fact)
        return result

    def _names(self, found):
        return {kind: sorted(f.get('name', '') for f in facts) for kind, facts in found.items()}

    def _count_queries(self, key, employees):
        """Queries of the second run, without the savepoint around a source."""
        for _run in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            employees.sudo().fetch(['user_id', 'work_contact_id'])
            employees.user_id.sudo().fetch(['partner_id'])
            before = self.env.cr.sql_log_count
            self.env[f'hr.performance.source.{key}'].sudo()._collect(employees.sudo(), *PERIOD)
        return self.env.cr.sql_log_count - before

    def _check_queries(self, key, make, most=5):
        """The queries of a source are few, and as many for 50 employees as for 5."""
        people = self.people
        make(people)
        counts = [self._count_queries(key, people[:size]) for size in (5, 50)]
        found = self._collect(key, people)
        self.assertEqual(len(found), 50, 'each has facts, or the count says nothing')
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], most)

    def _plan(self, employee=None, **values):
        return (
            self.env['hr.performance.plan']
            ._with_transition()
            .create(
                {
                    'name': 'Faster answers',
                    'employee_id': (employee or self.employee).id,
                    'company_id': self.company.id,
                    'user_id': (employee or self.employee).user_id.id,
                    'date_start': '2026-01-15',
                    'date_end': '2026-04-15',
                    'state': 'running',
                    **values,
                }
            )
        )

    @classmethod
    def _people(cls, count):
        users = cls._users(
            [
                {'name': f'Worker {n}', 'login': f'worker{n}', 'email': f'worker{n}@example.com'}
                for n in range(count)
            ]
        )
        return cls._employees(
            [
                {
                    'name': user.name,
                    'user_id': user.id,
                    'company_id': cls.company.id,
                    'parent_id': cls.manager.id,
                }
                for user in users
            ]
        )


@tagged('post_install', '-at_install', 'hr_performance')
class TestSource(SourceCase):
    def test_goals(self):
        self._goal(name='Reached', result=101)
        self._goal(name='Missed', result=80)
        self._goal(name='Nothing told', result=0, date_deadline='2026-05-01')
        self._goal(name='Running', result=80, date_deadline='2099-01-01')
        self._goal(name='Closed unfinished', result=50, state='done', date_deadline='2099-01-01')
        self._goal(name='Nearly', result=95, state='done')
        self._goal(name='Cancelled', state='cancelled')
        self._goal(name='Proposed', state='proposed')
        self._goal(name='Of another year', date_from='2024-01-01', date_deadline='2024-12-31')
        found = self._collect('goal')
        self.assertEqual(
            self._names(found),
            {
                'goal_done': ['Nearly', 'Reached'],
                'goal_missed': ['Closed unfinished', 'Missed', 'Nothing told'],
                'goal_running': ['Running'],
            },
        )
        nearly, reached = sorted(found['goal_done'], key=lambda fact: fact['name'])
        self.assertEqual((nearly['polarity'], reached['polarity']), ('neutral', 'good'))
        self.assertEqual((reached['value'], reached['target'], reached['rate']), (101, 100, 101))

    def test_zero_is_a_figure(self):
        goal = self._goal(name='Zero', result=0)
        untold = self._goal(name='Untold', result=0)
        goal.has_result, untold.has_result = True, False
        facts = {f['name']: f for f in self._collect('goal')['goal_missed']}
        self.assertTrue(facts['Zero']['has_value'] and facts['Zero']['has_rate'])
        self.assertFalse(facts['Untold']['has_value'] or facts['Untold']['has_rate'])

    def test_trainings_of_twelve_months(self):
        self.env['hr.performance.training'].create(
            [
                {'name': name, 'date': day, 'result': result, 'employee_id': self.employee.id}
                for name, day, result in (
                    ('Content marketing', '2025-10-01', 'passed'),
                    ('Campaign planning', '2026-03-01', 'attended'),
                    ('Long ago', '2024-03-01', 'attended'),
                    ('Skipped', '2026-04-01', 'absent'),
                    ('Ahead', '2026-09-01', 'booked'),
                    ('After the period', '2026-09-02', 'attended'),
                )
            ]
        )
        self.assertEqual(
            self._names(self._collect('training')),
            {
                'training_passed': ['Content marketing'],
                'training_attended': ['Campaign planning'],
                'training_absent': ['Skipped'],
                'training_booked': ['Ahead'],
            },
        )

    def test_earlier_interview(self):
        form = self._form()
        entries = self._fill(form, self.user_employee, project='Borealis')
        mine = self._as(form, self.user_employee)
        plan = {'goal': 'Answer in one day', 'deadline': '2026-09-30'}
        saved = mine.save_entry(self._sections(form)['plan'], plan)
        agreed = self.env['hr.performance.entry'].browse(saved['entry']['id'])
        agreed.date_deadline = '2026-09-30'
        mine.action_submit()
        self._answer_all(form, self.user_manager)
        self._as(form, self.user_manager).save_rating(self._level(form, 3))
        self._as(form, self.user_manager).action_send_feedback()
        later = (date(2026, 7, 1), date(2026, 12, 31))
        self.assertFalse(self._collect('form', period=later), 'not signed yet')
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 45)
        self._as(form, self.user_employee).action_confirm('agree')
        self.assertFalse(self._collect('form'), 'the same period is not an earlier one')
        found = self._collect('form', period=later)
        self.assertEqual(set(found), {'last_rating', 'last_achievement', 'last_improvement'})
        [rating], [done] = found['last_rating'], found['last_achievement']
        self.assertEqual((rating['value'], rating['target'], rating['name']), (3, 3, 'Above'))
        self.assertEqual((done['detail'], done['rate']), ('Borealis', 120))
        self.assertEqual(done['res_id'], entries[0])
        [agreed] = self._collect('plan', period=later)['last_plan']
        self.assertIn('Answer in one day', agreed['detail'])
        self.assertEqual(agreed['date'], date(2026, 9, 30))

    def test_plans_and_check_ins(self):
        ended = {'state': 'closed', 'closed_on': '2026-04-10', 'has_measure': True, 'value_to': 4}
        plan = self._plan(name='Done', result='completed', progress=100, value_now=4, **ended)
        self._plan(name='Going on')
        self._plan(name='Draft', state='draft')
        self._plan(name='Long ago', date_start='2024-01-01', date_end='2024-03-01')
        self.env['hr.performance.plan.checkin'].create(
            [
                {'plan_id': plan.id, 'date_due': due, 'sent_on': sent}
                for due, sent in (
                    ('2026-02-15', '2026-02-14 09:00:00'),
                    ('2026-03-15', '2026-03-20 09:00:00'),
                    ('2026-04-15', False),
                )
            ]
        )
        found = self._collect('plan')
        self.assertEqual(
            self._names(found),
            {'plan_completed': ['Done'], 'plan_running': ['Going on'], 'checkins': ['Done']},
        )
        [checkins], [done] = found['checkins'], found['plan_completed']
        self.assertEqual((checkins['value'], checkins['target']), (1, 3))
        self.assertEqual((done['value'], done['target'], done['rate']), (4, 4, 100))

    def test_wage_has_a_table_of_its_own(self):
        self.employee.version_id.write({'date_version': '2025-01-01', 'wage': 4000})
        self.employee.create_version({'date_version': '2025-07-01', 'job_title': 'Tester'})
        self.employee.create_version({'date_version': '2026-01-01', 'wage': 4200})
        form = self._form()
        form._collect_facts()
        pay = self.env['hr.performance.pay.fact'].search([('form_id', '=', form.id)])
        self.assertEqual(pay.mapped('value'), [4200, 4000])
        self.assertEqual(pay.mapped('rate'), [5, 0])
        self.assertFalse(form.fact_ids)
        text = str(form.get_form_data()) + str(form._get_facts_data())
        self.assertNotIn('4200', text)

    def test_incidents(self):
        values = {'employee_id': self.employee.id, 'date': '2026-03-01'}
        self.env['hr.performance.incident'].with_user(self.user_manager).sudo().create(
            [
                {**values, 'name': 'Split the build', 'polarity': 'good', 'shared': True},
                {**values, 'name': 'Fix two days late', 'polarity': 'bad', 'shared': False},
            ]
        )
        found = self._collect('incident')
        [good], [bad] = found['incident_good'], found['incident_bad']
        self.assertEqual((good['audience'], good['polarity']), ('employee', 'good'))
        self.assertEqual((bad['audience'], bad['author_id']), ('author', self.user_manager.id))

    # ------------------------------------------------------------ absent, failing, foreign
    def _hide_apps(self):
        """As in a database without the apps; some come with hr by themselves."""
        hidden = patch.dict(self.registry.models)
        hidden.start()
        self.addCleanup(hidden.stop)
        for model in list(self.registry.models):
            if model.startswith(APP_MODELS):
                del self.registry.models[model]

    def test_absent_apps_are_named_and_do_no_harm(self):
        goal, form = self._goal(), self._form()
        self._hide_apps()
        form._collect_facts()
        self.assertEqual(form.fact_ids.mapped('name'), [goal.name])
        goal.unlink()
        form._collect_facts()
        sources = {s._source_key: s for s in self.env['hr.performance.source']._get_sources()}
        data = self._as(form, self.user_employee)._get_facts_data()
        for key in OPTIONAL:
            with self.subTest(source=key):
                self.assertFalse(sources[key]._is_available())
                self.assertIn(sources[key]._get_source_label(), data['missing_sources'])
        self.assertIn(sources['goal']._get_source_label(), data['empty_sources'])
        self.assertNotIn(sources['wage']._get_source_label(), str(data))

    def test_facts_outlive_their_app(self):
        form = self._form()
        fact = self._row(form, source='skill', kind='skill', name='Press 4', key='1')
        self._hide_apps()
        form._collect_facts()
        self.assertEqual(form.fact_ids, fact)
        [row] = self._as(form, self.user_employee)._get_facts_data()['facts']
        self.assertEqual((row['name'], row['kind_label']), ('Press 4', 'Skill level reached'))

    def _add_source(self, **attributes):
        """What a third addon does: a model that inherits the abstract one, nothing else."""

        class Calls(models.AbstractModel):
            _module = None
            _name = 'hr.performance.source.calls'
            _description = 'Facts: Calls'
            _inherit = ['hr.performance.source']
            _source_key = 'calls'

            def _get_source_label(self):
                return 'Calls'

            def _get_kinds(self):
                return {'calls': {'label': 'Calls answered', 'sections': ('achievement',)}}

            def _collect(self, employees, date_from, date_to):
                return {
                    employee: [{'kind': 'calls', 'key': 'calls', 'value': len(employee.name)}]
                    for employee in employees
                }

        for name, value in attributes.items():
            setattr(Calls, name, value)
        add_to_registry(self.registry, Calls)
        self.addCleanup(self.registry.__delitem__, Calls._name)
        self.registry._setup_models__(self.env.cr, [Calls._name])
        return self.env[Calls._name]

    def test_third_addon_adds_a_source(self):
        source = self._add_source()
        self.assertIn(source, self.env['hr.performance.source']._get_sources())
        form = self._form()
        form._collect_facts()
        self.assertEqual(form.fact_ids.mapped('source'), ['calls'])
        [row] = self._as(form, self.user_employee)._get_facts_data()['facts']
        self.assertEqual(
            (row['source_label'], row['name'], row['value'], row['sections']),
            ('Calls', 'Calls answered', len(self.employee.name), ['achievement']),
        )

    def test_source_whose_fields_are_gone_is_not_asked(self):
        source = self._add_source(_source_models={'res.partner': ('name', 'no_such_field')})
        self.assertFalse(source._is_available())
        form = self._form()
        form._collect_facts()
        self.assertFalse(form.fact_ids)

    def test_failing_source_stops_nobody(self):
        def _collect(self, employees, date_from, date_to):
            self.env.cr.execute('SELECT no_such_column FROM res_partner')

        goal, form = self._goal(), self._form()
        self._add_source()
        form._collect_facts()
        [calls] = form.fact_ids.filtered(lambda f: f.source == 'calls')
        type(self.env['hr.performance.source.calls'])._collect = _collect
        goal.name = 'Renamed'
        with (
            self.assertLogs('odoo.addons.hr_performance_interview.sources', 'WARNING') as log,
            mute_logger('odoo.sql_db'),
        ):
            form._collect_facts()
        self.assertEqual(len(log.output), 1)
        self.assertIn('calls', log.output[0])
        self.assertEqual(set(form.fact_ids.mapped('name')), {'Renamed', False})
        self.assertIn(calls, form.fact_ids, 'what it told before stays')

    def test_mistake_in_a_source_is_refused(self):
        def _collect(self, employees, date_from, date_to):
            return {employees[:1]: [{'kind': 'calls', 'key': '1', 'wage': 5}]}

        self._add_source(_collect=_collect)
        form = self._form()
        with self.assertLogs('odoo.addons.hr_performance_interview.sources', 'WARNING'):
            form._collect_facts()
        self.assertFalse(form.fact_ids)

    def test_only_the_newest_of_a_kind_are_kept(self):
        def _collect(self, employees, date_from, date_to):
            days = [{'kind': 'calls', 'key': d, 'date': date(2026, 1, d)} for d in range(1, 11)]
            return dict.fromkeys(employees, days)

        self._add_source(_collect=_collect, _source_limit=3)
        form = self._form()
        form._collect_facts()
        self.assertEqual([fact.date.day for fact in form.fact_ids], [10, 9, 8])


class QueryCase(SourceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._people(50)


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestSourceQueries(QueryCase):
    def test_queries_of_goals(self):
        def make(people):
            for person in people:
                self._goal(person)

        self._check_queries('goal', make)

    def test_queries_of_trainings(self):
        def make(people):
            self.env['hr.performance.training'].create(
                [
                    {'name': 'Safety', 'date': '2026-03-01', 'employee_id': person.id}
                    for person in people
                ]
            )

        self._check_queries('training', make)

    def test_queries_of_wages(self):
        def make(people):
            for person in people:
                person.version_id.write({'date_version': '2025-01-01', 'wage': 4000})

        self._check_queries('wage', make)

    def _sign_forms(self, people):
        """Earlier forms that were signed."""
        template = self.cycle.frozen_template_ids
        old = self._cycle(templates=self.template, date_from='2025-07-01', date_to='2025-12-31')
        frozen = self.template._freeze(old)[self.template]
        level = template.scale_id.level_ids[:1] or self.scale.level_ids[:1]
        for person in people:
            form = self._form(
                person, cycle_id=old.id, template_id=frozen.id, user_id=person.user_id.id
            )
            section = {s['kind']: s['id'] for s in frozen._get_definition('employee')}
            for kind in ('achievement', 'improvement', 'plan'):
                values = {'section_id': section[kind], 'answers': {'goal': 'Text'}}
                form._create_row('entry', 'employee', values, both=True)
            form._create_row('rating', 'manager', {'level_id': level.id}, both=True)
            moment = '2026-01-10 09:00:00'
            form._with_transition().write({'state': 'confirmed', 'confirmed_on': moment})

    def test_queries_of_earlier_forms(self):
        self._check_queries('form', self._sign_forms)

    def test_queries_of_plans(self):
        self._check_queries('plan', self._sign_forms)

    def test_queries_of_running_plans(self):
        def make(people):
            for person in people:
                plan = self._plan(person)
                self.env['hr.performance.plan.checkin'].create(
                    {'plan_id': plan.id, 'date_due': '2026-02-15'}
                )

        self._check_queries('plan', make)

    def test_queries_of_incidents(self):

        def make(people):
            self.env['hr.performance.incident'].sudo().create(
                [
                    {
                        'name': 'Quick help',
                        'polarity': 'good',
                        'date': '2026-03-01',
                        'employee_id': person.id,
                        'shared': True,
                    }
                    for person in people
                ]
            )

        self._check_queries('incident', make)

    def test_queries_of_collecting(self):
        people = self.people
        for person in people:
            self._goal(person)
        forms = self.env['hr.performance.form'].concat(*(self._form(p) for p in people))
        counts = []
        for size in (5, 50):
            for _run in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                forms[:size]._collect_facts()
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # ten times the people may need one batch more, not one query a person
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertEqual(len(forms.fact_ids), 50)
        self.assertLessEqual(counts[0], 60)
