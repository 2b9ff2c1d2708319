from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.pace import expected_progress, judge, moves_away

PACES = [('on_track', 'On track'), ('at_risk', 'At risk'), ('off_track', 'Off track')]
BATCH = 500


class HrPerformancePlanPace(models.AbstractModel):
    """Expected progress from the working days of the employee, and the verdict on it.

    The numbers are stored, so that lists, figures and reminders read them; a nightly job and
    every report bring them up to date.
    """

    _name = 'hr.performance.plan.pace'
    _description = 'Improvement Plan: Pace'

    pace = fields.Selection(PACES, readonly=True, index=True)
    pace_reasons = fields.Char(readonly=True, help='Keys of what speaks against the pace.')
    pace_since = fields.Date('At risk since', readonly=True)
    days_done = fields.Integer('Working days passed', readonly=True, aggregator=None)
    days_total = fields.Integer('Working days', readonly=True, aggregator=None)
    expected_progress = fields.Float('Expected (%)', readonly=True, aggregator='avg')
    pace_on = fields.Date('Pace as of', readonly=True)

    def _update_pace(self):
        """Work out the pace of the running plans in self as of today, in constant queries.

        :return: the plans that turned at risk, whose managers were just told
        """
        plans = self.sudo().filtered(lambda plan: plan.state == 'running')  # sudo: figures only
        if not plans:
            return plans
        today = fields.Date.context_today(self)
        deadline = self.env['hr.performance.deadline']
        spans = {}
        for plan in plans:
            spans[plan.id, 'total'] = (plan.employee_id, plan.date_start, plan.date_end)
            last = min(today, plan.date_end)
            spans[plan.id, 'done'] = (plan.employee_id, plan.date_start, last)
            late = plan.checkin_ids.filtered(lambda c: not c.sent_on and c.date_due < today)
            if late:
                spans[plan.id, 'late'] = (plan.employee_id, min(late.mapped('date_due')), today)
            waiting = plan.support_ids.filtered(lambda s: s.state == 'requested' and s.requested_on)
            if waiting:
                first = min(waiting.mapped('requested_on'))
                spans[plan.id, 'help'] = (plan.employee_id, first, today)
        days = deadline._count_working_days(spans)
        for plan in plans:
            total, done = days[plan.id, 'total'], days[plan.id, 'done']
            expected = expected_progress(done, total) if today >= plan.date_start else 0.0
            verdict = judge(
                plan.progress,
                expected,
                ended=plan.date_end < today,
                away=plan.has_measure
                and bool(plan.progress_on)
                and moves_away(plan.value_from, plan.value_to, plan.value_now),
                # both days are counted: the day after the due day is one day late
                checkin_late=days.get((plan.id, 'late'), 1) - 1,
                help_waits=days.get((plan.id, 'help'), 1) - 1,
            )
            values = {
                'days_done': done if today >= plan.date_start else 0,
                'days_total': total,
                'expected_progress': expected,
                'pace': verdict.status,
                'pace_reasons': ','.join(verdict.reasons),
                'pace_on': today,
            }
            if verdict.status == 'on_track':
                values['pace_since'] = False
            elif not plan.pace_since:
                values['pace_since'] = today
            plan.write(
                {
                    name: value
                    for name, value in values.items()
                    if self._as_json(plan[name]) != self._as_json(value)
                }
            )
        return plans._tell_risks()

    def _get_pace_text(self):
        """The arithmetic in a sentence, in the reader's language."""
        self.ensure_one()
        text = self.env._(
            '%(done)s of %(total)s working days, %(progress)s %% done, %(expected)s %% expected',
            done=self.days_done,
            total=self.days_total,
            progress=f'{self.progress:g}',
            expected=f'{self.expected_progress:g}',
        )
        return text.replace(' %', '\N{NO-BREAK SPACE}%')  # a line must not begin with it

    def _get_pace_reason_texts(self):
        self.ensure_one()
        texts = {
            'ended': self.env._('The plan has passed its end.'),
            'far_behind': self.env._('Progress is far behind the time that has passed.'),
            'behind': self.env._('Progress is behind the time that has passed.'),
            'away': self.env._('The measure moves away from its target.'),
            'late_checkin': self.env._('A check-in is overdue.'),
            'no_help': self.env._('A request for support has not been answered.'),
        }
        return [texts[key] for key in (self.pace_reasons or '').split(',') if key in texts]

    @api.model
    def _start_due(self, today, batch_size):
        """Start the drafts whose first day has come; a formal PIP is started by a person."""
        domain = (
            Domain('state', '=', 'draft')
            & Domain('kind', '=', 'development')
            & Domain('date_start', '<=', today)
            & Domain('date_end', '>=', today)
            & Domain('goal', 'not in', (False, ''))
            & Domain('action_ids', '!=', False)
        )
        while plans := self.search(domain, order='id', limit=batch_size):
            plans._write_flow({'state': 'running'})
            plans._lay_out_checkins()
            plans._notify_plan('start')
            plans._update_pace()
            if not self.env['ir.cron']._commit_progress(len(plans)):
                return
            self.env.invalidate_all()

    @api.model
    def _cron_update_pace(self, batch_size=BATCH):
        """Nightly: the pace of every running plan, in batches; safe to kill and to run twice.

        Plans agreed for a later day are started first, when it has come.
        """
        self.env['hr.performance.limits']._check_is_job()
        today = fields.Date.context_today(self)
        self._start_due(today, batch_size)
        domain = Domain('state', '=', 'running') & (
            Domain('pace_on', '=', False) | Domain('pace_on', '<', today)
        )
        cron = self.env['ir.cron']
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while plans := self.search(domain & Domain('id', '>', last), order='id', limit=batch_size):
            last = plans[-1].id
            plans._update_pace()
            if not cron._commit_progress(len(plans)):
                return
            self.env.invalidate_all()
