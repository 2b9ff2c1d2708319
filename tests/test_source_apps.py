"""Sources of apps the addon does not depend on, in a database that has them.

Run by `make test` in a session of its own; `scripts/dev.py test-apps` runs it alone.
"""

from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .test_source import QueryCase, SourceCase

IN_PERIOD = datetime(2026, 3, 2, 8)


class AppsCase(SourceCase):
    """Factories of what the apps know of an employee."""

    def _skill_type(self, certification=False):
        return self.env['hr.skill.type'].create(
            {
                'name': 'Certificates' if certification else 'Machines',
                'is_certification': certification,
                'skill_ids': [Command.create({'name': name}) for name in ('Press 4', 'Press 5')],
                'skill_level_ids': [
                    Command.create({'name': 'Level 3', 'level_progress': 60}),
                    Command.create({'name': 'Level 4', 'level_progress': 100}),
                ],
            }
        )

    def _skill(self, kind, number, employee=None, level=0, **values):
        return self.env['hr.employee.skill'].create(
            {
                'employee_id': (employee or self.employee).id,
                'skill_type_id': kind.id,
                'skill_id': kind.skill_ids[number].id,
                'skill_level_id': kind.skill_level_ids.sorted('level_progress')[level].id,
                **values,
            }
        )

    def _course(self, name='Difficult calls', lessons=2):
        return self.env['slide.channel'].create(
            {
                'name': name,
                'slide_ids': [
                    Command.create(
                        {'name': f'Lesson {n}', 'slide_category': 'article', 'is_published': True}
                    )
                    for n in range(lessons)
                ],
            }
        )

    def _take(self, course, people, lessons=2):
        partners = people.user_id.partner_id
        course.sudo()._action_add_members(partners)
        self.env['slide.slide.partner'].create(
            [
                {'slide_id': slide.id, 'partner_id': partner.id, 'completed': True}
                for slide in course.slide_ids[:lessons]
                for partner in partners
            ]
        )
        for name in ('slide_slide_partner', 'slide_channel_partner'):
            self.env.flush_all()
            self.env.cr.execute(f"UPDATE {name} SET write_date = '2026-03-02'")
        self.env.invalidate_all()

    def _project(self, **values):
        return self.env['project.project'].create(
            {'name': 'Borealis', 'privacy_visibility': 'employees', 'user_id': False, **values}
        )

    def _task(self, project, name, user, **values):
        return self.env['project.task'].create(
            {
                'name': name,
                'project_id': project.id,
                'user_ids': [Command.set(user.ids)],
                **values,
            }
        )

    def _badge(self, users, name='Helping hand'):
        badge = self.env['gamification.badge'].create({'name': name, 'rule_auth': 'everyone'})
        rows = self.env['gamification.badge.user'].create(
            [{'badge_id': badge.id, 'user_id': user.id, 'comment': 'Thanks'} for user in users]
        )
        self.env.cr.execute(
            'UPDATE gamification_badge_user SET create_date = %s WHERE id = ANY(%s)',
            [IN_PERIOD, rows.ids],
        )
        self.env.invalidate_all()

    def _challenge(self, users, **values):
        definition = self.env['gamification.goal.definition'].create(
            {'name': 'Calls', 'suffix': 'calls', 'computation_mode': 'manually'}
        )
        self.env['gamification.goal'].create(
            [
                {
                    'definition_id': definition.id,
                    'user_id': user.id,
                    'start_date': '2026-01-01',
                    'end_date': '2026-03-31',
                    'target_goal': 100,
                    'current': 120,
                    **values,
                }
                for user in users
            ]
        )

    def _attend(self, people, days=2):
        self.env['hr.attendance'].create(
            [
                {
                    'employee_id': person.id,
                    'check_in': datetime(2026, 3, day, 8),
                    'check_out': datetime(2026, 3, day, 16),
                }
                for person in people
                for day in range(2, 2 + days)
            ]
        )

    def _leave(self, people, **values):
        kind = self.env['hr.leave.type'].create(
            {
                'name': 'Sick of secrets',
                'requires_allocation': False,
                'leave_validation_type': 'no_validation',
                'company_id': self.company.id,
            }
        )
        leaves = (
            self.env['hr.leave']
            .with_context(leave_fast_create=True)
            .create(
                [
                    {
                        'employee_id': person.id,
                        'holiday_status_id': kind.id,
                        'request_date_from': '2026-03-02',
                        'request_date_to': '2026-03-03',
                        'private_name': 'A secret reason',
                    }
                    for person in people
                ]
            )
        )
        leaves._write({'state': 'validate', 'number_of_days': 2})
        self.env.invalidate_all()
        return leaves


