from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.specificity import EXTRA_KINDS
from .hr_performance_limits import MAX_LINE


class HrPerformanceSpecificityWord(models.Model):
    """A word or phrase of a company that the specificity check shall know.

    Product names, orders, machines count as an event; a house phrase that says nothing counts
    as vague. HR officers keep the list; everybody else only meets its effect in the hints.
    """

    _name = 'hr.performance.specificity.word'
    _description = 'Specificity Word'
    _order = 'kind, name, id'

    name = fields.Char('Word or phrase', required=True)
    kind = fields.Selection(
        [
            ('vague', 'Vague phrase'),
            ('event/project', 'Counts as event or project'),
            ('behaviour', 'Counts as behaviour'),
            ('measure', 'Counts as measure'),
            ('impact', 'Counts as impact'),
            ('deadline', 'Counts as deadline'),
            ('support', 'Counts as support'),
        ],
        required=True,
        default='vague',
        help='A vague phrase is left out before the text is read; all others show that the '
        'element is there.',
    )
    lang = fields.Selection(
        [('en', 'English'), ('zh', 'Chinese')],
        string='Language',
        help='To sort the list by; the word is looked for in every text.',
    )
    company_id = fields.Many2one(
        'res.company', required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        '(company_id, kind, lower(name))', 'The company has this word of this kind already.'
    )

    @api.constrains('name')
    def _check_name(self):
        for word in self:
            if len(word.name.strip()) < 2 or len(word.name) > MAX_LINE:
                raise ValidationError(
                    self.env._(
                        '"%(name)s" cannot be looked for: please write at least two signs and at '
                        'most %(limit)s.',
                        name=word.name[:50],
                        limit=MAX_LINE,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        words = super().create([self._clean_vals(vals) for vals in vals_list])
        self.env.registry.clear_cache()
        return words

    def write(self, vals):
        result = super().write(self._clean_vals(vals))
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _clean_vals(self, vals):
        if not vals.get('name'):
            return vals
        clean = self.env['hr.performance.limits']._clean_text
        return {**vals, 'name': clean(vals['name'], MAX_LINE, self.env._('Word or phrase'))}

    @api.model
    def _get_extra(self, company):
        """What ``tools.specificity.assess`` takes as ``extra`` for texts of ``company``."""
        return {kind: list(names) for kind, names in self._get_words(company.id)}

    @api.model
    @tools.ormcache('company_id')
    def _get_words(self, company_id):
        # sudo: hr.performance.specificity.word - only HR reads the list, everybody's text meets it
        words = self.sudo().search([('company_id', '=', company_id)])
        found = ((kind, words.filtered(lambda w, k=kind: w.kind == k)) for kind in EXTRA_KINDS)
        return tuple((kind, tuple(rows.mapped('name'))) for kind, rows in found if rows)
