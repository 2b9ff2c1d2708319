"""Plans in the back office: dialogs, views, a plan begun by a manager, courses, who is told."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .plan_common import PlanCase


class PlanOfficeCase(PlanCase):
    def setUp(self):
        super().setUp()
        frozen = freeze_time('2026-06-15 08:00:00')
        frozen.start()
        self.addCleanup(frozen.stop)

    def _dialog(self, plan, verb, user, **values):
        wizard = self.env['hr.performance.plan.verb'].with_user(user)
        return wizard.create({'plan_id': plan.id, 'verb': verb, **values})

    def _mails(self, address):
        mails = self.env['mail.mail'].search([('email_to', 'ilike', address)])
        return mails.mapped('subject')


@tagged('post_install', '-at_install', 'hr_performance')
class TestPlanOffice(PlanOfficeCase):
    def test_dialogs_call_the_verbs(self):
        plan = self._plan(state='running')
        mine, theirs = self.user_employee, self.user_manager
        plan.with_user(mine).send_checkin(plan.checkin_ids[0].id, 30, texts={'done': 'Posts'})
        self._dialog(
            plan, 'reply', theirs, checkin_id=plan.checkin_ids[0].id, reply='Good start'
        ).action_apply()
        self.assertEqual(plan.checkin_ids[0].reply, 'Good start')
        dialog = self._dialog(plan, 'propose', theirs, reason='The budget came late')
        self.assertEqual(dialog.value_to, 90)
        dialog.write({'value_to': 85, 'date_end': date(2026, 9, 30)})
        dialog.action_apply()
        self.assertEqual(plan.change_ids.after, {'value_to': 85, 'date_end': '2026-09-30'})
        self.assertIn('85', plan.change_ids.with_user(theirs).text)
        self._dialog(
            plan, 'close', theirs, result='partly', evidence='82 % at the end of June'
        ).action_apply()
        self.assertEqual(plan.result, 'partly')

    def test_dialog_on_a_foreign_plan_shows_and_does_nothing(self):
        plan = self._plan(self.outsider, state='running')
        with self.assertRaises(AccessError):
            self._dialog(plan, 'cancel', self.user_colleague, reason='Long enough reason')
        with self.assertRaises(AccessError):
            self._dialog(
                plan, 'cancel', self.user_officer, reason='Long enough reason'
            ).action_apply()
        self.assertEqual(plan.state, 'running')

    def test_views_open_for_those_who_read(self):
        plan = self._plan(self.colleague, state='running')
        for user in (self.user_colleague, self.user_manager, self.user_officer):
            plans = self.env['hr.performance.plan'].with_user(user)
            with self.subTest(user=user.login):
                views = plans.get_views(
                    [(False, kind) for kind in ('list', 'kanban', 'calendar', 'form', 'search')]
                )
                names = set(views['models']['hr.performance.plan']['fields'])
                readable = plan.with_user(user).read(
                    [name for name in names if name in plan._fields]
                )
                self.assertEqual(readable[0]['can_close'], user == self.user_manager)
                self.assertEqual(readable[0]['can_checkin'], user != self.user_officer)
                with Form(plan.with_user(user)) as form:
                    self.assertEqual(form.name, 'Social media reach')

    def test_filters(self):
        plan = self._plan(state='running')
        plans = self.env['hr.performance.plan'].with_user(self.user_manager)
        late = [('checkin_ids', 'any', [('is_late', '=', True)])]
        self.assertFalse(plans.search(late))
        with freeze_time('2026-07-20'):
            self.assertEqual(plans.search(late), plan.with_user(self.user_manager))
        self.assertFalse(plans.search([('support_ids.state', '=', 'requested')]))

    def test_manager_begins_a_plan(self):
        wizard = Form(self.env['hr.performance.plan.new'].with_user(self.user_manager))
        wizard.employee_id = self.employee
        wizard.name = 'Shorter answer times'
        wizard.goal = 'Answer time from 9 to 4 days'
        wizard.value_from, wizard.value_to, wizard.unit = 9, 4, 'days'
        self.assertEqual(wizard.date_end, date(2026, 9, 14))
        with wizard.action_ids.new() as line:
            line.name = 'Two fixed hours a week'
        with wizard.support_ids.new() as line:
            line.name = 'Right to the report'
            line.date = date(2026, 7, 1)
        action = wizard.save().action_apply()
        plan = self.env['hr.performance.plan'].browse(action['res_id'])
        self.assertRecordValues(
            plan,
            [
                {
                    'state': 'running',
                    'employee_id': self.employee.id,
                    'user_id': self.user_employee.id,
                    'value_to': 4,
                    'author_side': 'manager',
                }
            ],
        )
        self.assertEqual(plan.action_ids.mapped('name'), ['Two fixed hours a week'])
        self.assertEqual(plan.support_ids.state, 'promised')
        self.assertEqual(len(plan.checkin_ids), 3)
        self.assertEqual(self._mails('emil@'), ['An improvement plan has started'])

    def test_only_the_manager_begins_a_plan(self):
        values = {'name': 'A plan', 'goal': 'A goal'}
        for user, employee in (
            (self.user_employee, self.employee),
            (self.user_colleague, self.employee),
            (self.user_manager, self.outsider),
            (self.user_manager, self.manager),
            (self.user_officer, self.employee),
            (self.user_hr_manager, self.employee),
        ):
            plans = self.env['hr.performance.plan'].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                plans.add_plan(employee.id, values)
        plans = self.env['hr.performance.plan'].with_user(self.user_manager)
        for employee_id in ('1', True, 0, -1, 2**40, None):
            with self.subTest(employee_id=employee_id), self.assertRaises(AccessError):
                plans.add_plan(employee_id, values)

    def test_bad_plans_are_refused_with_a_sentence(self):
        plans = self.env['hr.performance.plan'].with_user(self.user_manager)
        good = {'name': 'A plan', 'goal': 'A goal'}
        for values, rows, message in (
            ({'name': 'A plan'}, {}, 'name and a goal'),
            ({**good, 'state': 'closed'}, {}, 'not asked for'),
            ({**good, 'kind': 'x'}, {}, 'formal PIP'),
            ({**good, 'date_end': '2026-06-15'}, {}, 'must end after'),
            ({**good, 'date_end': 'soon'}, {}, 'not a date'),
            ({**good, 'value_from': 5, 'value_to': 5}, {}, 'one value to another'),
            (good, {'actions': 'x'}, 'not asked for'),
            (good, {'actions': [{'name': 'x', 'owner': 'boss'}]}, 'done by'),
            (good, {'milestones': [{'name': 'x'}]}, 'needs its day'),
            ({**good, 'kind': 'pip'}, {}, 'two dated instances'),
            (
                {**good, 'kind': 'pip', 'instances': [{'date': '2026-12-01', 'text': 'x' * 20}]},
                {},
                'not later than today',
            ),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                plans.add_plan(self.employee.id, values, rows)

    def test_formal_pip_waits_for_hr_and_the_employee(self):
        plans = self.env['hr.performance.plan'].with_user(self.user_manager)
        plan = plans.browse(
            plans.add_plan(
                self.employee.id,
                {
                    'name': 'Safe handover',
                    'goal': 'No point is missed',
                    'kind': 'pip',
                    'instances': [
                        {'date': '2026-05-02', 'text': 'Alarm not in the handover'},
                        {'date': '2026-05-20', 'text': 'Machine left running, 37 rejects'},
                    ],
                },
            )
        )
        self.assertEqual(plan.state, 'draft')
        self.assertEqual(plan.date_end, date(2026, 8, 14))
        with self.assertRaisesRegex(UserError, 'approves it first'):
            plan.action_start()
        with self.assertRaises(AccessError):
            plan.action_approve_pip()
        plan.with_user(self.user_officer).action_approve_pip()
        plan.with_user(self.user_employee).action_acknowledge_pip()
        plan.action_start()
        self.assertEqual(plan.state, 'running')

    # Courses
    def _course(self, name, **values):
        return self.env['hr.performance.course'].create({'name': name, **values})

    def test_courses_by_tag_and_by_word(self):
        tag = self.env['hr.performance.tag'].create({'name': 'Campaigns'})
        plan = self._plan(state='running', tag_ids=[Command.set(tag.ids)])
        if 'slide.channel' in self.env:
            self.skipTest('the list is not asked beside a course app')
        self.env['hr.performance.course'].search([]).active = False
        self._course('Advanced social media operations')
        self._course('Budgets', tag_ids=[Command.set(tag.ids)])
        self._course('Welding')
        self._course('Media elsewhere', company_id=self.company2.id)
        taken = self._course('Social media basics')
        self.env['hr.performance.training'].create(
            {'name': taken.name, 'employee_id': self.employee.id, 'result': 'passed'}
        )
        found = plan.with_user(self.user_employee)._get_course_recommendations()
        self.assertEqual(
            [course['name'] for course in found], ['Budgets', 'Advanced social media operations']
        )
        with self.assertRaises(AccessError):
            plan.with_user(self.user_outsider)._get_course_recommendations()

    def _skill_rows(self):
        """A kind of skill with two skills and two levels; the app comes with the employees'."""
        if 'hr.skill' not in self.env or 'slide.channel' in self.env:
            self.skipTest('of the list, with the skills app')
        self.env['hr.performance.course'].search([]).active = False
        return self.env['hr.skill.type'].create(
            {
                'name': 'Figures',
                'skill_ids': [Command.create({'name': name}) for name in ('Statistics', 'SQL')],
                'skill_level_ids': [
                    Command.create({'name': 'Beginner', 'level_progress': 30}),
                    Command.create({'name': 'Expert', 'level_progress': 90}),
                ],
            }
        )

    def _fitting(self, plan, user=None):
        courses = plan.with_user(user or self.user_employee)._get_course_recommendations()
        return [(course['name'], course['reason']) for course in courses]

    def test_courses_by_skill(self):
        kind = self._skill_rows()
        sql, statistics = kind.skill_ids.sorted('name')
        beginner, expert = kind.skill_level_ids.sorted('level_progress')
        tag = self.env['hr.performance.tag'].create({'name': 'Campaigns'})
        # every plan is about that: it recommends nothing and is no reason
        empty = self.env.ref('hr_performance_interview.hr_performance_tag_improvement')
        plan = self._plan(state='running', tag_ids=[Command.set((tag | empty).ids)])
        self._course('Averages', skill_ids=[Command.set(statistics.ids)])
        self._course('Budgets', tag_ids=[Command.set((tag | empty).ids)])
        self._course('Forklift licence', tag_ids=[Command.set(empty.ids)])
        self._course('Queries', skill_ids=[Command.set(sql.ids)])
        self._course('Social media')
        self.assertEqual(
            self._fitting(plan),
            [
                ('Budgets', 'is about Campaigns'),
                ('Social media', 'has words in common with the plan: Social and media'),
            ],
        )
        plan.action_ids.skill_ids = statistics.ids
        self.assertEqual(self._fitting(plan)[0], ('Averages', 'teaches the skill Statistics'))
        # what the job asks for, and what is reached of it
        self.employee.job_id = self.env['hr.job'].create({'name': 'Analyst'})
        for skill in (statistics, sql):
            self.env['hr.job.skill'].create(
                {
                    'job_id': self.employee.job_id.id,
                    'skill_type_id': kind.id,
                    'skill_id': skill.id,
                    'skill_level_id': expert.id,
                }
            )
        own = {
            'employee_id': self.employee.id,
            'skill_type_id': kind.id,
            'skill_id': sql.id,
            'valid_from': '2026-01-01',
        }
        self.env['hr.employee.skill'].create({**own, 'skill_level_id': beginner.id})
        lacks = 'teaches the skill Statistics: the job asks for Expert'
        below = 'teaches the skill SQL: the job asks for Expert'
        self.assertEqual(
            self._fitting(plan, self.user_manager),
            [
                ('Averages', f'{lacks}, no level is reached yet'),
                ('Budgets', 'is about Campaigns'),
                ('Queries', f'{below}, reached is Beginner'),
            ],
        )
        self.env['hr.employee.skill'].search([('skill_id', '=', sql.id)]).skill_level_id = expert
        self.assertNotIn('Queries', dict(self._fitting(plan)))
        plan.action_ids.done_on = '2026-06-20'
        self.assertEqual(self._fitting(plan)[0][0], 'Budgets', 'the action was done')
        kind.skill_ids.unlink()
        plan.invalidate_recordset()
        self.assertFalse(plan.action_ids.skill_ids)
        self.assertEqual(
            [name for name, _reason in self._fitting(plan)], ['Budgets', 'Social media']
        )

    def test_courses_of_many_plans_cost_the_same(self):
        kind = self._skill_rows()
        for number in range(5):
            self._course(f'Course {number}', skill_ids=[Command.set(kind.skill_ids.ids)])
        plans = self.env['hr.performance.plan']
        for number in range(6):
            employee = (self.employee, self.colleague)[number % 2]
            plans |= self._plan(
                employee, name=f'Plan {number}', skill_ids=[Command.set(kind.skill_ids.ids)]
            )
        counts = []
        for some in (plans[:2], plans, plans[:2], plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = some.with_user(self.user_manager)._recommend_courses()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(found), 6)
        self.assertTrue(all(len(courses) == 3 for courses in found.values()))
        self.assertEqual(counts[2], counts[3])

    def test_what_a_plan_is_about_is_said_by_manager_or_hr(self):
        tag = self.env['hr.performance.tag'].create({'name': 'Campaigns'})
        plan = self._plan(state='running')
        for user in (self.user_employee, self.user_outsider, self.user_colleague):
            # AccessError is one, too
            with self.subTest(user=user.login), self.assertRaises(UserError):
                plan.with_user(user).set_topics({'tag_ids': tag.ids})
        with self.assertRaisesRegex(UserError, 'not asked for'):
            plan.with_user(self.user_manager).set_topics({'goal': 'Another one'})
        with self.assertRaises(AccessError):
            plan.with_user(self.user_manager).tag_ids = tag
        dialog = self.env['hr.performance.plan.verb'].with_user(self.user_manager)
        dialog = dialog.create({'plan_id': plan.id, 'verb': 'topics'})
        dialog.tag_ids = tag
        dialog.action_apply()
        self.assertEqual(plan.tag_ids, tag)
        plan.with_user(self.user_officer).set_topics({'tag_ids': []})
        self.assertFalse(plan.tag_ids)

    def test_skills_are_no_matter_of_the_portal(self):
        skills = self.env['hr.performance.skill'].with_user(self.user_employee)
        with self.assertRaises(AccessError):
            skills.search([])
        plan = self._plan(state='running').with_user(self.user_employee)
        with self.assertRaises(AccessError):
            plan.read(['skill_ids'])
        self.assertEqual(plan.get_plan_data()['skills'], [])

    def test_courses_in_print_and_office(self):
        self.env['hr.performance.course'].search([]).active = False
        plan = self._plan(state='running')
        if 'slide.channel' in self.env:
            self.skipTest('the list is not asked beside a course app')
        self._course('Social media', url='https://learning.example.com/social')
        plan._write_flow({'pace': 'at_risk', 'pace_since': '2026-06-20'})
        reason = 'has words in common with the plan'
        self.assertIn(f'{reason}: Social and media', plan.with_user(self.user_manager).course_html)
        html, _kind = (
            self.env['ir.actions.report']
            .with_user(self.user_employee)
            ._render_qweb_html('hr_performance_interview.report_plan', plan.ids)
        )
        self.assertIn(reason, html.decode())
        self.assertNotIn(f'{reason}:', html.decode(), 'the words of the plan stay out of a file')
        self.assertIn('Social media', html.decode())

    def test_courses_are_kept_by_hr(self):
        courses = self.env['hr.performance.course']
        course = courses.with_user(self.user_officer).create({'name': 'Welding'})
        for user in (self.user_employee, self.user_manager):
            with self.subTest(user=user.login):
                self.assertEqual(course.with_user(user).read(['name'])[0]['name'], 'Welding')
                with self.assertRaises(AccessError):
                    course.with_user(user).name = 'Mine'
        for url in ('javascript:alert(1)', 'learning', 'https://a b'):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                course.url = url

    # Who is told
    def test_reminder_replaces_the_mail_of_a_risk(self):
        plan = self._plan(state='running')
        with freeze_time('2026-07-28 08:00:00'):
            plan._update_pace()
        self.assertEqual(plan._get_talks().user_id, self.user_manager)
        self.assertFalse([s for s in self._mails('mona@') if 'talk' in s])

    def test_manager_is_told_once_of_a_risk(self):
        self.env['hr.performance.reminder.rule'].search(
            [('trigger', '=', 'plan_risk')]
        ).active = False
        plan = self._plan(state='running')
        self.assertFalse(plan._get_talks())
        with freeze_time('2026-07-10 08:00:00'):
            for _run in range(3):
                plan._update_pace()
            self.assertEqual(plan.pace, 'at_risk')
            self.assertEqual(plan.risk_told_on, date(2026, 7, 10))
            self.assertEqual(plan.talk_by, date(2026, 7, 17), 'five working days later')
        told = [s for s in self._mails('mona@') if 'talk' in s]
        self.assertEqual(len(told), 1)
        self.assertNotIn('A plan in your team needs a talk', self._mails('emil@'))
        talk = plan._get_talks()
        self.assertRecordValues(
            talk, [{'user_id': self.user_manager.id, 'date_deadline': date(2026, 7, 17)}]
        )
        self.assertFalse(
            self.env['mail.activity'].with_user(self.user_colleague).search([('id', '=', talk.id)])
        )
        with freeze_time('2026-07-14 08:00:00'):
            plan.with_user(self.user_employee).send_checkin(
                plan.checkin_ids[0].id, value=88, texts={'done': 'Caught up'}
            )
            self.assertEqual(plan.pace, 'on_track')
            self.assertFalse(plan._get_talks())
        with freeze_time('2026-08-28 08:00:00'):
            plan.with_user(self.user_employee).send_checkin(
                plan.checkin_ids[2].id, value=78, texts={'obstacle': 'Budget'}
            )
        self.assertEqual(len([s for s in self._mails('mona@') if 'talk' in s]), 2, 'at risk anew')

    def test_nobody_is_told_where_the_company_wants_no_mail(self):
        self.company.performance_notify = False
        plan = self._plan(state='running')
        with freeze_time('2026-07-10 08:00:00'):
            plan._update_pace()
        self.assertEqual(plan.pace, 'at_risk')
        self.assertFalse(self._mails('mona@'))
        self.assertFalse(plan._get_talks())

    def test_talk_follows_the_manager(self):
        plan = self._plan(state='running')
        with freeze_time('2026-07-28 08:00:00'):
            plan._update_pace()
        self.employee.parent_id = self.manager2
        self.assertEqual(plan._get_talks().user_id, self.user_manager2)

    def test_mails_carry_no_content(self):
        plan = self._plan(state='running')
        plan.with_user(self.user_employee).send_checkin(
            plan.checkin_ids[0].id, 60, texts={'done': 'KANARY'}
        )
        plan.with_user(self.user_manager).reply_checkin(plan.checkin_ids[0].id, 'KANARY')
        mails = self.env['mail.mail'].search([('body_html', 'ilike', f'plans/{plan.id}"')])
        self.assertEqual(
            sorted(mails.mapped('subject')), ['A check-in was sent', 'Your check-in was answered']
        )
        for mail in mails:
            self.assertNotIn('KANARY', mail.body_html)
            self.assertNotIn('Social media', mail.body_html)
            self.assertNotIn('[[', mail.body_html)

    def test_drafts_start_on_their_day(self):
        plan = self._plan(date_start=date(2026, 6, 20))
        pip = self._plan(date_start=date(2026, 6, 20), kind='pip')
        job = self.env.ref('hr_performance_interview.ir_cron_update_pace')
        with self.enter_registry_test_mode():
            with freeze_time('2026-06-19 08:00:00'):
                job.method_direct_trigger()
            self.assertEqual(plan.state, 'draft')
            with freeze_time('2026-06-20 08:00:00'):
                job.method_direct_trigger()
        self.assertEqual((plan.state, pip.state), ('running', 'draft'))

    def test_employee_button(self):
        self._plan(state='running')
        counts = {
            user.login: self.employee.with_user(user).sudo().performance_plan_count
            for user in (self.user_manager, self.user_colleague, self.user_officer)
        }
        self.assertEqual(counts, {'mona': 1, 'cora': 0, 'olga': 1})

    def test_support_is_a_fact_of_the_next_form(self):
        plan = self._plan(state='running')
        plan._create_rows(
            'support',
            [
                {'plan_id': plan.id, 'name': 'Mentor', 'requested_on': date(2026, 6, 1)},
                {
                    'plan_id': plan.id,
                    'name': 'Seat',
                    'state': 'granted',
                    'granted_on': date(2026, 6, 2),
                },
                {
                    'plan_id': plan.id,
                    'name': 'Tool',
                    'state': 'promised',
                    'date_due': date(2026, 7, 2),
                },
            ],
        )
        source = self.env['hr.performance.source.plan'].sudo()
        facts = source._collect(self.employee, date(2026, 1, 1), date(2026, 6, 30))[self.employee]
        kinds = {fact['name']: fact['kind'] for fact in facts}
        self.assertEqual(kinds['Mentor'], 'support_unmet')
        self.assertEqual(kinds['Seat'], 'support_granted')
        self.assertNotIn('Tool', kinds)


@tagged('post_install', '-at_install', 'hr_performance')
class TestPlanDemo(PlanOfficeCase):
    def test_demo_plans(self):
        plans = self.env['hr.performance.plan'].search([])
        names = plans.get_external_id()
        plans = plans.filtered(lambda plan: 'plan_demo_' in (names[plan.id] or ''))
        if not self.env.ref('base.module_hr_performance_interview').demo:
            self.assertFalse(plans)
            return
        self.assertEqual(len(plans), 18)
        states = sorted(plans.filtered('date_start').mapped('state'))
        self.assertEqual(states.count('running'), 5)
        self.assertEqual(states.count('closed'), 12)
        running = plans.filtered(lambda plan: plan.state == 'running')
        self.assertEqual(len(running.filtered(lambda plan: plan.pace == 'at_risk')), 2)
