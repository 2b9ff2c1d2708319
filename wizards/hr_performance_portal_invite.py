from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ..models.hr_performance_role_mixin import OFFICER


class HrPerformancePortalInvite(models.TransientModel):
    """Gives portal log-ins to employees without a user, many at once.

    HR officers alone, for employees they may write on. A user that is made here is a portal
    user and nothing else; the groups of a user that exists are never touched. Who cannot be
    invited stays in the list with the reason.
    """

    _name = 'hr.performance.portal.invite'
    _description = 'Invite Employees to the Portal'

    line_ids = fields.One2many(
        'hr.performance.portal.invite.line',
        'wizard_id',
        string='Employees',
        default=lambda self: self._default_line_ids(),
    )
    count_ready = fields.Integer(compute='_compute_count_ready')

    @api.model
    def _default_line_ids(self):
        """Lines for the chosen employees who have no user.

        Chosen by ``default_employee_ids`` of the context, or by the selection of a list.
        """
        context = self.env.context
        ids = context.get('default_employee_ids') or []
        if context.get('active_model') == 'hr.employee':
            ids = ids or context.get('active_ids') or []
        if ids and isinstance(ids[0], (list, tuple)):  # commands
            ids = [id_ for command in ids for id_ in (command[2] or [])]
        employees = self.env['hr.employee'].browse(ids).exists()._filtered_access('read')
        return [
            Command.create({'employee_id': employee.id, 'email': employee.work_email})
            for employee in employees
            if not employee.user_id
        ]

    @api.depends('line_ids.status', 'line_ids.link_user')
    def _compute_count_ready(self):
        for wizard in self:
            wizard.count_ready = len(wizard.line_ids.filtered('is_ready'))

    def action_invite(self):
        """Make the portal users of all lines that are ready, link them, and queue the mails.

        :raise UserError: no line is ready
        :raise AccessError: not an HR officer, or an employee of somebody else
        """
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._('Only HR officers invite employees to the portal.'))
        lines = self.line_ids
        lines.employee_id.check_access('write')
        lines.invalidate_recordset(['status', 'message', 'is_ready'])
        ready = lines.filtered('is_ready')
        if not ready:
            raise UserError(
                self.env._(
                    'Nobody can be invited yet. The list tells for each employee what is '
                    'missing; enter an e-mail address of their own.'
                )
            )
        ready.filtered(lambda line: line.status == 'link')._link_users()
        users = ready.filtered(lambda line: line.status == 'create')._create_users()
        self._send_invitations(users)
        cycle = self.env['hr.performance.cycle'].browse(
            self.env.context.get('hr_performance_launch_cycle_id')
        )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success',
                'message': self.env._(
                    '%(count)s employees were given a log-in; %(rest)s were left out.',
                    count=len(ready),
                    rest=len(lines) - len(ready),
                ),
                # back to the data check the invitation came from
                'next': cycle.action_open_launch()
                if cycle
                else {'type': 'ir.actions.act_window_close'},
            },
        }

    def _send_invitations(self, users):
        """Queue Odoo's own invitation, with the link to set a password."""
        if not users:
            return
        template = self.env.ref('auth_signup.portal_set_password_email', raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    'The mail template "Settings: New Portal User Invite" is missing. Update '
                    'the module "Signup" to get it back.'
                )
            )
        users.partner_id.signup_prepare()
        template.sudo().with_context(  # sudo: mail.template - an officer does not edit users
            dbname=self.env.cr.dbname, medium='portalinvite', welcome_message=''
        ).send_mail_batch(users.ids)
        # sudo: ir.cron - ask for the mail queue now instead of within the hour
        self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()

    def _get_user_env(self):
        """Models to make users with: without defaults that come in by the context.

        Officers may not make users; what is made here is fixed by ``_prepare_user``.
        """
        context = {**clean_context(self.env.context), 'no_reset_password': True}
        return self.env(context=context)['res.users'].sudo()  # sudo: res.users - as above
