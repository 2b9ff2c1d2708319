from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .hr_performance_plan_action import OWNERS

MAX_ROWS = 30  # lines of one kind in a new plan
TEXTS = ('goal', 'measure', 'unit', 'support_text')
TOPICS = ('tag_ids', 'skill_ids')  # what a plan or an action is about
MIN_INSTANCES = 2  # dated instances a formal PIP rests on


class HrPerformancePlanMaking(models.AbstractModel):
    """Plans begun by a manager outside a cycle, and formal PIPs."""

    _name = 'hr.performance.plan.making'
    _description = 'Improvement Plan: Making'

    @api.model
    def add_plan(self, employee_id, values, rows=None):
        """Begin a plan for an employee of one's own team.

        A development plan runs from its first day; a formal PIP stays a draft until HR has
        approved it and the employee has acknowledged it.

        :param values: name, kind, goal, measure, unit, value_from, value_to, date_start, date_end
            (ISO days), rhythm, support_text, tag_ids, skill_ids, instances: [{'date', 'text'}] of
            a PIP
        :param rows: {'actions': [{'name', 'date_due', 'owner', 'tag_ids', 'skill_ids'}],
            'milestones': [{'name', 'date'}],
            'supports': [{'name', 'kind', 'owner', 'date_due'}]}
        :return: id of the plan
        """
        employee = self._check_may_add(employee_id)
        vals = self._clean_plan(values)
        lines = self._clean_rows(rows or {}, vals)
        vals.update(employee_id=employee.id, company_id=employee.company_id.id)
        # sudo: hr.performance.plan - nobody has create access; the manager was checked above
        plan = self.env['hr.performance.plan'].sudo()._without_transition().create(vals)
        for name, line_vals in lines.items():
            plan._create_rows(name, [{'plan_id': plan.id, **line} for line in line_vals])
        plan = plan.sudo(False)
        if vals['kind'] == 'development' and vals['date_start'] <= fields.Date.context_today(self):
            plan.action_start()
        elif vals['kind'] == 'pip':
            plan._ask_hr()
        return plan.id

    def _check_may_add(self, employee_id):
        """The employee, when the user leads him or her; the same refusal for all others."""
        # sudo: hr.employee - person and manager alone, to decide who may begin a plan
        employee = (
            self.env['hr.employee']
            .sudo()
            .browse(self.env['hr.performance.limits']._clean_id(employee_id))
            .exists()
        )
        if (
            not employee
            or not employee.active
            or employee.parent_id.user_id != self.env.user
            or employee.user_id == self.env.user
        ):
            raise AccessError(
                self.env._('You can begin plans for the employees you lead, and for nobody else.')
            )
        return employee

    def _clean_plan(self, values):
        plan_fields = self.env['hr.performance.plan']._fields
        known = {
            'name', 'kind', 'value_from', 'value_to', 'date_start', 'date_end', 'rhythm',
            'instances', *TOPICS, *TEXTS,
        }  # fmt: skip
        if not isinstance(values, dict) or set(values) - known:
            raise UserError(self.env._('The plan holds something that is not asked for.'))
        kind, rhythm = values.get('kind') or 'development', values.get('rhythm') or 'month'
        if kind not in dict(plan_fields['kind'].selection):
            raise UserError(self.env._('A plan is for development, or a formal PIP.'))
        if rhythm not in dict(plan_fields['rhythm'].selection):
            raise UserError(self.env._('There is no such rhythm.'))
        vals = {
            'kind': kind,
            'rhythm': rhythm,
            'author_side': 'manager',
            'name': self._clean_line(values.get('name'), plan_fields['name']),
            **{
                name: self._clean_line(values.get(name), plan_fields[name], name in TEXTS[1:3])
                for name in TEXTS
            },
        }
        if not vals['name'] or not vals['goal']:
            raise UserError(self.env._('A plan needs a name and a goal.'))
        vals.update(self._clean_dates(values, kind))
        vals.update(self._clean_measure(values))
        vals.update(self._clean_topics(values))
        if kind == 'pip':
            vals['grounds'] = self._clean_instances(values.get('instances'))
        return vals

    def _clean_topics(self, values):
        """Commands of the tags and skills in ``values``; those that are not there are left out."""
        vals = {}
        for name in TOPICS:
            ids = values.get(name) or []
            if not isinstance(ids, (list, tuple)) or len(ids) > MAX_ROWS:
                raise UserError(self.env._('The plan holds something that is not asked for.'))
            ids = [self.env['hr.performance.limits']._clean_id(id_) for id_ in ids]
            model = self.env['hr.performance.plan']._fields[name].comodel_name
            # sudo: tags and skills - lists of words that everybody may choose from
            vals[name] = [Command.set(self.env[model].sudo().search([('id', 'in', ids)]).ids)]
        return vals

    def _clean_line(self, value, field, short=True):
        label = field._description_string(self.env)
        return self._clean(value, label, 500 if short and field.type == 'char' else None) or False

    def _clean_dates(self, values, kind):
        parse = self.env['hr.performance.form']._parse_date
        start = parse(values.get('date_start')) or fields.Date.context_today(self)
        end = parse(values.get('date_end')) or self._get_default_end(start, kind)
        if end <= start or end < fields.Date.context_today(self):
            raise UserError(self.env._('The plan must end after it starts, on a day to come.'))
        return {'date_start': start, 'date_end': end, 'date_end_original': end}

    def _clean_measure(self, values):
        start, target = values.get('value_from'), values.get('value_to')
        if start in (None, False, '') and target in (None, False, ''):
            return {}
        start, target = self._clean_number(start), self._clean_number(target)
        if start == target:
            raise UserError(self.env._('A measured plan goes from one value to another.'))
        return {'has_measure': True, 'value_from': start, 'value_now': start, 'value_to': target}

    def _clean_instances(self, instances):
        """Grounds of a formal PIP: two dated events of the past at least, one a line."""
        parse = self.env['hr.performance.form']._parse_date
        today, lines = fields.Date.context_today(self), []
        for instance in self._check_list(instances):
            day = parse(instance.get('date'))
            text = self._clean(instance.get('text'), self.env._('Instance'), 500)
            if not day and not text:
                continue
            if not day or day > today or len(text) < 10:
                raise UserError(
                    self.env._(
                        'Each instance needs its day, not later than today, and a sentence '
                        'saying what happened.'
                    )
                )
            lines.append((day, text))
        if len(set(lines)) < MIN_INSTANCES:
            raise UserError(
                self.env._('A formal PIP rests on two dated instances: please name both.')
            )
        return '\n'.join(f'{fields.Date.to_string(day)}: {text}' for day, text in sorted(lines))

    def _check_list(self, rows):
        rows = rows or []
        if not isinstance(rows, (list, tuple)) or not all(isinstance(row, dict) for row in rows):
            raise UserError(self.env._('The plan holds something that is not asked for.'))
        if len(rows) > MAX_ROWS:
            raise UserError(self.env._('A plan has at most %(count)s such lines.', count=MAX_ROWS))
        return rows

    def _clean_rows(self, rows, vals):
        """:return: {'action': [vals], 'milestone': [vals], 'support': [vals]}"""
        if not isinstance(rows, dict) or set(rows) - {'actions', 'milestones', 'supports'}:
            raise UserError(self.env._('The plan holds something that is not asked for.'))
        parse = self.env['hr.performance.form']._parse_date
        lines = {'action': [], 'milestone': [], 'support': []}
        support = self.env['hr.performance.plan.support']._fields
        for row in self._check_list(rows.get('actions')):
            if name := self._clean_row_name(row):
                owner = row.get('owner') or 'employee'
                if owner not in dict(OWNERS):
                    raise UserError(self.env._('An action is done by employee, manager or HR.'))
                day = parse(row.get('date_due')) or vals['date_end']
                lines['action'].append(
                    {'name': name, 'date_due': day, 'owner': owner, **self._clean_topics(row)}
                )
        for row in self._check_list(rows.get('milestones')):
            if name := self._clean_row_name(row):
                day = parse(row.get('date'))
                if not day:
                    raise UserError(
                        self.env._('The milestone "%(name)s" needs its day.', name=name)
                    )
                lines['milestone'].append({'name': name, 'date': day})
        for row in self._check_list(rows.get('supports')):
            if name := self._clean_row_name(row):
                kind, owner = row.get('kind') or 'other', row.get('owner') or 'manager'
                if kind not in dict(support['kind'].selection) or owner not in (
                    dict(support['owner'].selection)
                ):
                    raise UserError(self.env._('There is no such kind of support.'))
                day = parse(row.get('date_due'))
                lines['support'].append(
                    {
                        'name': name,
                        'kind': kind,
                        'owner': owner,
                        'date_due': day,
                        # what a manager writes with its day is a promise already
                        'state': 'promised' if day else 'requested',
                        'answered_on': day and fields.Date.context_today(self),
                    }
                )
        lines['action'] = lines['action'] or [
            {'name': vals['goal'].split('\n')[0][:500], 'date_due': vals['date_end']}
        ]
        return lines

    def _clean_row_name(self, row):
        return self._clean(row.get('name'), self.env._('Line'), 500)
