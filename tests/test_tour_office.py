"""The back office in a real browser, all by clicks, as the weakest user who may."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import PerformanceMixin


class OfficeTourCase(PerformanceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_people()
        cls.template = cls._template()

    @classmethod
    def _launch(cls, employees):
        cycle = cls._cycle(templates=cls.template, employee_ids=[Command.set(employees.ids)])
        cycle.with_user(cls.user_officer)._check_can('launch')
        cls._run(cycle.with_user(cls.user_officer)._do_launch().with_env(cls.env))
        return cycle.form_ids

    @classmethod
    def _run(cls, wave):
        """What the background job does, without its commits."""
        while wave._launch_chunk(500):
            pass
        cls.env.flush_all()

    def _fill(self, form):
        """Everything required, written by the employee; :return: the first entry's answer."""
        employee = form.with_user(form.user_id)
        data = employee.get_form_data()
        sections = {section['kind']: section['id'] for section in data['sections']}
        answer = employee.save_entry(
            sections['achievement'], {'project': 'Atlas core module', 'rate': 110}
        )
        employee.save_entry(sections['improvement'], {'event': 'Told the test team too late'})
        employee.save_rating(data['rating']['scale']['levels'][1]['id'])
        return answer['entry']


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestOfficeTour(OfficeTourCase):
    def test_officer_launches_a_cycle(self):
        nora = self._employee('Nora Newly', manager=self.manager, work_email='nora@example.com')
        self.start_tour('/odoo', 'hr_performance_office_launch', login='olga', timeout=120)
        self.env.invalidate_all()
        cycle = self.env['hr.performance.cycle'].search([('name', '=', 'Autumn talks')])
        self.assertEqual(cycle.state, 'running')
        self.assertEqual(cycle.employee_ids, self.employee | nora)
        self.assertTrue(nora.user_id._is_portal())
        self._run(cycle.wave_ids)
        self.start_tour('/odoo', 'hr_performance_office_progress', login='olga', timeout=120)
        self.assertEqual(cycle.form_ids.employee_id, self.employee | nora)

    def test_officer_extends_a_form_with_a_reason(self):
        form = self._launch(self.employee)
        self.start_tour('/odoo', 'hr_performance_office_extend', login='olga', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(str(form.date_due), '2031-12-31')
        self.assertNotEqual(form.date_due_original, form.date_due)

    def test_officer_previews_a_template(self):
        self.start_tour('/odoo', 'hr_performance_office_preview', login='olga', timeout=120)

    def test_hr_manager_changes_the_settings(self):
        self.start_tour('/odoo', 'hr_performance_office_settings', login='hera', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(self.company.performance_fill_days, 7)

    def test_internal_employee_fills_in_the_back_office(self):
        form = self._launch(self.colleague)
        self.start_tour('/odoo', 'hr_performance_office_widget', login='cora', timeout=120)
        self.env.invalidate_all()
        self.assertEqual(form.state, 'feedback')


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestFormPageTour(OfficeTourCase):
    """What the main road leaves out: evidence and versions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._launch(cls.employee)
        cls.url = f'/my/performance/forms/{cls.form.id}'

    def test_evidence_reaches_the_other_side(self):
        self._fill(self.form)
        self.start_tour(self.url, 'hr_performance_form_attach', login='emil')
        self.start_tour(self.url, 'hr_performance_form_download', login='mona')

    def test_versions_are_compared(self):
        entry = self._fill(self.form)
        employee, manager = (
            self.form.with_user(user) for user in (self.user_employee, self.user_manager)
        )
        employee.run_verb('submit')
        manager.run_verb(
            'return', {'reason': 'Say which part was yours', 'entry_ids': [entry['id']]}
        )
        current = next(e for e in employee.get_form_data()['entries'] if e['id'] == entry['id'])
        employee.save_entry(
            current['section_id'],
            {**current['answers'], 'project': 'Atlas core module: I wrote the importer'},
            entry_id=current['id'],
            revision=current['revision'],
        )
        employee.run_verb('submit')
        self.start_tour(self.url, 'hr_performance_form_compare', login='emil')
