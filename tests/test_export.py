"""Exports of this app's records: no text of a person becomes a formula or a link in a sheet."""

import csv
import io
import json
import zipfile

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_cockpit import CockpitCase

TRIGGERS = ('=1+1', '+1', '-1', '@SUM(1)', '\t=1', '＝1', 'http://example.com')


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestExport(CockpitCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer.group_ids |= cls.env.ref('base.group_allow_export')
        for form, text in zip(cls.forms, TRIGGERS, strict=False):
            form.with_context(tracking_disable=True).employee_name = text

    def setUp(self):
        super().setUp()
        self.authenticate('olga', 'olga')

    def _export(self, kind, model='hr.performance.report', groupby=(), header='Name'):
        data = {
            'model': model,
            'fields': [
                {'name': 'employee_name', 'label': header, 'type': 'char'},
                {'name': 'department_id', 'label': 'Department', 'type': 'many2one'},
            ],
            'ids': False,
            'domain': [('cycle_id', '=', self.cycle.id)],
            'groupby': list(groupby),
            'import_compat': False,
            'context': {},
        }
        return self._post(f'/web/export/{kind}', data)

    def _post(self, path, data):
        token = Request.csrf_token(self)
        answer = self.url_open(path, data={'data': json.dumps(data), 'csrf_token': token})
        self.assertEqual(answer.status_code, 200)
        return answer.content

    def _assert_dead(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read('xl/worksheets/sheet1.xml').decode()
            texts = book.read('xl/sharedStrings.xml').decode()
        self.assertNotIn('<f>', sheet)
        self.assertNotIn('hyperlink', sheet)
        for text in TRIGGERS:
            self.assertNotIn(f'>{text}', texts)
        return texts

    def test_list(self):
        for model in ('hr.performance.report', 'hr.performance.form'):
            texts = self._assert_dead(self._export('xlsx', model, header='=1+1'))
            self.assertIn("'=1+1", texts)
            self.assertIn("'@SUM(1)", texts)

    def test_forms_by_way_of_their_employees(self):
        """An export of Odoo's own records that takes texts of ours along."""
        self.user_officer.group_ids |= self.env.ref('hr.group_hr_user')
        data = {
            'model': 'hr.employee',
            'fields': [
                {'name': name, 'label': '=1+1', 'type': 'char'}
                for name in ('name', 'performance_form_ids/employee_name')
            ],
            'ids': self.forms.employee_id.ids,
            'domain': [],
            'import_compat': False,
            'context': {},
        }
        texts = self._assert_dead(self._post('/web/export/xlsx', data))
        self.assertIn("'@SUM(1)", texts)
        answer = self._post('/web/export/csv', data).decode()
        self.assertIn("'@SUM(1)", answer)
        self.assertIn("'＝1", answer)

    def test_a_text_longer_than_a_cell(self):
        """All of it in a CSV; in Excel the words of Odoo that it was too long, not a part."""
        self.forms[0].with_context(tracking_disable=True).employee_name = 'x' * 40_000 + 'END'
        self.assertIn('xEND', self._export('csv').decode())
        texts = self._assert_dead(self._export('xlsx'))
        self.assertIn('too long', texts)
        self.assertNotIn('x' * 1000, texts)

    @mute_logger('odoo.http', 'odoo.addons.web.controllers.export')
    def test_without_the_right_to_export(self):
        self.authenticate('hera', 'hera')
        for kind in ('xlsx', 'csv'):
            with self.subTest(kind), self.assertRaises(AssertionError):
                self._export(kind)

    def test_groups(self):
        texts = self._assert_dead(self._export('xlsx', groupby=['department_id', 'employee_name']))
        self.assertIn("'=Office", texts)

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self._export('csv', header='@x').decode())))
        cells = [cell for row in rows for cell in row]
        self.assertIn("'@x", cells)
        for text in TRIGGERS:
            self.assertNotIn(text, cells)

    def test_pivot(self):
        table = {
            'model': 'hr.performance.report',
            'title': '=Office',
            'measure_count': 1,
            'col_group_headers': [[{'title': '=1+1', 'width': 1, 'height': 1}]],
            'measure_headers': [{'title': '@SUM(1)', 'is_bold': False}],
            'rows': [
                {'title': '+1', 'indent': 0, 'values': [{'value': '=1+1'}, {'value': 2}]},
                {'title': 'http://example.com', 'indent': 1, 'values': [{'value': 3.5}]},
            ],
        }
        self._assert_dead(self._post('/web/pivot/export_xlsx', table))

    def test_only_what_the_reader_may_see(self):
        self._make_form(self.manager2, 'closed', -20, -10).employee_name = 'HER MANAGER'
        self.assertNotIn('HER MANAGER', self._assert_dead(self._export('xlsx')))
