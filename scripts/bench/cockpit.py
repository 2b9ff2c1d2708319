"""P9: the cockpit of a large cycle, beside the plain SQL of its figures."""

from harness import figure, get_sizes, interleaved, measured, median

from odoo import Command

from data import _copy_row, _pick, make_cycle, make_people, make_template

ENTRIES = 10  # of each form
DEPARTMENTS = 40
RATIO, QUERIES = 2, 15
STATES = (
    'filling',
    'feedback',
    'ready',
    'to_confirm',
    'confirmed',
    'follow_up',
    'closed',
    'closed',
)
ACTIVE = "f.cycle_id = %(cycle)s AND f.state NOT IN ('draft', 'on_hold', 'cancelled')"
SIGNED = "f.date_interview IS NOT NULL AND f.confirm_result IN ('agree', 'reservation')"
PLAIN = (
    # forms: the counts of the tiles, funnel and departments, and the three medians
    f"""SELECT f.department_id, COUNT(*),
        COUNT(*) FILTER (WHERE f.first_submitted_on IS NOT NULL),
        COUNT(*) FILTER (WHERE f.first_submitted_on IS NOT NULL OR f.date_fill_due <= now()::date),
        COUNT(*) FILTER (WHERE f.first_submitted_on::date <= f.date_fill_due),
        COUNT(*) FILTER (WHERE f.state NOT IN ('filling', 'feedback')),
        COUNT(*) FILTER (WHERE f.date_interview IS NOT NULL),
        COUNT(*) FILTER (WHERE f.record_sent_on IS NOT NULL),
        COUNT(*) FILTER (WHERE {SIGNED} AND f.state != 'appeal'),
        COUNT(*) FILTER (WHERE {SIGNED} AND EXISTS (
            SELECT FROM hr_performance_plan p WHERE p.form_id = f.id AND p.goal != ''
               AND EXISTS (SELECT FROM hr_performance_plan_action a WHERE a.plan_id = p.id)
               AND (p.support_text != '' OR EXISTS (
                    SELECT FROM hr_performance_plan_support u WHERE u.plan_id = p.id)))),
        COUNT(*) FILTER (WHERE f.return_count > 0),
        COUNT(*) FILTER (WHERE f.state = 'appeal' OR EXISTS (
            SELECT FROM hr_performance_version v WHERE v.form_id = f.id AND v.event = 'appeal')),
        COUNT(*) FILTER (WHERE f.confirm_result = 'refused'),
        COUNT(*) FILTER (WHERE (SELECT MAX(r.value) - MIN(r.value) FROM hr_performance_rating r
                                 WHERE r.form_id = f.id HAVING COUNT(*) = 2) >= 1),
        COUNT(*) FILTER (WHERE f.date_due < now()::date AND f.state = 'filling'),
        COUNT(*) FILTER (WHERE f.date_due < now()::date AND f.state = 'feedback'),
        COUNT(*) FILTER (WHERE f.date_due < now()::date AND f.state = 'ready'),
        COUNT(*) FILTER (WHERE f.date_due < now()::date AND f.state = 'to_confirm'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY f.date_interview::date - f.date_launch),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY f.confirmed_on::date - f.record_sent_on::date),
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY f.manager_feedback_on::date - f.revealed_on::date)
        FROM hr_performance_form f WHERE {ACTIVE}
        GROUP BY GROUPING SETS ((), (f.department_id))""",
    # entries
    f"""SELECT f.department_id,
        COUNT(*) FILTER (WHERE e.specificity IN ('vague', 'specific')),
        COUNT(*) FILTER (WHERE e.specificity = 'specific'),
        COUNT(*) FILTER (WHERE e.specificity_first IN ('vague', 'specific')),
        COUNT(*) FILTER (WHERE e.specificity_first = 'specific'),
        COUNT(*) FILTER (WHERE e.stance IS NOT NULL),
        COUNT(*) FILTER (WHERE e.stance IN ('partly', 'disagree'))
        FROM hr_performance_entry e JOIN hr_performance_form f ON f.id = e.form_id
        WHERE {ACTIVE} AND f.first_submitted_on IS NOT NULL
        GROUP BY GROUPING SETS ((), (f.department_id))""",
    # plans, check-ins, support
    """SELECT COUNT(*), COUNT(*) FILTER (WHERE p.state = 'closed'),
        COUNT(*) FILTER (WHERE p.result = 'completed'),
        COUNT(*) FILTER (WHERE p.result = 'completed' AND p.closed_on <= p.date_end_original)
        FROM hr_performance_plan p JOIN hr_performance_form f ON f.id = p.form_id
        WHERE f.cycle_id = %(cycle)s""",
    """SELECT COUNT(*), COUNT(*) FILTER (WHERE k.sent_on::date <= k.date_due + 3)
        FROM hr_performance_plan_checkin k JOIN hr_performance_plan p ON p.id = k.plan_id
        JOIN hr_performance_form f ON f.id = p.form_id
        WHERE f.cycle_id = %(cycle)s AND k.date_due <= now()::date""",
    """SELECT COUNT(*), COUNT(*) FILTER (WHERE u.state = 'granted')
        FROM hr_performance_plan_support u JOIN hr_performance_plan p ON p.id = u.plan_id
        JOIN hr_performance_form f ON f.id = p.form_id WHERE f.cycle_id = %(cycle)s""",
    # ratings, and what the filters offer
    """SELECT r.value, COUNT(*) FROM hr_performance_rating r
        JOIN hr_performance_form f ON f.id = r.form_id
        WHERE f.cycle_id = %(cycle)s AND r.side = 'manager' AND r.shown_to_employee
        GROUP BY r.value""",
    """SELECT f.department_id, f.manager_id, f.job_id, f.fill_mode FROM hr_performance_form f
        WHERE f.cycle_id = %(cycle)s GROUP BY 1, 2, 3, 4""",
)


