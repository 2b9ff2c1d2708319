"""Small charts as inline SVG: page and paper share them, no script and no font is needed.

Every chart is one ``<svg>`` string with a text alternative of its own. Whatever comes from
people is escaped here. Presentation attributes alone are used, because the paper is made by a
browser engine of 2012, and words stay in HTML beside the chart wherever they are long: they
then wrap on a phone and read from right to left where a name does.

>>> bar(110, 'Campaign planning: 110 %', 'met').count('<rect')
2
>>> '&lt;b&gt;' in bar(50, '<b>', 'missed')
True
"""

import math
from datetime import date

COLORS = {
    'met': '#017e84',
    'nearly': '#b7791f',
    'missed': '#b02a37',
    'good': '#017e84',
    'bad': '#b02a37',
    'neutral': '#6c757d',
    'self': '#714b67',
    'manager': '#017e84',
}
TRACK = '#e9ecef'
AXIS = '#adb5bd'
TEXT = '#343a40'
WHITE = '#ffffff'


def escape(text):
    """Text for XML: markup escaped, characters that no XML may hold left out.

    >>> escape('A & "B" <c>\\x00\\ud800')
    'A &amp; &quot;B&quot; &lt;c&gt;'
    """
    kept = ''.join(
        char
        for char in str(text)
        if char in '\t\n'
        or (char >= ' ' and not 0xD800 <= ord(char) <= 0xDFFF and char not in '\ufffe\uffff')
    )
    for char, entity in (('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;'), ('"', '&quot;')):
        kept = kept.replace(char, entity)
    return kept


def number(value):
    """A coordinate, short and alike on every machine.

    >>> number(3.0), number(2.346)
    ('3', '2.35')
    """
    return f'{value:.2f}'.rstrip('0').rstrip('.') or '0'


def percent(value):
    """A rate as charts print it.

    >>> percent(96.333), percent(80.0)
    ('96.3 %', '80 %')
    """
    return f'{value:.1f}'.rstrip('0').rstrip('.') + ' %'


