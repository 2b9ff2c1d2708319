from odoo import models
from odoo.fields import Domain


class HrPerformanceSourceCertificate(models.AbstractModel):
    """Certificates gained in the last twelve months, and those that ran out in the period."""

    _name = 'hr.performance.source.certificate'
    _description = 'Facts: Certificates'
    _inherit = 'hr.performance.source'
    _source_key = 'certificate'
    _source_sequence = 41
    _source_models = {
        'hr.employee.skill': ('skill_id', 'skill_level_id', 'valid_from', 'valid_to'),
        'hr.skill.type': ('is_certification',),
    }

    def _get_source_label(self):
        return self.env._('Certificates')

    def _get_kinds(self):
        return {
            'certificate': {
                'label': self.env._('Certificate gained'),
                'sections': ('achievement', 'plan'),
            },
            'certificate_expired': {
                'label': self.env._('Certificate ran out'),
                'sections': ('improvement', 'plan'),
            },
        }

    def _collect(self, employees, date_from, date_to):
        start = self._year_before(date_from, date_to)
        rows = self.env['hr.employee.skill'].search_fetch(
            Domain('employee_id', 'in', employees.ids)
            & Domain('skill_type_id.is_certification', '=', True)
            & Domain('valid_from', '<=', date_to)
            & (
                Domain('valid_from', '>=', start)
                | (Domain('valid_to', '>=', date_from) & Domain('valid_to', '<=', date_to))
            )
        )
        held = {
            (row.employee_id, row.skill_id)
            for row in rows
            if not row.valid_to or row.valid_to > date_to
        }
        result = {}
        for row in rows:
            expired = row.valid_to and date_from <= row.valid_to <= date_to
            if expired and (row.employee_id, row.skill_id) in held:
                expired = False  # renewed in time or later: no gap worth a word
                if row.valid_from < start:
                    continue
            result.setdefault(row.employee_id, []).append(
                {
                    'kind': 'certificate_expired' if expired else 'certificate',
                    'polarity': 'bad' if expired else 'good',
                    'name': row.skill_id.name,
                    'detail': row.skill_level_id.name,
                    'date': row.valid_to if expired else row.valid_from,
                    'date_end': row.valid_to,
                    'res_model': row._name,
                    'res_id': row.id,
                }
            )
        return result
