import threading
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools.i18n import format_list


class Transition(NamedTuple):
    """One line of a transition table.

    :param sources: states the verb starts from
    :param target: state it ends in; None leaves the state to the verb
    :param who: role asked by ``_has_role``: 'employee', 'manager', 'officer', 'hr_manager' …
    :param needs_reason: the verb takes a written reason
    :param in_person: a declaration or a decision that a person answers for: no program does it
    """

    sources: frozenset
    target: str | None
    who: str
    needs_reason: bool = False
    in_person: bool = False


def _is_called_by_program():
    """Whether a key of the API, or a password in a script, calls: nobody sits there and reads.

    Odoo puts the request away while XML-RPC and JSON-RPC are answered, but for the address that
    its thread answers to. Jobs and scripts on the server have neither.
    """
    if request:
        return not request.session.uid
    return bool(getattr(threading.current_thread(), 'url', False))


# An object, not a value: no context that comes in by RPC or import can hold it.
_TRANSITION = object()


class HrPerformanceStateMixin(models.AbstractModel):
    """State as data: a transition table, and verbs as the only way to change ``state``.

    A model lists its verbs in ``_transitions``; ``_get_cannot_reason(verb)`` is read by the
    buttons, the error texts and the tests alike. Writing or creating ``state`` outside a verb
    raises for everybody, superuser included; no context key switches that off.
    """

    _name = 'hr.performance.state.mixin'
    _description = 'Performance State Mixin'

    _transitions = {}  # verb: Transition
    _initial_state = 'draft'

    @api.model_create_multi
    def create(self, vals_list):
        if not self._in_transition():
            for vals in vals_list:
                if vals.get('state', self._initial_state) != self._initial_state:
                    raise AccessError(self.env._('A state is reached by its steps only.'))
            # a default_state in the context is no way round; not by a context of our own, which
            # the records made would carry on to what they create
            vals_list = [{**vals, 'state': self._initial_state} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if 'state' in vals and not self._in_transition():
            self.check_access('read')  # the refusal names them
            raise AccessError(
                self.env._(
                    'The state of %(names)s is changed by its steps only.',
                    # sudo: self - names of what the caller was just found to read
                    names=format_list(self.env, self.sudo().mapped('display_name')[:5]),
                )
            )
        return super().write(vals)

    def _in_transition(self):
        return self.env.context.get('hr_performance_transition') is _TRANSITION

    def _with_transition(self):
        """The same records, allowed to write ``state``: for verbs and for demo data."""
        return self.with_context(hr_performance_transition=_TRANSITION)

    def _without_transition(self):
        return self.with_context(hr_performance_transition=None)

    # Roles
    def _has_role(self, who):
        """Whether the current user has the role ``who`` on this one record."""
        self.ensure_one()
        return bool(getattr(self, f'_is_{who}')())

    def _get_role_label(self, who):
        labels = {
            'employee': self.env._('the employee'),
            'manager': self.env._('the manager'),
            'officer': self.env._('an HR officer'),
            'hr_manager': self.env._('an HR manager'),
        }
        return labels.get(who, who)

    # Verbs
    def _get_cannot_reason(self, verb):
        """Why the current user cannot do ``verb`` on each record of self.

        :return: {record: str or False}; False means it can be done
        """
        transition = self._transitions[verb]
        states = dict(self._fields['state']._description_selection(self.env))
        reasons = {}
        for record in self:
            record_sudo = record.sudo()  # sudo: self - the state alone, to word the refusal
            if not record._has_role(transition.who):
                reasons[record] = self.env._(
                    'Only %(who)s may do this on "%(name)s".',
                    who=record._get_role_label(transition.who),
                    name=record_sudo.display_name,
                )
            elif record_sudo.state not in transition.sources:
                reasons[record] = self.env._(
                    '"%(name)s" is in the state "%(state)s": this step is possible only in '
                    '%(states)s.',
                    name=record_sudo.display_name,
                    state=states[record_sudo.state],
                    states=format_list(
                        self.env,
                        [
                            self.env._('"%(name)s"', name=label)
                            for key, label in states.items()
                            if key in transition.sources
                        ],
                        'or',
                    ),
                )
            else:
                reasons[record] = record._get_missing_reason(verb)
        return reasons

    def _get_missing_reason(self, verb):
        """What is missing for ``verb`` on this one record; False when nothing. Override."""
        return False

    def _check_can(self, verb):
        """Raise when one record of self refuses ``verb``: a mixed set fails whole."""
        transition = self._transitions[verb]
        for record, reason in self._get_cannot_reason(verb).items():
            if reason:
                wrong_person = not record._has_role(transition.who)
                raise (AccessError if wrong_person else UserError)(reason)
        if transition.in_person:
            self._check_in_person()

    def _check_in_person(self):
        """Raise when no person is logged in on a page: a declaration is nothing for a program."""
        if _is_called_by_program():
            raise AccessError(
                self.env._(
                    'This is declared by a person, after logging in, and not by a program. '
                    'Please open "%(name)s" and decide there.',
                    # sudo: self - its name, of what the caller was found to read
                    name=self.sudo()[:1].display_name,
                )
            )

    def _check_reason(self, reason, minimum=10):
        """The stripped reason; a UserError that asks for one when it is too short."""
        reason = self.env['hr.performance.limits']._clean_text(reason)
        if len(reason) < minimum:
            raise UserError(
                self.env._('Please give a reason of at least %(count)s characters.', count=minimum)
            )
        return reason
