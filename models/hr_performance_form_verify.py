import hashlib
import json
import re

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

from ..tools import proof
from ..tools.canonical import chain_digest
from .hr_performance_form_row import FROZEN_STATES

BATCH = 100
# What a row may say differently today though nobody touched it: names that follow their person.
_FOLLOWING = ('author', 'level')
# What of the form itself cannot change any more once its record was sent
_HEAD = (
    *('interview', 'employee', 'job', 'fill_mode', 'employee_id', 'company_id', 'cycle_id'),
    *('template_id', 'result'),
)
# What is worded in the language of whoever made the version
_WORDED = ('name', 'questions', 'labels')
_ROWS = ('section', 'comment', 'rating', 'note', 'topic', 'signoff')


class HrPerformanceFormVerify(models.AbstractModel):
    """Whether what was signed is still what the database holds, after edits by SQL as well.

    Checks the chain of versions, the newest version that the form remembers, the trail, the kept
    prints, and in frozen states each row, its evidence and its files against the version it was
    signed in.
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
        prints_by_form = prints.grouped('form_id')
        trails = self.env['hr.performance.audit']._verify_forms(forms)
        seals = self._get_seals(forms)
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
            found += trails.get(form.id, [])
            found += form._verify_anchor(own, seals.get(form.id))
            found += form._verify_state(own)
            for rows in (
                signoffs_by_form.get(form, signoffs.browse()),
                prints_by_form.get(form, prints.browse()),
            ):
                found += form._verify_seals(rows, seals.get(form.id, {}))
            if form in contents:
                shown = own.filtered(lambda v: v.shown_to_employee and v.shown_to_manager)
                fresh = signoffs_by_form.get(form, signoffs.browse()).filtered(
                    lambda signoff, newest=shown[-1:]: signoff.version_id == newest
                )
                found += form._verify_rows(shown[-1:], contents[form], fresh.ids)
                found += form._verify_files()
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
            if not row.startswith('form/')  # of the head only what both say is compared
        ]
        fresh = {f'signoff/{id_}' for id_ in fresh_signoffs}
        texts += [
            self.env._(
                'Added since version %(number)s: %(row)s.',
                number=version.number,
                row=proof.get_label(row, present),
            )
            for row in sorted(here - known - fresh)
            if not row.startswith('form/') and ('topics' in signed or not row.startswith('topic/'))
        ]
        worded = None
        for path in proof.get_differences(old, new):
            if self._get_row(path) not in known & here:
                continue
            if '/answers/' not in path and (path not in old or path not in new):
                continue  # a later version of the application says more of each row
            if path.endswith('/evidence') and not self._is_evidence_changed(path, old, new):
                continue
            if path.split('/')[0] == 'section' and path.rsplit('/', 1)[1] in _WORDED:
                worded = worded or self._get_worded_parts()
                if old[path] in worded.get(path, ()):
                    continue
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
        return {path: value for path, value in parts.items() if self._is_compared(path)}

    def _is_compared(self, path):
        steps = path.split('/')
        if steps[0] == 'form':
            return steps[1] in _HEAD
        return steps[0] in _ROWS and steps[-1] not in _FOLLOWING

    def _get_row(self, path):
        steps = path.split('/')
        return '/'.join(steps[:4] if steps[0] == 'section' and len(steps) > 3 else steps[:2])

    def _get_worded_parts(self):
        """{path: the words of sections and questions in each language there is}."""
        flags = {'shown_to_employee': True, 'shown_to_manager': True}
        result = {}
        for lang, _name in self.env['res.lang'].get_installed():
            form = self.with_context(lang=lang)
            for path, value in self._get_row_parts(form._get_snapshots(flags)[form]).items():
                result.setdefault(path, []).append(value)
        return result

    def _is_evidence_changed(self, path, old, new):
        """Whether signed evidence is not there any more, or other evidence came to it.

        A company may hide attendance from managers afterwards: what is hidden still counts.
        """
        entry = self.env['hr.performance.entry'].browse(int(path.split('/')[3]))
        everything = self._get_evidence_rows(entry, {})[entry]
        rows = [[json.dumps(row) for row in found] for found in (old[path], new[path], everything)]
        return not (set(rows[1]) <= set(rows[0]) <= set(rows[2]))

    def _get_told_rows(self, key):
        """What the newest version that both sides read keeps under ``key``.

        :return: (version, list of rows); no rows from a version of before they were kept
        """
        newest = self.version_ids.sorted('number').filtered(
            lambda v: v.shown_to_employee and v.shown_to_manager
        )[-1:]
        try:
            rows = json.loads(newest.content or '{}').get(key, [])
            return newest, [row for row in rows if isinstance(row, dict) and 'id' in row]
        except (ValueError, TypeError, AttributeError):
            return newest, []  # a content that cannot be read was told already

    def _verify_files(self):
        """Texts about files that are not what their checksum says; frozen forms only."""
        files = self._get_attachments(self.entry_ids)
        return [
            self.env._(
                'Entry %(entry)s: the content of the file "%(name)s" was changed.',
                entry=entry_id,
                name=file.name,
            )
            for entry_id, found in files.items()
            for file in found
            if hashlib.sha1(file.raw or b'').hexdigest() != file.checksum
        ]

    def _verify_state(self, versions):
        """Texts about a state or a result that no step led to."""
        newest = versions[-1:]
        try:
            head = newest._get_content()['form'] if newest else {}
        except (ValueError, TypeError, KeyError):
            return []  # the version itself was told already
        texts = []
        if isinstance(head, dict) and head.get('state', self.state) != self.state:
            texts.append(
                self.env._(
                    'The state is not the one that version %(number)s led to.',
                    number=newest.number,
                )
            )
        decided = versions.filtered(lambda v: v.event in ('send_record', 'confirm', 'refuse'))
        if decided and isinstance(head, dict) and 'result' not in head:  # of before it was kept
            allowed = {'confirm': ('agree', 'reservation'), 'refuse': ('refused',)}
            if (self.confirm_result or False) not in allowed.get(decided[-1].event, (False,)):
                texts.append(
                    self.env._(
                        'The confirmation is not the one of version %(number)s.',
                        number=decided[-1].number,
                    )
                )
        elif isinstance(head, dict) and head.get('result', '') != (self.confirm_result or ''):
            texts.append(
                self.env._(
                    'The confirmation is not the one of version %(number)s.', number=newest.number
                )
            )
        return texts

    def _get_seals(self, forms):
        """{form id: {'model id': digest}} of what the trail sealed, and the lines by number."""
        # sudo: hr.performance.audit - the digests alone
        lines = (
            self.env['hr.performance.audit']
            .sudo()
            .search([('form_id', 'in', forms.ids), ('number', '!=', 0)], order='number')
        )
        result = {}
        for line in lines:
            seals = result.setdefault(line.form_id.id, {'lines': {}})
            seals['lines'][line.number] = line.digest
            if line.kind == 'seal' and re.fullmatch(r'\w+ \d+ [0-9a-f]{64}', line.detail or ''):
                model, id_, digest = line.detail.split()
                seals[f'{model} {id_}'] = digest
        return result

    def _verify_seals(self, rows, seals):
        """Texts about sign-offs or prints that are not as they were on their day."""
        texts = []
        model = rows._name.rpartition('.')[2]
        audit = self.env['hr.performance.audit']
        sealed = {key for key in seals if key.startswith(f'{model} ')}
        for row in rows:
            key = f'{model} {row.id}'
            sealed.discard(key)
            if key in seals and audit._get_seal(row) != f'{key} {seals[key]}':
                texts.append(
                    self.env._(
                        '%(row)s is not as it was on its day.', row=f'{model.capitalize()} {row.id}'
                    )
                )
        return texts + [
            self.env._('%(row)s was deleted.', row=key.capitalize()) for key in sorted(sealed)
        ]

    def _verify_anchor(self, versions, seals):
        """Texts about a trail that ends before what a version says of it."""
        lines = (seals or {}).get('lines', {})
        for version in reversed(versions):
            try:
                number, digest = version._get_content().get('trail') or (0, '')
            except (ValueError, TypeError, AttributeError):
                continue  # told already
            if number and lines.get(number) != digest:
                return [
                    self.env._(
                        'Trail: line %(line)s is not the one that version %(number)s names.',
                        line=number,
                        number=version.number,
                    )
                ]
            if number:
                return []
        return []

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
        Audit = self.env['hr.performance.audit'].sudo()
        # seals are digests for the verification, and nothing that somebody did
        lines = Audit.search([('form_id', '=', self.id), ('kind', '!=', 'seal')])
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
