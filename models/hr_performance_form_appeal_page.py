from odoo import models
from odoo.fields import Domain

# An appeal comes after the record: before that the page does not look for one.
AFTER_RECORD = ('ready', 'to_confirm', 'appeal', 'confirmed', 'follow_up', 'closed', 'on_hold')


class HrPerformanceFormAppealPage(models.AbstractModel):
    """What page, versions and verification say of appeals: the grounds to whom they concern."""

    _name = 'hr.performance.form.appeal.page'
    _description = 'Interview Form: Appeals on the Page'

    def get_form_data(self):
        data = super().get_form_data()
        data['appeals'] = self._get_appeal_blocks()
        return data

    def _get_appeal_blocks(self):
        """The appeals of the form, oldest first: without grounds and notes for the manager."""
        form = self.sudo()  # sudo: hr.performance.form - the caller read the form
        if form.state not in AFTER_RECORD:
            return []
        readable = self.env['hr.performance.appeal'].search([('form_id', '=', self.id)])
        return [
            appeal._get_page_row(appeal.id in readable.ids)
            for appeal in form.appeal_ids.sorted('id').with_env(form.env)
        ]

    def _get_notices(self, side):
        notices = super()._get_notices(side)
        form = self.sudo()  # sudo: hr.performance.form - the caller read the form
        if form.state not in AFTER_RECORD:
            return notices
        last = form.appeal_ids.sorted('id')[-1:]
        if form.state == 'appeal' and not form._get_open_appeal().handler_id:
            notices.append(
                {
                    'type': 'warning',
                    'text': self.env._(
                        'Nobody of HR is neutral here or was named: an HR manager names the '
                        'handler of the appeal.'
                    ),
                }
            )
        if last.state == 'withdrawn' and not last.confirmed_on and form.state == 'to_confirm':
            notices.append(
                {
                    'type': 'info',
                    'text': self.env._(
                        'The appeal was withdrawn, which is no consent: the employee now decides '
                        'on the record once more.'
                    ),
                }
            )
        if last.state == 'decided' and not last.confirmed_on and form.state != 'closed':
            texts = {
                'uphold': self.env._(
                    'The appeal was decided: the record stands. The employee now decides on it '
                    'once more.'
                ),
                'amend': self.env._(
                    'The appeal was decided: the manager amends the record, which the employee '
                    'then decides on anew.'
                ),
                'repeat': self.env._(
                    'The appeal was decided: the interview is repeated. The employee then '
                    'decides on its record.'
                ),
            }
            notices.append({'type': 'info', 'text': texts[last.outcome]})
        return notices

    # ------------------------------------------------------------ proof
    def _get_snapshots(self, flags):
        """With the appeals: of the grounds only a digest, since both sides read a version."""
        result = super()._get_snapshots(flags)
        for form in self:
            # sudo: hr.performance.appeal - what both sides read of it
            appeals = form.sudo().appeal_ids.sorted('id')
            if appeals:
                result[form]['appeals'] = [appeal._get_snapshot_row() for appeal in appeals]
        return result

    def _verify_batch(self):
        """As usual, and each appeal is as the newest version of its form says."""
        count, texts = super()._verify_batch()
        forms = self.sudo()  # sudo: hr.performance.form - persons and company were checked
        told = forms.env['hr.performance.version'].search_fetch(
            Domain('form_id', 'in', forms.ids) & Domain('event', '=', 'appeal'), ['form_id']
        )
        for form in told.form_id:
            found = form._verify_appeals()
            if found:
                texts.setdefault(form.id, []).extend(found)
        return count, texts

    def _verify_appeals(self):
        newest, told = self._get_told_rows('appeals')
        signed = {row['id']: row for row in told}
        present = {appeal.id: appeal._get_snapshot_row() for appeal in self.appeal_ids}
        labels = {
            'grounds': self.env._('grounds'),
            'version': self.env._('version'),
            'opened': self.env._('day'),
            'outcome': self.env._('outcome'),
            'reason': self.env._('reason of the decision'),
            'decided': self.env._('moment of the decision'),
            'withdrawn': self.env._('moment of the withdrawal'),
            'withdrawal': self.env._('reason of the withdrawal'),
        }
        texts = []
        for id_, row in signed.items():
            if id_ not in present:
                texts.append(
                    self.env._('The appeal of %(date)s was deleted.', date=row.get('opened', ''))
                )
                continue
            texts += [
                self.env._(
                    'The appeal of %(date)s: "%(name)s" was changed since version %(number)s.',
                    date=row.get('opened', ''),
                    name=label,
                    number=newest.number,
                )
                for name, label in labels.items()
                # versions of before say less
                if name in row and row[name] != present[id_][name]
            ]
        return texts
