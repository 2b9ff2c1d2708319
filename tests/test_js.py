"""Runs the browser unit tests (HOOT) of this addon, static/tests/**/*.test.js."""

from odoo.tests import HttpCase, tagged


def hoot_id(path):
    """HOOT's id of a suite, a 32-bit hash of its path."""
    value = 0
    for char in path:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f'{value:08x}'


@tagged('post_install', '-at_install', 'hr_performance')
class TestJs(HttpCase):
    def test_hoot(self):
        suite = hoot_id('@hr_performance_interview')
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}',
            '',
            '',
            login='admin',
            timeout=300,
            success_signal='[HOOT] Test suite succeeded',
            error_checker=lambda message: '[HOOT]' not in message,
        )
