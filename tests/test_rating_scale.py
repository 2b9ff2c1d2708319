"""Rating scales: what is shipped, and what a running cycle keeps."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PerformanceCase

SHIPPED = {
    'five': [5, 4, 3, 2, 1],
    'four': [4, 3, 2, 1],
    'three': [3, 2, 1],
    'letters': [5, 4, 3, 2, 1],
    'pbc': [5, 4, 3, 2, 1],
    'okr': [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0],
}


@tagged('post_install', '-at_install', 'hr_performance')
class TestRatingScale(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template()
        cls.cycle = cls._cycle(templates=cls.template)

    def test_shipped_scales(self):
        for name, values in SHIPPED.items():
            scale = self.env.ref(f'hr_performance_interview.hr_performance_rating_scale_{name}')
            levels = scale.level_ids.sorted('value', reverse=True)
            self.assertEqual(levels.mapped('value'), values, name)
            self.assertTrue(all(levels.mapped('description')), name)
        five = self.env.ref('hr_performance_interview.hr_performance_rating_scale_five')
        self.assertEqual(
            five.level_ids.sorted('value').mapped('name'),
            ['Below', 'Partly meets', 'Meets', 'Exceeds', 'Outstanding'],
        )

    def test_frozen_levels_do_not_move(self):
        copy = self.template._freeze(self.cycle)[self.template]
        self.assertNotEqual(copy.scale_id, self.scale)
        self.assertFalse(copy.scale_id.active)
        before = copy._get_scale_data()
        self.scale.level_ids[0].with_user(self.user_officer).name = 'Reworded'
        self.scale.with_user(self.user_officer).write(
            {'level_ids': [Command.create({'name': 'Far above', 'value': 4})]}
        )
        self.assertEqual(copy._get_scale_data(), before)
        self.assertEqual([level['value'] for level in before['levels']], [3, 2, 1])

    def test_scale_is_frozen_once_per_cycle(self):
        second = self.template.copy({'name': 'Second'})
        copies = (self.template | second)._freeze(self.cycle)
        self.assertEqual(len({copy.scale_id for copy in copies.values()}), 1)
        other = self._cycle(templates=self.template)
        self.assertNotEqual(
            self.template._freeze(other)[self.template].scale_id,
            copies[self.template].scale_id,
        )

    def test_frozen_scale_is_refused_to_everybody(self):
        scale = self.template._freeze(self.cycle)[self.template].scale_id
        level = scale.level_ids[0]
        for user in (self.user_officer, self.user_hr_manager, self.env.user):
            for label, call in {
                'write': lambda level, scale: level.write({'name': 'X'}),
                'unlink': lambda level, scale: level.unlink(),
                'archive': lambda level, scale: scale.action_unarchive(),
                'scale': lambda level, scale: scale.unlink(),
                'create': lambda level, scale: level.create(
                    {'scale_id': scale.id, 'name': 'X', 'value': 9}
                ),
                'translate': lambda level, scale: level.update_field_translations(
                    'name', {'en_US': 'X'}
                ),
            }.items():
                with self.subTest(user=user.login, call=label):
                    with (
                        self.assertRaisesRegex(UserError, 'already launched'),
                        self.env.cr.savepoint(),
                    ):
                        call(level.with_user(user), scale.with_user(user))
                    self.env.invalidate_all()
                    self.assertEqual(level.name, 'Above')

    def test_used_scale_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, 'Archive it instead'):
            self.scale.with_user(self.user_officer).unlink()
        unused = self.scale.copy()
        self.assertEqual(unused.name, 'Three levels (copy)')
        unused.with_user(self.user_officer).unlink()
        self.assertFalse(unused.exists())

    def test_access(self):
        frozen = self.template._freeze(self.cycle)[self.template].scale_id
        self.env.invalidate_all()
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_system,
        ):
            for record in (self.scale, self.scale.level_ids[0]):
                for operation in ('read', 'write', 'create', 'unlink'):
                    self.assertFalse(
                        record.with_user(user).has_access(operation), (user.login, operation)
                    )
        self.assertTrue(self.scale.with_user(self.user_foreign_hr).has_access('write'))
        self.assertTrue(frozen.with_user(self.user_officer).has_access('read'))
        for record in (frozen, frozen.level_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(self.user_foreign_hr).check_access('read')
