from datetime import datetime, time, timedelta

from odoo import api, models


class HrPerformanceDemo(models.AbstractModel):
    """The talks of the story that are still to come: their topics, and Oskar's of tomorrow."""

    _inherit = 'hr.performance.demo'

    @api.model
    def _load_facts(self):
        result = super()._load_facts()
        self._load_talks()
        return result

    def _load_talks(self):
        """Load once; a second run changes nothing."""
        self = self._as_story()
        forms = self.env['hr.performance.form'].search([('state', '=', 'ready')])
        forms -= forms.filtered('topic_ids')
        forms._derive_topics()
        oskar = self._ref('hr_performance_form_demo_b09', False)
        if oskar and oskar in forms and not oskar.interview_ids:
            start = datetime.combine(self._day(1), time(10))
            # sudo: hr.performance.interview - of the demo data alone, by its manager
            oskar.with_user(oskar.manager_user_id).sudo()._create_row(
                'interview',
                'manager',
                {
                    'date_start': start,
                    'date_stop': start + timedelta(minutes=45),
                    'location': 'Back office of the store',
                },
                both=True,
            )
            oskar._write_flow({'date_interview_planned': start})
