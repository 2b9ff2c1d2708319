"""Markup in every text that there is: shown and printed as text, run and fetched by nobody."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from psycopg2 import Error

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .attack_common import PageCase

VECTOR = (
    'KANARY"\'><img src=x onerror=alert(1)><svg/onload=alert(1)></script><script>alert(1)</script>'
    '<a href="javascript:alert(1)">x</a><iframe srcdoc="<b>"></iframe>{{7*7}} ${7*7} <t t-out="7"/>'
)
LIVE = (
    '<img src=x onerror',
    '<svg/onload',
    '<script>alert(1)',
    '<a href="javascript:',
    '<iframe',
    'KANARY"',
    "KANARY'",
    '<t t-out',
)
FETCH = (
    'KANARY"><img src="{url}/img"><link rel="stylesheet" href="{url}/css">'
    '<style>@import url({url}/import);body{{background:url({url}/back)}}</style>'
    '<svg><image href="{url}/svg"/></svg><iframe src="{url}/frame"></iframe>'
    '<script src="{url}/js"></script><object data="file:///etc/passwd"></object>'
    '<img src="/web/image/1"><meta http-equiv="refresh" content="0;url={url}/meta">'
)
# read by the program, not by people: a text there would only stop the page
TECHNICAL = {'content', 'digest', 'salt', 'client_key', 'fact_key', 'source', 'kind', 'key'}
REPORTS = {
    'report_form': 'form',
    'report_analysis': 'form',
    'report_plan': 'plan',
    'report_cycle_summary': 'cycle',
}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAttackTexts(PageCase):
    def _write_everywhere(self, text):
        """``text`` into each column of the addon that holds a text of a person, by SQL."""
        written = 0
        self.env.flush_all()
        for model in self.env.registry.values():
            if not model._auto or model._abstract or model._transient:
                continue
            if not model._name.startswith('hr.performance.'):
                continue
            for name, field in model._fields.items():
                if not field.store or field.type not in ('char', 'text', 'html'):
                    continue
                if name in TECHNICAL or (field.type == 'char' and field.size):
                    continue
                value = SQL("jsonb_build_object('en_US', %s::text)", text)
                column = SQL.identifier(name)
                try:
                    with self.env.cr.savepoint(flush=False), mute_logger('odoo.sql_db'):
                        self.env.cr.execute(
                            SQL(
                                'UPDATE %s SET %s = %s WHERE %s IS NOT NULL',
                                SQL.identifier(model._table),
                                column,
                                value if field.translate else text,
                                column,
                            )
                        )
                    written += 1
                except Error:
                    continue  # unique, or a word of a fixed list
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.form._with_transition().entry_ids.answers = {'project': text, 'goal': text}
        for record in (self.employee, self.manager, self.department):
            record.name = text
        self.env.flush_all()
        return written

    def _print(self, name, method):
        record = {'form': self.form, 'plan': self.plan, 'cycle': self.cycle}[REPORTS[name]]
        report = self.env['ir.actions.report'].with_user(self.user_officer)
        return getattr(report.with_context(force_report_rendering=True), method)(
            f'hr_performance_interview.{name}', record.ids
        )[0]

    def test_markup_is_shown_as_text(self):
        self.assertGreater(self._write_everywhere(VECTOR), 80)
        shown = 0
        for login in ('emil', 'mona'):
            self.authenticate(login, login)
            for url, methods in self._get_pages():
                if 'GET' not in methods or url.endswith(('pdf', 'record')):
                    continue
                for end in ('', '?plain=1') if url.endswith(f'forms/{self.form.id}') else ('',):
                    answer = self._open(url + end)
                    if 'html' in answer.headers.get('Content-Type', ''):
                        shown += self._check(answer.text, (login, url))
        self.assertGreater(shown, 15)
        for name in REPORTS:
            html = self._print(name, '_render_qweb_html').decode()
            self.assertTrue(self._check(html, name) or name == 'report_cycle_summary', name)

    def _check(self, text, where):
        for live in LIVE:
            self.assertNotIn(live, text, where)
        self.assertFalse(re.search(r'KANARY[^<>]{0,9}49 49', text), 'nothing is calculated')
        return 'KANARY' in text

    def test_no_page_trusts_a_text(self):
        """In the browser, too: nothing that puts a text on a page as markup."""
        root = Path(__file__).parent.parent
        files = [
            path
            for folder in ('static/src', 'views', 'reports', 'wizards', 'data')
            for path in (root / folder).rglob('*')
            if path.suffix in ('.js', '.xml')
        ]
        self.assertGreater(len(files), 60)
        for path in files:
            found = re.search(r't-raw=|\binnerHTML\b|\bouterHTML\b|\bmarkup\(', path.read_text())
            self.assertFalse(found, f'{path.name}: {found and found[0]}')

    def test_a_print_fetches_nothing(self):
        """Printed by an officer, with her session: no address that somebody wrote is called."""
        heard = []

        class Listener(BaseHTTPRequestHandler):
            def do_GET(self):
                heard.append(self.path)
                self.send_error(404)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(('127.0.0.1', 0), Listener)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f'http://127.0.0.1:{server.server_port}'
        reports = self.env['ir.actions.report']
        reports._run_wkhtmltopdf([f'<html><img src="{url}/control"></html>'])
        self.assertEqual(heard, ['/control'], 'the program fetches what it is told to')
        heard.clear()
        self._write_everywhere(FETCH.format(url=url))
        for name in REPORTS:
            with self.subTest(name), self.allow_pdf_render():
                content = self._print(name, '_render_qweb_pdf')
                self.assertTrue(content.startswith(b'%PDF'), name)
        self.assertEqual(heard, [])
