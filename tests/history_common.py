"""Lines of old forms, goals and plans, and how a test imports them."""

from .test_fact import FactCase

QUIET = ('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.http')
COMMON = ['import_key', 'kind', 'employee_ref', 'date_from', 'date_to']
ENTRY = [*COMMON, 'section', 'side', 'title', 'text', 'rate']
RATING = [*COMMON, 'side', 'scale_name', 'rating']
GOAL = [*COMMON, 'title', 'target', 'result', 'direction']
PLAN = [*COMMON, 'title', 'plan_result', 'evidence']
PERIOD = ['2025-07-01', '2025-12-31']
EMIL = 'emil@example.com'


class HistoryCase(FactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee.barcode = 'A1001'
        cls.scale.name = 'Lamp levels'
        cls.History = cls.env['hr.performance.history'].with_user(cls.user_hr_manager)

    def _load(self, names, *rows, user=None):
        model = self.History.with_user(user or self.user_hr_manager)
        result = model.load(names, [list(row) for row in rows])
        self.env.flush_all()
        return result

    def _rows(self, names, *rows):
        result = self._load(names, *rows)
        self.assertFalse(result['messages'])
        return self.History.browse(result['ids'])

    def _entry(self, key='E1', ref='A1001', period=PERIOD, **values):
        vals = {
            'section': 'Done well',
            'side': 'Employee',
            'title': 'Warehouse move',
            'text': 'Moved 3 lines',
            'rate': '110%',
            **values,
        }
        return [key, 'Form entry', ref, *period, *(vals[name] for name in ENTRY[5:])]

    def _rating(self, key='R1', ref='A1001', rating='Meets', period=PERIOD, side='Manager'):
        return [key, 'Overall rating', ref, *period, side, 'Lamp levels', rating]

    def _import(self, names, *rows):
        rows = self._rows(names, *rows)
        rows.action_check()
        self.assertFalse(rows.filtered('problem').mapped('problem'))
        rows.action_apply()
        self.assertEqual(set(rows.mapped('state')), {'applied'})
        return rows

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('hr_performance_interview.ir_cron_apply_history').method_direct_trigger()
        self.env.invalidate_all()

    def _problem(self, names, row):
        rows = self._rows(names, row)
        rows.action_check()
        self.assertEqual(rows.state, 'problem', row)
        return rows.problem
