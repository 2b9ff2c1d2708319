"""The form in real browsers: the main road by portal employee and manager, and live changes."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import PerformanceMixin

NO_OVERFLOW = """
    const root = document.scrollingElement;
    if (root.scrollWidth > window.innerWidth + 1) {
        const wide = [...document.querySelectorAll('.o_hr_performance_form *')].filter(
            (el) => el.getBoundingClientRect().right > window.innerWidth + 1
        );
        console.error(`wider than the screen: ${root.scrollWidth} ${wide[0]?.className}`);
    } else {
        console.log('test successful');
    }
"""
READY = "Boolean(document.querySelector('.o_hr_performance_form .o_hpi_turn'))"


class FormTourCase(PerformanceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_people()
        cls.cycle = cls._cycle(employee_ids=[Command.set(cls.employee.ids)])
        cls.cycle.with_user(cls.user_officer)._check_can('launch')
        wave = cls.cycle.with_user(cls.user_officer)._do_launch().with_env(cls.env)
        while wave._launch_chunk(500):
            pass
        cls.form = cls.cycle.form_ids
        cls.url = f'/my/performance/forms/{cls.form.id}'

    def _walk(self):
        for tour, login in (
            ('fill', 'emil'),
            ('return', 'mona'),
            ('revise', 'emil'),
            ('feedback', 'mona'),
            ('confirm', 'emil'),
        ):
            self.start_tour(self.url, f'hr_performance_form_{tour}', login=login)
        self.env.invalidate_all()
        self.assertEqual(self.form.state, 'confirmed')
        self.assertEqual(self.form.return_count, 1)
        entry = self.form.entry_ids.filtered(lambda e: e.title and 'Atlas' in e.title)
        self.assertEqual(entry.answers['project'], 'Atlas core module: I wrote the importer')
        self.assertEqual(entry.answers['rate'], 110)


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestFormTour(FormTourCase):
    def test_main_road(self):
        self._walk()

    def test_change_of_the_other_side_appears_within_two_seconds(self):
        section = self.form.template_id.section_ids[0]
        employee = self.form.with_user(self.user_employee)
        entry = employee.save_entry(section.id, {'project': 'Lamp', 'rate': 50})['entry']
        self._fill_rest(employee)
        self.assertEqual(employee.run_verb('submit')['status'], 'done')
        # the test's thread answers while the page is open: the reader's own second page
        # writes through the same method, under another client id
        code = f"""
            (async () => {{
                const live = () => document.querySelector('.o_hpi_live')?.dataset.live === 'live';
                for (let i = 0; i < 100 && !live(); i++) {{
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }}
                if (!live()) {{
                    console.error('the page never was live');
                    return;
                }}
                await new Promise((resolve) => setTimeout(resolve, 500));
                await fetch('/web/dataset/call_kw', {{
                    method: 'POST',
                    headers: {{ 'Content-Type': 'application/json' }},
                    body: JSON.stringify({{ jsonrpc: '2.0', method: 'call', params: {{
                        model: 'hr.performance.form', method: 'add_comment',
                        args: [[{self.form.id}], 'From the other page', {entry['id']}],
                        kwargs: {{ context: {{ client_id: 'other' }} }},
                    }} }}),
                }});
                const start = Date.now();
                const seen = () => [...document.querySelectorAll('.o_hpi_comment')].some(
                    (el) => el.textContent.includes('From the other page'));
                while (!seen() && Date.now() - start < 2000) {{
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }}
                if (seen()) {{
                    console.log('test successful');
                }} else {{
                    console.error('not seen within two seconds');
                }}
            }})();
        """
        self.browser_js(self.url, code, READY, login='mona', timeout=60)

    def _fill_rest(self, employee):
        data = employee.get_form_data()
        for section in data['sections']:
            if section['kind'] == 'improvement':
                employee.save_entry(section['id'], {'event': 'Told the test team too late'})
        if data['rating']:
            employee.save_rating(data['rating']['scale']['levels'][1]['id'])


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestFormTourPhone(FormTourCase):
    browser_size = '390x844'
    touch_enabled = True

    def test_main_road_on_a_phone(self):
        self._walk()

    def test_nothing_is_wider_than_the_screen(self):
        self.browser_js(self.url, NO_OVERFLOW, READY, login='emil')
