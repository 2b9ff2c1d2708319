"""What is said to the writer: one sentence for each missing element, in both languages."""

from dataclasses import dataclass
from functools import lru_cache

# Hints: (kind, element) -> key -> text; "any" serves both kinds about the past.
HINTS = {
    'event': {
        'en': 'Name the project, customer, order or shift, or the day it happened.',
        'zh': '写明是哪个项目、客户、订单或班次，或发生在哪一天。',
    },
    'behaviour_achievement': {
        'en': 'Write what you yourself did, as an act others could see.',
        'zh': '写出您本人具体做了什么，别人看得见的动作。',
    },
    'behaviour_improvement': {
        'en': 'Write your own share: what you did, or did not do.',
        'zh': '写出自身原因：当时做了什么，或没做什么。',
    },
    'behaviour_plan': {
        'en': 'List the steps: what you will do, and how often.',
        'zh': '列出行动步骤：做什么，多久做一次。',
    },
    'measure_achievement': {
        'en': 'Add a figure: amount, share, time, or before and after.',
        'zh': '补充一个数字：数量、比例、用时或前后对比。',
    },
    'measure_improvement': {
        'en': 'Add how much: how many, how long, how late, what it cost.',
        'zh': '补充程度：多少、多久、晚了几天、花了多少。',
    },
    'measure_plan': {
        'en': 'Say how the result will be checked: a figure, or yes/no such as a certificate.',
        'zh': '写明怎样算完成：目标数字，或能核对的结果（如证书、签字）。',
    },
    'impact_achievement': {
        'en': 'Say who gained and how: customer, next team, money, time, safety, quality.',
        'zh': '写出谁因此受益：客户、下一道工序、费用、工期、安全或质量。',
    },
    'impact_improvement': {
        'en': 'Say what followed for others: customer, next team, money, schedule, safety.',
        'zh': '写出对他人的影响：客户、下一道工序、费用、进度或安全。',
    },
    'deadline': {
        'en': 'Give a day, or a span that ends: “by 30 September”, “within six weeks”.',
        'zh': '写明日期或有终点的期限，如“9月30日前”“六周内”。',
    },
    'support': {
        'en': 'Name the help you need: training, tool, somebody’s time, budget, or “none needed”.',
        'zh': '写明所需支持：培训、工具、某人的时间、预算；不需要请写“无需支持”。',
    },
}
LABELS = {
    'event/project': {'en': 'event or project', 'zh': '事件或项目'},
    'behaviour': {'en': 'what was done', 'zh': '行为'},
    'measure': {'en': 'figure', 'zh': '数据'},
    'impact': {'en': 'effect', 'zh': '影响'},
    'deadline': {'en': 'when', 'zh': '时间'},
    'support': {'en': 'support', 'zh': '支持'},
}


@dataclass(frozen=True)
class Hint:
    """What to add for one missing element: a stable key and its text in both languages."""

    element: str
    key: str
    en: str
    zh: str
    lang: str

    def __str__(self):
        return self.zh if self.lang == 'zh' else self.en


@lru_cache(maxsize=64)
def get_hint(element, kind, lang):
    key = {'event/project': 'event', 'deadline': 'deadline', 'support': 'support'}.get(
        element, f'{element}_{kind}'
    )
    return Hint(element, key, HINTS[key]['en'], HINTS[key]['zh'], lang)
