"""Every page of the addon, as Odoo's routing lists them, under every kind of wrong request."""

import json
import logging
import re
from itertools import chain, cycle

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hr_performance_interview.models import hr_performance_limits

from .attack_common import PageCase
from .http_common import QUIET

HOSTILE = ('\x00', '9' * 40, 'nan', '1e999', '-1', '٣', '0000-00-00')
# fmt: off
NAMES = (
    'page', 'sortby', 'filterby', 'saved', 'plain', 'team', 'employee_id', 'name', 'body',
    'date', 'polarity', 'shared', 'goal', 'unit', 'description', 'direction', 'baseline',
    'target', 'weight', 'date_from', 'date_deadline', 'result', 'note', 'reason', 'step',
    'row_id', 'model', 'done', 'progress', 'value', 'reply', 'answer', 'date_due', 'evidence',
    'comment', 'remark', 'kind', 'measure', 'date_start', 'date_end', 'rhythm', 'value_from',
    'value_to', 'action_name_1', 'action_date_due_1', 'milestone_name_1', 'milestone_date_1',
    'support_name_1', 'instance_date_1', 'instance_text_1',
)
# fmt: on
# words of a program that broke, as opposed to those of a page that refuses
BROKEN = ('Traceback', 'psycopg', 'odoo.addons', 'ValueError', 'TypeError', 'SELECT ')


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestAttackPages(PageCase):
    @mute_logger(*QUIET)
    def test_nobody_without_login(self):
        """No page, no token and no word in the address opens anything; nobody is sent away."""
        pages = self._get_pages()
        self.assertGreater(len(pages), 40)
        for url, methods in pages:
            for end in ('', f'?access_token={"0" * 36}', '?redirect=//evil.example&next=//evil'):
                for data in [None] * ('GET' in methods) + [{'x': 1}] * ('POST' in methods):
                    answer = self._open(f'{url}{end}', data=data)
                    self.assertIn(answer.status_code, (303, 400), url)
                    if answer.status_code == 303:
                        self.assertRegex(
                            answer.headers['Location'], r'^(http://[\w.:]+)?/web/login'
                        )
                        self.assertNotRegex(answer.headers['Location'], r'redirect=(//|http)')

    @mute_logger(*QUIET)
    def test_rows_of_others(self):
        """Each address that names a row: 404 for strangers, as for a row that does not exist."""
        named = set(self._get_pages()) - set(self._get_pages(dict.fromkeys(self.ids, 7)))
        named = {page for page in named if '/page/' not in page[0]}
        missing = self._get_pages(dict.fromkeys(self.ids, 2**31))
        for login in ('otto', 'fred'):
            self.authenticate(login, login)
            token = {'csrf_token': Request.csrf_token(self)}
            for url, methods in chain(named, missing if login == 'otto' else ()):
                if '/page/' in url or not re.search('[0-9]', url):
                    continue
                for data in [None] * ('GET' in methods) + [token] * ('POST' in methods):
                    self.assertEqual(self._open(url, data=data).status_code, 404, (login, url))
        self.env.invalidate_all()
        self.assertEqual((self.plan.state, self.incident.shared), ('running', True))

    def test_headers(self):
        """No copy stays in a browser, no other site frames a page, no file runs."""
        opened = 0
        for login in ('emil', 'mona'):
            self.authenticate(login, login)
            for url, methods in self._get_pages():
                if 'GET' not in methods or url.endswith('/record'):
                    continue  # the record is printed by the real program, in test_proof
                answer = self._open(url)
                if answer.status_code != 200:
                    self.assertIn(answer.status_code, (303, 404), url)
                    continue
                opened += 1
                with self.subTest(url):
                    self.assertEqual(answer.headers['Cache-Control'], 'no-store')
                    self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')
                    if answer.headers['Content-Type'].startswith('text/html'):
                        self.assertEqual(answer.headers['X-Frame-Options'], 'SAMEORIGIN')
                        self.assertIn('frame-an', answer.headers['Content-Security-Policy'])
                    elif '/signatures/' not in url:
                        self.assertIn('attachment', answer.headers['Content-Disposition'])
        self.assertGreater(opened, 40)

    @mute_logger(*QUIET)
    def test_wrong_values(self):
        """Each value of each page as a number too large, a NUL, no number, no date: never a 500.

        Each request mixes them, each time in another order; the two persons take turns.
        """
        for turn, login in enumerate(('emil', 'mona')):
            self.authenticate(login, login)
            token = Request.csrf_token(self)
            for number, (url, methods) in enumerate(self._get_pages()):
                if url.endswith(('pdf', 'record', 'export', 'trail')) or '/record/' in url:
                    continue  # these take no values
                for shift in range((turn + number) % 2, 4 if 'POST' in methods else 2, 2):
                    hostile = HOSTILE[shift:] + HOSTILE[:shift]
                    values = dict(zip(NAMES, cycle(hostile), strict=False))
                    if 'POST' in methods:
                        answer = self._open(url, data={**values, 'csrf_token': token})
                    else:
                        answer = self._open(url, params=values)
                    with self.subTest(url=url, shift=shift):
                        self.assertLess(answer.status_code, 500)
                        for word in BROKEN:
                            self.assertNotIn(word, answer.text)

    @mute_logger(*QUIET)
    def test_forged_requests(self):
        """Without its token a page that changes something takes nothing, nor does it by a link."""
        self.authenticate('mona', 'mona')
        before = (self.plan.write_date, self.goal.write_date, self.incident.write_date)
        for url, methods in self._get_pages():
            if 'POST' not in methods:
                continue
            for token in ({}, {'csrf_token': 'x'}, {'csrf_token': f'{"0" * 40}o1'}):
                answer = self._open(url, data={'name': 'Forged', 'reason': 'x' * 20, **token})
                self.assertEqual(answer.status_code, 400, url)
            if methods == {'POST'}:
                self.assertIn(self._open(url).status_code, (404, 405), url)
        call = {'model': 'hr.performance.form', 'method': 'run_verb', 'args': [], 'kwargs': {}}
        call['args'] = [[self.form.id], 'refuse', {'statement': 'A reason that is long enough'}]
        self.authenticate('emil', 'emil')
        answer = self.url_open(
            '/web/dataset/call_kw/hr.performance.form/run_verb',
            data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': call}),
            headers={'Content-Type': 'text/plain'},
        )
        self.assertIn(answer.status_code, (400, 415))
        self.env.invalidate_all()
        self.assertFalse(self.form.confirm_result)
        after = (self.plan.write_date, self.goal.write_date, self.incident.write_date)
        self.assertEqual(after, before)

    @mute_logger(*QUIET, 'odoo.addons.hr_performance_interview.models.hr_performance_limits')
    def test_too_often(self):
        """Who asks for a costly page again and again is refused; the next one is not."""
        self.patch(hr_performance_limits, '_counters', {})
        rates = dict.fromkeys(hr_performance_limits.RATES, 2)
        self.patch(hr_performance_limits, 'RATES', rates)
        path = f'/my/performance/forms/{self.form.id}'
        self.authenticate('emil', 'emil')
        for name in ('report', 'export', 'trail'):
            found = [self._open(f'{path}/{name}').status_code for _time in range(3)]
            # counted together: each of them reads a whole form
            self.assertEqual(found, [200, 200, 429] if name == 'report' else [429] * 3, name)
        answer = self._open(f'{path}/report')
        self.assertIn('more than 2 times within a minute', answer.text)
        call = {'model': 'hr.performance.form', 'method': 'save_entry', 'kwargs': {}}
        call['args'] = [[self.form.id], 0, {}]
        found = [
            self.url_open(
                '/web/dataset/call_kw/hr.performance.form/save_entry',
                data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': call}),
                headers={'Content-Type': 'application/json'},
            ).text
            for _time in range(3)
        ]
        self.assertEqual(['within a minute' in text for text in found], [False, False, True])
        self.authenticate('mona', 'mona')
        self.assertEqual(self._open(f'{path}/export').status_code, 200)
        # a minute later
        emil = ('report', self.user_employee.id)
        for key, (start, number) in hr_performance_limits._counters.items():
            if key[:0:-1] == emil:
                hr_performance_limits._counters[key] = (start - 61, number)
        self.authenticate('emil', 'emil')
        self.assertEqual(self._open(f'{path}/export').status_code, 200)
        # the server itself is not counted
        for _time in range(5):
            self.env['hr.performance.limits']._check_rate('print')

    def test_log(self):
        """A log tells who was refused what, and no word that anybody wrote."""
        with self.assertLogs('odoo', logging.INFO) as log:
            self.authenticate('emil', 'emil')
            token = Request.csrf_token(self)
            texts = dict.fromkeys(NAMES, 'KANARY')
            for url, methods in self._get_pages():
                if methods == {'POST'}:
                    self._open(url, data={**texts, 'csrf_token': token})
            for number in range(50):
                self._open(f'/my/performance/forms/{10**6 + number}')
            self._open(f'/my/performance/attachments/{10**6}')
        self.assertNotIn('KANARY', '\n'.join(log.output))
        refused = [line for line in log.output if 'was refused' in line]
        self.assertGreaterEqual(len(refused), 51)
        self.assertIn(str(self.user_employee.id), refused[0])

    @mute_logger(*QUIET)
    def test_a_signature_that_was_edited(self):
        """By SQL, into anything: no page and no print breaks on it, and nothing of it is shown."""
        url = f'/my/performance/forms/{self.form.id}'
        self.authenticate('emil', 'emil')
        for content in (b'KANARY', b'\x89PNG\xff', b'"><script>KANARY</script>'):
            self.env.cr.execute(
                'UPDATE hr_performance_signoff SET signature = %s WHERE id = %s',
                [content, self.signoff.id],
            )
            self.env.invalidate_all()
            answer = self._open(f'/my/performance/signatures/{self.signoff.id}')
            self.assertEqual(answer.status_code, 404)
            for end in ('', '?plain=1', '/pdf'):
                answer = self._open(f'{url}{end}')
                self.assertEqual(answer.status_code, 200, end)
                self.assertNotIn('KANARY', answer.text)

    @mute_logger(*QUIET)
    def test_a_leaver_is_cut_at_once(self):
        self.authenticate('emil', 'emil')
        url = f'/my/performance/forms/{self.form.id}'
        self.assertEqual(self._open(url).status_code, 200)
        self.user_employee.active = False
        self.env.flush_all()
        self.assertEqual(self._open(url).status_code, 303)

    @mute_logger(*QUIET)
    def test_general_doors_of_odoo(self):
        """Menus, lists by address, the search of all menus: nothing for who has no part in it."""
        model = 'hr.performance.form'
        for login in ('emil', 'cora'):
            self.authenticate(login, login)
            for url in (
                f'/json/1/{model}',
                f'/json/1/{model}/{self.form.id}',
                '/json/1/interviews',
            ):
                answer = self._open(url)
                self.assertNotIn('Emil Employee', answer.text, (login, url))
                self.assertLess(answer.status_code, 500)
            menus = self._open('/web/webclient/load_menus').text
            self.assertNotIn('Cockpit', menus, login)
