"""Which words of a Chinese text show which element."""

import re

from .text import CJK, MASK
from .words import get_patterns

_ZH_DECOYS = {
    'decoy_self': '给自己打分不是数据',
    'decoy_effort': '用力程度不是数据',
    'decoy_available': '随时待命不是数据',
    'decoy_service': '工作年限不是数据',
    'decoy_list': '序号或套话不是数据',
}


def read_zh(reading, plan):
    """As for English, in the order the Chinese patterns need."""
    words = get_patterns('zh')
    reading.take(words['habit'], 'habit', '习惯或愿望', keep=True)
    for name, reason in _ZH_DECOYS.items():
        reading.take(words[name], 'decoy', reason)
    if not plan:
        reading.take(words['duty'], 'duty', '参加或职责不是行为')
        reading.name_event(words['named_part'], '编号或名称')
    reading.take(words['vague'], 'decoy', '笼统的说法')
    whole = reading.rest
    if plan:
        reading.take(words['wish'], 'wish', '请别人做的事,或本身不是步骤')
    clean = reading.rest
    if not plan:
        reading.take(words['code'], 'event/project', '编号或名称')
        reading.take(words['name'], 'event/project', '名称')
    _zh_dates(reading, plan)
    reading.take(words['change'], 'measure', '前后对比')
    if not plan:
        reading.take(words['long_time'], 'decoy', '时间长短不是数据')
    if plan:
        reading.take(words['rhythm'], 'behaviour', '有频次的步骤')
    reading.take(words['clock'], 'clock', '时刻')
    if plan:
        reading.take(words['code'], 'event/project', '编号或名称')
        reading.take(words['done'], 'measure', '可以核对的结果', keep=True)
    reading.take(words['number'], 'measure', '数字')
    reading.rest = clean
    if plan:
        reading.take(words['verb_plan'], 'behaviour', '步骤', keep=True)
        _zh_acts(reading, words)
        reading.rest = whole
        reading.take(words['support'], 'support', '具体的支持', keep=True)
        return
    reading.take(words['omission'], 'behaviour', '没做或做错的事', keep=True)
    _zh_acts(reading, words)
    reading.take(words['impact'], 'impact', '对他人的影响', keep=True)
    if 'event/project' in reading.present or _zh_own_act(reading, words):
        _zh_followed(reading, words)


_SAME_DAY = {'首日', '当天', '那天', '那周'}


def _zh_dates(reading, plan):
    words = get_patterns('zh')
    if plan:
        reading.take(words['end'], 'deadline', '有终点的期限')

    def note(match):
        if not plan:
            reading.mark('event/project', match[0], '日期')
        elif match[0] in _SAME_DAY:
            reading.mark('decoy', match[0], '同一天不是期限')
        elif words['from'].match(reading.rest[match.end() : match.end() + 4]):
            reading.mark('start', match[0], '起始日不是期限')
        else:
            reading.mark('deadline', match[0], '日期')
        return MASK * len(match[0])

    reading.rest = words['date'].sub(note, reading.rest)


_ZH_ACTS = ('omission', 'act', 'verb')
_ZH_CLAUSE = re.compile(r'[^,.;!?:]+')


def _zh_acts(reading, words):
    """Acts, read clause by clause: a clause of general words tells none."""
    for clause in _ZH_CLAUSE.findall(reading.rest):
        if words['habit_soft'].search(clause):
            continue
        for name in ('verb', 'act'):
            for match in words[name].finditer(clause):
                reading.mark('behaviour', match[0], '行为')


def _zh_own_act(reading, words):
    """Whether a clause tells one act of the writer, done once."""
    return 'habit' not in reading.present and any(
        words['own_act'].search(clause) or ('我' in clause and words['verb'].search(clause))
        for clause in _ZH_CLAUSE.findall(reading.rest)
        if not words['habit_soft'].search(clause)
    )


def _zh_followed(reading, words):
    """A clause about others after the clause of the act tells what followed."""
    acted = False
    for clause in _ZH_CLAUSE.findall(reading.rest):
        if words['habit_soft'].search(clause) or words['habit'].search(clause):
            continue
        if acted and len(CJK.findall(clause)) >= 4 and not words['general'].search(clause):
            reading.mark('impact', clause, '对他人的后果')
        acted = acted or '我' in clause or any(words[name].search(clause) for name in _ZH_ACTS)
