from odoo import models


class HrPerformanceForm(models.Model):
    """No followers: they are listed to every internal user, and a former manager who stays
    one would go on being told. Who is told what is the notifier's table alone."""

    _inherit = 'hr.performance.form'

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Subscribe nobody. An activity would subscribe its user, form by form."""
        return True

    def message_notify(self, **kwargs):
        """Tell nobody: an activity that changes hands asks for it, and by RPC anybody who reads
        the form could mail his own words about it, under any name, to anyone."""
        return self.env['mail.message']
