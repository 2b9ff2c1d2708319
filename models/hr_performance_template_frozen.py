from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# An object, not a value: no context that comes in by RPC or import can hold it.
_FREEZING = object()


class HrPerformanceTemplateFrozen(models.AbstractModel):
    """Rows that belong to a template or a scale, and may be part of a frozen copy.

    A row is frozen when ``_frozen_path`` leads to a cycle. Nobody creates, changes, archives or
    deletes a frozen row, superuser and HR manager included, by form, import or RPC; only the
    freezing itself writes it, and the database removes it together with its cycle.
    """

    _name = 'hr.performance.template.frozen'
    _description = 'Row of a Frozen Template'

    _frozen_path = 'cycle_id'  # from a row to the cycle that owns the copy

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # after, not before: the owner may also come from a default or an inverse
        records._check_not_frozen()
        return records

    def write(self, vals):
        self._check_not_frozen()
        result = super().write(vals)
        if self._frozen_path.split('.')[0] in vals:  # moved into a frozen copy
            self._check_not_frozen()
        if self._is_freezing():
            self.env.registry.clear_cache()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=''):
        # this one writes the column before it calls write()
        self._check_not_frozen()
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()

    def _is_freezing(self):
        return self.env.context.get('hr_performance_freezing') is _FREEZING

    def _with_freezing(self):
        """The same records, allowed to write frozen rows: for the freezing and for tests."""
        return self.with_context(hr_performance_freezing=_FREEZING)

    def _check_not_frozen(self):
        """Raise a UserError when one row of self is part of a frozen copy."""
        if self._is_freezing():
            return
        self.check_access('read')  # the refusal names them
        # sudo: hr.performance.cycle - the name alone, to word the refusal
        for record in self.sudo():
            cycle = record.mapped(self._frozen_path)
            if cycle:
                raise UserError(
                    self.env._(
                        '"%(name)s" belongs to the cycle "%(cycle)s" that was already launched: '
                        'its questions cannot be changed, archived or deleted any more. '
                        'Change the template itself instead; the next cycle will use it.',
                        name=record.display_name,
                        cycle=cycle[0].display_name,
                    )
                )

    def _copy_frozen(self, prepare):
        """Copies of self, in the same order and with every language.

        Two queries for the rows whatever their number, instead of ``copy()``'s several per row
        and language.

        :param prepare: ``function(record)`` → values that differ in the copy (owner, active …)
        :return: the copies
        """
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.copy and not field.compute and field.type != 'one2many'
        ]
        source = self.with_context(lang=None)
        copies = source._with_freezing().create(
            [
                {
                    **{
                        name: self._fields[name].convert_to_write(record[name], record)
                        for name in names
                    },
                    **prepare(record),
                }
                for record in source
            ]
        )
        copies._copy_translations_from(self)
        return copies.with_env(self.env)

    def _copy_translations_from(self, origins):
        """Take the translated columns of ``origins``, row by row, all languages at once."""
        names = [name for name, field in self._fields.items() if field.store and field.translate]
        if not self or not names:
            return
        (self | origins).flush_recordset(names)
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL(
                'UPDATE %s AS copy SET %s FROM unnest(%s::int[], %s::int[]) AS pair(copy, origin)'
                ' JOIN %s AS origin ON origin.id = pair.origin WHERE copy.id = pair.copy',
                table,
                SQL(', ').join(
                    SQL('%s = %s', SQL.identifier(name), SQL.identifier('origin', name))
                    for name in names
                ),
                list(self.ids),
                list(origins.ids),
                table,
            )
        )
        self.invalidate_recordset(names)
