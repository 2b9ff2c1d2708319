"""A closed plan, the people around a suggestion, and what nobody else may find."""

from freezegun import freeze_time

from .http_common import DoorMixin
from .plan_common import PlanCase

COMPENSATION = 'hr_performance_interview.group_hr_performance_compensation'
MODEL = 'hr.performance.suggestion'
REASON = 'Because it was agreed on'


class SuggestionCase(DoorMixin, PlanCase):
    """paul decides on pay, petra too, and she has a suggestion of her own; dual is both HR
    manager and of the compensation group, and works for milo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.performance.suggestion.rule'].search([]).active = False
        cls.user_pay = cls._user('paul', COMPENSATION)
        cls.user_pay2 = cls._user('petra', COMPENSATION)
        cls.user_dual = cls._user(
            'dual', f'{COMPENSATION},hr_performance_interview.group_hr_performance_manager'
        )
        cls.pay = cls._employee('Paul Pay', cls.user_pay, cls.manager2)
        cls.pay2 = cls._employee('Petra Pay', cls.user_pay2, cls.manager)
        cls.dual = cls._employee('Dual Dora', cls.user_dual, cls.manager2)
        cls.user_foreign_pay = cls._user('piet', COMPENSATION, cls.company2)

    @classmethod
    def _rule(cls, kind='salary', **values):
        return cls.env['hr.performance.suggestion.rule'].create(
            {
                'name': f'Rule {kind}',
                'occasion': 'plan',
                'result': 'completed',
                'kind': kind,
                'explanation': 'The goal was reached.',
                **values,
            }
        )

    @classmethod
    def _close(cls, plan, result='completed', user=None):
        with freeze_time('2026-08-31 09:00:00'):
            plan.with_user(user or cls.user_manager).action_close(result, 'Seen in the figures')

    def _propose(self, kind, user=None, employee=None, **values):
        id_ = (
            self.env[MODEL]
            .with_user(user or self.user_manager)
            .propose((employee or self.employee).id, kind, REASON, **values)
        )
        return self.env[MODEL].browse(id_)
