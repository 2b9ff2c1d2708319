import json
import math
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COLLECT_STATES = ('filling', 'feedback', 'ready')  # later nothing changes, before nobody reads


class HrPerformanceFactMixin(models.AbstractModel):
    """A copied row below a form, made by the collector only.

    Copies of one form and key are replaced in place, so that what people pinned keeps its id.
    Once the record was sent they stay: the signed story rests on what lay beside it then,
    whatever becomes of the origin.
    """

    _name = 'hr.performance.fact.mixin'
    _description = 'Copied Row of an Interview Form'
    _inherit = ['hr.performance.form.row']
    _copied = ('source', 'kind', 'name', 'date', 'fact_key')

    employee_id = fields.Many2one(
        related='form_id.employee_id', store=True, precompute=True, index=True
    )
    source = fields.Char(required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True, help='What the origin calls it; empty for a mere figure.')
    date = fields.Date(readonly=True)
    fact_key = fields.Char(required=True, readonly=True)
    collected_on = fields.Datetime('Copied on', readonly=True)

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a fact is a copy already."""
        raise UserError(self.env._('Facts of a form cannot be duplicated.'))

    def _get_frozen_reason(self, form):
        return self.env._(
            '"%(name)s" was sent for confirmation: the facts it rests on cannot change '
            'any more. An HR manager can reopen it with a reason.',
            name=form.display_name,
        )

    # ------------------------------------------------------------ written by the collector
    @api.model
    def _replace(self, forms, rows, sources):
        """Make ``rows`` the facts that ``forms`` have of ``sources``, in two queries.

        One statement writes all rows: it is atomic and may run twice or on two servers at
        once, as (form, key) is unique. Rows that did not change are left alone; rows whose
        origin is gone go, unless somebody pinned them.

        :param rows: [{'form_id': id, …}] with the names of ``_copied``
        """
        forms.flush_recordset()
        self.flush_model()
        values = json.dumps([self._to_json(row) for row in rows], allow_nan=False)
        names = [name for name in self._copied if name != 'fact_key']
        columns = SQL(', ').join(SQL.identifier(name) for name in ('fact_key', *names))
        typed = SQL(', ').join(
            SQL('%s %s', SQL.identifier(name), SQL(self._fields[name].column_type[0]))
            for name in ('fact_key', *names)
        )
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s AS old (
                    create_uid, create_date, write_uid, write_date, collected_on,
                    form_id, employee_id, company_id, user_id, manager_user_id, %(columns)s)
                SELECT %(uid)s, %(now)s, %(uid)s, %(now)s, %(now)s,
                    form.id, form.employee_id, form.company_id, form.user_id,
                    form.manager_user_id, %(new_columns)s
                FROM jsonb_to_recordset(%(values)s::jsonb) AS new (form_id int4, %(typed)s)
                JOIN hr_performance_form form ON form.id = new.form_id
                ON CONFLICT (form_id, fact_key) DO UPDATE SET
                    write_uid = excluded.write_uid, write_date = excluded.write_date,
                    collected_on = excluded.collected_on, %(assignments)s
                WHERE ROW(%(old_columns)s) IS DISTINCT FROM ROW(%(excluded)s)
                """,
                table=SQL.identifier(self._table),
                columns=columns,
                typed=typed,
                uid=self.env.uid,
                now=now,
                values=values,
                new_columns=self._prefixed('new', ('fact_key', *names)),
                old_columns=self._prefixed('old', names),
                excluded=self._prefixed('excluded', names),
                assignments=SQL(', ').join(
                    SQL('%s = %s', SQL.identifier(n), SQL.identifier('excluded', n)) for n in names
                ),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s old
                WHERE form_id = ANY(%(forms)s) AND source = ANY(%(sources)s) AND NOT %(pinned)s
                AND NOT EXISTS (
                    SELECT FROM jsonb_to_recordset(%(values)s::jsonb)
                        AS new (form_id int4, fact_key varchar)
                    WHERE new.form_id = old.form_id AND new.fact_key = old.fact_key)
                """,
                table=SQL.identifier(self._table),
                forms=forms.ids,
                sources=list(sources),
                pinned=self._get_pinned_sql(),
                values=json.dumps(
                    [{'form_id': r['form_id'], 'fact_key': r['fact_key']} for r in rows]
                ),
            )
        )
        self.invalidate_model()

    def _prefixed(self, alias, names):
        return SQL(', ').join(SQL.identifier(alias, name) for name in names)

    def _get_pinned_sql(self):
        """Condition on the row ``old``: somebody points to it."""
        return SQL('FALSE')

    def _to_json(self, row):
        clean = {'form_id': row['form_id']}
        for name in self._copied:
            value = row.get(name)
            if isinstance(value, date):
                value = str(value)
            elif isinstance(value, str):
                value = value.replace('\0', '').strip()
            elif isinstance(value, float) and not math.isfinite(value):
                value = None
            if value is None and self._fields[name].type in ('boolean', 'float', 'monetary'):
                value = (self._fields[name].type == 'boolean' and False) or 0
            clean[name] = value
        return clean
