"""A thousand changes to what was signed, in the file, in the PDF and in the database (G6).

The seed is fixed. Each change alters one thing that means something; each must be found, and
the finding must name the place.
"""

import copy
import json
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.tools import pdf_attachment
from odoo.addons.hr_performance_interview.tools.canonical import canonical, chain_digest

from .proof_common import ProofCase, make_pdf
from .tampering_common import DELETED, TABLES, VALUES, change_text, get_leaves, load_script

SEED = 20260720
JSON_CHANGES, PDF_CHANGES, SQL_CHANGES = 400, 300, 300


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestTampering(ProofCase):
    def setUp(self):
        super().setUp()
        self.rng = random.Random(SEED)
        self.form = self._rich_form()

    def _rich_form(self):
        """A form with one of everything, confirmed with reservation."""
        form = self._form()
        fact_values = {'source': 'goal', 'kind': 'goal_met', 'date': '2026-03-01', 'unit': 'pieces'}
        facts = self.env['hr.performance.fact'].create(
            [
                {
                    'form_id': form.id,
                    'fact_key': f'goal:{number}',
                    'name': f'Sell kettles {number}',
                    'value': 90 + number,
                    'has_value': True,
                    'target': 100,
                    'has_target': True,
                    'rate': 90 + number,
                    'has_rate': True,
                    'audience': 'employee',
                    'shown_to_employee': True,
                    'shown_to_manager': True,
                    'shown_to_hr': True,
                    **fact_values,
                }
                for number in range(3)
            ]
        )
        emil, sections = self._as(form, self.user_employee), self._sections(form)
        entry = emil.save_entry(
            sections['achievement'], {'project': 'Atlas core', 'rate': 91}, fact_ids=facts[1:].ids
        )['entry']
        emil.add_attachment(entry['id'], 'proof.txt', 'eHl6enk=')
        entry = emil.save_entry(sections['improvement'], {'event': 'May release two days late'})
        emil.add_attachment(entry['entry']['id'], 'mail.txt', 'YWJjZGU=')
        emil.save_entry(
            sections['plan'],
            {'goal': 'Tests first', 'steps': [{'text': 'Plan', 'date': '2026-09-01'}]},
        )
        emil.save_rating(self._level(form, 2))
        emil.action_submit()
        self._answer_all(form, self.user_manager, 'partly')
        mona = self._as(form, self.user_manager)
        mona.add_comment('Which shift was it?', entry['entry']['id'])
        mona.save_rating(self._level(form, 3))
        mona.action_send_feedback()
        self._as(form, self.user_employee).add_topic('More training')
        self._as(form, self.user_manager).action_start_interview()
        mona = self._as(form, self.user_manager)
        topics = form.sudo().env['hr.performance.topic'].search([('form_id', '=', form.id)])
        mona.tick_topic(topics[0].id, 'discussed')
        for topic in topics[1:]:
            mona.tick_topic(topic.id, 'skipped', 'Talked about in June')
        first = mona.add_note('agreement', 'A tester joins in May', topic_id=topics[0].id)['note']
        second = mona.add_note('gap', 'Hand over in time')['note']
        emil = self._as(form, self.user_employee)
        emil.answer_note(first['id'], 'confirm')
        emil.answer_note(second['id'], 'correct', 'The test machine was down')
        self._as(form, self.user_manager).action_end_interview()
        settled = [[e.id, 'differ', 'Seen apart'] for e in form.entry_ids]
        self._as(form, self.user_manager).action_send_record('2026-07-20 09:00:00', 45, settled)
        self._as(form, self.user_employee).action_confirm('reservation', 'I see the delay else')
        self._as(form, self.user_officer).get_form_data()
        version = form.sudo().version_ids[-1]
        Version = type(self.env['hr.performance.version'])
        with patch.object(Version, '_print_record', lambda version: make_pdf()):
            version._get_proof()
        return form

    # ------------------------------------------------------------ JSON
    def test_json(self):
        script = load_script()
        record = json.loads(json.dumps(self._as(self.form, self.user_employee).export_record()))
        self.assertEqual(script.check(record, False, None), [])
        leaves = [
            path
            for path in get_leaves(record)
            if path[0] in ('versions', 'head') and path[-1] is not None
        ]
        missed = []
        for _change in range(JSON_CHANGES):
            forged = copy.deepcopy(record)
            path = self.rng.choice(leaves)
            what = self._forge(forged, path)
            try:
                lines = '\n'.join(script.check(forged, False, None))
            except (KeyError, TypeError, AttributeError, ValueError):
                continue  # told as a file that cannot be read
            if not self._is_json_named(lines, record, path):
                missed.append(f'{what}: {lines[:200]}')
        self.assertFalse(missed, '\n'.join(missed[:20]))

    def _forge(self, record, path):
        """Change the value at ``path``, or take it away; what was done."""
        parent = record
        for step in path[:-1]:
            parent = parent[step]
        old = parent[path[-1]]
        if self.rng.random() < 0.15 and path[0] == 'versions' and len(path) > 3:
            del parent[path[-1]]
            return f'{path} deleted'
        if isinstance(old, bool) or old is None:
            new = not old
        elif isinstance(old, int | float):
            new = old + self.rng.randint(1, 9)
        else:
            new = change_text(self.rng, old)
        parent[path[-1]] = new
        return f'{path}: {old!r} -> {new!r}'

    def _is_json_named(self, lines, record, path):
        """Whether the version is named, and the row when something in a row was changed."""
        if path[0] == 'head':
            return 'newest version' in lines
        version = record['versions'][path[1]]
        if not any(
            f'version {number}' in lines for number in (version['number'], version['number'] + 1)
        ):
            return False
        if path[2] != 'content' or len(path) < 5:
            return True
        if path[3] == 'sections':
            section = version['content']['sections'][path[4]]
            if path[5] != 'entries':
                return f', {path[5]}' in lines or section['name'] in lines
            return f'entry {section["entries"][path[6]]["id"]}' in lines
        if isinstance(path[4], int) and path[3] != 'trail':
            row = version['content'][path[3]][path[4]]
            return str(row.get('id') or row['side']) in lines
        return path[3] in lines

    # ------------------------------------------------------------ PDF
    def test_pdf(self):
        script = load_script()
        record = self._as(self.form, self.user_employee).export_record()
        pdf = pdf_attachment.add_json(make_pdf(), record)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'record.pdf'
            path.write_bytes(pdf)
            self.assertEqual(script.check(*script.read(path), None), [])
            missed = []
            for _change in range(PDF_CHANGES):
                at = self.rng.randrange(len(pdf))
                kind = self.rng.choice(('byte', 'cut', 'insert', 'end'))
                forged = {
                    'byte': pdf[:at] + bytes([pdf[at] ^ self.rng.randint(1, 255)]) + pdf[at + 1 :],
                    'cut': pdf[:at] + pdf[at + self.rng.randint(1, 40) :],
                    'insert': pdf[:at] + b' \n' + pdf[at:],
                    'end': pdf[: at + 1] if at + 1 < len(pdf) else pdf + b'\n',
                }[kind]
                path.write_bytes(forged)
                try:
                    lines = script.check(*script.read(path), None)
                except (script.UnreadableError, KeyError, TypeError, AttributeError, ValueError):
                    continue
                if not any(word in ' '.join(lines) for word in ('PDF: ', 'version ')):
                    missed.append(f'{kind} at {at}')
        self.assertFalse(missed)

    # ------------------------------------------------------------ SQL
    @mute_logger('odoo.sql_db')
    def test_sql(self):
        self.assertEqual(self._findings(self.form), [])
        rows = {table: self._get_rows(table) for table in TABLES}
        for table, found in rows.items():
            self.assertTrue(found, f'there is no row of {table} to change')
        jobs = [
            (table, column) for table, (_w, names) in TABLES.items() for column in names.split()
        ]
        jobs += [(table, None) for table in DELETED]
        done, missed, seen = 0, [], set()
        while done < SQL_CHANGES:
            # every column once, then at random
            job = jobs[done] if done < len(jobs) else self.rng.choice(jobs)
            table, column = job
            row = self.rng.choice(rows[table])
            found = self._tamper(table, column, row)
            if found is None and job not in seen and done < len(jobs):
                found = next(
                    (f for r in rows[table] if (f := self._tamper(table, column, r)) is not None),
                    None,
                )
            done += 1
            if found is None:
                continue  # no such change is possible on this row
            seen.add(job)
            what, texts, row = found
            words = TABLES[table][0].format(**row).split('|')
            named = any(word.lower() in texts.lower() for word in words) if words[0] else texts
            if not texts or (not named and column not in ('shown_to_employee', 'id')):
                missed.append(f'{what}: {texts[:200]}')
        self.assertFalse(missed, '\n'.join(missed))
        self.assertFalse(set(jobs) - seen, 'never changed')
        self.assertEqual(self._findings(self.form), [], 'all was undone')

    def _get_rows(self, table):
        conditions = {
            'ir_attachment': "res_model = 'hr.performance.entry' AND res_id IN"
            ' (SELECT id FROM hr_performance_entry WHERE form_id = %s)',
            'hr_performance_entry_fact_rel': 'entry_id IN'
            ' (SELECT id FROM hr_performance_entry WHERE form_id = %s)',
            'hr_performance_fact': 'form_id = %s AND id IN'
            ' (SELECT fact_id FROM hr_performance_entry_fact_rel)',
            'hr_performance_form': 'id = %s',
        }
        self.env.flush_all()
        self.env.cr.execute(
            f'SELECT * FROM {table} WHERE {conditions.get(table, "form_id = %s")}', [self.form.id]
        )
        return [dict(row) for row in self.env.cr.dictfetchall()]

    def _tamper(self, table, column, row):
        """(what was done, what is found, the row); None when it cannot be done."""
        key = (
            'entry_id = %(entry_id)s AND fact_id = %(fact_id)s'
            if 'id' not in row
            else 'id = %(id)s'
        )
        savepoint = self.env.cr.savepoint()
        try:
            if column is None:
                self.env.cr.execute(f'DELETE FROM {table} WHERE {key}', row)
                what = f'{table} {row.get("id")} deleted'
            else:
                new = self._get_other_value(table, column, row)
                if new == row[column]:
                    return None
                self.env.cr.execute(
                    f'UPDATE {table} SET {column} = %(new)s WHERE {key}', {**row, 'new': new}
                )
                what = f'{table} {row.get("id")}.{column}: {row[column]!r} -> {new!r}'[:300]
            self.env.invalidate_all()
            return what, ' | '.join(self._findings(self.form)), row
        except IntegrityError:
            return None
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _get_other_value(self, table, column, row):
        old, rng = row[column], self.rng
        if column in VALUES:
            allowed = VALUES[column]
            if table in ('hr_performance_topic', 'hr_performance_form') and column == 'state':
                allowed = {
                    'hr_performance_topic': ('open', 'discussed', 'skipped'),
                    'hr_performance_form': ('ready', 'to_confirm', 'follow_up', 'closed'),
                }[table]
            return rng.choice([value for value in allowed if value != old])
        others = {
            'author_id': self.user_officer.id,
            'actor_id': self.user_outsider.id,
            'create_uid': self.user_outsider.id,
            'employee_id': self.outsider.id,
            'company_id': self.company2.id,
            'section_id': self._sections(self.form)['question'],
            'level_id': self._level(self.form, 1),
            'res_id': self.form.entry_ids[-1].id,
        }
        if column in others:
            return others[column]
        tables = {'fact_id': 'hr_performance_fact', 'topic_id': 'hr_performance_topic'}
        tables |= {'entry_id': 'hr_performance_entry', 'parent_id': 'hr_performance_note'}
        tables |= {'version_id': 'hr_performance_version'}
        if column in tables:
            self.env.cr.execute(
                f'SELECT id FROM {tables[column]} WHERE form_id = %s AND id != %s LIMIT 1',
                [self.form.id, old or 0],
            )
            return self.env.cr.fetchone()[0]
        if column == 'answers':
            forged = dict(old)
            name = rng.choice(list(forged))
            forged[name] = 'forged' if isinstance(forged[name], str) else [{'text': 'forged'}]
            return json.dumps(forged)
        if column in ('content', 'signature') and not isinstance(old, str):
            return b'Zm9yZ2Vk'
        if isinstance(old, bool) or old is None:
            return not old if isinstance(old, bool) else self._get_first_value(table, column)
        if isinstance(old, int | float):
            return old + rng.randint(1, 9)
        if isinstance(old, str):
            return change_text(rng, old)
        return old + timedelta(days=rng.randint(1, 9))

    def _get_first_value(self, table, column):
        kinds = dict(self._get_types(table))
        kind = kinds[column]
        if kind.startswith('timestamp'):
            return fields.Datetime.now()
        return {'date': fields.Date.today(), 'integer': 1, 'double precision': 1.5}.get(kind, 'x')

    def _get_types(self, table):
        self.env.cr.execute(
            'SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s',
            [table],
        )
        return self.env.cr.fetchall()

    # ------------------------------------------------------------ records of before
    def test_a_record_of_the_first_schema_still_verifies(self):
        """A version made before this release says less of each row; that is no change."""
        previous = ''
        for version in self.form.sudo().version_ids.sorted('number'):
            content = self._as_first_schema(version._get_content())
            text = canonical(content)
            digest = chain_digest(previous, text)
            self._sql(
                'UPDATE hr_performance_version SET content = %s, previous_digest = %s, digest = %s'
                ' WHERE id = %s',
                text,
                previous,
                digest,
                version.id,
            )
            self.env.cr.execute(
                'UPDATE hr_performance_signoff SET digest = %s WHERE version_id = %s',
                [digest, version.id],
            )
            previous = digest
        self._sql(
            'UPDATE hr_performance_form SET head_digest = %s WHERE id = %s', previous, self.form.id
        )
        # nor was there a chain of the trail
        self._sql('DELETE FROM hr_performance_audit_head WHERE form_id = %s', self.form.id)
        self._sql(
            'UPDATE hr_performance_audit SET number = NULL, digest = NULL, previous_digest = NULL'
            ' WHERE form_id = %s',
            self.form.id,
        )
        texts = [text for text in self._findings(self.form) if 'signoff' not in text]
        self.assertEqual(texts, [])
        entry = self.form.entry_ids[0]
        self._sql('UPDATE hr_performance_entry SET stance = NULL WHERE id = %s', entry.id)
        self.assertIn(f'entry {entry.id}', ' '.join(self._findings(self.form)))
        self._sql(
            "UPDATE hr_performance_form SET confirm_result = 'refused' WHERE id = %s", self.form.id
        )
        self.assertIn('confirmation', ' '.join(self._findings(self.form)))

    def _as_first_schema(self, content):
        dropped = {
            'form': {'employee_id', 'company_id', 'cycle_id', 'template_id', 'state', 'result'},
            'entries': {'file_authors', 'title', 'rate', 'deadline', 'goal_id'},
            'comments': {'author_id', 'audience', 'revision'},
            'ratings': {'author_id'},
            'notes': {'author_id', 'entry', 'topic'},
            'signoffs': {'author_id'},
        }

        def strip(row, names):
            return {name: value for name, value in row.items() if name not in names}

        old = strip(content, {'schema', 'topics', 'trail'})
        old['form'] = strip(old['form'], dropped['form'])
        for key in ('comments', 'ratings', 'notes', 'signoffs'):
            old[key] = [strip(row, dropped[key]) for row in old[key]]
        old['sections'] = [
            {
                **section,
                'entries': [strip(entry, dropped['entries']) for entry in section['entries']],
            }
            for section in old['sections']
        ]
        return old
