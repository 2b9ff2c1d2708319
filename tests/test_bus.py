from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .print_common import PrintMixin


class ChannelMixin:
    def _subscribe(self, user, channels):
        request = SimpleNamespace(session=SimpleNamespace(uid=user.id), env=self.env)
        with patch('odoo.addons.bus.models.ir_websocket.request', request):
            return self.env['ir.websocket'].with_user(user)._build_bus_channel_list(channels)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestBusChannel(ChannelMixin, PrintMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_print()
        cls.form = cls._make_form(state='filling')
        cls.channel = f'hr.performance.form_{cls.form.id}'

    def _forms(self, user, channels=None):
        built = self._subscribe(user, channels or [self.channel])
        self.assertFalse(
            [c for c in built if isinstance(c, str) and c.startswith('hr.performance')],
            'a string channel is heard by everybody who guesses it',
        )
        return [
            channel[0].id
            for channel in built
            if isinstance(channel, tuple) and channel[0]._name == 'hr.performance.form'
        ]

    def test_readers_hear(self):
        for user in (self.user_employee, self.user_manager, self.user_officer):
            with self.subTest(user.login):
                self.assertEqual(self._forms(user), self.form.ids)

    def test_others_hear_nothing(self):
        for user in (
            self.user_colleague,
            self.user_outsider,
            self.user_manager2,
            self.user_foreign_hr,
            self.user_system,
            self.env.ref('base.public_user'),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._forms(user), [])

    def test_former_manager(self):
        self.form.manager_user_id = self.user_manager2
        self.assertEqual(self._forms(self.user_manager), [])
        self.assertEqual(self._forms(self.user_manager2), self.form.ids)

    def test_odd_channels(self):
        bad = [
            '',
            '-1',
            '0',
            '1.5',
            '99999999999999999999',
            '1 or 1=1',
            '१',
            'x',
            f'{self.form.id}\n',
        ]
        channels = [f'hr.performance.form_{end}' for end in bad]
        self.assertEqual(self._forms(self.user_employee, channels), [])
        self.assertIn('another_channel', self._subscribe(self.user_employee, ['another_channel']))

    def test_many_ids_are_capped(self):
        channels = [f'hr.performance.form_{number}' for number in range(10**6, 10**6 + 500)]
        self.assertEqual(self._forms(self.user_employee, [*channels, self.channel]), [])
        self.assertEqual(self._forms(self.user_employee, [self.channel, *channels]), self.form.ids)

    def test_caller_keeps_his_list(self):
        channels = [self.channel]
        self._subscribe(self.user_employee, channels)
        self.assertEqual(channels, [self.channel])

    def test_frontend_translations(self):
        self.assertIn(
            'hr_performance_interview', self.env['ir.http']._get_translation_frontend_modules_name()
        )
