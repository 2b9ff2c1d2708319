from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class HrPerformancePrivateNote(models.Model):
    """What one person writes down for himself about a form; read by the author alone.

    A table of its own: never printed, exported, mailed or found by a search, by no group and
    by no later manager. Written by :meth:`hr.performance.form.save_private_note`.
    """

    _name = 'hr.performance.private.note'
    _description = 'Private Note'
    _inherit = ['hr.performance.portal.fields']
    _rec_name = 'id'
    _order = 'id'

    form_id = fields.Many2one('hr.performance.form', required=True, index=True, ondelete='cascade')
    author_id = fields.Many2one(
        'res.users', required=True, index=True, default=lambda self: self.env.uid
    )
    body = fields.Text(exportable=False)
    revision = fields.Integer(default=1)

    _author_uniq = models.Constraint(
        'UNIQUE(form_id, author_id)', 'A person has one private note on a form.'
    )

    _portal_fields = frozenset(('form_id', 'author_id', 'body', 'revision'))

    @api.model
    def _search(self, domain, *args, **kwargs):
        # superuser code of any other part does not gather the notes of others either
        domain = Domain(domain) & Domain('author_id', '=', self.env.uid)
        return super()._search(domain, *args, **kwargs)

    def export_data(self, fields_to_export):
        """Refused: a private note leaves the page of its author in no file."""
        raise AccessError(self.env._('Private notes cannot be exported.'))
