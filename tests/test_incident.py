"""Incidents: who notes, who reads, who changes; what is shared keeps its words."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import PerformanceCase

TODAY = date(2026, 5, 12)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestIncident(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Incident = cls.env['hr.performance.incident']

    def _log(self, user, employee, **values):
        values = {'name': 'Stopped a faulty batch', 'polarity': 'good', **values}
        return self.Incident.browse(self.Incident.with_user(user).log_incident(employee.id, values))

    def _readers(self, incident):
        logins = set()
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_manager,
            self.user_manager2,
            self.user_outsider,
            self.user_officer,
            self.user_hr_manager,
            self.user_foreign_hr,
            self.user_system,
        ):
            self.env.invalidate_all()
            if self.Incident.with_user(user).search([('id', '=', incident.id)]):
                logins.add(user.login)
        return logins

    def test_who_notes(self):
        for user, employee in (
            (self.user_employee, self.employee),
            (self.user_manager, self.employee),
            (self.user_officer, self.employee),
            (self.user_officer, self.officer),
        ):
            with self.subTest(user=user.login):
                incident = self._log(user, employee, body='With a photo.')
                self.assertRecordValues(
                    incident,
                    [
                        {
                            'employee_id': employee.id,
                            'author_id': user.id,
                            'company_id': self.company.id,
                            'polarity': 'good',
                            'shared': True,
                            'body': 'With a photo.',
                        }
                    ],
                )
                self.assertEqual(incident.date, fields.Date.today())
        for user, employee in (
            (self.user_employee, self.colleague),
            (self.user_employee, self.manager),
            (self.user_colleague, self.employee),
            (self.user_manager2, self.employee),
            (self.user_foreign_hr, self.employee),
            (self.user_system, self.employee),
            (self.user_manager, self.env['hr.employee'].browse(2**30)),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._log(user, employee)

    def test_who_reads(self):
        everybody = {'emil', 'mona', 'olga', 'hera'}
        self.assertEqual(self._readers(self._log(self.user_employee, self.employee)), everybody)
        self.assertEqual(self._readers(self._log(self.user_manager, self.employee)), everybody)
        for user in (self.user_employee, self.user_manager, self.user_officer):
            hidden = self._log(user, self.employee, shared=False)
            self.assertEqual(self._readers(hidden), {user.login})
        own = self._log(self.user_manager2, self.officer)
        self.assertEqual(self._readers(own), {'milo', 'olga', 'hera'})

    def test_a_new_manager_inherits_what_was_shared(self):
        shared = self._log(self.user_manager, self.employee)
        hidden = self._log(self.user_manager, self.employee, shared=False)
        self.employee.write({'parent_id': self.manager2.id, 'coach_id': self.manager.id})
        self.assertEqual(self._readers(shared), {'emil', 'milo', 'olga', 'hera'})
        self.assertEqual(self._readers(hidden), set())
        for call in (
            hidden.with_user(self.user_manager).share,
            hidden.with_user(self.user_manager).remove,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_hr_has_no_rights_on_those_above(self):
        """Olga reports to Milo: what he does is no business of hers, HR officer or not."""
        incident = self._log(self.user_manager2, self.manager2)
        incident.with_user(self.user_manager2).add_remark('Late again.')
        self.assertEqual(self._readers(incident), {'milo'})
        remark = incident.addition_ids.with_user(self.user_officer)
        self.env.invalidate_all()
        self.assertFalse(remark.search([('id', '=', remark.id)]))
        with self.assertRaises(AccessError):
            self._log(self.user_officer, self.manager2)
        public = self.env['hr.employee.public'].with_user(self.user_officer)
        self.assertFalse(public.browse(self.manager2.id).performance_can_log)
        library = self.env['hr.performance.goal.template'].create({'name': 'x', 'target': 1})
        with self.assertRaises(AccessError):
            library.with_user(self.user_officer).assign_to(self.manager2.ids, '2026-01-01')
        with self.assertRaises(AccessError):
            self.env['hr.performance.goal'].with_user(self.user_officer).add_goal(
                self.manager2.id, {'name': 'x', 'target': 1}
            )

    def test_nobody_writes_by_ordinary_access(self):
        incident = self._log(self.user_manager, self.employee)
        for user in (
            self.user_employee,
            self.user_manager,
            self.user_officer,
            self.user_hr_manager,
            self.user_system,
        ):
            row = incident.with_user(user)
            with self.subTest(user=user.login):
                for call in (
                    lambda row=row: row.write({'name': 'x'}),
                    lambda row=row: row.unlink(),
                    lambda row=row: row.create({'name': 'x', 'employee_id': self.employee.id}),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_the_author_changes_for_a_day(self):
        with freeze_time('2026-05-12 09:00:00'):
            incident = self._log(self.user_manager, self.employee, date='2026-05-12')
        mine = incident.with_user(self.user_manager)
        with freeze_time('2026-05-13 08:59:00'):
            self.assertTrue(mine.can_change)
            mine.change_incident({'name': 'Stopped a faulty lamp batch'})
            with self.assertRaises(UserError):
                mine.change_incident({'shared': False})
            for user in (self.user_employee, self.user_officer):
                for call in (
                    lambda user=user: incident.with_user(user).change_incident({'name': 'x'}),
                    incident.with_user(user).remove,
                ):
                    with self.assertRaises(AccessError):
                        call()
        with freeze_time('2026-05-13 09:01:00'):
            mine.invalidate_recordset()
            self.assertFalse(mine.can_change)
            for call in (
                lambda: mine.change_incident({'name': 'x'}),
                mine.remove,
                lambda: incident.write({'name': 'x'}),  # superuser code as well
            ):
                with self.assertRaises(UserError):
                    call()
        self.assertEqual(incident.name, 'Stopped a faulty lamp batch')

    def test_what_is_not_shared_stays_open(self):
        with freeze_time('2026-05-12 09:00:00'):
            incident = self._log(self.user_employee, self.employee, shared=False, date='2026-05-12')
        mine = incident.with_user(self.user_employee)
        with freeze_time('2026-06-12 09:00:00'):
            mine.change_incident({'body': 'Seen again.'})
            mine.share()
            self.assertRecordValues(incident, [{'shared': True, 'body': 'Seen again.'}])
            mine.change_incident({'body': 'Seen twice.'})
        with freeze_time('2026-06-14 09:00:00'), self.assertRaises(UserError):
            mine.change_incident({'body': 'x'})

    def test_pinned_to_an_entry(self):
        """What an entry rests on keeps its words at once."""
        template = self._template()
        cycle = self._cycle(templates=template)
        form = (
            self.env['hr.performance.form']
            ._with_transition()
            .create(
                {
                    'cycle_id': cycle.id,
                    'template_id': template.id,
                    'company_id': self.company.id,
                    'employee_id': self.employee.id,
                    'employee_name': self.employee.name,
                    'user_id': self.user_employee.id,
                    'manager_user_id': self.user_manager.id,
                    'fill_mode': 'employee',
                    'state': 'filling',
                }
            )
        )
        incident = self._log(self.user_manager, self.employee)
        entry = self.env['hr.performance.entry'].create(
            {
                'form_id': form.id,
                'section_id': template.section_ids[0].id,
                'side': 'employee',
                'answers': {},
            }
        )
        fact = {
            'form_id': form.id,
            'source': 'incident',
            'kind': 'incident_good',
            'name': incident.name,
            'res_model': incident._name,
            'res_id': incident.id,
            'fact_key': f'incident:{incident.id}',
        }
        fact = self.env['hr.performance.fact'].create(fact)
        self.assertTrue(incident.with_user(self.user_manager).can_change, 'copied, not used')
        entry.fact_ids = fact
        incident.invalidate_recordset()
        self.assertFalse(incident.with_user(self.user_manager).can_change)
        with self.assertRaises(UserError):
            incident.with_user(self.user_manager).remove()

    def test_remarks(self):
        incident = self._log(self.user_manager, self.employee)
        incident.with_user(self.user_employee).add_remark('The belt was wet.')
        incident.with_user(self.user_manager).add_remark('It was.')
        remarks = incident.addition_ids
        self.assertEqual(remarks.mapped('author_id'), self.user_employee | self.user_manager)
        for user in (self.user_colleague, self.user_manager2, self.user_foreign_hr):
            with self.assertRaises(AccessError):
                incident.with_user(user).add_remark('x')
            self.env.invalidate_all()
            self.assertFalse(remarks.with_user(user).search([('id', 'in', remarks.ids)]))
        for body in ('', '  ', None):
            with self.assertRaises(UserError):
                incident.with_user(self.user_employee).add_remark(body)
        hidden = self._log(self.user_manager, self.employee, shared=False)
        with self.assertRaises(UserError):
            hidden.with_user(self.user_manager).add_remark('x')
        with self.assertRaises(AccessError):
            hidden.with_user(self.user_employee).add_remark('x')
        for call in (lambda: remarks.write({'body': 'x'}), remarks.unlink):
            with self.assertRaises(UserError):
                call()

    def test_remove(self):
        incident = self._log(self.user_manager, self.employee)
        incident.with_user(self.user_employee).add_remark('The belt was wet.')
        incident.with_user(self.user_manager).remove()
        self.assertFalse(incident.exists())

    def test_bad_values(self):
        goal = self.env['hr.performance.goal'].create(
            {'name': 'Output', 'employee_id': self.outsider.id, 'target': 5}
        )
        tomorrow = fields.Date.to_string(fields.Date.today() + timedelta(days=2))
        for bad in (
            {'name': ''},
            {'name': 'x' * 501},
            {'body': 'x' * 10_001},
            {'date': 'yesterday'},
            {'date': tomorrow},
            {'date': False},
            {'polarity': 'ugly'},
            {'goal_id': goal.id},
            {'author_id': self.user_employee.id},
            {'employee_id': self.colleague.id},
            {'shared_on': '2020-01-01'},
        ):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self._log(self.user_manager, self.employee, **bad)
        incident = self._log(self.user_manager, self.employee, name='a\x00b <b>')
        self.assertEqual(incident.name, 'ab <b>')
        with self.assertRaises(UserError):
            incident.copy()

    def test_goal_link(self):
        goal = self.env['hr.performance.goal'].create(
            {'name': 'Output', 'employee_id': self.employee.id, 'target': 5}
        )
        incident = self._log(self.user_employee, self.employee, goal_id=goal.id)
        self.assertEqual(incident.goal_id, goal)

    def test_portal_reads_a_few_fields(self):
        incident = self._log(self.user_manager, self.employee).with_user(self.user_employee)
        self.assertEqual(incident.read(['name'])[0]['name'], 'Stopped a faulty batch')
        for name in ('create_uid', 'manager_id'):
            with self.subTest(name=name), self.assertRaises(AccessError):
                incident.read([name])

    # Dialogs and buttons
    def test_dialog(self):
        model = self.env['hr.performance.incident.log'].with_user(self.user_manager)
        with Form(model.with_context(default_employee_id=self.employee.id)) as form:
            form.name = 'Customer came back'
            form.polarity = 'bad'
        form.record.action_save()
        incident = self.Incident.search([('name', '=', 'Customer came back')])
        self.assertRecordValues(
            incident, [{'polarity': 'bad', 'author_id': self.user_manager.id, 'shared': True}]
        )
        with Form(model.with_context(default_incident_id=incident.id)) as form:
            form.body = 'The lamp flickers.'
        form.record.action_save()
        self.assertEqual(incident.body, 'The lamp flickers.')
        again = form.record.action_save_new()
        self.assertEqual(again['context'], {'default_employee_id': self.employee.id})
        remark = self.env['hr.performance.incident.remark'].with_user(self.user_manager)
        remark.create({'incident_id': incident.id, 'body': 'Repaired.'}).action_add()
        self.assertEqual(incident.addition_ids.body, 'Repaired.')

    def test_dialog_of_others(self):
        incident = self._log(self.user_manager, self.employee)
        model = self.env['hr.performance.incident.log'].with_user(self.user_colleague)
        values = {'name': 'x', 'polarity': 'bad', 'date': '2026-01-01'}
        for extra in (
            {'employee_id': self.employee.id},
            {'employee_id': self.colleague.id, 'incident_id': incident.id},
        ):
            with self.assertRaises(AccessError):
                model.create({**values, **extra}).action_save()

    def test_buttons_on_the_employee(self):
        self._log(self.user_manager, self.employee)
        self._log(self.user_manager, self.employee, shared=False)
        for user, count, can in (
            (self.user_manager, 2, True),
            (self.user_officer, 1, True),
            (self.user_colleague, 0, False),
            (self.user_manager2, 0, False),
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                public = self.env['hr.employee.public'].with_user(user).browse(self.employee.id)
                self.assertEqual(public.performance_incident_count, count)
                self.assertEqual(public.performance_can_log, can)
        action = public.action_performance_log_incident()
        self.assertEqual(action['context'], {'default_employee_id': self.employee.id})
        action = public.with_user(self.user_manager).action_performance_incidents()
        found = self.Incident.with_user(self.user_manager).search(action['domain'])
        self.assertEqual(len(found), 2)
