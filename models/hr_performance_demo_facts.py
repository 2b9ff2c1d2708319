import json
import logging

from odoo import api, models
from odoo.tools import SQL, file_open

_logger = logging.getLogger(__name__)


class HrPerformanceDemo(models.AbstractModel):
    """Trainings and wages of the story, and the facts that lay beside each of its forms."""

    _inherit = 'hr.performance.demo'

    @api.model
    def _load_facts(self):
        """Load once; a second run changes nothing."""
        if self._ref('hr_performance_training_demo_nadia_1', False):
            return
        with file_open('hr_performance_interview/demo/facts.json', 'r') as file:
            story = json.load(file)
        self = self._as_story()
        self._load_trainings(story['trainings'])
        self._load_wages(story['wages'])
        self._load_copies()

    def _load_trainings(self, story):
        for login, trainings in story.items():
            for number, (name, day, hours, result) in enumerate(trainings, 1):
                training = self.env['hr.performance.training'].create(
                    {
                        'name': name,
                        'employee_id': self._employee(login).id,
                        'date': self._day(day),
                        'hours': hours,
                        'result': result,
                    }
                )
                self._name_record(f'hr_performance_training_demo_{login}_{number}', training)

    def _load_wages(self, story):
        for login, steps in story.items():
            employee = self._employee(login)
            (first, wage), *raises = steps
            employee.version_id.write({'date_version': self._day(first), 'wage': wage})
            for day, amount in raises:
                employee.create_version({'date_version': self._day(day), 'wage': amount})

    def _load_copies(self):
        """Facts of all forms; those of a signed one are as old as its record."""
        cycles = self._ref('hr_performance_cycle_demo_a') | self._ref('hr_performance_cycle_demo_b')
        forms = self.env['hr.performance.form'].search(
            [('cycle_id', 'in', cycles.ids), ('state', '!=', 'draft')]
        )
        forms._with_transition()._collect_facts()
        self.env.flush_all()
        for table in ('hr_performance_fact', 'hr_performance_pay_fact'):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %s fact SET collected_on = form.record_sent_on
                    FROM hr_performance_form form
                    WHERE form.id = fact.form_id AND form.record_sent_on IS NOT NULL
                    AND form.id = ANY(%s)
                    """,
                    SQL.identifier(table),
                    forms.ids,
                )
            )
        for form in forms.filtered('record_sent_on'):
            form._write_flow({'facts_date': form.record_sent_on})
        self.env.invalidate_all()
        _logger.info('Demo story: facts beside %s forms', len(forms))
