from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HrPerformanceSuperiorMixin(models.AbstractModel):
    """A row about an employee, and whether he stands above the reader.

    HR staff have no HR rights on those above them: whoever writes somebody's evaluation could
    be paid back in kind by him. Above are the managers of the reader up to the top, and whoever
    has to evaluate him in a form that is not finished. The relation is judged at each call, so
    the record rules of HR ask for this field instead of a stored one.
    """

    _name = 'hr.performance.superior.mixin'
    _description = 'Row about a Superior'

    concerns_superior = fields.Boolean(
        'About somebody above me',
        compute='_compute_concerns_superior',
        search='_search_concerns_superior',
        exportable=False,
    )

    @api.depends_context('uid')
    def _compute_concerns_superior(self):
        superiors = {id_ for (id_,) in self.env.execute_query(self._get_superiors_sql())}
        for record in self:
            # sudo: self - whom it is about, to decide on the access
            record.concerns_superior = record.sudo()._get_subject().id in superiors

    def _search_concerns_superior(self, operator, value):
        if operator != 'in':
            return NotImplemented
        superiors = self._get_superiors_sql()
        return Domain.custom(
            to_sql=lambda model, alias, query: model._get_subject_sql(alias, superiors)
        )

    def _get_subject(self):
        """The employee that this one row is about."""
        return self.employee_id

    def _get_subject_sql(self, alias, superiors):
        """The condition that the subject of the row is one of ``superiors``."""
        return SQL(
            '%s IN (%s)',
            SQL.identifier(alias, 'employee_id', to_flush=self._fields['employee_id']),
            superiors,
        )

    def _get_superiors_sql(self):
        """The ids of the employees above the user; ends when managers stand in a circle."""
        employee, form = self.env['hr.employee']._fields, self.env['hr.performance.form']._fields
        parent = SQL.identifier('hr_employee', 'parent_id', to_flush=employee['parent_id'])
        return SQL(
            """
            WITH RECURSIVE above(id) AS (
                (
                    SELECT %(parent)s FROM hr_employee WHERE %(employee_user)s = %(uid)s
                    UNION
                    SELECT %(manager)s FROM hr_performance_form
                    WHERE %(form_user)s = %(uid)s AND %(state)s NOT IN ('closed', 'cancelled')
                )
                UNION
                SELECT %(parent)s FROM hr_employee JOIN above ON above.id = hr_employee.id
            )
            SELECT id FROM above WHERE id IS NOT NULL
            """,
            uid=self.env.uid,
            parent=parent,
            employee_user=SQL.identifier('user_id', to_flush=employee['user_id']),
            manager=SQL.identifier('manager_id', to_flush=form['manager_id']),
            form_user=SQL.identifier('user_id', to_flush=form['user_id']),
            state=SQL.identifier('state', to_flush=form['state']),
        )
