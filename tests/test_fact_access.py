"""Who reads which fact, by every door; pay and attendance with the setting on and off."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import DoorMixin
from .test_fact import FactCase

COMPENSATION = 'hr_performance_interview.group_hr_performance_compensation'
EMPLOYEE, MANAGER, HR = {'emil'}, {'mona'}, {'olga', 'hera'}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestFactAccess(DoorMixin, FactCase):
    """One form with a fact of each audience, each with a word of its own; others' forms, too.

    dora is the dotted-line manager: she sees the entries she is asked about, no fact. paul and
    petra are of the compensation group; petra is an employee with a form of her own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_dotted = cls._user('dora', 'base.group_user')
        cls.user_pay = cls._user('paul', COMPENSATION)
        cls.user_pay2 = cls._user('petra', COMPENSATION)
        cls.user_foreign_pay = cls._user('piet', COMPENSATION, cls.company2)
        cls._employee('Dora Dotted', cls.user_dotted)
        petra = cls._employee('Petra Pay', cls.user_pay2, cls.manager)
        cls.form, cls.other = cls._form(), cls._form(cls.outsider)
        cls.own, cls.petra = cls._form(cls.officer), cls._form(petra)
        cls.internal = cls._form(cls.colleague)
        cls.words = {}
        everybody = EMPLOYEE | MANAGER | HR
        cls._plant(cls.form, 'FALL', everybody, audience='employee')
        cls._plant(cls.form, 'FTIME', EMPLOYEE | HR, audience='employee', zone='attendance')
        cls._plant(cls.form, 'FMANAGER', MANAGER | HR, audience='manager')
        cls._plant(cls.form, 'FHR', HR, audience='hr')
        cls._plant(cls.form, 'FOWN', EMPLOYEE | HR, audience='own')
        author = {'audience': 'author', 'author_id': cls.user_manager.id}
        cls._plant(cls.form, 'FNOTE', MANAGER, **author)
        gone = {'audience': 'author', 'author_id': cls.user_manager2.id}
        cls._plant(cls.form, 'FFORMER', set(), **gone)
        cls._plant(cls.other, 'FOTHER', {'otto', 'milo'} | HR, audience='employee')
        cls._plant(cls.own, 'FONOFFICER', {'milo', 'hera'}, audience='manager')
        cls._plant(cls.own, 'FOFFICER', {'olga', 'milo', 'hera'}, audience='employee')
        cls._plant(cls.internal, 'FCORA', {'cora', 'mona'} | HR, audience='employee')
        cls._plant_pay(cls.form, 'PEMIL', {'paul', 'petra'})
        cls._plant_pay(cls.petra, 'PPETRA', {'paul'})
        cls.users = cls.env['res.users'].search(
            [('company_id', 'in', (cls.company | cls.company2).ids)]
        )
        cls.users |= cls.user_system
        cls.env.flush_all()

    @classmethod
    def _plant(cls, form, word, readers, zone='work', **values):
        Fact = cls.env['hr.performance.fact']
        vals = {'kind': 'goal_done', 'key': word, 'name': word, 'detail': f'{word} text', **values}
        [fact] = cls.env['hr.performance.source.goal']._clean_facts([vals])
        row = {**fact, **Fact._get_flags(fact, zone, form.company_id), 'zone': zone}
        row['source'] = 'planted'  # of no source: no collecting removes it
        Fact._replace(form, [{**row, 'form_id': form.id}], [])
        cls.words[word] = readers

    @classmethod
    def _plant_pay(cls, form, word, readers):
        Pay = cls.env['hr.performance.pay.fact']
        vals = {'kind': 'wage', 'key': word, 'name': word, 'value': 7777.0}
        [fact] = cls.env['hr.performance.source.wage']._clean_facts([vals])
        row = {**fact, **Pay._get_flags(fact, 'pay', form.company_id), 'form_id': form.id}
        row['source'] = 'planted'
        Pay._replace(form, [row], [])
        cls.words[word] = readers

    def _readers(self, word):
        """Logins that find the fact by searching."""
        model = 'hr.performance.pay.fact' if word[0] == 'P' else 'hr.performance.fact'
        answers = {
            user.login: self._kw(user, model, 'search_count', [('name', '=', word)])
            for user in self.users
        }
        return {login for login, answer in answers.items() if answer == '1'}

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_each_fact_has_its_readers(self):
        for word, readers in self.words.items():
            with self.subTest(word=word):
                self.assertEqual(self._readers(word), readers)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_no_door_shows_a_foreign_fact(self):
        for user in self.users:
            for model, letter in (('hr.performance.fact', 'F'), ('hr.performance.pay.fact', 'P')):
                ids = self.env[model].search([]).ids
                # one by one those that hold a word alone: there may be hundreds of others
                words = [word for word in self.words if word[0] == letter]
                planted = self.env[model].search([('name', 'in', words)])
                self.assertEqual(len(planted), len(words))
                doors = [
                    ('search_read', [[], ['name']]),
                    ('web_search_read', [[], {'name': {}, 'display_name': {}}]),
                    ('name_search', ['']),
                    ('export_data', [ids, ['name', 'form_id']]),
                    ('formatted_read_group', [[], ['name'], ['__count']]),
                    ('formatted_read_group', [[], ['form_id'], ['__count']]),
                    ('copy', [ids]),
                    ('unlink', [ids]),
                    ('write', [ids, {'name': 'x'}]),
                    ('create', [[{'form_id': self.form.id, 'kind': 'x', 'fact_key': 'x'}]]),
                    *(('read', [[id_], ['name']]) for id_ in planted.ids),
                ]
                for method, args in doors:
                    answer = self._kw(user, model, method, *args)
                    for word, readers in self.words.items():
                        if user.login not in readers:
                            self.assertNotIn(word, answer, f'{user.login} by {model}.{method}')
            for form in (self.form, self.other, self.own, self.petra, self.internal):
                for answer in (
                    self._kw(user, 'hr.performance.form', 'action_refresh_facts', [form.id]),
                    self._kw(
                        user,
                        *('hr.performance.form', 'web_read', [form.id]),
                        {'fact_ids': {'fields': {'name': {}}}},
                    ),
                ):
                    for word, readers in self.words.items():
                        if user.login not in readers or word[0] == 'P':
                            self.assertNotIn(word, answer, f'{user.login} by the form')

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_no_search_is_an_oracle(self):
        [entry, _other] = self._fill(self.form, self.user_employee)
        entry = self.env['hr.performance.entry'].browse(entry)
        entry.sudo().fact_ids = self.form.fact_ids
        entry.sudo().shown_to_manager = True
        for user in self.users:
            for word, readers in self.words.items():
                if user.login in readers:
                    continue
                for model, path in (
                    ('form', 'fact_ids.name'),
                    ('entry', 'fact_ids.name'),
                    ('entry', 'form_id.fact_ids.detail'),
                    ('fact', 'form_id.fact_ids.name'),
                ):
                    answer = self._kw(
                        user, f'hr.performance.{model}', 'search_count', [(path, 'ilike', word)]
                    )
                    with self.subTest(user=user.login, word=word, path=f'{model}.{path}'):
                        self.assertTrue(answer == '0' or 'Error' in answer, answer)

    def test_page_shows_what_its_reader_may_see(self):
        for user, words in (
            (self.user_employee, {'FALL', 'FTIME', 'FOWN'}),
            (self.user_manager, {'FALL', 'FMANAGER', 'FNOTE'}),
            (self.user_officer, {'FALL', 'FTIME', 'FMANAGER', 'FHR', 'FOWN'}),
        ):
            data = self._as(self.form, user)._get_facts_data()
            self.assertEqual({row['name'] for row in data['facts']}, words, user.login)

    def test_portal_reads_the_listed_fields_only(self):
        Fact = self.env['hr.performance.fact'].with_user(self.user_employee)
        fact = Fact.search([('form_id', '=', self.form.id)], limit=1)
        fact.read(['name', 'detail', 'rate'])
        for name in ('audience', 'res_id', 'author_id', 'entry_ids', 'shown_to_hr'):
            with self.assertRaises(AccessError):
                fact.read([name])

    def test_setting_of_attendance(self):
        company = self.company
        company.performance_manager_sees_attendance = True
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | MANAGER | HR)
        self.assertEqual(self._readers('FOWN'), EMPLOYEE | HR)
        company.performance_manager_sees_attendance = False
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | HR)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_setting_of_pay(self):
        self.company.performance_manager_sees_pay = True
        self.assertEqual(self._readers('PEMIL'), {'paul', 'petra'} | MANAGER)
        self.assertEqual(self._readers('PPETRA'), {'paul'} | MANAGER)
        self.company.performance_manager_sees_pay = False
        self.assertEqual(self._readers('PEMIL'), {'paul', 'petra'})

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_portal_manager_never_reads_pay(self):
        self.company.performance_manager_sees_pay = True
        self.user_manager.group_ids = [Command.set(self.env.ref('base.group_portal').ids)]
        self.assertEqual(self._readers('PEMIL'), {'paul', 'petra'})

    def test_setting_of_another_company_changes_nothing(self):
        self.company2.performance_manager_sees_attendance = True
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | HR)

    def test_signed_forms_and_the_setting(self):
        """Hiding reaches signed forms as well; showing does not add to what was signed."""
        self.form._write_flow({'state': 'to_confirm'})
        self.company.performance_manager_sees_attendance = True
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | HR)
        self.form._write_flow({'state': 'ready'})
        self.company.performance_manager_sees_attendance = False
        self.company.performance_manager_sees_attendance = True
        self.form._write_flow({'state': 'to_confirm'})
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | MANAGER | HR)
        self.company.performance_manager_sees_attendance = False
        self.assertEqual(self._readers('FTIME'), EMPLOYEE | HR)

    def test_facts_follow_the_manager(self):
        self._as(self.form, self.user_officer).action_reassign(self.manager2.id, 'Moved away')
        self.assertEqual(self._readers('FMANAGER'), {'milo'} | HR)
        self.assertEqual(self._readers('FNOTE'), set(), 'a note is not inherited')

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_who_may_collect_again(self):
        for user in self.users:
            answer = self._kw(user, 'hr.performance.form', 'action_refresh_facts', [self.form.id])
            may = user.login in EMPLOYEE | MANAGER | HR
            self.assertEqual('"facts"' in answer, may, user.login)
            if not may:
                self.assertIn('AccessError', answer)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_training_register(self):
        """Employee and manager read, HR keeps it; nobody keeps his own."""
        training = self.env['hr.performance.training'].create(
            [
                {'name': 'Safety', 'date': '2026-03-01', 'employee_id': person.id}
                for person in (self.employee, self.officer)
            ]
        )
        readers = [EMPLOYEE | MANAGER | HR, {'olga', 'milo', 'hera'}]
        for row, logins in zip(training, readers, strict=True):
            for user in self.users:
                mine = self._as(row, user)
                self.assertEqual(mine.has_access('read'), user.login in logins, user.login)
                writer = user.login in HR and row.user_id != user
                self.assertEqual(mine.has_access('write'), writer, user.login)
        with self.assertRaises(UserError):
            self._as(training[0], self.user_officer).employee_id = self.officer
