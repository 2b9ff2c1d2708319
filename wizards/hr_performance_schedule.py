from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.intervals import Intervals

from ..models.hr_performance_form_talk import MINUTES

MAX_FORMS = 80
MAX_DAYS = 90
STEP = 15  # minutes: interviews begin on the quarter


class HrPerformanceSchedule(models.TransientModel):
    """Plans the interviews of a whole team at once, where both sides are free.

    Opened by managers and HR from a list of forms. Free is what the working hours of both
    leave, less absences and less what stands in the calendar of either; nothing of a meeting
    but its hours is looked at. The forms' own verb does the planning and checks each again.
    """

    _name = 'hr.performance.schedule'
    _description = 'Plan Interviews'

    date_from = fields.Date(
        'Not before',
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=1),
    )
    days = fields.Integer('Days to look at', required=True, default=21)
    minutes = fields.Integer('Minutes each', required=True, default=45)
    pause = fields.Integer('Minutes between two', required=True, default=15)
    per_day = fields.Integer(
        'At most a day', required=True, default=3, help='Interviews of one manager on one day.'
    )
    location = fields.Char('Place', help='For all of them, unless a line says something else.')
    line_ids = fields.One2many('hr.performance.schedule.line', 'schedule_id')
    refusals = fields.Text('Not planned', readonly=True)

    @api.model
    def _open_for_forms(self, forms):
        """The dialog for those of ``forms`` that wait for a day; the others with the reason."""
        forms.check_access('read')
        if len(forms) > MAX_FORMS:
            raise UserError(
                self.env._('Please choose at most %(count)s forms at once.', count=MAX_FORMS)
            )
        texts = []
        for form, reason in forms._get_cannot_reason('schedule').items():
            planned = form.date_interview_planned
            if not reason and planned:
                reason = self.env._(
                    '"%(name)s" has a day already. Open the form to move it.',
                    name=form.display_name,
                )
            if reason:
                texts.append(reason)
                forms -= form
        wizard = self.create(
            {
                'refusals': '\n'.join(texts) or False,
                'line_ids': [Command.create({'form_id': form.id}) for form in forms],
            }
        )
        wizard._propose()
        return wizard._reopen()

    def _reopen(self):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Plan interviews'),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'target': 'new',
        }

    # ------------------------------------------------------------ free hours
    def _get_zone(self):
        return ZoneInfo(self.env.user.tz or 'UTC')

    def _get_span(self):
        """(start, stop) of the days to look at, in UTC with zone; never in the past."""
        zone = self._get_zone()
        start = datetime.combine(self.date_from, time.min, zone)
        stop = start + timedelta(days=min(max(self.days, 1), MAX_DAYS))
        soon = datetime.now(UTC) + timedelta(hours=1)
        return max(start, soon).astimezone(UTC), max(stop.astimezone(UTC), soon)

    @api.model
    def _get_free(self, forms, start, stop):
        """{form: Intervals} where both sides work and neither is taken; constant queries."""
        forms.check_access('read')
        refused = forms._get_cannot_reason('schedule')
        # sudo: hr.employee, calendar.attendee - hours alone, of people whose interview the
        # user may plan
        forms = forms.filtered(lambda form: not refused[form]).sudo()
        work = self._get_work(forms.employee_id | forms.manager_id, start, stop)
        partners = (forms.user_id | forms.manager_user_id).partner_id
        busy = self._get_busy(partners, start, stop)
        free = {}
        for form in forms:
            hours = work[form.employee_id]
            if form.manager_id:
                hours &= work[form.manager_id]
            for partner in (form.user_id | form.manager_user_id).partner_id:
                hours -= busy[partner]
            free[form.id] = hours
        return free

    @api.model
    def _get_work(self, employees, start, stop):
        """{employee: Intervals} of working hours less leaves; without a calendar, those of the
        company.
        """
        work = {}
        groups = employees.grouped(
            lambda employee: (
                employee.resource_calendar_id or employee.company_id.resource_calendar_id
            )
        )
        for calendar, members in groups.items():
            if not calendar:
                work.update(dict.fromkeys(members, Intervals([(start, stop, members)])))
                continue
            resources = members.resource_id
            hours = calendar._work_intervals_batch(start, stop, resources=resources)
            for member in members:
                work[member] = Intervals(
                    [
                        (a.astimezone(UTC), b.astimezone(UTC), member)
                        for a, b, _r in hours[member.resource_id.id]
                    ]
                )
        return work

    @api.model
    def _get_busy(self, partners, start, stop):
        """{partner: Intervals} of the meetings that were not declined."""
        rows = {partner: [] for partner in partners}
        attendees = self.env['calendar.attendee'].sudo()  # sudo: see _get_free
        attendees = attendees.search(
            [
                ('partner_id', 'in', partners.ids),
                ('state', '!=', 'declined'),
                ('event_id.active', '=', True),
                ('event_id.show_as', '=', 'busy'),
                ('event_id.start', '<', stop.replace(tzinfo=None) + timedelta(days=1)),
                ('event_id.stop', '>', start.replace(tzinfo=None) - timedelta(days=1)),
            ]
        )
        zone = self._get_zone()
        for attendee in attendees:
            event = attendee.event_id
            if event.allday:
                first = datetime.combine(event.start_date, time.min, zone)
                last = datetime.combine(event.stop_date, time.min, zone) + timedelta(days=1)
                span = (first.astimezone(UTC), last.astimezone(UTC))
            else:
                span = (event.start.replace(tzinfo=UTC), event.stop.replace(tzinfo=UTC))
            if span[0] < span[1]:
                rows[attendee.partner_id].append((*span, event))
        return {partner: Intervals(spans) for partner, spans in rows.items()}

    # ------------------------------------------------------------ proposing
    def _propose(self):
        """Give each line the first hour that suits, one after the other."""
        self.ensure_one()
        self._check_numbers()
        start, stop = self._get_span()
        free = self._get_free(self.line_ids.form_id, start, stop)
        length, zone = timedelta(minutes=self.minutes), self._get_zone()
        taken, counts = {}, {}
        for line in self.line_ids:
            form = line.form_id.sudo()  # sudo: hr.performance.form - readable, see _get_free
            people = form.user_id | form.manager_user_id
            spans = [span for person in people for span in taken.get(person, ())]
            moment = self._find(
                free.get(form.id, ()),
                spans,
                length,
                lambda day, manager=form.manager_user_id: (
                    counts.get((manager, day), 0) >= self.per_day
                ),
                zone,
            )
            line.write({'date_start': moment and moment.replace(tzinfo=None), 'problem': False})
            if not moment:
                line.problem = self.env._('No free hour for both in these days.')
                continue
            day = (form.manager_user_id, moment.astimezone(zone).date())
            counts[day] = counts.get(day, 0) + 1
            pause = timedelta(minutes=self.pause)
            for person in people:
                taken.setdefault(person, []).append((moment - pause, moment + length + pause))

    @api.model
    def _find(self, free, taken, length, is_full, zone):
        """The first quarter in ``free`` with room for ``length`` beside ``taken``, or False."""
        for first, last, _records in free:
            moment = self._next_quarter(first)
            while moment + length <= last:
                day = moment.astimezone(zone).date()
                if is_full(day):
                    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
                    moment = midnight.astimezone(UTC)
                    continue
                ends = [b for a, b in taken if a < moment + length and b > moment]
                if not ends:
                    return moment
                moment = self._next_quarter(max(ends))
        return False

    @api.model
    def _next_quarter(self, moment):
        over = timedelta(
            minutes=moment.minute % STEP, seconds=moment.second, microseconds=moment.microsecond
        )
        return moment + timedelta(minutes=STEP) - over if over else moment

    def _check_numbers(self):
        if not MINUTES[0] <= self.minutes <= MINUTES[1]:
            raise UserError(
                self.env._(
                    'An interview lasts %(low)s to %(high)s minutes.',
                    low=MINUTES[0],
                    high=MINUTES[1],
                )
            )
        if self.pause < 0 or self.per_day < 1 or not 1 <= self.days <= MAX_DAYS:
            raise UserError(
                self.env._(
                    'Please look at 1 to %(days)s days, with at least one interview a day and '
                    'no negative pause.',
                    days=MAX_DAYS,
                )
            )

    # ------------------------------------------------------------ buttons
    def action_propose(self):
        self._propose()
        return self._reopen()

    def action_plan(self):
        """Plan every line that has a day; what is refused stays, with the reason."""
        self.ensure_one()
        self._check_numbers()
        planned = 0
        for line in self.line_ids.filtered('date_start'):
            try:
                with self.env.cr.savepoint():
                    line.form_id.action_schedule(
                        fields.Datetime.to_string(line.date_start),
                        self.minutes,
                        line.location or self.location or '',
                        line.videocall_url or '',
                    )
            except UserError as error:
                line.problem = str(error)
                continue
            planned += 1
            line.unlink()
        message = self.env._('%(count)s interviews were planned.', count=planned)
        left = bool(self.line_ids)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'message': message,
                'type': 'warning' if left else 'success',
                'sticky': False,
                'next': self._reopen() if left else {'type': 'ir.actions.act_window_close'},
            },
        }


