from odoo import fields, models


class HrPerformanceTemplate(models.Model):
    """A form definition: sections of questions with guidance and worked examples.

    HR officers write templates. Launching a cycle freezes an archived copy that belongs to the
    cycle (``cycle_id``), so later edits never change a running form. Employees and managers
    read a frozen copy only through their form.
    """

    _name = 'hr.performance.template'
    _description = 'Interview Template'
    _order = 'sequence, name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        'res.company', index=True, help='Leave empty to share the template with all companies.'
    )
    section_ids = fields.One2many('hr.performance.template.section', 'template_id', copy=True)
    # Rating
    scale_id = fields.Many2one(
        'hr.performance.rating.scale',
        string='Rating scale',
        help='Leave empty for a form without an overall rating.',
    )
    rating_required = fields.Boolean(default=True)
    # Who gets it
    job_ids = fields.Many2many('hr.job', string='Job positions')
    department_ids = fields.Many2many('hr.department', string='Departments')
    category_ids = fields.Many2many('hr.employee.category', string='Employee tags')
    # Frozen copy
    cycle_id = fields.Many2one(
        'hr.performance.cycle', readonly=True, index=True, ondelete='cascade'
    )
    origin_id = fields.Many2one('hr.performance.template', readonly=True, index=True)
