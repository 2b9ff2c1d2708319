"""Import of history: by HR managers only, checked line by line, applied once, never over a form."""

import doctest
import io
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged, warmup
from odoo.tools import file_open, file_path, mute_logger

from odoo.addons.hr_performance_interview.tools import loose_values

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
        people = self.env['hr.employee'].create(
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
        self.env['hr.employee'].create(
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


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestHistoryAccess(HistoryCase, HttpCase):
    def test_hr_manager_only(self):
        row = self._rows(ENTRY, self._entry())
        for user in (
            self.user_officer,
            self.user_manager,
            self.user_employee,
            self.user_system,
        ):
            with self.subTest(user=user.login), mute_logger(*QUIET):
                result = None
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    result = self._load(ENTRY, self._entry('E9'), user=user)
                    if not result['ids']:
                        raise AccessError(result['messages'][0]['message'])
                for call in (
                    lambda model: model.create({'import_key': 'x'}),
                    lambda model: model.search([]),
                    lambda model: model.browse(row.id).read(['text']),
                    lambda model: model.browse(row.id).write({'text': 'x'}),
                    lambda model: model.browse(row.id).unlink(),
                    lambda model: model.browse(row.id).action_check(),
                    lambda model: model.browse(row.id).action_apply(),
                ):
                    with self.assertRaises(AccessError):
                        call(self.History.with_user(user))
        # HR of another company sees and imports nothing
        foreign = self.History.with_user(self.user_foreign_hr)
        self.assertFalse(foreign.search([]))
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            foreign.browse(row.id).action_check()
        rows = foreign.create(
            {'import_key': 'F', 'kind': 'plan', 'employee_ref': 'A1001', 'title': 'x'}
        )
        rows.action_check()
        self.assertIn('nobody in Southwind Lamps', rows.problem)
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            foreign.create(
                {
                    'import_key': 'F2',
                    'kind': 'plan',
                    'employee_ref': 'A1001',
                    'company_id': self.company.id,
                }
            )

    def test_over_rpc(self):
        for login in ('olga', 'mona', 'emil'):
            self.authenticate(login, login)
            for method, args in (
                ('load', [ENTRY, [self._entry('E9')]]),
                ('create', [[{'import_key': 'E9', 'kind': 'goal', 'employee_ref': 'A1001'}]]),
                ('search_read', [[], ['text']]),
                ('_cron_apply', []),
            ):
                with self.subTest(login=login, method=method), mute_logger(*QUIET):
                    answer = self.url_open(
                        f'/web/dataset/call_kw/hr.performance.history/{method}',
                        data=json.dumps(
                            {
                                'jsonrpc': '2.0',
                                'method': 'call',
                                'params': {
                                    'model': 'hr.performance.history',
                                    'method': method,
                                    'args': args,
                                    'kwargs': {},
                                },
                            }
                        ),
                        headers={'Content-Type': 'application/json'},
                    ).json()
                    refused = 'error' in answer or not answer['result'].get('ids', True)
                    self.assertTrue(refused, answer)
        self.assertFalse(self.env['hr.performance.history'].search([]))

    def test_what_is_worked_out_stays(self):
        row = self._rows(ENTRY, self._entry())
        form = self._form()
        for vals in (
            {'state': 'ready'},
            {'form_id': form.id},
            {'employee_id': self.employee.id},
            {'problem': False},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(AccessError), mute_logger(*QUIET):
                    row.write(vals)
                if 'state' in vals:
                    continue
                with self.assertRaises(AccessError):
                    self.History.create(
                        {'import_key': 'x', 'kind': 'goal', 'employee_ref': 'A1001', **vals}
                    )
        planted = self.History.with_context(default_form_id=form.id, default_state='ready').create(
            {'import_key': 'x', 'kind': 'goal', 'employee_ref': 'A1001'}
        )
        self.assertRecordValues(planted, [{'state': 'new', 'form_id': False}])
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.user_officer).write({'history_key': 'x'})
        cycle = self.env['hr.performance.cycle'].with_context(default_history_key='x')
        self.assertFalse(cycle.create({'name': 'x'}).history_key)
        # an applied row does not change by id either
        row.action_check()
        row.action_apply()
        result = self._load(['.id', 'title'], [str(row.id), 'Other'])
        self.assertFalse(result['ids'])
        self.assertEqual(row.title, 'Warehouse move')

    def test_about_a_colleague_above(self):
        """Another HR manager does not read rows about himself, nor about those above him."""
        other = self._user('hugo.h', 'hr_performance_interview.group_hr_performance_manager')
        self._employee('Hugo', other, self.manager)
        rows = self._rows(
            ENTRY,
            self._entry('E1', 'hugo.h@example.com'),
            self._entry('E2', 'mona@example.com'),
            self._entry('E3', 'A1001'),
        )
        rows.action_check()
        seen = self.History.with_user(other).search([])
        self.assertEqual(seen.mapped('import_key'), ['E3'])
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            rows.with_user(other).action_apply()
