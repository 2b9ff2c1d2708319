import hashlib

from odoo import models

from .hr_performance_form_evidence import FILE_EXTENSIONS, MAX_FILE_BYTES
from .hr_performance_limits import MAX_LINE, MAX_TEXT

CHILDREN = ('entry', 'comment', 'rating', 'version', 'signoff')
TALK = ('interview', 'topic', 'note')  # looked at from the interview on
# what tells that the content of a row is another one than the reader had before him
SEEN = {'entry': 'revision', 'comment': 'body', 'rating': 'revision', 'note': 'revision'}
TALK_STATES = ('ready', 'to_confirm', 'appeal', 'confirmed', 'follow_up', 'closed')


class HrPerformanceFormPage(models.AbstractModel):
    """What the form page shows and asks for, the same on the portal and in the back office.

    Rows are searched as the current user, so that record rules decide what is on the page;
    names are then read as superuser.
    """

    _name = 'hr.performance.form.page'
    _description = 'Interview Form: Page'
    _inherit = [
        'hr.performance.form.page.bar',
        'hr.performance.form.page.rows',
        'hr.performance.form.page.verbs',
    ]

    def get_form_data(self):
        """Everything the reader may see of this one form, as JSON types.

        Dates are 'YYYY-MM-DD', moments 'YYYY-MM-DD HH:MM:SS' in UTC, labels in the language
        of the context.
        """
        self.ensure_one()
        self.check_access('read')
        # sudo: hr.performance.form - its head is readable; rows are searched as the reader first
        form, side = self.sudo(), self._get_my_side()
        rows = {
            name: self.env[f'hr.performance.{name}']
            .search_fetch([('form_id', '=', self.id)])
            .sudo()
            for name in self._get_children()
        }
        if side == 'hr' and (rows['entry'] or rows['version']):
            self.env['hr.performance.audit']._log_read(self)
        evidence = self._get_facts_data()
        writable = self._get_writable_sections(side)
        states = dict(form._fields['state']._description_selection(self.env))
        modes = dict(form._fields['fill_mode']._description_selection(self.env))
        cycle = form.cycle_id
        return {
            'id': form.id,
            'name': form.display_name,
            'state': form.state,
            'state_label': states[form.state],
            'revision_token': self._make_token(
                {
                    name: (len(found), max(found.mapped('write_date'), default=None))
                    for name, found in rows.items()
                }
            ),
            'my_side': side,
            'fill_mode': form.fill_mode,
            'fill_mode_label': modes[form.fill_mode],
            'cycle': {
                'name': cycle.name,
                'date_from': str(cycle.date_from),
                'date_to': str(cycle.date_to),
            },
            'employee': {
                'id': form.employee_id.id,
                'name': form.employee_name,
                'job': form._get_job_title(),
                'department': form.department_id.name or '',
            },
            'manager': (
                form.manager_id
                and {'id': form.manager_id.id, 'name': form.manager_name or form.manager_id.name}
            )
            or False,
            'bar': form._get_bar(side, states),
            'sections': [
                {
                    **section,
                    'can_add': section['id'] in writable
                    and len(
                        rows['entry'].filtered(
                            lambda e, s=section: e.section_id.id == s['id'] and e.side == side
                        )
                    )
                    < section['max_entries'],
                }
                for section in form.template_id._get_definition(form.fill_mode)
            ],
            'entries': self._get_entries_data(rows, evidence),
            'evidence': evidence,
            'comments': [
                self._get_comment_data(comment)
                for comment in rows['comment']
                if comment.kind != 'stance'
            ],
            'rating': self._get_rating_block(side, rows['rating']),
            'actions': self._get_actions(),
            'notices': self._get_notices(side),
            'returns': {'count': form.return_count, 'max': cycle.max_returns},
            'versions': [version._get_page_row() for version in rows['version']],
            'signoffs': [self._get_signoff_data(signoff) for signoff in rows['signoff']],
            'signing': self._get_signing_block(side, rows),
            'record_version_id': rows['version']
            .filtered(lambda v: v.event == 'send_record')[-1:]
            .id,
            'limits': {
                'text': MAX_TEXT,
                'line': MAX_LINE,
                'attachment_bytes': MAX_FILE_BYTES,
                'attachment_extensions': FILE_EXTENSIONS,
            },
            'talk': self._get_talk_block(rows, side) if 'note' in rows else False,
            'proof': self._get_proof_block(rows['version']),
            'preview': False,
        }

    def _get_signing_block(self, side, rows):
        """What the reader's own signature would be; False for whoever signs nothing."""
        if side not in ('employee', 'manager'):
            return False
        versions = rows['version']
        return {
            'seen': self._make_seen_token(rows),
            'required': self._is_signature_required(),
            'name': self.env.user.name,
            'meaning': self._get_meaning(side, 'agree'),
            # the employee signs what was sent; what the manager signs is made by sending it
            'digest': side == 'employee'
            and (versions.filtered(lambda v: v.event == 'send_record')[-1:].digest or '')[:12],
        }

    def _get_children(self):
        # sudo: hr.performance.form - the state alone
        return CHILDREN + (TALK if self.sudo().state in TALK_STATES else ())

    def _get_seen_token(self):
        """The token of now, to compare with the one that comes with a signature."""
        # sudo: rows of the form - found by the rules of the reader; only a digest goes out
        return self._make_seen_token(
            {
                name: self.env[f'hr.performance.{name}'].search([('form_id', '=', self.id)]).sudo()
                for name in SEEN.keys() & set(self._get_children())
            }
        )

    def _make_seen_token(self, rows):
        """What the others wrote, as the reader has it before him; own writing changes nothing."""
        seen = [
            (name, row.id, row[field])
            for name, field in SEEN.items()
            for row in rows.get(name, ())
            if row.author_id.id != self.env.uid
        ]
        return hashlib.sha256(repr(sorted(seen)).encode()).hexdigest()[:20]

    # ------------------------------------------------------------ live
    def get_revision_token(self):
        """A token that changes when anything the reader may see has changed; for polling."""
        self.ensure_one()
        self.check_access('read')
        counts = {}
        for name in self._get_children():
            [(count, moment)] = self.env[f'hr.performance.{name}']._read_group(
                [('form_id', '=', self.id)], [], ['__count', 'write_date:max']
            )
            counts[name] = (count, moment)
        return self._make_token(counts)

    def _make_token(self, counts):
        # sudo: hr.performance.form - when it was written; only a digest goes out
        form = self.sudo()
        text = repr((str(form.write_date), [(n, c, str(m or '')) for n, (c, m) in counts.items()]))
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def _notify_change(self, kind, hidden=False):
        """Tell the open pages that something changed: ids only, never a text.

        Each side has a channel under its user: whoever is no side any more hears nothing, though
        his page stays open.

        :param hidden: nobody else may see what changed yet, nor that somebody writes: only the
            other windows of the writer are told
        """
        client = self.env.context.get('client_id')
        for form in self.sudo():  # sudo: hr.performance.form - ids alone; subscribers were checked
            message = {
                'id': form.id,
                'kind': kind,
                'client_id': client[:64] if isinstance(client, str) else False,
            }
            parts = {self.env.uid} if hidden else {form.user_id.id, form.manager_user_id.id, 'hr'}
            for part in parts - {False}:
                form._bus_send('hr.performance.form/changed', message, subchannel=part)

    def _get_bus_part(self):
        """Who the current user is on the channel of the form, which he may read."""
        form = self.sudo()  # sudo: hr.performance.form - who its sides are
        return self.env.uid if self.env.user in form.user_id | form.manager_user_id else 'hr'
