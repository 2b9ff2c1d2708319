"""Optional apps come and go under an addon that does not depend on them."""

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


def check(databases):
    """With hr_skills, which comes with hr; after it was uninstalled; and installed again."""
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
    finally:
        databases.drop(name)


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
