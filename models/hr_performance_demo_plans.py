import json
import logging

from odoo import Command, api, fields, models
from odoo.tools import file_open

from .hr_performance_demo import MODULE

_logger = logging.getLogger(__name__)


class HrPerformanceDemo(models.AbstractModel):
    """Plans, check-ins and courses of the story; steps and goals come from the signed entries."""

    _inherit = 'hr.performance.demo'

    @api.model
    def _load_plans(self):
        """Load once; a second run changes nothing."""
        if self._ref('hr_performance_plan_demo_p01', False):
            return
        with file_open(f'{MODULE}/demo/plans.json', 'r') as file:
            story = json.load(file)
        self = self._as_story()
        self._load_courses(story['courses'])
        plans = self.env['hr.performance.plan']
        for number, values in story['plans'].items():
            plans |= self._load_plan(number, values)
        # the pace of today is worked out without a mail: nobody waits for one in a demo
        companies = plans.company_id.filtered('performance_notify')
        companies.performance_notify = False
        plans._update_pace()
        companies.performance_notify = True
        late = plans.filtered(lambda plan: plan.state == 'running' and plan.pace != 'on_track')
        for number, values in story['plans'].items():
            # sudo: hr.performance.plan - of the demo data alone
            plan = self._ref(f'hr_performance_plan_demo_{number.lower()}').sudo()
            if plan in late and 'risk' in values:
                since, talk = values['risk']
                plan.write(
                    {
                        'pace_since': self._day(since),
                        'risk_told_on': self._day(since),
                        'talk_by': self._day(talk),
                    }
                )
        late._schedule_talks()
        _logger.info('Demo story: %s plans', len(plans))

    def _load_courses(self, story):
        skills = self._load_skills(story) if 'hr.skill' in self.env else {}
        for values in story:
            course = self.env['hr.performance.course'].create(
                {
                    'name': values['name'],
                    'note': values['note'],
                    'url': values['url'],
                    'tag_ids': self._get_tags(values['tags']),
                }
            )
            self._name_record(f'hr_performance_course_demo_{values["key"]}', course)
            self._translate_name(course, values['zh'])
            course.skill_ids = [Command.set(skills.get(values['key'], ()))]
            if 'zh_CN' in dict(self.env['res.lang'].get_installed()):
                course.with_context(lang='zh_CN').note = values['note_zh']

    def _load_skills(self, story):
        """The skills of the courses, in the skills app. Shape: {key of the course: ids}"""
        rows = [values for values in story if 'skill' in values]
        kind = self.env['hr.skill.type'].create(
            {
                'name': 'Ways of working',
                'skill_ids': [Command.create({'name': row['skill'][0]}) for row in rows],
                'skill_level_ids': [
                    Command.create({'name': name, 'level_progress': rate})
                    for name, rate in (('1', 30), ('2', 60), ('3', 100))
                ],
            }
        )
        self._translate_name(kind, '工作方法')
        by_name = {skill.name: skill for skill in kind.skill_ids}
        for row in rows:
            self._translate_name(by_name[row['skill'][0]], row['skill'][1])
        return {row['key']: by_name[row['skill'][0]].ids for row in rows}

    def _get_course_skills(self, keys):
        """Ids of the skills that these courses teach; none without the skills app."""
        return [
            skill
            for key in keys
            for skill in self._ref(f'hr_performance_course_demo_{key}').skill_ids.ids
        ]

    def _load_plan(self, number, story):
        # sudo: hr.performance.form - of the demo data alone
        form = self._ref(f'hr_performance_form_demo_{story.get("form", number).lower()}').sudo()
        entry = self._get_plan_entry(form) if 'goal' not in story else form.entry_ids.browse()
        vals, rows = {}, {'action': [], 'milestone': []}
        if entry:
            vals, rows = form._prepare_plan(entry, self._day(story['start']))
        start, end = self._day(story['start']), self._day(story['end'])
        closed = 'result' in story
        state = 'closed' if closed else story.get('state', 'running')
        last = next((row for row in reversed(story['checkins']) if row[1] is not None), None)
        progress = 100 if story.get('result') == 'completed' else story.get('progress')
        if progress is None:
            progress = last[2] if last else 0
        now = story.get('now', last[3] if last and last[3] is not None else story.get('from'))
        measured = 'from' in story
        carried = story.get('carried')
        vals.update(
            {
                'name': story['name'],
                'employee_id': form.employee_id.id,
                'company_id': form.company_id.id,
                'form_id': form.id,
                'author_side': story['author'],
                'goal': vals.get('goal') or story['goal'],
                'date_start': start,
                'date_end': end,
                'date_end_original': end,
                'state': state,
                'progress': progress,
                'progress_on': self._moment(last[1]) if last else False,
                'has_measure': measured,
                'measure': story.get('measure'),
                'unit': story.get('unit'),
                'value_from': story.get('from', 0),
                'value_to': story.get('to', 0),
                'value_now': now if measured else 0,
                'tag_ids': [Command.set(self._get_tags(story['tags'])[0][2])],
                'skill_ids': [Command.set(self._get_course_skills(story.get('skills', ())))],
                'carried_plan_id': carried
                and self._ref(f'hr_performance_plan_demo_{carried.lower()}').id,
                'result': story.get('result'),
                'result_evidence': story.get('evidence'),
                'employee_comment': story.get('comment'),
                'closed_on': self._day(story['closed']) if closed else False,
            }
        )
        if 'support_text' in story:  # not as in the form: taken out while it is a draft
            vals['support_text'] = story['support_text']
        plan = self.env['hr.performance.plan']._with_transition().create(vals)
        self._load_plan_rows(plan, story, rows)
        self._name_record(f'hr_performance_plan_demo_{number.lower()}', plan)
        moment = self._moment(min(story['start'], 0))
        for row in (plan, *plan.action_ids, *plan.milestone_ids, *plan.support_ids):
            self._date_rows(row, moment)
        return plan._without_transition()

    def _get_plan_entry(self, form):
        """The plan entry both sides have signed: the first, which has no plan yet."""
        entries = form.entry_ids.filtered(lambda entry: entry.section_kind == 'plan')
        return entries.sorted('id')[:1]

    def _load_plan_rows(self, plan, story, rows):
        actions = [
            {'name': name, 'date_due': self._day(day)} for name, day in story.get('actions', ())
        ] or rows['action']
        milestones = [
            {'name': name, 'date': self._day(day), 'reached_on': reached and self._day(reached)}
            for name, day, reached in story.get('milestones', ())
        ] or rows['milestone']
        for line in (*actions, *milestones):
            name = 'date_due' if 'date_due' in line else 'date'
            line[name] = fields.Date.to_date(line[name])  # answers of a form hold texts
        today = self._day(0)
        done = story.get('done', len(actions) if story.get('result') == 'completed' else 0)
        for index, action in enumerate(actions):
            action['done_on'] = min(action['date_due'], today) if index < done else False
        for milestone in milestones:
            if story.get('result') == 'completed':
                milestone['reached_on'] = min(milestone['date'], plan.closed_on)
        plan._create_rows('action', [{'plan_id': plan.id, **line} for line in actions])
        plan._create_rows('milestone', [{'plan_id': plan.id, **line} for line in milestones])
        manager = plan.manager_user_id or self.env.user
        for name, kind, owner, state, asked, answered, *reason in story['support']:
            plan._create_rows(
                'support',
                [
                    {
                        'plan_id': plan.id,
                        'name': name,
                        'kind': kind,
                        'owner': owner,
                        'state': state,
                        'requested_on': self._day(asked),
                        'answered_on': answered and self._day(answered),
                        'granted_on': self._day(answered) if state == 'granted' else False,
                        'reason': reason[0] if reason else False,
                    }
                ],
            )
        for due, sent, progress, value, text, obstacle, reply in story['checkins']:
            vals = {'plan_id': plan.id, 'date_due': self._day(due)}
            if sent is not None:
                vals.update(
                    {
                        'sent_on': self._moment(sent),
                        'progress': progress,
                        'has_value': value is not None,
                        'value': value or 0,
                        'done': text,
                        'obstacle': obstacle,
                        'reply': reply,
                        'replied_on': self._moment(min(sent + 1, -1)),
                        'reply_author_id': manager.id,
                    }
                )
            plan._create_rows('checkin', [vals])
