"""P7: reminders due, from the records to the queued mails; sending is the mail queue's."""

from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from harness import figure, full_size, get_sizes, measured
from launch import launch

from data import make_cycle, make_people, make_template

CPU = 0.5  # seconds per 1,000
QUERIES = 40  # per 1,000


@figure('P7')
def p7(env):
    """Reminders of 10,000 (BENCH_FULL: 100,000) forms that are due, one mail a person."""
    number = get_sizes(100_000 if full_size() else 10_000)[0]
    company, _employees = make_people(env, number)
    template = make_template(env, company)
    cycle = make_cycle(env, company, template, notify=False)
    launch(cycle)
    cycle._with_transition().write({'state': 'running', 'reminders': True})
    due = env['hr.performance.form'].search([('cycle_id', '=', cycle.id)], limit=1).date_due
    env.flush_all()
    env.invalidate_all()
    moment = datetime.combine(due, datetime.min.time()).replace(hour=12)
    reminders = env['hr.performance.reminder']
    domain = [('company_id', '=', company.id)]
    # the commits of the job would leave the rows behind
    with (
        patch.object(type(env['ir.cron']), '_commit_progress', lambda *_args, **_kwargs: 1e9),
        freeze_time(moment, ignore=['time']),
    ):
        with measured(env.cr) as sample:
            reminders._remind_company(company, 1000)
            env.flush_all()
        told = env['hr.performance.reminder.log'].search_count(domain)
        env.invalidate_all()
        with measured(env.cr) as again:
            reminders._remind_company(company, 1000)
        assert env['hr.performance.reminder.log'].search_count(domain) == told, 'told twice'
    cpu, queries = sample.cpu / told * 1000, sample.queries / told * 1000
    return {
        'value': round(cpu, 2),
        'goal': f'at most {CPU} s CPU and {QUERIES} queries per 1,000',
        'ok': cpu <= CPU and queries <= QUERIES,
        'sizes': told,
        'queries': round(queries, 1),
        'memory': round(sample.memory, 1),
        'wall_s': round(sample.wall, 1),
        'again_cpu_s': round(again.cpu, 2),
    }
