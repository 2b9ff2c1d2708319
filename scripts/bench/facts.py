"""P8: the facts of 1,000 employees, source by source."""

from harness import figure, get_sizes, measured
from launch import launch

from data import make_cycle, make_people, make_template

GOAL = 5  # queries a source may need, whatever the number of employees


def make_origins(env, employees):
    """Something to tell of each employee, from each source that this database has."""
    people = [{'employee_id': employee.id} for employee in employees]
    days = {'date_from': '2026-01-01', 'date_deadline': '2026-05-31'}
    make = {
        'hr.performance.goal': {'name': 'Goal', 'target': 100, 'result': 90, **days},
        'hr.performance.training': {'name': 'Training', 'date': '2026-03-01'},
        'hr.performance.incident': {'name': 'Help', 'date': '2026-03-01', 'polarity': 'good'},
    }
    for model, values in make.items():
        if model in env:
            env[model].create([{**person, **values} for person in people])
    env['hr.performance.plan']._with_transition().create(
        [
            {
                'name': 'Plan',
                'date_start': '2026-01-15',
                'date_end': '2026-04-15',
                'state': 'running',
                'company_id': employees.company_id.id,
                **person,
            }
            for person in people
        ]
    )
    env.cr.execute('UPDATE hr_version SET wage = 4000 WHERE employee_id = ANY(%s)', [employees.ids])
    if 'hr.employee.skill' in env:
        kind = env['hr.skill.type'].create(
            {
                'name': 'Bench',
                'skill_ids': [(0, 0, {'name': 'Skill'})],
                'skill_level_ids': [(0, 0, {'name': 'Level', 'level_progress': 50})],
            }
        )
        env['hr.employee.skill'].create(
            [
                {
                    'skill_type_id': kind.id,
                    'skill_id': kind.skill_ids.id,
                    'skill_level_id': kind.skill_level_ids.id,
                    'valid_from': '2026-03-01',
                    **person,
                }
                for person in people
            ]
        )


@figure('P8')
def p8(env):
    """Facts for 1,000 employees: queries of the source that needs most."""
    number = get_sizes(1_000)[0]
    company, employees = make_people(env, number)
    template = make_template(env, company)
    old = make_cycle(env, company, template, notify=False, date_to='2026-03-31')
    launch(old)
    old.form_ids._with_transition().write({'state': 'closed'})
    cycle = make_cycle(env, company, template, notify=False)
    launch(cycle)
    make_origins(env, employees)
    env.flush_all()
    queries, absent = {}, []
    for source in env['hr.performance.source'].sudo()._get_sources():
        if not source._is_available():
            absent.append(source._source_key)
            continue
        env.invalidate_all()
        employees.fetch(['user_id', 'work_contact_id'])
        employees.user_id.fetch(['partner_id'])
        with measured(env.cr) as sample:
            source._collect(employees, cycle.date_from, cycle.date_to)
        queries[source._source_key] = sample.queries
    env.invalidate_all()
    forms = env['hr.performance.form'].search([('cycle_id', '=', cycle.id)])
    with measured(env.cr) as sample:
        forms._collect_facts()
        env.flush_all()
    facts = env['hr.performance.fact'].search_count([('form_id', 'in', forms.ids)])
    most = max(queries.values())
    return {
        'value': most,
        'goal': f'at most {GOAL} queries per source',
        'ok': most <= GOAL,
        'sizes': number,
        'queries': queries,
        'absent': absent,
        'all_queries': sample.queries,
        'facts': facts,
        'wall_s': round(sample.wall, 2),
        'ms_per_employee': round(sample.wall * 1000 / number, 2),
        'memory_mib': round(sample.memory, 1),
    }
