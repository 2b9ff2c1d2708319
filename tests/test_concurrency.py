"""A save and a verb at the same moment, with real transactions of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .common import NOTRACK, PERIOD, PerformanceMixin, delete_forms

QUESTIONS = {'event': 'May release: fix two days late'}


def _unlock_registry(cls):
    """Odoo's own runner holds this lock in its thread: a retry in another would wait for ever."""
    lock = patch.object(Registry, '_lock', DummyRLock())
    lock.start()
    cls.addClassCleanup(lock.stop)


class RaceCase(PerformanceMixin, BaseCase):
    """Commits what it needs and takes it away again by SQL: a launched form has no other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _unlock_registry(cls)
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cls._make(env)
        del cls.env  # its cursor is closed, and assertRaises would look for a savepoint there
        cls.addClassCleanup(cls._take_away)

    @classmethod
    def _make(cls, env):
        cls.env = env
        company = env.ref('base.main_company')
        user = new_test_user(
            env,
            login='hpi_race',
            groups='base.group_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz='UTC',
        )
        employee = env['hr.employee'].create(
            {'name': 'Rasmus Race', 'company_id': company.id, 'user_id': user.id}
        )
        boss = new_test_user(
            env,
            login='hpi_race_boss',
            groups='base.group_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz='UTC',
        )
        template = cls._template('Race', scale=False)
        cycle = env['hr.performance.cycle'].create(
            {
                'name': 'Race',
                'company_id': company.id,
                'date_from': PERIOD[0],
                'date_to': PERIOD[1],
                'fill_mode': 'employee',
                'notify': False,
                'template_ids': [Command.set(template.ids)],
            }
        )
        frozen = template._freeze(cycle)[template]
        cls.ids = {
            'user': user.id,
            'boss': boss.id,
            'partners': (user | boss).partner_id.ids,
            'employee': employee.id,
            'cycle': cycle.id,
            'template': template.id,
            'scale': cls.scale.id,
            'company': company.id,
            'frozen': frozen.id,
        }
        cls.sections = {s['kind']: s['id'] for s in frozen._get_definition('employee')}

    @classmethod
    def _take_away(cls):
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            delete_forms(cursor, [cls.ids['cycle']])
            cursor.execute(
                'DELETE FROM hr_performance_template WHERE cycle_id = %s', [cls.ids['cycle']]
            )
            cursor.execute('DELETE FROM hr_performance_cycle WHERE id = %s', [cls.ids['cycle']])
            env['hr.performance.template'].browse(cls.ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(cls.ids['scale']).unlink()
            env['hr.employee'].browse(cls.ids['employee']).unlink()
            env['res.users'].browse([cls.ids['user'], cls.ids['boss']]).unlink()
            env['res.partner'].browse(cls.ids['partners']).unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            delete_forms(cursor, [self.ids['cycle']])
            form = (
                env['hr.performance.form']
                ._with_transition()
                .create(
                    {
                        'cycle_id': self.ids['cycle'],
                        'template_id': self.ids['frozen'],
                        'company_id': self.ids['company'],
                        'employee_id': self.ids['employee'],
                        'employee_name': 'Rasmus Race',
                        'user_id': self.ids['user'],
                        'fill_mode': 'employee',
                        'state': 'filling',
                        'date_due': '2099-07-08',
                        'date_fill_due': '2099-07-08',
                    }
                )
            )
            mine = form._without_transition().with_user(self.ids['user'])
            mine.save_entry(self.sections['achievement'], {'project': 'Atlas core module'})
            self.first = mine.save_entry(self.sections['improvement'], QUESTIONS)['entry']
            self.form_id = form.id

    def _tab(self):
        """The form in a transaction of its own, whose snapshot is taken now."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        form = self._form_of(cursor)
        form.read(['state'])
        return form

    def _form_of(self, cursor):
        env = api.Environment(cursor, self.ids['user'], NOTRACK)
        return env['hr.performance.form'].browse(self.form_id)

    def _count(self):
        """(entries, those of the newest version, those that the manager is shown)."""
        with self.registry.cursor() as cursor:
            form = self._form_of(cursor).sudo()
            content = form.version_ids[-1:]._get_content() if form.version_ids else {}
            kept = [e for s in content.get('sections', ()) for e in s['entries']]
            shown = form.entry_ids.filtered('shown_to_manager')
            return len(form.entry_ids), len(kept), len(shown)

    def _begin_interview(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "UPDATE hr_performance_form SET state = 'ready', manager_user_id = %s "
                'WHERE id = %s',
                [self.ids['boss'], self.form_id],
            )
            boss = self._form_of(cursor).with_user(self.ids['boss'])
            boss.action_start_interview()


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestConcurrency(RaceCase):
    def _retry(self, form, call):
        return retrying(call, form.env)

    def _at_once(self, *calls):
        """Their results; each starts with a snapshot taken before any of them wrote."""
        with ThreadPoolExecutor(len(calls)) as pool:
            return [done.result(timeout=60) for done in [pool.submit(call) for call in calls]]

    def test_two_entries_saved_at_once(self):
        """Neither waits for the other: both are written before one of them commits."""
        tabs = [self._tab(), self._tab()]
        second = tabs[0].entry_ids.filtered(lambda e: e.section_kind == 'achievement').id
        written = threading.Barrier(2)

        def save(form, entry_id, answers):
            answer = form.save_entry(False, answers, entry_id, 1)
            form.env.flush_all()
            written.wait(timeout=10)
            form.env.cr.commit()
            return answer['status']

        texts = {
            self.first['id']: {'event': 'May release: fix four days late'},
            second: {'project': 'Atlas core module, finished'},
        }
        statuses = self._at_once(
            *(
                lambda form=form, row=row: save(form, *row)
                for form, row in zip(tabs, texts.items(), strict=True)
            )
        )
        self.assertEqual(statuses, ['saved', 'saved'])
        with self.registry.cursor() as cursor:
            for entry in self._form_of(cursor).sudo().entry_ids:
                self.assertEqual((entry.answers, entry.revision), (texts[entry.id], 2))

    @mute_logger('odoo.sql_db')
    def test_one_entry_saved_twice_at_once(self):
        """One wins, the other is shown what won; no text is written over unseen."""
        tabs, start = [self._tab(), self._tab()], threading.Barrier(2)

        def save(form, text):
            start.wait(timeout=10)
            return self._retry(
                form, lambda: form.save_entry(False, {'event': text}, self.first['id'], 1)
            )

        with patch('odoo.service.model.random.uniform', return_value=0):
            answers = self._at_once(
                lambda: save(tabs[0], 'From the telephone'),
                lambda: save(tabs[1], 'From the desk'),
            )
        self.assertEqual({answer['status'] for answer in answers}, {'saved', 'conflict'})
        self.assertEqual(answers[0]['entry']['answers'], answers[1]['entry']['answers'])
        won = next(answer for answer in answers if answer['status'] == 'saved')
        with self.registry.cursor() as cursor:
            entry = self._form_of(cursor).sudo().entry_ids.browse(self.first['id'])
            self.assertEqual(entry.answers, won['entry']['answers'])
            self.assertEqual(entry.revision, 2)

    @mute_logger('odoo.sql_db')
    def test_fifty_saves_of_two_editors_of_one_entry(self):
        """Each builds upon what it was shown last: at the end every word of both is there."""
        start = threading.Barrier(2)

        def write(editor):
            start.wait(timeout=10)
            seen, saved = self.first, 0
            for number in range(25):
                word = f'{editor}{number}.'
                while True:
                    with self.registry.cursor() as cursor:
                        form = self._form_of(cursor)
                        text = f'{seen["answers"]["event"]} {word}'
                        answer = self._retry(
                            form,
                            lambda form=form, text=text, seen=seen: form.save_entry(
                                False, {'event': text}, seen['id'], seen['revision']
                            ),
                        )
                    seen = answer['entry']
                    if answer['status'] == 'saved':
                        saved += 1
                        break
                    self.assertEqual(answer['status'], 'conflict')
            return saved

        with patch('odoo.service.model.random.uniform', return_value=0):
            counts = self._at_once(lambda: write('A'), lambda: write('B'))
        self.assertEqual(counts, [25, 25])
        with self.registry.cursor() as cursor:
            entry = self._form_of(cursor).sudo().entry_ids.browse(self.first['id'])
            words = entry.answers['event'].removeprefix(QUESTIONS['event']).split()
            self.assertEqual(
                sorted(words), sorted(f'{e}{number}.' for e in 'AB' for number in range(25))
            )
            self.assertEqual(entry.revision, 51)

    def test_a_save_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.save_entry(self.sections['improvement'], {'event': 'Report missed twice'})
        saving.env.cr.commit()
        with self.assertRaises(ConcurrencyError):
            submitting.action_submit()
        submitting.env.cr.rollback()
        submitting.env.transaction.reset()
        submitting.action_submit()
        submitting.env.cr.commit()
        self.assertEqual(self._count(), (3, 3, 3))

    @mute_logger('odoo.sql_db')
    def test_a_change_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.save_entry(False, {'event': 'May release: fix one day late'}, self.first['id'], 1)
        saving.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            submitting.action_submit()

    def test_a_file_committed_since_the_submit_began(self):
        submitting, saving = self._tab(), self._tab()
        saving.add_attachment(self.first['id'], 'proof.txt', 'cHJvb2Y=')
        saving.env.cr.commit()
        with self.assertRaises(ConcurrencyError):
            submitting.action_submit()

    @mute_logger('odoo.sql_db')
    def test_a_save_after_the_submit_began(self):
        """It waits for the submit, and is then refused by the new state."""
        submitting, saving = self._tab(), self._tab()
        submitting.action_submit()

        def save():
            return self._retry(
                saving,
                lambda: saving.save_entry(self.sections['improvement'], {'event': 'Too late'}),
            )

        with (
            patch('odoo.service.model.random.uniform', return_value=0),
            ThreadPoolExecutor(1) as pool,
        ):
            waiting = pool.submit(save)
            self.assertFalse(waiting.done())
            submitting.env.cr.commit()
            with self.assertRaises(AccessError):
                waiting.result(timeout=20)
        self.assertEqual(self._count(), (2, 2, 2))

    @mute_logger('odoo.sql_db')
    def test_two_submits_at_once(self):
        tabs = [self._tab(), self._tab()]
        start = threading.Barrier(2)

        def submit(form):
            start.wait(timeout=10)
            try:
                return self._retry(form, form.action_submit)
            except Exception as error:  # noqa: BLE001 - the outcome is what is tested
                return type(error).__name__

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(submit, tabs))
        self.assertIn(True, outcomes)
        self.assertNotEqual(outcomes, [True, True])
        with self.registry.cursor() as cursor:
            versions = self._form_of(cursor).sudo().version_ids
            self.assertEqual(versions.mapped('event'), ['submit'])

    def test_fifty_notes_of_two_people_at_once(self):
        """The record of a running interview: nothing lost, nothing twice, nobody retried."""
        self._begin_interview()
        start = threading.Barrier(10)

        def write(worker):
            """Five notes, each in a transaction of its own, and the first of them sent twice."""
            person = self.ids['boss' if worker % 2 else 'user']
            start.wait(timeout=10)
            for number in (0, 1, 2, 3, 4, 0):
                with self.registry.cursor() as cursor:
                    form = self._form_of(cursor).with_user(person)
                    text = f'Note {worker}.{number}'
                    form.add_note('open', text, client_key=f'key-{worker}-{number}')

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(write, range(10)))
        with self.registry.cursor() as cursor:
            notes = self._form_of(cursor).sudo().note_ids
            texts = sorted(notes.mapped('body'))
            self.assertEqual(texts, [f'Note {w}.{n}' for w in range(10) for n in range(5)])
            sides = notes.grouped('side')
            self.assertEqual(
                {side: len(rows) for side, rows in sides.items()}, {'employee': 25, 'manager': 25}
            )
            page = self._form_of(cursor).get_talk_data()
            self.assertEqual(len(page['notes']), 50)

    def test_many_writers_do_not_wait_for_each_other(self):
        """No hot row: nobody who saves on the same form is ever retried."""
        tabs = [self._tab() for _number in range(24)]
        start = threading.Barrier(len(tabs))

        def save(numbered):
            number, form = numbered
            start.wait(timeout=10)
            answer = form.save_entry(
                self.sections['plan'], {'goal': f'Goal {number}'}, client_key=f'tab-{number}'
            )
            form.env.cr.commit()
            return answer['status']

        with ThreadPoolExecutor(len(tabs)) as pool:
            outcomes = list(pool.map(save, enumerate(tabs)))
        self.assertEqual(set(outcomes), {'saved'})
        self.assertEqual(self._count()[0], 2 + len(tabs))


