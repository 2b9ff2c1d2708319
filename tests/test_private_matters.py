"""Which words are about somebody's private life, and which only sound like it."""

from odoo.tests import BaseCase, tagged

from ..tools.private_matters import MAX_FOUND, MAX_LENGTH, find_private_matters
from .specificity_common import SAMPLES

PRIVATE = {
    'I was ill for three weeks in spring': 'was ill',
    'After my surgery I could only work mornings': 'my surgery',
    'He was slow because of his depression': 'his depression',
    'Her pregnancy kept her from travelling': 'Her pregnancy',
    'Two weeks of sick leave in May': 'sick leave',
    'For family reasons I left early': 'family reasons',
    'My kids were at home in March': 'My kids',
    'I am going through a divorce': 'divorce',
    'The fast of my religion takes four weeks': 'my religion',
    'Out of the office, I’m told she got sick': 'got sick',
    '四月住院两周，报表晚交': '住院',
    '因为我的孩子还小，晚班排不了': '我的孩子',
    '她怀孕后不再出差': '怀孕',
    '最近失眠，状态不好': '失眠',
    '家里有事请假五天': '家里有事',
    '我做了手术，恢复一个月': '我做了手术',
    '因身体原因没有完成': '身体原因',
    'Q2 请了病假，发布推迟': '病假',
}
WORK = (
    'Trained 24 colleagues in health and safety',
    'New product family launched in May',
    'Assisted in 40 cases of surgery without a complaint',
    'Parents of 18 children got the report in time',
    'The patient was discharged two days earlier',
    'Their family business orders 300 lamps a year',
    'Disabled the alarm by mistake',
    'Operation of line 2 handed over',
    '手术室器械准备时间从 20 分钟降到 12 分钟',
    '住院部床位周转率提高 8%',
    '住院病人投诉减少 3 起',
    '家长会覆盖 18 个孩子',
    '健康档案录入 300 份',
    '安全生产培训 24 人',
)


@tagged('post_install', '-at_install', 'hr_performance')
class TestPrivateMatters(BaseCase):
    def test_found(self):
        for text, words in PRIVATE.items():
            with self.subTest(text=text):
                self.assertIn(words, find_private_matters(text))

    def test_work_is_left_alone(self):
        for text in WORK:
            with self.subTest(text=text):
                self.assertEqual(find_private_matters(text), ())

    def test_few_of_the_labelled_texts_of_all_trades_are_asked_about(self):
        found = [sample for sample in SAMPLES if find_private_matters(sample['text'])]
        self.assertLess(len(found) / len(SAMPLES), 0.01)

    def test_no_more_than_a_hint_can_name(self):
        text = 'My wife, my son, my mother and my father; my wife again'
        self.assertEqual(find_private_matters(text), ('My wife', 'my son', 'my mother'))
        self.assertEqual(len(find_private_matters(text)), MAX_FOUND)
        self.assertEqual(find_private_matters('x' * MAX_LENGTH + ' my wife'), ())
