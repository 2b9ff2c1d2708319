"""A form with facts of every kind, for the tests of the analysis report."""

from datetime import date, datetime

from .print_common import PrintMixin

# what each fact's name holds, so that a leak is found wherever it ends up
CANARIES = {
    'open': 'CANARY-OPEN',
    'manager': 'CANARY-MANAGER-AND-HR',
    'hr': 'CANARY-HR-ONLY',
    'own': 'CANARY-OWN-AND-HR',
    'author': 'CANARY-OF-MONA-ALONE',
    'attendance': 'CANARY-ATTENDANCE',
    'pay': 'CANARY-PAY',
}


class AnalysisMixin(PrintMixin):
    @classmethod
    def _setup_analysis(cls):
        cls._setup_print()
        cls.user_compensation = cls._user(
            'cleo',
            'hr_performance_interview.group_hr_performance_officer,'
            'hr_performance_interview.group_hr_performance_compensation',
        )

    @classmethod
    def _fact(cls, form, source='goal', kind='goal_done', **values):
        """A fact as the collector leaves it; figures that are not given are not there."""
        audience = values.pop('audience', 'employee')
        for name in ('value', 'target', 'rate'):
            values[f'has_{name}'] = name in values
        Fact = form._with_transition().env['hr.performance.fact']
        number = cls.env['hr.performance.fact'].search_count([]) + 1
        return Fact.create(
            {
                'form_id': form.id,
                'source': source,
                'kind': kind,
                'audience': audience,
                'shown_to_employee': audience in ('employee', 'own'),
                'shown_to_manager': audience in ('employee', 'manager'),
                'shown_to_hr': audience != 'author',
                'weight': 100,
                'date': date(2026, 6, 30),
                'fact_key': f'{source}:{number}',
                'collected_on': datetime(2026, 7, 1, 8, 0),
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _pay_fact(cls, form, **values):
        Pay = form._with_transition().env['hr.performance.pay.fact']
        return Pay.create(
            {
                'form_id': form.id,
                'source': 'wage',
                'kind': 'wage',
                'name': CANARIES['pay'],
                'value': 4321.5,
                'currency_id': form.company_id.currency_id.id,
                'date': date(2026, 1, 1),
                'fact_key': f'wage:{cls.env["hr.performance.pay.fact"].search_count([])}',
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _plant(cls, form):
        """One fact of each audience, attendance and pay."""
        for audience in ('manager', 'hr', 'own'):
            cls._fact(form, 'task', 'task_done', audience=audience, name=CANARIES[audience])
        cls._fact(form, 'task', 'task_done', name=CANARIES['open'])
        cls._fact(
            form,
            'incident',
            'incident_bad',
            name=CANARIES['author'],
            audience='author',
            author_id=cls.user_manager.id,
            polarity='bad',
        )
        cls._fact(
            form,
            'attendance',
            'attendance',
            name=CANARIES['attendance'],
            zone='attendance',
            audience='employee',
            shown_to_manager=False,
            value=901,
            unit='h',
        )
        cls._pay_fact(form)

    def _data(self, form, user):
        return form.with_user(user).get_analysis_data()

    def _html(self, forms, user, **context):
        report = self.env['ir.actions.report'].with_user(user).with_context(**context)
        return report._render_qweb_html('hr_performance_interview.report_analysis', forms.ids)[
            0
        ].decode()