class HrPerformanceScheduleLine(models.TransientModel):
    """One interview to plan: proposed by the dialog, changed by the person, planned in the end."""

    _name = 'hr.performance.schedule.line'
    _description = 'Interview to Plan'

    schedule_id = fields.Many2one('hr.performance.schedule', required=True, ondelete='cascade')
    form_id = fields.Many2one(
        'hr.performance.form', required=True, readonly=True, ondelete='cascade'
    )
    employee_name = fields.Char('Employee', related='form_id.employee_name', related_sudo=False)
    manager_name = fields.Char('Manager', related='form_id.manager_name', related_sudo=False)
    date_start = fields.Datetime('Start')
    location = fields.Char('Place')
    videocall_url = fields.Char('Video link')
    problem = fields.Char(readonly=True)
    warning = fields.Char('Note', compute='_compute_warning')

    @api.depends('date_start', 'problem', 'schedule_id.minutes', 'schedule_id.line_ids.date_start')
    def _compute_warning(self):
        """Say before planning that an hour does not suit; it can be planned all the same."""
        wizards = self.schedule_id
        free = {}
        for wizard in wizards:
            moments = [d for d in wizard.line_ids.mapped('date_start') if d]
            if moments and wizard.minutes > 0:
                start = min(moments).replace(tzinfo=UTC) - timedelta(days=1)
                stop = max(moments).replace(tzinfo=UTC) + timedelta(days=2)
                stop = min(stop, start + timedelta(days=2 * MAX_DAYS))
                free.update(wizard._get_free(wizard.line_ids.form_id._origin, start, stop))
        for line in self:
            line.warning = line.problem or line._get_warning(free.get(line.form_id._origin.id))

    def _get_warning(self, free):
        start, wizard = self.date_start, self.schedule_id
        if not start:
            return self.env._('Not planned: no day')
        length = timedelta(minutes=max(wizard.minutes, 1))
        if start < fields.Datetime.now():
            return self.env._('This hour has passed.')
        others = (wizard.line_ids - self).filtered(
            lambda line: (
                line.date_start
                and line.manager_name == self.manager_name
                and line.date_start < start + length
                and line.date_start + length > start
            )
        )
        if others:
            return self.env._('At the same time as another interview of this list.')
        first = start.replace(tzinfo=UTC)
        if free is None or any(a <= first and first + length <= b for a, b, _r in free):
            return False
        return self.env._('Outside of the working hours, or one of them is taken.')
