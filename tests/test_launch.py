from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged, warmup
from odoo.tools import mute_logger

from .common import PerformanceCase

WAVE = 'odoo.addons.hr_performance_interview.models.hr_performance_wave'


class LaunchCase(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template()

    def _launch(self, cycle, batch_size=500, **options):
        """Launch as the officer, then do what the background job does, without commits."""
        cycle.with_user(self.user_officer)._check_can('launch')
        wave = cycle.with_user(self.user_officer)._do_launch(**options).with_env(self.env)
        self._run(wave, batch_size)
        return wave

    def _run(self, wave, batch_size=500):
        while wave._launch_chunk(batch_size):
            pass

    def _reasons(self, wave):
        return {skip.employee_id: skip.reason for skip in wave.skip_ids}

    def _people(self, number, prefix='Person'):
        users = self._users(
            [
                {
                    'name': f'{prefix} {index}',
                    'login': f'{prefix}{index}',
                    'email': f'{prefix}{index}@example.com',
                    'company_id': self.company.id,
                    'company_ids': [Command.set(self.company.ids)],
                    'group_ids': [Command.set(self.env.ref('base.group_portal').ids)],
                }
                for index in range(number)
            ]
        )
        return self._employees(
            [
                {
                    'name': user.name,
                    'user_id': user.id,
                    'company_id': self.company.id,
                    'parent_id': self.manager.id,
                    'department_id': self.department.id,
                }
                for user in users
            ]
        )


@tagged('post_install', '-at_install', 'hr_performance')
class TestLaunch(LaunchCase):
    @freeze_time('2026-07-06 08:00:00')
    def test_forms_are_created_with_the_facts_of_the_day(self):
        self.employee.job_title = 'Welder'
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(self.employee.ids)])
        wave = self._launch(cycle)
        form = cycle.form_ids
        self.assertRecordValues(
            form,
            [
                {
                    'employee_id': self.employee.id,
                    'user_id': self.user_employee.id,
                    'manager_id': self.manager.id,
                    'manager_user_id': self.user_manager.id,
                    'employee_name': 'Emil Employee',
                    'manager_name': 'Mona Manager',
                    'department_id': self.department.id,
                    'job_title': 'Welder',
                    'company_id': self.company.id,
                    'fill_mode': 'employee',
                    'state': 'filling',
                    'date_launch': date(2026, 7, 6),
                    'date_fill_due': date(2026, 7, 13),
                    'date_due': date(2026, 7, 13),
                    'date_due_original': date(2026, 7, 13),
                    'wave_id': wave.id,
                }
            ],
        )
        self.assertEqual(form.template_id.cycle_id, cycle)
        self.assertEqual(form.template_id.origin_id, self.template)
        self.assertRecordValues(
            wave, [{'state': 'done', 'count_total': 1, 'count_done': 1, 'count_skipped': 0}]
        )
        self.assertRecordValues(
            cycle, [{'state': 'running', 'launch_progress': 100.0, 'is_launching': False}]
        )

    def test_whose_turn_it_is_at_the_start(self):
        """The launch writes what the compute says, in each mode."""
        for mode in ('employee', 'manager', 'both'):
            with self.subTest(mode=mode):
                cycle = self._cycle(
                    fill_mode=mode,
                    templates=self.template,
                    employee_ids=[Command.set(self.employee.ids)],
                )
                self._launch(cycle)
                self.assertEqual(cycle.form_ids.waiting_for, mode)
                self.assertEqual(cycle.form_ids._get_waiting_for(), mode)

    def test_second_launch_adds_only_the_missing(self):
        cycle = self._cycle(templates=self.template, manager_ids=[Command.set(self.manager.ids)])
        self._launch(cycle)
        before = cycle.form_ids
        self.assertEqual(before.employee_id, self.employee | self.colleague)
        late = self._people(1, 'Late')
        wave = self._launch(cycle)
        self.assertEqual((cycle.form_ids - before).employee_id, late)
        self.assertEqual((wave.count_total, wave.count_done), (1, 1))
        self.assertEqual(len(cycle.frozen_template_ids), 1)
        self._launch(cycle)
        self.assertEqual(len(cycle.form_ids), 3)

    def test_killed_in_the_middle_goes_on(self):
        """A chunk that dies leaves nothing of itself; the rest is done once by the next run."""
        people = self._people(5)
        for killed_at in (0, 1, 2):
            with self.subTest(killed_at=killed_at):
                cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
                wave = cycle._do_launch()
                calls = []
                original = type(wave)._create_forms

                def dying(
                    wave, employees, matched, calls=calls, killed_at=killed_at, original=original
                ):
                    forms = original(wave, employees, matched)
                    calls.append(1)
                    if len(calls) == killed_at + 1:
                        raise KeyboardInterrupt
                    return forms

                # not assertRaises: it would take back the chunks that were committed
                with patch.object(type(wave), '_create_forms', dying):
                    try:
                        more = True
                        while more:
                            with self.env.cr.savepoint():
                                more = wave._launch_chunk(2)
                        self.fail('the launch was not killed')
                    except KeyboardInterrupt:
                        wave.invalidate_recordset()
                self.env.invalidate_all()
                self.assertEqual(len(cycle.form_ids), killed_at * 2)
                self._run(wave, 2)
                self.assertEqual(cycle.form_ids.employee_id, people)
                self.assertEqual(len(cycle.form_ids), 5)
                self.assertEqual(wave.count_done, 5)

    def test_two_launches_at_once(self):
        """Two batches of the same people, chunk by chunk in turns: no doubles."""
        people = self._people(6)
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
        first, second = cycle._do_launch(), cycle._do_launch()
        more = [True, True]
        while any(more):
            more = [first._launch_chunk(2), second._launch_chunk(2)]
        self.assertEqual(len(cycle.form_ids), 6)
        self.assertEqual(cycle.form_ids.employee_id, people)
        self.assertEqual(first.count_done + second.count_done, 6)

    def test_row_of_another_server_is_left_to_a_new_snapshot(self):
        """A form another server has committed shows as a unique violation: start again."""
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(self.employee.ids)])
        self._launch(cycle)
        wave = cycle._do_launch()
        with (
            mute_logger('odoo.sql_db'),
            self.assertRaises(OperationalError),
            self.env.cr.savepoint(),
        ):
            wave._create_forms(self.employee, {self.employee: self.template})
        self.assertEqual(len(cycle.form_ids), 1)

    def test_one_bad_record_does_not_stop_the_others(self):
        people = self._people(3)
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
        wave = cycle._do_launch()
        form_class = type(self.env['hr.performance.form'])
        original = form_class.create

        def create(forms, vals_list):
            rows = vals_list if isinstance(vals_list, list) else [vals_list]
            if any(vals['employee_id'] == people[1].id for vals in rows):
                raise ValueError('broken')
            return original(forms, vals_list)

        with patch.object(form_class, 'create', create), mute_logger(WAVE):
            self._run(wave)
        self.assertEqual(cycle.form_ids.employee_id, people[0] | people[2])
        self.assertEqual(self._reasons(wave), {people[1]: 'error'})

    def test_cron_launches_what_is_due(self):
        people = self._people(3)
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
        now = cycle._do_launch()
        later = cycle._do_launch(date=date.today() + timedelta(days=20))
        with self.enter_registry_test_mode():
            self.env.ref('hr_performance_interview.ir_cron_launch_waves').method_direct_trigger()
        self.assertEqual((now.state, later.state), ('done', 'planned'))
        self.assertEqual(len(cycle.form_ids), 3)

    @warmup
    def test_queries_do_not_grow(self):
        counts = []
        for number in (20, 200):
            people = self._people(number, f'Many{number}x')
            cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
            wave = cycle._do_launch()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wave._launch_chunk(500)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(wave.count_done, number)
        # inserts go by 1,000 rows, a few more for the larger cache fills
        self.assertLessEqual(counts[1] - counts[0], 6, counts)

    def test_departments_are_launched_one_after_the_other(self):
        child = self.env['hr.department'].create(
            {'name': 'Paint shop', 'parent_id': self.department.id, 'company_id': self.company.id}
        )
        office = self.env['hr.department'].create({'name': 'Office', 'company_id': self.company.id})
        self.employee.department_id = child
        self.colleague.department_id = office
        cycle = self._cycle(templates=self.template, manager_ids=[Command.set(self.manager.ids)])
        self._launch(cycle, departments=self.department)
        self.assertEqual(cycle.form_ids.employee_id, self.employee)
        self._launch(cycle)
        self.assertEqual(cycle.form_ids.employee_id, self.employee | self.colleague)

    def test_only_officers_of_the_company_launch(self):
        cycle = self._cycle(templates=self.template)
        for user in (self.user_employee, self.user_manager, self.user_foreign_hr, self.user_system):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                cycle.with_user(user).action_launch()
        self.assertFalse(cycle.wave_ids)
        cycle.with_user(self.user_officer).action_launch()
        self.assertEqual(len(cycle.wave_ids), 1)

    def test_batches_cannot_be_written_around_the_launch(self):
        cycle = self._cycle(templates=self.template)
        wave = cycle._do_launch()
        officer = self.user_officer
        with self.assertRaises(AccessError):
            wave.with_user(officer).write({'date_launch': '2030-01-01'})
        with self.assertRaises(AccessError):
            self.env['hr.performance.wave'].with_user(officer).create(
                {'cycle_id': cycle.id, 'name': 'By hand'}
            )
        with self.assertRaises(AccessError):
            cycle.with_user(self.user_officer).write(
                {'wave_ids': [Command.create({'name': 'Nested'})]}
            )
        self._run(wave)
        with self.assertRaisesRegex(UserError, 'cannot be deleted'):
            wave.with_user(officer).unlink()


