import uuid

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MAX_TOPICS = 60
SEQUENCES = {
    'disagreement': 10,
    'rating_gap': 20,
    'goal_missed': 30,
    'support': 40,
    'open_action': 50,
    'wish': 60,
}


class HrPerformanceFormTopics(models.AbstractModel):
    """The coverage list of an interview: derived by rules, added to by both, ticked in the talk."""

    _name = 'hr.performance.form.topics'
    _description = 'Interview Form: Topics'

    topic_count = fields.Integer(
        'Topics', compute='_compute_topic_counts', compute_sudo=True, exportable=False
    )
    topic_done_count = fields.Integer(
        'Topics covered', compute='_compute_topic_counts', compute_sudo=True, exportable=False
    )

    def _compute_topic_counts(self):
        rows = self.env['hr.performance.topic']._read_group(
            Domain('form_id', 'in', self.ids), ['form_id', 'state'], ['__count']
        )
        counts = {}
        for form, state, number in rows:
            counts[form.id, state != 'open'] = counts.get((form.id, state != 'open'), 0) + number
        for form in self:
            form.topic_done_count = counts.get((form.id, True), 0)
            form.topic_count = form.topic_done_count + counts.get((form.id, False), 0)

    def action_send_feedback(self):
        result = super().action_send_feedback()
        self._derive_topics()
        return result

    def _get_missing_send_record(self):
        """Each topic of a talk held here was discussed, or there is a reason why not.

        A talk held elsewhere, whose day is typed in afterwards, shows HR an empty coverage.
        """
        # sudo: hr.performance.topic - how many are open, for whoever sends the record
        form = self.sudo()
        if any(interview.state == 'running' for interview in form.interview_ids):
            return self.env._('The interview is still running: end it first.')
        left = form.topic_ids.filtered(lambda topic: topic.state == 'open')
        if left and self._get_held_interview():
            return self.env._(
                '%(count)s topics are still open: tick what was discussed, or skip it with a '
                'reason.',
                count=len(left),
            )
        return super()._get_missing_send_record()

    # ------------------------------------------------------------ rules
    def _derive_topics(self):
        """Put what the forms in self have to talk about on their lists, once; constant queries."""
        forms = self.sudo().filtered(lambda form: form.state == 'ready')  # sudo: after a verb
        if not forms:
            return
        known = {(topic.form_id.id, topic.topic_key) for topic in forms.topic_ids}
        vals_list = []
        for form, topics in forms._get_derived_topics().items():
            for rule, key, values in topics[:MAX_TOPICS]:
                if (form.id, key) not in known:
                    vals_list.append(
                        {
                            'form_id': form.id,
                            'author_id': self.env.uid,
                            'side': 'hr',
                            'rule': rule,
                            'topic_key': key,
                            'sequence': SEQUENCES[rule],
                            'shown_to_employee': True,
                            'shown_to_manager': True,
                            **values,
                        }
                    )
        if vals_list:
            forms.env['hr.performance.topic'].create(vals_list)

    def _get_derived_topics(self):
        """{form: [(rule, key, values)]}; only what both sides may read."""
        result = {form: [] for form in self}
        for form in self:
            for entry in form.entry_ids:
                if entry.stance in ('partly', 'disagree') and entry.shown_to_employee:
                    values = {'name': entry.title or entry.section_id.name, 'entry_id': entry.id}
                    result[form].append(('disagreement', f'entry:{entry.id}', values))
            levels = form.rating_ids.filtered('level_id').mapped('value')
            if len(levels) == 2 and abs(levels[0] - levels[1]) >= 1:
                result[form].append(('rating_gap', 'rating', {}))
        facts = self.env['hr.performance.fact'].search(
            Domain('form_id', 'in', self.ids)
            & Domain('kind', '=', 'goal_missed')
            & Domain('shown_to_employee', '=', True)
            & Domain('shown_to_manager', '=', True)
        )
        for fact in facts:
            values = {'name': fact.name, 'fact_id': fact.id}
            result[fact.form_id].append(('goal_missed', f'fact:{fact.fact_key}', values))
        by_employee = self.grouped('employee_id')
        supports = self.env['hr.performance.plan.support'].search(
            Domain('employee_id', 'in', self.employee_id.ids)
            & Domain('state', 'in', ('requested', 'promised', 'refused'))
        )
        for support in supports:
            for form in by_employee[support.employee_id]:
                key = f'support:{support.id}'
                result[form].append(('support', key, {'name': support.name}))
        actions = self.env['hr.performance.plan.action'].search(
            Domain('employee_id', 'in', self.employee_id.ids)
            & Domain('done_on', '=', False)
            & Domain('plan_id.state', 'in', ('running', 'closed'))
            & Domain('date_due', '<', fields.Date.context_today(self))
        )
        for action in actions:
            for form in by_employee[action.employee_id]:
                if action.plan_id.form_id != form:
                    key = f'action:{action.id}'
                    result[form].append(('open_action', key, {'name': action.name}))
        return result

    # ------------------------------------------------------------ writing
    def _refresh_topics_allowed(self, side):
        # sudo: hr.performance.form - the state decides, nothing is shown
        return side in ('employee', 'manager') and self.sudo().state == 'ready'

    def add_topic(self, name):
        """Put a wish of one's own on the list; the other side sees it at once."""
        side = self._open_for(self._refresh_topics_allowed, self._refusal())
        name = self.env['hr.performance.limits']._clean_text(name, 200, self.env._('Topic'))
        if not name:
            raise UserError(self.env._('Please write what you would like to talk about.'))
        form = self.sudo()  # sudo: hr.performance.form - side and state were checked
        if len(form.topic_ids) >= MAX_TOPICS:
            raise UserError(
                self.env._('At most %(count)s topics fit into one interview.', count=MAX_TOPICS)
            )
        topic = form._create_row(
            'topic',
            side,
            {
                'name': name,
                'rule': 'wish',
                'topic_key': f'wish:{uuid.uuid4().hex}',
                'sequence': SEQUENCES['wish'],
            },
            both=True,
        )
        self._notify_change('topic')
        return {'status': 'saved', 'topic': self._get_topic_row(topic, side)}

    def remove_topic(self, topic_id):
        """Take back a wish of one's own that was not talked about yet."""
        side = self._open_for(self._refresh_topics_allowed, self._refusal())
        topic = self._get_own_row('topic', topic_id, side)
        if topic.rule != 'wish' or topic.state != 'open':
            raise UserError(self.env._('Only an own wish that is still open can be removed.'))
        topic.unlink()
        self._notify_change('topic')
        return {'status': 'removed'}

    def tick_topic(self, topic_id, state, skip_reason=''):
        """Tick a topic as discussed, or skip it with a reason: the manager, during the talk."""
        side = self._open_for(
            lambda side: side == 'manager' and self._refresh_topics_allowed(side), self._refusal()
        )
        if state not in ('open', 'discussed', 'skipped'):
            raise UserError(self.env._('A topic is open, discussed or skipped.'))
        reason = ''
        if state == 'skipped':
            reason = self._check_reason(skip_reason, minimum=3)[:500]
        topic = self.env['hr.performance.topic'].search(
            [
                ('id', '=', self.env['hr.performance.limits']._clean_id(topic_id)),
                ('form_id', '=', self.id),
            ]
        )
        if not topic:
            raise UserError(self.env._('There is no such topic on this form.'))
        topic = topic.sudo()  # sudo: read access was just decided by the search
        topic.write({'state': state, 'skip_reason': reason})
        self._notify_change('topic')
        return {'status': 'saved', 'topic': self._get_topic_row(topic, side)}

    def _get_topic_row(self, topic, side):
        rules = dict(topic._fields['rule']._description_selection(self.env))
        return {
            'id': topic.id,
            'rule': topic.rule,
            'rule_label': rules[topic.rule],
            'name': topic.name or '',
            'entry_id': topic.entry_id.id,
            'side': topic.side,
            'mine': topic.side == side,
            'state': topic.state,
            'skip_reason': topic.skip_reason or '',
            'can_remove': topic.side == side and topic.rule == 'wish' and topic.state == 'open',
        }