@tagged('post_install', '-at_install', '-standard', 'hr_performance', 'optional_apps')
class TestSourceApps(AppsCase):
    def test_all_apps_are_there(self):
        sources = self.env['hr.performance.source']._get_sources()
        self.assertFalse([s._source_key for s in sources if not s._is_available()])
        form = self._form()
        form._collect_facts()
        data = self._as(form, self.user_employee)._get_facts_data()
        self.assertFalse(data['missing_sources'])

    def test_skills(self):
        machines, papers = self._skill_type(), self._skill_type(certification=True)
        self._skill(machines, 0, valid_from='2026-03-01')
        self._skill(machines, 1, valid_from='2024-03-01')
        self._skill(papers, 0, valid_from='2026-03-01', valid_to='2027-03-01')
        found = self._collect('skill')
        self.assertEqual(self._names(found), {'skill': ['Press 4']})
        [skill] = found['skill']
        self.assertEqual((skill['value'], skill['detail']), (60, 'Level 3'))

    def test_certificates(self):
        papers = self._skill_type(certification=True)
        self._skill(papers, 0, valid_from='2024-03-01', valid_to='2026-02-01')
        self._skill(papers, 1, valid_from='2025-12-01', valid_to='2099-01-01')
        self.assertEqual(
            self._names(self._collect('certificate')),
            {'certificate': ['Press 5'], 'certificate_expired': ['Press 4']},
        )

    def test_renewed_certificate_is_no_gap(self):
        papers = self._skill_type(certification=True)
        self._skill(papers, 0, valid_from='2024-03-01', valid_to='2026-02-01')
        self._skill(papers, 0, level=1, valid_from='2026-02-02', valid_to='2028-02-01')
        self.assertEqual(set(self._collect('certificate')), {'certificate'})

    def test_courses_of_the_resume(self):
        kind = self.env['hr.resume.line.type'].create({'name': 'Trainings', 'is_course': True})
        values = {'employee_id': self.employee.id, 'line_type_id': kind.id}
        self.env['hr.resume.line'].create(
            [
                {**values, 'name': 'First aid', 'date_start': '2026-02-01', 'duration': 8},
                {**values, 'name': 'Long ago', 'date_start': '2020-02-01'},
                {'employee_id': self.employee.id, 'name': 'A job', 'date_start': '2026-02-01'},
            ]
        )
        found = self._collect('training')
        self.assertEqual(self._names(found), {'training_attended': ['First aid']})
        self.assertEqual(found['training_attended'][0]['value'], 8)

    def test_courses(self):
        self._take(self._course(), self.employee)
        self._take(self._course('Half way'), self.employee, lessons=1)
        found = self._collect('course')
        self.assertEqual(
            self._names(found), {'course': ['Difficult calls'], 'course_open': ['Half way']}
        )
        [done], [going_on] = found['course'], found['course_open']
        self.assertEqual(
            (done['date'], done['rate'], going_on['rate']), (IN_PERIOD.date(), 100, 50)
        )
        self.assertFalse(self._collect('course', period=(date(2028, 1, 1), date(2028, 6, 30))))

    def test_tasks(self):
        project, secret = self._project(), self._project(privacy_visibility='followers')
        user = self.user_colleague
        for name, where in (('Import', project), ('Secret plan', secret)):
            self._task(where, name, user, state='1_done', date_end=IN_PERIOD)
        late = {'date_deadline': datetime(2026, 2, 1)}
        self._task(project, 'Late', user, state='1_done', date_end=IN_PERIOD, **late)
        self._task(project, 'Never done', user, **late)
        self._task(project, 'Dropped', user, state='1_canceled', **late)
        self._task(project, 'Of another year', user, date_deadline=datetime(2024, 2, 1))
        self._task(self.env['project.project'], 'Private', user, state='1_done')
        found = self._collect('task', self.colleague)[self.colleague]
        kinds = {(fact['kind'], fact['name']) for fact in found}
        self.assertEqual(
            kinds, {('task_done', 'Import'), ('task_late', 'Late'), ('task_late', 'Never done')}
        )

    def test_milestones(self):
        project = self._project(user_id=self.user_colleague.id)
        other = self._project()
        values = {'project_id': project.id, 'deadline': '2026-03-01'}
        reached, _missed, _foreign, shared = self.env['project.milestone'].create(
            [
                {**values, 'name': 'Reached', 'deadline': '2099-01-01', 'is_reached': True},
                {**values, 'name': 'Missed'},
                {**values, 'name': 'Of others', 'project_id': other.id},
                {**values, 'name': 'Shared', 'project_id': other.id},
            ]
        )
        reached.reached_date = '2026-03-01'
        self._task(other, 'Part of it', self.user_colleague, milestone_id=shared.id)
        found = self._collect('milestone', self.colleague)[self.colleague]
        self.assertEqual(
            {(fact['kind'], fact['name']) for fact in found},
            {
                ('milestone_done', 'Reached'),
                ('milestone_missed', 'Missed'),
                ('milestone_missed', 'Shared'),
            },
        )

    def test_badges_and_challenges(self):
        self._badge(self.user_colleague)
        self._challenge(self.user_colleague, state='reached')
        self._challenge(self.user_colleague, state='failed', current=0)
        self._challenge(self.user_colleague, state='inprogress')
        found = self._collect('badge', self.colleague)[self.colleague]
        self.assertEqual(
            sorted((f['kind'], f['name'], f.get('value')) for f in found if f['kind'] != 'badge'),
            [('challenge_done', 'Calls', 120), ('challenge_missed', 'Calls', 0)],
        )
        [badge] = [f for f in found if f['kind'] == 'badge']
        self.assertEqual((badge['name'], badge['detail']), ('Helping hand', 'Thanks'))

    def test_attendance(self):
        self._attend(self.employee)
        found = self._collect('attendance')
        [hours], [days] = found['attendance'], found['attendance_days']
        rows = self.env['hr.attendance'].search([('employee_id', '=', self.employee.id)])
        self.assertAlmostEqual(hours['value'], sum(rows.mapped('worked_hours')))
        self.assertGreater(hours['value'], 10)
        self.assertEqual(days['value'], 2)

    def test_time_off_tells_days_only(self):
        self._leave(self.employee)
        form = self._form()
        form._collect_facts()
        fact = form.fact_ids.filtered(lambda f: f.source == 'leave')
        self.assertEqual((fact.value, fact.zone, fact.polarity), (2, 'attendance', 'neutral'))
        self.assertNotIn('ecret', str(fact.read()))

    def test_attendance_and_the_setting(self):
        """The employee and HR see it; the manager once the company allows it."""
        self._attend(self.employee)
        form = self._form()
        form._collect_facts()
        Fact = self.env['hr.performance.fact']

        def seen(user):
            self.env.invalidate_all()
            domain = [('form_id', '=', form.id), ('zone', '=', 'attendance')]
            return bool(Fact.with_user(user).search(domain))

        people = (self.user_employee, self.user_officer, self.user_manager, self.user_outsider)
        self.assertEqual([seen(user) for user in people], [True, True, False, False])
        sources = str(self._as(form, self.user_manager)._get_facts_data())
        self.assertNotIn('Attendance', sources, 'not even named as empty')
        self.company.performance_manager_sees_attendance = True
        self.assertEqual([seen(user) for user in people], [True, True, True, False])
        self.company.performance_manager_sees_attendance = False
        self.assertFalse(seen(self.user_manager))


