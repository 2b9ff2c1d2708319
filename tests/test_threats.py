import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

from .threats import THREATS, WITHOUT_TEST

NUMBERS = {f'T{number:02}' for number in range(1, 101)} | {f'F{n:02}' for n in range(1, 48)}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestThreats(BaseCase):
    def test_each_threat_has_its_tests(self):
        table = re.sub(r'\n +', ' ', THREATS).strip()
        lines = [re.match(r'([TF]\d+) (.+): (.+)$', line) for line in table.split('\n')]
        named = [line[1] for line in lines]
        self.assertEqual(len(named), len(set(named)))
        self.assertFalse(set(named) & set(WITHOUT_TEST))
        self.assertEqual(set(named) | set(WITHOUT_TEST), NUMBERS)
        for line in lines:
            for name in line[3].split():
                module, test = name.split('.')
                code = (Path(__file__).parent / f'test_{module}.py').read_text()
                self.assertRegex(code, rf'    def {test}\(', f'{line[1]} {name}')
