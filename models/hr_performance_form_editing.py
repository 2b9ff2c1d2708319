import re
from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class Look(NamedTuple):
    """What lies around an entry, seen in one query on the way of locking its form."""

    answered: bool  # by the other side
    with_files: bool
    pinned: bool  # facts
    author: str  # name of the current user


class HrPerformanceFormEditing(models.AbstractModel):
    """Who may write where and when; what all doors of writing go through.

    Every public method of ``entries``, ``comments`` and ``evidence`` is called by the page of
    portal and internal users alike and checks read access, person and state itself before it
    writes as superuser under the real user.
    """

    _name = 'hr.performance.form.editing'
    _description = 'Interview Form: Editing'

    def _get_writable_sections(self, side):
        """Ids of the sections in which ``side`` may write entries now."""
        # sudo: hr.performance.form - state and template decide what may be written
        form = self.sudo()
        if side not in ('employee', 'manager'):
            return set()
        definition = form.template_id._get_definition(form.fill_mode)
        pending = form._get_pending_sides()
        if side not in pending:
            return set()
        if form.state == 'filling':
            allowed = ('filler', side)
            return {s['id'] for s in definition if s['fill_by'] in allowed}
        # the one who answers may add the parts asked of him, and propose plan entries
        return {
            s['id']
            for s in definition
            if s['fill_by'] == side
            or (form.fill_mode == 'manager' and s['kind'] == 'plan')
            or form[f'{side}_late']
        }

    def _can_answer(self, side):
        # sudo: hr.performance.form - state and moments decide, nothing is shown
        form = self.sudo()
        return form.state == 'feedback' and side in form._get_pending_sides()

    def _can_comment(self, side):
        # sudo: hr.performance.form - state and moments decide, nothing is shown
        form = self.sudo()
        return side in ('employee', 'manager') and (
            form.state in ('feedback', 'ready')
            or (form.state == 'filling' and bool(form.first_submitted_on))
        )

    def _can_rate(self, side):
        # sudo: hr.performance.form - state and scale decide, nothing is shown
        form = self.sudo()
        if not form.template_id.scale_id or side not in ('employee', 'manager'):
            return False
        if form.state in ('filling', 'feedback'):
            return side in form._get_pending_sides()
        return form.state == 'ready' and side == 'manager'  # the manager decides after the talk

    def _open_for(self, allowed, message):
        """Read access, then ``allowed``; locks the form against a verb at the same time."""
        self.ensure_one()
        self.check_access('read')
        self._lock_shared()
        return self._check_side(allowed, message)

    def _lock_shared(self, entry_id=0):
        """Lock the form against a verb, and look around an entry on the way.

        A verb updates this row: whoever comes second is retried on the new state.

        :return: a :class:`Look`
        """
        pins = self.env['hr.performance.entry']._fields['fact_ids']
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM hr_performance_comment
                                WHERE entry_id = %(entry)s AND kind = 'stance'),
                       EXISTS (SELECT FROM ir_attachment
                                WHERE res_model = 'hr.performance.entry' AND res_id = %(entry)s),
                       EXISTS (SELECT FROM %(pins)s WHERE %(pin)s = %(entry)s),
                       (SELECT partner.name
                          FROM res_users person
                          JOIN res_partner partner ON partner.id = person.partner_id
                         WHERE person.id = %(person)s)
                  FROM hr_performance_form
                 WHERE id = %(form)s
                   FOR SHARE
                """,
                entry=entry_id,
                pins=SQL.identifier(pins.relation),
                pin=SQL.identifier(pins.column1),
                person=self.env.uid,
                form=self.id,
            )
        )
        return Look(*row)

    def _check_side(self, allowed, message):
        side = self._get_my_side()
        if not allowed(side):
            # sudo: hr.performance.form - its name for one who passed the read access
            raise AccessError(message % {'name': self.sudo().display_name})
        return side

    def _refusal(self):
        return self.env._(
            '"%%(name)s" cannot be changed by you in its present step. Your text is still on the '
            'page; reload to see where the form stands.'
        )

    def _get_own_row(self, model, row_id, side):
        """The row of one's own side; someone else's answers exactly like a missing one."""
        row_id = self.env['hr.performance.limits']._clean_id(row_id)
        rows = self.env[f'hr.performance.{model}'].sudo()  # sudo: side and author checked here
        row = rows.search_fetch(
            [('id', '=', row_id), ('form_id', '=', self.id), ('side', '=', side)]
        )
        if not row or row.author_id != self.env.user:
            raise AccessError(self.env._('There is no such row of yours on this form.'))
        return row

    def _get_section(self, section_id):
        for section in self.template_id._get_definition(self.fill_mode):
            if section['id'] == section_id:
                return section
        raise UserError(self.env._('This form has no such section.'))

    def _clean_key(self, client_key):
        if not client_key:
            return False
        if not isinstance(client_key, str) or not re.fullmatch(r'[\w-]{1,64}', client_key):
            raise UserError(self.env._('The page sent an unknown key. Please reload it.'))
        return client_key
