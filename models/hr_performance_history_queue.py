import logging

from psycopg2 import OperationalError, errors

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

from .hr_performance_role_mixin import HR_MANAGER

_logger = logging.getLogger(__name__)
CHUNK = 500  # rows of one transaction; more are applied in the background


class HrPerformanceHistoryQueue(models.AbstractModel):
    """Checked rows that are applied in the background, in the name of who applied them."""

    _name = 'hr.performance.history.queue'
    _description = 'Imported History: Queue'

    @api.model
    def _cron_apply(self, batch_size=CHUNK):
        """Apply what waits, chunk by chunk; safe to kill and to run twice."""
        self.env['hr.performance.limits']._check_is_job()
        cron = self.env['ir.cron']
        waiting = Domain('state', '=', 'queued')
        cron._commit_progress(remaining=self.search_count(waiting))
        while rows := self.search(waiting, order='applied_by_id, company_id, id', limit=batch_size):
            first = rows[0]
            user = first.applied_by_id
            rows = rows.filtered(
                lambda row, first=first: (
                    row.applied_by_id == first.applied_by_id and row.company_id == first.company_id
                )
            )
            # sudo: self - in the name of the HR manager who applied them, whose role is asked again
            rows = rows.with_user(user).sudo().with_context(lang=user.lang)
            try:
                rows._apply_queued(first.company_id)
            except (OperationalError, ConcurrencyError):
                self.env.cr.rollback()
                _logger.info('history: rows left to another run')
                return
            if not cron._commit_progress(len(rows)):
                return
            self.env.invalidate_all()

    def _apply_queued(self, company):
        user = self.env.user
        allowed = user.active and user.has_group(HR_MANAGER) and company.id in user.company_ids.ids
        if not allowed:
            self._with_transition().write(
                {
                    'state': 'problem',
                    'problem': self.env._(
                        '%(name)s is no HR manager of this company any more: another one '
                        'imports these rows.',
                        name=user.name,
                    ),
                }
            )
            return
        try:
            with self.env.cr.savepoint():
                self._apply_rows()
                return
        except (OperationalError, ConcurrencyError):
            raise
        except errors.UniqueViolation:
            # another server's rows are not in this snapshot
            raise ConcurrencyError('history was imported by another server') from None
        except Exception:
            _logger.exception('history: a chunk failed, going one by one')
        for row in self:
            try:
                with self.env.cr.savepoint():
                    row._apply_rows()
            except (OperationalError, ConcurrencyError):  # noqa: PERF203 - each row alone
                raise
            except Exception:
                _logger.exception('history: row %s failed', row.id)
                row._with_transition().write(
                    {
                        'state': 'problem',
                        'problem': self.env._(
                            'This row could not be imported; the log of the server says why.'
                        ),
                    }
                )
