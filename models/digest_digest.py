from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .hr_performance_role_mixin import OFFICER

# Field of the digest: the moment of the form that falls into its period
MOMENTS = {
    'kpi_hr_performance_submitted': 'first_submitted_on',
    'kpi_hr_performance_held': 'date_interview',
    'kpi_hr_performance_signed': 'confirmed_on',
}


class DigestDigest(models.Model):
    """How interviews moved in the period of Odoo's own digest mail, for HR officers.

    Counted as that user: neither what is about him nor what is about people above him.
    """

    _inherit = 'digest.digest'

    kpi_hr_performance_submitted = fields.Boolean('Interview forms submitted')
    kpi_hr_performance_submitted_value = fields.Integer(compute='_compute_kpi_hr_performance')
    kpi_hr_performance_held = fields.Boolean('Performance interviews held')
    kpi_hr_performance_held_value = fields.Integer(compute='_compute_kpi_hr_performance')
    kpi_hr_performance_signed = fields.Boolean('Interview records signed off')
    kpi_hr_performance_signed_value = fields.Integer(compute='_compute_kpi_hr_performance')

    def _compute_kpi_hr_performance(self):
        if not self.env.user.has_group(OFFICER):
            # Odoo's digest skips a figure whose reading is refused
            raise AccessError(self.env._('These figures are for HR officers.'))
        domain = Domain(
            [
                ('user_id', '!=', self.env.uid),
                ('concerns_superior', '=', False),
                ('state', 'not in', ('draft', 'on_hold', 'cancelled')),
            ]
        )
        for name, moment in MOMENTS.items():
            self._calculate_company_based_kpi(
                'hr.performance.form', f'{name}_value', moment, additional_domain=domain
            )

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref('hr_performance_interview.hr_performance_menu_root').id
        action = f'hr_performance_interview.hr_performance_cockpit_action?menu_id={menu}'
        return {**super()._compute_kpis_actions(company, user), **dict.fromkeys(MOMENTS, action)}
