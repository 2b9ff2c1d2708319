"""Import of history: checked line by line, applied once, never over a form."""

import doctest
import io
import json
import time
import zipfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged, warmup
from odoo.tools import file_open, file_path, mute_logger

from odoo.addons.hr_performance_interview.tools import loose_values

from .history_common import EMIL, ENTRY, GOAL, PERIOD, PLAN, RATING, HistoryCase


@tagged('post_install', '-at_install', 'hr_performance')
class TestHistory(HistoryCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(loose_values).failed)

    def test_forms_feed_the_facts_of_a_new_form(self):
        entry = self._import(ENTRY, self._entry())
        rating = self._import(RATING, self._rating())
        form = entry.sudo().form_id
        self.assertEqual(rating.sudo().form_id, form)
        self.assertRecordValues(
            form, [{'state': 'closed', 'waiting_for': 'nobody', 'employee_id': self.employee.id}]
        )
        self.assertRecordValues(
            form.cycle_id,
            [{'state': 'closed', 'name': '25 H2', 'company_id': self.company.id}],
        )
        self.assertEqual(form.version_ids.mapped('event'), ['import', 'import'])
        first, second = form.version_ids
        self.assertEqual(second.previous_digest, first.digest)
        self.assertIn('Moved 3 lines', second.content)
        self.assertIn('Meets', second.content)
        self.assertEqual(first.author_id, self.user_hr_manager)
        new = self._form()
        new._collect_facts()
        facts = {fact.kind: fact.name for fact in new.fact_ids}
        self.assertEqual(
            facts, {**facts, 'last_achievement': 'Warehouse move', 'last_rating': 'Meets'}
        )
        # the employee reads his old form, with its labels
        data = form.with_user(self.user_employee).get_form_data()
        self.assertEqual(data['state'], 'closed')
        self.assertEqual([e['answers']['rate'] for e in data['entries']], [110])

    def test_goals_and_plans(self):
        goals = (
            self._import(
                GOAL,
                ['G1', 'Finished goal', EMIL, *PERIOD, 'Late orders', '10', '8', 'Lower is better'],
                ['G2', 'Finished goal', 'A1001', '', '31/12/2025', 'Output', '100', '40', ''],
            )
            .sudo()
            .goal_id
        )
        self.assertRecordValues(
            goals,
            [
                {'state': 'done', 'achievement': 'met', 'completion_rate': 125},
                {'state': 'done', 'achievement': 'missed', 'completion_rate': 40},
            ],
        )
        plan = (
            self._import(
                PLAN, ['P1', 'Ended plan', 'A1001', *PERIOD, 'Set-up time', 'Completed', '31 min']
            )
            .sudo()
            .plan_id
        )
        self.assertRecordValues(
            plan,
            [
                {
                    'state': 'closed',
                    'result': 'completed',
                    'progress': 100,
                    'result_evidence': '31 min',
                }
            ],
        )
        self.assertEqual(str(plan.closed_on), '2025-12-31')
        # the trend of the analysis report finds last year's goals
        form = self._form()
        form._collect_facts()
        trend = form.with_user(self.user_manager)._get_analysis_data_batch()[form.id]['trend']
        self.assertEqual([p['count'] for p in trend if p['date_to'] == '2025-12-31'], [2])

    def test_twice_changes_nothing(self):
        lines = [self._entry('E1'), self._entry('E2', title='=1+1')]
        rows = self._import(ENTRY, *lines)
        self.env.invalidate_all()
        before = rows.read()
        entries = rows.sudo().entry_id
        self.assertEqual(entries.mapped('title'), ['Warehouse move', '=1+1'])
        again = self._rows(ENTRY, *lines)
        self.assertEqual(again, rows)
        again.action_check()
        again.action_apply()
        self.env.invalidate_all()
        self.assertEqual(rows.read(), before)
        self.assertEqual(rows.sudo().form_id.entry_ids, entries)
        # the key of what was imported says something new: refused, nothing half written
        result = self._load(ENTRY, self._entry('E3'), self._entry('E1', text='Other'))
        self.assertFalse(result['ids'])
        self.assertIn('E1', result['messages'][0]['message'])
        self.assertEqual([m['record'] for m in result['messages']], [1])
        self.assertFalse(self.History.search([('import_key', '=', 'E3')]))

    def test_corrected_file(self):
        row = self._rows(ENTRY, self._entry(ref='nobody'))
        row.action_check()
        self.assertEqual(row.state, 'problem')
        self.assertEqual(self._rows(ENTRY, self._entry()), row)
        self.assertRecordValues(row, [{'state': 'new', 'problem': False, 'employee_ref': 'A1001'}])

    def test_bad_lines(self):
        self._employee('Li Wei')
        self._employee('Li Wei')
        self._employee('Twin', barcode='T1')
        twin = self._employee('Other twin')
        twin.work_email = 't1'
        for values, part in (
            ({'ref': 'nobody'}, 'Employee (badge, e-mail or number): nobody in'),
            ({'ref': 'Li Wei'}, '2 employees are called "Li Wei"'),
            ({'ref': 'Cora Colleague'}, 'is a name'),
            ({'ref': 'T1'}, 'key of 2 employees'),
            ({'ref': 'hera@example.com'}, 'another HR manager'),
            ({'period': ['05/06/2025', '2025-12-31']}, 'From (date): "05/06/2025" can be read'),
            ({'period': ['soon', '2025-12-31']}, '"soon" is no date'),
            ({'period': ['2025-07-01', '']}, 'To (date): is missing'),
            ({'period': ['2025-12-31', '2025-07-01']}, 'before the beginning'),
            ({'period': ['2025-12-31', '2099-07-01']}, 'no history'),
            ({'section': ''}, 'Section: is missing'),
            ({'side': ''}, 'Written by: is missing'),
            ({'title': '', 'text': ''}, 'both empty'),
            ({'rate': '0.85'}, '85%'),
            ({'rate': 'high'}, '"high" is no number'),
        ):
            with self.subTest(values=values):
                key = json.dumps(values)
                self.assertIn(part, self._problem(ENTRY, self._entry(key, **values)))
        problem = self._problem(RATING, self._rating(rating='7'))
        self.assertIn('"7" is no level of "Lamp levels" (Above · Meets · Below)', problem)
        self.assertIn(
            'must be greater than zero',
            self._problem(GOAL, ['G', 'Finished goal', EMIL, *PERIOD, 'X', '-1', '8', '']),
        )
        self.assertIn(
            'Result of the plan: is missing',
            self._problem(PLAN, ['P', 'Ended plan', EMIL, *PERIOD, 'X', '', '']),
        )
        with self.assertRaisesRegex(UserError, 'Nothing was imported'):
            self.History.search([]).action_apply()
        self.assertFalse(self.env['hr.performance.cycle'].search([('history_key', '!=', False)]))

    def test_lines_that_odoo_refuses(self):
        for row, part in (
            (['', *self._entry()[1:]], 'Row key: is missing'),
            (self._entry(ref=''), 'is missing'),
            (['E1', 'Novel', *self._entry()[2:]], 'Novel'),
            (self._entry(text='x' * 10_001), 'shorten'),
        ):
            with self.subTest(part=part):
                result = self._load(ENTRY, self._entry('good'), row)
                self.assertFalse(result['ids'])
                self.assertIn(part, json.dumps(result['messages']))
                self.assertEqual({m['record'] for m in result['messages']}, {1})
        result = self._load(ENTRY, self._entry('E1'), self._entry('E1', title='Other'))
        self.assertFalse(result['ids'])
        self.assertEqual(result['messages'][0]['record'], 1)
        self.assertFalse(self.History.search([]))

    def test_what_is_clear_is_read(self):
        gone = self._employee('Gone', barcode='X1', active=False)
        rows = self._import(
            ENTRY,
            self._entry('E1', ref='Ａ１００１', period=['2025.07.01', '31/12/2025']),
            self._entry('E2', ref=' EMIL@example.com ', period=['45839', '２０２５年１２月３１日']),
            self._entry('E3', ref='x1'),
            self._entry('E4', rate='85,5'),
        ).sudo()
        self.assertEqual(len(rows.form_id.cycle_id), 1)
        self.assertEqual(rows[:2].form_id.employee_id, self.employee)
        self.assertEqual(rows[2].form_id.employee_id, gone)
        self.assertEqual(rows[3].entry_id.completion_rate, 85.5)

    def test_never_over_a_form(self):
        form = self._form()
        self._to_confirm(form)
        before = form.read()
        period = ['2026-04-01', '2026-06-30']
        problem = self._problem(ENTRY, self._entry(period=period))
        self.assertIn('signed or under way', problem)
        # launched after the check: the row is told, the others are imported in the background
        rows = self._rows(ENTRY, self._entry('E8', EMIL), self._entry('E9', 'cora@example.com'))
        rows.action_check()
        cycle = self._cycle(templates=self.template, date_from=PERIOD[0], date_to=PERIOD[1])
        self._form(cycle_id=cycle.id)
        with self.assertRaisesRegex(UserError, 'E8'), self.env.cr.savepoint():
            rows.action_apply()
        self.env.invalidate_all()
        self.assertEqual(form.read(), before)
        self.assertEqual(rows.mapped('state'), ['ready', 'ready'])
        rows.with_user(self.user_hr_manager).sudo()._apply_rows()
        self.assertEqual(rows.mapped('state'), ['problem', 'applied'])

    def test_rating_once_per_side(self):
        self._import(RATING, self._rating('R1'), self._rating('R2', side='Employee'))
        problem = self._problem(RATING, self._rating('R3', rating='1'))
        self.assertIn('has this rating already', problem)

    @mute_logger('odoo.addons.hr_performance_interview.models.hr_performance_history')
    def test_crash_in_the_middle(self):
        rows = self._rows(ENTRY, *(self._entry(f'E{n}') for n in range(6)))
        rows.action_check()
        rows.sudo()._with_transition().write(
            {'state': 'queued', 'applied_by_id': self.user_hr_manager.id}
        )
        Entry, made = self.env.registry['hr.performance.entry'], []
        create = Entry.create

        def crash(model, vals_list):
            if made:
                raise KeyboardInterrupt
            made.append(vals_list)
            return create(model, vals_list)

        with patch.object(Entry, 'create', crash):
            rows[:3].with_user(self.user_hr_manager).sudo()._apply_queued(self.company)
            self.env.flush_all()
            with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
                rows[3:].with_user(self.user_hr_manager).sudo()._apply_queued(self.company)
        self.env.invalidate_all()
        self.assertEqual(rows.mapped('state'), ['applied'] * 3 + ['queued'] * 3)
        self._run_cron()
        self.env.invalidate_all()
        self.assertEqual(set(rows.mapped('state')), {'applied'})
        self.assertEqual(len(rows.sudo().form_id.entry_ids), 6)

    def test_background_and_lost_role(self):
        people = self._employees(
            [
                {'name': f'P{n}', 'barcode': f'P{n}', 'company_id': self.company.id}
                for n in range(501)
            ]
        )
        rows = self._rows(ENTRY, *(self._entry(f'E{n}', f'P{n}') for n in range(501)))
        rows.action_check()
        rows.action_apply()
        self.assertEqual(set(rows.mapped('state')), {'queued'})
        with self.assertRaises(UserError):
            rows[0].unlink()
        self._run_cron()
        self.env.invalidate_all()
        self.assertEqual(set(rows.mapped('state')), {'applied'})
        self.assertEqual(rows.sudo().form_id.employee_id, people)
        self.assertEqual(rows.sudo().entry_id.author_id, self.user_hr_manager)
        with self.assertRaises(UserError):
            rows[0].unlink()
        rows = self._rows(ENTRY, self._entry('late'))
        rows.action_check()
        rows.sudo()._with_transition().write(
            {'state': 'queued', 'applied_by_id': self.user_officer.id}
        )
        self._run_cron()
        self.assertIn('no HR manager', rows.problem)

    def _count(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    @warmup
    def test_queries_do_not_grow(self):
        self._employees(
            [
                {'name': f'P{n}', 'barcode': f'P{n}', 'company_id': self.company.id}
                for n in range(420)
            ]
        )
        self._import(ENTRY, self._entry('warm', period=['2024-01-01', '2024-06-30']))
        counts = []
        for number, (first, last) in enumerate(((0, 20), (20, 420))):
            lines = [self._entry(f'{number}-{n}', f'P{n}') for n in range(first, last)]
            found = [self._count(lambda lines=lines: self._rows(ENTRY, *lines))]
            rows = self.History.search([('import_key', '=like', f'{number}-%')])
            found += [self._count(rows.action_check), self._count(rows.action_apply)]
            self.assertEqual(set(rows.mapped('state')), {'applied'})
            counts.append(found)
        for few, many in zip(*counts, strict=True):
            self.assertLessEqual(many, few + 12, counts)

    def test_templates(self):
        openpyxl = __import__('openpyxl')
        for lang in ('', '_zh'):
            for kind in ('entries', 'ratings', 'goals', 'plans'):
                path = f'hr_performance_interview/static/xls/history_{kind}{lang}.xlsx'
                self.assertTrue(file_path(path))
                with file_open(path, 'rb') as file:
                    sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
                cells = [cell for line in sheet.iter_rows() for cell in line]
                self.assertFalse([c.value for c in cells if c.data_type == 'f'])
                if lang:
                    continue
                header, line = ([c.value or '' for c in line] for line in sheet.iter_rows())
                labels = {field.string: name for name, field in self.History._fields.items()}
                names = [labels[label] for label in header]
                line[names.index('employee_ref')] = 'A1001'
                if 'manager_ref' in names:
                    line[names.index('manager_ref')] = 'mona@example.com'
                if kind == 'ratings':
                    line[names.index('scale_name')] = 'Lamp levels'
                    line[names.index('rating')] = '3'
                rows = self._import(names, line).sudo()
                if 'manager_ref' in names:
                    self.assertEqual(rows.form_id.manager_user_id, self.user_manager)
        labels = self.History.get_import_templates()
        self.assertEqual(len(labels), 4)

    def _open_file(self, content, name='old.xlsx'):
        """What the page shows of a file: an error, or nothing wrong."""
        wizard = self.env['base_import.import'].with_user(self.user_hr_manager)
        wizard = wizard.create(
            {
                'res_model': 'hr.performance.history',
                'file': content,
                'file_name': name,
                'file_type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
            }
        )
        return wizard.parse_preview({'has_headers': True, 'quoting': '"'}).get('error')

    def _make_workbook(self, rows='', more='', **parts):
        """A file of Excel with one sheet; small, whatever it unpacks to."""
        book = __import__('openpyxl').Workbook()
        book.active.append(ENTRY)
        book.active.append(self._entry())
        plain, output = io.BytesIO(), io.BytesIO()
        book.save(plain)
        with (
            zipfile.ZipFile(plain) as source,
            zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED) as target,
        ):
            for part in source.infolist():
                text = source.read(part)
                if part.filename == 'xl/worksheets/sheet1.xml':
                    text = text.replace(b'</sheetData>', f'{rows}</sheetData>{more}'.encode())
                target.writestr(part.filename, text)
            for name, text in parts.items():
                target.writestr(f'xl/{name}.xml', text)
        return output.getvalue()

    def test_bombs(self):
        """Nothing is opened that is far larger than the file shows; what is normal is."""
        last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        bombs = {
            'zeros': self._make_workbook(zeros=b'0' * (60 * 1024 * 1024)),
            'the last cell': self._make_workbook(last),
            'without its address': self._make_workbook('<row r="1048576"><c/>' + '<c/>' * 20),
            'one merged cell': self._make_workbook(
                more='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            ),
            'one link': self._make_workbook(
                more='<hyperlinks><hyperlink ref="A3:XFD1048576" location="A1"/></hyperlinks>'
            ),
            'many parts': self._make_workbook(**{f'x{n}': '<x/>' for n in range(1001)}),
            'a repeated cell': self._make_workbook(
                content='<x:x xmlns:x="x"><x:table-cell x:columns-repeated="999999999"/></x:x>'
            ),
        }
        started = time.monotonic()
        for name, content in bombs.items():
            with self.subTest(name):
                self.assertLess(len(content), 400_000)
                error = self._open_file(content)
                self.assertIn('too large to be read at once', error)
                self.assertIn('old.xlsx', error)
        self.assertLess(time.monotonic() - started, 20)
        self.assertIn('too large', self._open_file(b'a,b\n' * (14 * 1024 * 1024), 'old.csv'))
        wizard = self.env['base_import.import'].search([], order='id desc', limit=2)[1]
        with self.assertRaisesRegex(UserError, 'too large'):
            wizard.execute_import(ENTRY, ENTRY, {'has_headers': True, 'quoting': '"'})
        self.assertFalse(self._open_file(self._make_workbook()))
        self.assertFalse(self._open_file(self._make_workbook('<row r="1048576" ht="12"/>')))
        self.assertFalse(self.History.search([]))

    def test_wrong_encoding(self):
        text = ','.join(ENTRY) + '\n' + ','.join(self._entry(title='仓库搬迁')) + '\n'
        for encoding, says in (('gbk', 'gb18030'), ('utf-8-sig', 'utf-8'), ('utf-16', 'utf-16')):
            wizard = (
                self.env['base_import.import']
                .with_user(self.user_hr_manager)
                .create(
                    {
                        'res_model': 'hr.performance.history',
                        'file': text.encode(encoding),
                        'file_name': 'old.csv',
                        'file_type': 'text/csv',
                    }
                )
            )
            options = {
                'quoting': '"', 'separator': ',', 'has_headers': True, 'encoding': says,
                'advanced': False, 'keep_matches': False,
            }  # fmt: skip
            result = wizard.execute_import(ENTRY, ENTRY, options, dryrun=True)
            self.assertFalse(result['messages'], encoding)
            self.assertFalse(self.History.search([]), 'a test leaves nothing')
            wrong = wizard.execute_import(ENTRY, ENTRY, {**options, 'encoding': 'ascii'})
            self.assertTrue(wrong['messages'] if encoding != 'utf-16' else True)
            result = wizard.execute_import(ENTRY, ENTRY, options)
            row = self.History.browse(result['ids'])
            self.assertEqual(row.title, '仓库搬迁', encoding)
            row.unlink()
