from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

MAX_NAME = 100
FEW_DAYS = 2  # working days to answer a refusal that somebody else recorded


class HrPerformanceFormRefusal(models.AbstractModel):
    """A refusal to sign that somebody else records, before a witness.

    Manager or HR say that the employee refuses, why, and who witnessed it. It counts as not
    signed and is no signature of the employee: he is told, and can still comment, sign, refuse
    in his own words or appeal. HR closes the record only when his days are over.
    """

    _name = 'hr.performance.form.refusal'
    _description = 'Interview Form: Refusal before a Witness'

    def _get_recorded_refusal(self):
        """The sign-off that notes it, when the employee has not decided himself since."""
        self.ensure_one()
        # sudo: hr.performance.signoff - the caller read the form or its verb checked the person
        form = self.sudo()
        last = form.signoff_ids.filtered(lambda s: s.side == 'employee').sorted('id')[-1:]
        return last.filtered(lambda s: s.witness_name and form.confirm_result == 'refused')

    def _get_partial_names(self):
        form = self.sudo()  # sudo: hr.performance.form - names are compared, nothing is shown
        return {
            ' '.join(name.casefold().split())
            for name in (
                form.employee_name,
                form.employee_id.name,
                form.user_id.name,
                form.manager_name,
                form.manager_id.name,
                form.manager_user_id.name,
                self.env.user.name,
            )
            if name
        }

    def _get_witness_users(self):
        """Internal users of the company who can be a witness."""
        form = self.sudo()  # sudo: res.users - names of colleagues, for who records a refusal
        return form.env['res.users'].search(
            Domain('share', '=', False)
            & Domain('company_ids', 'in', form.company_id.ids)
            & Domain('id', 'not in', (form.user_id | form.manager_user_id | self.env.user).ids),
            limit=500,
            order='name, id',
        )

    def get_witnesses(self):
        """Who can be named as a witness: [{'id', 'name'}]; a portal user types a name."""
        self.ensure_one()
        self.check_access('read')
        if not self._has_role('scheduler') or self.env.user.share:
            return []
        return [{'id': user.id, 'name': user.name} for user in self._get_witness_users()]

    def _check_witness(self, witness_id, witness_name):
        """(res.users or empty, name) of a witness who is no party to it."""
        name = self.env['hr.performance.limits']._clean_text(
            witness_name, MAX_NAME, self.env._('Witness')
        )
        name = ' '.join(name.split())
        user = self.env['res.users'].sudo().browse()  # sudo: res.users - the name of the witness
        if witness_id:
            witness_id = self.env['hr.performance.limits']._clean_id(witness_id)
            user = self._get_witness_users().filtered(lambda u: u.id == witness_id)
            name = user.name
        if not name or len(name) < 3 or name.casefold() in self._get_partial_names():
            raise UserError(
                self.env._(
                    'Please name a witness who is neither the employee nor the manager nor '
                    'yourself.'
                )
            )
        return user, name

    def _get_missing_record_refusal(self):
        # sudo: hr.performance.form - the result decides, nothing is shown
        if self.sudo().confirm_result == 'refused':
            return self.env._('The refusal is recorded already.')
        return False

    def _get_missing_comment_refusal(self):
        if not self._get_recorded_refusal():
            return self.env._('Nobody else recorded a refusal of yours.')
        return False

    def _get_missing_close(self):
        reason = super()._get_missing_close()
        # sudo: hr.performance.form - state and day decide, nothing is shown
        form = self.sudo()
        if (
            not reason
            and form.state == 'to_confirm'
            and form._get_recorded_refusal()
            and form.date_due
            and fields.Date.context_today(self) <= form.date_due
        ):
            return self.env._(
                'The employee can still comment, sign or appeal until %(date)s.',
                date=format_date(self.env, form.date_due),
            )
        return reason

    def action_record_refusal(self, reason, witness_id=False, witness_name=''):
        """Record that the employee refuses to sign: by manager or HR, before a witness.

        :param reason: why, as the employee said it; part of the record
        :param witness_id: an internal user, or
        :param witness_name: the name of somebody else
        """
        reason = self._check_reason(reason)
        self._begin('record_refusal')
        self.ensure_one()
        witness, name = self._check_witness(witness_id, witness_name)
        form = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        form._sign(
            'employee',
            'refused',
            reason,
            {
                'signer_name': form.employee_name,
                'witness_id': witness.id,
                'witness_name': name,
                'recorded_by': self.env.user.name,
                'meaning': self.env._(
                    'Recorded before a witness, not signed by the employee: it counts as not '
                    'signed.'
                ),
            },
        )
        few = form._add_working_days(fields.Date.context_today(self), FEW_DAYS)[form]
        due = max(few, form._get_appeal_end() or few)
        form._finish(
            'record_refusal',
            {'confirm_result': 'refused', 'confirmed_on': False, 'date_due': due},
            reason=reason,
            notify='refusal_recorded',
        )
        return True

    def action_comment_refusal(self, statement):
        """The employee's own words about a refusal that somebody else recorded."""
        statement = self._check_reason(statement)
        self._begin('comment_refusal')
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        form._create_row('comment', 'employee', {'body': statement}, both=True)
        form._finish('comment_refusal', {}, notify='refusal_commented')
        return True

    def _get_notices(self, side):
        notices = super()._get_notices(side)
        form = self.sudo()  # sudo: hr.performance.form - the caller read the form
        if form.state != 'to_confirm' or form.confirm_result != 'refused':
            return notices
        refusal = form._get_recorded_refusal()
        if refusal and side == 'employee':
            notices.append(
                {
                    'type': 'info',
                    'text': self.env._(
                        '%(name)s recorded before the witness %(witness)s that you refuse to '
                        'sign. It counts as not signed. Until %(date)s you can comment, sign, '
                        'refuse in your own words or appeal.',
                        name=refusal.recorded_by,
                        witness=refusal.witness_name,
                        date=format_date(self.env, form.date_due) or '–',
                    ),
                }
            )
        return notices
