from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from ..tools.matching import find_words, is_telling, rank, words

MOST_COURSES = 3
MOST_WORDS = 5  # named as a reason
ONE_WORD = (0, 0, 0, 0, 1)  # as ``rank`` tells it
# What the apps behind must have; a soft dependency, they may not be there.
SKILL_APP = {
    'hr.job.skill': ('job_id', 'skill_id', 'skill_level_id', 'level_progress', 'valid_to'),
    'hr.employee.skill': (
        *('employee_id', 'skill_id', 'skill_level_id', 'level_progress', 'valid_from'),
        'valid_to',
    ),
}
RESUME_APP = {'hr.resume.line': ('employee_id', 'name', 'is_course', 'date_start')}
PUBLIC = ('public', 'connected')  # courses that everybody with a log-in may see


class Gap(NamedTuple):
    """A skill the job asks for on a level that is not reached; levels as the app names them."""

    wanted: str
    reached: str


class HrPerformancePlanCourses(models.AbstractModel):
    """Courses that fit a plan, each with the reason; a hint, booked by nobody.

    They come from the e-learning app, else from the list HR keeps. What counts, in this order:
    skills of the plan that a course teaches, tags in common (one that is called as
    every plan is tells nothing), skills the job of the employee asks for and that are not
    reached, and at last words in common. A course of the app teaches the skills its tags are
    named after.
    """

    _name = 'hr.performance.plan.courses'
    _description = 'Improvement Plan: Courses'

    def _get_course_recommendations(self):
        """The courses that fit this one plan best; see :meth:`_recommend_courses`."""
        self.ensure_one()
        return self._recommend_courses()[self.id]

    def _recommend_courses(self, outside=False):
        """The courses that fit each plan best, those already passed left out.

        Read as the reader: nobody is offered a course he may not see. The number of queries
        does not grow with the plans.

        :param outside: for a mail or paper: only courses that everybody with a log-in may see,
            and nothing of the level a person has reached
        :return: {plan id: [{'name', 'note', 'url', 'reason'}]}, best first
        """
        self.check_access('read')
        plans = self.sudo()  # sudo: self - readable; words of it and of its rows are compared
        languages = [code for code, _name in self.env['res.lang'].get_installed()]
        gaps = self._get_skill_gaps(plans.employee_id)
        skills = plans.skill_ids | plans.action_ids.skill_ids
        skills |= skills.browse({skill for by_skill in gaps.values() for skill in by_skill})
        names = self._get_all_names(skills, languages)
        courses = self._get_courses(plans.company_id, languages, names, outside)
        finished = self._get_finished_courses(plans.employee_id)
        tags = self._get_all_names(plans.tag_ids | plans.action_ids.tag_ids, languages)
        result = {}
        for plan in plans:
            subject = self._get_course_subject(plan, gaps, names, tags)
            found = []
            for course in courses:
                if (
                    course['company'] not in (False, plan.company_id.id)
                    or finished[plan.employee_id] & course['keys']
                ):
                    continue
                same = {tag for tag in subject['tags'] if tags[tag] & course['tag_names']}
                points = rank(subject, {**course, 'tags': same})
                if points:
                    order = (points, course['name'], course['id'])
                    reason = self._get_course_reason(subject, course, same, outside)
                    found.append((order, {**course['shown'], 'reason': reason}))
            # one word in common may be chance: it counts where there is nothing better
            found = [pair for pair in found if pair[0][0] > ONE_WORD] or found
            found.sort(key=lambda pair: ([-point for point in pair[0][0]], *pair[0][1:]))
            result[plan.id] = [shown for _order, shown in found[:MOST_COURSES]]
        return result

    # What is looked for
    def _get_course_subject(self, plan, gaps, names, tags):
        """What this one plan is about, in the form ``rank`` compares."""
        actions = plan.action_ids.filtered(lambda action: not action.done_on)
        skills = (plan.skill_ids | actions.skill_ids).ids
        texts = [plan.name, plan.goal, plan.measure, plan.support_text]
        texts += plan.action_ids.mapped('name') + plan.support_ids.mapped('name')
        texts += [name for skill in skills for name in names[skill]]
        by_skill = gaps.get(plan.employee_id, {})
        return {
            'skills': set(skills),
            'gaps': set(by_skill),
            'tags': {tag for tag in (plan.tag_ids | actions.tag_ids).ids if is_telling(tags[tag])},
            'words': words(' '.join(filter(None, texts))),
            'levels': by_skill,
        }

    def _has_app(self, needed):
        return all(
            model in self.env and set(names) <= set(self.env[model]._fields)
            for model, names in needed.items()
        )

    def _get_skill_gaps(self, employees):
        """{employee: {skill id: Gap}}: what the job asks for and what is not reached today."""
        if not self._has_app(SKILL_APP):
            return {}
        today = fields.Date.context_today(self)
        valid = Domain('valid_to', '=', False) | Domain('valid_to', '>=', today)
        # sudo: hr.job.skill - which skills the jobs of these people ask for
        wanted = (
            self.env['hr.job.skill']
            .sudo()
            .search(Domain('job_id', 'in', employees.job_id.ids) & valid)
        )
        # sudo: hr.employee.skill - their own levels, told to those who read the plan
        reached = (
            self.env['hr.employee.skill']
            .sudo()
            .search(
                Domain('employee_id', 'in', employees.ids)
                & Domain('skill_id', 'in', wanted.skill_id.ids)
                & Domain('valid_from', '<=', today)
                & valid
            )
        )
        best = {}
        for row in reached.sorted('level_progress'):
            best[row.employee_id, row.skill_id.id] = row
        by_job = defaultdict(dict)
        for row in wanted.sorted('level_progress'):
            by_job[row.job_id][row.skill_id.id] = row
        gaps = defaultdict(dict)
        for employee in employees:
            for skill, row in by_job[employee.job_id].items():
                own = best.get((employee, skill))
                if not own or own.level_progress < row.level_progress:
                    gaps[employee][skill] = Gap(
                        row.skill_level_id.name, own.skill_level_id.name if own else ''
                    )
        return gaps

    def _get_finished_courses(self, employees):
        """{employee: names and ids of what the person has passed already}."""
        finished = defaultdict(set)
        # sudo: hr.performance.training - names of courses these people have passed
        passed = (
            self.env['hr.performance.training']
            .sudo()
            .search_fetch(
                Domain('employee_id', 'in', employees.ids)
                & Domain('result', 'in', ('attended', 'passed')),
                ['employee_id', 'name'],
            )
        )
        for training in passed:
            finished[training.employee_id].add(training.name.casefold())
        if self._has_app(RESUME_APP):
            # sudo: hr.resume.line - names of courses these people have taken
            lines = (
                self.env['hr.resume.line']
                .sudo()
                .search(
                    Domain('employee_id', 'in', employees.ids)
                    & Domain('line_type_id.is_course', '=', True)
                    & Domain('date_start', '<=', fields.Date.context_today(self))
                )
            )
            for line in lines:
                finished[line.employee_id].add(line.name.casefold())
        if 'slide.channel.partner' in self.env:
            partners = {
                (employee.user_id.partner_id or employee.work_contact_id).id: employee
                for employee in employees
            }
            # sudo: slide.channel.partner - which courses these people have finished
            members = (
                self.env['slide.channel.partner']
                .sudo()
                .search_fetch(
                    Domain('partner_id', 'in', list(partners))
                    & Domain('member_status', '=', 'completed'),
                    ['partner_id', 'channel_id'],
                )
            )
            for member in members:
                finished[partners[member.partner_id.id]].add(member.channel_id.id)
        return finished

    # What there is
    def _get_all_names(self, records, languages):
        """{id: names in every language of the database}: a tag is the same in Chinese."""
        names = {record.id: set() for record in records}
        for code in languages:
            for record in records.with_context(lang=code):
                if record.name:
                    names[record.id].add(record.name.casefold())
        return names

    def _get_courses(self, companies, languages, skill_names, outside):
        """What is offered, as dicts: of the course app, or of the list of HR."""
        from_app = 'slide.channel' in self.env  # a soft dependency: the app may not be there
        courses = self.env['slide.channel' if from_app else 'hr.performance.course']
        if not courses.has_access('read'):
            return []
        if from_app:
            domain = Domain('is_published', '=', True)
            if outside:
                domain &= Domain('visibility', 'in', PUBLIC)
            url, note = 'website_url', False
        else:
            domain = Domain('company_id', 'in', [False, *companies.ids])
            url, note = 'url', 'note'
        courses = courses.search(domain)
        # sudo: tags, skills and company of courses that are readable
        courses_sudo = courses.sudo()
        own_names = self._get_all_names(courses, languages)
        tag_names = self._get_all_names(courses_sudo.tag_ids, languages)
        taught_names = {} if from_app else self._get_all_names(courses_sudo.skill_ids, languages)
        notes = defaultdict(set)
        for code in languages if note else ():
            for course in courses.with_context(lang=code):
                notes[course.id].add(course[note] or '')
        result = []
        for course, course_sudo in zip(courses, courses_sudo, strict=True):
            names = {name for tag in course_sudo.tag_ids.ids for name in tag_names[tag]}
            skills = {skill for skill, own in skill_names.items() if own & names}
            if not from_app:
                skills |= set(course_sudo.skill_ids.ids)
                names |= {
                    name for skill in course_sudo.skill_ids.ids for name in taught_names[skill]
                }
            texts = own_names[course.id] | names | notes[course.id]
            result.append(
                {
                    'id': course.id,
                    'name': course.name,
                    'company': self._get_course_company(course_sudo),
                    'keys': own_names[course.id] | ({course.id} if from_app else set()),
                    'tag_names': names,
                    'skills': skills,
                    'words': words(' '.join(texts)),
                    'told': f'{course.name} {(note and course[note]) or ""}',
                    'shown': {
                        'name': course.name,
                        'note': (note and course[note]) or '',
                        'url': course[url] or '',
                    },
                }
            )
        return result

    def _get_course_company(self, course):
        """Id of the one company a course is for, or False; of the app the one of its website."""
        if 'company_id' in course._fields:
            return course.company_id.id
        return 'website_id' in course._fields and course.website_id.company_id.id

    # Why
    def _get_course_reason(self, subject, course, tags, outside):
        """Why the course is offered, in the language of the reader."""
        wanted = subject['skills'] | subject['gaps']
        # sudo: hr.performance.skill, hr.performance.tag - names of what the plan is about
        skills = self.env['hr.performance.skill'].sudo().browse(course['skills'] & wanted)
        tags = self.env['hr.performance.tag'].sudo().browse(tags).sorted('name')
        reasons = []
        for skill in skills.sorted(lambda skill: (skill.id not in subject['skills'], skill.name)):
            gap = subject['levels'].get(skill.id)
            if not gap or outside:
                text = self.env._('teaches the skill %(name)s', name=skill.name)
            elif gap.reached:
                text = self.env._(
                    'teaches the skill %(name)s: the job asks for %(wanted)s, reached is '
                    '%(reached)s',
                    name=skill.name,
                    wanted=gap.wanted,
                    reached=gap.reached,
                )
            else:
                text = self.env._(
                    'teaches the skill %(name)s: the job asks for %(wanted)s, no level is '
                    'reached yet',
                    name=skill.name,
                    wanted=gap.wanted,
                )
            reasons.append(text)
        if tags:
            names = format_list(self.env, tags.mapped('name'))
            reasons.append(self.env._('is about %(names)s', names=names))
        if not reasons:
            shared = find_words(course['told'], subject['words'] & course['words'])[:MOST_WORDS]
            if shared and not outside:
                names = format_list(self.env, shared)
                reasons.append(
                    self.env._('has words in common with the plan: %(names)s', names=names)
                )
            else:
                reasons.append(self.env._('has words in common with the plan'))
        return ' · '.join(reasons)
