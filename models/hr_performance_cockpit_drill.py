from odoo import models

FORMS = ('list', 'kanban', 'form', 'calendar', 'activity', 'pivot', 'graph')
# Columns of entries that a figure of entries counts: condition of what is counted, and of all
ENTRIES = {
    'specificity': (
        [('specificity', '=', 'specific')],
        [('specificity', 'in', ('specific', 'vague'))],
        [('specificity', '=', 'vague')],
    ),
    'disagreement': (
        [('stance', 'in', ('partly', 'disagree'))],
        [('stance', '!=', False)],
        [('stance', '=', 'agree')],
    ),
}


class HrPerformanceCockpitDrill(models.AbstractModel):
    """The lists behind the figures of the cockpit."""

    _name = 'hr.performance.cockpit.drill'
    _description = 'Performance Cockpit: Lists behind the Figures'

    def _get_drill(self, scope, domain):
        return Drill(self.env, scope, domain)


class Drill:
    """Makes the window actions of one reader, filters and cycle."""

    def __init__(self, env, scope, domain):
        self.env = env
        self.scope = scope
        self.base = list(domain)  # made once: conditions that follow it are joined by "and"

    def get_forms(self, name, flags, more=()):
        """The forms whose row of figures has ``flags``; to remind, extend and read them."""
        flagged = [(f'figure_ids.{flag}', '=', value) for flag, value in flags.items()]
        views = [view for view in FORMS if self.scope == 'hr' or view != 'graph']
        return self._open('hr.performance.form', name, [*flagged, *more], views)

    def get_plans(self, name, more=()):
        return self._open('hr.performance.plan.report', name, more, ['list', 'pivot', 'graph'])

    def get_entries(self, name, more):
        return self._open('hr.performance.entry.report', name, more, ['list', 'pivot', 'graph'])

    def get_kpi_actions(self, kpi, name):
        """{'numerator', 'denominator', 'missing': action} of one figure."""
        missing = self.env._('%(figure)s: missing', figure=name)
        if kpi.source == 'form' and kpi.kind == 'median':
            counted = {'interview_days': 'is_held', 'confirm_days': 'is_signed'}
            flags = {counted.get(kpi.key, 'is_answered'): True}
            return {'denominator': self.get_forms(name, flags)}
        if kpi.source == 'form':
            every = {kpi.denominator: True}
            return {
                'numerator': self.get_forms(name, {**every, kpi.numerator: True}),
                'denominator': self.get_forms(name, every),
                'missing': self.get_forms(missing, {**every, kpi.numerator: False}),
            }
        if kpi.source == 'entry':
            counted, every, rest = ENTRIES[kpi.key]
            return {
                'numerator': self.get_entries(name, counted),
                'denominator': self.get_entries(name, every),
                'missing': self.get_entries(missing, rest),
            }
        conditions = {
            'completed': (
                [('is_completed', '=', True)],
                [('is_closed', '=', True)],
                [('is_closed', '=', True), ('is_completed', '=', False)],
            ),
            'checkins': (
                [('checkins_in_time', '>', 0)],
                [('checkins_due', '>', 0)],
                [('checkins_missed', '>', 0)],
            ),
            'granted': (
                [('support_granted', '>', 0)],
                [('support_requested', '>', 0)],
                [('support_requested', '>', 0), ('support_granted', '=', 0)],
            ),
        }.get(kpi.key)
        if not conditions:
            return {}
        return {
            'numerator': self.get_plans(name, conditions[0]),
            'denominator': self.get_plans(name, conditions[1]),
            'missing': self.get_plans(missing, conditions[2]),
        }

    def _open(self, model, name, more, views):
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'domain': [*self.base, *more],
            'views': [[False, view] for view in views],
            'target': 'current',
        }
