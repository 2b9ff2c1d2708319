"""Employees, users and templates for the benchmark: made once by SQL, never committed."""

from itertools import count

from odoo import Command

_COUNTER = count(1)  # names of companies are unique


def make_people(env, number):
    """A company with ``number`` employees, each with a user, in teams of ten.

    SQL, for ``create()`` of so many users takes longer than everything that is measured.

    :return: company, employees (sudo)
    """
    company = env['res.company'].create({'name': f'Bench {number} {next(_COUNTER)}'})
    department = env['hr.department'].create({'name': 'Bench', 'company_id': company.id})
    manager_user = env['res.users'].create(
        {
            'name': 'Bench manager',
            'login': f'bench_manager_{company.id}',
            'email': 'bench_manager@example.com',
            'company_id': company.id,
            'company_ids': [Command.set(company.ids)],
        }
    )
    pattern = env['hr.employee'].create(
        {
            'name': 'Bench manager',
            'user_id': manager_user.id,
            'company_id': company.id,
            'department_id': department.id,
        }
    )
    env.flush_all()
    cr = env.cr
    insert = _copy_row(cr, 'res_partner', manager_user.partner_id.id, number)
    partners = insert({'name': "'Bench ' || n", 'email': "'bench' || n || '@example.com'"})
    cr.execute('UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)', [partners])
    insert = _copy_row(cr, 'res_users', manager_user.id, number)
    users = insert({'login': f"'bench_{company.id}_' || n", 'partner_id': f'{_pick(partners)}'})
    insert = _copy_row(cr, 'resource_resource', pattern.resource_id.id, number)
    resources = insert({'name': "'Bench ' || n", 'user_id': _pick(users)})
    insert = _copy_row(cr, 'hr_employee', pattern.id, number)
    employees = insert(
        {
            'name': "'Bench ' || n",
            'user_id': _pick(users),
            'resource_id': _pick(resources),
            'parent_id': str(pattern.id),
            'barcode': 'NULL',
            'current_version_id': 'NULL',
        }
    )
    insert = _copy_row(cr, 'hr_version', pattern.version_id.id, number)
    insert({'employee_id': _pick(employees)})
    cr.execute(
        """UPDATE hr_employee SET current_version_id = hr_version.id FROM hr_version
            WHERE hr_version.employee_id = hr_employee.id AND hr_employee.id = ANY(%s)""",
        [employees],
    )
    cr.execute('ANALYZE hr_employee, hr_version, res_users, res_partner')
    env.invalidate_all()
    return company, env['hr.employee'].sudo().browse(employees)


def _pick(ids):
    return f'(ARRAY[{",".join(map(str, ids))}])[n]' if len(ids) < 100 else f'{ids[0]} + n - 1'


def _copy_row(cr, table, row_id, number):
    """A function that copies a row ``number`` times with some columns replaced by SQL.

    :return: function({column: expression of n}) → ids, ascending and without holes
    """
    cr.execute('SELECT column_name FROM information_schema.columns WHERE table_name = %s', [table])
    columns = [row[0] for row in cr.fetchall() if row[0] != 'id']

    def insert(replaced):
        values = ', '.join(replaced.get(column, f'pattern."{column}"') for column in columns)
        names = ', '.join(f'"{column}"' for column in columns)
        cr.execute(
            f"""INSERT INTO {table} ({names})
                SELECT {values} FROM {table} pattern, generate_series(1, {number}) n
                 WHERE pattern.id = {row_id} ORDER BY n RETURNING id"""
        )
        return [row[0] for row in cr.fetchall()]

    return insert


def make_template(env, company, sections=4, questions=4):
    return env['hr.performance.template'].create(
        {
            'name': f'Bench {sections}x{questions}',
            'company_id': company.id,
            'section_ids': [
                Command.create(
                    {
                        'name': f'Section {section}',
                        'kind': 'achievement',
                        'sequence': section,
                        'question_ids': [
                            Command.create(
                                {
                                    'key': f'q{section}_{question}',
                                    'name': f'Question {question}',
                                    'value_type': 'text',
                                }
                            )
                            for question in range(questions)
                        ],
                    }
                )
                for section in range(sections)
            ],
        }
    )


def make_cycle(env, company, template, **values):
    return env['hr.performance.cycle'].create(
        {
            'name': 'Bench',
            'company_id': company.id,
            'date_from': '2026-01-01',
            'date_to': '2026-06-30',
            'fill_mode': 'employee',
            'template_ids': [Command.set(template.ids)],
            **values,
        }
    )
