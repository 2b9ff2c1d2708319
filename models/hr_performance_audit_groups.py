from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from .hr_performance_notifier import MODULE

GROUPS = ('officer', 'manager', 'compensation')

# An object, not a value: no context that comes in by RPC or import can hold it.
_WATCHED = object()


class HrPerformanceAudit(models.Model):
    """Who was given, or lost, a group of this addon: by whom, and when.

    Looked at is who has the group in the end, so that a group which implies one of ours counts
    as well, and so does a change of what a group implies.
    """

    _inherit = 'hr.performance.audit'

    kind = fields.Selection(
        selection_add=[('group', 'Rights of a user')], ondelete={'group': 'cascade'}
    )

    def _get_more_labels(self):
        return {
            'group_given': self.env._('Group given'),
            'group_taken': self.env._('Group taken away'),
        }

    @api.depends('event')
    def _compute_event_label(self):
        result = super()._compute_event_label()
        labels = self._get_more_labels()
        for line in self.filtered(lambda line: line.event in labels):
            line.event_label = labels[line.event]
        return result

    @api.model
    def _get_group_members(self):
        """Who has each group, directly or by another one. Shape: {group: {user id}}"""
        members = {}
        for name in GROUPS:
            group = self.env.ref(f'{MODULE}.group_hr_performance_{name}', False)
            if group:  # not there yet while the addon is installed
                # sudo: res.groups - who has the addon's groups, to note what changed
                group = group.sudo()
                rows = self.env.execute_query(
                    SQL(
                        'SELECT uid FROM res_groups_users_rel WHERE gid IN %s',
                        tuple(group.all_implied_by_ids.ids) or (group.id,),
                    )
                )
                members[group] = {uid for (uid,) in rows}
        return members

    @api.model
    @contextmanager
    def _watch_groups(self):
        """Note what the block changed in the addon's groups; inner blocks are left to the outer.

        Yields what the block has to have in its context.
        """
        if self.env.context.get('hr_performance_groups') is _WATCHED:
            yield {}
            return
        self.env.flush_all()
        before = self._get_group_members()
        yield {'hr_performance_groups': _WATCHED}
        self.env.flush_all()
        self._log_groups(before, self._get_group_members())

    @api.model
    def _log_groups(self, before, after):
        """One line for each user, group and company of the user."""
        rows = []
        for group, users in after.items():
            known = before.get(group, set())
            rows += [('group_given', group, uid) for uid in sorted(users - known)]
            rows += [('group_taken', group, uid) for uid in sorted(known - users)]
        if not rows:
            return
        # sudo: res.users - the persons that the lines are about
        users = self.env['res.users'].sudo().browse({uid for _event, _group, uid in rows}).exists()
        # sudo: hr.employee - who they are in which company
        employees = self.env['hr.employee'].sudo().search([('user_id', 'in', users.ids)])
        # sudo: res.users - the own name
        actor, now, vals_list = self.env.user.sudo(), fields.Datetime.now(), []
        for event, group, uid in rows:
            user = users.filtered(lambda user, uid=uid: user.id == uid)
            for company in user.company_ids:
                employee = employees.filtered(
                    lambda row, user=user, company=company: (
                        row.user_id == user and row.company_id == company
                    )
                )
                words = group.with_context(lang=company.partner_id.lang or 'en_US')
                vals_list.append(
                    {
                        'company_id': company.id,
                        'user_id': user.id,
                        'employee_id': employee[:1].id,
                        'actor_id': actor.id,
                        'actor_name': actor.name,
                        'date': now,
                        'kind': 'group',
                        'event': event,
                        'detail': f'{user.name} ({user.login}): {words.full_name}',
                    }
                )
        # sudo: hr.performance.audit - nobody has create access
        self.env['hr.performance.form']._with_transition().env[self._name].sudo().create(vals_list)
