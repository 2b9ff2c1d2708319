from odoo import models
from odoo.exceptions import UserError


class HrPerformanceFormCompleteness(models.AbstractModel):
    """What is missing before a side can hand in its part or its feedback."""

    _name = 'hr.performance.form.completeness'
    _description = 'Interview Form: Completeness'

    def _check_complete(self, verb):
        problems = self._get_problems(verb)
        if problems:
            raise UserError(
                '\n'.join(
                    [self.env._('Before this step, please complete:')]
                    + [f'- {problem["text"]}' for problem in problems[:20]]
                )
            )

    def _get_problems(self, verb, params=None):
        """What is missing for ``verb`` by the current user's side.

        :param params: what the verb is going to be called with
        :return: list of {'section_id', 'entry_id', 'key', 'text'}
        """
        self.ensure_one()
        if verb == 'send_record':
            return self._get_unsettled((params or {}).get('settlements') or ())
        # sudo: hr.performance.form - rows are counted and named by what the own side reads
        form, side = self.sudo(), self._get_my_side()
        problems = self._get_unfilled(side) + self._get_unexplained_rates(side)
        if verb == 'send_feedback':
            answered = {
                c.entry_id.id: c.entry_revision
                for c in form.comment_ids
                if c.kind == 'stance' and c.side == side
            }
            problems += [
                {
                    'section_id': entry.section_id.id,
                    'entry_id': entry.id,
                    'key': False,
                    'text': self.env._(
                        'Answer the entry "%(title)s": agree, partly agree or disagree.',
                        title=entry.title or entry.section_id.name,
                    ),
                }
                for entry in form.entry_ids
                if entry.side != side
                and entry[f'shown_to_{side}']
                and answered.get(entry.id) != entry.revision
            ]
        rated = form.rating_ids.filtered(lambda r: r.side == side).level_id
        if not rated and form.template_id.rating_required and self._can_rate(side):
            problems.append(
                {
                    'section_id': False,
                    'entry_id': False,
                    'key': 'rating',
                    'text': self.env._('Choose an overall rating.'),
                }
            )
        return problems

    def _get_unsettled(self, settlements=()):
        """Entries about which the two differ, without a word on how it ended.

        :param settlements: those that come with the verb, not checked yet
        """
        if not isinstance(settlements, (list, tuple)):
            settlements = ()
        coming = [item[0] for item in settlements if isinstance(item, (list, tuple)) and item]
        return [
            {
                'section_id': entry.section_id.id,
                'entry_id': entry.id,
                'key': 'settlement',
                'text': self.env._(
                    'Say of the difference about "%(title)s" whether it was resolved or whether '
                    'you agree to differ.',
                    title=entry.title or entry.section_id.name,
                ),
            }
            # sudo: hr.performance.entry - shown to both sides since the feedback
            for entry in self.sudo().entry_ids
            if entry.stance in ('partly', 'disagree')
            and not entry.settlement
            and entry.id not in coming
        ]

    def _get_unfilled(self, side):
        """Sections below their minimum and required questions without an answer."""
        # sudo: hr.performance.form - only entries of the side asked for are looked at
        form = self.sudo()
        writable = self._get_writable_sections(side)
        mine = form.entry_ids.filtered(lambda e: e.side == side).grouped('section_id')
        problems = []
        for section in form.template_id._get_definition(form.fill_mode):
            entries = mine.get(
                self.env['hr.performance.template.section'].browse(section['id']), ()
            )
            required_here = section['id'] in writable and (
                form.state == 'filling' or section['fill_by'] == side
            )
            if required_here and len(entries) < section['min_entries']:
                problems.append(
                    {
                        'section_id': section['id'],
                        'entry_id': False,
                        'key': False,
                        'text': self.env._(
                            '"%(section)s" needs at least %(count)s entries.',
                            section=section['name'],
                            count=section['min_entries'],
                        ),
                    }
                )
            problems += [
                {
                    'section_id': section['id'],
                    'entry_id': entry.id,
                    'key': question['key'],
                    'text': self.env._(
                        '"%(section)s": please answer "%(question)s".',
                        section=section['name'],
                        question=question['name'],
                    ),
                }
                for entry in entries
                if section['id'] in writable
                for question in section['questions']
                if question['required'] and (entry.answers or {}).get(question['key']) is None
            ]
        return problems
