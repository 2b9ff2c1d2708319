from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .hr_performance_role_mixin import OFFICER

NEXT_STEP = {'talk': 'check', 'check': 'decision'}


class HrPerformanceFormAppeal(models.AbstractModel):
    """Appeals: who opens, moves, decides and withdraws them.

    +---------------+----------+---------+-----------------+----------------------------+
    |               | employee | manager | neutral handler | neutral HR manager         |
    +===============+==========+=========+=================+============================+
    | appeal        | once     | no      | no              | no                         |
    | read grounds  | own      | never   | yes             | yes, as HR of the company  |
    | end a step    | no       | no      | yes             | yes                        |
    | decide        | no       | no      | yes             | yes                        |
    | withdraw      | own, open| no      | no              | no                         |
    | name handler  | no       | no      | no              | yes                        |
    +---------------+----------+---------+-----------------+----------------------------+
    """

    _name = 'hr.performance.form.appeal'
    _description = 'Interview Form: Appeals'

    appeal_ids = fields.One2many('hr.performance.appeal', 'form_id', exportable=False)
    appeal_count = fields.Integer(
        'Appeals', compute='_compute_appeal_count', groups=OFFICER, exportable=False
    )

    def _compute_appeal_count(self):
        # as the reader: HR does not count what it may not read
        counts = dict(
            self.env['hr.performance.appeal']._read_group(
                Domain('form_id', 'in', self.ids), ['form_id'], ['__count']
            )
        )
        for form in self:
            form.appeal_count = counts.get(form, 0)

    # ------------------------------------------------------------ what hinders
    def _get_missing_appeal(self):
        # sudo: hr.performance.form - dates and the days of the cycle decide
        form = self.sudo()
        version = form._get_record_version()
        earlier = form.appeal_ids.filtered(lambda a: version and a.version_id == version)
        if earlier:
            return self.env._(
                'There was an appeal against this record already, on %(date)s. A new record '
                'can be appealed against again.',
                date=format_date(
                    self.env,
                    fields.Datetime.context_timestamp(self, earlier[0].opened_on).date(),
                ),
            )
        last = form._get_appeal_end()
        if last and fields.Date.context_today(self) > last:
            return self.env._(
                'An appeal was possible until %(date)s.', date=format_date(self.env, last)
            )
        return False

    def _get_missing_appeal_step(self):
        if self._get_open_appeal().state == 'decision':
            return self.env._('Talk and check are done: please decide the appeal.')
        return False

    # ------------------------------------------------------------ verbs
    def action_appeal(self, statement):
        """Object to the record; its content is frozen until the appeal is decided.

        :param statement: the grounds; the manager never reads them
        """
        statement = self._check_reason(statement)
        self._begin('appeal')
        self.ensure_one()
        # sudo: hr.performance.form - person and state were just checked
        form = self.sudo()
        appeal = form._open_appeals({form: statement})
        values = {
            'previous_state': form.state,
            'state': 'appeal',
            'date_due': appeal.date_due,
        }
        form._finish('appeal', values, notify='appealed')
        return True

    def action_appeal_step(self, note=''):
        """End the present step of the appeal: the talk with the manager, then the check by HR.

        :param note: what it brought; read by the employee and by HR
        """
        note = self.env['hr.performance.limits']._clean_text(note)
        self._begin('appeal_step')
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        appeal = form._ensure_appeals()
        step = appeal.state
        self._write_appeals(
            appeal,
            {
                f'{step}_done_on': fields.Datetime.now(),
                f'{step}_note': note,
                'state': NEXT_STEP[step],
            },
        )
        form._finish('appeal_step', {'date_due': appeal.date_due}, notify='appeal_moved')
        return True

    def action_assign_appeal(self, handler_id, reason):
        """Name another handler, out of those that are neutral."""
        reason = self._check_reason(reason)
        self._begin('assign_appeal')
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        handler_id = self.env['hr.performance.limits']._clean_id(handler_id)
        handler = form._get_handler_candidates().filtered(lambda user: user.id == handler_id)
        if not handler:
            raise UserError(
                self.env._(
                    'The handler belongs to HR and has no part in it: neither employee nor '
                    'manager, nobody above them, and not who held the interview.'
                )
            )
        appeal = form._ensure_appeals()
        self._write_appeals(appeal, {'handler_id': handler.id})
        form._finish('assign_appeal', {}, reason=reason, notify='appeal_assigned')
        return True

    def action_decide_appeal(self, decision, reason):
        """Decide: 'uphold', 'amend' (the manager corrects the record) or 'repeat' (a new talk).

        The employee decides anew on the record in each case: on the one that stands, or on the
        one that the manager sends next.

        :param reason: read by both sides
        """
        reason = self._check_reason(reason)
        if decision not in ('uphold', 'amend', 'repeat'):
            raise UserError(
                self.env._(
                    'Please choose to uphold the record, to amend it or to repeat the interview.'
                )
            )
        self._begin('decide_appeal')
        forms = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        appeals = forms._ensure_appeals()
        unnamed = appeals.filtered(lambda appeal: not appeal.handler_id)
        if unnamed:
            self._write_appeals(unnamed, {'handler_id': self.env.uid})
        self._write_appeals(
            appeals,
            {
                'state': 'decided',
                'outcome': decision,
                'decision_reason': reason,
                'decided_on': fields.Datetime.now(),
                'decided_by_id': self.env.uid,
            },
        )
        target = 'to_confirm' if decision == 'uphold' else 'ready'
        dues = forms._get_fresh_due_dates(dict.fromkeys(forms, target))
        forms._finish_each(
            'decide_appeal',
            {
                form: {
                    'state': target,
                    'date_due': dues[form],
                    'confirm_result': False,
                    'confirmed_on': False,
                }
                for form in forms
            },
            reason=reason,
            notify='appeal_decided',
        )
        return True

    def action_withdraw_appeal(self, reason):
        """Take one's own open appeal back: the employee decides on the record once more.

        Taking it back is no consent: whatever was confirmed before is asked again.

        :param reason: read by the employee and by HR, never by the manager
        """
        reason = self._check_reason(reason)
        self._begin('withdraw_appeal')
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - person and state were just checked
        appeal = form._ensure_appeals()
        self._write_appeals(
            appeal,
            {
                'state': 'withdrawn',
                'withdrawn_on': fields.Datetime.now(),
                'withdraw_reason': reason,
            },
        )
        # the reason stays on the appeal: both sides read the one of a version
        form._finish(
            'withdraw_appeal',
            {
                'state': 'to_confirm',
                'date_due': form._get_fresh_due_dates({form: 'to_confirm'})[form],
                'confirm_result': False,
                'confirmed_on': False,
            },
            notify='appeal_withdrawn',
        )
        return True

    def action_confirm(self, *args, **kwargs):
        result = super().action_confirm(*args, **kwargs)
        form = self.sudo()  # sudo: hr.performance.form - the verb checked person and state
        stood = form._note_second_decision()
        if stood.from_state == 'follow_up':
            form._finish('follow_up', {'state': 'follow_up'})  # its plans run already
        return result

    def action_refuse(self, *args, **kwargs):
        result = super().action_refuse(*args, **kwargs)
        self.sudo()._note_second_decision()  # sudo: self - the verb checked person and state
        return result

    def _note_second_decision(self):
        """Note that the employee decided again after an appeal.

        :return: the appeal, when it left the record as it was
        """
        appeals = self.appeal_ids.filtered(
            lambda a: a.state in ('decided', 'withdrawn') and not a.confirmed_on
        )
        if appeals:
            self._write_appeals(appeals, {'confirmed_on': fields.Datetime.now()})
        return appeals.filtered(lambda a: a.state == 'withdrawn' or a.outcome == 'uphold')[:1]

    # ------------------------------------------------------------ back office
    def action_open_appeals(self):
        """The appeals of this form, for HR."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_appeal_action'
        )
        appeals = self.env['hr.performance.appeal'].search([('form_id', '=', self.id)])
        action = {**action, 'domain': [('form_id', '=', self.id)], 'context': {}}
        if len(appeals) == 1:
            action.update(views=[(False, 'form')], view_mode='form', res_id=appeals.id)
        return action
