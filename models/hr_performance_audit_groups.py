from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from .hr_performance_notifier import MODULE

GROUPS = ('officer', 'manager', 'compensation')
WAITING = 'hr_performance_groups'  # {audit line id: user ids} to be told before the commit

# An object, not a value: no context that comes in by RPC or import can hold it.
_WATCHED = object()


class HrPerformanceAudit(models.Model):
    """Who was given, or lost, a group of this addon: by whom, and when.

    Looked at is who has the group in the end, so that a group which implies one of ours counts
    as well, and so does a change of what a group implies. The HR managers of the company are told
    by mail that there is a new line.
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
        lines = self._log_groups(before, self._get_group_members())
        manager_group = self.env.ref(f'{MODULE}.group_hr_performance_manager', False)
        self._tell_of_groups(lines, before.get(manager_group, set()))

    @api.model
    def _log_groups(self, before, after):
        """One line for each user, group and company of the user.

        :return: the lines, as superuser
        """
        rows = []
        for group, users in after.items():
            known = before.get(group, set())
            rows += [('group_given', group, uid) for uid in sorted(users - known)]
            rows += [('group_taken', group, uid) for uid in sorted(known - users)]
        if not rows:
            return self.sudo().browse()  # sudo: hr.performance.audit - none
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
        audit = self.env['hr.performance.form']._with_transition().env[self._name].sudo()
        return audit.create(vals_list)

    @api.model
    def _tell_of_groups(self, lines, managers):
        """Have those who were HR managers until now told, once for all that is changed at once.

        Also whoever was just removed: he would be the first to go.

        :param managers: ids of users
        """
        if not lines or not managers or not self.env.registry.ready:
            return  # while apps are installed, updated or removed, nobody decides about persons
        precommit = self.env.cr.precommit
        if WAITING not in precommit.data:
            precommit.data[WAITING] = {}
            precommit.add(self._send_group_mails)
        precommit.data[WAITING].update(dict.fromkeys(lines.ids, frozenset(managers)))

    @api.model
    def _send_group_mails(self):
        waiting = self.env.cr.precommit.data.pop(WAITING, {})
        # sudo: hr.performance.audit - what was noted, unless it was taken back since
        lines = self.sudo().browse(waiting).exists()
        rows, path = {}, f'/odoo/action-{MODULE}.hr_performance_audit_action'
        for line in lines:
            # sudo: res.users - who reads the trail of the company
            for user in self.env['res.users'].sudo().browse(sorted(waiting[line.id])).exists():
                if user != line.actor_id and line.company_id in user.company_ids:
                    rows.setdefault(user, (user, line.company_id, path))
        self.env['hr.performance.notifier']._send_pointers('mail_template_groups', rows.values())