@tagged('post_install', '-at_install', '-standard', 'hr_performance', 'optional_apps')
class TestSourceAppsQueries(AppsCase, QueryCase):
    def test_queries_of_skills(self):
        kind = self._skill_type()
        self._check_queries(
            'skill',
            lambda people: [self._skill(kind, 0, p, valid_from='2026-03-01') for p in people],
        )

    def test_queries_of_certificates(self):
        kind = self._skill_type(certification=True)
        values = {'valid_from': '2026-03-01', 'valid_to': '2027-03-01'}
        self._check_queries(
            'certificate', lambda people: [self._skill(kind, 0, p, **values) for p in people]
        )

    def test_queries_of_courses(self):
        self._check_queries('course', lambda people: self._take(self._course(), people))

    def test_queries_of_trainings_and_resume(self):
        kind = self.env['hr.resume.line.type'].create({'name': 'Trainings', 'is_course': True})

        def make(people):
            self.env['hr.resume.line'].create(
                [
                    {
                        'name': 'First aid',
                        'employee_id': person.id,
                        'line_type_id': kind.id,
                        'date_start': '2026-03-01',
                    }
                    for person in people
                ]
            )

        self._check_queries('training', make)

    def test_queries_of_tasks(self):
        project = self._project()

        def make(people):
            for person in people:
                self._task(project, 'Import', person.user_id, state='1_done', date_end=IN_PERIOD)

        self._check_queries('task', make)

    def test_queries_of_milestones(self):
        def make(people):
            for person in people:
                project = self._project(user_id=person.user_id.id)
                self.env['project.milestone'].create(
                    {'name': 'Missed', 'project_id': project.id, 'deadline': '2026-03-01'}
                )

        self._check_queries('milestone', make)

    def test_queries_of_badges(self):
        def make(people):
            self._badge(people.user_id)
            self._challenge(people.user_id, state='reached')

        self._check_queries('badge', make)

    def test_queries_of_attendance(self):
        self._check_queries('attendance', self._attend)

    def test_queries_of_time_off(self):
        self._check_queries('leave', self._leave)
