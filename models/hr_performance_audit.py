from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class HrPerformanceAudit(models.Model):
    """One line of the trail of a form: who did what and when, never a word of content.

    Steps come with the versions they cut; what leaves no version - HR reading texts, exports,
    downloads, verifications - writes a line of its own. Lines are made by the module alone and
    nobody changes or deletes one, superuser included. HR managers read those of their
    companies, but not those of their own form or of people above them; the employee gets his
    own through :meth:`hr.performance.form.get_audit_trail`.
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
            ('verify', 'Record verified'),
        ],
        'What',
        required=True,
    )
    event = fields.Char(help='The verb of a step.')
    event_label = fields.Char('Step', compute='_compute_event_label')
    detail = fields.Char(help='Numbers and digests; never content.')
    day = fields.Date(help='Reading is noted once a day and person.')

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
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._('A line of the audit trail cannot be changed.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('A line of the audit trail cannot be deleted.'))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a line says what happened once."""
        raise UserError(self.env._('A line of the audit trail cannot be duplicated.'))

    @api.model
    def _log(self, kind, forms, detail='', versions=None, cycle=None, date=None):
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
    def _log_read(self, form):
        """Note once a day that HR read the texts of a form; two at once make one line."""
        form_sudo = form.sudo()  # sudo: hr.performance.form - ids of the head
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                'INSERT INTO hr_performance_audit (form_id, cycle_id, company_id, employee_id,'
                ' user_id, actor_id, actor_name, date, kind, day, create_uid, create_date,'
                ' write_uid, write_date)'
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'read', %s, %s, %s, %s, %s)"
                ' ON CONFLICT DO NOTHING',
                form.id,
                form_sudo.cycle_id.id,
                form_sudo.company_id.id,
                form_sudo.employee_id.id,
                form_sudo.user_id.id or None,
                self.env.uid,
                # sudo: res.users - the name of the one who reads
                self.env.user.sudo().name,
                now,
                now.date(),
                self.env.uid,
                now,
                self.env.uid,
                now,
            )
        )
