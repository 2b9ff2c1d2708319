from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open, ormcache
from odoo.tools.misc import format_date

from ..models.hr_performance_role_mixin import OFFICER

STYLE = 'hr_performance_interview/static/src/report/summary.css'


class ReportHrPerformanceCycleSummary(models.AbstractModel):
    """The figures of a cycle for management: made by HR officers, of cycles of their companies.

    A report's groups do not guard its URL, so the reader is checked here. As in the cockpit, the
    own form and those of people above the reader are not counted; the paper says so.
    """

    _name = 'report.hr_performance_interview.report_cycle_summary'
    _description = 'Print of the Cycle Summary'

    @api.model
    def _get_report_values(self, docids, data=None):
        cycles = self._check_cycles(docids)
        cockpit = cycles.env['hr.performance.cockpit']
        today = format_date(self.env, fields.Date.context_today(self))
        return {
            'doc_ids': cycles.ids,
            'doc_model': cycles._name,
            'docs': cycles,
            'summaries': {
                cycle.id: {
                    **cockpit._get_summary(cycle),
                    'printed': self.env._('Figures of %(day)s.', day=today),
                }
                for cycle in cycles
            },
            'style': self._get_style(),
        }

    def _check_cycles(self, docids):
        """The cycles of ``docids``, all of them readable by a user who is HR.

        :raise AccessError: for others; and for a cycle that is not there or of another company
        """
        # sudo(False): a caller that renders as superuser still prints as the person it is
        report = self.sudo(False)
        ids = list(dict.fromkeys([docids] if isinstance(docids, int) else docids or ()))
        if not ids:
            raise UserError(self.env._('Please choose at least one cycle to print.'))
        cycles = report.env['hr.performance.cycle']
        if report.env.user.has_group(OFFICER):
            cycles = cycles.search(
                [('id', 'in', ids), ('company_id', 'in', report.env.companies.ids)]
            )
        if len(cycles) != len(ids):
            raise AccessError(
                self.env._(
                    'The summary of a cycle is printed by HR officers, of the companies that '
                    'they have chosen.'
                )
            )
        return cycles

    @api.model
    @ormcache()
    def _get_style(self):
        """The style sheet, in the document, so that a PDF fetches nothing."""
        with file_open(STYLE) as file:
            return Markup(file.read())
