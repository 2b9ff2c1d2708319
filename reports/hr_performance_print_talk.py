from odoo import models


class HrPerformancePrintTalk(models.AbstractModel):
    """What was said in the interview, as prints of the form and of its record show it."""

    _name = 'hr.performance.print.talk'
    _description = 'Print of the Talk'
    _inherit = ['hr.performance.print.words']

    def _get_settlement_print(self, settlement, note):
        labels = dict(
            self.env['hr.performance.entry']._fields['settlement']._description_selection(self.env)
        )
        return settlement and {'label': labels[settlement], 'note': self._keep_glyphs(note)}

    def _get_topics_print(self, topics):
        """The coverage list; a topic of which only the kind is known is told by its kind."""
        fields_ = self.env['hr.performance.topic']._fields
        rules, states = (
            dict(fields_[name]._description_selection(self.env)) for name in ('rule', 'state')
        )
        values = []
        for topic in topics:
            kind = rules.get(topic['rule'], topic['rule'])
            if topic['rule'] == 'wish':
                kind = f'{kind} ({self._get_side_label(topic["side"])})'
            values.append(
                {
                    'kind': kind,
                    'name': self._keep_glyphs(topic.get('name')),
                    'state': states.get(topic['state'], topic['state']),
                    'reason': self._keep_glyphs(topic.get('reason')),
                }
            )
        return values

    def _get_coverage(self, form):
        """How many topics were covered, for those who read no topic: HR."""
        if not form.topic_count or form.state in ('draft', 'filling', 'feedback'):
            return False
        return self.env._(
            '%(done)s of %(count)s topics were covered.',
            done=form.topic_done_count,
            count=form.topic_count,
        )

    def _get_notes_print(self, notes, get_name):
        """The lines of the talk, each followed by what the other side wrote next to it."""
        fields_ = self.env['hr.performance.note']._fields
        kinds, states, answers, owners = (
            dict(fields_[name]._description_selection(self.env))
            for name in ('kind', 'confirmation', 'answer_kind', 'follow_up_owner')
        )
        values = []
        for note in [note for note in notes if not note['parent']]:
            for row in [note, *(n for n in notes if n['parent'] == note['id'])]:
                owner, date = row.get('follow_up') or ('', '')
                follow_up = [owners.get(owner, ''), self._format_day(date)]
                values.append(
                    {
                        'kind': answers.get(row['answer']) or kinds.get(row['kind'], ''),
                        'is_answer': bool(row['parent']),
                        'who': get_name(row.get('typed_for') or row['side']),
                        'typed_by': row['author'] if row.get('typed_for') else False,
                        'body': self._keep_glyphs(row['body']),
                        'state': '' if row['parent'] else states.get(row['confirmation'], ''),
                        'follow_up': ' · '.join(part for part in follow_up if part),
                        'date': self._format_moment(row['date']),
                    }
                )
        return values
