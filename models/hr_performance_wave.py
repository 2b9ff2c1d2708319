import logging

from psycopg2 import OperationalError, errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .hr_performance_role_mixin import OFFICER

_logger = logging.getLogger(__name__)
CHUNK = 1000  # employees per commit: a second of work, little to lose when killed


class HrPerformanceWave(models.Model):
    """One batch of a cycle's launch: which employees, when, and how far it is.

    The launch of a wave runs in the background. It may be killed at any moment and goes on
    where it was: an employee without a form is the only thing it looks for, and the pair
    (cycle, employee) is unique, so that a second run makes no doubles. Forms, bookmark and
    figures of a chunk are committed together. HR officers plan batches by launching; a batch
    not begun can be deleted.
    """

    _name = 'hr.performance.wave'
    _description = 'Launch Batch'
    _inherit = ['hr.performance.field.access']
    _order = 'date_launch, id'

    cycle_id = fields.Many2one(
        'hr.performance.cycle', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='cycle_id.company_id', store=True, index=True)
    name = fields.Char(required=True, translate=True)
    date_launch = fields.Date('Launch on', required=True, default=fields.Date.context_today)
    department_ids = fields.Many2many(
        'hr.department',
        string='Departments',
        help='Leave empty for everybody who is left of the population.',
    )
    include_without_manager = fields.Boolean(
        'Also without a manager',
        help='Create forms although no manager with a user is known: HR names one on the form.',
    )
    state = fields.Selection(
        [('planned', 'Planned'), ('running', 'Running'), ('done', 'Launched')],
        required=True,
        default='planned',
        readonly=True,
        copy=False,
        index=True,
    )
    last_employee_id = fields.Integer(
        readonly=True, copy=False, groups=OFFICER, help='Id of the last employee looked at.'
    )
    count_total = fields.Integer('Employees', readonly=True, copy=False)
    count_done = fields.Integer('Forms created', readonly=True, copy=False)
    count_skipped = fields.Integer('Skipped', readonly=True, copy=False)
    progress = fields.Float(compute='_compute_progress', help='In %.')
    date_started = fields.Datetime('Started on', readonly=True, copy=False)
    date_done = fields.Datetime('Launched on', readonly=True, copy=False)
    skip_ids = fields.One2many('hr.performance.wave.skip', 'wave_id', string='Left out')

    @api.depends('count_total', 'count_done', 'count_skipped')
    def _compute_progress(self):
        for wave in self:
            passed = wave.count_done + wave.count_skipped
            wave.progress = 100.0 * passed / wave.count_total if wave.count_total else 0.0

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        # a cycle in draft may go with whatever was planned for it
        for wave in self:
            if wave.state != 'planned':
                raise UserError(
                    self.env._(
                        'The batch "%(name)s" has been launched and cannot be deleted.',
                        name=wave.name,
                    )
                )

    def action_remove(self):
        """Take back batches that are planned; one that has begun is refused."""
        return self.unlink()

    def _is_under_way(self):
        """Running, or due and only waiting for the background job."""
        self.ensure_one()
        return self.state != 'done'

    def _trigger_launch(self):
        """Wake the background job now, and on the day of each batch that is planned."""
        # sudo: ir.cron - officers start the one job that launches
        cron = self.env.ref('hr_performance_interview.ir_cron_launch_waves').sudo()
        for wave in self.filtered(lambda wave: wave.state != 'done'):
            if wave.date_launch > wave.cycle_id._get_today():
                cron._trigger(at=fields.Datetime.to_datetime(wave.date_launch))
            else:
                cron._trigger()

    # Background
    @api.model
    def _get_due_domain(self):
        return Domain('state', '!=', 'done') & Domain('cycle_id.state', '=', 'running')

    @api.model
    def _cron_launch_waves(self, batch_size=CHUNK):
        """Launch every batch that is due, chunk by chunk; safe to kill and to run twice."""
        self.env['hr.performance.limits']._check_is_job()
        cron = self.env['ir.cron']
        waves = self.search(self._get_due_domain()).filtered(
            lambda wave: wave.date_launch <= wave.cycle_id._get_today()
        )
        cron._commit_progress(remaining=len(waves))
        for wave in waves:
            more = True
            while more:
                try:
                    more = wave._launch_chunk(batch_size)
                except OperationalError:
                    # another server was faster: what it did is seen after a new snapshot
                    self.env.cr.rollback()
                    _logger.info('launch of wave %s: left to another run', wave.id)
                    more = False
                except Exception:
                    # the other batches of other companies go on
                    self.env.cr.rollback()
                    _logger.exception('launch of wave %s failed', wave.id)
                    more = False
                finished = not more and wave.state == 'done'
                if not cron._commit_progress(int(finished)) and more:
                    # goes on in the next call: time is up, the bookmark is kept
                    return
                self.env.invalidate_all()

    def _launch_chunk(self, batch_size=CHUNK):
        """Create the forms of the next employees of this batch, without committing.

        :return: whether employees are left; False as well when another server holds the batch
        """
        self.ensure_one()
        cycle = self.cycle_id
        # one launch per cycle at a time: two batches may overlap in people
        if not cycle.try_lock_for_update(allow_referencing=True) or not self.try_lock_for_update():
            return False
        if self.state == 'done' or cycle.state != 'running':
            return False
        # sudo: hr.employee - the background job acts for the officer who launched
        employees_sudo = self.env['hr.employee'].sudo()
        domain = self._get_employee_domain()
        if self.state == 'planned':
            self.write(
                {
                    'state': 'running',
                    'date_started': fields.Datetime.now(),
                    'count_total': employees_sudo.search_count(domain),
                }
            )
        employees = employees_sudo.search(
            domain & Domain('id', '>', self.last_employee_id), order='id', limit=batch_size
        )
        if not employees:
            self.write({'state': 'done', 'date_done': fields.Datetime.now()})
            return False
        cycle._fetch_people(employees)
        matched = cycle._get_templates_to_match()._match_employees(employees)
        problems = cycle._get_problems(employees, matched)
        skipped = cycle._get_skipped(problems, self.include_without_manager)
        todo = employees.filtered(lambda employee: employee.id not in skipped)
        forms, failed = self._create_forms(todo, matched)
        skipped.update(dict.fromkeys(failed.ids, 'error'))
        if skipped:
            # sudo: hr.performance.wave.skip - written by the launch only
            self.env['hr.performance.wave.skip'].sudo().create(
                [
                    {
                        'wave_id': self.id,
                        'cycle_id': cycle.id,
                        'company_id': cycle.company_id.id,
                        'employee_id': employee_id,
                        'reason': reason,
                    }
                    for employee_id, reason in skipped.items()
                ]
            )
        if forms and cycle.notify:
            self.env['hr.performance.notifier']._notify(forms, 'launch')
        more = len(employees) == batch_size
        values = {
            'last_employee_id': employees[-1:].id,
            'count_done': self.count_done + len(forms),
            'count_skipped': self.count_skipped + len(skipped),
        }
        if not more:
            values.update(state='done', date_done=fields.Datetime.now())
        self.write(values)
        self.env.flush_all()
        return more

    def _get_employee_domain(self):
        """Population of the cycle, narrowed to the batch, without those who have a form."""
        self.ensure_one()
        domain = self.cycle_id._get_population_domain()
        if self.department_ids:
            domain &= Domain('department_id', 'child_of', self.department_ids.ids)
        # rows of this batch's own forms lie behind the bookmark, so the total is of its start
        return domain & Domain(
            'performance_form_ids', 'not any', [('cycle_id', '=', self.cycle_id.id)]
        )

    def _create_forms(self, employees, matched):
        """Create the forms; one that fails does not take the others with it.

        :param matched: {employee: template}
        :return: forms created (sudo), employees that failed
        """
        none = employees.browse()
        if not employees:
            return self._get_form_model(), none
        vals_list = self._prepare_form_vals_list(employees, matched)
        try:
            with self.env.cr.savepoint():
                forms = self._get_form_model().create(vals_list)
                # given with the values: computing it again would read and write each form
                self.env.remove_to_compute(forms._fields['waiting_for'], forms)
                return forms, none
        except OperationalError:
            raise
        except errors.UniqueViolation:
            # somebody else's rows are not in this snapshot: take a new one
            raise OperationalError('launched by another server') from None
        except Exception:
            _logger.exception('wave %s: a chunk failed, going one by one', self.id)
        forms, failed = self._get_form_model(), none
        for employee, vals in zip(employees, vals_list, strict=True):
            try:
                with self.env.cr.savepoint():
                    forms |= self._get_form_model().create(vals)
            except OperationalError:  # noqa: PERF203 - each employee stands alone here
                raise
            except Exception:  # noqa: BLE001 - one broken record must not stop the others
                _logger.warning('wave %s: no form for employee %s', self.id, employee.id)
                failed |= employee
        return forms, failed

    def _get_form_model(self):
        # sudo: hr.performance.form - nobody has create access; the launch was checked as a verb
        return (
            self.env['hr.performance.form']
            .sudo()
            ._with_transition()
            .with_context(
                tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True
            )
        )

    def _prepare_form_vals_list(self, employees, matched):
        """Values of one form per employee, with the names and places of this day."""
        self.ensure_one()
        cycle = self.cycle_id
        frozen = cycle._get_templates_to_match()._freeze(cycle)
        today = cycle._get_today()
        due = self.env['hr.performance.deadline']._add_working_days(
            employees, today, cycle.fill_days
        )
        looped = cycle._get_looped_ids(employees)
        vals_list = []
        for employee in employees:
            user = employee.user_id if employee.user_id.active else employee.user_id.browse()
            manager, version = employee.parent_id, employee.current_version_id
            manager_user = manager.user_id if manager.user_id.active else user.browse()
            if employee.id in looped or not manager.active or (user and manager_user == user):
                # nobody is above himself: HR names somebody
                manager, manager_user = manager.browse(), user.browse()
            vals_list.append(
                {
                    'cycle_id': cycle.id,
                    'wave_id': self.id,
                    'template_id': frozen[matched[employee]].id,
                    'company_id': employee.company_id.id,
                    'employee_id': employee.id,
                    'user_id': user.id,
                    'manager_id': manager.id,
                    'manager_user_id': manager_user.id,
                    'employee_name': employee.name,
                    'manager_name': manager.name,
                    'department_id': version.department_id.id,
                    'job_id': version.job_id.id,
                    'job_title': version.job_title,
                    'fill_mode': cycle.fill_mode,
                    'state': 'filling',
                    # what its compute would say, without an UPDATE of each form
                    'waiting_for': cycle.fill_mode,
                    'date_launch': today,
                    'date_fill_due': due[employee],
                    'date_due': due[employee],
                    'date_due_original': due[employee],
                }
            )
        return vals_list