def make_forms(env, cycle, employees, scale):
    """One form an employee in every state, by SQL; with entries, ratings, plans, check-ins."""
    cr, number = env.cr, len(employees)
    departments = env['hr.department'].create(
        [{'name': f'Bench {row}', 'company_id': cycle.company_id.id} for row in range(DEPARTMENTS)]
    )
    template = cycle.template_ids._freeze(cycle)[cycle.template_ids]
    manager = employees[0].parent_id
    pattern = (
        env['hr.performance.form']
        ._with_transition()
        .create(
            {
                'cycle_id': cycle.id,
                'template_id': template.id,
                'company_id': cycle.company_id.id,
                'employee_id': manager.id,
                'employee_name': 'Bench',
                'manager_id': manager.id,
                'fill_mode': 'employee',
                'state': 'filling',
                'date_launch': '2026-07-01',
                'date_fill_due': '2026-07-08',
                'date_due': '2026-07-08',
            }
        )
    )
    env.flush_all()
    states = "', '".join(STATES)
    state = f"(ARRAY['{states}'])[1 + n % {len(STATES)}]"
    step = f'(n % {len(STATES)})'
    launch = "timestamp '2026-07-01 08:00'"

    def when(least, days):
        return f"CASE WHEN {step} >= {least} THEN {launch} + ({days}) * interval '1 day' END"

    forms = _copy_row(cr, 'hr_performance_form', pattern.id, number)(
        {
            'employee_id': _pick(employees.ids),
            'department_id': _pick(departments.ids).replace('[n]', f'[1 + n % {DEPARTMENTS}]'),
            'state': state,
            'first_submitted_on': when(1, 'n % 9'),
            'revealed_on': when(1, 'n % 9'),
            'manager_feedback_on': when(2, 'n % 9 + 3'),
            'date_interview': when(3, 'n % 9 + 12'),
            'record_sent_on': when(3, 'n % 9 + 13'),
            'confirmed_on': when(4, 'n % 9 + 15'),
            'confirm_result': f"CASE WHEN {step} >= 4 THEN 'agree' END",
            'return_count': 'n % 5 / 4',
        }
    )
    first, last = forms[0], forms[-1]
    section = template.section_ids[0]
    names = 'form_id, company_id, author_id, shown_to_employee, shown_to_manager, side'
    row = f'f.id, f.company_id, {env.uid}, TRUE, TRUE'
    source = f'FROM hr_performance_form f WHERE f.id BETWEEN {first} AND {last}'
    later = f'{source} AND f.date_interview IS NOT NULL'
    levels = scale.level_ids.sorted('value')
    for statement in (
        f"""INSERT INTO hr_performance_entry ({names}, section_id, section_kind, sequence,
                answers, specificity, specificity_first, stance)
            SELECT {row}, 'employee', {section.id}, 'achievement', n, '{{"q": "Some words"}}',
                CASE WHEN (f.id + n) % 5 = 0 THEN 'vague' ELSE 'specific' END,
                CASE WHEN (f.id + n) % 3 = 0 THEN 'vague' ELSE 'specific' END,
                (ARRAY['agree', 'agree', 'partly', 'disagree'])[1 + (f.id + n) % 4]
              FROM hr_performance_form f, generate_series(1, {ENTRIES}) n
             WHERE f.id BETWEEN {first} AND {last} AND f.first_submitted_on IS NOT NULL""",
        f"""INSERT INTO hr_performance_rating ({names}, level_id, value)
            SELECT {row}, side, {levels[0].id}, 1 + (f.id + length(side)) % 3
              FROM hr_performance_form f, unnest(ARRAY['employee', 'manager']) side
             WHERE f.id BETWEEN {first} AND {last} AND f.date_interview IS NOT NULL""",
        f"""INSERT INTO hr_performance_version ({names}, number, event, actor_name, date, content,
                digest)
            SELECT {row}, 'manager', n, 'submit', 'Bench', now(), '{{}}', 'x'
              FROM hr_performance_form f, generate_series(1, 3) n
             WHERE f.id BETWEEN {first} AND {last} AND f.first_submitted_on IS NOT NULL""",
        f"""INSERT INTO hr_performance_plan (name, kind, form_id, employee_id, company_id, goal,
                author_side, state, date_start, date_end, date_end_original, rhythm, support_text,
                result, closed_on, pace)
            SELECT 'Plan', 'development', f.id, f.employee_id, f.company_id, 'Goal', 'employee',
                CASE WHEN f.id % 2 = 0 THEN 'closed' ELSE 'running' END, '2026-08-01',
                '2026-10-31', '2026-10-31', 'month', 'Help',
                CASE WHEN f.id % 4 = 0 THEN 'completed' ELSE 'partly' END, '2026-10-20', 'on_track'
              {later}""",
        f"""INSERT INTO hr_performance_plan_action (plan_id, company_id, employee_id, name,
                owner, date_due)
            SELECT p.id, p.company_id, p.employee_id, 'Do', 'employee', p.date_end
              FROM hr_performance_plan p WHERE p.form_id BETWEEN {first} AND {last}""",
        f"""INSERT INTO hr_performance_plan_checkin (plan_id, company_id, employee_id, date_due,
                sent_on)
            SELECT p.id, p.company_id, p.employee_id, p.date_start + 30 * n,
                p.date_start + 30 * n + p.id % 6
              FROM hr_performance_plan p, generate_series(1, 2) n
             WHERE p.form_id BETWEEN {first} AND {last}""",
    ):
        cr.execute(statement)
    cr.execute(
        'ANALYZE hr_performance_form, hr_performance_entry, hr_performance_rating,'
        ' hr_performance_version, hr_performance_plan, hr_performance_plan_action,'
        ' hr_performance_plan_checkin'
    )
    env.invalidate_all()


