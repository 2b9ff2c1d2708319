"""Which words of an English text show which element."""

from .text import MASK
from .words import get_patterns

_EN_DECOYS = {
    'decoy_effort': 'effort is no measure',
    'decoy_available': 'being available is no measure',
    'decoy_service': 'years of service are no measure',
    'decoy_saying': 'a way of speaking is no measure',
}


def read_en(reading, plan):
    """Take out what is empty, then what dates and names show, then count what is left."""
    words = get_patterns('en')
    reading.take(words['habit'], 'habit', 'a habit or a wish', keep=True)
    for name, reason in _EN_DECOYS.items():
        reading.take(words[name], 'decoy', reason)
    if not plan:
        reading.take(words['duty'], 'duty', 'taking part or having a duty is no act')
        reading.name_event(words['named_part'], 'a code, number or name')
    reading.take(words['vague'], 'decoy', 'says nothing definite')
    whole = reading.rest
    if plan:
        reading.take(words['wish'], 'wish', 'asked of others, or no step by itself')
    clean = reading.rest
    if plan:
        reading.take(words['deadline'], 'deadline', 'a span with an end')
    reading.take(words['clock'], 'clock', 'time of day')
    if plan:
        reading.take(words['deadline_word'], 'deadline', 'a day or an end of a period')
    _en_dates(reading, plan)
    reading.take(words['decoy_list'], 'decoy', 'numbers of a list are no measure')
    dated = reading.rest
    _en_codes(reading, plan)
    reading.take(words['change'], 'measure', 'before and after, or result and target')
    if not plan:
        reading.take(words['long_time'], 'decoy', 'a long time is no measure')
    if plan:
        reading.take(words['rhythm'], 'behaviour', 'a step with its rhythm')
        reading.take(words['done'], 'measure', 'a result that can be checked', keep=True)
    reading.take(words['number'], 'measure', 'a figure')
    reading.rest = clean
    if plan:
        for element in ('behaviour', 'measure'):
            reading.take(words['delivered'], element, 'a thing handed over', keep=True)
        reading.rest = dated
        _en_plan_steps(reading, words)
        reading.rest = whole
        reading.take(words['support'], 'support', 'named help', keep=True)
    else:
        _en_acts(reading, words)
        _en_effects(reading, words)


def _en_acts(reading, words):
    reading.take(words['omission'], 'behaviour', 'something left out or done wrong', keep=True)
    for match in words['omission_own'].finditer(reading.rest):
        reading.mark('behaviour', match['verb'], 'something left out')
    reading.take(words['own_work'], 'behaviour', 'own work', keep=True)
    for name in ('verb', 'past', 'present', 'doing'):
        for match in words[name].finditer(reading.rest):
            emptied = reading.rest[match.end() : match.end() + 2].strip().startswith(MASK)
            if not emptied and not words['verb_vague'].fullmatch(match['verb']):
                reading.mark('behaviour', match['verb'], 'an act')


def _en_effects(reading, words):
    reading.take(words['impact'], 'impact', 'an effect on others', keep=True)
    if 'behaviour' not in reading.present:
        return
    if 'habit' in reading.present and 'event/project' not in reading.present:
        return
    for match in words['followed'].finditer(reading.rest):
        if words['happened'].search(match[0]) and not words['praise'].search(match[0]):
            reading.mark('impact', match[0], 'what followed for others')


def _en_codes(reading, plan):
    words = get_patterns('en')
    reading.take(words['code'], 'event/project', 'a code, number or name')

    def note(match):
        if words['common_name'].match(match[0]):
            return match[0]
        reading.mark('event/project', match[0], 'a name')
        return MASK * len(match[0])

    if not plan:
        reading.rest = words['name'].sub(note, reading.rest)


def _en_dates(reading, plan):
    words = get_patterns('en')

    def note(match):
        if not plan:
            reading.mark('event/project', match[0], 'a date')
        elif words['from'].search(reading.rest[: match.start()]):
            reading.mark('start', match[0], 'a start is no deadline')
        else:
            reading.mark('deadline', match[0], 'a date')
        return MASK * len(match[0])

    reading.rest = words['date'].sub(note, reading.rest)
    if not plan:
        reading.take(words['weekday'], 'event/project', 'a day')


def _en_plan_steps(reading, words):
    for name in ('verb_plan', 'imperative', 'present', 'will', 'counted'):
        for match in words[name].finditer(reading.rest):
            if not words['verb_plan_vague'].match(reading.rest, match.start('verb')):
                reading.mark('behaviour', match['verb'], 'a step')
    reading.take(words['step'], 'behaviour', 'a step', keep=True)
