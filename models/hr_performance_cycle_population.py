from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What keeps an employee out of a launch, unless HR says otherwise; the rest only warns.
_MANAGER_PROBLEMS = ('no_manager', 'manager_no_user', 'loop')


class HrPerformanceCyclePopulation(models.Model):
    """Who takes part in a cycle, and what stands in the way of a launch.

    Everything here works on whole sets: the number of queries does not depend on the number of
    employees.
    """

    _inherit = 'hr.performance.cycle'

    # Population
    def _get_population_domain(self):
        """Employees chosen by the filters; all filters must match, single employees are added.

        Filters left empty choose everybody of the company, unless single employees are named.
        Excluded employees are out whatever else matches.
        """
        self.ensure_one()
        parts = []
        if self.department_ids:
            parts.append(Domain('department_id', 'child_of', self.department_ids.ids))
        if self.job_ids:
            parts.append(Domain('job_id', 'in', self.job_ids.ids))
        if self.category_ids:
            parts.append(Domain('category_ids', 'in', self.category_ids.ids))
        if self.manager_ids:
            parts.append(Domain('parent_id', 'in', self._get_team_leaders().ids))
        single = Domain('id', 'in', self.employee_ids.ids)
        if parts:
            chosen = Domain.AND(parts) | single
        elif self.employee_ids:
            chosen = single
        else:
            chosen = Domain.TRUE
        return (
            chosen
            & Domain('company_id', '=', self.company_id._origin.id)
            & Domain('active', '=', True)
            & Domain('id', 'not in', self.exclude_employee_ids.ids)
        )

    def _get_team_leaders(self):
        """The managers named and everybody below them; ends in a loop as well."""
        # sudo: hr.employee - the chain of command, to count and choose people HR may all see
        employees_sudo = self.env['hr.employee'].sudo()
        leaders = known = employees_sudo.browse(self.manager_ids.ids)
        while leaders:
            leaders = employees_sudo.search([('parent_id', 'in', leaders.ids)]) - known
            known |= leaders
        return known

    def _get_population(self):
        """Employees of the cycle, those too new or away included (the check names them)."""
        self.ensure_one()
        # sudo: hr.employee - officers run cycles for their company; the company is in the domain
        return self.env['hr.employee'].sudo().search(self._get_population_domain(), order='id')

    @api.depends(
        'company_id',
        'department_ids',
        'job_ids',
        'category_ids',
        'manager_ids',
        'employee_ids',
        'exclude_employee_ids',
    )
    def _compute_population_count(self):
        employees_sudo = self.env['hr.employee'].sudo()  # sudo: hr.employee - a number only
        for cycle in self:
            cycle.population_count = employees_sudo.search_count(cycle._get_population_domain())

    # Data check
    def _get_problems(self, employees, matched=None):
        """What is wrong with each employee as a participant of the cycle.

        :param employees: any employees (sudo), usually the population or a chunk of it
        :param matched: {employee: template} where the caller has it already
        :return: {kind: employees}, kinds of ``hr.performance.wave.skip``
        """
        self.ensure_one()
        problems = {}
        if not employees:
            return problems
        # sudo: hr.employee - users, addresses and chain of command are checked, not shown
        employees = employees.sudo()
        self._fetch_people(employees)
        looped = self._get_looped_ids(employees)
        # sudo: hr.performance.form - who has a form in this cycle already, the officer included
        forms_sudo = self.env['hr.performance.form'].sudo()
        forms = forms_sudo.search_fetch(
            [
                ('cycle_id', '=', self.id),
                '|',
                ('employee_id', 'in', employees.ids),
                ('user_id', 'in', employees.user_id.ids),
            ],
            ['employee_id', 'user_id'],
        )
        with_form = set(forms.employee_id.ids)
        users_with_form = set(forms.user_id.ids)
        kinds = {}
        for employee in employees:
            found = self._get_link_problems(employee, looped)
            if employee.id in with_form:
                found.append('present')
            elif employee.user_id.id in users_with_form:
                found.append('duplicate')
            for kind in found:
                kinds.setdefault(kind, []).append(employee.id)
        # two records of one user: the first by id takes part
        seen = {}
        for employee in employees.sorted('id'):
            if (
                employee.user_id
                and seen.setdefault(employee.user_id.id, employee.id) != employee.id
            ):
                kinds.setdefault('duplicate', []).append(employee.id)
        for kind, ids in kinds.items():
            problems[kind] = employees.browse(ids)
        chosen = employees.browse(self.employee_ids.ids)  # HR named them: new or away or not
        problems['new_hire'] = (self._get_new_hires(employees) - chosen) & employees
        problems['on_leave'] = (self._get_absent(employees) - chosen) & employees
        if matched is None:
            matched = self._get_templates_to_match()._match_employees(employees)
        problems['no_template'] = employees.filtered(lambda employee: not matched.get(employee))
        return {kind: found for kind, found in problems.items() if found}

    @api.model
    def _fetch_people(self, employees):
        """Read what check and launch want to know of employees (sudo), and no column more.

        An employee has some hundred columns, and the first one that is missing reads them all.
        """
        names = ['user_id', 'parent_id', 'name', 'active']
        employees.fetch([*names, 'work_email', 'company_id', 'current_version_id'])
        employees.current_version_id.fetch(
            ['department_id', 'job_id', 'job_title', 'resource_calendar_id']
        )
        employees.parent_id.fetch(names)
        users = employees.user_id | employees.parent_id.user_id
        users.fetch(['active', 'partner_id'])
        users.partner_id.fetch(['email'])

    @api.model
    def _get_link_problems(self, employee, looped):
        """What is wrong with user, address and manager of one employee (sudo, fetched)."""
        found = []
        user, manager = employee.user_id, employee.parent_id
        if not user.active:
            found.append('no_user')
        elif not (user.email or employee.work_email):
            found.append('no_email')
        if employee.id in looped or (user and manager.user_id == user):
            found.append('loop')
        elif not manager.active:
            found.append('no_manager')
        elif not manager.user_id.active:
            found.append('manager_no_user')
        return found

    def _get_templates_to_match(self):
        # sudo: hr.performance.template - configuration of the cycle, chosen by its officer
        return self.sudo().template_ids

    def _get_skipping_kinds(self, without_manager=False):
        """Kinds that leave an employee out, in the order they are reported.

        An employee who has to fill must be able to log in; where the manager fills, a missing
        user only warns: HR links one later and the form follows. Nobody reachable as a manager
        would leave a form stuck, so that it is left out in every mode unless HR takes these
        forms on and names the managers afterwards.
        """
        kinds = ['present', 'duplicate', 'new_hire', 'on_leave', 'no_template']
        if self.fill_mode != 'manager':
            kinds.append('no_user')
        if not without_manager or self.fill_mode == 'manager':
            kinds.extend(_MANAGER_PROBLEMS)
        return kinds

    def _get_skipped(self, problems, without_manager=False):
        """{employee id: kind} of those the launch leaves out."""
        skipped = {}
        for kind in self._get_skipping_kinds(without_manager):
            for employee_id in problems.get(kind, self.env['hr.employee']).ids:
                skipped.setdefault(employee_id, kind)
        return skipped

    def _get_looped_ids(self, employees):
        """Ids of the employees who are above themselves; one query whatever the depth."""
        self.env['hr.employee'].flush_model(['parent_id'])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE chain(start, boss) AS (
                    SELECT id, parent_id FROM hr_employee
                     WHERE id = ANY(%(ids)s) AND parent_id IS NOT NULL
                     UNION
                    SELECT chain.start, above.parent_id
                      FROM chain JOIN hr_employee above ON above.id = chain.boss
                     WHERE above.parent_id IS NOT NULL AND chain.boss != chain.start
                )
                SELECT DISTINCT start FROM chain WHERE boss = start
                """,
                ids=list(employees.ids),
            )
        )
        return {row[0] for row in rows}

    def _get_new_hires(self, employees):
        """Employees whose first contract starts too late to be judged; unknown is not new."""
        if not self.exclude_new_hires or not self.date_to:
            return employees.browse()
        limit = self.date_to - timedelta(days=self.company_id.performance_new_hire_days)
        # sudo: hr.version - the start of the contract is for HR managers; only a yes or no leaves
        rows = (
            self.env['hr.version']
            .sudo()
            ._read_group(
                [('employee_id', 'in', employees.ids), ('contract_date_start', '!=', False)],
                ['employee_id'],
                ['contract_date_start:min'],
            )
        )
        return employees.browse([employee.id for employee, start in rows if start > limit])

    def _get_absent(self, employees):
        """Employees on approved leave over the whole time to fill, where time off is used."""
        if not self.exclude_on_leave or 'hr.leave' not in self.env:
            return employees.browse()
        start = self._get_today()
        end = start + timedelta(days=max(self.fill_days, 1))
        # sudo: hr.leave - whether somebody is away; neither the kind nor the reason is read
        rows = (
            self.env['hr.leave']
            .sudo()
            ._read_group(
                [
                    ('employee_id', 'in', employees.ids),
                    ('state', '=', 'validate'),
                    ('request_date_from', '<=', start),
                    ('request_date_to', '>=', end),
                ],
                ['employee_id'],
            )
        )
        return employees.browse([employee.id for (employee,) in rows])

    def _get_today(self):
        """Today where the company is: the cron that launches has no time zone of its own."""
        self.ensure_one()
        # sudo: res.company - its time zone
        company = self.company_id.sudo()
        zone = company.partner_id.tz or company.resource_calendar_id.tz or 'UTC'
        return fields.Date.context_today(self.with_context(tz=zone))
