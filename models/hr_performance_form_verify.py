import json

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

from ..tools import proof
from ..tools.canonical import chain_digest
from .hr_performance_form_row import FROZEN_STATES

BATCH = 100
# What a row may say differently today though nobody touched it: names that follow their person.
_FOLLOWING = ('author', 'level', 'evidence')
_ROWS = ('section', 'comment', 'rating', 'note', 'topic', 'signoff')


class HrPerformanceFormVerify(models.AbstractModel):
    """Whether what was signed is still what the database holds, after edits by SQL as well.

    Checks the chain of versions, the newest version that the form remembers, the kept prints,
    and in frozen states each row against the version it was signed in.
    """

    _name = 'hr.performance.form.verify'
    _description = 'Interview Form: Verification'

    def verify_records(self):
        """Verify the forms of the set; for HR, of forms that it may read.

        :return: {'forms': how many, 'versions': how many, 'findings': [{form_id, name, text}]};
            a text names version, section, entry and question, never what they say
        """
        self.check_access('read')
        if any(not form._is_officer() for form in self):
            raise AccessError(self.env._('Only HR verifies records, and not its own.'))
        findings, count = [], 0
        for ids in split_every(BATCH, self.ids):
            forms = self.browse(ids)
            versions, texts = forms._verify_batch()
            count += versions
            findings += [
                {'form_id': form.id, 'name': form.display_name, 'text': text}
                for form in forms.sudo()  # sudo: names of forms that were just checked
                for text in texts.get(form.id, ())
            ]
        return {'forms': len(self), 'versions': count, 'findings': findings}

    def action_verify(self):
        """Verify the chosen forms and show what was found."""
        result = self.verify_records()
        detail = f'{len(result["findings"])} findings'
        self.env['hr.performance.audit']._log('verify', self, detail=detail)
        return self.env['hr.performance.verification']._show(result)

    def _verify_batch(self):
        """(number of versions, {form id: texts}) in a constant number of queries."""
        forms = self.sudo()  # sudo: hr.performance.form - person and company were checked
        # straight from the tables, whatever the cache says
        forms.env.flush_all()
        forms.env.invalidate_all()
        versions = forms.env['hr.performance.version'].search(
            [('form_id', 'in', forms.ids)], order='form_id, number, id'
        )
        by_form = versions.grouped('form_id')
        frozen = forms.filtered(lambda form: form.state in FROZEN_STATES)
        flags = {'shown_to_employee': True, 'shown_to_manager': True}
        contents = frozen._get_snapshots(flags) if frozen else {}
        signoffs = forms.env['hr.performance.signoff'].search([('form_id', 'in', forms.ids)])
        signoffs_by_form = signoffs.grouped('form_id')
        prints = forms.env['hr.performance.proof'].search([('form_id', 'in', forms.ids)])
        texts = {}
        for form in forms:
            own = by_form.get(form, versions.browse())
            found = form._verify_versions(own)
            for signoff in signoffs_by_form.get(form, ()):
                if signoff.digest != signoff.version_id.digest:
                    found.append(
                        self.env._(
                            'The sign-off of %(name)s names another digest than version '
                            '%(number)s has.',
                            name=signoff.signer_name,
                            number=signoff.version_id.number,
                        )
                    )
            if form in contents:
                shown = own.filtered(lambda v: v.shown_to_employee and v.shown_to_manager)
                fresh = signoffs_by_form.get(form, signoffs.browse()).filtered(
                    lambda signoff, newest=shown[-1:]: signoff.version_id == newest
                )
                found += form._verify_rows(shown[-1:], contents[form], fresh.ids)
            if found:
                texts[form.id] = found
        for kept in prints:
            if not kept._is_intact():
                texts.setdefault(kept.form_id.id, []).append(
                    self.env._(
                        'The signed record of version %(number)s was changed.',
                        number=kept.version_id.number,
                    )
                )
        return len(versions), texts

    def _verify_versions(self, versions):
        rows, texts = [], []
        for version in versions:
            row = {
                'number': version.number,
                'event': version.event,
                'actor': version.actor_name,
                'side': version.side,
                'date': fields.Datetime.to_string(version.date),
                'reason': version.reason or '',
                'previous_digest': version.previous_digest,
                'digest': version.digest,
            }
            try:
                row['content'] = json.loads(version.content)
            except ValueError:
                row['content'] = None
            # the text itself: two texts of the same meaning are two digests
            if chain_digest(version.previous_digest, version.content) != version.digest:
                texts.append(
                    self.env._(
                        'Version %(number)s: its content was changed. Digest as signed '
                        '%(old)s, as it is %(new)s.',
                        number=version.number,
                        old=version.digest[:12],
                        new=chain_digest(version.previous_digest, version.content)[:12],
                    )
                )
            rows.append(row)
        texts += [
            self._tell_finding(finding)
            for finding in proof.check_chain(rows)
            if finding['kind'] != 'content'
        ]
        newest = versions[-1:]
        if self.head_number and newest.number < self.head_number:
            texts += [
                self.env._('Version %(number)s is missing.', number=number)
                for number in range((newest.number or 0) + 1, self.head_number + 1)
            ]
        elif self.head_number and (newest.number, newest.digest) != (
            self.head_number,
            self.head_digest,
        ):
            texts.append(
                self.env._(
                    'Version %(number)s is not the one that the form remembers.',
                    number=newest.number,
                )
            )
        return texts

    def _tell_finding(self, finding):
        number = finding['version']
        if finding['kind'] == 'missing':
            return self.env._('Version %(number)s is missing.', number=number)
        if finding['kind'] == 'data':
            return self.env._(
                'Version %(number)s: "%(name)s" was changed.',
                number=number,
                name=finding['paths'][0],
            )
        return self.env._(
            'Version %(number)s does not follow from the version before it.', number=number
        )

    def _verify_rows(self, version, present, fresh_signoffs):
        """Texts about rows that are not as in ``version``, the newest one of a frozen form.

        :param fresh_signoffs: ids of sign-offs of this very version, which cannot be in it
        """
        if not version:
            return []
        try:
            signed = json.loads(version.content)
            # lists that an earlier version of the application did not keep are not compared
            present = {key: rows for key, rows in present.items() if key in signed}
            old, new = self._get_row_parts(signed), self._get_row_parts(present)
        except (ValueError, TypeError, AttributeError, KeyError):
            return []  # the version itself was told already
        known, here = {self._get_row(path) for path in old}, {self._get_row(path) for path in new}
        if any(row.startswith('signoff/#') for row in known):  # of before sign-offs had ids
            known = {row for row in known if not row.startswith('signoff/')}
            here = {row for row in here if not row.startswith('signoff/')}
            old = {path: value for path, value in old.items() if self._get_row(path) in known}
            new = {path: value for path, value in new.items() if self._get_row(path) in here}
        texts = [
            self.env._(
                'Deleted since version %(number)s: %(row)s.',
                number=version.number,
                row=proof.get_label(row, signed),
            )
            for row in sorted(known - here)
        ]
        fresh = {f'signoff/{id_}' for id_ in fresh_signoffs}
        texts += [
            self.env._(
                'Added since version %(number)s: %(row)s.',
                number=version.number,
                row=proof.get_label(row, present),
            )
            for row in sorted(here - known - fresh)
        ]
        for path in proof.get_differences(old, new):
            if self._get_row(path) not in known & here:
                continue
            if '/answers/' not in path and (path not in old or path not in new):
                continue  # a later version of the application says more of each row
            texts.append(
                self.env._(
                    'Differs from version %(number)s: %(row)s.',
                    number=version.number,
                    row=proof.get_label(path, signed),
                )
            )
        return texts

    def _get_row_parts(self, content):
        parts = proof.get_parts(json.loads(json.dumps(content)))
        return {
            path: value
            for path, value in parts.items()
            if (
                path == 'form/interview'
                or (path.split('/')[0] in _ROWS and path.rsplit('/', 1)[1] not in _FOLLOWING)
            )
            and (not path.startswith('section/') or '/entry/' in path)
        }

    def _get_row(self, path):
        steps = path.split('/')
        return '/'.join(steps[:4] if steps[0] == 'section' else steps[:2])

    # ------------------------------------------------------------ trail
    def get_audit_trail(self):
        """Who did what and when on this form, newest first; no content.

        The employee reads who opened his file as well, a manager the steps and what he did
        himself, HR managers everything; nobody learns of a step that is hidden from him.

        :return: [{date, who, what, step, detail}]
        """
        self.ensure_one()
        self.check_access('read')
        side = self._get_my_side()
        # sudo: hr.performance.audit - of a form that may be read, filtered below
        lines = self.env['hr.performance.audit'].sudo().search([('form_id', '=', self.id)])
        shown = self.env['hr.performance.version'].search([('form_id', '=', self.id)])
        if side == 'hr' and not self._is_hr_manager():
            raise AccessError(self.env._('Only HR managers read the trail of somebody else.'))
        if side != 'hr':
            lines = lines.filtered(lambda line: not line.version_id or line.version_id in shown)
        if side == 'manager':
            lines = lines.filtered(
                lambda line: line.kind == 'step' or line.actor_id == self.env.user
            )
        kinds = dict(lines._fields['kind']._description_selection(self.env))
        return [
            {
                'date': fields.Datetime.to_string(line.date),
                'who': line.actor_name,
                'what': kinds[line.kind],
                'step': line.event_label,
                'detail': line.detail or '',
            }
            for line in lines
        ]

    def action_audit_trail(self):
        """The trail of this form as a list, for HR managers."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_audit_action'
        )
        return {**action, 'domain': [('form_id', '=', self.id)], 'context': {}}
