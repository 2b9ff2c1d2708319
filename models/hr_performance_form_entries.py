from odoo import models
from odoo.exceptions import AccessError, UserError


class HrPerformanceFormEntries(models.AbstractModel):
    """The entries people write: saved whole, removed, put in order."""

    _name = 'hr.performance.form.entries'
    _description = 'Interview Form: Entries'

    def save_entry(
        self,
        section_id,
        answers,
        entry_id=False,
        revision=0,
        client_key=False,
        fact_ids=None,
        rate_reason=None,
    ):
        """Save one entry whole; see the page contract.

        :param answers: {question key: value}, all answers of the entry
        :param revision: the revision the change was made on; an older one is a conflict
        :param client_key: made by the page; the same key finds the same row again
        :param fact_ids: facts pinned as evidence; None: as they are
        :param rate_reason: why the rate differs from the linked goal's; None: as it is
        :return: {'status': 'saved' | 'conflict' | 'invalid', …}
        """
        self.ensure_one()
        self.check_access('read')
        self.env['hr.performance.limits']._check_rate('save')
        look = self._lock_shared(self.env['hr.performance.limits']._clean_id(entry_id))
        side = self._check_side(
            lambda side: (
                side in self._get_pending_sides()
                if entry_id
                else bool(self._get_writable_sections(side))
            ),
            self._refusal(),
        )
        # sudo: hr.performance.form - read access, side and state were checked
        form = self.sudo()
        # sudo: hr.performance.entry - nobody has write access; the author is checked below
        Entry = self.env['hr.performance.entry'].sudo()
        client_key = self._clean_key(client_key)
        entry = Entry.browse()
        if entry_id:
            entry = self._get_own_row('entry', entry_id, side)
            section_id = entry.section_id.id
        elif client_key:
            entry = form.entry_ids.filtered(
                lambda e: e.client_key == client_key and e.author_id == self.env.user
            )
        if entry:
            self._check_entry_open(entry, side)
        section = form._get_section(section_id)
        try:
            values, errors = form._clean_answers(section, answers)
        except UserError as error:
            return {'status': 'invalid', 'errors': {}, 'message': str(error)}
        if errors:
            return {
                'status': 'invalid',
                'errors': errors,
                'message': self.env._('Nothing was saved: please mend the marked answers.'),
            }
        values.update(self._get_pin_values(entry, fact_ids, rate_reason))
        if not entry:
            return self._create_entry(side, section, values, client_key)
        if not entry_id:
            look = None  # a resent save: nothing was looked at
        elif fact_ids is not None:
            look = look._replace(pinned=True)
        if self._is_same(entry, values):
            return {'status': 'saved', 'entry': self._get_entry_data(entry, look=look)}
        if entry_id and revision != entry.revision:
            return {
                'status': 'conflict',
                'entry': self._get_entry_data(entry, look=look),
                'message': self.env._('This entry was changed elsewhere in the meantime.'),
            }
        # No message to the open pages: nobody else may see this entry yet, and each of them
        # would load its form at every pause in the typing. One's own other window asks when
        # it gets the focus, and a save from there is a conflict.
        entry.write({**values, 'revision': entry.revision + 1})
        return {'status': 'saved', 'entry': self._get_entry_data(entry, look=look)}

    def _is_same(self, entry, values):
        return (
            entry.answers == values['answers']
            and ('fact_ids' not in values or entry.fact_ids == values['fact_ids'])
            and (entry.rate_reason or '') == values.get('rate_reason', entry.rate_reason or '')
        )

    def _create_entry(self, side, section, values, client_key):
        # sudo: hr.performance.form - called by save_entry after its checks
        form = self.sudo()
        if section['id'] not in self._get_writable_sections(side):
            raise AccessError(self._refusal() % {'name': form.display_name})
        mine = form.entry_ids.filtered(
            lambda e: e.section_id.id == section['id'] and e.side == side
        )
        if len(mine) >= section['max_entries']:
            raise UserError(
                self.env._(
                    '"%(section)s" takes at most %(count)s entries.',
                    section=section['name'],
                    count=section['max_entries'],
                )
            )
        entry = form._create_row(
            'entry',
            side,
            {
                **values,
                'section_id': section['id'],
                'sequence': max(mine.mapped('sequence'), default=0) + 10,
                'client_key': client_key,
            },
        )
        self._notify_change('entry', hidden=True)
        return {'status': 'saved', 'entry': self._get_entry_data(entry)}

    def remove_entry(self, entry_id, revision=0):
        """Remove an own entry; what was submitted before stays in the versions."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        entry = self._get_own_row('entry', entry_id, side)
        self._check_entry_open(entry, side)
        if revision and revision != entry.revision:
            return {
                'status': 'conflict',
                'entry': self._get_entry_data(entry),
                'message': self.env._('This entry was changed elsewhere in the meantime.'),
            }
        entry.unlink()
        self._notify_change('entry', hidden=True)
        return {'status': 'removed'}

    def reorder_entries(self, section_id, entry_ids):
        """Order one's own entries of a section as ``entry_ids``."""
        side = self._open_for(lambda side: side in self._get_pending_sides(), self._refusal())
        # sudo: hr.performance.form - only entries of one's own side are moved
        form = self.sudo()
        ids = self.env['hr.performance.limits']._clean_ids(entry_ids)
        order = {id_: position for position, id_ in enumerate(ids)}
        for entry in form.entry_ids.filtered(
            lambda e: e.section_id.id == section_id and e.side == side and e.id in order
        ):
            entry.sequence = order[entry.id] * 10
        self._notify_change('entry', hidden=True)
        return {'status': 'saved'}

    def _check_entry_open(self, entry, side):
        """Refuse what the other side was handed to read: it is not rewritten under its eyes."""
        other = 'manager' if side == 'employee' else 'employee'
        if side not in self._get_pending_sides() or entry[f'shown_to_{other}']:
            # sudo: hr.performance.form - its name for one who passed the read access
            raise AccessError(self._refusal() % {'name': self.sudo().display_name})
