import re

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.canonical import chain_digest

BATCH = 100
PAST = re.compile(r'past (\d+) [0-9a-f]{64}')
_SIGNED = ('hr.performance.signoff', 'hr.performance.proof')


class HrPerformanceAudit(models.Model):
    """What there was before the trail was a chain: sealed on the day of the update, as found.

    Lines of then have no number and stay as they are; one sealed line of each chain holds the
    digest over all of them, and one each of sign-offs and prints that no line had sealed. What
    happened to them before that day is not proven; what happens later is found.
    """

    _inherit = 'hr.performance.audit'

    @api.model
    def _seal_past(self):
        """Seal what is not sealed yet; a second call finds nothing to do.

        :return: number of seals that were made
        """
        self.env.flush_all()
        # sudo: hr.performance.form, res.company - owners of chains, at an update
        forms, companies = self.env['hr.performance.form'].sudo(), self.env['res.company'].sudo()
        count = 0
        for model in _SIGNED:
            rows = self.env[model].sudo()  # sudo: digests for the trail, at an update
            for ids in split_every(BATCH, self._find_unsealed(rows)):
                count += self._add_seals(
                    [(row.form_id, self._get_seal(row)) for row in rows.browse(ids)]
                )
                self.env.invalidate_all()  # pictures and prints are large
        for column, owners in (('form_id', forms), ('company_id', companies)):
            for ids in split_every(BATCH, self._find_open_past(column)):
                past = self._get_past(column, ids).grouped(lambda line, name=column: line[name].id)
                count += self._add_seals(
                    [(owners.browse(id_), self._get_past_seal(past[id_])) for id_ in ids]
                )
                self.env.invalidate_all()
        return count

    def _find_unsealed(self, rows):
        """ids of the rows of a model that no line of the trail sealed."""
        name = rows._name.rpartition('.')[2]
        found = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, form_id FROM %(table)s
                    EXCEPT
                    SELECT SUBSTRING(detail FROM %(seal)s)::int, form_id
                      FROM hr_performance_audit WHERE kind = 'seal'
                ) unsealed ORDER BY id
                """,
                table=SQL.identifier(rows._table),
                seal=f'^{name} ([0-9]+) ',
            )
        )
        return [id_ for (id_,) in found]

    def _find_open_past(self, column):
        """ids of forms, or of companies for what has no form, with lines that are not sealed."""
        alone = SQL('IS NOT NULL') if column == 'form_id' else SQL('IS NULL')
        found = self.env.execute_query(
            SQL(
                """
                SELECT %(column)s FROM hr_performance_audit
                 WHERE form_id %(alone)s AND COALESCE(number, 0) = 0
                EXCEPT
                SELECT %(column)s FROM hr_performance_audit
                 WHERE form_id %(alone)s AND kind = 'seal' AND detail LIKE 'past %%'
                ORDER BY 1
                """,
                column=SQL.identifier(column),
                alone=alone,
            )
        )
        return [id_ for (id_,) in found]

    def _get_past(self, column, ids):
        # sudo: hr.performance.audit - every line counts
        domain = [(column, 'in', ids), ('number', 'in', (0, False))]
        if column == 'company_id':
            domain.append(('form_id', '=', False))
        return self.sudo().search(domain)

    def _get_past_seal(self, lines):
        """What a chain says of the lines before it: how many, and one digest over all."""
        digest = ''
        for line in lines.sorted('id'):
            digest = chain_digest(digest, self._get_sealed_text(line._get_sealed_values()))
        return f'past {len(lines)} {digest}'

    def _add_seals(self, rows):
        """One line each. Shape of ``rows``: [(form or company, detail)]"""
        # sudo: hr.performance.audit - nobody has create access; digests of rows alone
        lines = self.env['hr.performance.form']._with_transition().env[self._name].sudo()
        user = self.env.user
        common = {
            'actor_id': user.id,
            # sudo: res.users - the name of the one who updates
            'actor_name': user.sudo().name,
            'date': fields.Datetime.now(),
            'kind': 'seal',
        }
        vals_list = []
        for owner, detail in rows:
            vals = {**common, 'detail': detail, 'company_id': owner.id}
            if owner._name == 'hr.performance.form':
                vals.update(
                    form_id=owner.id,
                    cycle_id=owner.cycle_id.id,
                    company_id=owner.company_id.id,
                    employee_id=owner.employee_id.id,
                    user_id=owner.user_id.id,
                )
            vals_list.append(vals)
        return len(lines.create(vals_list))

    def _verify_chain(self, lines, head):
        texts = super()._verify_chain(lines, head)
        chained = lines.filtered('number')
        sealed = [
            line.detail
            for line in chained
            if line.kind == 'seal' and PAST.fullmatch(line.detail or '')
        ]
        if sealed and self._get_past_seal(lines - chained) != sealed[0]:
            texts.append(
                self.env._('Trail: a line of before it was a chain was changed, added or deleted.')
            )
        return texts
