import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models
from odoo.tools import SQL, file_open

from .hr_performance_demo import MODULE

WAY = (0.35, 0.7, 1)  # share of the way at each report
REPORTED = (-105, -70, -9)  # days before the goals were finished, the last one ends them


class HrPerformanceDemo(models.AbstractModel):
    """The part of the demo story before and beside the forms: goals and incidents."""

    _inherit = 'hr.performance.demo'

    def _read_goal_story(self):
        with file_open(f'{MODULE}/demo/goals.json', 'r') as file:
            return json.load(file)

    def _get_login_user(self, login):
        """The user of an employee, or of the manager where there is none."""
        employee = self._employee(login)
        return employee.user_id or employee.parent_id.user_id or self.env.user

    def _get_tags(self, names):
        return [Command.set([self._ref(f'hr_performance_tag_{name}').id for name in names])]

    # Goals
    def _load_goals(self, cycle):
        story = self._read_goal_story()
        for login, goals in story['goals'].items():
            for number, values in enumerate(goals, 1):
                goal = self._load_goal(login, values, cycle)
                self._name_record(f'hr_performance_goal_demo_{login}_{number}', goal)
        for login, values in story['past'].items():
            self._load_past_goals(login, values, cycle)

    def _load_goal(self, login, story, cycle):
        """A goal with its reports: of the cycle, or running from ``start`` to ``end``."""
        state = story.get('state', 'done')
        template = story.get('template')
        goal = self._create_goal(
            login,
            {
                'state': state,
                'description': story.get('description'),
                'tag_ids': self._get_tags(story.get('tags', ())),
                'template_id': template
                and self._ref(f'hr_performance_goal_template_{template}').id,
                'cycle_id': cycle.id if 'start' not in story else False,
                'date_from': self._day(story['start']) if 'start' in story else cycle.date_from,
                'date_deadline': self._day(story['end']) if 'end' in story else cycle.date_to,
                'closed_on': self._day(REPORTED[-1]) if state == 'done' else False,
                **{
                    name: story[name]
                    for name in ('name', 'target', 'unit', 'direction', 'baseline', 'result')
                    if name in story
                },
            },
        )
        self._write_goal_history(goal, login, story, state)
        return goal

    def _create_goal(self, login, values):
        goals = self.env['hr.performance.goal']._with_transition()
        values = {'employee_id': self._employee(login).id, **values}
        return goals.create(values)._without_transition()

    def _write_goal_history(self, goal, login, story, state):
        """Reports on the way to the result, by the employee and once by the manager."""
        self.env.flush_all()
        self.env.cr.execute(  # the one line of the creation, which has the day of today
            SQL('DELETE FROM hr_performance_goal_log WHERE goal_id = %s', goal.id)
        )
        self.env.invalidate_all()
        author = self._get_login_user(login)
        manager = goal.manager_user_id or author
        notes = story.get('notes', ['', '', ''])
        first = max(story.get('start', -40) + 3, -30)
        days = REPORTED if state == 'done' else (first, first // 2, -2)
        lines = []
        if state == 'proposed':
            lines.append({'event': 'propose', 'author_id': author.id, 'date': self._moment(-3)})
        elif goal.has_result:
            begin = goal.baseline or (goal.target * 2 if goal.direction == 'lower' else 0)
            result, way_to = goal.result, goal.result - begin
            digits = 0 if result == round(result) else 2
            for share, day, note in zip(WAY, days, notes, strict=True):
                goal.has_result, goal.result = True, round(begin + way_to * share, digits)
                lines.append(
                    {
                        'author_id': (manager if share == WAY[1] else author).id,
                        'date': self._moment(day),
                        'result': goal.result,
                        'completion_rate': goal.completion_rate,
                        'note': note,
                    }
                )
            goal.write({'result': result, 'progress_note': notes[-1]})
            lines[-1].update(result=result, completion_rate=goal.completion_rate)
            self.env.flush_all()
            self.env.cr.execute(
                SQL('DELETE FROM hr_performance_goal_log WHERE goal_id = %s', goal.id)
            )
            self.env.invalidate_all()
            self._date_goal(goal, lines[-1]['date'], author)
            if state == 'done':
                last = lines[-1]
                lines.append(
                    {
                        **last,
                        'event': 'finish',
                        'author_id': manager.id,
                        'date': last['date'] + timedelta(hours=5),
                        'note': '',
                    }
                )
        logs = self.env['hr.performance.goal.log']
        logs.create([{'event': 'progress', **line, 'goal_id': goal.id} for line in lines])

    def _date_goal(self, goal, moment, author):
        goal.write({'progress_date': moment, 'progress_user_id': author.id})

    def _load_past_goals(self, login, story, cycle):
        """Two goals in each of the half-years before: their mean is the rate of the story."""
        periods = len(story['rates'])
        author = self._get_login_user(login)
        for index, rate in enumerate(story['rates']):
            start = cycle.date_from - relativedelta(months=6 * (periods - index))
            end = start + relativedelta(months=6, days=-1)
            for number, (name, shift) in enumerate(zip(story['names'], (6, -6), strict=True), 1):
                goal = self._create_goal(
                    login,
                    {
                        'name': name,
                        'target': 100,
                        'result': rate + shift,
                        'unit': '%',
                        'state': 'done',
                        'date_from': start,
                        'date_deadline': end,
                        'closed_on': end,
                    },
                )
                moment = fields.Datetime.to_datetime(end) + timedelta(hours=9)
                moment = min(moment, fields.Datetime.now() - timedelta(days=40))
                self.env.flush_all()
                self.env.cr.execute(
                    SQL(
                        'UPDATE hr_performance_goal_log SET date = %s, author_id = %s '
                        'WHERE goal_id = %s',
                        moment,
                        author.id,
                        goal.id,
                    )
                )
                self.env.invalidate_all()
                self._date_goal(goal, moment, author)
                self._name_record(
                    f'hr_performance_goal_demo_{login}_past_{index + 1}_{number}', goal
                )

    # Incidents
    def _load_incidents(self):
        for number, story in enumerate(self._read_goal_story()['incidents'], 1):
            employee = self._employee(story['employee'])
            author = self._get_login_user(story['author'])
            moment = self._moment(story['day'], 15)
            shared = story.get('shared', True)
            goal = self.env['hr.performance.goal']
            if 'goal' in story:
                goal = goal.search(
                    [
                        ('employee_id', '=', employee.id),
                        ('name', '=', story['goal']),
                        ('cycle_id', '!=', False),
                    ],
                    limit=1,
                )
            incident = self.env['hr.performance.incident'].create(
                {
                    'employee_id': employee.id,
                    'date': self._day(story['day']),
                    'polarity': story['polarity'],
                    'name': story['name'],
                    'body': story['body'],
                    'goal_id': goal.id,
                    'tag_ids': self._get_tags(story['tags']),
                    'author_id': author.id,
                    'shared': shared,
                    'shared_on': moment if shared else False,
                }
            )
            self._name_record(f'hr_performance_incident_demo_{number}', incident)
            self._date_rows(incident, moment)
            for login, day, body in story.get('remarks', ()):
                remark = self.env['hr.performance.incident.addition'].create(
                    {
                        'incident_id': incident.id,
                        'author_id': self._get_login_user(login).id,
                        'body': body,
                    }
                )
                self._date_rows(remark, self._moment(day, 8))

    def _date_rows(self, rows, moment):
        """Give rows the moment of the story."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                'UPDATE %s SET create_date = %s, write_date = %s WHERE id IN %s',
                SQL.identifier(rows._table),
                moment,
                moment,
                tuple(rows.ids),
            )
        )
        rows.invalidate_recordset()
