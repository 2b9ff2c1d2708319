from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list

from .hr_performance_goal import EDITABLE


class HrPerformanceGoalVerbs(models.Model):
    """What people do with a goal: add, change, report, end.

    Employees and managers have no write access; each verb checks person and state, then writes
    as superuser under the real user.
    """

    _inherit = 'hr.performance.goal'

    # Add and change
    @api.model
    def add_goal(self, employee_id, values):
        """Set a goal for an employee, or propose one of one's own: manager, HR, employee.

        A goal one adds for oneself waits as a proposal for the manager.

        :param values: {field: value} of what a person fills in, ``EDITABLE``
        :return: id of the goal
        :raise AccessError: the employee is not of the own team
        :raise UserError: a value is missing or wrong
        """
        self.browse().check_access('read')
        employee, role = self._get_employee(employee_id)
        values = self._clean_goal(values)
        if not values.get('name'):
            raise UserError(self.env._('Please say in a few words what is to be reached.'))
        own = role == 'employee'
        # sudo: self - the person was checked; there is no create access for employees
        goal = self.sudo()._with_transition() if own else self.sudo()
        goal = goal.create(
            {
                **values,
                'employee_id': employee.id,
                'state': 'proposed' if own else 'running',
            }
        )
        if own:
            goal._without_transition()._log('propose')
        return goal.id

    def change_goal(self, values):
        """Change what a goal says: manager and HR, the employee while it is a proposal.

        :param values: {field: value} as of :meth:`add_goal`
        """
        self.ensure_one()
        self.check_access('read')
        reason = self._get_cannot_change_reason()
        if reason:
            raise AccessError(reason)
        values = self._clean_goal(values)
        goal = self.sudo()  # sudo: self - the person was checked just above
        changed = {
            name: value
            for name, value in values.items()
            if (
                set(value[0][2]) != set(goal[name].ids)
                if name == 'tag_ids'
                else value != goal[name]
            )
        }
        if changed:
            goal.write(changed)
            labels = [self._fields[name]._description_string(self.env) for name in changed]
            goal._log('change', format_list(self.env, labels))
        return True

    def _clean_goal(self, values):
        values = self._clean_values(values, EDITABLE)
        if not 0 <= values.get('weight', 100) <= 100:
            raise UserError(self.env._('The weight of a goal lies between 0 and 100 %.'))
        start = values.get('date_from', self.date_from)
        end = values.get('date_deadline', self.date_deadline)
        if start and end and end < start:
            raise UserError(self.env._('The deadline of a goal cannot lie before its start.'))
        return values

    def _get_cannot_change_reason(self):
        """Why the current user cannot change this one goal; False when he can."""
        state = self.sudo().state  # sudo: self - the state alone
        if state in ('proposed', 'running') and self._is_leader():
            return False
        if state == 'proposed' and self._is_employee():
            return False
        if self._is_leader():
            return self.env._(
                'The goal "%(name)s" is not running any more. Set it running again to change it.',
                # sudo: hr.performance.goal - the name of what may be read
                name=self.sudo().name,
            )
        return self.env._(
            'A goal is changed by the manager and by HR; the employee changes it as long as it is '
            'a proposal.'
        )

    # Progress
    def _is_reporter(self):
        """Whether the current user may report progress on this one goal."""
        return self._is_employee() or self._is_leader()

    def update_progress(self, result, note=''):
        """Report the result reached until now, with a note: employee, manager, HR officer.

        :param result: a number, in the goal's unit
        :raise AccessError: the goal belongs to somebody else
        :raise UserError: the goal is not running, or the result is no number
        """
        self.ensure_one()
        self.check_access('read')
        if not self._is_reporter():
            raise AccessError(
                self.env._(
                    'Only the employee, the manager and HR report progress on "%(name)s".',
                    name=self.name,
                )
            )
        if self.state != 'running':
            raise UserError(
                self.env._(
                    'The goal "%(name)s" is not running: progress is reported on running goals '
                    'only. The manager can set it running.',
                    name=self.name,
                )
            )
        result = self._clean_number(result, self.env._('Result'))
        note = self.env['hr.performance.limits']._clean_text(note, label=self.env._('Note'))
        # sudo: self - employees and managers have no write access; the person was checked
        self.sudo().write({'result': result, 'progress_note': note})
        return True

    # Steps
    def _do_step(self, verb, reason=''):
        self.check_access('read')
        self._check_can(verb)
        transition = self._transitions[verb]
        if transition.needs_reason or reason:
            reason = self._check_reason(reason)
        ended = transition.target in ('done', 'cancelled')
        # sudo: self - the verb was allowed to the person, on each goal
        goals = self.sudo()._with_transition()
        goals.write(
            {
                'state': transition.target,
                'closed_on': fields.Date.context_today(self) if ended else False,
            }
        )
        goals._without_transition()._log(verb, reason)
        return True

    def _get_missing_reason(self, verb):
        goal = self.sudo()  # sudo: self - whether there is a figure at all
        if verb == 'finish' and not goal.has_result:
            return self.env._(
                'No result of "%(name)s" was reported yet. Report what was reached, zero if it is '
                'nothing, then finish the goal.',
                name=goal.name,
            )
        return False

    def _get_role_label(self, who):
        if who == 'leader':
            return self.env._('the manager and HR')
        return super()._get_role_label(who)

    def action_accept(self):
        """Take up what the employee proposed: manager, HR."""
        return self._do_step('accept')

    def action_decline(self, reason):
        """Do not take up a proposal, with a reason that the employee reads: manager, HR."""
        return self._do_step('decline', reason)

    def action_withdraw(self):
        """Take back one's own proposal: employee."""
        return self._do_step('withdraw')

    def action_finish(self):
        """End goals with the result they have: manager, HR."""
        return self._do_step('finish')

    def action_cancel(self, reason):
        """End goals that do not count any more, with a reason: manager, HR."""
        return self._do_step('cancel', reason)

    def action_reopen(self):
        """Set finished or cancelled goals running again: manager, HR."""
        return self._do_step('reopen')

    # Windows
    def _get_edit_action(self, name, **context):
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_goal_edit_action'
        )
        return {**action, 'name': name, 'context': context}

    def action_change(self):
        """Open the dialog that changes the goal."""
        self.ensure_one()
        return self._get_edit_action(self.env._('Change goal'), default_goal_id=self.id)
