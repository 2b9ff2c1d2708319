from odoo import Command, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .hr_performance_history_check import FORM_KINDS

QUIET = {
    'tracking_disable': True,
    'mail_create_nosubscribe': True,
    'mail_create_nolog': True,
}


class HrPerformanceHistoryApply(models.AbstractModel):
    """What is made of checked rows: closed cycles, forms, ratings, finished goals, ended plans.

    Called as superuser under the user who imports, whose name stands on what is made. Rows
    are judged again right before; what was launched in between stops its row and no other.
    """

    _name = 'hr.performance.history.apply'
    _description = 'Imported History: Apply'

    def _apply_rows(self):
        """Make what the rows in self say, in one go and a constant number of queries.

        A row that is applied already, or that another server holds, is left alone.
        """
        rows = self.try_lock_for_update(allow_referencing=True)
        if len(rows) < len(self):
            raise ConcurrencyError('rows are being imported by another server')
        rows.invalidate_recordset(['state'])
        rows = rows.filtered(lambda row: row.state in ('ready', 'queued'))
        judged = rows._judge_rows()
        good = rows.browse()
        for row, (_values, problems) in judged.items():
            if problems:
                row._with_transition().write({'state': 'problem', 'problem': '\n'.join(problems)})
            else:
                good |= row
        good = good._with_transition().with_context(**QUIET)
        judged = {row: judged[row][0] for row in good}
        made = {row: {} for row in good}
        forms = good.filtered(lambda row: row.kind in FORM_KINDS)._make_forms(judged, made)
        good.filtered(lambda row: row.kind == 'entry')._make_entries(judged, made)
        good.filtered(lambda row: row.kind == 'rating')._make_ratings(judged, made)
        good.filtered(lambda row: row.kind == 'goal')._make_goals(judged, made)
        good.filtered(lambda row: row.kind == 'plan')._make_plans(judged, made)
        if forms:
            forms._cut_versions('import')
        now = fields.Datetime.now()
        for row, links in made.items():
            row.write(
                {
                    'state': 'applied',
                    'problem': False,
                    'employee_id': judged[row]['employee'].id,
                    'applied_by_id': self.env.uid,
                    'applied_on': now,
                    # it is on the record now; the digest recognises the line
                    'text': False,
                    'evidence': False,
                    **links,
                }
            )
        self.env.flush_all()

    # ------------------------------------------------------------ forms
    def _make_forms(self, judged, made):
        """The closed forms that the rows belong to; those that are missing are made."""
        none = self.env['hr.performance.form']
        if not self:
            return none
        cycles = self._make_cycles(judged)
        templates = {
            place: cycle.with_context(active_test=False).frozen_template_ids[:1]
            for place, cycle in cycles.items()
        }
        known = {
            (form.cycle_id, form.employee_id): form
            for form in none.search(
                [
                    ('cycle_id', 'in', [cycle.id for cycle in cycles.values()]),
                    ('employee_id', 'in', [judged[row]['employee'].id for row in self]),
                ]
            )
        }
        missing = {}  # {(cycle, employee): values}
        for row in self:
            values = judged[row]
            place = (row.company_id.id, values['cycle_key'])
            key = (cycles[place], values['employee'])
            if key not in known:
                vals = missing.setdefault(
                    key, row._prepare_form(values['employee'], cycles[place], templates[place])
                )
                manager = values['manager']
                if manager and not vals['manager_id']:
                    vals.update(row._prepare_manager(values['employee'], manager))
        forms = none.create(list(missing.values()))
        self.env.remove_to_compute(forms._fields['waiting_for'], forms)
        known.update(zip(missing, forms, strict=True))
        for row in self:
            values = judged[row]
            cycle = cycles[row.company_id.id, values['cycle_key']]
            made[row]['form_id'] = known[cycle, values['employee']].id
        return none.browse({links['form_id'] for links in made.values() if 'form_id' in links})

    def _prepare_form(self, employee, cycle, template):
        user = employee.user_id if employee.user_id.active else employee.user_id.browse()
        return {
            'cycle_id': cycle.id,
            'template_id': template.id,
            'company_id': self.company_id.id,
            'employee_id': employee.id,
            'employee_name': employee.name,
            'user_id': user.id,
            'manager_id': False,
            'fill_mode': cycle.fill_mode,
            'state': 'closed',
            'waiting_for': 'nobody',
        }

    def _prepare_manager(self, employee, manager):
        user = manager.user_id if manager.user_id.active else manager.user_id.browse()
        if user and user == employee.user_id:
            user = user.browse()
        return {
            'manager_id': manager.id,
            'manager_name': manager.name,
            'manager_user_id': user.id,
        }

    def _make_cycles(self, judged):
        """{(company id, key): closed cycle}; a period of a company is one, made once."""
        look = {}
        for row in self:
            look.setdefault((row.company_id.id, judged[row]['cycle_key']), row)
        Cycle = self.env['hr.performance.cycle']
        cycles = {
            (cycle.company_id.id, cycle.history_key): cycle
            for cycle in Cycle.with_context(active_test=False).search(
                [
                    ('company_id', 'in', [company for company, _key in look]),
                    ('history_key', 'in', [key for _company, key in look]),
                ]
            )
        }
        # two servers that import rows of one period do so one after the other
        Cycle.concat(*cycles.values()).lock_for_update(allow_referencing=True)
        template = self._get_template()
        for (company_id, key), row in look.items():
            if (company_id, key) in cycles:
                continue
            values = judged[row]
            cycles[company_id, key] = cycle = Cycle.create(
                {
                    'name': values['cycle_name'],
                    'company_id': company_id,
                    'history_key': key,
                    'date_from': values['date_from'],
                    'date_to': values['date_to'],
                    'fill_mode': 'both',
                    'template_ids': [Command.clear()],
                    'state': 'closed',
                    'notify': False,
                }
            )
            template._freeze(cycle)
        self._set_scales(judged, cycles)
        return cycles

    def _get_template(self):
        # the shipped one that imported forms are shown with
        template = self.env.ref(
            'hr_performance_interview.hr_performance_template_history', raise_if_not_found=False
        )
        if not template:
            raise UserError(
                self.env._(
                    'The template "Imported history" was deleted. Update the app to get it back.'
                )
            )
        return template

    def _set_scales(self, judged, cycles):
        """Give each period the scale of its first rating; the check keeps it to one."""
        for row in self:
            if row.kind != 'rating':
                continue
            cycle = cycles[row.company_id.id, judged[row]['cycle_key']]
            template = cycle.with_context(active_test=False).frozen_template_ids[:1]
            if not template.scale_id:
                scale = judged[row]['scale']
                template._with_freezing().write({'scale_id': scale._freeze(cycle)[scale].id})

    def _make_entries(self, judged, made):
        if not self:
            return
        forms = self.env['hr.performance.form']
        sections = {}  # {(template id, kind): (section id, question keys)}
        vals_list = []
        for row in self:
            values = judged[row]
            form = forms.browse(made[row]['form_id'])
            template = form.template_id
            if (template.id, row.section) not in sections:
                for section in template._get_definition('both'):
                    keys = {question['key'] for question in section['questions']}
                    sections[template.id, section['kind']] = (section['id'], keys)
            if (template.id, row.section) not in sections:
                raise UserError(
                    self.env._(
                        'The template "%(name)s" has no section for "%(key)s".',
                        name=template.display_name,
                        key=row.import_key,
                    )
                )
            section_id, keys = sections[template.id, row.section]
            answers = {
                'title': row.title,
                'text': row.text,
                'rate': values['rate'],
                'deadline': values['deadline'] and str(values['deadline']),
            }
            vals_list.append(
                {
                    'form_id': form.id,
                    'section_id': section_id,
                    'side': row.side,
                    'author_id': self.env.uid,
                    'answers': {
                        key: value
                        for key, value in answers.items()
                        if key in keys and value not in (None, False, '')
                    },
                    'title': (row.title or row.text.split('\n')[0])[:100],
                    'completion_rate': values['rate'] or 0.0,
                    'date_deadline': values['deadline'] or False,
                    'shown_to_employee': True,
                    'shown_to_manager': True,
                    'client_key': f'history:{row.import_key}',
                }
            )
        entries = self.env['hr.performance.entry'].create(vals_list)
        for row, entry in zip(self, entries, strict=True):
            made[row]['entry_id'] = entry.id

    def _make_ratings(self, judged, made):
        if not self:
            return
        forms = self.env['hr.performance.form']
        vals_list = []
        for row in self:
            form = forms.browse(made[row]['form_id'])
            value = judged[row]['value']
            level = form.template_id.scale_id.level_ids.filtered(lambda lv, v=value: lv.value == v)
            vals_list.append(
                {
                    'form_id': form.id,
                    'side': row.side,
                    'author_id': self.env.uid,
                    'level_id': level[:1].id,
                    'note': row.text,
                    'shown_to_employee': True,
                    'shown_to_manager': True,
                }
            )
        ratings = self.env['hr.performance.rating'].create(vals_list)
        for row, rating in zip(self, ratings, strict=True):
            made[row]['rating_id'] = rating.id

    # ------------------------------------------------------------ goals and plans
    def _make_goals(self, judged, made):
        if not self:
            return
        goals = self.env['hr.performance.goal'].create(
            [
                {
                    'employee_id': judged[row]['employee'].id,
                    'name': row.title,
                    'description': row.text,
                    'target': judged[row]['target'],
                    'result': judged[row]['result'],
                    'has_result': True,
                    'unit': judged[row]['unit'],
                    'direction': row.direction or 'higher',
                    'weight': judged[row]['weight'],
                    'date_from': judged[row]['date_from'] or False,
                    'date_deadline': judged[row]['date_to'],
                    'closed_on': judged[row]['date_to'],
                    'state': 'done',
                }
                for row in self
            ]
        )
        for row, goal in zip(self, goals, strict=True):
            made[row]['goal_id'] = goal.id

    def _make_plans(self, judged, made):
        if not self:
            return
        vals_list = []
        for row in self:
            values = judged[row]
            done = row.plan_result == 'completed'
            vals_list.append(
                {
                    'employee_id': values['employee'].id,
                    'company_id': row.company_id.id,
                    'name': row.title[:100],
                    'goal': row.text or row.title,
                    'date_start': values['date_from'],
                    'date_end': values['date_to'],
                    'date_end_original': values['date_to'],
                    'progress': 100 if done else values['rate'] or 0.0,
                    'state': 'closed',
                    'result': row.plan_result,
                    'result_evidence': row.evidence,
                    'closed_on': values['date_to'],
                }
            )
        plans = self.env['hr.performance.plan'].create(vals_list)
        for row, plan in zip(self, plans, strict=True):
            made[row]['plan_id'] = plan.id
