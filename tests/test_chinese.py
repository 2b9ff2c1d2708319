"""What Chinese readers see of the models: words that Odoo itself would leave in English."""

import re

from odoo.tests import TransactionCase, tagged

CHINESE = re.compile('[\u4e00-\u9fff]')
SAME = {'ID', 'PDF', 'PIP', 'SHA-256', 'URL'}  # in Chinese as well
MODULE = 'hr_performance_interview'


@tagged('post_install', '-at_install', 'hr_performance')
class TestChinese(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.env.ref(f'base.module_{MODULE}')._update_translations(['zh_CN'])
        cls.models = {
            name: model.with_context(lang='zh_CN')
            for name, model in cls.env.items()
            if name.startswith('hr.performance.')
        }

    def _find_english(self, words):
        """Those of {where: text} that no Chinese reader should find."""
        return {
            where: text
            for where, text in words.items()
            if re.search('[A-Za-z]{2}', text) and not CHINESE.search(text) and text not in SAME
        }

    def _get_own(self, name, field):
        """Whether the addon itself names the field; those of Odoo come with Odoo's words."""
        return MODULE in (self.models[name]._fields[field]._modules or ())

    def test_values(self):
        """Values of selections, those of reports too, which show fields of other models."""
        words = {}
        for name, model in self.models.items():
            for field, values in model.fields_get(attributes=['selection']).items():
                if self._get_own(name, field):
                    for value, label in values.get('selection', ()):
                        words[name, field, value] = label
        self.assertIn(('hr.performance.report', 'state', 'filling'), words)
        self.assertFalse(self._find_english(words))

    def test_labels(self):
        words = {
            (name, field): values['string']
            for name, model in self.models.items()
            for field, values in model.fields_get(attributes=['string']).items()
            if self._get_own(name, field)
        }
        self.assertFalse(self._find_english(words))
