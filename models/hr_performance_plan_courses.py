from odoo import models
from odoo.fields import Domain

from ..tools.matching import score, words

MOST_COURSES = 3


class HrPerformancePlanCourses(models.AbstractModel):
    """Courses that fit a plan, by tags and by words in common; a hint, booked by nobody."""

    _name = 'hr.performance.plan.courses'
    _description = 'Improvement Plan: Courses'

    def _get_course_recommendations(self):
        """The courses that fit this one plan best, those already passed left out.

        Read as the reader: nobody is offered a course he may not see.

        :return: [{'name', 'note', 'url'}], best first
        """
        self.ensure_one()
        self.check_access('read')
        plan = self.sudo()  # sudo: self - readable; words of it and of its rows are compared
        languages = [code for code, _name in self.env['res.lang'].get_installed()]
        texts = [plan.name, plan.goal, plan.measure, plan.support_text]
        texts += plan.action_ids.mapped('name') + plan.support_ids.mapped('name')
        plan_words = words(' '.join(filter(None, texts)))
        tags = self._get_tag_names(plan.tag_ids, languages)
        # sudo: hr.performance.training - names of courses this person has passed
        passed = (
            self.env['hr.performance.training']
            .sudo()
            .search(
                Domain('employee_id', '=', plan.employee_id.id)
                & Domain('result', 'in', ('attended', 'passed'))
            )
        )
        taken = {name.casefold() for name in passed.mapped('name')}
        found = []
        for course in self._get_courses(languages):
            points = score(plan_words, tags, course.pop('words'), course.pop('tags'))
            if points and not course.pop('names') & taken:
                found.append((-points, course['name'], course))
        return [course for _points, _name, course in sorted(found, key=lambda x: x[:2])][
            :MOST_COURSES
        ]

    def _get_finished_courses(self):
        """The courses of the app that the employee of this one plan has finished."""
        employee = self.sudo().employee_id  # sudo: self - the person, readable with the plan
        partner = employee.user_id.partner_id or employee.work_contact_id
        # sudo: slide.channel.partner - which courses this person has finished
        members = self.env['slide.channel.partner'].sudo()
        done = members.search(
            Domain('partner_id', '=', partner.id) & Domain('member_status', '=', 'completed')
        )
        return done.channel_id.sudo(False)

    def _get_tag_names(self, tags, languages):
        """Names in every language of the database: a tag is the same in Chinese."""
        return {
            tag.name.casefold()
            for code in languages
            for tag in tags.with_context(lang=code)
            if tag.name
        }

    def _get_courses(self, languages):
        """[{'name', 'note', 'url', 'names', 'words', 'tags'}] of the course app, or of the list."""
        if 'slide.channel' in self.env:  # a soft dependency: the app may not be there
            courses = self.env['slide.channel']
            if not courses.has_access('read'):
                return []
            courses = courses.search(Domain('is_published', '=', True))
            courses -= self._get_finished_courses()
            url, note = 'website_url', False
        else:
            courses = self.env['hr.performance.course'].search(
                Domain('company_id', 'in', (False, self.sudo().company_id.id))  # sudo: its company
            )
            url, note = 'url', 'note'
        result = []
        for course in courses:
            # sudo: tags of a course that is readable
            tags = course.sudo().tag_ids
            texts = {
                text
                for code in languages
                for text in (
                    course.with_context(lang=code).name,
                    note and course.with_context(lang=code)[note],
                )
                if text
            }
            names = self._get_tag_names(tags, languages)
            result.append(
                {
                    'name': course.name,
                    'note': (note and course[note]) or '',
                    'url': course[url] or '',
                    'names': {course.with_context(lang=c).name.casefold() for c in languages},
                    'words': words(' '.join(texts | names)),
                    'tags': names,
                }
            )
        return result
