import re

from odoo import models

FORM_CHANNEL = 'hr.performance.form_'
MAX_FORM_CHANNELS = 100  # one page needs one; a list of thousands is a probe


class IrWebsocket(models.AbstractModel):
    """Live changes of a form reach those who may read it, and nobody else."""

    _inherit = 'ir.websocket'

    def _build_bus_channel_list(self, channels):
        """Replace ``hr.performance.form_<id>`` by the record and the reader's part in it.

        A string channel is heard by everybody who guesses it, visitors included, so it never
        stays in the list, whether the check passes or not. Access is checked at each
        (re)subscription; whoever is replaced meanwhile hears nothing more, as his part of the
        channel is the one of his user.
        """
        form_ids = []
        kept = []
        for channel in channels:
            if not isinstance(channel, str) or not channel.startswith(FORM_CHANNEL):
                kept.append(channel)
            elif re.fullmatch('[0-9]{1,9}', number := channel[len(FORM_CHANNEL) :]):
                form_ids.append(int(number))
        if form_ids and self.env.uid and not self.env.user._is_public():
            forms = self.env['hr.performance.form'].sudo(False)
            found = forms.search([('id', 'in', form_ids[:MAX_FORM_CHANNELS])])
            kept += [(form, form._get_bus_part()) for form in found]
        return super()._build_bus_channel_list(kept)
