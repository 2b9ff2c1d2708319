from odoo import fields, models


class HrPerformanceVersion(models.Model):
    """An immutable picture of a form at a transition, chained to the one before by digest.

    Readable by the sides whose content it holds. Nobody changes or deletes one, superuser
    included: a correction is a new version.
    """

    _name = 'hr.performance.version'
    _description = 'Form Version'
    _inherit = ['hr.performance.form.child']
    _order = 'form_id, number'

    number = fields.Integer(required=True)
    event = fields.Char(required=True, help='The verb that made it.')
    actor_name = fields.Char(required=True)
    date = fields.Datetime(required=True)
    reason = fields.Text()
    content = fields.Text(required=True, help='Canonical JSON.')
    previous_digest = fields.Char()
    digest = fields.Char(required=True)

    _number_uniq = models.Constraint('UNIQUE(form_id, number)', 'Version numbers are unique.')
