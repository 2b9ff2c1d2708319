from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list
from odoo.tools.misc import format_date

from ..tools import svgchart

STATUS = {'on_track': 'met', 'at_risk': 'nearly', 'off_track': 'missed'}


class ReportHrPerformancePlan(models.AbstractModel):
    """The print of improvement plans, checked as the person who prints.

    A set with one plan that is not readable is refused whole. What is written about the pace
    for the manager alone (the talk) and levels of skills are not on paper, which goes from hand to
    hand.
    """

    _name = 'report.hr_performance_interview.report_plan'
    _description = 'Print of the Improvement Plan'
    _inherit = ['hr.performance.print.words']

    @api.model
    def _get_report_values(self, docids, data=None):
        plans = self._check_plans(docids)
        return {
            'doc_ids': plans.ids,
            'doc_model': plans._name,
            'docs': plans,
            'prints': {plan.id: self._present(plan) for plan in plans},
            'style': self.env['report.hr_performance_interview.report_analysis']._get_style(),
            'day': self._format_day,
            'names': partial(format_list, self.env),
            'moment': self._format_day_of,
            'number': self._format_number,
        }

    @api.model
    def _check_plans(self, docids):
        """The plans of ``docids``, all of them readable by the real user.

        :raise AccessError: one of them is not readable, or not there: which one is not told
        """
        # sudo(False): a caller that renders as superuser still prints as the person it is
        plans = self.sudo(False).env['hr.performance.plan']
        ids = list(dict.fromkeys([docids] if isinstance(docids, int) else docids or ()))
        if not ids:
            raise UserError(self.env._('Please choose at least one plan to print.'))
        if all(isinstance(res_id, int) and 0 < res_id < 2**31 for res_id in ids):
            plans = plans.search([('id', 'in', ids)])
        if len(plans) != len(ids):
            raise AccessError(
                self.env._(
                    'Of the plans you chose, at least one cannot be printed by you. Please '
                    'choose only plans that you can open.'
                )
            )
        return plans

    def _present(self, plan):
        data = plan.get_plan_data()
        plan_sudo = plan.sudo()  # sudo: hr.performance.plan - readable; names in the head
        running = data['state'] == 'running'
        label = self.env._(
            'Progress %(progress)s %%, expected %(expected)s %%',
            progress=self._format_number(data['progress']),
            expected=self._format_number(data['expected']),
        )
        return {
            **data,
            'courses': data['courses'] and plan._recommend_courses(outside=True)[plan.id],
            'lang': self.env.lang,
            'company': plan_sudo.company_id.name,
            'job': plan_sudo.employee_id.job_id.name or '',
            'department': plan_sudo.department_id.name or '',
            'sent': [row for row in data['checkins'] if row['sent_on']],
            'unsent': [row for row in data['checkins'] if not row['sent_on']],
            'gauge': Markup(  # markup of our own: svgchart escapes what it is given
                svgchart.gauge(
                    data['progress'],
                    data['expected'] if running else None,
                    label,
                    STATUS.get(data['pace'], 'neutral'),
                )
            ),
            'confidential': self.env._('Confidential: for the employee, the manager and HR'),
            'printed': self.env._(
                'Printed on %(date)s by %(name)s.',
                date=format_date(self.env, fields.Date.context_today(self)),
                name=self.env.user.name,
            ),
        }

    def _format_day_of(self, moment):
        """The day of a moment in UTC, in the reader's zone."""
        if not moment:
            return ''
        local = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(moment))
        return self._format_day(local.date())
