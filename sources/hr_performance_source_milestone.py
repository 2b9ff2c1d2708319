from odoo import fields, models
from odoo.fields import Domain

from .hr_performance_source_task import OPEN_PROJECTS


class HrPerformanceSourceMilestone(models.AbstractModel):
    """Milestones of projects one leads or works for, reached or missed in the period."""

    _name = 'hr.performance.source.milestone'
    _description = 'Facts: Milestones'
    _inherit = 'hr.performance.source'
    _source_key = 'milestone'
    _source_sequence = 51
    _source_models = {
        'project.milestone': ('name', 'project_id', 'deadline', 'is_reached', 'reached_date'),
        'project.task': ('user_ids', 'milestone_id'),
        'project.project': ('privacy_visibility', 'user_id'),
    }

    def _get_source_label(self):
        return self.env._('Milestones')

    def _get_kinds(self):
        return {
            'milestone_done': {
                'label': self.env._('Milestone reached'),
                'sections': ('achievement',),
            },
            'milestone_missed': {
                'label': self.env._('Milestone missed'),
                'sections': ('improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        people = self._by_user(employees)
        users = list(people)
        milestones = self.env['project.milestone'].search_fetch(
            Domain('project_id.privacy_visibility', 'in', OPEN_PROJECTS)
            & (Domain('project_id.user_id', 'in', users) | Domain('task_ids.user_ids', 'in', users))
            & (
                Domain('deadline', '>=', date_from) & Domain('deadline', '<=', date_to)
                | Domain('reached_date', '>=', date_from) & Domain('reached_date', '<=', date_to)
            )
        )
        involved = {
            milestone.id: tasks.user_ids
            for milestone, tasks in self.env['project.task']._read_group(
                Domain('milestone_id', 'in', milestones.ids) & Domain('user_ids', 'in', users),
                ['milestone_id'],
                ['id:recordset'],
            )
        }
        today, result = fields.Date.context_today(self), {}
        for milestone in milestones:
            missed = milestone.deadline and (
                milestone.deadline < ((milestone.is_reached and milestone.reached_date) or today)
            )
            if not milestone.is_reached and not missed:
                continue
            users = milestone.project_id.user_id | involved.get(milestone.id, self.env['res.users'])
            for user in users:
                if user.id in people:
                    result.setdefault(people[user.id], []).append(
                        {
                            'kind': 'milestone_missed' if missed else 'milestone_done',
                            'polarity': 'bad' if missed else 'good',
                            'name': milestone.name,
                            'detail': milestone.project_id.name,
                            'date': (milestone.is_reached and milestone.reached_date)
                            or milestone.deadline,
                            'res_model': milestone._name,
                            'res_id': milestone.id,
                        }
                    )
        return result
