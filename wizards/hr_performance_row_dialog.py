from odoo import api, fields, models


def taken_over(field_class, *args, **kwargs):
    """A field of the dialog that starts with what the opened row says."""
    return field_class(
        *args,
        compute='_compute_values',
        store=True,
        precompute=True,
        readonly=False,
        **kwargs,
    )


class HrPerformanceRowDialog(models.AbstractModel):
    """A dialog that adds a row about an employee, or changes the one it was opened on.

    Nobody has write access to such rows: what is typed goes through the row's own verbs.
    """

    _name = 'hr.performance.row.dialog'
    _description = 'Dialog of a Row about an Employee'
    _row_field = None  # the field that holds the row to be changed
    _row_values = ()  # what is taken over from the row and handed to its verb

    employee_id = fields.Many2one(
        'hr.employee',
        compute='_compute_employee_id',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete='cascade',
    )

    @api.depends(lambda self: [self._row_field] if self._row_field else [])
    def _compute_employee_id(self):
        start = self._get_start_employee()
        for dialog in self:
            row = dialog._get_row()
            dialog.employee_id = row.employee_id or dialog.employee_id or start

    @api.depends(lambda self: [self._row_field] if self._row_field else [])
    def _compute_values(self):
        for dialog in self:
            row = dialog._get_row()
            for name in self._row_values:
                dialog[name] = row[name]
            if not row:
                dialog.update(dialog._get_start_values())

    def _get_row(self):
        """The row to be changed, as its reader; empty when one is added."""
        return self[self._row_field].with_user(self.env.user)

    def _get_start_employee(self):
        """Whom a new row is about, as long as nobody was chosen."""
        return self.env['hr.employee']

    def _get_start_values(self):
        """The values of a new row."""
        return {}
