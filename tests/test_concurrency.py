"""A save and a verb at the same moment, with real transactions of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, ConcurrencyError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import QUESTIONS, RaceCase


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
