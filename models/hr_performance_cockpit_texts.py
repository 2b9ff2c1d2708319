from odoo import models

from ..tools.kpi import show


class HrPerformanceCockpitTexts(models.AbstractModel):
    """Names and formulas of the cockpit's figures, in the reader's language."""

    _name = 'hr.performance.cockpit.texts'
    _description = 'Performance Cockpit: Texts'

    def _get_labels(self):
        """{key of a figure: its name}"""
        return {
            'submitted': self.env._('Submission rate'),
            'on_time': self.env._('On-time submission'),
            'specificity': self.env._('Specificity'),
            'disagreement': self.env._('Disagreement'),
            'held': self.env._('Interviews held'),
            'interview_days': self.env._('Launch to interview'),
            'signed': self.env._('Sign-off rate'),
            'confirm_days': self.env._('Time to confirm'),
            'covered': self.env._('Plan coverage'),
            'checkins': self.env._('Check-ins in time'),
            'completed': self.env._('Plans completed'),
            'decided': self.env._('Outcomes decided'),
            'returned': self.env._('Return rate'),
            'feedback_days': self.env._('Time to feedback'),
            'rating_gap': self.env._('Ratings differ'),
            'appealed': self.env._('Appeal rate'),
            'refused': self.env._('Refusal rate'),
            'granted': self.env._('Support granted'),
            'answered': self.env._('Feedback given'),
            # Twins
            'specificity_first': self.env._('At first submission'),
            'completed_in_time': self.env._('By the original end'),
            'completed_employee': self.env._('Written by the employee'),
            'completed_joint': self.env._('Written jointly'),
            'completed_manager': self.env._('Written by the manager'),
        }

    def _get_formulas(self):
        """{key of a figure: how it is reckoned, in words}"""
        return {
            'submitted': self.env._(
                'Forms handed in ÷ active forms. Side by side: both sides in. Active are launched '
                'forms, neither on hold nor cancelled.'
            ),
            'on_time': self.env._(
                'Forms first handed in by their due date ÷ forms that are due by today or already '
                'handed in.'
            ),
            'specificity': self.env._(
                'Entries judged specific ÷ entries judged, at their last submission.'
            ),
            'disagreement': self.env._(
                'Entries answered "partly" or "disagree" ÷ entries answered. About none looks like '
                'a rubber stamp.'
            ),
            'held': self.env._(
                'Interviews held ÷ forms whose interview was due by today, before any extension, '
                'or is held. Before a form is ready, the days of the cycle for feedback and '
                'interview are added to its due date.'
            ),
            'interview_days': self.env._(
                'Median of the calendar days from the launch to the interview.'
            ),
            'signed': self.env._(
                'Records confirmed, with or without reservation ÷ interviews held. Refusals, '
                'appeals and open records count as not signed.'
            ),
            'confirm_days': self.env._(
                'Median of the calendar days from sending the record to its confirmation.'
            ),
            'covered': self.env._(
                'Confirmed forms with a plan that has goal, actions, dates and support ÷ confirmed '
                'forms.'
            ),
            'checkins': self.env._(
                'Check-ins sent at most 3 working days (Monday to Friday) after their day ÷ '
                'check-ins due by today.'
            ),
            'completed': self.env._('Completed plans ÷ closed plans.'),
            'decided': self.env._(
                'Closed plans with a decision on their outcome within 15 working days ÷ plans '
                'closed longer ago than that or decided.'
            ),
            'returned': self.env._('Forms returned for revision ÷ forms handed in.'),
            'feedback_days': self.env._(
                'Median of the calendar days from the last submission to the feedback.'
            ),
            'rating_gap': self.env._(
                'Forms whose two ratings are a level or more apart ÷ forms rated by both.'
            ),
            'appealed': self.env._(
                'Appeals ÷ interviews held. One that was withdrawn counts, so that nobody gains '
                'from asking for it.'
            ),
            'refused': self.env._('Records refused ÷ interviews held.'),
            'granted': self.env._('Support granted ÷ support requested in plans.'),
        }

    def _get_funnel_labels(self):
        return {
            'is_active': self.env._('Launched'),
            'is_submitted': self.env._('Submitted'),
            'is_answered': self.env._('Feedback given'),
            'is_held': self.env._('Interview held'),
            'is_recorded': self.env._('Record sent'),
            'is_signed': self.env._('Signed off'),
        }

    def _get_plan_labels(self):
        """{how plans go: its name}, in the order of worry"""
        return {
            'draft': self.env._('Draft'),
            'on_track': self.env._('On track'),
            'at_risk': self.env._('At risk'),
            'off_track': self.env._('Off track'),
            'is_closed': self.env._('Closed'),
        }

    def _get_late_labels(self):
        return {
            'filling': self.env._('Filling'),
            'feedback': self.env._('Feedback'),
            'ready': self.env._('Interview'),
            'to_confirm': self.env._('Confirmation'),
            'appeal': self.env._('Appeal decision'),
        }

    def _get_healthy_text(self, kpi):
        low, high = kpi.healthy
        unit = ' %' if kpi.kind == 'rate' else ''
        if low is not None and high is not None:
            return self.env._(
                'Healthy: %(low)s–%(high)s', low=show(low), high=f'{show(high)}{unit}'
            )
        if low is not None:
            return self.env._('Healthy: from %(low)s', low=f'{show(low)}{unit}')
        if high is not None:
            return self.env._('Healthy: up to %(days)s days', days=show(high))
        return ''

    def _get_value_text(self, kpi, value):
        if value is None:
            return show(None)
        if kpi.kind == 'median' and value == 1:
            return self.env._('1 day')
        if kpi.kind == 'median':
            return self.env._('%(days)s days', days=show(value))
        return f'{show(value)} %'
