from odoo import fields, models
from odoo.tools import SQL


class HrPerformanceAuditHead(models.Model):
    """The newest line of one chain of the audit trail: of a form, or of a company for the rest.

    A row of its own and not a column of the form: whoever adds a line locks this row alone, and
    no reader of a form waits for somebody who writes in it. Nobody has access.
    """

    _name = 'hr.performance.audit.head'
    _description = 'Newest Line of an Audit Trail'
    _log_access = False
    _rec_name = 'digest'

    form_id = fields.Many2one('hr.performance.form', ondelete='restrict')
    company_id = fields.Many2one('res.company', ondelete='restrict', help='Of what has no form.')
    number = fields.Integer(required=True)
    digest = fields.Char(required=True)

    _form_uniq = models.UniqueIndex('(form_id) WHERE form_id IS NOT NULL')
    _company_uniq = models.UniqueIndex('(company_id) WHERE company_id IS NOT NULL')

    def _lock(self, column, ids):
        """{id: (number, digest)} of the newest lines, locked until the end of the transaction.

        Whoever comes second waits here; when the first one has added a line, the request of
        the second is refused by PostgreSQL and run again by Odoo, on what is there then.
        """
        ids = sorted(set(ids))
        if not ids:
            return {}
        # one order for everybody, so that nobody waits for one who waits for him
        locked = self._select_locked(column, ids)
        if missing := [id_ for id_ in ids if id_ not in locked]:
            self.env.cr.execute(
                SQL(
                    'INSERT INTO hr_performance_audit_head (%s, number, digest)'
                    " SELECT id, 0, '' FROM unnest(%s) AS id ORDER BY id ON CONFLICT DO NOTHING",
                    SQL.identifier(column),
                    missing,
                )
            )
            locked |= self._select_locked(column, missing)
        return locked

    def _select_locked(self, column, ids):
        return self._read_heads(column, ids, SQL('FOR NO KEY UPDATE'))

    def _read_heads(self, column, ids, lock=SQL('')):  # noqa: B008 - an SQL is never changed
        """{id: (number, digest)} as the table has them, whatever a cache says."""
        self.env.cr.execute(
            SQL(
                'SELECT %(name)s, number, digest FROM hr_performance_audit_head'
                ' WHERE %(name)s = ANY(%(ids)s) ORDER BY %(name)s %(lock)s',
                name=SQL.identifier(column),
                ids=list(ids),
                lock=lock,
            ),
            # that a read-only request wants to write is no error: Odoo runs it again
            log_exceptions=False,
        )
        return {id_: (number, digest) for id_, number, digest in self.env.cr.fetchall()}

    def _move(self, column, heads):
        """Remember the newest lines: {id: (number, digest)}."""
        if not heads:
            return
        self.env.cr.execute(
            SQL(
                'UPDATE hr_performance_audit_head head SET number = new.number, digest = new.digest'
                ' FROM unnest(%s::int[], %s::int[], %s::text[]) AS new(id, number, digest)'
                ' WHERE head.%s = new.id',
                list(heads),
                [number for number, _digest in heads.values()],
                [digest for _number, digest in heads.values()],
                SQL.identifier(column),
            )
        )
        self.invalidate_model()
