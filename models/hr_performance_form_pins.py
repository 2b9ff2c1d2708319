from odoo import api, models
from odoo.exceptions import AccessError, UserError

MAX_PINS = 30  # facts of one entry
RATE_TOLERANCE = 0.5  # points between a claimed and a linked rate that need no explanation


class HrPerformanceFormPins(models.AbstractModel):
    """Facts that an entry rests on, and completion rates that differ from the linked goal's.

    A fact is pinned by the entry's author, who must be able to read it. Whoever reads the entry
    sees those of its facts that the record rules show him, and nothing of the others.
    """

    _name = 'hr.performance.form.pins'
    _description = 'Interview Form: Pinned Facts'

    # ------------------------------------------------------------ writing
    def _get_pin_values(self, entry, fact_ids, rate_reason):
        """Values of ``entry`` from what the page sent; None leaves a value as it is.

        :raise AccessError: a fact of another form, or one that the writer may not read
        """
        values = {}
        if fact_ids is not None:
            values['fact_ids'] = self._get_chosen_facts(entry, fact_ids)
        if rate_reason is not None:
            values['rate_reason'] = self.env['hr.performance.limits']._clean_text(
                rate_reason, label=self.env._('Reason for the difference')
            )
        return values

    def _get_chosen_facts(self, entry, fact_ids):
        ids = set(self.env['hr.performance.limits']._clean_ids(fact_ids))
        if len(ids) > MAX_PINS or not isinstance(fact_ids, (list, tuple)):
            raise UserError(
                self.env._('At most %(count)s facts can be pinned to an entry.', count=MAX_PINS)
            )
        facts = self.env['hr.performance.fact'].search(
            [('form_id', '=', self.id), ('id', 'in', list(ids | set(entry.fact_ids.ids)))]
        )
        if not ids <= set(facts.ids):
            raise AccessError(
                self.env._(
                    'One of the facts is not, or no longer, among those beside this form. Please '
                    'reload the page and pin it again.'
                )
            )
        # what the writer cannot see he cannot unpin either
        return facts.filtered(lambda fact: fact.id in ids) | (entry.fact_ids - facts)

    # ------------------------------------------------------------ reading
    @api.model
    def _find_pins(self, entries):
        """The facts pinned to ``entries`` that the current user may read."""
        # sudo: hr.performance.entry - which of them are readable is decided by the search
        ids = entries.sudo().fact_ids.ids
        return self.env['hr.performance.fact'].search([('id', 'in', ids)])

    @api.model
    def _tell_pins(self, facts):
        """What comparing rates needs of ``facts``: {id: values}."""
        names = ('name', 'source', 'rate', 'has_rate')
        return {fact.id: {name: fact[name] for name in names} for fact in facts}

    def _get_rate_keys(self):
        """{section id: key of its completion rate}, for sections that ask for one."""
        # sudo: hr.performance.template - the definition of the form that is filled
        form = self.sudo()
        return {
            section['id']: question['key']
            for section in form.template_id._get_definition(form.fill_mode)
            for question in section['questions']
            if question['role'] == 'measure' and question['value_type'] == 'percent'
        }

    def _get_rate_check(self, entry, facts, rate_keys):
        """A claimed rate beside that of the pinned goal nearest to it; False within tolerance.

        :param facts: {id: values} of the facts that may be told
        :return: {'fact_id', 'name', 'claimed', 'linked', 'reason'} or False
        """
        claimed = (entry.answers or {}).get(rate_keys.get(entry.section_id.id))
        if not facts or not isinstance(claimed, (int, float)):
            return False
        goals = [
            (abs(facts[id_]['rate'] - claimed), id_)
            for id_ in entry.fact_ids.ids
            if id_ in facts and facts[id_]['source'] == 'goal' and facts[id_]['has_rate']
        ]
        distance, fact_id = min(goals, default=(0, False))
        if round(distance, 6) <= RATE_TOLERANCE:
            return False
        return {
            'fact_id': fact_id,
            'name': facts[fact_id]['name'] or '',
            'claimed': claimed,
            'linked': facts[fact_id]['rate'],
            'reason': entry.rate_reason or '',
        }

    def _get_unexplained_rates(self, side):
        """Problems: own open entries whose rate differs from the goal's, without a reason."""
        writable = self._get_writable_sections(side)
        # sudo: hr.performance.entry - those of the given side, its own
        entries = self.sudo().entry_ids.filtered(
            lambda e: e.side == side and e.section_id.id in writable and not e.rate_reason
        )
        facts, rate_keys = self._tell_pins(self._find_pins(entries)), self._get_rate_keys()
        problems = []
        for entry in entries:
            check = self._get_rate_check(entry, facts, rate_keys)
            if check:
                problems.append(
                    {
                        'section_id': entry.section_id.id,
                        'entry_id': entry.id,
                        'key': 'rate_reason',
                        'text': self.env._(
                            '"%(title)s": you wrote %(claimed)s %%, the goal "%(goal)s" says '
                            '%(linked)s %%. Please say why.',
                            title=entry.title or entry.section_id.name,
                            claimed=f'{check["claimed"]:g}',
                            goal=check['name'],
                            linked=f'{check["linked"]:.4g}',
                        ),
                    }
                )
        return problems

    # ------------------------------------------------------------ versions
    def _get_evidence_rows(self, entries, flags):
        """{entry: evidence for a version}: only facts that all its readers may read.

        :param flags: {flag of the rows: whether a row must carry it}
        """
        needed = [name for name, value in flags.items() if value]
        return {
            entry: [
                [
                    fact.source,
                    fact.kind,
                    fact.name or '',
                    fact.value if fact.has_value else None,
                    fact.target if fact.has_target else None,
                    fact.unit or '',
                    fact.rate if fact.has_rate else None,
                    str(fact.date or ''),
                ]
                for fact in entry.fact_ids
                if all(fact[name] for name in needed)
            ]
            for entry in entries
        }

    def _evidence_text(self, rows):
        """Evidence of a version as plain text, one line a fact."""
        lines = []
        for _source, _kind, name, value, target, unit, rate, date in rows:
            figures = []
            if value is not None:
                unit = f' {unit}' if unit else ''
                if target is not None:
                    figures.append(
                        self.env._(
                            '%(value)s of %(target)s',
                            value=f'{value:g}',
                            target=f'{target:g}{unit}',
                        )
                    )
                else:
                    figures.append(f'{value:g}{unit}')
            if rate is not None:
                figures.append(f'{rate:.4g} %')
            figures += [date] if date else []
            lines.append(f'{name}: {" · ".join(figures)}' if figures else name)
        return '\n'.join(lines)
