from odoo import fields, models
from odoo.exceptions import UserError


class HrPerformanceNotice(models.Model):
    """What HR tells an employee about a decision, in words written for that.

    The employee reads his own; of the others, those who decide on such matters. Nobody else,
    the manager neither. It has no link back to the suggestion: the suggestion knows its notice.
    """

    _name = 'hr.performance.notice'
    _description = 'Notice to an Employee'
    _inherit = ['hr.performance.superior.mixin', 'hr.performance.portal.fields']
    _order = 'released_on desc, id desc'

    name = fields.Char('Title', required=True, readonly=True)
    body = fields.Text('Text', required=True, readonly=True)
    employee_id = fields.Many2one(
        'hr.employee', required=True, readonly=True, index=True, ondelete='cascade'
    )
    user_id = fields.Many2one(
        related='employee_id.user_id', store=True, index=True, string='Employee user'
    )
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    is_pay = fields.Boolean('About pay', readonly=True)
    released_on = fields.Datetime(
        'Released', required=True, readonly=True, default=fields.Datetime.now
    )

    _portal_fields = frozenset(
        (
            'id',
            'display_name',
            'name',
            'body',
            'employee_id',
            'user_id',
            'company_id',
            'released_on',
        )
    )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refused: each notice is released by its own step."""
        raise UserError(self.env._('A notice cannot be duplicated.'))

    def _send(self):
        """Tell the employees that there is a notice, with a link and nothing of it."""
        self.env['hr.performance.notifier']._send_pointers(
            'mail_template_notice',
            [
                # sudo: self - name and address of the receiver
                (notice.user_id, notice.company_id, '/my/performance/notices')
                for notice in self.sudo()
            ],
        )
