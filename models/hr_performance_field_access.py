from odoo import api, models
from odoo.fields import Domain

ANY = ('any', 'not any', 'any!', 'not any!')


class HrPerformanceFieldAccess(models.AbstractModel):
    """A model whose closed fields answer at no door.

    The ORM asks for the access to a field when it is read, and when its column is put into a
    query. Three ways into a query lead past that question, and it is asked here: a field with a
    search method becomes other conditions first, a related field that is not stored is followed
    as superuser, and a many2many field is grouped by its table alone.
    """

    _name = 'hr.performance.field.access'
    _description = 'Access to Fields in Queries'

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not self.env.su:
            domain = Domain(domain)
            self._check_domain_access(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _check_domain_access(self, domain, model=None):
        """Raise when a condition, or one below it, asks for a field that is closed.

        :param model: the model that the conditions are about; this one when left out
        """
        guarded = self.pool['hr.performance.field.access']
        for condition in domain.iter_conditions():
            target = self if model is None else model
            for name in condition.field_expr.split('.'):
                field = target._fields.get(name)
                if field is None:
                    break  # a part of a date, or of nothing: the ORM answers that
                if isinstance(target, guarded):
                    target._check_field_access(field, 'read')
                if not field.relational:
                    break
                target = self.env[field.comodel_name]
            else:
                below = isinstance(condition.value, (Domain, list, tuple))
                if below and condition.operator in ANY:
                    self._check_domain_access(Domain(condition.value), target)

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr.partition('.')[0])
        if field is not None and field.related and not field.store:
            self._check_field_access(field, 'read')
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        field = self._fields.get(groupby_spec.partition(':')[0])
        if field is not None and field.type == 'many2many':
            self._check_field_access(field, 'read')
        return super()._read_group_groupby(alias, groupby_spec, query)