@tagged('post_install', '-at_install', 'hr_performance', 'performance')
class TestTwoLaunches(PerformanceMixin, BaseCase):
    """The background job of two servers at the same moment."""

    PEOPLE = 12

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _unlock_registry(cls)
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cursor:
            cls.env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cls._make(cls.env.ref('base.main_company'))
        del cls.env  # its cursor is closed
        cls.addClassCleanup(cls._take_away)

    @classmethod
    def _make(cls, company):
        users = [
            new_test_user(
                cls.env,
                login=f'hpi_launch_{number}',
                groups='base.group_user',
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for number in range(cls.PEOPLE + 1)
        ]
        manager, *people = [
            cls.env['hr.employee'].create(
                {'name': user.login, 'company_id': company.id, 'user_id': user.id}
            )
            for user in users
        ]
        employees = manager.union(*people)
        (employees - manager).parent_id = manager
        template = cls._template('Launch twice', scale=False)
        cls.ids = {
            'users': [user.id for user in users],
            'employees': employees.ids,
            'people': [person.id for person in people],
            'template': template.id,
            'scale': cls.scale.id,
            'company': company.id,
            'cycles': [],
        }

    @classmethod
    def _take_away(cls):
        with cls.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            delete_forms(cursor, cls.ids['cycles'])
            for table in ('wave_skip', 'wave', 'template'):
                cursor.execute(
                    f'DELETE FROM hr_performance_{table} WHERE cycle_id = ANY(%s)',
                    [cls.ids['cycles']],
                )
            cursor.execute(
                'DELETE FROM hr_performance_cycle WHERE id = ANY(%s)', [cls.ids['cycles']]
            )
            env['hr.performance.template'].browse(cls.ids['template']).unlink()
            env['hr.performance.rating.scale'].browse(cls.ids['scale']).unlink()
            env['hr.employee'].browse(cls.ids['employees']).unlink()
            users = env['res.users'].browse(cls.ids['users'])
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def _launch(self):
        """Id of a wave that waits for the background job."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, NOTRACK)
            cycle = env['hr.performance.cycle'].create(
                {
                    'name': 'Launch twice',
                    'company_id': self.ids['company'],
                    'date_from': PERIOD[0],
                    'date_to': PERIOD[1],
                    'fill_mode': 'employee',
                    'exclude_new_hires': False,
                    'notify': False,
                    'template_ids': [Command.set([self.ids['template']])],
                    'employee_ids': [Command.set(self.ids['people'])],
                }
            )
            self.ids['cycles'].append(cycle.id)
            return cycle._do_launch().id

    def _check_done(self, wave_id):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            wave = env['hr.performance.wave'].browse(wave_id)
            forms = env['hr.performance.form'].search([('cycle_id', '=', wave.cycle_id.id)])
            self.assertEqual(sorted(forms.employee_id.ids), sorted(self.ids['people']))
            self.assertEqual(len(forms), self.PEOPLE)
            self.assertRecordValues(
                wave, [{'state': 'done', 'count_done': self.PEOPLE, 'count_skipped': 0}]
            )

    @mute_logger('odoo.sql_db')
    def test_two_servers_launch_one_wave(self):
        wave_id = self._launch()
        start = threading.Barrier(2)

        def run():
            with self.registry.cursor() as cursor:
                wave = api.Environment(cursor, SUPERUSER_ID, NOTRACK)['hr.performance.wave']
                start.wait(timeout=10)
                wave._cron_launch_waves(batch_size=2)

        mine = patch.object(
            self.registry['hr.performance.wave'],
            '_get_due_domain',
            lambda self: [('id', '=', wave_id), ('state', '!=', 'done')],
        )
        with mine, ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(run) for _server in range(2)]:
                done.result(timeout=30)
        self._check_done(wave_id)

    @mute_logger('odoo.sql_db')
    def test_a_server_that_reads_an_old_snapshot(self):
        """It sees nobody with a form, and makes no second one: it leaves the wave to the other."""
        wave_id = self._launch()
        cursors = [self.registry.cursor(), self.registry.cursor()]
        for cursor in cursors:
            self.addCleanup(cursor.close)
        slow, fast = [
            api.Environment(cursor, SUPERUSER_ID, NOTRACK)['hr.performance.wave'].browse(wave_id)
            for cursor in cursors
        ]
        slow.read(['state'])  # its snapshot is taken
        fast._launch_chunk(5)
        cursors[1].commit()
        with self.assertRaises(OperationalError):
            slow._launch_chunk(5)
        cursors[0].rollback()
        slow.env.transaction.reset()
        while slow._launch_chunk(5):
            slow.env.invalidate_all()
        cursors[0].commit()
        self._check_done(wave_id)
