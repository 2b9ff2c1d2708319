from collections import Counter, defaultdict

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class HrPerformancePortalInviteLine(models.TransientModel):
    """One employee to be invited: the address, and what will happen or why nothing will."""

    _name = 'hr.performance.portal.invite.line'
    _description = 'Employee to Invite'

    wizard_id = fields.Many2one(
        'hr.performance.portal.invite', required=True, index=True, ondelete='cascade'
    )
    employee_id = fields.Many2one('hr.employee', required=True, ondelete='cascade')
    email = fields.Char('E-mail', help='Becomes the log-in and the work e-mail.')
    link_user = fields.Boolean(
        'Use this user', help='Ties the user who has this address to the employee.'
    )
    status = fields.Selection(
        [('create', 'New portal user'), ('link', 'Existing user'), ('refused', 'Not possible')],
        compute='_compute_status',
    )
    message = fields.Char('What happens', compute='_compute_status')
    is_ready = fields.Boolean(compute='_compute_status')

    @api.depends('employee_id', 'email', 'link_user', 'wizard_id.line_ids.email')
    def _compute_status(self):
        users = self._get_users_by_email()
        used = Counter(email_normalize(line.email) for line in self.wizard_id.line_ids | self)
        for line in self:
            refusal = line._get_refusal(used, users)
            user = users.get(email_normalize(line.email or ''))
            if refusal:
                line.status, line.message = 'refused', refusal
            elif user:
                line.status = 'link'
                line.message = self.env._(
                    'The user "%(name)s" has this address. Tick "Use this user" if it is the '
                    'same person.',
                    name=user.name,
                )
            else:
                line.status = 'create'
                line.message = self.env._('Gets a portal log-in and an invitation by mail.')
            line.is_ready = line.status == 'create' or (line.status == 'link' and line.link_user)

    def _get_users_by_email(self):
        """Users, archived ones too, whose log-in or address is one of the lines'.

        :return: {normalized address: res.users}
        """
        emails = {email_normalize(line.email or '') for line in self} - {False, None, ''}
        typed = {(line.email or '').strip() for line in self} - {''}
        # sudo: res.users - nobody yet; filled with the users found below
        found = defaultdict(self.env['res.users'].sudo().browse)
        # sudo: res.users - names of users with these very addresses, for an HR officer
        users = (
            self.env['res.users']
            .sudo()
            .with_context(active_test=False)
            .search(
                Domain('login', 'in', list(emails | typed))
                | Domain('email_normalized', 'in', list(emails))
            )
        )
        for user in users:
            for email in {email_normalize(user.login), user.email_normalized} & emails:
                found[email] |= user
        return found

    def _get_refusal(self, used, users_by_email):
        """Why this one line cannot be invited, as a sentence; False when it can.

        :param used: {normalized address: number of lines}
        """
        employee = self.employee_id
        email = email_normalize(self.email or '')
        users = users_by_email.get(email) or self.env['res.users']
        if not employee:
            return self.env._('Choose an employee.')
        if employee.user_id:
            return self.env._('Already has a log-in.')
        if not employee.active:
            return self.env._('Is archived.')
        if employee.company_id not in self.env.companies:
            return self.env._('Works for a company you have not selected.')
        if not (self.email or '').strip():
            return self.env._('Has no e-mail address. Enter one.')
        if not email:
            return self.env._('This is not an e-mail address.')
        if used[email] > 1:
            return self.env._(
                'This address is used twice in this list. Each needs one of their own.'
            )
        if len(users) > 1:
            return self.env._('More than one user has this address.')
        if users and not users.active:
            return self.env._('An archived user has this address. Ask an administrator.')
        if users and users.company_id != employee.company_id:
            return self.env._('A user of another company has this address.')
        if users and users.employee_ids.with_context(active_test=False) - employee:
            return self.env._('A user who is tied to another employee has this address.')
        return False

    # The wizard has checked the person and each line
    def _link_users(self):
        """Tie the users with these addresses to the employees; their groups stay as they are."""
        users = self._get_users_by_email()
        for line in self:
            line.employee_id.write({'user_id': users[email_normalize(line.email)].id})

    def _create_users(self):
        """Portal users for the lines, tied to the employees. Returned as superuser records."""
        if not self:
            return self.env['res.users'].sudo()  # sudo: res.users - empty
        for line in self:
            email = email_normalize(line.email)
            if line.employee_id.work_email != email:
                line.employee_id.work_email = email
        return self.wizard_id._get_user_env().create([line._prepare_user() for line in self])

    def _prepare_user(self):
        """Values of the portal user of this one line."""
        employee = self.employee_id.sudo()  # sudo: hr.employee - name and contact, for the user
        email = email_normalize(self.email)
        values = {
            'name': employee.name,
            'login': email,
            'email': email,
            'create_employee_id': employee.id,
            'company_id': employee.company_id.id,
            'company_ids': [Command.set(employee.company_id.ids)],
            'group_ids': [Command.set(self.env.ref('base.group_portal').ids)],
            'active': True,
            'tz': employee.tz,
        }
        contact = employee.work_contact_id
        # A contact others use too would give them one mailbox and one log-in
        alone = (
            contact
            and not contact.is_company
            and not contact.with_context(active_test=False).user_ids
            and contact.with_context(active_test=False).employee_ids == employee
        )
        if alone:
            values['partner_id'] = contact.id
        return values
