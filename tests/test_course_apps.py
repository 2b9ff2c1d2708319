"""Courses that are recommended in a database with the e-learning app.

Run with the tests of the other apps; see test_source_apps.py.
"""

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .plan_common import PlanMixin
from .test_source_apps import AppsCase


@tagged('post_install', '-at_install', '-standard', 'hr_performance', 'optional_apps')
class TestCourseApps(PlanMixin, AppsCase, HttpCase):
    """A plan on campaigns, and what the app teaches about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['slide.channel'].search([]).is_published = False
        cls.kind = cls._make_skill_type()
        group = cls.env['slide.channel.tag.group'].create({'name': 'Topics'})
        cls.topic = cls.env['slide.channel.tag'].create({'name': 'Campaigns', 'group_id': group.id})
        tag = cls.env['hr.performance.tag'].create({'name': 'campaigns'})
        cls.plan = cls._plan(
            state='running',
            tag_ids=[Command.set(tag.ids)],
            date_start=fields.Date.subtract(fields.Date.today(), days=60),
            date_end=fields.Date.add(fields.Date.today(), days=30),
        )

    @classmethod
    def _make_skill_type(cls):
        return cls.env['hr.skill.type'].create(
            {
                'name': 'Figures',
                'skill_ids': [Command.create({'name': name}) for name in ('Statistics', 'SQL')],
                'skill_level_ids': [
                    Command.create({'name': 'Beginner', 'level_progress': 30}),
                    Command.create({'name': 'Expert', 'level_progress': 90}),
                ],
            }
        )

    def _tag(self, name):
        return self.env['slide.channel.tag'].create(
            {'name': name, 'group_id': self.topic.group_id.id}
        )

    def _channel(self, name, tag=False, **values):
        course = self._course(name)
        course.write(
            {
                'is_published': True,
                'enroll': 'public',
                'visibility': 'public',
                'tag_ids': [Command.set(self.topic.ids if tag else [])],
                **values,
            }
        )
        return course

    def _names(self, user=None):
        plan = self.plan.with_user(user or self.user_employee)
        return [course['name'] for course in plan._get_course_recommendations()]

    def test_by_tag_first_then_by_words(self):
        self._channel('Reading figures', tag=True)
        self._channel('Social media reach for beginners')
        self._channel('Welding')
        self.assertEqual(self._names(), ['Reading figures', 'Social media reach for beginners'])
        self.assertEqual(self._names(self.user_manager), self._names())

    def test_a_skill_of_the_plan_comes_first(self):
        self._channel('Reading figures', tag=True)
        teaches = self._channel('Averages and spread')
        teaches.tag_ids = self._tag('statistics')
        skill = self.kind.skill_ids.filtered(lambda skill: skill.name == 'Statistics')
        self.plan.with_user(self.user_manager).set_topics({'skill_ids': skill.ids})
        found = self.plan.with_user(self.user_employee)._get_course_recommendations()
        self.assertEqual(
            [(course['name'], course['reason']) for course in found],
            [
                ('Averages and spread', 'teaches the skill Statistics'),
                ('Reading figures', 'is about campaigns'),
            ],
        )

    def test_not_what_another_website_shows(self):
        website = self.env['website'].create({'name': 'Elsewhere', 'company_id': self.company2.id})
        self._channel('Of the other company', tag=True, website_id=website.id)
        self._channel('Archived', tag=True, active=False)
        self.assertEqual(self._names(), [])

    def test_a_course_on_the_resume_is_not_offered_again(self):
        self._channel('Reading figures', tag=True)
        kind = self.env['hr.resume.line.type'].create({'name': 'Learning', 'is_course': True})
        self.env['hr.resume.line'].create(
            {
                'employee_id': self.employee.id,
                'name': 'Reading figures',
                'line_type_id': kind.id,
                'date_start': '2026-01-05',
            }
        )
        self.assertEqual(self._names(), [])

    def test_not_what_is_hidden_or_finished(self):
        self._channel('Unpublished', tag=True, is_published=False)
        self._channel('For members', tag=True, visibility='members', enroll='invite')
        taken = self._channel('Finished', tag=True)
        self._channel('Begun', tag=True)
        other = self._channel('Finished by a colleague', tag=True)
        self._take(taken, self.employee)
        self._take(other, self.colleague)
        self.assertEqual(self._names(), ['Begun', 'Finished by a colleague'])

    def test_the_list_of_hr_is_not_asked_beside_the_app(self):
        self.env['hr.performance.course'].create({'name': 'Social media reach by hand'})
        self.assertEqual(self._names(), [])

    def test_the_link_on_the_page_leads_a_portal_user_to_the_course(self):
        course = self._channel('Reading figures', tag=True)
        self.plan._update_pace()
        self.assertIn(self.plan.pace, ('at_risk', 'off_track'))
        self.authenticate('emil', 'emil')
        page = self.url_open(f'/my/performance/plans/{self.plan.id}')
        self.assertIn(course.website_url, page.text)
        opened = self.url_open(course.website_url)
        self.assertEqual(opened.status_code, 200)
        self.assertIn('Reading figures', opened.text)
