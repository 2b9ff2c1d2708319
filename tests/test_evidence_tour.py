"""Evidence beside the form in real browsers, as a portal employee."""

from odoo.tests import tagged

from .test_tour import NO_OVERFLOW, READY, FormTourCase


class EvidenceTourCase(FormTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.performance.goal'].create(
            [
                {
                    'name': name,
                    'employee_id': cls.employee.id,
                    'target': 100,
                    'result': result,
                    'unit': 'pieces',
                    'date_from': '2026-01-01',
                    'date_deadline': '2026-06-12',
                }
                for name, result in (('Sell kettles', 92), ('Train two colleagues', 100))
            ]
        )
        cls.form._collect_facts()

    def _walk(self):
        self.start_tour(self.url, 'hr_performance_form_evidence', login='emil')
        self.env.invalidate_all()
        [entry] = self.form.entry_ids
        self.assertEqual(entry.answers, {'project': 'Sell kettles', 'rate': 120})
        self.assertEqual(
            sorted(entry.fact_ids.mapped('name')), ['Sell kettles', 'Train two colleagues']
        )
        self.assertEqual(entry.rate_reason, 'Orders of June came after the closing')


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestEvidenceTour(EvidenceTourCase):
    def test_from_fact_to_entry(self):
        self._walk()


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestEvidenceTourPhone(EvidenceTourCase):
    browser_size = '390x844'
    touch_enabled = True

    def test_nothing_is_wider_than_the_screen(self):
        open_all = "document.querySelectorAll('.o_hpi_panel_toggle').forEach((el) => el.click());"
        self.browser_js(
            self.url, f'{open_all} setTimeout(() => {{ {NO_OVERFLOW} }}, 500);', READY, login='emil'
        )
