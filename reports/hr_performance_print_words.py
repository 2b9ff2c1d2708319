import re

from markupsafe import Markup

from odoo import fields, models
from odoo.tools.misc import format_date, format_time, formatLang

# Emoji and rare characters; with the marks that join or colour them they are one picture.
_GLYPH = re.compile('[\U00010000-\U0010ffff][\u200d\ufe0f\U00010000-\U0010ffff]*')


class HrPerformancePrintWords(models.AbstractModel):
    """Figures, days and labels as a print writes them: in the language and zone of its reader."""

    _name = 'hr.performance.print.words'
    _description = 'Words of a Print'

    def _get_timezone(self):
        return str(self.env.tz)

    def _format_moment(self, moment):
        """A moment in UTC, a datetime or as it is stored, in the reader's zone and language."""
        if not moment:
            return ''
        local = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(moment))
        time = format_time(self.env, local.time(), time_format='short')
        return f'{format_date(self.env, local.date())} {time}'

    def _format_day(self, value):
        """A date, or its ISO text; what is no date stays as it was written."""
        try:
            return format_date(self.env, fields.Date.to_date(value)) if value else ''
        except (TypeError, ValueError):
            return str(value)

    def _format_number(self, value, unit='', most=2):
        """With as many decimals as it needs, ``most`` of them at the most."""
        digits = next((n for n in range(most) if round(value, n) == round(value, most)), most)
        text = formatLang(self.env, value, digits=digits)
        return f'{text} {unit}' if unit else text

    def _get_label(self, record, name):
        selection = record._fields[name]._description_selection(self.env)
        return dict(selection).get(record[name], '')

    def _get_side_label(self, side):
        selection = self.env['hr.performance.signoff']._fields['side']
        return dict(selection._description_selection(self.env)).get(side, side)

    def _keep_glyphs(self, text):
        """The text, escaped where it has characters that old WebKit breaks in two at a line end."""
        if not text or not _GLYPH.search(text):
            return text
        # Markup.escape leaves these characters alone, so they are found in its result
        return Markup(  # the text is escaped, the elements around are ours
            _GLYPH.sub(
                lambda found: f'<span class="o_hr_performance_glyph">{found[0]}</span>',
                str(Markup.escape(text)),
            )
        )
