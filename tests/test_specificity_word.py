"""The words a company adds to the specificity check."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PerformanceCase


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestSpecificityWord(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Word = cls.env['hr.performance.specificity.word']
        cls.word = cls.Word.create(
            {'name': 'Zephyr', 'kind': 'vague', 'company_id': cls.company.id}
        )

    def test_officers_keep_the_list_of_their_company(self):
        mine = self.word.with_user(self.user_officer)
        mine.name = '  Zephyr II '
        self.assertEqual(self.word.name, 'Zephyr II')
        with self.assertRaises(AccessError), mute_logger('odoo.addons.base.models.ir_rule'):
            self.word.with_user(self.user_foreign_hr).name = 'X1'
        with self.assertRaises(AccessError), mute_logger('odoo.addons.base.models.ir_rule'):
            self.Word.with_user(self.user_officer).create(
                {'name': 'Other', 'company_id': self.company2.id}
            )

    def test_nobody_else_reads_it(self):
        for user in (self.user_employee, self.user_colleague, self.user_manager, self.user_system):
            with self.assertRaises(AccessError), mute_logger('odoo.addons.base.models.ir_model'):
                self.word.with_user(user).read(['name'])

    def test_a_word_is_short_and_there_once(self):
        with self.assertRaises(ValidationError):
            self.Word.create({'name': ' a ', 'company_id': self.company.id})
        with self.assertRaises(UserError):
            self.Word.create({'name': 'a' * 600, 'company_id': self.company.id})
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.cr.savepoint():
            self.Word.create({'name': 'zephyr', 'kind': 'vague', 'company_id': self.company.id})
        self.Word.create({'name': 'zephyr', 'kind': 'impact', 'company_id': self.company.id})
