from odoo import api, fields, models
from odoo.exceptions import UserError


class HrPerformanceTemplate(models.Model):
    """A form definition: sections of questions with guidance and worked examples.

    HR officers write templates. Launching a cycle freezes an archived copy that belongs to the
    cycle (``cycle_id``), so later edits never change a running form. The rating scale is copied
    with it, once per cycle: HR may reword a scale at any time, a running form keeps its levels.
    Employees and managers have no access here; they read a frozen copy through their form.

    +------------------+---------------------+------------+---------+-------------------+
    |                  | HR officer, manager | other      | manager | employee, portal, |
    |                  | of the company      | company HR |         | settings          |
    +==================+=====================+============+=========+===================+
    | template         | read, write         | shared one | no      | no                |
    | frozen copy      | read                | no         | no      | no                |
    +------------------+---------------------+------------+---------+-------------------+
    """

    _name = 'hr.performance.template'
    _description = 'Interview Template'
    _inherit = ['hr.performance.template.frozen', 'hr.performance.template.definition']
    _order = 'sequence, name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help='When two templates fit an employee equally well, the first one wins.'
    )
    description = fields.Text(
        translate=True, help='For HR: when to use this template. Employees do not see it.'
    )
    company_id = fields.Many2one(
        'res.company', index=True, help='Leave empty to share the template with all companies.'
    )
    section_ids = fields.One2many(
        'hr.performance.template.section', 'template_id', string='Sections', copy=True
    )
    section_count = fields.Integer('Number of sections', compute='_compute_section_count')
    # Rating
    scale_id = fields.Many2one(
        'hr.performance.rating.scale',
        string='Rating scale',
        domain="[('cycle_id', '=', False)]",
        help='Leave empty for a form without an overall rating.',
    )
    rating_required = fields.Boolean(
        'Rating required',
        default=True,
        help='The form cannot be submitted before its overall rating is given.',
    )
    # Who gets it
    job_ids = fields.Many2many(
        'hr.job',
        string='Job positions',
        help='Employees with one of these positions get this template, before any other.',
    )
    category_ids = fields.Many2many(
        'hr.employee.category',
        string='Employee tags',
        help='Employees with one of these tags get this template unless one fits their position.',
    )
    department_ids = fields.Many2many(
        'hr.department',
        string='Departments',
        help='Employees of these departments and the departments below get this template unless '
        'one fits their position or tags.',
    )
    # Frozen copy
    cycle_id = fields.Many2one(
        'hr.performance.cycle',
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='cascade',
        help='Set on the frozen copy that the forms of this cycle use.',
    )
    origin_id = fields.Many2one(
        'hr.performance.template',
        string='Copied from',
        readonly=True,
        copy=False,
        index='btree_not_null',
    )

    _origin_uniq = models.UniqueIndex(
        '(cycle_id, origin_id) WHERE cycle_id IS NOT NULL',
        'A cycle has one frozen copy of a template.',
    )

    @api.depends('section_ids')
    def _compute_section_count(self):
        counts = dict(
            self.env['hr.performance.template.section']._read_group(
                [('template_id', 'in', self.ids)], ['template_id'], ['__count']
            )
        )
        for template in self:
            template.section_count = counts.get(template, 0)

    @api.constrains('scale_id')
    def _check_scale(self):
        self.section_ids.question_ids._check_rating_scale()

    def copy_data(self, default=None):
        """A copy is a living template, also when a frozen one is duplicated."""
        vals_list = super().copy_data(default)
        for template, vals in zip(self, vals_list, strict=True):
            if 'name' not in (default or {}):
                vals['name'] = self.env._('%(name)s (copy)', name=template.name)
            vals['active'] = True
            scale = template.scale_id
            if scale.cycle_id:
                vals['scale_id'] = scale.origin_id.id
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: hr.performance.template - copies of other companies keep the original, too
        copy = (
            self.sudo()
            .with_context(active_test=False)
            .search([('origin_id', 'in', self.ids), ('cycle_id', '!=', False)], limit=1)
        )
        if copy:
            raise UserError(
                self.env._(
                    'The template "%(name)s" was used by a cycle and cannot be deleted. '
                    'Archive it instead: it is then no longer offered.',
                    name=copy.origin_id.display_name,
                )
            )

    def action_preview(self):
        """Show the form as an employee who fills it sees it."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.client',
            'tag': 'hr_performance_interview.template_preview',
            'name': self.env._('Preview: %(name)s', name=self.name),
            'params': {'template_id': self.id},
        }

    # Use by a cycle
    def _get_unusable_reason(self):
        """Why a form cannot be made from each template of self.

        :return: {template: str or False}
        """
        reasons = {}
        for template in self:
            sections = template.section_ids
            empty = sections.filtered(lambda section: not section.question_ids)
            questions = sections.question_ids
            no_choice = questions.filtered(
                lambda question: question.value_type == 'selection' and not question.option_ids
            )
            reason = False
            if not sections:
                reason = self.env._(
                    'The template "%(name)s" has no section. Add one or choose another template.',
                    name=template.display_name,
                )
            elif empty:
                reason = self.env._(
                    'The section "%(section)s" of the template "%(name)s" has no question. '
                    'Add one or archive the section.',
                    section=empty[0].name,
                    name=template.display_name,
                )
            elif no_choice:
                reason = self.env._(
                    'The question "%(question)s" of the template "%(name)s" has no choices. '
                    'Add at least one.',
                    question=no_choice[0].name,
                    name=template.display_name,
                )
            elif template.scale_id and not template.scale_id.level_ids:
                reason = self.env._(
                    'The rating scale "%(scale)s" of the template "%(name)s" has no level. '
                    'Add levels or remove the scale from the template.',
                    scale=template.scale_id.display_name,
                    name=template.display_name,
                )
            reasons[template] = reason
        return reasons

    def _freeze(self, cycle):
        """The archived copies of self that ``cycle`` owns; the missing ones are made.

        Active sections and questions only, with every language. Calling it again gives the same
        copies; the number of queries does not depend on the number of questions.

        :return: {template of self: its copy}
        :raise UserError: a template has nothing to fill in
        """
        cycle.ensure_one()
        # sudo: hr.performance.template - the caller launches the cycle, which owns the copies
        origins = self.sudo().with_context(active_test=True)
        Template = origins.with_context(active_test=False)
        copies = Template.search([('cycle_id', '=', cycle.id), ('origin_id', 'in', self.ids)])
        result = {copy.origin_id: copy.with_env(self.env) for copy in copies}
        missing = origins.filtered(lambda template: template not in result)
        for reason in missing._get_unusable_reason().values():
            if reason:
                raise UserError(reason)
        if missing:
            scales = missing.scale_id._freeze(cycle)
            copies = missing._copy_frozen(
                lambda template: {
                    'active': False,
                    'cycle_id': cycle.id,
                    'origin_id': template.id,
                    # sudo: hr.performance.cycle - the company of the copy
                    'company_id': cycle.sudo().company_id.id,
                    'scale_id': scales[template.scale_id].id if template.scale_id else False,
                }
            )
            owners = dict(zip(missing.ids, copies.ids, strict=True))
            for model, parent in (
                ('section', 'template_id'),
                ('question', 'section_id'),
                ('option', 'question_id'),
            ):
                Model = origins.env[f'hr.performance.template.{model}']
                rows = Model.search([(parent, 'in', list(owners))])
                children = rows._copy_frozen(
                    lambda row, parent=parent, owners=owners: {parent: owners[row[parent].id]}
                )
                owners = dict(zip(rows.ids, children.ids, strict=True))
            for origin, copy in zip(missing, copies, strict=True):
                result[origin] = copy.with_env(self.env)
        return {template: result[template] for template in self}

    def _match_employees(self, employees):
        """Which template of self each employee gets.

        A template that names the employee's job position wins over one that names a tag, that
        over one that names the department or one above it, that over one without any
        restriction; among equals the sequence decides. A template of another company than the
        employee's never fits.

        :return: {employee: template, empty when none fits}
        """
        # sudo: hr.performance.template, hr.employee - position, tags and department only, of
        # employees the caller already has; nothing but the template goes back
        candidates = [
            (
                template.with_env(self.env),
                template.company_id.id,
                set(template.job_ids.ids),
                set(template.category_ids.ids),
                set(template.department_ids.ids),
            )
            for template in self.sudo().sorted(lambda template: (template.sequence, template.id))
        ]
        by_tag = any(candidate[3] for candidate in candidates)
        result = {}
        for employee, employee_sudo in zip(employees, employees.sudo(), strict=True):
            # job and department of an employee are these, copied one by one at each reading
            version = employee_sudo.current_version_id
            job = version.job_id.id
            tags = set(employee_sudo.category_ids.ids) if by_tag else set()
            path = version.department_id.parent_path or ''
            departments = {int(part) for part in path.split('/') if part}
            best, best_rank = self.browse(), 4
            for template, company, jobs, categories, units in candidates:
                if company and company != employee_sudo.company_id.id:
                    continue
                if job in jobs:
                    rank = 0
                elif tags & categories:
                    rank = 1
                elif departments & units:
                    rank = 2
                elif not (jobs or categories or units):
                    rank = 3
                else:
                    continue
                if rank < best_rank:
                    best, best_rank = template, rank
            result[employee] = best
        return result
