from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import formatLang

from ..models.hr_performance_suggestion_flow import COMPENSATION
from ..tools import svgchart


class HrPerformanceWhatIf(models.TransientModel):
    """What chosen raises would cost in a year, by department and against a budget.

    For the compensation group alone. Wages are read and never stored: nothing is written to a
    suggestion, a contract or anywhere else, and nothing can be sent from here.
    """

    _name = 'hr.performance.what.if'
    _description = 'What Raises would cost'

    company_id = fields.Many2one(
        'res.company', required=True, default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    budget = fields.Monetary('Budget a year')
    budget_rate = fields.Float('Used of the budget (%)', compute='_compute_cost')
    line_ids = fields.One2many(
        'hr.performance.what.if.line',
        'what_if_id',
        'Suggestions',
        default=lambda self: self._default_lines(),
    )
    wages_year = fields.Monetary('Wages of those chosen, a year', compute='_compute_cost')
    cost_year = fields.Monetary('Cost a year', compute='_compute_cost')
    budget_left = fields.Monetary('Left of the budget', compute='_compute_cost')
    chart = fields.Html(compute='_compute_cost', sanitize=False)

    @api.model
    def _default_lines(self):
        if not self.env.user.has_group(COMPENSATION):
            return []
        suggestions = self.env['hr.performance.suggestion'].search(
            [
                ('kind', '=', 'salary'),
                ('state', 'in', ('proposed', 'approved')),
                ('company_id', '=', self.env.company.id),
            ]
        )
        return [
            Command.create(
                {
                    'suggestion_id': row.id,
                    'percent': row.decided_percent if row.state == 'approved' else row.percent,
                }
            )
            for row in suggestions
        ]

    @api.depends('budget', 'line_ids.chosen', 'line_ids.percent', 'line_ids.suggestion_id')
    def _compute_cost(self):
        for wizard in self:
            departments = {}  # {department or False: [wages, cost]}
            for line in wizard.line_ids.filtered('chosen'):
                # sudo: hr.department - the name of a department in which raises are planned
                sums = departments.setdefault(line.department_id.sudo().display_name, [0.0, 0.0])
                sums[0] += line.wage_year
                sums[1] += line.cost_year
            wages = sum(sums[0] for sums in departments.values())
            cost = sum(sums[1] for sums in departments.values())
            wizard.wages_year, wizard.cost_year = wages, cost
            wizard.budget_left = wizard.budget - cost
            wizard.budget_rate = cost / wizard.budget * 100 if wizard.budget else 0.0
            wizard.chart = wizard._get_chart(departments, wages)

    def _get_chart(self, departments, wages):
        """The cost of each department and of all, beside the budget or the largest of them.

        The budget is shared out by the wages of those chosen; the mark on a bar is the share.
        Without a budget the bars compare the departments.
        """
        if not departments:
            return Markup('<p class="text-muted">%s</p>') % self.env._('No suggestion is chosen.')
        largest = max(cost for _wage, cost in departments.values())
        rows = []
        for name, (wage, cost) in sorted(departments.items(), key=lambda item: str(item[0])):
            share = self.budget * wage / wages if wages else 0.0
            name = name or self.env._('Without a department')
            rows.append(self._get_chart_row(name, wage, cost, share, largest))
        cost = sum(cost for _wage, cost in departments.values())
        total = self._get_chart_row(self.env._('Total'), wages, cost, self.budget, 0)
        columns = [
            (self.env._('Department'), False),
            (self.env._('Wages a year'), True),
            (self.env._('Cost a year'), True),
            (self.env._('Raise (%)'), True),
        ]
        if self.budget:
            columns.append((self.env._('Share of the budget'), True))
            bars = self.env._('Cost against share')
        else:
            bars = self.env._('Cost of the departments')
        head = Markup('').join(
            Markup('<th scope="col" class="%s">%s</th>') % ('text-end' if is_figure else '', title)
            for title, is_figure in columns
        )
        # the bars repeat the figures: a phone has no room for them
        head += Markup('<th scope="col" class="d-none d-md-table-cell">%s</th>') % bars
        return Markup(
            '<div class="table-responsive"><table class="table table-sm align-middle mb-0">'
            '<thead><tr>%s</tr></thead><tbody>%s</tbody>'
            '<tfoot class="fw-bold">%s</tfoot></table></div>'
        ) % (head, Markup('').join(rows), total)

    def _get_chart_row(self, name, wage, cost, share, largest):
        figure = Markup('<td class="text-end text-nowrap">%s</td>')
        cells = [
            Markup('<th scope="row" style="min-width: 6rem">%s</th>') % name,
            figure % self._money(wage),
            figure % self._money(cost),
            figure % svgchart.percent(cost / wage * 100 if wage else 0),
        ]
        bar = ''
        if self.budget:
            rate = cost / share * 100 if share else 0.0
            label = self.env._(
                '%(name)s: %(rate)s of its share', name=name, rate=svgchart.percent(rate)
            )
            status = 'missed' if rate > 100 else 'nearly' if rate > 90 else 'met'
            bar = svgchart.bar(rate, label, status, width=300)
            cells.append(figure % self._money(share))
        elif largest:
            label = self.env._('%(name)s: %(cost)s', name=name, cost=self._money(cost))
            bar = svgchart.bar(cost / largest * 100, label, maximum=100, limit=0, width=300)
        cells.append(
            Markup('<td class="d-none d-md-table-cell">%s</td>') % Markup(bar)
        )  # escaped by the tool
        return Markup('<tr>%s</tr>') % Markup('').join(cells)

    def _money(self, value):
        return formatLang(self.env, value, currency_obj=self.currency_id)


class HrPerformanceWhatIfLine(models.TransientModel):
    """One suggestion of a what-if; everything about the person is looked up anew as the user."""

    _name = 'hr.performance.what.if.line'
    _description = 'Line of a What-if'

    what_if_id = fields.Many2one('hr.performance.what.if', required=True, ondelete='cascade')
    suggestion_id = fields.Many2one(
        'hr.performance.suggestion', required=True, ondelete='cascade', readonly=True
    )
    chosen = fields.Boolean(default=True)
    percent = fields.Float('Raise (%)')
    # Not related: a related field is read as superuser
    employee_id = fields.Many2one('hr.employee', compute='_compute_person')
    department_id = fields.Many2one('hr.department', compute='_compute_person')
    currency_id = fields.Many2one('res.currency', compute='_compute_person')
    wage_year = fields.Monetary('Wage a year', compute='_compute_person')
    cost_year = fields.Monetary('Cost a year', compute='_compute_cost_year')

    @api.constrains('suggestion_id')
    def _check_suggestion(self):
        for line in self.sudo(False):
            if line.suggestion_id != line.suggestion_id._filtered_access('read'):
                raise AccessError(self.env._('This suggestion is not one that you may read.'))

    @api.depends('suggestion_id')
    @api.depends_context('uid')
    def _compute_person(self):
        allowed = self.env['hr.performance.suggestion']
        if self.env.user.has_group(COMPENSATION):
            allowed = self.suggestion_id.sudo(False)._origin._filtered_access('read')
            allowed = allowed.filtered(lambda row: row.kind == 'salary')
        for line in self:
            suggestion = line.suggestion_id._origin
            # sudo: hr.version - wages for the compensation group, of a suggestion just read
            row = suggestion.sudo() if suggestion in allowed else suggestion.browse().sudo()
            employee = row.employee_id
            line.employee_id = employee.sudo(False)
            line.department_id = row.department_id.sudo(False)
            line.currency_id = row.company_id.currency_id
            line.wage_year = employee.current_version_id.wage * 12

    @api.depends('wage_year', 'percent')
    def _compute_cost_year(self):
        for line in self:
            line.cost_year = line.wage_year * line.percent / 100