@figure('P9')
def p9(env):
    """The cockpit of a cycle of 100,000 forms: wall ÷ that of the plain SQL of its figures."""
    number = get_sizes(100_000)[0]
    company, employees = make_people(env, number)
    scale = env['hr.performance.rating.scale'].create(
        {
            'name': 'Bench',
            'level_ids': [Command.create({'name': str(n), 'value': n}) for n in (1, 2, 3)],
        }
    )
    template = make_template(env, company)
    cycle = make_cycle(env, company, template, notify=False)
    make_forms(env, cycle, employees, scale)
    officer = env['res.users'].create(
        {
            'name': 'Bench officer',
            'login': f'bench_cockpit_{company.id}',
            'company_id': company.id,
            'company_ids': [Command.set(company.ids)],
            'group_ids': [
                Command.set(env.ref('hr_performance_interview.group_hr_performance_officer').ids)
            ],
        }
    )
    env.flush_all()
    cockpit = env['hr.performance.cockpit'].with_user(officer).with_context(lang='en_US')

    def ours():
        env.invalidate_all()
        with measured(env.cr) as sample:
            data = cockpit.get_cockpit_data()
        assert data['count'] >= number, data['count']
        return sample

    def plain():
        with measured(env.cr) as sample:
            for query in PLAIN:
                env.cr.execute(query, {'cycle': cycle.id})
                env.cr.fetchall()
        return sample

    ours(), plain()
    samples, rival = interleaved(3, ours, plain)
    ratio = median(samples, 'wall') / median(rival, 'wall')
    queries = int(median(samples, 'queries'))
    return {
        'value': round(ratio, 2),
        'goal': f'<= {RATIO} x the plain SQL, < {QUERIES} queries',
        'ok': ratio <= RATIO and queries < QUERIES,
        'sizes': [number, number * ENTRIES],
        'queries': queries,
        'memory': round(median(samples, 'memory'), 1),
        'cockpit_s': round(median(samples, 'wall'), 2),
        'plain_s': round(median(rival, 'wall'), 2),
    }
