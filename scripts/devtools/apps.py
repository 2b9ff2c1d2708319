"""Optional apps come and go under an addon that does not depend on them; at last it goes itself."""

import os
import re

from .console import Problem, step
from .database import STOP
from .process import quietly
from .settings import ADDON, TAG

# Facts of one open demo form by source, before and after collecting them again.
SCRIPT = """
form = env['hr.performance.form'].search([('state', '=', 'filling')], limit=1)
employee = form.employee_id
if 'hr.employee.skill' in env and not env['hr.employee.skill'].search_count(
    [('employee_id', '=', employee.id)]
):
    kind = env['hr.skill.type'].create({
        'name': 'Machines',
        'skill_ids': [(0, 0, {'name': 'Press 4'})],
        'skill_level_ids': [(0, 0, {'name': 'Level 3', 'level_progress': 60})],
    })
    env['hr.employee.skill'].create({
        'employee_id': employee.id,
        'skill_type_id': kind.id,
        'skill_id': kind.skill_ids.id,
        'skill_level_id': kind.skill_level_ids.id,
        'valid_from': form.cycle_id.date_from,
    })
form._collect_facts()
env.cr.commit()
data = form.with_user(form.user_id)._get_facts_data()
sources = sorted({fact['source'] for fact in data['facts']})
print('FACTS', ' '.join(sources), '| MISSING', ', '.join(data['missing_sources']))
"""
# What is left after the addon was uninstalled; the people of the demo story stay, as those who
# have worked in Odoo do.
LEFT = r"""
left = {}
env.cr.execute("SELECT relname FROM pg_class"
               " WHERE relname ~ '^hr_performance' AND relkind IN ('r', 'v')")
left['tables'] = [name for (name,) in env.cr.fetchall()]
env.cr.execute("SELECT table_name || '.' || column_name FROM information_schema.columns"
               " WHERE column_name ~ '^(hr_)?performance_'")
left['columns'] = [name for (name,) in env.cr.fetchall()]
env.cr.execute("SELECT DISTINCT model FROM ir_model_data WHERE module = %s AND model NOT IN"
               " ('res.users', 'res.partner', 'res.company', 'hr.employee')", [ADDON])
left['ids of'] = [model for (model,) in env.cr.fetchall()]
env.cr.execute("SELECT c.table_name, c.column_name FROM information_schema.columns c"
               " JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = c.table_schema"
               " WHERE c.data_type = 'character varying' AND c.column_name IN"
               " ('model', 'res_model', 'relation', 'model_name')")
for table, column in env.cr.fetchall():
    env.cr.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" LIKE %s', ['hr.performance.%'])
    if env.cr.fetchone()[0]:
        left.setdefault('rows of', []).append(table)
for table, column, pattern in (
    ('ir_cron', 'cron_name', '^Performance: '),
    ('ir_act_server', 'code', 'hr.performance'),
    ('ir_config_parameter', 'key', '^hr_performance'),
    ('ir_ui_view', 'key', '^hr_performance_interview'),
    ('ir_attachment', 'url', 'hr_performance'),
):
    env.cr.execute(f'SELECT count(*) FROM {table} WHERE {column} ~ %s', [pattern])
    if env.cr.fetchone()[0]:
        left.setdefault('rows of', []).append(table)
env.cr.execute("SELECT count(*) FROM mail_template WHERE model IS NULL")
if env.cr.fetchone()[0]:
    left.setdefault('rows of', []).append('mail_template without a model')
print('LEFT', {what: sorted(set(names)) for what, names in left.items() if names} or 'nothing')
"""


def check(databases):
    """With hr_skills, which comes with hr; after it was uninstalled; and installed again.

    Then the addon itself is uninstalled from a database full of its records, and comes back.
    """
    name = f'hpi_apps_go_{TAG}'
    databases.copy(databases.base(), name)
    try:
        databases.odoo('Installing the addon', '-d', name, '-i', ADDON, *STOP)
        with step('an optional app is installed'):
            expect(name, ' skill', 'Skills', missing=False)
        with step('… uninstalled: its facts stay'):
            databases.odoo('Uninstalling hr_skills', 'module', 'uninstall', '-d', name, 'hr_skills')
            expect(name, ' skill', 'Tasks', missing=True)
        with step('… another one and it installed later'):
            databases.odoo('Installing', 'module', 'install', '-d', name, 'hr_skills', 'project')
            expect(name, ' skill', 'Tasks', missing=False)
        with step('the addon uninstalled: nothing of it is left'):
            # not by databases.odoo: it would tell of each demo person who cannot be deleted
            quietly('Uninstalling', 'odoo', 'module', 'uninstall', '-d', name, ADDON)
            expect_nothing(name)
        with step('… and installed once more'):
            databases.odoo('Installing the addon', '-d', name, '-i', ADDON, *STOP)
            query = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
            if databases.sql(query, name) != 'installed':
                raise Problem('The addon is not installed once more after it was uninstalled')
    finally:
        databases.drop(name)


def expect_nothing(name):
    output = quietly(
        'Looking for what is left',
        *('odoo', 'shell', '-d', name, '--no-http', '--log-level=warn'),
        env=dict(os.environ),
        input=f'ADDON = {ADDON!r}\n{LEFT}',
    )
    if 'LEFT nothing' not in output:
        raise Problem(f'Uninstalling the addon leaves something behind:\n{output[-2000:]}')


def expect(name, source, label, missing):
    """The facts hold ``source``, and ``label`` is among the missing sources or not."""
    output = quietly(
        'Collecting facts',
        *('odoo', 'shell', '-d', name, '--no-http', '--log-level=warn'),
        env=dict(os.environ),
        input=SCRIPT,
    )
    found = re.search(r'FACTS(.*) \| MISSING(.*)', output)
    if not found or source not in found[1] or (label in found[2]) != missing:
        raise Problem(f'Optional apps: expected {source} and {label}, got:\n{output[-2000:]}')