@tagged('post_install', '-at_install', 'hr_performance')
class TestDataCheck(LaunchCase):
    def _check(self, employees, **values):
        cycle = self._cycle(
            templates=self.template, employee_ids=[Command.set(employees.ids)], **values
        )
        return cycle, cycle._get_problems(cycle._get_population())

    def test_no_user_stops_only_where_the_employee_fills(self):
        nobody = self._employee('Nina Nobody', manager=self.manager)
        for mode, created in (('employee', False), ('both', False), ('manager', True)):
            with self.subTest(mode=mode):
                cycle, problems = self._check(nobody, fill_mode=mode)
                self.assertEqual(problems, {'no_user': nobody})
                wave = self._launch(cycle)
                self.assertEqual(bool(cycle.form_ids), created)
                self.assertEqual(self._reasons(wave), {} if created else {nobody: 'no_user'})

    def test_archived_user_counts_as_none(self):
        self.user_employee.active = False
        _cycle, problems = self._check(self.employee)
        self.assertIn(self.employee, problems['no_user'])

    def test_no_email_warns(self):
        self.employee.work_email = False
        self.user_employee.partner_id.email = False
        cycle, problems = self._check(self.employee)
        self.assertEqual(problems, {'no_email': self.employee})
        self._launch(cycle)
        self.assertEqual(cycle.form_ids.employee_id, self.employee)

    def test_no_manager_is_left_out_unless_hr_takes_it_on(self):
        self.employee.parent_id = False
        cycle, problems = self._check(self.employee)
        self.assertEqual(problems, {'no_manager': self.employee})
        wave = self._launch(cycle)
        self.assertEqual(self._reasons(wave), {self.employee: 'no_manager'})
        self._launch(cycle, without_manager=True)
        self.assertRecordValues(
            cycle.form_ids, [{'employee_id': self.employee.id, 'manager_user_id': False}]
        )

    def test_manager_without_user(self):
        boss = self._employee('Bea Boss')
        self.employee.parent_id = boss
        cycle, problems = self._check(self.employee)
        self.assertEqual(problems, {'manager_no_user': self.employee})
        self._launch(cycle, without_manager=True)
        self.assertRecordValues(cycle.form_ids, [{'manager_id': boss.id, 'manager_user_id': False}])

    def test_manager_mode_never_without_a_manager(self):
        self.employee.parent_id = False
        cycle, _problems = self._check(self.employee, fill_mode='manager')
        wave = self._launch(cycle, without_manager=True)
        self.assertFalse(cycle.form_ids)
        self.assertEqual(self._reasons(wave), {self.employee: 'no_manager'})

    def test_loops_of_one_two_and_three(self):
        people = self._people(4)
        for size in (1, 2, 3):
            with self.subTest(size=size):
                ring = people[:size]
                for index, employee in enumerate(ring):
                    employee.parent_id = ring[(index + 1) % size]
                people[3].parent_id = people[0]  # below the loop, not in it
                cycle, problems = self._check(people[:size] | people[3])
                self.assertEqual(problems['loop'], ring)
                self._launch(cycle, without_manager=True)
                for form in cycle.form_ids:
                    self.assertNotEqual(form.manager_user_id, form.user_id)
                ours = cycle.form_ids.filtered(lambda form, ring=ring: form.employee_id in ring)
                self.assertFalse(ours.manager_id)

    def test_a_manager_record_of_the_same_user_is_no_manager(self):
        twin = self._employee('Emil Twin', self.user_employee, company=self.company2)
        self.employee.parent_id = twin
        cycle, problems = self._check(self.employee)
        self.assertEqual(problems['loop'], self.employee)
        self._launch(cycle, without_manager=True)
        self.assertFalse(cycle.form_ids.manager_user_id)

    def test_deep_hierarchy_ends(self):
        people = self._people(50, 'Deep')
        for below, above in pairwise(people):
            below.parent_id = above
        _cycle, problems = self._check(people)
        self.assertNotIn('loop', problems)

    def test_no_template(self):
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(self.employee.ids)])
        with patch.object(type(self.template), '_match_employees', lambda self, employees: {}):
            wave = self._launch(cycle)
        self.assertEqual(self._reasons(wave), {self.employee: 'no_template'})

    def test_two_records_of_one_user(self):
        """Only possible across companies; a company change must not bring a second form."""
        cycle, _problems = self._check(self.employee)
        self._launch(cycle)
        twin = self._employee('Emil Twin', self.user_employee, company=self.company2)
        problems = cycle._get_problems(twin)
        self.assertEqual(problems['duplicate'], twin)
        both = self._cycle(templates=self.template)._get_problems(self.employee | twin)
        self.assertEqual(both['duplicate'], twin)

    def test_new_hires_are_left_out_unless_named(self):
        self.employee.sudo().contract_date_start = date(2026, 5, 1)
        self.colleague.sudo().contract_date_start = date(2025, 5, 1)
        cycle = self._cycle(templates=self.template, manager_ids=[Command.set(self.manager.ids)])
        problems = cycle._get_problems(cycle._get_population())
        self.assertEqual(problems, {'new_hire': self.employee})
        wave = self._launch(cycle)
        self.assertEqual(cycle.form_ids.employee_id, self.colleague)
        self.assertEqual(self._reasons(wave), {self.employee: 'new_hire'})
        cycle.employee_ids = self.employee
        self._launch(cycle)
        self.assertEqual(cycle.form_ids.employee_id, self.colleague | self.employee)

    def test_on_leave_where_time_off_is_installed(self):
        if 'hr.leave' not in self.env:
            cycle = self._cycle(templates=self.template)
            self.assertFalse(cycle._get_absent(self.employee))
            return
        leave = self.env['hr.leave.type'].create({'name': 'Parental', 'requires_allocation': False})
        self.env['hr.leave'].create(
            {
                'employee_id': self.employee.id,
                'holiday_status_id': leave.id,
                'request_date_from': date.today() - timedelta(days=10),
                'request_date_to': date.today() + timedelta(days=60),
            }
        )._action_validate()
        cycle = self._cycle(templates=self.template)
        self.assertEqual(cycle._get_absent(self.employee | self.colleague), self.employee)

    def test_wizard_shows_and_launches(self):
        self.employee.parent_id = False
        cycle = self._cycle(
            templates=self.template,
            employee_ids=[Command.set((self.employee | self.colleague).ids)],
            exclude_employee_ids=[Command.set(self.outsider.ids)],
        )
        wizard = Form(
            self.env['hr.performance.launch']
            .with_user(self.user_officer)
            .with_context(default_cycle_id=cycle.id)
        ).save()
        self.assertEqual(
            (wizard.count_population, wizard.count_ready, wizard.count_skipped), (2, 1, 1)
        )
        self.assertEqual(
            [(line.kind, line.severity, line.count) for line in wizard.line_ids],
            [('no_manager', 'skip', 1), ('excluded', 'skip', 1)],
        )
        self.assertEqual(wizard.line_ids[0].employees, self.employee.ids)
        wizard.include_without_manager = True
        self.assertEqual(wizard.line_ids[0].severity, 'warn')
        wizard.action_launch()
        self.assertRecordValues(cycle.wave_ids, [{'include_without_manager': True}])
        self.assertEqual(cycle.state, 'running')

    def test_wizard_tells_who_has_a_form_from_who_is_left_out(self):
        cycle = self._cycle(templates=self.template, employee_ids=[Command.set(self.employee.ids)])
        self._launch(cycle)
        self.colleague.parent_id = False
        cycle.employee_ids |= self.colleague
        wizard = self.env['hr.performance.launch'].with_user(self.user_officer)
        wizard = wizard.create({'cycle_id': cycle.id})
        self.assertRecordValues(
            wizard, [{'count_ready': 0, 'count_present': 1, 'count_skipped': 1}]
        )
        self.assertEqual(
            [(line.kind, line.severity) for line in wizard.line_ids],
            [('no_manager', 'skip'), ('present', 'done')],
        )

    def test_planned_batch_is_removed_a_launched_one_is_not(self):
        cycle = self._cycle(templates=self.template)
        done = self._launch(cycle, departments=self.department)
        planned = cycle.with_user(self.user_officer)._do_launch(
            date=date.today() + timedelta(days=30)
        )
        planned.with_user(self.user_officer).action_remove()
        self.assertEqual(cycle.wave_ids, done)
        with self.assertRaisesRegex(UserError, 'cannot be deleted'):
            done.with_user(self.user_officer).action_remove()
        for user in (self.user_colleague, self.user_manager, self.user_employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                done.with_user(user).action_remove()

    def test_queries_of_the_check_do_not_grow(self):
        counts = []
        for number in (5, 5, 60):  # the first one warms up
            people = self._people(number, f'Check{number}{len(counts)}')
            cycle = self._cycle(templates=self.template, employee_ids=[Command.set(people.ids)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cycle._get_problems(cycle._get_population())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
