"""P1 to P3: the launch of a cycle."""

from harness import figure, full_size, get_sizes, interleaved, measured, median

from data import make_cycle, make_people, make_template

RIVAL_MS = 64  # ms per employee to create and confirm, measured apart


def launch(cycle):
    """Launch everybody the way the background job does, chunk by chunk, without commits."""
    env = cycle.env
    wave = cycle._do_launch()
    with measured(env.cr) as sample:
        while wave._launch_chunk():
            env.invalidate_all()
        env.flush_all()
    env.invalidate_all()
    wave = env['hr.performance.wave'].browse(wave.id)
    # the one at the top of the company has no manager and is left out
    assert wave.count_done == wave.count_total - 1, (wave.count_done, wave.count_total)
    return sample


def undone(env, function):
    """Run it and take its rows back: each repetition meets the same tables."""
    env.flush_all()
    with env.cr.savepoint(flush=False) as savepoint:
        result = function()
        env.flush_all()
        savepoint.rollback()
    env.invalidate_all()
    return result


def copy_rows(env, cycle, other):
    """The same rows by one INSERT … SELECT: what the database itself needs for them."""
    columns = [
        name
        for name, field in env['hr.performance.form']._fields.items()
        if field.store and field.column_type and name not in ('id', 'cycle_id')
    ]
    names = ', '.join(f'"{name}"' for name in columns)
    with measured(env.cr) as sample:
        env.cr.execute(
            f"""INSERT INTO hr_performance_form (cycle_id, {names})
                SELECT %s, {names} FROM hr_performance_form WHERE cycle_id = %s""",
            [other.id, cycle.id],
        )
    return sample


@figure('P1')
def p1(env):
    """Launch of 10,000: wall of ours ÷ wall of the plain SQL of the same rows."""
    number = get_sizes(10_000)[0]
    company, _employees = make_people(env, number)
    template = make_template(env, company)
    source = make_cycle(env, company, template, notify=False)
    launch(source)
    target = make_cycle(env, company, template, notify=False)
    told = make_cycle(env, company, template, notify=True)
    quiet, noisy, plain = interleaved(
        3,
        lambda: undone(env, lambda: launch(target)),
        lambda: undone(env, lambda: launch(told)),
        lambda: undone(env, lambda: copy_rows(env, source, target)),
    )
    ratio = median(quiet, 'wall') / median(plain, 'wall')
    per_employee = median(quiet, 'wall') / number * 1000
    with_mails = median(noisy, 'wall') / number * 1000
    return {
        'value': round(ratio, 2),
        'goal': '<= 5 (one-row forms <= 7)',
        'sizes': [number],
        'queries': int(median(quiet, 'queries')),
        'memory': round(median(quiet, 'memory'), 1),
        'ms_per_employee': round(per_employee, 3),
        'times_rival': round(RIVAL_MS / per_employee, 1),
        'ms_per_employee_with_mails': round(with_mails, 3),
        'cpu_ms_per_employee_with_mails': round(median(noisy, 'cpu') / number * 1000, 3),
        'queries_with_mails': int(median(noisy, 'queries')),
        'sql_seconds': round(median(plain, 'wall'), 3),
        'ok': ratio <= 7 and RIVAL_MS / per_employee >= 40 and with_mails <= 2,
    }


@figure('P2')
def p2(env):
    """Large launches: the time per employee stays what it was, memory stays flat."""
    sizes = get_sizes(*((20_000, 100_000) if full_size() else (5_000, 20_000)))
    runs = []
    for number in sizes:
        company, _employees = make_people(env, number)
        cycle = make_cycle(env, company, make_template(env, company), notify=False)
        runs.append(lambda cycle=cycle: undone(env, lambda: launch(cycle)))
    # the better of two: what else the machine does meanwhile only ever adds
    rows = [min(samples, key=lambda sample: sample.wall) for samples in interleaved(2, *runs)]
    per = [sample.wall / number for sample, number in zip(rows, sizes, strict=True)]
    growth = per[1] / per[0]
    return {
        'value': round(growth, 2),
        'goal': '0.85 to 1.15 times the time per employee, memory < 150 MB',
        'sizes': list(sizes),
        'queries': [sample.queries for sample in rows],
        'memory': round(max(sample.memory for sample in rows), 1),
        'ms_per_employee': [round(value * 1000, 3) for value in per],
        'cpu_ms_per_employee': [
            round(sample.cpu / number * 1000, 3) for sample, number in zip(rows, sizes, strict=True)
        ],
        'ok': growth <= 1.15 and max(sample.memory for sample in rows) < 150,
    }


@figure('P3')
def p3(env):
    """Queries of a launch per 1,000, with a small and a large template."""
    counts = {}
    for sections, questions in ((2, 2), (8, 10)):
        company, _employees = make_people(env, 3_000)
        template = make_template(env, company, sections, questions)
        cycle = make_cycle(env, company, template, notify=False)
        template._freeze(cycle)  # once per cycle, whatever the number of employees
        counts[f'{sections}x{questions}'] = round(launch(cycle).queries / 3)
    small, large = counts.values()
    return {
        'value': max(counts.values()),
        'goal': '<= 120 per 1,000, independent of the template +- 20',
        'sizes': [3_000],
        'queries': counts,
        'memory': None,
        'ok': max(counts.values()) <= 120 and abs(small - large) <= 20,
    }
