import base64
import binascii
import io
import logging
import re
import time

from PIL import Image, UnidentifiedImageError

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

_logger = logging.getLogger(__name__)

MAX_TEXT = 10_000  # characters of one answer or remark
MAX_LINE = 500  # characters of a one-line answer
MAX_SIGNATURE = 300_000  # characters of a signature in base64
MAX_SIDE = 2_000  # pixels
# How often a person may ask a server process for what is costly, in a minute: many times what a
# page or a hand can do. A page saves each entry once a second at most, while somebody types.
RATES = {'save': 600, 'report': 120, 'print': 60, 'upload': 120}
MINUTE = 60
MAX_COUNTERS = 10_000
_counters = {}  # {(database, user, what): (start of the minute, number)}
# Control characters but tab and line ends; lone surrogates cannot be stored as UTF-8.
_UNSAFE = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]')


class HrPerformanceLimits(models.AbstractModel):
    """Limits to what comes in from outside, the same for every door: typed texts, and jobs."""

    _name = 'hr.performance.limits'
    _description = 'Performance Text Limits'

    @api.model
    def _check_is_job(self):
        """First line of what a scheduled action calls.

        Without records, Odoo runs the action of a job for whoever is logged in and names it.

        :raise AccessError: neither the scheduler nor an administrator runs it
        """
        if not (self.env.su or self.env.user.has_group('base.group_system')):
            raise AccessError(self.env._('This is done by its scheduled action alone.'))

    @api.model
    def _check_rate(self, what):
        """Refuse what comes over HTTP more often in a minute than a person can ask for.

        Counted in memory by each process of the server, so that counting costs nothing; what
        does not come over HTTP is not counted.

        :param what: key of ``RATES``
        :raise UserError: nothing was done, and it can be done a minute later
        """
        if not request:
            return
        key, now = (self.env.cr.dbname, self.env.uid, what), time.monotonic()
        start, number = _counters.get(key, (now, 0))
        if now - start >= MINUTE:
            start, number = now, 0
        if len(_counters) > MAX_COUNTERS:
            _counters.clear()
        _counters[key] = (start, number + 1)
        if number >= RATES[what]:
            if number == RATES[what]:  # once a minute: a log is no place for a flood
                _logger.warning('User %s asks for too much: %s', self.env.uid, what)
            raise UserError(
                self.env._(
                    'This was asked for more than %(count)s times within a minute, so it is '
                    'refused for now. Please try again in a minute.',
                    count=RATES[what],
                )
            )

    @api.model
    def _clean_id(self, value):
        """A database id as the page sent it; 0, which no row has, for anything else."""
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
            return 0
        return value

    @api.model
    def _clean_ids(self, values):
        """The ids of a list as the page sent it; empty for anything else."""
        return [self._clean_id(v) for v in values] if isinstance(values, (list, tuple)) else []

    @api.model
    def _clean_text(self, value, limit=MAX_TEXT, label=None):
        """The text without what cannot be stored, stripped.

        :raise UserError: not a text, or longer than ``limit`` characters; never cut silently
        """
        if value is None or value is False:
            return ''
        if not isinstance(value, str):
            raise UserError(
                self.env._(
                    'A text is expected in "%(label)s".', label=label or self.env._('this field')
                )
            )
        text = _UNSAFE.sub('', value.replace('\r\n', '\n').replace('\r', '\n')).strip()
        if len(text) > limit:
            raise UserError(
                self.env._(
                    '"%(label)s" has %(length)s characters; at most %(limit)s are allowed. '
                    'Please shorten it: nothing was saved, your text is still on the page.',
                    label=label or self.env._('The text'),
                    length=len(text),
                    limit=limit,
                )
            )
        return text

    @api.model
    def _clean_signature(self, value):
        """The base64 of a drawn PNG, made anew from its pixels; False when there is none.

        :raise UserError: not a picture, too large, or empty
        """
        if not value:
            return False
        refused = UserError(
            self.env._('The signature is not a picture that can be used. Please sign again.')
        )
        if not isinstance(value, str) or len(value) > MAX_SIGNATURE:
            raise refused
        try:
            data = base64.b64decode(value.removeprefix('data:image/png;base64,'), validate=True)
            picture = Image.open(io.BytesIO(data), formats=['PNG'])
            if not all(16 <= side <= MAX_SIDE for side in picture.size):
                raise refused
            picture = picture.convert('RGBA')
        except (
            binascii.Error,
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            SyntaxError,
            ValueError,
        ):
            raise refused
        paper = Image.new('RGBA', picture.size, 'white')
        paper.alpha_composite(picture)
        darkest, lightest = paper.convert('L').getextrema()
        if lightest - darkest < 32:
            raise UserError(self.env._('The signature is empty. Please sign again.'))
        output = io.BytesIO()
        paper.convert('L').save(output, 'PNG', optimize=True)
        return base64.b64encode(output.getvalue())
