import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.canonical import canonical, chain_digest

# What the digest of a line covers. Not what other records of the line follow when they go.
SEALED = (
    *('number', 'form_id', 'company_id', 'actor_id', 'actor_name', 'date', 'kind', 'event'),
    *('detail', 'day', 'version_id'),
)


class HrPerformanceAudit(models.Model):
    """One line of the trail of a form: who did what and when, never a word of content.

    Steps come with the versions they cut; what leaves no version - HR reading texts, exports,
    downloads, verifications - writes a line of its own. Lines are made by the module alone and
    nobody changes or deletes one, superuser included. Each line carries the digest of the one
    before it, of the same form, or of the same company for what has no form: a line that was
    changed, added or deleted by SQL is found and named by the verification. HR managers read
    those of their companies, but not those of their own form or of people above them; the
    employee gets his own through :meth:`hr.performance.form.get_audit_trail`.
    """

    _name = 'hr.performance.audit'
    _description = 'Audit Trail'
    _inherit = ['hr.performance.superior.mixin']
    _order = 'date desc, id desc'
    _rec_name = 'kind'

    form_id = fields.Many2one('hr.performance.form', index='btree_not_null', ondelete='restrict')
    cycle_id = fields.Many2one('hr.performance.cycle', index='btree_not_null', ondelete='set null')
    company_id = fields.Many2one('res.company', required=True, index=True)
    employee_id = fields.Many2one('hr.employee', index='btree_not_null')
    user_id = fields.Many2one('res.users', 'Employee user', index='btree_not_null')
    version_id = fields.Many2one('hr.performance.version', index='btree_not_null')
    actor_id = fields.Many2one('res.users', 'Who', required=True)
    actor_name = fields.Char('Name of the day', required=True)
    date = fields.Datetime('When', required=True)
    kind = fields.Selection(
        [
            ('step', 'Step'),
            ('read', 'Texts read by HR'),
            ('export', 'Record exported'),
            ('pdf', 'Signed record downloaded'),
            ('print', 'Printed by HR'),
            ('verify', 'Record verified'),
            ('seal', 'Sealed'),
        ],
        'What',
        required=True,
    )
    event = fields.Char(help='The verb of a step.')
    event_label = fields.Char('Step', compute='_compute_event_label')
    detail = fields.Char(help='Numbers and digests; never content.')
    day = fields.Date(help='Reading is noted once a day and person.')

    number = fields.Integer(readonly=True, help='Place in the trail.')
    previous_digest = fields.Char(readonly=True)
    digest = fields.Char(readonly=True)

    _read_uniq = models.UniqueIndex("(form_id, actor_id, day) WHERE kind = 'read'")

    @api.depends('event')
    def _compute_event_label(self):
        labels = self.env['hr.performance.form']._get_event_labels()
        for line in self:
            line.event_label = labels.get(line.event, line.event or '')

    def _is_allowed(self):
        # an object in the context, which no call from outside can hold
        return self.env['hr.performance.form']._in_transition()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_allowed():
            raise AccessError(self.env._('The audit trail is written by the application alone.'))
        return super().create(self._chain(vals_list))

    def _chain(self, vals_list):
        """The values with number and digests, each behind the newest line of its chain."""
        head = self.env['hr.performance.audit.head']
        chains = {
            column: head._lock(
                column,
                [v[column] for v in vals_list if bool(v.get('form_id')) == (column == 'form_id')],
            )
            for column in ('form_id', 'company_id')
        }
        result = []
        for vals in vals_list:
            column = 'form_id' if vals.get('form_id') else 'company_id'
            number, digest = chains[column][vals[column]]
            line = {
                **vals,
                # as the table keeps it
                'date': fields.Datetime.to_datetime(vals['date']).replace(microsecond=0),
                'number': number + 1,
                'previous_digest': digest,
            }
            line['digest'] = chain_digest(digest, self._get_sealed_text(line))
            chains[column][vals[column]] = (number + 1, line['digest'])
            result.append(line)
        for column, heads in chains.items():
            head._move(column, heads)
        return result

    @api.model
    def _get_sealed_text(self, line):
        values = {name: line.get(name) or '' for name in SEALED}
        values['date'] = fields.Datetime.to_string(line['date'])
        values['day'] = fields.Date.to_string(line.get('day') or False) or ''
        return canonical(values)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._('A line of the audit trail cannot be changed.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('A line of the audit trail cannot be deleted.'))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a line says what happened once."""
        raise UserError(self.env._('A line of the audit trail cannot be duplicated.'))

    def _get_sealed_values(self):
        """What the digest of this one line covers, as it is now."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].type == 'many2one' else self[name]
            for name in SEALED
        }

    @api.model
    def _log(self, kind, forms, detail='', versions=None, cycle=None, date=None, day=False):
        """Lines of ``kind`` for the forms of the set, by the current user; one insert.

        :param versions: for steps: the versions they cut, in the place of ``forms``
        """
        # sudo: hr.performance.audit - nobody has create access; names of the forms' heads
        lines = self.env['hr.performance.form']._with_transition().env[self._name].sudo()
        user = self.env.user
        common = {
            'actor_id': user.id,
            # sudo: res.users - the name of the one who acts
            'actor_name': user.sudo().name,
            'date': date or fields.Datetime.now(),
            'kind': kind,
            'detail': detail,
            'day': day,
        }
        if cycle is not None:
            # sudo: hr.performance.cycle - ids of the head
            vals = {'cycle_id': cycle.id, 'company_id': cycle.sudo().company_id.id}
            return lines.create([{**common, **vals}])
        # sudo: hr.performance.version, form - ids of the head
        rows = (
            [(version.form_id, version) for version in versions.sudo()]
            if versions
            else [(form, None) for form in forms.sudo()]
        )
        return lines.create(
            [
                {
                    **common,
                    'form_id': form.id,
                    'cycle_id': form.cycle_id.id,
                    'company_id': form.company_id.id,
                    'employee_id': form.employee_id.id,
                    'user_id': form.user_id.id,
                    'version_id': version.id if version else False,
                    'event': version.event if version else False,
                    'detail': version._get_audit_detail() if version else detail,
                }
                for form, version in rows
            ]
        )

    @api.model
    def _log_read(self, forms):
        """Note once a day that HR read the texts of the forms."""
        today = fields.Datetime.now().date()
        # those noted by this transaction already: a page asks many times
        noted = self.env.cr.cache.setdefault(('hr.performance.audit', self.env.uid, today), set())
        ids = set(forms.ids) - noted
        if not ids:
            return
        # sudo: hr.performance.audit - whether it was noted
        lines = self.sudo().search(
            Domain('form_id', 'in', ids)
            & Domain('actor_id', '=', self.env.uid)
            & Domain('day', '=', today)
            & Domain('kind', '=', 'read')
        )
        self._log('read', forms.browse(sorted(ids - set(lines.form_id.ids))), day=today)
        noted |= ids

    @api.model
    def _log_print(self, forms):
        """Note that HR printed the forms; the two sides print their own as they like."""
        printed = forms.filtered(lambda form: form._get_my_side() == 'hr')
        if printed:
            self._log('print', printed)

    @api.model
    def _seal(self, records):
        """Note what rows say that no version holds yet: a sign-off, a print."""
        forms = self.env['hr.performance.form']
        for record in records.sudo():  # sudo: digests of rows just made
            self._log('seal', forms.browse(record.form_id.id), detail=self._get_seal(record))

    @api.model
    def _get_seal(self, record):
        digest = hashlib.sha256(canonical(record._get_sealed()).encode()).hexdigest()
        return f'{record._name.rpartition(".")[2]} {record.id} {digest}'

    @api.model
    def _get_heads(self, forms):
        """{form id: [number, digest] of the newest line}."""
        # sudo: hr.performance.audit.head - numbers and digests for a version
        heads = self.env['hr.performance.audit.head'].sudo()
        rows = heads.search_fetch([('form_id', 'in', forms.ids)], ['form_id', 'number', 'digest'])
        return {row.form_id.id: [row.number, row.digest] for row in rows}

    # ------------------------------------------------------------ verification
    @api.model
    def _verify_forms(self, forms):
        """{form id: texts} about lines that are not as they were written."""
        return self._verify_chains('form_id', forms.ids)

    @api.model
    def _verify_companies(self, companies):
        """{company id: texts} about the lines that belong to no form."""
        return self._verify_chains('company_id', companies.ids)

    def _verify_chains(self, column, ids):
        self.flush_model()
        names = [name for name in SEALED if name != 'number']
        # sudo: hr.performance.audit - the verification reads every line
        domain = Domain(column, 'in', ids)
        if column == 'company_id':
            domain &= Domain('form_id', '=', False)
        lines = self.sudo().search_fetch(domain, [*names, 'number', 'digest'], order='number, id')
        # sudo: hr.performance.audit.head - what the newest lines are remembered as
        heads = self.env['hr.performance.audit.head'].sudo()._read_heads(column, ids)
        texts = {}
        by_owner = lines.grouped(lambda line: line[column].id)
        for id_ in ids:
            found = self._verify_chain(by_owner.get(id_, lines.browse()), heads.get(id_, (0, '')))
            if found:
                texts[id_] = found
        return texts

    def _verify_chain(self, lines, head):
        texts, number, digest = [], 0, ''
        chained = lines.filtered('number')
        # lines of before there was a chain have no number; none of them came later
        if any(line.id > min(chained.ids, default=line.id) for line in lines - chained):
            texts.append(self.env._('Trail: a line without a number was added.'))
        for line in chained:
            texts += [
                self.env._('Trail: line %(number)s is missing.', number=missing)
                for missing in range(number + 1, min(line.number, number + 100))
            ]
            values = line._get_sealed_values()
            if line.number == number:
                texts.append(self.env._('Trail: a line %(number)s was added.', number=number))
            elif line.number > number + 1:
                digest = line.previous_digest or ''  # told already: go on from here
            if chain_digest(digest, self._get_sealed_text(values)) != line.digest:
                texts.append(self.env._('Trail: line %(number)s was changed.', number=line.number))
            number, digest = line.number, line.digest or ''
        if (number, digest) != head:
            texts += [
                self.env._('Trail: line %(number)s is missing.', number=missing)
                for missing in range(number + 1, min(head[0], number + 100) + 1)
            ] or [self.env._('Trail: its newest line is not the one that is remembered.')]
        return texts
