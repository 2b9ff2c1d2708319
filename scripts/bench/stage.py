"""The company of P4, P5 and P10: made once per database and committed, found again later."""

from contextlib import contextmanager

from launch import launch

from odoo import SUPERUSER_ID, Command, api

from data import make_cycle, make_people, make_template

NAME = 'Bench pages'
TEAM = 80
ENTRIES, COMMENTS = 12, 10


@contextmanager
def opened(env):
    """An environment of its own transaction, committed at the end; see :class:`Stage`."""
    with env.registry.cursor() as cr:
        own = api.Environment(cr, SUPERUSER_ID, env.context)
        stage = Stage(own)
        if not stage.company:
            stage.make()
            cr.commit()
        yield stage
        cr.commit()


class Stage:
    """A manager with 80 people in one cycle that both sides fill, and another where one form
    holds 12 entries and 10 comments."""

    def __init__(self, env):
        self.env = env
        self.company = env['res.company'].search([('name', '=', NAME)])

    @property
    def page_form(self):
        """In feedback, with entries and comments: what there is most of on a page."""
        return self._get_forms('employee')[:1]

    @property
    def work_form(self):
        """Being filled by both sides, twelve entries each."""
        return self._get_forms('both')[:1]

    @property
    def officer(self):
        return self.env['res.users'].search([('login', '=', 'bench_officer')])

    def _get_forms(self, mode):
        return self.env['hr.performance.form'].search(
            [('company_id', '=', self.company.id), ('fill_mode', '=', mode)], order='id'
        )

    def make(self):
        env = self.env
        self.company, employees = make_people(env, TEAM)
        self.company.name = NAME
        portal = Command.set(env.ref('base.group_portal').ids)
        employees[:2].user_id.write({'group_ids': [portal]})
        env['res.users'].create(
            {
                'name': 'Bench officer',
                'login': 'bench_officer',
                'company_id': self.company.id,
                'company_ids': [Command.set(self.company.ids)],
                'group_ids': [
                    Command.set(
                        env.ref('hr_performance_interview.group_hr_performance_officer').ids
                    )
                ],
            }
        )
        template = make_template(env, self.company)
        for mode in ('employee', 'both'):
            launch(make_cycle(env, self.company, template, fill_mode=mode, notify=False))
        self._fill(self.page_form, 'employee')
        self._fill(self.work_form, 'employee')
        self._fill(self.work_form, 'manager')
        form = self.page_form
        form.with_user(form.user_id).action_submit()
        mine = form.with_user(form.manager_user_id)
        entries = form.entry_ids.ids
        for number in range(COMMENTS):
            mine.add_comment(f'Remark {number}: ' + 'good work. ' * 20, entries[number])

    def _fill(self, form, side):
        sections = form.template_id._get_definition(form.fill_mode)
        mine = form.with_user(form.user_id if side == 'employee' else form.manager_user_id)
        for number in range(ENTRIES):
            section = sections[number % len(sections)]
            answers = {
                question['key']: f'{question["name"]} of entry {number}. ' + 'Some words. ' * 20
                for question in section['questions']
            }
            answer = mine.save_entry(section['id'], answers)
            assert answer['status'] == 'saved', answer
