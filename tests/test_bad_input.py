"""Hostile and broken input through every writing door: refused in words, nothing stored.

A refusal is a UserError (AccessError and ValidationError are some) or an answer with the status
'invalid'; a ValueError, TypeError or a database error would be a server error on the page.
"""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_form_flow import FormCase

HUGE = 'x' * 10_000_000
NOT_TEXT = (HUGE, {'a': 1}, ['a'], 7, 1.5, True, float('nan'), float('inf'))
BAD_IDS = (
    0,
    -1,
    2**31,
    2**63,
    10**30,
    True,
    1.5,
    float('nan'),
    float('inf'),
    '1; DROP TABLE res_users',
    '',
    None,
    [],
    [1],
    {},
    {'id': 1},
)
# stored as text: (sent, read back)
ODD_TEXTS = (
    ('a\x00b', 'ab'),
    ('a\ud800b', 'ab'),
    ('a\x1b[31mb', 'a[31mb'),
    ('one\r\ntwo', 'one\ntwo'),
    ('👩‍💻 été 绩效', '👩‍💻 été 绩效'),
    ('<script>alert(1)</script>', '<script>alert(1)</script>'),
    ('<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'),
    ("'; DROP TABLE res_users; --", "'; DROP TABLE res_users; --"),
    ('{{ object.env.cr }} ${7*7} %(name)s %s', '{{ object.env.cr }} ${7*7} %(name)s %s'),
    ('=1+1', '=1+1'),
)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestBadInput(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._form()
        cls.foreign = cls._form(cls.outsider)
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}

    def _picture(self):
        self.env.flush_all()
        rows = []
        for table in ('form', 'entry', 'comment', 'rating', 'version', 'signoff'):
            self.env.cr.execute(f'SELECT * FROM hr_performance_{table} ORDER BY id')
            rows.append(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT count(*) FROM ir_attachment WHERE res_model LIKE 'hr.performance.%'"
        )
        return rows, self.env.cr.fetchone()

    def _refused(self, user, method, *args, **kwargs):
        before = self._picture()
        what = repr((args, kwargs))[:120]
        with self.subTest(method=method, what=what):
            try:
                with self.env.cr.savepoint():
                    answer = getattr(self._as(self.form, user), method)(*args, **kwargs)
                    self.env.flush_all()
                self.assertIn(answer['status'], ('invalid', 'conflict'), what)
            except UserError as error:
                self.assertTrue(str(error))
                self.assertLess(len(str(error)), 2000, 'an error does not echo the whole input')
            self.assertEqual(self._picture(), before, 'a refusal stores nothing')

    def test_save_entry(self):
        me, section = self.user_employee, self.sections['achievement']
        for bad in NOT_TEXT:
            self._refused(me, 'save_entry', section, {'project': bad})
            self._refused(me, 'save_entry', self.sections['improvement'], {'event': bad})
        for bad in ('12', [1], {'a': 1}, True, float('nan'), float('inf'), 1e300, -1, 1001):
            self._refused(me, 'save_entry', section, {'project': 'Atlas', 'rate': bad})
        for bad in (
            '31/12/2026',
            '2026-02-30',
            '9' * 100,
            20260101,
            ['2026-01-01'],
            {'y': 1},
            True,
        ):
            self._refused(me, 'save_entry', self.sections['plan'], {'goal': 'x', 'deadline': bad})
        for bad in (
            'text',
            7,
            {'text': 'x'},
            ['x'],
            [[]],
            [{'text': {}}],
            [{'text': 'x', 'date': 5}],
            [{'text': 'x', 'date': 'soon'}],
            [{'text': 'x', 'evil': 1}],
            [{'text': 'x'}] * 31,
            [{'text': 'x' * 501}],
        ):
            self._refused(me, 'save_entry', self.sections['plan'], {'goal': 'x', 'steps': bad})
        for bad in ([], 'text', 7, True, None, {'nobody asked': 'x'}, {'__class__': 'x'}):
            self._refused(me, 'save_entry', section, bad)
        for bad in BAD_IDS:
            self._refused(me, 'save_entry', bad, {'project': 'Atlas'})
            if bad:
                self._refused(me, 'save_entry', section, {'project': 'Atlas'}, bad)
        for bad in ('../x', 'x' * 65, 7, ['x'], {'a': 1}, True, 'a\x00b'):
            self._refused(me, 'save_entry', section, {'project': 'Atlas'}, client_key=bad)

    def test_odd_texts_are_kept_as_text(self):
        me, section = self.user_employee, self.sections['improvement']
        saved = self._as(self.form, me).save_entry(section, {'event': 'first'})['entry']
        for sent, kept in ODD_TEXTS:
            with self.subTest(sent=ascii(sent)):
                answer = self._as(self.form, me).save_entry(
                    section, {'event': sent}, saved['id'], saved['revision']
                )
                self.assertEqual(answer['status'], 'saved')
                saved = answer['entry']
                self.assertEqual(answer['entry']['answers'], {'event': kept})
                self.env.flush_all()

    def test_a_stale_or_senseless_revision_is_a_conflict(self):
        me, section = self.user_employee, self.sections['improvement']
        saved = self._as(self.form, me).save_entry(section, {'event': 'first'})['entry']
        for revision in (0, 2, -1, 2**63, '1', None, [], {}):
            self._refused(me, 'save_entry', section, {'event': 'second'}, saved['id'], revision)

    def test_rows_of_others_and_missing_rows_answer_alike(self):
        other = self._as(self.foreign, self.user_outsider).save_entry(
            self.sections['improvement'], {'event': 'Of somebody else'}
        )['entry']['id']
        mine = self._as(self.form, self.user_employee).save_entry(
            self.sections['improvement'], {'event': 'Mine'}
        )['entry']['id']
        form = self._as(self.form, self.user_employee)
        for method, args in (
            ('save_entry', lambda id_: (False, {'event': 'x'}, id_, 1)),
            ('remove_entry', lambda id_: (id_, 1)),
            ('add_attachment', lambda id_: (id_, 'a.txt', base64.b64encode(b'x').decode())),
        ):
            texts = set()
            for id_ in (other, 2**31 - 1):
                with self.assertRaises(AccessError) as caught:
                    getattr(form, method)(*args(id_))
                texts.add(str(caught.exception))
            self.assertEqual(len(texts), 1, 'no oracle of what exists')
            self._refused(self.user_manager, method, *args(mine))
        form.reorder_entries(self.sections['improvement'], [other, mine])
        entry = self.env['hr.performance.entry'].browse(other)
        self.assertEqual(entry.sequence, 10)

    def test_ids_of_a_wrong_type(self):
        me = self.user_employee
        for bad in BAD_IDS:
            self._refused(me, 'remove_entry', bad, 1)
            self._refused(me, 'add_attachment', bad, 'a.txt', 'eA==')
            self._refused(me, 'remove_attachment', bad)
            self._refused(me, 'compare_versions', bad, bad)
            if bad:
                self._refused(me, 'save_rating', bad)
        for bad in (None, 5, 'abc', {'a': 1}, [None, {}, [], 2**63, float('nan')]):
            with self.subTest(order=repr(bad)):
                answer = self._as(self.form, me).reorder_entries(self.sections['plan'], bad)
                self.assertEqual(answer['status'], 'saved')

    def test_answers_and_comments(self):
        entries = self._fill(self.form, self.user_employee)
        self._as(self.form, self.user_employee).action_submit()
        me = self.user_manager
        for bad in (None, '', 'maybe', 7, [], {}, True, float('nan')):
            self._refused(me, 'set_stance', entries[0], bad)
        for bad in NOT_TEXT:
            self._refused(me, 'set_stance', entries[0], 'agree', bad)
            self._refused(me, 'add_comment', bad)
            self._refused(me, 'save_rating', self._level(self.form, 2), bad)
        for bad in ('', '   \x00', None, False):
            self._refused(me, 'add_comment', bad)
        for bad in BAD_IDS:
            self._refused(me, 'set_stance', bad, 'agree')
            self._refused(me, 'edit_comment', bad, 'text')
            self._refused(me, 'remove_comment', bad)
            self._refused(me, 'resolve_comment', bad)
            if bad:
                self._refused(me, 'add_comment', 'text', bad)
        for bad in ('hr', '', None, 7, [], {}):
            self._refused(me, 'add_comment', 'text', audience=bad)
        for sent, kept in ODD_TEXTS:
            comment = self._as(self.form, me).add_comment(sent, entries[0])['comment']
            self.assertEqual(comment['body'], kept)
            self.env.flush_all()

    def test_verbs_and_their_values(self):
        me = self.user_officer
        for bad in (None, '', 'drop', 'write', '_finish', 'action_hold', 7, [], {}, True):
            self._refused(me, 'run_verb', bad, {})
        for bad in ('reason', ['reason'], 7, True, {'reason': 'x'}, {'reason': HUGE}):
            self._refused(me, 'run_verb', 'hold', bad)
        for bad in ({}, None, {'date_due': '2099-01-01'}, {'reason': 'Long enough a reason'}):
            self._refused(me, 'run_verb', 'extend', bad)
        reason = 'Long enough a reason'
        self._refused(me, 'run_verb', 'hold', {'reason': reason, 'state': 'closed'})
        self._refused(me, 'run_verb', 'hold', {'reason': reason, 'self': 1})
        for bad in (7, [], {}, {'y': 1}, ['2099-01-01'], 'soon', '2020-01-01', '', None, True):
            self._refused(me, 'run_verb', 'extend', {'date_due': bad, 'reason': reason})
        for bad in BAD_IDS:
            self._refused(me, 'run_verb', 'reassign', {'manager_id': bad, 'reason': reason})
        for bad in NOT_TEXT[1:]:
            self._refused(me, 'run_verb', 'hold', {'reason': bad})
        self._fill(self.form, self.user_employee)
        self._as(self.form, self.user_employee).action_submit()
        for bad in (*BAD_IDS, 'abc', [{}], [[]], [None], [2**63]):
            values = {'reason': reason, 'entry_ids': bad}
            self._refused(self.user_manager, 'run_verb', 'return', values)
        self.form._write_flow({'state': 'ready'})
        for bad in (7, [], {}, ['2026-07-20 09:00:00'], 'noon', '2999-01-01 00:00:00', None, True):
            values = {'date_interview': bad, 'minutes': 30}
            self._refused(self.user_manager, 'run_verb', 'send_record', values)
        for bad in (-1, 601, 10**30, float('nan'), float('inf'), 'x', [1], {'a': 1}):
            values = {'date_interview': '2026-07-20 09:00:00', 'minutes': bad}
            self._refused(self.user_manager, 'run_verb', 'send_record', values)

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_content_of_files(self):
        """A file is what its ending says, and is served as that, whatever is in it."""
        me = self.user_employee
        entry = self._as(self.form, me).save_entry(
            self.sections['improvement'], {'event': 'Evidence'}
        )['entry']['id']
        page = b'<html><script>alert(1)</script></html>'
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
        program, archive = b'MZ\x90\x00\x03\x00', b'PK\x03\x04\x14\x00'
        for name, content in (
            ('a.pdf', page),
            ('a.pdf', page + b'%PDF-1.7'),
            ('a.png', drawing),
            ('a.jpg', b'GIF89a'),
            ('a.docx', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
            ('a.doc', archive),
            ('a.txt', program),
            ('a.csv', archive + b'\x00'),
        ):
            data = base64.b64encode(content).decode()
            with self.assertRaisesRegex(UserError, 'not what its ending says', msg=name):
                self._as(self.form, me).add_attachment(entry, name, data)
        for name, content, mimetype in (
            ('a.pdf', b'%PDF-1.7', 'application/pdf'),
            ('a.PNG', b'\x89PNG\r\n\x1a\n', 'image/png'),
            ('a.csv', page, 'text/csv'),
            ('b.txt', 'ÿ中文'.encode('utf-16'), 'text/plain'),
            ('a.odt', archive, 'application/vnd.oasis.opendocument.text'),
        ):
            answer = self._as(self.form, me).add_attachment(
                entry, name, base64.b64encode(content).decode()
            )
            self.assertEqual(answer['attachment']['mimetype'], mimetype)

    def test_a_hidden_form_and_a_missing_one_answer_alike(self):
        texts = set()
        for id_ in (self.form.id, 2**31 - 1):
            form = self.env['hr.performance.form'].with_user(self.user_outsider).browse(id_)
            for method in ('get_form_data', 'get_revision_token', 'action_submit'):
                with (
                    self.assertRaises(AccessError) as refused,
                    mute_logger('odoo.addons.base.models.ir_rule'),
                ):
                    getattr(form, method)()
                texts.add(str(refused.exception))
        self.assertEqual(len(texts), 1, texts)

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_files(self):
        me = self.user_employee
        entry = self._as(self.form, me).save_entry(
            self.sections['improvement'], {'event': 'Evidence'}
        )['entry']['id']
        good = base64.b64encode(b'evidence').decode()
        for bad in (
            'page.html',
            'drawing.svg',
            'tool.exe',
            'photo.png.html',
            'pdf',
            '',
            None,
            7,
            ['a.pdf'],
            'x' * 300 + '.pdf',
        ):
            self._refused(me, 'add_attachment', entry, bad, good)
        for bad in ('', None, 7, [], {}, 'not base64!', 'é', '====', True, 1.5):
            self._refused(me, 'add_attachment', entry, 'a.pdf', bad)
        big = base64.b64encode(b'x' * (10 * 1024 * 1024 + 1)).decode()
        self._refused(me, 'add_attachment', entry, 'a.pdf', big)
        names = []
        for name in ('../../etc/passwd.txt', 'a\r\nSet-Cookie: x.txt', 'gpj\u202efdp.txt'):
            answer = self._as(self.form, me).add_attachment(entry, name, good)
            names.append(answer['attachment']['name'])
        for name in ('CON.txt', '😀.txt'):
            answer = self._as(self.form, me).add_attachment(entry, name, good)
            names.append(answer['attachment']['name'])
        self.assertEqual(names[-2:], ['_CON.txt', '😀.txt'])
        for name in names:
            self.assertNotRegex(name, '[/\\\\\r\n\u202e]')
        page = b'<html><script>alert(1)</script></html>'
        answer = self._as(self.form, me).add_attachment(
            entry, 'page.txt', base64.b64encode(page).decode()
        )
        self.assertEqual(answer['attachment']['mimetype'], 'text/plain')
        self.env.invalidate_all()
        files = self.env['ir.attachment'].browse(answer['attachment']['id'])
        for user in (self.user_manager, self.user_officer, self.user_colleague, self.user_system):
            self.assertFalse(files.with_user(user).has_access('read'), 'a draft is its author’s')
            self._refused(user, 'remove_attachment', files.id)
