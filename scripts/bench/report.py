"""P11: the analysis report as PDF, one and a batch of fifty."""

import io

from facts import make_origins
from harness import figure, interleaved, measured, median
from launch import launch

from data import make_cycle, make_people, make_template

REPORT = 'hr_performance_interview.action_report_analysis'
BATCH = 50
PAGE = 150_000  # bytes


def make_forms(env, number):
    """Open forms with facts, goals of the period before and entries, and their manager."""
    company, employees = make_people(env, number + 1)
    make_origins(env, employees)
    env['hr.performance.goal'].create(
        [
            {
                'name': 'Goal',
                'employee_id': employee.id,
                'target': 100,
                'result': 80,
                'date_from': '2025-07-01',
                'date_deadline': '2025-12-31',
            }
            for employee in employees
        ]
    )
    cycle = make_cycle(env, company, make_template(env, company), notify=False)
    launch(cycle)
    forms = env['hr.performance.form'].search([('cycle_id', '=', cycle.id)], limit=number)
    env['hr.performance.entry'].create(
        [
            {
                'form_id': form.id,
                'section_id': section.id,
                'side': side,
                'author_id': form.user_id.id,
                'answers': {section.question_ids[0].key: 'What was done and whom it helped ' * 4},
                'shown_to_employee': True,
                'shown_to_manager': True,
            }
            for form in forms
            for section in form.template_id.section_ids[:3]
            for side in ('employee', 'manager')
        ]
    )
    forms._collect_facts()
    env.flush_all()
    return forms.with_user(forms[0].manager_user_id)


@figure('P11')
def p11(env):
    """Fifty reports in one print ÷ one report, and the weight of a page."""
    from odoo.tools.pdf import PdfFileReader

    forms = make_forms(env, BATCH)
    sizes = []

    def render(some):
        reports = some.env['ir.actions.report'].with_context(force_report_rendering=True)
        env.invalidate_all()
        with measured(env.cr) as sample:
            content, kind = reports._render_qweb_pdf(REPORT, some.ids)
        assert kind == 'pdf', kind
        sizes.append(len(content) / PdfFileReader(io.BytesIO(content)).numPages)
        return sample

    render(forms[0])  # the first one starts everything
    single, batch = interleaved(3, lambda: render(forms[0]), lambda: render(forms))
    ratio = median(batch, 'wall') / median(single, 'wall')
    return {
        'value': round(ratio, 2),
        'goal': '50 in a batch <= 8 x one, a page <= 150 kB',
        'sizes': [1, BATCH],
        'queries': {1: int(median(single, 'queries')), BATCH: int(median(batch, 'queries'))},
        'memory': round(max(sample.memory for sample in batch), 1),
        'seconds': {1: round(median(single, 'wall'), 2), BATCH: round(median(batch, 'wall'), 2)},
        'kb_per_page': round(max(sizes) / 1000, 1),
        'ok': ratio <= 8 and max(sizes) <= PAGE,
    }
