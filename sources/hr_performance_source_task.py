from odoo import fields, models
from odoo.fields import Domain

# Tasks of other projects are read by their followers only; they stay out of the file.
OPEN_PROJECTS = ('employees', 'portal')


class HrPerformanceSourceTask(models.AbstractModel):
    """Tasks finished in the period, and those that ran past their deadline in it.

    Private tasks and those of projects that not every internal user may read are left out: a
    manager shall not learn from a form what the project app would not show.
    """

    _name = 'hr.performance.source.task'
    _description = 'Facts: Tasks'
    _inherit = 'hr.performance.source'
    _source_key = 'task'
    _source_sequence = 50
    _source_models = {
        'project.task': (
            *('name', 'user_ids', 'project_id', 'state', 'date_end', 'date_deadline'),
            'date_last_stage_update',
        ),
        'project.project': ('privacy_visibility',),
    }

    def _get_source_label(self):
        return self.env._('Tasks')

    def _get_kinds(self):
        return {
            'task_done': {'label': self.env._('Task finished'), 'sections': ('achievement',)},
            'task_late': {
                'label': self.env._('Task late'),
                'sections': ('improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        people = self._by_user(employees)
        start, end = self._moments(date_from, date_to)
        tasks = self.env['project.task'].search_fetch(
            Domain('user_ids', 'in', list(people))
            & Domain('project_id.privacy_visibility', 'in', OPEN_PROJECTS)
            & Domain('state', '!=', '1_canceled')
            & (
                Domain('date_deadline', '>=', start) & Domain('date_deadline', '<=', end)
                | Domain('state', '=', '1_done')
                & (
                    Domain('date_end', '>=', start) & Domain('date_end', '<=', end)
                    | Domain('date_last_stage_update', '>=', start)
                    & Domain('date_last_stage_update', '<=', end)
                )
            ),
            [
                *('name', 'user_ids', 'project_id', 'state', 'date_end', 'date_deadline'),
                'date_last_stage_update',
            ],
        )
        result = {}
        now = fields.Datetime.now()
        for task in tasks:
            done = task.state == '1_done'
            finished = done and (task.date_end or task.date_last_stage_update or now)
            late = task.date_deadline and (finished or now) > task.date_deadline
            if not late and not (done and start <= finished <= end):
                continue
            for user in task.user_ids:
                if user.id in people:
                    result.setdefault(people[user.id], []).append(
                        {
                            'kind': 'task_late' if late else 'task_done',
                            'polarity': 'bad' if late else 'good',
                            'name': task.name,
                            'detail': task.project_id.name,
                            'date': self._day(finished or task.date_deadline),
                            'res_model': task._name,
                            'res_id': task.id,
                        }
                    )
        return result
