from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import file_open, ormcache
from odoo.tools.i18n import format_list
from odoo.tools.misc import format_date, formatLang

from ..tools import svgchart

BAR = 150  # width of a bar beside its words
STYLE = 'hr_performance_interview/static/src/report/analysis.css'


class ReportHrPerformanceAnalysis(models.AbstractModel):
    """The analysis report as words and pictures, for the paper and for the page alike.

    Forms and rows are checked as the person who prints, as for the print of a form: a set with
    one form that is not readable is refused whole. What only its author may read is on his
    page, never on paper, which goes from hand to hand. Everybody prints in his own language.
    """

    _name = 'report.hr_performance_interview.report_analysis'
    _description = 'Print of the Analysis Report'
    _inherit = ['hr.performance.print.words']

    @api.model
    def _get_report_values(self, docids, data=None):
        forms = self.env['report.hr_performance_interview.report_form']._check_forms(docids)
        forms.env['hr.performance.audit']._log_print(forms)
        return {
            'doc_ids': forms.ids,
            'doc_model': forms._name,
            'docs': forms,
            'reports': self._get_reports(forms, paper=True),
            'style': self._get_style(),
        }

    @api.model
    def _get_reports(self, forms, paper=False):
        """{form id: what the template shows} of forms that the reader may read."""
        forms = forms.sudo(False)
        forms._refresh_stale_facts()
        return {
            form_id: self._present(data, paper)
            for form_id, data in forms._get_analysis_data_batch().items()
        }

    @api.model
    @ormcache()
    def _get_style(self):
        """The style sheet of paper and page; in the document, so that a PDF fetches nothing."""
        with file_open(STYLE) as file:
            return Markup(file.read())

    # ------------------------------------------------------------ the whole
    def _present(self, data, paper):
        head = data['head']
        if paper:
            data = {
                **data,
                'incidents': [row for row in data['incidents'] if not row['only_me']],
                'other': [row for row in data['other'] if not row['only_me']],
                'points': data['points']
                and {
                    **data['points'],
                    'items': [row for row in data['points']['items'] if not row['only_me']],
                },
            }
        for_employee = data['my_side'] == 'employee'
        return {
            'paper': paper,
            'lang': self.env.lang,
            'form_id': data['form_id'],
            'employee': head['employee'],
            'subtitle': ' · '.join(filter(None, (head['job'], head['department']))),
            'company': head['company'],
            'period': self._format_period(head['date_from'], head['date_to']),
            'facts': self._present_head(head),
            'notes': self._present_notes(head),
            'tiles': self._present_tiles(data),
            'goals': [self._present_goal(row, paper) for row in data['goals']],
            'goals_note': self._present_limits(data['limits']),
            'trend': self._draw_trend(data['trend']),
            'trend_rows': [
                (row['name'], self._format_rate(row['completion'])) for row in data['trend']
            ],
            'timeline': self._draw_timeline(data, 660 if paper else 400),
            'incidents': [
                {**self._present_fact(row, paper), 'number': number}
                for number, row in enumerate(data['incidents'], 1)
            ],
            'ring': self._draw_trainings(data['trainings']),
            'trainings': [self._present_training(row, paper) for row in data['trainings']],
            'comparison': self._present_comparison(data['comparison']),
            'disagreements': [
                {**row, 'side_label': self._get_side_label(row['side'])}
                for row in data['disagreements']
            ],
            'vague': data['vague'],
            'last_time': [self._present_fact(row, paper) for row in data['last_time']],
            'other': [self._present_fact(row, paper) for row in data['other']],
            'attendance': data['attendance'] is not False
            and [self._present_fact(row, paper) for row in data['attendance']],
            'has_attendance': data['attendance'] is not False,
            'pay': data['pay'] and [self._present_pay(row) for row in data['pay']],
            'has_pay': data['pay'] is not False,
            'points': data['points'],
            'for_employee': for_employee,
            'confidential': self.env._('Confidential: for the employee, the manager and HR')
            if data['pay'] is False
            else self.env._('Confidential: contains pay, not for the interview'),
            'printed': self.env._(
                'Made on %(date)s for %(name)s.',
                date=self._format_moment(fields.Datetime.now()),
                name=self.env.user.sudo().name,  # sudo: res.users - own name
            ),
        }

    def _present_head(self, head):
        facts = [
            (self.env._('Manager'), head['manager']),
            (self.env._('Previous manager'), head['previous_manager']),
            (self.env._('Interview cycle'), head['cycle']),
            (self.env._('Fill mode'), head['mode']),
            (self.env._('State'), head['state']),
        ]
        return [(label, value) for label, value in facts if value]

    def _present_notes(self, head):
        """How old the facts are and which sources are missing, as sentences."""
        if not head['as_of']:
            notes = [self.env._('The facts of this form have not been collected yet.')]
        else:
            moment = self._format_moment(fields.Datetime.to_datetime(head['as_of']))
            notes = [
                self.env._('Facts as they were on %(date)s, when the record was sent.', date=moment)
                if head['frozen']
                else self.env._('Facts as of %(date)s.', date=moment)
            ]
        if head['missing_sources']:
            notes.append(
                self.env._(
                    'Not installed and therefore missing: %(names)s.',
                    names=format_list(self.env, head['missing_sources']),
                )
            )
        return notes

    def _present_limits(self, limits):
        return self.env._(
            'Met: %(met)s of the target or more. Nearly met: from %(nearly)s. Missed: below. '
            'The line in a bar marks 100 %%.',
            met=self._format_rate(limits['met']),
            nearly=self._format_rate(limits['nearly']),
        )

    # ------------------------------------------------------------ headline
    def _present_tiles(self, data):
        line = data['headline']
        return [
            {
                'label': self.env._('Weighted goal completion'),
                'value': self._format_rate(line['completion']),
                'note': self._describe_change(line),
                'chart': '',
            },
            {
                'label': self.env._('Goals'),
                'value': self._describe_counts(line),
                'note': '',
                'chart': Markup(
                    svgchart.stacked(
                        [
                            (line['met'], 'met'),
                            (line['nearly'], 'nearly'),
                            (line['missed'], 'missed'),
                            (line['running'], 'neutral'),
                        ],
                        self._describe_counts(line),
                        width=140,
                    )
                ),
            },
            {
                'label': self.env._('Last rating'),
                'value': line['last_rating'] or '–',
                'note': line['last_rating_cycle']
                or self.env._('No rating of an earlier interview.'),
                'chart': '',
            },
            {
                'label': self.env._('Last plan'),
                'value': self._describe_plans(line),
                'note': ''
                if line['last_plans'] or line['agreed_plans']
                else self.env._('No plan from an earlier interview.'),
                'chart': '',
            },
        ]

    def _describe_change(self, line):
        if line['completion'] is False:
            return self.env._('No goal of the period has a result.')
        if line['change'] is False:
            return self.env._('No earlier period to compare with.')
        return self.env._(
            '%(change)s points against %(period)s (%(rate)s)',
            change=self._format_change(line['change']),
            period=line['last_period'],
            rate=self._format_rate(line['last_completion']),
        )

    def _describe_counts(self, line):
        parts = [
            (line['met'], self.env._('%(count)s met', count=line['met'])),
            (line['nearly'], self.env._('%(count)s nearly', count=line['nearly'])),
            (line['missed'], self.env._('%(count)s missed', count=line['missed'])),
            (line['running'], self.env._('%(count)s running', count=line['running'])),
        ]
        return ' · '.join(text for count, text in parts if count) or '–'

    def _describe_plans(self, line):
        """How the plans since the last interview stand: their results, or that one was agreed."""
        if line['last_plans']:
            return ' · '.join(dict.fromkeys(line['last_plans']))
        if line['agreed_plans']:
            return self.env._('%(count)s agreed on', count=line['agreed_plans'])
        return '–'

    # ------------------------------------------------------------ rows
    def _present_fact(self, row, paper):
        return {
            'name': row['name'],
            'kind': row['kind_label'] if row['kind_label'] != row['name'] else '',
            'detail': self._shorten_detail(row),
            'date': self._format_days(row),
            'value': self._format_reached(row),
            'rate': self._format_rate(row['rate'], ''),
            'bar': row['rate'] is not False
            and Markup(
                svgchart.bar(row['rate'], self._format_rate(row['rate']), 'neutral', 100, width=BAR)
            ),
            'polarity': row['polarity'],
            'polarity_label': {
                'good': self.env._('Good'),
                'bad': self.env._('Bad'),
            }.get(row['polarity'], ''),
            'only_me': row['only_me'],
            'url': not paper and row['url'],
        }

    def _shorten_detail(self, row):
        """The detail without its first line where that says the name again."""
        first, _line_end, rest = row['detail'].partition('\n')
        return rest if first.strip() == row['name'].strip() else row['detail']

    def _present_goal(self, row, paper):
        status, rate = row['status'], self._format_rate(row['rate'])
        labels = {
            'met': self.env._('Met'),
            'nearly': self.env._('Nearly met'),
            'missed': self.env._('Missed'),
            'running': self.env._('Still running'),
            'none': self.env._('No result'),
        }
        words = self.env._(
            '%(name)s: %(rate)s, %(status)s', name=row['name'], rate=rate, status=labels[status]
        )
        return {
            **self._present_fact(row, paper),
            'target': self._format_value(row['target'], row['unit']),
            'result': self._format_value(row['value'], row['unit']),
            'rate': rate,
            'status': status,
            'status_label': labels[status],
            'previous': self._format_rate(row['previous_rate'], ''),
            'change': self._format_change(row['change']) if row['change'] is not False else '',
            'bar': row['rate'] is not False
            and Markup(
                svgchart.bar(
                    row['rate'],
                    words,
                    status if status in svgchart.COLORS else 'neutral',
                    width=BAR,
                )
            ),
        }

    def _present_training(self, row, paper):
        return {
            **self._present_fact(row, paper),
            'status': {'done': 'good', 'planned': 'neutral', 'lacking': 'bad'}[row['status']],
            'status_label': row['kind_label'],
        }

    def _present_pay(self, row):
        currency = self.env['res.currency'].browse(row['currency_id'])
        change = row['rate'] is not False and f'{self._format_change(row["rate"])} %'
        return {
            'name': row['name'],
            'date': self._format_day(row['date']),
            'value': formatLang(self.env, row['value'], currency_obj=currency or None),
            'change': change or '',
        }

    def _present_comparison(self, comparison):
        if not comparison:
            return False
        rating = comparison['rating']
        counts = self._count_answers(comparison['sections'])
        words = ' · '.join(text for count, _status, text in counts if count)
        return {
            'rating': rating
            and {
                'employee': rating['employee'],
                'manager': rating['manager'],
                'gap': self._format_change(rating['gap']) if rating['gap'] else '',
                'chart': Markup(
                    svgchart.butterfly(
                        rating['employee']['value'],
                        rating['manager']['value'],
                        rating['maximum'],
                        self.env._(
                            'Employee: %(own)s, manager: %(manager)s',
                            own=rating['employee']['name'],
                            manager=rating['manager']['name'],
                        ),
                    )
                ),
            },
            'has_figures': bool(rating or any(s['means'] for s in comparison['sections'])),
            'words': words,
            'chart': Markup(
                svgchart.stacked(
                    [(count, status) for count, status, _text in counts], words, width=BAR
                )
            ),
            'sections': [self._present_section(section) for section in comparison['sections']],
        }

    def _count_answers(self, sections):
        """[(number, status, words)] of the answers to all entries."""
        agree, partly, disagree = (
            sum(section[name] for section in sections) for name in ('agree', 'partly', 'disagree')
        )
        return [
            (agree, 'met', self.env._('%(count)s agreed', count=agree)),
            (partly, 'nearly', self.env._('%(count)s partly agreed', count=partly)),
            (disagree, 'missed', self.env._('%(count)s disagreed', count=disagree)),
        ]

    def _present_section(self, section):
        return {
            'name': section['name'],
            'means': [
                {
                    'name': mean['name'],
                    'employee': self._format_value(mean['employee'], mean['unit']),
                    'manager': self._format_value(mean['manager'], mean['unit']),
                    'chart': Markup(
                        svgchart.butterfly(
                            mean['employee'], mean['manager'], mean['maximum'], mean['name']
                        )
                    ),
                }
                for mean in section['means']
            ],
            'rows': [
                {
                    side: row.get(side)
                    and {**row[side], 'rate': self._format_rate(row[side].get('rate', False), '')}
                    for side in ('employee', 'manager')
                }
                for row in section['rows']
            ],
        }

    # ------------------------------------------------------------ charts
    def _draw_trend(self, trend):
        words = format_list(
            self.env, [f'{row["name"]}: {self._format_rate(row["completion"])}' for row in trend]
        )
        return Markup(
            svgchart.line(
                [
                    (row['name'], None if row['completion'] is False else row['completion'])
                    for row in trend
                ],
                self.env._('Weighted goal completion by period: %(values)s', values=words),
            )
        )

    def _draw_timeline(self, data, width):
        if not data['incidents']:
            return ''
        head = data['head']
        start, end = (fields.Date.to_date(head[name]) for name in ('date_from', 'date_to'))
        months = svgchart.month_starts(start, end)
        step = max(round(len(months) / 6), 1)
        words = ' · '.join(
            self.env._(
                '%(number)s: %(date)s %(name)s',
                number=number,
                date=self._format_day(row['date']),
                name=row['name'],
            )
            for number, row in enumerate(data['incidents'], 1)
        )
        return Markup(
            svgchart.timeline(
                [
                    (fields.Date.to_date(row['date']) or start, row['polarity'], str(number))
                    for number, row in enumerate(data['incidents'], 1)
                ],
                start,
                end,
                [(day, format_date(self.env, day, date_format='MMM')) for day in months[::step]],
                self.env._('Events in the period: %(events)s', events=words),
                width,
            )
        )

    def _draw_trainings(self, rows):
        count = {
            status: sum(row['status'] == status for row in rows)
            for status in ('done', 'planned', 'lacking')
        }
        words = self.env._(
            '%(done)s finished, %(planned)s ahead, %(lacking)s missed or not passed', **count
        )
        return Markup(
            svgchart.ring(
                [
                    (count['done'], 'met'),
                    (count['planned'], 'neutral'),
                    (count['lacking'], 'missed'),
                ],
                words,
                f'{count["done"]}/{len(rows)}',
            )
        )

    # ------------------------------------------------------------ figures as words
    def _format_rate(self, rate, empty='–'):
        if rate is False:
            return empty
        return self.env['hr.performance.form']._format_rate(rate)

    def _format_change(self, change):
        """A difference with its sign: '+3', '−2.5', '±0'."""
        sign = '+' if change > 0 else '−' if change < 0 else '±'
        return f'{sign}{self._format_number(abs(change), most=1)}'

    def _format_value(self, value, unit=''):
        if value is False:
            return ''
        return ' '.join(filter(None, (self._format_number(value), unit)))

    def _format_reached(self, row):
        """'6 of 10 deals'; the value alone of what has no target."""
        if row['value'] is False or row['target'] is False:
            return self._format_value(row['value'], row['unit'])
        return self.env._(
            '%(value)s of %(target)s',
            value=self._format_number(row['value']),
            target=self._format_value(row['target'], row['unit']),
        )

    def _format_days(self, row):
        if row['date_end'] and row['date_end'] != row['date']:
            return self._format_period(row['date'], row['date_end'])
        return self._format_day(row['date'])

    def _format_period(self, date_from, date_to):
        return ' – '.join(self._format_day(day) for day in (date_from, date_to) if day)
