import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from .hr_performance_history_file import NEEDED
from .hr_performance_history_queue import CHUNK
from .hr_performance_limits import MAX_LINE, MAX_TEXT
from .hr_performance_plan import RESULTS
from .hr_performance_role_mixin import HR_MANAGER

# What a file says; everything else of a row is worked out.
RAW = (
    *('kind', 'employee_ref', 'employee_name', 'manager_ref'),
    *('cycle_name', 'date_from', 'date_to', 'section', 'side', 'title', 'text', 'rate'),
    *('deadline', 'scale_name', 'rating', 'target', 'result', 'unit', 'direction', 'weight'),
    *('plan_result', 'evidence'),
)
WORKED_OUT = (
    *('employee_id', 'problem', 'form_id', 'entry_id', 'rating_id', 'goal_id', 'plan_id'),
    *('applied_by_id', 'applied_on', 'digest'),
)


class HrPerformanceHistory(models.Model):
    """One line of a file with history: an old form entry, rating, goal or plan.

    Odoo's own import makes the rows; nothing is believed before :meth:`action_check` has named
    what is wrong with each, and nothing is made of them before :meth:`action_apply`. A line has a
    key of its own (``import_key``): the same file imported again finds its rows and changes
    nothing, and a row is applied once, in the transaction that makes what it says. Applied rows
    are kept, without their text, as the proof of what came from where.

    +----------------------+---------+------------+-----------------------------------------+
    |                      | anybody | HR officer | HR manager                              |
    +======================+=========+============+=========================================+
    | read, write, delete  | no      | no         | own companies; rows about himself and   |
    |                      |         |            | those above him only if he made them    |
    | check, apply         | no      | no         | own companies, never about himself or   |
    |                      |         |            | those above him                         |
    +----------------------+---------+------------+-----------------------------------------+
    """

    _name = 'hr.performance.history'
    _description = 'Imported History'
    _inherit = [
        'hr.performance.history.file',
        'hr.performance.history.check',
        'hr.performance.history.apply',
        'hr.performance.history.queue',
        'hr.performance.state.mixin',
        'hr.performance.superior.mixin',
    ]
    _order = 'id'
    _rec_name = 'import_key'
    _initial_state = 'new'

    import_key = fields.Char(
        'Row key',
        required=True,
        help='A name of this line that no other line of the kind has, for example its number in '
        'the old system. It tells a file that is imported twice from a new one.',
    )
    kind = fields.Selection(
        [
            ('entry', 'Form entry'),
            ('rating', 'Overall rating'),
            ('goal', 'Finished goal'),
            ('plan', 'Ended plan'),
        ],
        required=True,
        index=True,
    )
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    # As the file says it
    employee_ref = fields.Char(
        'Employee (badge, e-mail or number)',
        required=True,
        help='Badge ID, work e-mail, identification number or external id; never the name.',
    )
    employee_name = fields.Char(
        'Name for comparison', help='When given, it must be the name of the employee found.'
    )
    manager_ref = fields.Char(
        'Manager then (badge, e-mail or number)',
        help='Who led the employee then; may read the old form. Left empty, only the employee '
        'and HR read it.',
    )
    cycle_name = fields.Char(
        'Name of the period', help='Lines with the same name and dates form one closed cycle.'
    )
    date_from = fields.Char('From (date)', help='Of the period, the goal or the plan.')
    date_to = fields.Char('To (date)', help='Of the period, the goal or the plan.')
    section = fields.Selection(
        [
            ('achievement', 'Done well'),
            ('improvement', 'Needs improvement'),
            ('plan', 'Improvement plan'),
            ('question', 'Question'),
        ]
    )
    side = fields.Selection(
        [('employee', 'Employee'), ('manager', 'Manager')], 'Written by', help='Of whom it is.'
    )
    title = fields.Char()
    text = fields.Text()
    rate = fields.Char('Completion rate (%)', help='Per cent: 85 or 85%.')
    deadline = fields.Char('Deadline (date)', help='Of what was planned in an entry.')
    # a text: by its name, Odoo would also find the frozen copies of a scale
    scale_name = fields.Char('Rating scale', help='Its name; may stay empty if there is but one.')
    rating = fields.Char('Rating (level)', help='Name or value of a level of the scale.')
    target = fields.Char('Target (figure)')
    result = fields.Char('Result (figure)')
    unit = fields.Char()
    direction = fields.Selection([('higher', 'Higher is better'), ('lower', 'Lower is better')])
    weight = fields.Char('Weight (%)')
    plan_result = fields.Selection(RESULTS, 'Result of the plan')
    evidence = fields.Text('Evidence of the result')
    # Where it stands
    state = fields.Selection(
        [
            ('new', 'To check'),
            ('problem', 'Problem'),
            ('ready', 'Ready'),
            ('queued', 'Waiting'),
            ('applied', 'Imported'),
        ],
        required=True,
        default='new',
        readonly=True,
        copy=False,
        index=True,
    )
    problem = fields.Text(readonly=True, copy=False)
    digest = fields.Char(readonly=True, copy=False, help='Of what the file said.')
    employee_id = fields.Many2one('hr.employee', readonly=True, copy=False, index='btree_not_null')
    # What was made of it
    form_id = fields.Many2one('hr.performance.form', readonly=True, copy=False, ondelete='set null')
    entry_id = fields.Many2one(
        'hr.performance.entry', readonly=True, copy=False, ondelete='set null'
    )
    rating_id = fields.Many2one(
        'hr.performance.rating', readonly=True, copy=False, ondelete='set null'
    )
    goal_id = fields.Many2one('hr.performance.goal', readonly=True, copy=False, ondelete='set null')
    plan_id = fields.Many2one('hr.performance.plan', readonly=True, copy=False, ondelete='set null')
    applied_by_id = fields.Many2one('res.users', 'Imported by', readonly=True, copy=False)
    applied_on = fields.Datetime('Imported on', readonly=True, copy=False)

    _key_uniq = models.Constraint(
        'UNIQUE(company_id, kind, import_key)', 'A row of this kind with the same key exists.'
    )

    # Rows
    @api.model_create_multi
    def create(self, vals_list):
        """Make the rows; those whose key is known are found again instead of made twice."""
        if self._in_transition():
            return super().create(vals_list)
        self.browse().check_access('create')
        try:
            return self._create_or_find(vals_list)
        except UserError as error:
            if len(vals_list) > 1 and '_import_current_module' in self.env.context:
                # load() would name the first row; it now goes row by row and names the right one
                raise ValueError('to be told row by row') from error
            raise

    def _create_or_find(self, vals_list):
        vals_list = [self._prepare_vals(vals) for vals in vals_list]
        known = self._get_known(vals_list)
        rows, fresh, places = [], [], {}  # places: {key: position in fresh}
        for vals in vals_list:
            key = self._get_key(vals)
            if key in known:
                known[key]._take_again(vals)
                rows.append(known[key].id)
                continue
            if key not in places:
                places[key] = len(fresh)
                fresh.append(vals)
            elif fresh[places[key]]['digest'] != vals['digest']:
                raise UserError(
                    self.env._('The row key "%(key)s" is used twice.', key=vals['import_key'])
                )
            rows.append(key)
        made = super().create(fresh)  # pylint: disable=super-method-mismatch
        return self.browse(row if isinstance(row, int) else made[places[row]].id for row in rows)

    def write(self, vals):
        """Change what a row says, and have it checked again; what was applied stays."""
        if self._in_transition():
            return super().write(vals)
        self._check_no_worked_out(vals)
        if 'state' in vals:
            return super().write(vals)  # refused by the mixin
        vals = self._clean_vals(vals)
        changed = self.browse()
        for row in self:
            digest = self._get_digest({**row._get_raw(), **vals})
            same_key = vals.get('import_key', row.import_key) == row.import_key
            same_company = vals.get('company_id', row.company_id.id) == row.company_id.id
            if digest == row.digest and same_key and same_company:
                continue
            if row.state in ('queued', 'applied'):
                row._refuse_change()
            changed |= row
        if not changed:
            return True
        result = super(HrPerformanceHistory, changed).write(vals)
        for row in changed:
            row._with_transition().write(
                {
                    'digest': self._get_digest(row._get_raw()),
                    'state': 'new',
                    'problem': False,
                    'employee_id': False,
                }
            )
        return result

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: a line of a file stands for itself."""
        raise UserError(self.env._('Lines of an import cannot be duplicated.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        for row in self:
            if row.state in ('queued', 'applied'):
                row._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                '"%(key)s" has been imported and stays as it is: it proves where the record came '
                'from. Give another row key to a line that says something new.',
                key=self.import_key,
            )
            if self.state == 'applied'
            else self.env._(
                '"%(key)s" is waiting to be imported. Check it again to take it back first.',
                key=self.import_key,
            )
        )

    def _check_no_worked_out(self, vals):
        for name in WORKED_OUT:
            if name in vals:
                raise AccessError(
                    self.env._(
                        '"%(label)s" is worked out by the check and cannot be imported.',
                        label=self._fields[name]._description_string(self.env),
                    )
                )

    def _prepare_vals(self, vals):
        self._check_no_worked_out(vals)
        vals = self.default_get(['company_id', 'kind']) | self._clean_vals(vals)
        for name in NEEDED:
            if not vals.get(name):
                # said here: the database would write the whole row to the log
                label = self._fields[name]._description_string(self.env)
                reason = self.env._('is missing.')
                raise UserError(self.env._('%(column)s: %(reason)s', column=label, reason=reason))
        # what is worked out comes from no default_* of a context either
        vals.update(dict.fromkeys(WORKED_OUT, False))
        vals['digest'] = self._get_digest(vals)
        return vals

    def _clean_vals(self, vals):
        """The values without what cannot be stored; a UserError names a text that is too long."""
        clean = self.env['hr.performance.limits']._clean_text
        result = dict(vals)
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in ('char', 'text') and isinstance(value, str):
                limit = MAX_LINE if field.type == 'char' else MAX_TEXT
                result[name] = clean(value, limit, field._description_string(self.env))
        return result

    def _get_raw(self):
        self.ensure_one()
        return {name: self[name] for name in RAW}

    @api.model
    def _get_digest(self, vals):
        text = '\x00'.join(str(vals.get(name) or '') for name in RAW)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _get_key(self, vals):
        return (vals.get('company_id'), vals.get('kind'), vals.get('import_key'))

    @api.model
    def _get_known(self, vals_list):
        """{key: row (sudo)} of the rows that exist, in one query."""
        keys = [self._get_key(vals) for vals in vals_list]
        # sudo: self - whether the key is taken, by a colleague's row too
        rows = self.sudo().search(
            Domain('company_id', 'in', [key[0] for key in keys])
            & Domain('kind', 'in', [key[1] for key in keys])
            & Domain('import_key', 'in', [key[2] for key in keys])
        )
        return {(row.company_id.id, row.kind, row.import_key): row for row in rows}

    def _take_again(self, vals):
        """A line that was imported before (self is sudo): nothing, unless it was corrected."""
        if self.digest == vals['digest']:
            return
        if self.state in ('queued', 'applied'):
            self._refuse_change()
        said = {name: vals.get(name, False) for name in RAW}
        self.sudo(False).write(said)

    # Verbs
    def _begin(self):
        if not self:
            raise UserError(self.env._('Please choose rows first.'))
        if not self.env.user.has_group(HR_MANAGER):
            raise AccessError(self.env._('Only an HR manager may import history.'))
        self.check_access('write')

    def action_check(self):
        """Name what is wrong with each row; nothing is made. The dry run of the import."""
        self._begin()
        rows = self.filtered(lambda row: row.state != 'applied')
        for start in range(0, len(rows), 2 * CHUNK):
            rows[start : start + 2 * CHUNK]._check_rows()
        bad = len(rows.filtered(lambda row: row.state == 'problem'))
        if bad:
            message = self.env._(
                '%(bad)s of %(count)s rows have a problem, written beside each.',
                bad=bad,
                count=len(rows),
            )
        else:
            message = self.env._('%(count)s rows are ready to be imported.', count=len(rows))
        return self._get_notification(message, 'warning' if bad else 'success')

    def action_apply(self):
        """Make what the rows say. All of them are ready, or nothing is begun.

        Up to ``CHUNK`` rows at once, more in the background, some hundred per transaction.
        """
        self._begin()
        rows = self.filtered(lambda row: row.state not in ('applied', 'queued'))
        bad = rows.filtered(lambda row: row.state != 'ready')
        if bad:
            raise UserError(
                self.env._(
                    'Nothing was imported: %(count)s rows are not ready, for example '
                    '%(keys)s. Check them, then correct or delete what has a problem.',
                    count=len(bad),
                    keys=format_list(self.env, bad[:5].mapped('import_key')),
                )
            )
        if len(rows) > CHUNK:
            rows._with_transition().write({'state': 'queued', 'applied_by_id': self.env.uid})
            # sudo: ir.cron - the one job that applies checked rows
            self.env.ref('hr_performance_interview.ir_cron_apply_history').sudo()._trigger()
            message = self.env._('%(count)s rows are imported in the background.', count=len(rows))
            return self._get_notification(message, 'info')
        # sudo: self - rows were checked to be the HR manager's; what is made has no create access
        rows.sudo()._apply_rows()
        bad = rows.filtered(lambda row: row.state == 'problem')
        if bad:
            raise UserError(
                self.env._(
                    'Nothing was imported. %(key)s: %(problem)s',
                    key=bad[0].import_key,
                    problem=bad[0].problem,
                )
            )
        message = self.env._('%(count)s rows were imported.', count=len(rows))
        return self._get_notification(message, 'success')

    def _get_notification(self, message, kind):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'message': message,
                'type': kind,
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    def action_open_origin(self):
        """Open what was made of this row."""
        self.ensure_one()
        record = self.form_id or self.goal_id or self.plan_id
        if not record:
            raise UserError(self.env._('Nothing was made of "%(key)s" yet.', key=self.import_key))
        return {
            'type': 'ir.actions.act_window',
            'res_model': record._name,
            'res_id': record.id,
            'view_mode': 'form',
        }
