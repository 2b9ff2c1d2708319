from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .hr_performance_appeal import OPEN_STEPS
from .hr_performance_role_mixin import HR_MANAGER, OFFICER

NEXT_STEP = {'talk': 'check', 'check': 'decision'}
MAX_LEFT = 260  # working days that a stopped clock can have left


class HrPerformanceFormAppeal(models.AbstractModel):
    """Appeals: who opens, moves and decides them, and their clock.

    +---------------+----------+---------+-----------------+----------------------------+
    |               | employee | manager | neutral handler | neutral HR manager         |
    +===============+==========+=========+=================+============================+
    | appeal        | once     | no      | no              | no                         |
    | read grounds  | own      | never   | yes             | yes, as HR of the company  |
    | end a step    | no       | no      | yes             | yes                        |
    | decide        | no       | no      | yes             | yes                        |
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

    # ------------------------------------------------------------ people
    def _get_partial_users(self):
        """Users who are not neutral about this one form.

        Employee and manager, those above them, who wrote for the manager or held the
        interview, and who recorded or witnessed a refusal to sign.
        """
        self.ensure_one()
        # sudo: hr.performance.form - persons are compared, nothing is shown
        form = self.sudo()
        users = form.user_id | form.manager_user_id
        above = form.employee_id.parent_id | form.manager_id
        seen = above.browse()
        while above:
            seen |= above
            above = above.parent_id - seen  # ends when managers stand in a circle
        users |= seen.user_id
        rows = [*form.entry_ids, *form.note_ids, *form.signoff_ids]
        for row in rows:
            if row.side == 'manager':
                users |= row.author_id
        for signoff in form.signoff_ids:
            if signoff.decision == 'refused':
                users |= signoff.author_id | signoff.witness_id
        return users

    def _is_neutral(self, user=None):
        return (user or self.env.user) not in self._get_partial_users()

    def _is_appeal_manager(self):
        """A neutral HR manager: names the handler, and may decide himself."""
        return self._is_hr_manager() and self._is_neutral()

    def _is_appeal_handler(self):
        if not self._is_officer() or not self._is_neutral():
            return False
        return (
            self.env.user.has_group(HR_MANAGER)
            or self._get_open_appeal().handler_id == self.env.user
        )

    def _get_role_label(self, who):
        labels = {
            'appeal_handler': self.env._('the handler of the appeal or a neutral HR manager'),
            'appeal_manager': self.env._('a neutral HR manager'),
        }
        return labels.get(who) or super()._get_role_label(who)

    def _get_handler_candidates(self):
        """Neutral HR staff of the company, the best one first; empty when there is nobody.

        Whoever reports to the manager comes late, then whoever has most appeals open; officers
        come before HR managers, who decide when the handler does not.
        """
        self.ensure_one()
        form = self.sudo()  # sudo: hr.performance.form - persons are compared
        officers = (
            self.env.ref(OFFICER)
            # sudo: res.users - who is HR here, to propose one of them
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and form.company_id in user.company_ids)
        )
        officers -= form._get_partial_users()
        # HR has no rights of HR on those above it
        neutral = officers.filtered(lambda user: form.with_user(user)._is_officer())
        load = dict(
            form.env['hr.performance.appeal']._read_group(
                Domain('handler_id', 'in', neutral.ids) & Domain('state', 'in', OPEN_STEPS),
                ['handler_id'],
                ['__count'],
            )
        )
        # by search: employee_ids of a user are those of the active company alone
        below = form.env['hr.employee'].search(
            Domain('user_id', 'in', neutral.ids)
            & Domain('parent_id.user_id', 'in', form.manager_user_id.ids)
        )
        return neutral.sorted(
            lambda user: (
                user in below.user_id,
                load.get(user, 0),
                user.has_group(HR_MANAGER),
                user.id,
            )
        )

    def get_appeal_handlers(self):
        """Whom an HR manager can name: [{'id', 'name'}], the best one first."""
        self.ensure_one()
        self.check_access('read')
        if not self._is_appeal_manager():
            return []
        return [{'id': user.id, 'name': user.name} for user in self._get_handler_candidates()]

    # ------------------------------------------------------------ rows and clock
    def _get_open_appeal(self):
        """The appeal that is under way, as superuser; empty for one of before there were rows."""
        # sudo: hr.performance.appeal - the caller's verb checked person and state
        return self.sudo().appeal_ids.filtered(lambda appeal: appeal.state in OPEN_STEPS)

    def _ensure_appeals(self):
        """The open appeals of the forms in that state; one is made where a row is missing."""
        # sudo: self - the verb checked person and state
        forms = self.sudo().filtered(lambda form: form.state == 'appeal')
        missing = forms.filtered(lambda form: not form._get_open_appeal())
        if missing:
            missing._open_appeals(dict.fromkeys(missing, ''), dues=False)
        return forms._get_open_appeal()

    def _open_appeals(self, grounds, dues=True):
        """Make the rows of new appeals, with their handler and their clock.

        :param grounds: {form: text}
        :param dues: lay out the clock; otherwise all that is left is due when the form is
        """
        today = fields.Date.context_today(self)
        steps = {form: dict.fromkeys(('talk', 'check', 'decision'), form.date_due) for form in self}
        if dues:
            for cycle, forms in self.grouped('cycle_id').items():
                days = 0
                for step in OPEN_STEPS:
                    days += cycle[f'appeal_{step}_days']
                    for form, date in forms._add_working_days(today, days).items():
                        steps[form][step] = date
        vals_list = []
        for form in self:
            version = form._get_record_version()
            taken = form.appeal_ids.filtered(lambda a, v=version: a.version_id == v)
            vals_list.append(
                {
                    'form_id': form.id,
                    'author_id': form.user_id.id or self.env.uid,
                    'side': 'employee',
                    'shown_to_employee': True,
                    'version_id': version.id if not taken else False,
                    'from_state': form.state if form.state != 'appeal' else form.previous_state,
                    'grounds': grounds[form],
                    # of one without a row nobody was named: an HR manager decides or names
                    'handler_id': form._get_handler_candidates()[:1].id if dues else False,
                    **{f'{step}_due': steps[form][step] for step in OPEN_STEPS},
                }
            )
        # sudo: hr.performance.appeal - nobody has create access; the verb checked the person
        return self._with_transition().env['hr.performance.appeal'].sudo().create(vals_list)

    def _write_appeals(self, appeals, values):
        # sudo: hr.performance.appeal - nobody may write; the verb checked person and state
        appeals.with_env(self._with_transition().env).sudo().write(values)

    def _do_hold(self, reason):
        appeals = self._ensure_appeals()
        result = super()._do_hold(reason)
        if appeals:
            self._write_appeals(appeals, {'held_on': fields.Date.context_today(self)})
        return result

    def _do_resume(self):
        # sudo: self - the verb checked person and state
        appeals = self.sudo()._get_open_appeal().filtered('held_on')
        today = fields.Date.context_today(self)
        deadline = self.env['hr.performance.deadline']
        left = deadline._count_steps(
            {
                (appeal, name): (appeal.form_id.employee_id, appeal.held_on, appeal[name], MAX_LEFT)
                for appeal in appeals
                for name in (f'{step}_due' for step in OPEN_STEPS)
                if appeal[name] and appeal[name] >= appeal.held_on
            }
        )
        dues = deadline._get_working_days(
            {key: (key[0].form_id.employee_id, today, days) for key, days in left.items()}
        )
        for appeal in appeals:
            moved = {name: day for (held, name), day in dues.items() if held == appeal}
            self._write_appeals(appeal, {**moved, 'held_on': False})
        return super()._do_resume()

    def _get_fresh_due_dates(self, states):
        result = super()._get_fresh_due_dates(states)
        for form in self:
            if states[form] == 'appeal':
                result[form] = form._get_open_appeal()[:1].date_due
        return result

    def _do_extend(self, date_due, reason):
        for appeal in self._ensure_appeals():
            later = OPEN_STEPS[OPEN_STEPS.index(appeal.state) :]
            moved = {f'{step}_due': date_due for step in later[:1]}
            for step in later[1:]:
                due = appeal[f'{step}_due']
                moved[f'{step}_due'] = max(due, date_due) if due else date_due
            self._write_appeals(appeal, moved)
        return super()._do_extend(date_due, reason)

    def _do_cancel(self, reason):
        # sudo: self - the verb checked person and state
        appeals = self.sudo()._get_open_appeal()
        result = super()._do_cancel(reason)
        if appeals:
            self._write_appeals(appeals, {'state': 'dropped'})
        return result

    def _do_reassign(self, manager, reason):
        result = super()._do_reassign(manager, reason)
        # sudo: self - the verb checked person and state
        for appeal in self.sudo()._get_open_appeal():
            form = appeal.form_id
            if appeal.handler_id and not form._is_neutral(appeal.handler_id):
                # the new manager cannot handle what is now against himself
                handler = form._get_handler_candidates()[:1]
                self._write_appeals(appeal, {'handler_id': handler.id})
                self.env['hr.performance.notifier']._notify(form, 'appeal_assigned')
        return result

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
                date=fields.Date.to_string(earlier[0].opened_on.date()),
            )
        last = form._get_appeal_end()
        if last and fields.Date.context_today(self) > last:
            return self.env._(
                'An appeal was possible until %(date)s.', date=fields.Date.to_string(last)
            )
        return False

    def _get_appeal_end(self):
        """The last day of an appeal against the present record; days on hold do not count."""
        self.ensure_one()
        sent = fields.Date.to_date(self.record_sent_on)
        if not sent:
            return False
        days = self.cycle_id.appeal_days
        last = self._add_working_days(sent, days)[self]
        if fields.Date.context_today(self) <= last:
            return last
        spans = self._get_hold_spans(sent)
        if not spans:
            return last
        position, left = sent, days
        for start, end in spans:
            used = self.env['hr.performance.deadline']._count_steps(
                {0: (self.employee_id, position, start, left)}
            )[0]
            left -= used
            if not left:
                return self._add_working_days(position, used)[self]
            position = end
        return self._add_working_days(position, left)[self]

    def _get_hold_spans(self, since):
        """[(first day, day it went on)] of the holds since a day."""
        rows = self.env['hr.performance.version'].search_fetch(
            Domain('form_id', '=', self.id) & Domain('event', 'in', ('hold', 'resume')),
            ['event', 'date'],
            order='number',
        )
        spans, start = [], None
        for row in rows:
            day = row.date.date()
            if row.event == 'hold':
                start = day
            elif start and day >= since:
                spans.append((max(start, since), day))
                start = None
        return spans

    def _get_missing_appeal_step(self):
        if self._get_open_appeal().state == 'decision':
            return self.env._('Talk and check are done: please decide the appeal.')
        return False

    def _get_missing_while_appeal(self):
        """Who is not neutral does not touch clock or people of an open appeal."""
        # sudo: hr.performance.form - the state decides, nothing is shown
        if self.sudo().state == 'appeal' and not self._is_neutral():
            return self.env._(
                'While the appeal is open, somebody of HR does this who has no part in it.'
            )
        return False

    _get_missing_extend = _get_missing_while_appeal
    _get_missing_hold = _get_missing_while_appeal
    _get_missing_cancel = _get_missing_while_appeal
    _get_missing_reassign = _get_missing_while_appeal

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
        """Note that the employee decided again after an appeal; the appeal that was upheld."""
        appeals = self.appeal_ids.filtered(lambda a: a.state == 'decided' and not a.confirmed_on)
        if appeals:
            self._write_appeals(appeals, {'confirmed_on': fields.Datetime.now()})
        return appeals.filtered(lambda appeal: appeal.outcome == 'uphold')[:1]

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
