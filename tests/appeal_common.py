"""What tests of appeals share: people who are neutral, and forms that are appealed against."""

from .test_form_flow import FormCase

REASON = 'A reason that is long enough'
GROUNDS = 'KGROUNDS: two releases were left out'
QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


class AppealCase(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = 'hr_performance_interview.group_hr_performance'
        cls.user_officer2, cls.user_top = cls._users(
            [
                cls._user_values('oda', f'{group}_officer'),
                cls._user_values('tora', f'{group}_manager'),
            ]
        )
        # Oda is of another team: below neither Emil's manager nor Olga's;
        # Tora is above Mona, and an HR manager himself
        cls.officer2, cls.top = cls._employees(
            [
                cls._employee_values('Oda Officer', cls.user_officer2),
                cls._employee_values('Tora Top', cls.user_top),
            ]
        )
        cls.manager.parent_id = cls.top

    def _sent(self, employee=None):
        form = self._form(employee)
        form._write_flow({'state': 'ready'})
        self._as(form, form.manager_user_id).action_send_record('2026-07-03 09:00:00', 45)
        return form

    def _appealed(self, employee=None):
        form = self._sent(employee)
        self._as(form, form.user_id).action_appeal(GROUNDS)
        return form

    def _refused(self, error, user, form, method, *args, **kwargs):
        before = (form.state, form.appeal_ids.mapped('state'), len(form.version_ids))
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            getattr(self._as(form, user), method)(*args, **kwargs)
        self.env.invalidate_all()
        after = (form.state, form.appeal_ids.mapped('state'), len(form.version_ids))
        self.assertEqual(after, before, f'{user.login} {method}')
        return str(caught.exception)

    def _page(self, form, user):
        return self._as(form, user).get_form_data()