def svg(width, height, shapes, label):
    """The element around the shapes; ``label`` is what a screen reader says instead of it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}" '
        f'class="o_hr_performance_chart"><title>{escape(label)}</title>{"".join(shapes)}</svg>'
    )


def _rect(x, y, width, height, fill, radius=2):
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" '
        f'height="{number(height)}" rx="{radius}" fill="{fill}"/>'
    )


def _line(x1, y1, x2, y2, stroke=AXIS, width=1, dash=''):
    dashes = f' stroke-dasharray="{dash}"' if dash else ''
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="{number(width)}"{dashes}/>'
    )


def _text(x, y, text, anchor='middle', size=12, fill=TEXT, bold=False):
    weight = ' font-weight="bold"' if bold else ''
    return (
        f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{fill}"{weight}>{escape(text)}</text>'
    )


def bar(rate, label, status='neutral', maximum=150, limit=100, width=180):
    """One horizontal bar with a mark at ``limit`` per cent; longer ones end at ``maximum``."""
    height, length = 16, width - 2
    shown = min(max(rate, 0), maximum)
    shapes = [
        _rect(1, 3, length, 10, TRACK),
        _rect(1, 3, length * shown / maximum, 10, COLORS[status]),
    ]
    if limit and limit <= maximum:
        x = 1 + length * limit / maximum
        shapes.append(_line(x, 0, x, height, TEXT, 1.5))
    return svg(width, height, shapes, label)


def stacked(parts, label, width=180):
    """One bar cut into shares. ``parts``: [(count, status)]; nothing to show gives ''.

    >>> stacked([(0, 'met')], 'none')
    ''
    """
    total = sum(count for count, _status in parts)
    if not total:
        return ''
    shapes, x = [], 1.0
    for count, status in parts:
        if count:
            length = (width - 2) * count / total
            shapes.append(_rect(x, 3, length - 1, 10, COLORS[status], 0))
            x += length
    return svg(width, 16, shapes, label)


def butterfly(left, right, maximum, label, width=180):
    """Two bars from the middle: the own value to the left, the manager's to the right.

    A side without a value (None) stays empty.
    """
    middle, half = width / 2, width / 2 - 2
    shapes = [_rect(2, 3, width - 4, 10, TRACK)]
    if left is not None and maximum > 0:
        length = half * min(max(left / maximum, 0), 1)
        shapes.append(_rect(middle - length, 3, length, 10, COLORS['self'], 0))
    if right is not None and maximum > 0:
        length = half * min(max(right / maximum, 0), 1)
        shapes.append(_rect(middle, 3, length, 10, COLORS['manager'], 0))
    shapes.append(_line(middle, 0, middle, 16, TEXT, 1.5))
    return svg(width, 16, shapes, label)


def line(points, label, limit=100, limit_label='100 %', width=330):
    """A line over periods. ``points``: [(name, value or None)], oldest first.

    A period without a value leaves a gap, never a zero; fewer than two values give ''.

    >>> line([('H1', 80.0), ('H2', None)], 'x')
    ''
    """
    values = [value for _name, value in points if value is not None]
    if len(values) < 2:
        return ''
    height, left, inset, right, top, bottom = 160, 44, 20, 20, 24, 24
    floor = max(math.floor((min(*values, limit) - 10) / 20) * 20, 0)
    ceiling = max(math.ceil((max(*values, limit) + 5) / 20) * 20, floor + 40)

    def place(index, value):
        step = (width - left - inset - right) / max(len(points) - 1, 1)
        share = (value - floor) / (ceiling - floor)
        return left + inset + index * step, height - bottom - share * (height - top - bottom)

    shapes = []
    for mark in range(floor, ceiling + 1, 20):
        y = place(0, mark)[1]
        if mark != limit:
            shapes.append(_line(left, y, width - right, y, TRACK))
            shapes.append(_text(left - 6, y + 4, str(mark), 'end', 11, COLORS['neutral']))
    y = place(0, limit)[1]
    shapes.append(_line(left, y, width - right, y, TEXT, 1, '4 3'))
    shapes.append(_text(left - 6, y + 4, limit_label, 'end', 11, TEXT))
    previous = None
    dots = []
    for index, (name, value) in enumerate(points):
        x, _y = place(index, limit)
        last = index == len(points) - 1
        # the last name stays inside the picture
        shapes.append(
            _text(
                x + 16 if last else x,
                height - 6,
                name,
                'end' if last else 'middle',
                11,
                COLORS['neutral'],
            )
        )
        if value is None:
            previous = None
            continue
        spot = place(index, value)
        if previous:
            shapes.append(_line(*previous, *spot, COLORS['manager'], 2.5))
        dots.append(
            f'<circle cx="{number(spot[0])}" cy="{number(spot[1])}" r="{5 if last else 4}" '
            f'fill="{COLORS["manager"] if last else WHITE}" stroke="{COLORS["manager"]}" '
            f'stroke-width="2"/>'
        )
        # a figure that would stand on the line of the limit goes below its dot
        mark = spot[1] + 20 if spot[1] - 24 < place(0, limit)[1] < spot[1] - 6 else spot[1] - 10
        dots.append(_text(spot[0], mark, f'{value:.0f}', 'middle', 12, TEXT, bold=last))
        previous = spot
    return svg(width, height, shapes + dots, label)


def ring(parts, label, center):
    """A ring cut into shares, with ``center`` written in its middle.

    ``parts``: [(count, status)]; nothing to show gives ''. A share of its own fills the ring.
    """
    total = sum(count for count, _status in parts)
    if not total:
        return ''
    size, radius, thick = 92, 36, 14
    middle, angle, shapes = size / 2, 0.0, []
    for count, status in parts:
        if not count:
            continue
        color = COLORS.get(status, AXIS)
        if count == total:
            shapes.append(
                f'<circle cx="{number(middle)}" cy="{number(middle)}" r="{radius}" fill="none" '
                f'stroke="{color}" stroke-width="{thick}"/>'
            )
            continue
        sweep = 2 * math.pi * count / total
        ends = [
            (middle + radius * math.sin(turn), middle - radius * math.cos(turn))
            for turn in (angle + 0.04, angle + sweep - 0.04)
        ]
        large = 1 if sweep > math.pi else 0
        (x1, y1), (x2, y2) = ends
        shapes.append(
            f'<path d="M {number(x1)} {number(y1)} A {radius} {radius} 0 {large} 1 '
            f'{number(x2)} {number(y2)}" fill="none" stroke="{color}" stroke-width="{thick}"/>'
        )
        angle += sweep
    shapes.append(_text(middle, middle + 6, center, 'middle', 17, TEXT, bold=True))
    return svg(size, size, shapes, label)


def gauge(rate, expected, label, status='neutral'):
    """A half ring filled to ``rate`` per cent, with a mark where ``expected`` lies (None: none).

    >>> gauge(20, 50, 'Progress 20 %', 'missed').count('<path')
    2
    >>> gauge(0, None, 'none').count('<path')
    1
    """
    width, height, radius, thick = 150, 88, 60, 16
    x0, y0 = width / 2, 76

    def point(share, distance):
        turn = math.pi * share / 100
        return x0 - distance * math.cos(turn), y0 - distance * math.sin(turn)

    def arc(share, color):
        (x1, y1), (x2, y2) = point(0, radius), point(share, radius)
        return (
            f'<path d="M {number(x1)} {number(y1)} A {radius} {radius} 0 0 1 {number(x2)} '
            f'{number(y2)}" fill="none" stroke="{color}" stroke-width="{thick}"/>'
        )

    rate = min(max(rate, 0), 100)
    shapes = [arc(100, TRACK)]
    if rate > 0:
        shapes.append(arc(rate, COLORS.get(status, COLORS['neutral'])))
    if expected is not None:
        inner, outer = (
            point(min(max(expected, 0), 100), radius + side * (thick / 2 + 3)) for side in (-1, 1)
        )
        shapes.append(_line(*inner, *outer, TEXT, 2.5))
    shapes.append(_text(x0, y0 - 6, percent(rate), 'middle', 20, TEXT, bold=True))
    return svg(width, height, shapes, label)


def timeline(events, date_from, date_to, ticks, label, width=400):
    """Dated events along a period, good ones above the line and bad ones below.

    :param events: [(date, polarity, mark)]; the mark (a number of the list beside it) is
        written in the dot, so that colour alone tells nothing
    :param ticks: [(date, name)] written below the line
    """
    days = max((date_to - date_from).days, 1)
    left, right, lane = 16, 16, 24

    def place(day):
        share = min(max((day - date_from).days / days, 0), 1)
        return left + share * (width - left - right)

    lanes = {'above': [], 'below': []}  # x of the last dot of each lane
    spots = []
    for day, polarity, mark in sorted(events, key=lambda event: (event[0], str(event[2]))):
        side = 'below' if polarity == 'bad' else 'above'
        x = place(day)
        for index, last in enumerate(lanes[side]):
            if x - last >= 22:
                lanes[side][index] = x
                break
        else:
            index = len(lanes[side])
            lanes[side].append(x)
        spots.append((x, side, index, polarity, mark))
    above, below = max(len(lanes['above']), 1), len(lanes['below'])
    axis = 8 + above * lane
    foot = axis + max(below, 1) * lane + 4
    height = foot + 20
    shapes = [_line(left, axis, width - right, axis, TEXT, 1.5)]
    for day, name in ticks:
        x = place(day)
        shapes.append(_line(x, axis - 4, x, axis + 4, TEXT))
        shapes.append(_text(min(x, width - 16), height - 6, name, 'middle', 11, COLORS['neutral']))
    for x, side, index, polarity, mark in spots:
        y = axis - 14 - index * lane if side == 'above' else axis + 14 + index * lane
        edge = y + 9 if side == 'above' else y - 9
        shapes.append(_line(x, axis, x, edge, AXIS))
        shapes.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="10" '
            f'fill="{COLORS.get(polarity, COLORS["neutral"])}"/>'
        )
        shapes.append(_text(x, y + 4, mark, 'middle', 11, WHITE, bold=True))
    return svg(width, height, shapes, label)


def month_starts(date_from, date_to):
    """First days of the months that begin inside a period.

    >>> [str(day) for day in month_starts(date(2026, 1, 1), date(2026, 3, 31))]
    ['2026-01-01', '2026-02-01', '2026-03-01']
    """
    months = []
    year, month = date_from.year, date_from.month
    while date(year, month, 1) <= date_to:
        if date(year, month, 1) >= date_from:
            months.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months
