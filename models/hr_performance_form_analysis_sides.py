from odoo import models
from odoo.tools.i18n import format_list

from ..tools.talking_points import Figures, Goal, Item, Limits, Training, talking_points

SIDES = ('employee', 'manager')
MAX_TEXT = 280  # characters of an entry in the report; the form holds the whole
NO_SUPPORT = frozenset(('', '-', '–', 'none', 'nothing', 'no', 'n/a', '无', '没有', '不需要'))


class HrPerformanceFormAnalysisSides(models.AbstractModel):
    """The part of the analysis report that comes from the form itself: both sides, what they see
    differently, and what is worth talking about.

    Only what both sides may read already is set side by side: a report never tells one side
    what the other has not sent yet, not even to the side that wrote it.
    """

    _name = 'hr.performance.form.analysis.sides'
    _description = 'Interview Form: Analysis Report, Both Sides'

    def _get_analysis_limits(self):
        """The limits of the company that rules and figures of the report go by."""
        company = self.sudo().company_id  # sudo: res.company - its limits are printed
        return Limits(
            praise=company.performance_praise_rate,
            met=company.performance_goal_met,
            nearly=company.performance_goal_nearly,
            discuss=company.performance_discuss_rate,
            gap=company.performance_rating_gap,
        )

    # ------------------------------------------------------------ both sides
    def _analyse_sides(self, form, rows):
        """Entries and answers of both sides per section, and their overall ratings.

        :return: False before the reveal, else {'rating', 'sections': [{'name', 'agree',
            'partly', 'disagree', 'rows': [{'employee', 'manager'}]}]}
        """
        entries = rows['entry'].filtered(self._is_revealed)
        stances = rows['comment'].filtered(
            lambda row: row.kind == 'stance' and self._is_revealed(row)
        )
        ratings = rows['rating'].filtered(self._is_revealed)
        rating = self._analyse_rating(form, ratings)
        if not rating and not stances and len(set(entries.mapped('side'))) < 2:
            return False
        by_entry = {stance.entry_id.id: stance for stance in stances}
        sections = []
        for section in rows['definition']:
            own = entries.filtered(lambda e, s=section: e.section_id.id == s['id'])
            if own:
                sections.append(self._analyse_section(section, own, by_entry))
        return {'rating': rating, 'sections': sections}

    def _is_revealed(self, row):
        return row.shown_to_employee and row.shown_to_manager

    def _analyse_section(self, section, entries, by_entry):
        counts = {'agree': 0, 'partly': 0, 'disagree': 0}
        rows = []
        for entry in entries:
            stance = by_entry.get(entry.id)
            other = 'manager' if entry.side == 'employee' else 'employee'
            if stance and stance.stance in counts:
                counts[stance.stance] += 1
            rows.append(
                {
                    'entry_id': entry.id,
                    'side': entry.side,
                    entry.side: {
                        'text': self._get_entry_text(section, entry),
                        'rate': entry.completion_rate or False,
                    },
                    other: self._describe_stance(stance) if stance else False,
                }
            )
        return {
            'id': section['id'],
            'name': section['name'],
            'kind': section['kind'],
            **counts,
            'rows': rows,
            'means': self._compare_answers(section, entries),
        }

    def _get_entry_text(self, section, entry):
        """What the entry says first, in full up to a few lines."""
        for question in section['questions']:
            value = (entry.answers or {}).get(question['key'])
            if question['value_type'] in ('text', 'long_text') and isinstance(value, str) and value:
                return value if len(value) <= MAX_TEXT else f'{value[: MAX_TEXT - 1].rstrip()}…'
        return entry.title or section['name']

    def _describe_stance(self, stance):
        labels = dict(stance._fields['stance']._description_selection(self.env))
        return {
            'stance': stance.stance,
            'stance_label': labels.get(stance.stance, ''),
            'body': stance.body or '',
        }

    def _compare_answers(self, section, entries):
        """Questions that both sides answered with a level or a rate: their means per side."""
        levels = {}  # {level id: value}
        if any(question['value_type'] == 'rating' for question in section['questions']):
            # sudo: rating levels - of the frozen template of a form that may be read
            scale = self.sudo().template_id.scale_id
            levels = {level.id: level.value for level in scale.level_ids}
        means = []
        for question in section['questions']:
            if question['value_type'] not in ('rating', 'percent'):
                continue
            found = {side: [] for side in SIDES}
            for entry in entries:
                value = (entry.answers or {}).get(question['key'])
                if question['value_type'] == 'rating':
                    value = levels.get(value)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found[entry.side].append(value)
            if all(found.values()):
                own, manager = (sum(found[side]) / len(found[side]) for side in SIDES)
                means.append(
                    {
                        'name': question['name'],
                        'unit': '%' if question['value_type'] == 'percent' else '',
                        'employee': round(own, 2),
                        'manager': round(manager, 2),
                        'maximum': 150
                        if question['value_type'] == 'percent'
                        else max(levels.values(), default=0),
                    }
                )
        return means

    def _analyse_rating(self, form, ratings):
        """Both overall ratings once both sides may read both; never averaged."""
        rated = {rating.side: rating for rating in ratings if rating.level_id}
        if not set(SIDES) <= set(rated):
            return False
        values = form.template_id.scale_id.level_ids.mapped('value')
        return {
            **{
                side: {
                    'name': rated[side].level_id.name,
                    'value': rated[side].value,
                    'note': rated[side].note or '',
                }
                for side in SIDES
            },
            'gap': round(rated['employee'].value - rated['manager'].value, 2),
            'maximum': max(values, default=0),
        }

    def _list_disagreements(self, comparison, rows):
        """Entries that the other side sees partly or altogether differently."""
        if not comparison:
            return []
        return [
            {
                'entry_id': row['entry_id'],
                'section': section['name'],
                'side': row['side'],
                'text': row[row['side']]['text'],
                'stance': answer['stance'],
                'stance_label': answer['stance_label'],
                'body': answer['body'],
            }
            for section in comparison['sections']
            for row in section['rows']
            for answer in [row['manager' if row['side'] == 'employee' else 'employee']]
            if answer and answer['stance'] in ('partly', 'disagree')
        ]

    def _get_vague_entries(self, entries):
        """Those of ``entries`` that the specificity check found vague at their submission."""
        return entries.filtered(lambda entry: entry.specificity == 'vague')

    def _list_vague(self, entries):
        vague = self._get_vague_entries(entries.filtered(self._is_revealed))
        return [
            {'entry_id': entry.id, 'section': entry.section_id.name, 'text': entry.title or ''}
            for entry in vague
        ]

    def _list_open_support(self, form, rows):
        """Support that nobody has answered: of running plans, and of plans in this form on which
        the manager has not written a word."""
        keys = {
            question['key']
            for section in rows['definition']
            for question in section['questions']
            if question['role'] == 'support'
        }
        answered = {
            comment.entry_id.id
            for comment in rows['comment']
            if comment.side == 'manager' and comment.body and comment.kind != 'return'
        }
        found = [{'entry_id': False, 'text': row.name} for row in rows['support']]
        for entry in rows['entry'].filtered(self._is_revealed):
            if entry.side != 'employee' or entry.id in answered:
                continue
            for key in keys & set(entry.answers or {}):
                text = str(entry.answers[key] or '').strip()
                if text.casefold().strip('.。') not in NO_SUPPORT:
                    found.append({'entry_id': entry.id, 'text': text})
        return found

    # ------------------------------------------------------------ talking points
    def _get_talking_points(self, form, data, rows, limits):
        """Points for the talk, each with its rule and what the rule saw.

        :return: {'items': [{'rule', 'title', 'text', 'only_me', 'url'}],
            'rules': [{'rule', 'title', 'text'}] of those that found something}
        """
        support = self._list_open_support(form, rows)
        rating = data['comparison'] and data['comparison']['rating']
        sources = {}  # {key of a point: row of the report}
        for name in ('goals', 'incidents'):
            sources.update({(name, row['id']): row for row in data[name]})

        def incidents(polarity):
            return [
                Item(('incidents', row['id']), row['name'])
                for row in data['incidents']
                if row['polarity'] == polarity
            ]

        figures = Figures(
            goals=[
                Goal(
                    ('goals', row['id']),
                    row['name'],
                    row['rate'],
                    tags=rows['tags'].get(row['res_id'], ()),
                    previous_rate=row['previous_rate']
                    if row['previous_rate'] is not False
                    else None,
                    detail=row['detail'],
                )
                for row in data['goals']
                if row['rate'] is not False and not row['unfinished']
            ],
            trainings=[
                Training(row['id'], row['name'], row['status'] == 'done', row['detail'])
                for row in data['trainings']
                if row['status'] != 'lacking'
            ],
            good_incidents=incidents('good'),
            bad_incidents=incidents('bad'),
            disagreements=[Item(row['entry_id'], row['text']) for row in data['disagreements']],
            vague=[Item(row['entry_id'], row['text']) for row in data['vague']],
            unanswered_support=[Item(row['entry_id'], row['text']) for row in support],
            self_rating=rating['employee']['value'] if rating else None,
            manager_rating=rating['manager']['value'] if rating else None,
        )
        points = talking_points(figures, limits)
        titles, rules = self._get_rule_titles(), self._get_rule_texts(limits)
        used = list(dict.fromkeys(point.rule for point in points))
        return {
            'items': [
                {
                    'rule': point.rule,
                    'title': titles[point.rule],
                    'text': self._get_point_text(point, data),
                    'only_me': sources.get(point.key, {}).get('only_me', False),
                    'url': sources.get(point.key, {}).get('url', False),
                }
                for point in points
            ],
            'rules': [{'rule': rule, 'title': titles[rule], 'text': rules[rule]} for rule in used],
        }

    def _get_point_text(self, point, data):
        """What the rule saw: the record's own name and the figures."""
        rate, trainings = point.values.get('rate'), point.values.get('trainings')
        if point.rule == 'rating_gap':
            rating = data['comparison']['rating']
            return self.env._(
                'Employee: %(own)s, manager: %(manager)s',
                own=rating['employee']['name'],
                manager=rating['manager']['name'],
            )
        if point.rule == 'repeated':
            return self.env._(
                '%(name)s: %(rate)s, in the period before %(before)s',
                name=point.name,
                rate=self._format_rate(rate),
                before=self._format_rate(point.values['previous_rate']),
            )
        if rate is None:
            return point.name
        text = self.env._('%(name)s: %(rate)s', name=point.name, rate=self._format_rate(rate))
        if trainings and point.rule == 'discuss':
            names = format_list(self.env, trainings)
            return self.env._('%(text)s. Planned and fitting: %(names)s', text=text, names=names)
        if trainings:
            names = format_list(self.env, trainings)
            return self.env._('%(text)s. Finished: %(names)s', text=text, names=names)
        return text

    def _format_rate(self, rate):
        """A rate in the reader's language, with one decimal where it has one."""
        lang = self.env['res.lang']._lang_get(self.env.lang or 'en_US')
        digits = 0 if round(rate, 1) == round(rate) else 1
        return f'{lang.format(f"%.{digits}f", rate, grouping=True)} %'

    def _get_rule_titles(self):
        return {
            'praise': self.env._('Praise'),
            'incident_good': self.env._('Say what went well'),
            'ask': self.env._('Ask what held back'),
            'discuss': self.env._('Discuss and look for training'),
            'repeated': self.env._('Look for the root cause'),
            'no_effect': self.env._('Talk about practice after training'),
            'incident_bad': self.env._('Talk about the event'),
            'rating_gap': self.env._('Explain the ratings to each other'),
            'disagreement': self.env._('Settle a different view'),
            'vague': self.env._('Ask for a concrete example'),
            'support': self.env._('Answer a request for support'),
        }

    def _get_rule_texts(self, limits):
        """The rules with their limits, as they are printed beside the points."""
        praise, met, nearly, discuss = (
            self._format_rate(rate)
            for rate in (limits.praise, limits.met, limits.nearly, limits.discuss)
        )
        return {
            'praise': self.env._('A finished goal reached %(limit)s or more.', limit=praise),
            'incident_good': self.env._('An event noted in the period went well.'),
            'ask': self.env._(
                'A finished goal lies from %(low)s to below %(high)s.', low=discuss, high=met
            ),
            'discuss': self.env._(
                'A finished goal lies below %(limit)s. A training fits when it shares a tag or '
                'a word with the goal.',
                limit=discuss,
            ),
            'repeated': self.env._(
                'The goal lay below %(limit)s in this period and in the one before.', limit=nearly
            ),
            'no_effect': self.env._(
                'A fitting training is finished and the goal still lies below %(limit)s.',
                limit=discuss,
            ),
            'incident_bad': self.env._('An event noted in the period went wrong.'),
            'rating_gap': self.env._(
                "Own rating and manager's rating lie %(gap)s or more levels apart.",
                gap=f'{limits.gap:g}',
            ),
            'disagreement': self.env._('The other side agrees partly or not at all with an entry.'),
            'vague': self.env._('The check found an entry that names no act or no event.'),
            'support': self.env._('A plan asks for support and nobody has answered yet.'),
        }
