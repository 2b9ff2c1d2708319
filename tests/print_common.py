"""A filled form for the tests of prints and portal pages, rows made as the verbs leave them."""

from datetime import date, datetime

from .common import PerformanceMixin

CHINESE = '绩效面谈：上线耗材商城，重复采购率提高到 41 %。'
EMOJI = '按时交付 🎉👩‍💻 done'
ARABIC = 'تم تسليم المشروع في الموعد'
LONG_WORD = 'Donaudampfschifffahrt' * 40


class PrintMixin(PerformanceMixin):
    @classmethod
    def _setup_print(cls):
        cls._setup_people()
        cls.template = cls._template()
        cls.cycle = cls._cycle(templates=cls.template)
        cls.section = cls.template.section_ids[0]
        cls.plan_section = cls.template.section_ids.filtered(lambda s: s.kind == 'plan')

    @classmethod
    def _make_form(cls, employee=None, state='confirmed', **values):
        employee = employee or cls.employee
        forms = cls.env['hr.performance.form']._with_transition()
        form = forms.create(
            {
                'cycle_id': cls.cycle.id,
                'template_id': cls.template.id,
                'company_id': employee.company_id.id,
                'employee_id': employee.id,
                'user_id': employee.user_id.id,
                'manager_id': employee.parent_id.id,
                'manager_user_id': employee.parent_id.user_id.id,
                'employee_name': employee.name,
                'manager_name': employee.parent_id.name,
                'job_title': 'Lamp maker',
                'fill_mode': 'employee',
                'state': state,
                'date_launch': date(2026, 7, 1),
                'date_due': date(2026, 7, 20),
                'employee_submitted_on': datetime(2026, 7, 5, 9, 0),
                'date_interview': datetime(2026, 7, 10, 13, 30),
                'interview_minutes': 45,
                **values,
            }
        )
        return form.with_env(cls.env)

    @classmethod
    def _row(cls, form, model, side='employee', shown=('employee', 'manager'), **values):
        user = cls.user_manager if side == 'manager' else cls.user_employee
        # rows of a form that was sent for confirmation are made by its verbs only
        return (
            form._with_transition()
            .env[f'hr.performance.{model}']
            .create(
                {
                    'form_id': form.id,
                    'side': side,
                    'author_id': user.id,
                    'shown_to_employee': 'employee' in shown,
                    'shown_to_manager': 'manager' in shown,
                    **values,
                }
            )
        )

    @classmethod
    def _fill(cls, form, text='Shop went live'):
        entry = cls._row(
            form,
            'entry',
            section_id=cls.section.id,
            answers={'project': text, 'rate': 92.5},
        )
        cls._row(
            form,
            'entry',
            section_id=cls.plan_section.id,
            answers={
                'goal': 'More repeat orders',
                'steps': [{'text': 'Call ten customers', 'date': '2026-08-31'}],
                'deadline': '2026-09-30',
            },
        )
        cls._row(
            form,
            'comment',
            'manager',
            entry_id=entry.id,
            kind='stance',
            stance='partly',
            body='The shop came late',
            entry_revision=1,
        )
        cls._row(form, 'comment', 'manager', kind='comment', body='Thank you for the open talk')
        cls._row(form, 'comment', kind='comment', audience='own', body='NOTE-TO-MYSELF')
        cls._row(
            form, 'rating', 'manager', level_id=cls.scale.level_ids[0].id, note='Steady half year'
        )
        version = cls._row(
            form,
            'version',
            'manager',
            number=1,
            event='send_record',
            actor_name='Mona Manager',
            date=datetime(2026, 7, 11, 8, 0),
            content='{}',
            digest='abcdef0123456789' * 4,
        )
        cls._row(
            form,
            'signoff',
            decision='reservation',
            statement='I see the delay differently',
            signer_name='Emil Employee',
            date=datetime(2026, 7, 12, 8, 0),
            version_id=version.id,
            digest=version.digest,
        )
        return entry
