import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SAFE_URL = re.compile(r'https?://[^\s<>"\']+$', re.IGNORECASE)


class HrPerformanceCourse(models.Model):
    """A course HR recommends to those whose plan is slow; the light list of companies without
    a course app.

    Every employee reads it, HR officers keep it.
    """

    _name = 'hr.performance.course'
    _description = 'Course'
    _inherit = ['hr.performance.skill.mixin', 'hr.performance.portal.fields']
    _order = 'name, id'

    name = fields.Char(required=True, translate=True)
    url = fields.Char('Address', help='Where the course is found: a web page.')
    note = fields.Char(
        'For whom', translate=True, help='One line: what one can do better afterwards.'
    )
    tag_ids = fields.Many2many(
        'hr.performance.tag',
        string='Tags',
        help='A plan that shares a tag, or words of the name, is offered this course.',
    )
    skill_ids = fields.Many2many(
        string='Skills taught',
        help='Offered first to plans on these skills, and to people whose job asks for them.',
    )
    company_id = fields.Many2one('res.company', help='Empty: for every company.')
    active = fields.Boolean(default=True)

    _portal_fields = frozenset(
        ('id', 'display_name', 'name', 'url', 'note', 'tag_ids', 'active', 'company_id')
    )

    @api.constrains('url')
    def _check_url(self):
        for course in self:
            if course.url and not SAFE_URL.match(course.url):
                raise ValidationError(
                    self.env._(
                        'The address of "%(name)s" must begin with https:// and hold no space.',
                        name=course.name,
                    )
                )
