from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

POLARITIES = [('good', 'Went well'), ('bad', 'Went wrong')]
EDITABLE = ('date', 'polarity', 'name', 'body', 'goal_id', 'tag_ids', 'shared')
WORDS = frozenset(('employee_id', 'date', 'polarity', 'name', 'body', 'author_id'))
OPEN_HOURS = 24  # in which the author may still correct what he has shared


class HrPerformanceIncident(models.Model):
    """A dated good or bad event about an employee, noted when it happened.

    +------------------+-----------------+-----------------+-------------------------------+
    |                  | employee        | manager         | HR officer                    |
    +==================+=================+=================+===============================+
    | read             | own, if shared  | team, if shared | own companies, if shared, not |
    |                  | or by himself   | or by himself   | on own                        |
    | note             | about himself   | about the team  | own companies, not on own     |
    | change, delete   | the author alone, see below                                       |
    | add a remark     | own, shared     | team, shared    | own companies, shared         |
    +------------------+-----------------+-----------------+-------------------------------+

    What is not shared is read by its author and nobody else, as long as he is the manager; a
    new manager does not inherit it. The author may change or delete what he has not shared, and
    what he has shared for 24 hours unless an entry of a form rests on it. Afterwards its words
    stay as they are, for everybody; the author and the other side add remarks to it.
    """

    _name = 'hr.performance.incident'
    _description = 'Critical Incident'
    _inherit = ['hr.performance.employee.row']
    _order = 'date desc, id desc'
    _check_company_auto = True
    _portal_fields = {
        *EDITABLE,
        'author_id',
        'shared_on',
        'addition_ids',
        'is_mine',
        'can_change',
    }

    name = fields.Char('What happened', required=True)
    body = fields.Text('Details')
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    polarity = fields.Selection(POLARITIES, 'Kind', required=True, default='good')
    author_id = fields.Many2one(
        'res.users', required=True, default=lambda self: self.env.uid, readonly=True, index=True
    )
    goal_id = fields.Many2one('hr.performance.goal', index='btree_not_null', ondelete='set null')
    tag_ids = fields.Many2many('hr.performance.tag', string='Tags')
    shared = fields.Boolean(
        default=True,
        index=True,
        help='Shared: employee, manager and HR read it. Not shared: you alone.',
    )
    shared_on = fields.Datetime('Shared on', readonly=True)
    addition_ids = fields.One2many(
        'hr.performance.incident.addition', 'incident_id', 'Remarks', readonly=True
    )
    is_mine = fields.Boolean(compute='_compute_rights')
    can_change = fields.Boolean(compute='_compute_rights')

    @api.depends_context('uid')
    @api.depends('author_id', 'shared', 'shared_on')
    def _compute_rights(self):
        open_ids = self._get_open().ids
        for incident in self:
            incident.is_mine = incident.author_id == self.env.user
            incident.can_change = incident.is_mine and incident.id in open_ids

    def _get_open(self):
        """Those of self whose words may still change: not shared, or shared a short time ago."""
        limit = fields.Datetime.now() - timedelta(hours=OPEN_HOURS)
        # sudo: self - flags and times alone
        unlocked = self.sudo().filtered(
            lambda row: not row.shared or not row.shared_on or row.shared_on > limit
        )
        return self.browse(unlocked.ids) - self._get_used()

    def _get_used(self):
        """Those of self that an entry of a form is pinned to, by the fact copied from them."""
        # sudo: hr.performance.fact - only whether there is one; what is in it stays unread
        facts = self.env['hr.performance.fact'].sudo()
        domain = [('res_model', '=', self._name), ('res_id', 'in', self.ids)]
        used = facts.search_fetch([*domain, ('entry_ids', '!=', False)], ['res_id'])
        return self.browse(set(used.mapped('res_id')))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get('shared', True):
                vals.setdefault('shared_on', fields.Datetime.now())
        return super().create(vals_list)

    def write(self, vals):
        words = WORDS & set(vals)
        if words and self - self._get_open():
            raise UserError(
                self.env._(
                    'An incident that was shared for more than %(hours)s hours, or that stands '
                    'in a form, keeps its words. Add a remark to it.',
                    hours=OPEN_HOURS,
                )
            )
        return super().write(vals)

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: what happened once is noted once."""
        raise UserError(self.env._('An incident cannot be duplicated.'))

    # Verbs
    @api.model
    def log_incident(self, employee_id, values):
        """Note an event about oneself, about somebody of the team, or as HR.

        :param values: {field: value} of what a person fills in, ``EDITABLE``
        :return: id of the incident
        :raise AccessError: the employee is not of the own team
        :raise UserError: a value is missing or wrong
        """
        self.browse().check_access('read')
        employee, _role = self._get_employee(employee_id)
        values = self._clean_incident(values, employee)
        if not values.get('name'):
            raise UserError(self.env._('Please say in one line what happened.'))
        # sudo: self - the person was checked; nobody has create access
        incident = self.sudo().create(
            {**values, 'employee_id': employee.id, 'author_id': self.env.uid}
        )
        return incident.id

    def change_incident(self, values):
        """Change one's own incident as long as its words are open: the author alone."""
        self.ensure_one()
        self.check_access('read')
        self._check_author()
        incident = self.sudo()  # sudo: self - the author was checked; nobody has write access
        values = self._clean_incident(values, incident.employee_id)
        if incident.shared and not values.get('shared', True):
            raise UserError(
                self.env._('What was shared stays shared. You can delete the incident instead.')
            )
        if values.get('shared') and not incident.shared:
            values['shared_on'] = fields.Datetime.now()
        incident.write(values)
        return True

    def share(self):
        """Show one's own incidents to the other side and to HR."""
        self.check_access('read')
        if any(incident.author_id != self.env.user for incident in self):
            raise AccessError(self.env._('An incident is shared by the person who noted it.'))
        hidden = self.filtered(lambda incident: not incident.shared)
        # sudo: self - the author was checked; nobody has write access
        hidden.sudo().write({'shared': True, 'shared_on': fields.Datetime.now()})
        return True

    def remove(self):
        """Delete one's own incidents as long as their words are open: the author alone."""
        self.check_access('read')
        for incident in self:
            incident._check_author()
        self.sudo().unlink()  # sudo: self - the author was checked; nobody has unlink access
        return True

    def add_remark(self, body):
        """Add a remark to a shared incident: whoever reads it.

        :return: id of the remark
        """
        self.ensure_one()
        self.check_access('read')
        body = self.env['hr.performance.limits']._clean_text(body, label=self.env._('Remark'))
        if not body:
            raise UserError(self.env._('Please write the remark first.'))
        if not self.shared:
            raise UserError(
                self.env._('Nobody else reads this incident yet: change it, or share it first.')
            )
        # sudo: hr.performance.incident.addition - the incident is readable; nobody has create
        # access
        addition = self.env['hr.performance.incident.addition'].sudo()
        return addition.create({'incident_id': self.id, 'body': body}).id

    def _check_author(self):
        """Raise unless the current user may change this one incident."""
        incident = self.sudo()  # sudo: self - author, name and times
        if incident.author_id != self.env.user:
            raise AccessError(
                self.env._('Only the person who noted an incident changes or deletes it.')
            )
        if self not in self._get_open():
            raise UserError(
                self.env._(
                    '"%(name)s" was shared more than %(hours)s hours ago or stands in a form: it '
                    'stays as it is. Add a remark to it.',
                    name=incident.name,
                    hours=OPEN_HOURS,
                )
            )

    @api.model
    def _clean_incident(self, values, employee):
        values = self._clean_values(values, EDITABLE)
        if values.get('date') and values['date'] > fields.Date.context_today(self):
            raise UserError(self.env._('An incident lies in the past: its date cannot be later.'))
        if values.get('goal_id'):
            # by the rules of the reader: no goal that he cannot see
            goals = self.env['hr.performance.goal'].search(
                [('id', '=', values['goal_id']), ('employee_id', '=', employee.id)]
            )
            if not goals:
                raise UserError(self.env._('The goal does not belong to this employee.'))
        return {name: value or False for name, value in values.items()}

    # Windows
    @api.model
    def action_log(self):
        """Open the dialog that notes an incident; the context may name the employee."""
        return self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_incident_log_action'
        )

    def action_change(self):
        """Open the dialog that changes the incident."""
        self.ensure_one()
        return {
            **self.action_log(),
            'name': self.env._('Change incident'),
            'context': {'default_incident_id': self.id},
        }

    def action_add_remark(self):
        """Open the dialog that adds a remark."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_incident_remark_action'
        )
        return {**action, 'context': {'default_incident_id': self.id}}

    def action_remove(self):
        """Delete the incident, then show the list again."""
        self.remove()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_incident_action_mine'
        )
        return {**action, 'target': 'main'}
