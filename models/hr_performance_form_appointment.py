from odoo import fields, models
from odoo.fields import Domain

from .hr_performance_role_mixin import OFFICER


class HrPerformanceFormAppointment(models.AbstractModel):
    """The managers HR named for a form, and why: kept apart from what both sides read."""

    _name = 'hr.performance.form.appointment'
    _description = 'Interview Form: Managers Named by HR'

    appointment_ids = fields.One2many(
        'hr.performance.appointment',
        'form_id',
        'Changes of manager',
        exportable=False,
        groups=OFFICER,
    )
    appointment_count = fields.Integer(
        'Manager changes', compute='_compute_appointment_count', groups=OFFICER, exportable=False
    )

    def _compute_appointment_count(self):
        # as the reader: HR does not count what it may not read
        counts = dict(
            self.env['hr.performance.appointment']._read_group(
                Domain('form_id', 'in', self.ids), ['form_id'], ['__count']
            )
        )
        for form in self:
            form.appointment_count = counts.get(form, 0)

    def _note_appointment(self, manager, reason):
        """Keep why the forms of self go to ``manager``; the verb checked person and state."""
        # sudo: hr.performance.appointment - nobody may write; whose manager goes is known
        forms = self.sudo()
        forms._with_transition().env['hr.performance.appointment'].sudo().create(
            [
                {
                    'form_id': form.id,
                    'author_id': self.env.uid,
                    'author_name': self.env.user.name,
                    'previous_user_id': form.manager_user_id.id,
                    'previous_name': form.manager_name,
                    'manager_name': manager.name,
                    'reason': reason,
                }
                for form in forms
            ]
        )

    def action_open_appointments(self):
        """The managers HR named for this form, for HR."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_appointment_action'
        )
        return {**action, 'domain': [('form_id', '=', self.id)], 'context': {}}

    # ------------------------------------------------------------ proof
    def _get_snapshots(self, flags):
        """With the changes of manager: of the reason only a digest, as both sides read it."""
        result = super()._get_snapshots(flags)
        # sudo: hr.performance.appointment - names, and a digest of the reason
        rows = (
            self.env['hr.performance.appointment']
            .sudo()
            .search(Domain('form_id', 'in', self.ids), order='id')
        )
        for form, theirs in rows.grouped('form_id').items():
            result[form]['appointments'] = [row._get_snapshot_row() for row in theirs]
        return result

    def _verify_batch(self):
        """As usual, and each change of manager is as the newest version of its form says."""
        count, texts = super()._verify_batch()
        forms = self.sudo()  # sudo: hr.performance.form - persons and company were checked
        told = forms.env['hr.performance.version'].search_fetch(
            Domain('form_id', 'in', forms.ids) & Domain('event', '=', 'reassign'), ['form_id']
        )
        for form in told.form_id:
            found = form._verify_appointments()
            if found:
                texts.setdefault(form.id, []).extend(found)
        return count, texts

    def _verify_appointments(self):
        newest, signed = self._get_told_rows('appointments')
        present = {row.id: row._get_snapshot_row() for row in self.appointment_ids}
        return [
            self.env._(
                'The change of manager of %(date)s was changed or deleted since version '
                '%(number)s.',
                date=row.get('date', ''),
                number=newest.number,
            )
            for row in signed
            if row != present.get(row['id'])
        ]
