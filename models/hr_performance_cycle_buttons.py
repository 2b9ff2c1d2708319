from odoo import models

from .hr_performance_cycle import OPEN_STATES


class HrPerformanceCycleButtons(models.Model):
    """The windows that a cycle opens; what is decided in them goes through its verbs."""

    _inherit = 'hr.performance.cycle'

    def action_refresh(self):
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'}

    def action_open_launch(self):
        """The data check, then the launch."""
        self.ensure_one()
        return self._get_wizard_action('hr.performance.launch', self.env._('Check and launch'))

    def action_open_invite(self):
        """The portal invitation of those whom a launch left out for want of a user."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'hr_performance_interview.hr_performance_portal_invite_action'
        )
        action['context'] = {'default_employee_ids': self._get_left_out_without_user().ids}
        return action

    def _get_left_out_without_user(self):
        """Employees (sudo) left out because they had no user, and who have none yet."""
        # sudo: hr.employee - whether a user is linked; the invitation checks access again
        skips_sudo = self.sudo().skip_ids.filtered(lambda skip: skip.reason == 'no_user')
        return skips_sudo.employee_id.filtered(lambda employee: not employee.user_id)

    def action_open_pause(self):
        return self._open_verb('pause', self.env._('Pause the cycle'))

    def action_open_extend(self):
        return self._open_verb('extend', self.env._('Extend deadlines'))

    def action_verify(self):
        """Check the records of the cycle against what was signed, as far as HR may read them."""
        self.ensure_one()
        self.check_access('read')
        forms = self.env['hr.performance.form'].search(
            [('cycle_id', '=', self.id), ('state', '!=', 'draft')]
        )
        # own forms and those of people above the reader are for another one to verify
        forms = forms.filtered(lambda form: form._is_officer())
        result = forms.verify_records()
        # sudo: hr.performance.cycle - the company whose own lines of the trail are verified
        company = self.sudo().company_id
        audit = self.env['hr.performance.audit']
        result['findings'] += [
            {'form_id': False, 'name': company.name, 'text': text}
            for text in audit._verify_companies(company).get(company.id, ())
        ]
        self.env['hr.performance.audit']._log(
            'verify',
            forms.browse(),
            detail=f'{result["forms"]} forms, {len(result["findings"])} findings',
            cycle=self,
        )
        return self.env['hr.performance.verification']._show(result)

    def action_open_cancel(self):
        return self._open_verb('cancel', self.env._('Cancel the cycle'))

    def _open_verb(self, verb, title):
        self.ensure_one()
        self._check_can(verb)
        action = self._get_wizard_action('hr.performance.cycle.verb', title)
        action['context']['default_verb'] = verb
        return action

    def _get_wizard_action(self, model, title):
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': model,
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {'default_cycle_id': self.id},
        }

    def action_open_population(self):
        self.ensure_one()
        return self._get_employees_action(self._get_population(), self.env._('Population'))

    def _get_employees_action(self, employees, title):
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': 'hr.employee',
            'view_mode': 'list,form',
            'domain': [('id', 'in', employees.ids)],
            'context': {'active_test': False, 'create': False},
        }

    def action_open_forms(self):
        """Forms of the cycle; the context key ``forms`` narrows: 'open', 'late', 'done'."""
        self.ensure_one()
        domains = {
            'open': [('state', 'in', list(OPEN_STATES))],
            'late': [('is_late', '=', True)],
            'done': [('state', 'in', ['confirmed', 'follow_up', 'closed'])],
        }
        domain = domains.get(self.env.context.get('forms'), [])
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Forms of %(name)s', name=self.name),
            'res_model': 'hr.performance.form',
            'view_mode': 'list,form',
            'domain': [('cycle_id', '=', self.id), *domain],
            'context': {'create': False},
        }
