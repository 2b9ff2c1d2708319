"""Personas and factories: each test builds what it needs, demo data is never used."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase
from odoo.tools import SQL

from odoo.addons.base.models.avatar_mixin import AvatarMixin

MODULE = 'hr_performance_interview'
PERIOD = (date(2026, 1, 1), date(2026, 6, 30))
NOTRACK = {
    'tracking_disable': True,
    'mail_create_nolog': True,
    'mail_create_nosubscribe': True,
    'no_reset_password': True,
    # the day of everybody here, whatever zone the one who runs the tests is in
    'tz': 'UTC',
}


@contextmanager
def without_pictures():
    """A drawn face in five sizes for everybody is a third of what a person costs."""
    with patch.object(AvatarMixin, '_avatar_generate_svg', lambda self: False):
        yield


class PerformanceMixin:
    """The people of every test, made once per class.

    employee (portal), colleague (internal), both in the team of manager; outsider in the team
    of manager2; officer and hr_manager of the company; foreign_hr of another company; admin of
    the system without any HR group.
    """

    @classmethod
    def _setup_people(cls):
        cls.env = cls.env(context={**cls.env.context, **NOTRACK})
        cls.company = cls.env['res.company'].create({'name': 'Northwind Lamps'})
        cls.company2 = cls.env['res.company'].create({'name': 'Southwind Lamps'})
        cls.department = cls.env['hr.department'].create(
            {'name': 'Workshop', 'company_id': cls.company.id}
        )
        (
            cls.user_employee,
            cls.user_colleague,
            cls.user_manager,
            cls.user_manager2,
            cls.user_outsider,
            cls.user_officer,
            cls.user_hr_manager,
            cls.user_foreign_hr,
            cls.user_system,
        ) = cls._users(
            [
                cls._user_values(*line)
                for line in (
                    ('emil', 'base.group_portal'),
                    ('cora', 'base.group_user'),
                    ('mona', 'base.group_user'),
                    ('milo', 'base.group_user'),
                    ('otto', 'base.group_portal'),
                    ('olga', f'{MODULE}.group_hr_performance_officer'),
                    ('hera', f'{MODULE}.group_hr_performance_manager'),
                    ('fred', f'{MODULE}.group_hr_performance_manager', cls.company2),
                    ('sven', 'base.group_system'),
                )
            ]
        )
        cls.manager, cls.manager2 = cls._employees(
            [
                cls._employee_values('Mona Manager', cls.user_manager),
                cls._employee_values('Milo Manager', cls.user_manager2),
            ]
        )
        cls.employee, cls.colleague, cls.outsider, cls.officer, cls.hr_manager = cls._employees(
            [
                cls._employee_values('Emil Employee', cls.user_employee, cls.manager),
                cls._employee_values('Cora Colleague', cls.user_colleague, cls.manager),
                cls._employee_values('Otto Outsider', cls.user_outsider, cls.manager2),
                cls._employee_values('Olga Officer', cls.user_officer, cls.manager2),
                cls._employee_values('Hera Human', cls.user_hr_manager, cls.manager2),
            ]
        )

    @classmethod
    def _user_values(cls, login, groups, company=None, **values):
        company = company or cls.company
        return {
            'login': login,
            'name': login.title(),
            'email': f'{login}@example.com',
            'password': login.ljust(8, 'x'),  # as new_test_user has it
            'group_ids': [Command.set([cls.env.ref(group).id for group in groups.split(',')])],
            'company_id': company.id,
            'company_ids': [Command.set(company.ids)],
            'tz': 'UTC',
            **values,
        }

    @classmethod
    def _users(cls, vals_list):
        """All of them at once: one by one is most of what a class of tests takes to begin."""
        with without_pictures():
            return cls.env['res.users'].create(vals_list)

    @classmethod
    def _user(cls, login, groups, company=None, **values):
        return cls._users([cls._user_values(login, groups, company, **values)])

    @classmethod
    def _employee_values(cls, name, user=None, manager=None, company=None, **values):
        company = company or cls.company
        return {
            'name': name,
            'company_id': company.id,
            'user_id': user.id if user else False,
            'work_email': user.email if user else False,
            'parent_id': manager.id if manager else False,
            'department_id': cls.department.id if company == cls.company else False,
            **values,
        }

    @classmethod
    def _employees(cls, vals_list):
        with without_pictures():
            return cls.env['hr.employee'].create(vals_list)

    @classmethod
    def _employee(cls, name, user=None, manager=None, company=None, **values):
        return cls._employees([cls._employee_values(name, user, manager, company, **values)])

    @classmethod
    def _template(cls, name='Short form', scale=True, **values):
        """Three sections, one or two questions each, and a scale of three levels."""
        cls.scale = cls.env['hr.performance.rating.scale'].create(
            {
                'name': 'Three levels',
                'level_ids': [
                    Command.create({'name': level, 'value': value})
                    for value, level in enumerate(('Below', 'Meets', 'Above'), 1)
                ],
            }
        )
        sections = [
            ('achievement', 'Done well', [('project', 'text'), ('rate', 'percent')], 'filler', {}),
            ('improvement', 'Needs improvement', [('event', 'long_text')], 'filler', {}),
            (
                'plan',
                'Improvement plan',
                [('goal', 'long_text'), ('steps', 'steps'), ('deadline', 'date')],
                'filler',
                {'min_entries': 0},
            ),
            (
                'question',
                'What my manager may not have seen',
                [('unseen', 'long_text')],
                'employee',
                {'only_fill_mode': 'manager', 'max_entries': 1},
            ),
        ]
        roles = {'project': 'project', 'rate': 'measure', 'event': 'event', 'goal': 'goal'}
        return cls.env['hr.performance.template'].create(
            {
                'name': name,
                'scale_id': cls.scale.id if scale else False,
                'section_ids': [
                    Command.create(
                        {
                            'name': title,
                            'kind': kind,
                            'fill_by': fill_by,
                            'sequence': number * 10,
                            **extra,
                            'question_ids': [
                                Command.create(
                                    {
                                        'key': key,
                                        'name': key.title(),
                                        'value_type': value_type,
                                        'role': roles.get(key),
                                        'required': key not in ('rate', 'steps', 'deadline'),
                                    }
                                )
                                for key, value_type in questions
                            ],
                        }
                    )
                    for number, (kind, title, questions, fill_by, extra) in enumerate(sections)
                ],
                **values,
            }
        )

    @classmethod
    def _cycle(cls, fill_mode='employee', templates=None, **values):
        return cls.env['hr.performance.cycle'].create(
            {
                'name': 'First half year',
                'company_id': cls.company.id,
                'date_from': PERIOD[0],
                'date_to': PERIOD[1],
                'fill_mode': fill_mode,
                'template_ids': [Command.set((templates or cls._template()).ids)],
                # most tests are not about signatures; the default is to want them
                'signature_required': False,
                **values,
            }
        )


class PerformanceCase(PerformanceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_people()


def delete_forms(cursor, cycle_ids):
    """By SQL: a launched form and what the audit trail says of it are never deleted otherwise."""
    for table in ('audit', 'audit_head'):
        cursor.execute(
            SQL(
                'DELETE FROM %s WHERE form_id IN'
                ' (SELECT id FROM hr_performance_form WHERE cycle_id = ANY(%s))',
                SQL.identifier(f'hr_performance_{table}'),
                list(cycle_ids),
            )
        )
    cursor.execute('DELETE FROM hr_performance_form WHERE cycle_id = ANY(%s)', [list(cycle_ids)])
