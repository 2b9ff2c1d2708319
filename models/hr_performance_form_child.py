from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .hr_performance_role_mixin import OFFICER


class HrPerformanceFormChild(models.AbstractModel):
    """What every row that a person writes carries: author, side, and whom it is shown to."""

    _name = 'hr.performance.form.child'
    _description = 'Row of an Interview Form'
    _inherit = ['hr.performance.form.row', 'hr.performance.portal.fields']

    author_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.uid)
    side = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager'), ('hr', 'HR')], required=True
    )
    shown_to_employee = fields.Boolean(index=True)
    shown_to_manager = fields.Boolean(index=True)

    _portal_fields = frozenset(
        (
            'id',
            'form_id',
            'company_id',
            'user_id',
            'manager_user_id',
            'side',
            'display_name',
            'shown_to_employee',
            'shown_to_manager',
            'create_date',
            'write_date',
        )
    )

    # What people wrote: HR reading one of these is noted in the audit trail, by whatever door.
    _text_fields = frozenset()

    def _fetch_query(self, query, fields):
        rows = super()._fetch_query(query, fields)
        if rows and not self.env.su and any(f.name in self._text_fields for f in fields):
            rows._note_reading()
        return rows

    def _note_reading(self):
        if not self.env.user.has_group(OFFICER):
            return
        user = self.env.user
        rows = self.sudo()  # sudo: self - the persons of rows that were just read
        foreign = rows.filtered(lambda row: user not in row.user_id | row.manager_user_id)
        self.env['hr.performance.audit']._log_read(foreign.form_id.with_env(self.env))

    def export_data(self, fields_to_export):
        """As usual; whose texts went into a file is noted in the audit trail."""
        data = super().export_data(fields_to_export)
        self.form_id._note_export(self._name, fields_to_export)
        return data

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a row is what one person wrote once."""
        raise UserError(self.env._('Rows of a form cannot be duplicated.'))

    def _get_subject(self):
        return self.form_id.employee_id

    def _get_subject_sql(self, alias, superiors):
        # the few forms of superiors first: rows are many, and the form is indexed
        form = self.env['hr.performance.form']._fields
        return SQL(
            '%s IN (SELECT id FROM hr_performance_form WHERE %s IN (%s))',
            SQL.identifier(alias, 'form_id', to_flush=self._fields['form_id']),
            SQL.identifier('employee_id', to_flush=form['employee_id']),
            superiors,
        )

    def _side_flags(self, side):
        """The flags of a row that only ``side`` sees yet."""
        return {'shown_to_employee': side == 'employee', 'shown_to_manager': side == 'manager'}
