from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ..tools.loose_values import AmbiguousValueError, fold, parse_date, parse_number, parse_percent
from ..tools.periods import period_name

FORM_KINDS = ('entry', 'rating')
MAX_RATE = 1000


class Lookup(NamedTuple):
    """What the rows of one batch are compared with, read in a constant number of queries."""

    people: dict  # {(company id, folded reference): employees}
    names: dict  # {(company id, folded name): number of employees}
    superiors: set  # ids of those above the user
    forms: dict  # {employee id: forms}
    cycles: dict  # {(company id, history key): imported cycle}
    named: dict  # {folded name of a scale, in any language: scales}
    levels: dict  # {scale id: {folded name or value: value}}
    scales: dict  # {(company id, history key): scale of its ratings}; grows with the rows
    slots: set  # (company id, history key, employee id, side) that have a rating; grows
    standard: object  # the only active scale, or none
    today: object


class HrPerformanceHistoryCheck(models.AbstractModel):
    """What is wrong with each row of an import, column by column.

    People are found by a key that one of them has, never by a name; a value that can be read
    in two ways is a problem, not a guess. Rows are judged as superuser: what they are compared
    with is not shown.
    """

    _name = 'hr.performance.history.check'
    _description = 'Imported History: Check'

    def _check_rows(self):
        """Write problems and employees of the rows in self; a constant number of queries."""
        # sudo: self - all that follows compares with people and forms whose content is not shown
        rows = self.sudo()._with_transition()
        for row, (values, problems) in rows._judge_rows().items():
            row.write(
                {
                    'employee_id': values['employee'].id if values.get('employee') else False,
                    'problem': '\n'.join(problems) or False,
                    'state': 'problem' if problems else 'ready',
                }
            )
        rows.flush_recordset()
        self.invalidate_recordset()

    def _judge_rows(self):
        """{row: (values, [problem])} of the rows in self."""
        look = self._get_lookup()
        return {row: row._judge(look) for row in self}

    # ------------------------------------------------------------ what is there
    def _get_lookup(self):
        companies = self.company_id
        employees = (
            self.env['hr.employee']
            .with_context(active_test=False)
            .search_fetch(
                [('company_id', 'in', companies.ids)],
                ['name', 'barcode', 'work_email', 'user_id', 'company_id', 'active'],
            )
        )
        people, names = self._get_people(employees)
        found = employees.browse().concat(
            *(
                people.get((row.company_id.id, fold(row.employee_ref)), employees.browse())
                for row in self
            )
        )
        forms = self.env['hr.performance.form'].search_fetch(
            Domain('employee_id', 'in', found.ids),
            ['employee_id', 'cycle_id', 'state', 'employee_name', 'company_id'],
        )
        cycles = self.env['hr.performance.cycle']
        cycles = cycles.with_context(active_test=False).search(
            [('company_id', 'in', companies.ids), ('history_key', '!=', False)]
        )
        Scale = self.env['hr.performance.rating.scale']
        known = Scale.with_context(active_test=False).search([('cycle_id', '=', False)])
        standard = known.filtered('active')
        scales = {}
        templates = cycles.with_context(active_test=False).frozen_template_ids
        for template in templates:
            if template.scale_id:
                cycle = template.cycle_id
                scales[cycle.company_id.id, cycle.history_key] = template.scale_id.origin_id
        old = forms.filtered(lambda form: form.cycle_id.history_key)
        ratings = self.env['hr.performance.rating'].search_fetch(
            [('form_id', 'in', old.ids)], ['form_id', 'side']
        )
        return Lookup(
            people=people,
            names=names,
            superiors={
                id_
                for (id_,) in self.env.execute_query(
                    self.env['hr.performance.history']._get_superiors_sql()
                )
            },
            forms=forms.grouped(lambda form: form.employee_id.id),
            cycles={(cycle.company_id.id, cycle.history_key): cycle for cycle in cycles},
            named=self._get_scale_names(known),
            levels=self._get_levels(known),
            scales=scales,
            slots={
                (
                    rating.form_id.company_id.id,
                    rating.form_id.cycle_id.history_key,
                    rating.form_id.employee_id.id,
                    rating.side,
                )
                for rating in ratings
            },
            standard=standard if len(standard) == 1 else standard.browse(),
            today=fields.Date.context_today(self),
        )

    def _get_people(self, employees):
        """({(company id, folded key): employees}, {(company id, folded name): number})"""
        people, names = {}, {}

        def add(employee, key):
            if fold(key):
                place = (employee.company_id.id, fold(key))
                people[place] = people.get(place, employees.browse()) | employee

        for employee in employees:
            add(employee, employee.barcode)
            add(employee, employee.work_email)
            place = (employee.company_id.id, fold(employee.name))
            names[place] = names.get(place, 0) + 1
        known = set(employees.ids)
        Version = self.env['hr.version'].with_context(active_test=False)
        numbers = [
            name for name in ('identification_id', 'registration_number') if name in Version._fields
        ]
        for number in numbers:
            versions = Version.search_fetch(
                [('employee_id', 'in', employees.ids), (number, '!=', False)],
                ['employee_id', number],
            )
            for version in versions:
                add(version.employee_id, version[number])
        wanted = {row.employee_ref for row in self} | {row.manager_ref for row in self}
        wanted = [ref.strip().split('.', 1) for ref in wanted if ref and '.' in ref]
        records = self.env['ir.model.data'].search_fetch(
            [
                ('model', '=', 'hr.employee'),
                ('module', 'in', [module for module, _name in wanted]),
                ('name', 'in', [name for _module, name in wanted]),
            ],
            ['module', 'name', 'res_id'],
        )
        for record in records:
            if record.res_id in known:
                add(employees.browse(record.res_id), f'{record.module}.{record.name}')
        return people, names

    def _get_levels(self, scales):
        """{scale id: {folded name in any language, or value: value}}"""
        result = {scale.id: {} for scale in scales}
        for lang, _name in self.env['res.lang'].get_installed():
            for level in scales.with_context(lang=lang).level_ids:
                known = result[level.scale_id.id]
                known[fold(level.name)] = level.value
                known[f'{level.value:g}'] = level.value
        return result

    def _get_scale_names(self, scales):
        result = {}
        for lang, _name in self.env['res.lang'].get_installed():
            for scale in scales.with_context(lang=lang):
                name = fold(scale.name)
                result[name] = result.get(name, scales.browse()) | scale.with_env(scales.env)
        return result

    # ------------------------------------------------------------ one row
    def _judge(self, look):
        self.ensure_one()
        values, problems = {}, []
        values['employee'] = self._find(look, 'employee_ref', problems)
        employee = values['employee']
        if employee:
            self._judge_person(look, employee, problems)
        values['manager'] = (
            self._find(look, 'manager_ref', problems) if self.manager_ref else employee
        )
        if not self.manager_ref:
            values['manager'] = self.env['hr.employee'].browse()
        elif employee and values['manager'] == employee:
            self._add(problems, 'manager_ref', self.env._('nobody is his own manager.'))
        for name in ('date_from', 'date_to', 'deadline'):
            values[name] = self._read(name, parse_date, problems)
        for name in ('target', 'result', 'weight'):
            values[name] = self._read(name, parse_number, problems)
        values['rate'] = self._read('rate', parse_percent, problems)
        if values['rate'] is not None and not 0 <= values['rate'] <= MAX_RATE:
            self._add(problems, 'rate', self.env._('per cent lie between 0 and 1000.'))
        self._judge_dates(look, values, problems)
        getattr(self, f'_judge_{self.kind}')(look, values, problems)
        return values, problems

    def _add(self, problems, name, reason):
        label = self._fields[name]._description_string(self.env)
        problems.append(self.env._('%(column)s: %(reason)s', column=label, reason=reason))

    def _need(self, name, problems):
        if not self[name]:
            self._add(problems, name, self.env._('is missing.'))

    def _find(self, look, name, problems):
        """The one employee that has the key; a problem and nobody otherwise."""
        none = self.env['hr.employee'].browse()
        ref, company = self[name] or '', self.company_id.id
        found = look.people.get((company, fold(ref)), none)
        if len(found) == 1:
            return found
        same = look.names.get((company, fold(ref)), 0)
        if len(found) > 1:
            reason = self.env._(
                '"%(ref)s" is a key of %(count)s employees.', ref=ref, count=len(found)
            )
        elif same > 1:
            reason = self.env._(
                '%(count)s employees are called "%(ref)s": give badge, e-mail or number.',
                count=same,
                ref=ref,
            )
        elif same:
            reason = self.env._(
                '"%(ref)s" is a name; people are found by badge, e-mail or number only.', ref=ref
            )
        else:
            reason = self.env._(
                'nobody in %(company)s has "%(ref)s" as badge, e-mail, number or external id.',
                company=self.company_id.name,
                ref=ref,
            )
        self._add(problems, name, reason)
        return none

    def _judge_person(self, look, employee, problems):
        if self.employee_name and fold(self.employee_name) != fold(employee.name):
            self._add(
                problems,
                'employee_name',
                self.env._(
                    'the file says "%(file)s", but "%(ref)s" is %(name)s.',
                    file=self.employee_name,
                    ref=self.employee_ref,
                    name=employee.name,
                ),
            )
        if employee.user_id.id == self.env.uid or employee.id in look.superiors:
            self._add(
                problems,
                'employee_ref',
                self.env._('you or somebody above you; another HR manager imports this row.'),
            )

    def _read(self, name, parse, problems):
        text = self[name]
        try:
            return parse(text)
        except AmbiguousValueError:
            if parse is parse_date:
                reason = self.env._(
                    '"%(text)s" can be read in two ways: write year-month-day.', text=text
                )
            elif parse is parse_percent:
                reason = self.env._(
                    '"%(text)s" can be read in two ways: write 85%% for 85 per cent.', text=text
                )
            else:
                reason = self.env._(
                    '"%(text)s" can be read in two ways: leave out the comma.', text=text
                )
        except ValueError:
            if parse is parse_date:
                reason = self.env._('"%(text)s" is no date.', text=text)
            else:
                reason = self.env._('"%(text)s" is no number.', text=text)
        self._add(problems, name, reason)
        return None

    def _judge_dates(self, look, values, problems):
        start, end = values['date_from'], values['date_to']
        if self.kind != 'goal':
            self._need('date_from', problems)
        self._need('date_to', problems)
        if start and end and end < start:
            self._add(problems, 'date_to', self.env._('lies before the beginning.'))
        if end and end >= look.today:
            self._add(problems, 'date_to', self.env._('has not passed yet: this is no history.'))

    def _judge_period(self, look, values, problems):
        start, end = values['date_from'], values['date_to']
        if not (start and end and start <= end):
            return
        name = self.cycle_name or period_name(start, end)
        values['cycle_name'] = name
        values['cycle_key'] = key = f'{start}/{end}/{fold(name)}'
        for form in look.forms.get(values['employee'].id, ()):
            cycle = form.cycle_id
            if cycle.history_key == key and form.company_id == self.company_id:
                if form.state != 'closed':
                    self._add(
                        problems,
                        'employee_ref',
                        self.env._('the imported form was reopened: it is changed on its page.'),
                    )
            elif (
                not cycle.history_key
                and form.state != 'cancelled'
                and cycle.date_from <= end
                and cycle.date_to >= start
            ):
                self._add(
                    problems,
                    'employee_ref',
                    self.env._(
                        'has a form of "%(cycle)s", which is signed or under way; it is never '
                        'overwritten.',
                        cycle=cycle.name,
                    ),
                )

    def _judge_entry(self, look, values, problems):
        self._judge_period(look, values, problems)
        for name in ('section', 'side'):
            self._need(name, problems)
        if not self.title and not self.text:
            self._add(problems, 'text', self.env._('title and text are both empty.'))

    def _judge_rating(self, look, values, problems):
        self._judge_period(look, values, problems)
        for name in ('side', 'rating'):
            self._need(name, problems)
        place = (self.company_id.id, values.get('cycle_key'))
        scale = look.scales.get(place) or look.standard
        if self.scale_name:
            scale = look.named.get(fold(self.scale_name), scale.browse())
        values['scale'] = scale
        if not self.scale_name and not scale:
            self._need('scale_name', problems)
        elif len(scale) != 1:
            self._add(
                problems,
                'scale_name',
                self.env._(
                    'there are %(count)s rating scales called "%(name)s".',
                    count=len(scale),
                    name=self.scale_name,
                ),
            )
        if len(scale) != 1:
            return
        if look.scales.setdefault(place, scale) != scale:
            self._add(
                problems,
                'scale_name',
                self.env._(
                    'the period has ratings on the scale "%(scale)s"; give lines of another '
                    'scale another name of the period.',
                    scale=look.scales[place].name,
                ),
            )
        levels = look.levels[scale.id]
        value = levels.get(fold(self.rating))
        if value is None and self.rating:
            try:
                value = levels.get(f'{parse_number(self.rating):g}')
            except (ValueError, TypeError):
                value = None
        values['value'] = value
        if value is None and self.rating:
            self._add(
                problems,
                'rating',
                self.env._(
                    '"%(rating)s" is no level of "%(scale)s" (%(levels)s).',
                    rating=self.rating,
                    scale=scale.name,
                    levels=scale.level_names,
                ),
            )
        slot = (*place, values['employee'].id, self.side)
        if slot in look.slots:
            self._add(
                problems, 'side', self.env._('the form of that period has this rating already.')
            )
        look.slots.add(slot)

    def _judge_goal(self, look, values, problems):
        self._need('title', problems)
        target, rate = values['target'], values['rate']
        lower = self.direction == 'lower'
        if not self.target and not self.result and rate is not None:
            values.update(target=100, result=rate, unit='%')
        else:
            self._need('target', problems)
            self._need('result', problems)
            values['unit'] = self.unit or ''
            if target is not None and (target < 0 or (target == 0 and not lower)):
                self._add(problems, 'target', self.env._('must be greater than zero.'))
        weight = values['weight']
        if weight is None:
            values['weight'] = 100
        elif not 0 <= weight <= 100:
            self._add(problems, 'weight', self.env._('lies between 0 and 100.'))

    def _judge_plan(self, look, values, problems):
        self._need('title', problems)
        self._need('plan_result', problems)
        if values['rate'] is not None and values['rate'] > 100:
            self._add(problems, 'rate', self.env._('a plan ends at 100 per cent.'))
