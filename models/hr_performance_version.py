import base64
import hashlib
import json
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import pdf_attachment

REPORT = 'hr_performance_interview.action_report_record'
_logger = logging.getLogger(__name__)


class HrPerformanceVersion(models.Model):
    """An immutable picture of a form at a transition, chained to the one before by digest.

    Readable by the sides whose content it holds. Nobody changes or deletes one, superuser
    included: a correction is a new version.
    """

    _name = 'hr.performance.version'
    _description = 'Form Version'
    _inherit = ['hr.performance.form.child']
    _order = 'number'
    _rec_name = 'number'
    _text_fields = frozenset(('content', 'reason'))
    _portal_fields = {
        'number',
        'event',
        'actor_name',
        'date',
        'reason',
        'content',
        'digest',
        'previous_digest',
    }

    number = fields.Integer(required=True)
    event = fields.Char(required=True, help='The verb that made it.')
    actor_name = fields.Char(required=True)
    date = fields.Datetime(required=True)
    reason = fields.Text()
    content = fields.Text(required=True, help='Canonical JSON.')
    previous_digest = fields.Char()
    digest = fields.Char(required=True)
    proof_ids = fields.One2many('hr.performance.proof', 'version_id')

    _number_uniq = models.Constraint('UNIQUE(form_id, number)', 'Version numbers are unique.')

    def write(self, vals):
        if not (
            self.form_id._in_transition() and set(vals) <= {'shown_to_employee', 'shown_to_manager'}
        ):
            raise UserError(self.env._('A version cannot be changed: it is the proof.'))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        raise UserError(self.env._('A version cannot be deleted: it is the proof.'))

    def _get_content(self):
        """The content of this one version as Python data."""
        self.ensure_one()
        return json.loads(self.content)

    def _get_audit_detail(self):
        """What the line of the trail says beside the step: names and outcomes, no content."""
        self.ensure_one()
        if self.event == 'record_refusal':
            refusal = self.form_id._get_recorded_refusal()
            return self.env._('Witness: %(name)s', name=refusal.witness_name)
        if self.event in ('decide_appeal', 'assign_appeal'):
            appeal = self.form_id.appeal_ids.sorted('id')[-1:]
            if self.event == 'assign_appeal':
                return self.env._('Handler: %(name)s', name=appeal.handler_id.name)
            labels = dict(appeal._fields['outcome']._description_selection(self.env))
            return labels.get(appeal.outcome, '')
        return ''

    def _get_event_label(self):
        self.ensure_one()
        return self.env['hr.performance.form']._get_event_labels().get(self.event, self.event)

    def _get_page_row(self):
        """One line of the list of versions, as the page shows it."""
        self.ensure_one()
        return {
            'id': self.id,
            'number': self.number,
            'event': self.event,
            'event_label': self._get_event_label(),
            'actor': self.actor_name,
            'date': fields.Datetime.to_string(self.date),
            'reason': self.reason or '',
        }

    def _get_proof(self):
        """The kept print of this one signed version; made now when there is none.

        Callers checked the access; it is made from the version alone, in the language of the
        employee, and so is the same for whoever asks first.
        """
        self.ensure_one()
        kept = self.proof_ids
        if kept:
            return kept
        # two readers at once make one: the second waits here and finds it
        self.env.cr.execute(
            'SELECT id FROM hr_performance_version WHERE id = %s FOR NO KEY UPDATE', [self.id]
        )
        self.env.invalidate_all()
        kept = self.proof_ids
        if kept:
            return kept
        content = self._print_record()
        # sudo: hr.performance.proof - nobody has access; the caller may read the version
        records = self.form_id._with_transition().env['hr.performance.proof'].sudo()
        return records.create(
            {
                'form_id': self.form_id.id,
                'version_id': self.id,
                'content': base64.b64encode(content),
                'sha256': hashlib.sha256(content).hexdigest(),
            }
        ).with_env(self.env)

    def _print_record(self):
        """The bytes of the PDF with the record embedded.

        :raise UserError: the program that prints is missing or failed
        """
        form = self.form_id
        reports = self.env['ir.actions.report'].with_context(force_report_rendering=True)
        reports = reports.sudo()  # sudo: made from the version alone
        try:
            pdf, kind = reports._render_qweb_pdf(REPORT, self.ids)
            if kind != 'pdf':
                raise UserError(self.env._('The program that prints is not installed.'))
            shown = form.version_ids.filtered(lambda v: v.shown_to_employee and v.shown_to_manager)
            values = form._get_record_values(
                shown, fields.Datetime.to_string(self.date), self.actor_name, signed=self
            )
            return pdf_attachment.add_json(pdf, json.loads(json.dumps(values)))
        except (UserError, OSError, pdf_attachment.PdfError) as error:
            _logger.warning('Cannot print the signed record of form %s: %s', form.id, error)
            raise UserError(
                self.env._(
                    'The signed record of "%(name)s" cannot be printed now. It is kept and '
                    'nothing is lost: please try again later, or export the record.',
                    name=form.display_name,
                )
            )
