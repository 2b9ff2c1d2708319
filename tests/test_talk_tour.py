"""The interview in two real browsers at once: the manager's and the portal employee's."""

import contextlib
from unittest.mock import patch
from urllib.parse import urljoin

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all

from .test_tour import NO_OVERFLOW, FormTourCase

LIMIT = 2000  # milliseconds until the other side has to see it
READY = "document.querySelector('.o_hpi_live')?.dataset.live === 'live'"
HELPERS = """
    const wait = async (find, limit = 15000) => {
        const end = Date.now() + limit;
        while (Date.now() < end) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
        throw new Error(`never there: ${find}`);
    };
    const one = (selector) => document.querySelector(selector);
    const click = async (selector) => (await wait(() => one(selector))).click();
    const type = async (selector, text) => {
        const input = await wait(() => one(selector));
        input.focus();
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const note = (text) =>
        [...document.querySelectorAll(".o_hpi_note[data-note-id]")].find((item) =>
            item.textContent.includes(text)
        );
    const send = async (text) => {
        await type("#hpi_note_body", text);
        const moment = Date.now();
        await click(".o_hpi_send_note");
        return moment;
    };
    const seen = async (find) => {
        await wait(find);
        return Date.now();
    };
"""


class TalkTourCase(FormTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form._with_transition().write({'state': 'ready'})
        cls.form.with_user(cls.user_employee).add_topic('A course seat')

    @contextlib.contextmanager
    def _two_pages(self):
        """The page of emil and of mona, each in a browser of its own, both live."""
        mona = ChromeBrowser(self)
        self.addCleanup(mona.stop)
        emil = ChromeBrowser(self)
        self.addCleanup(emil.stop)
        send = BusBus._sendone

        def send_at_once(bus, target, notification_type, message):
            send(bus, target, notification_type, message)
            bus.env.cr.precommit.run()
            bus.env.cr.postcommit.run()

        with (
            self.allow_requests(browser=mona),
            patch.object(BusBus, '_sendone', send_at_once),
            patch.object(WebsocketConnectionHandler, 'websocket_allowed', return_value=True),
        ):
            emil.set_cookie('test_request_key', self.http_request_key, '/', '127.0.0.1')
            for login, browser in (('emil', emil), ('mona', mona)):
                self.session = None  # the first one stays logged in
                self.authenticate(login, login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            # only now: requests of a page and a log-in from here would share the cursor
            for browser in (emil, mona):
                browser.navigate_to(urljoin(self.base_url(), self.url))
            try:
                for browser in (emil, mona):
                    self.assertTrue(browser._wait_ready(READY), 'a page never was live')
                yield emil, mona
            finally:
                _kick_all(CloseCode.KILL_NOW)
                self._wait_remaining_requests()

    def _begin(self, browser, code):
        """Start ``code`` on the page; the future answers with what it returns."""
        return browser._websocket_send(
            'Runtime.evaluate',
            params={
                'expression': f'(async () => {{ {HELPERS} {code} }})()',
                'awaitPromise': True,
                'returnByValue': True,
            },
            with_future=True,
        )

    def _end(self, future):
        answer = future.result(timeout=40)
        self.assertNotIn('exceptionDetails', answer)
        return answer['result'].get('value')

    def _run(self, browser, code):
        return self._end(self._begin(browser, code))

    def _cross(self, writer, write, reader, find):
        """Milliseconds from what the writer did until the reader saw it."""
        reading = self._begin(reader, f'return seen(() => {find});')
        moment = self._run(writer, write)
        return self._end(reading) - moment

    def _offline(self, browser, offline):
        browser._websocket_request('Network.enable')
        browser._websocket_request(
            'Network.emulateNetworkConditions',
            params={
                'offline': offline,
                'latency': 0,
                'downloadThroughput': -1,
                'uploadThroughput': -1,
            },
        )


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestTalkTour(TalkTourCase):
    def test_two_people_write_the_record_at_once(self):
        with self._two_pages() as (emil, mona):
            # the manager begins, the employee's page follows by itself
            self._run(
                mona,
                """
                await click(".o_hpi_talk_verbs [data-verb=start_interview]");
                await click(".modal .o_hpi_dialog_ok");
                await wait(() => one("[data-talk=running]"));
                """,
            )
            self._run(emil, 'await wait(() => one("[data-talk=running] #hpi_note_body"));')
            delays = {}
            # while the employee is in the middle of a sentence
            self._run(emil, 'await type("#hpi_note_body", "Half a sen");')
            delays['note to employee'] = self._cross(
                mona,
                'return send("Weekly sync on Wednesday");',
                emil,
                'note("Weekly sync on Wednesday")',
            )
            self.assertEqual(
                self._run(emil, 'return one("#hpi_note_body").value;'),
                'Half a sen',
                'what is being typed stays',
            )
            delays['confirmation'] = self._cross(
                emil,
                """
                const moment = Date.now();
                note("Weekly sync").querySelector(".o_hpi_confirm").click();
                return moment;
                """,
                mona,
                'note("Weekly sync on Wednesday")?.dataset.confirmation === "confirmed"',
            )
            delays['note to manager'] = self._cross(
                emil, 'return send("I need a course seat");', mona, 'note("I need a course seat")'
            )
            delays['correction'] = self._cross(
                mona,
                """
                (await wait(() => note("course seat").querySelector(".o_hpi_correct"))).click();
                await type(".o_hpi_note textarea[id^=hpi_answer_]", "A seat in spring");
                const moment = Date.now();
                await click(".o_hpi_note form button[type=submit]");
                return moment;
                """,
                emil,
                'note("I need a course seat")?.textContent.includes("A seat in spring")',
            )
            delays['topic'] = self._cross(
                mona,
                """
                const moment = Date.now();
                await click(".o_hpi_topic input[type=checkbox]");
                return moment;
                """,
                emil,
                'one(".o_hpi_topic[data-topic-state=discussed]")',
            )
            self._logger.runbot('milliseconds to the other screen: %s', delays)
            # both write ten notes at the same moment
            both = [
                self._begin(
                    browser,
                    f"""
                    for (let number = 0; number < 10; number++) {{
                        await send(`{name} ${{number}}.`);
                    }}
                    await wait(() => !one('.o_hpi_note_waiting'));
                    """,
                )
                for name, browser in (('Emil', emil), ('Mona', mona))
            ]
            for future in both:
                self._end(future)
            for browser in (emil, mona):
                self._run(
                    browser,
                    'await wait(() => document.querySelectorAll(".o_hpi_note").length === 22);',
                )
            # without a connection
            self._offline(emil, True)
            self._run(
                emil, 'await send("Written in the lift"); await wait(() => one(".o_hpi_offline"));'
            )
            self.assertFalse(self._run(mona, 'return Boolean(note("Written in the lift"));'))
            self._offline(emil, False)
            self._run(mona, 'await wait(() => note("Written in the lift"));')
            self._run(emil, 'await wait(() => !one(".o_hpi_note_waiting"));')
            # the end lists what nobody confirmed
            self._run(
                mona,
                """
                await click(".o_hpi_talk_verbs [data-verb=end_interview]");
                await wait(() => one("[data-talk=held] .o_hpi_unconfirmed_list"));
                """,
            )
        self.env.invalidate_all()
        notes = self.form.note_ids
        self.assertEqual(len(notes.filtered(lambda n: not n.parent_id)), 23)
        self.assertEqual(len(notes.filtered(lambda n: 'lift' in n.body)), 1)
        self.assertEqual(notes.filtered('parent_id').body, 'A seat in spring')
        for name, delay in delays.items():
            self.assertLess(delay, LIMIT, name)


@tagged('post_install', '-at_install', 'hr_performance', 'tour')
class TestTalkTourPhone(TalkTourCase):
    browser_size = '390x844'
    touch_enabled = True

    def test_nothing_is_wider_than_the_screen(self):
        manager = self.form.with_user(self.user_manager)
        manager.action_start_interview()
        manager.add_note('agreement', 'Weekly sync with a ' + 'very' * 40 + ' long word')
        for login in ('emil', 'mona'):
            self.browser_js(
                self.url,
                NO_OVERFLOW,
                "Boolean(document.querySelector('.o_hpi_note'))",
                login=login,
            )
