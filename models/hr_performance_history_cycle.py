from odoo import api, fields, models
from odoo.exceptions import AccessError


class HrPerformanceCycle(models.Model):
    """A closed cycle may stand for a period that was imported; see hr.performance.history."""

    _inherit = 'hr.performance.cycle'

    history_key = fields.Char(
        readonly=True,
        copy=False,
        index='btree_not_null',
        help='Set on a period that was imported: its dates and name.',
    )

    _history_uniq = models.UniqueIndex(
        '(company_id, history_key) WHERE history_key IS NOT NULL',
        'The company has this imported period already.',
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._in_transition():
            for vals in vals_list:
                self._check_no_history_key(vals)
            # not from a default_history_key of the context either
            vals_list = [{**vals, 'history_key': False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self._in_transition():
            self._check_no_history_key(vals)
        return super().write(vals)

    def _check_no_history_key(self, vals):
        if vals.get('history_key'):
            raise AccessError(self.env._('Imported periods are made by the import of history.'))


class HrPerformanceForm(models.Model):
    """A form of an imported period."""

    _inherit = 'hr.performance.form'

    @api.model
    def _get_event_labels(self):
        return {**super()._get_event_labels(), 'import': self.env._('Imported')}
