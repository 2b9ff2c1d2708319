"""Who reads what: structure of the rights, and secrets planted where the wrong eye may look.

Each secret is a word of its own. Whatever a persona gets by the ORM or through call_kw, data
or error, is turned into text and must not hold a word that is not his.
"""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .http_common import DoorMixin
from .test_form_flow import FormCase

CHILDREN = ('entry', 'comment', 'rating', 'version', 'signoff')
TEXT_FIELDS = {
    'entry': ('answers', 'title'),
    'comment': ('body',),
    'rating': ('note',),
    'version': ('content',),
    'signoff': ('statement',),
}


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAccessStructure(FormCase):
    def _models(self):
        names = self.env['ir.model'].search([('model', '=like', 'hr.performance.%')])
        for model in names.mapped('model'):
            Model = self.env[model]
            if not Model._abstract and not Model._transient:
                yield Model

    def test_every_group_with_access_has_a_rule(self):
        """An ACL line without a rule for its group opens every row to it."""
        for Model in self._models():
            model = self.env['ir.model']._get(Model._name)
            rules = self.env['ir.rule'].search([('model_id', '=', model.id)])
            whole = rules.filtered(lambda rule: not rule.groups)
            acls = self.env['ir.model.access'].search([('model_id', '=', model.id)])
            with self.subTest(model=Model._name):
                self.assertTrue(acls.mapped('group_id') or not acls)
                self.assertFalse(acls.filtered(lambda acl: not acl.group_id), 'open to everybody')
                granting = acls.filtered(
                    lambda a: a.perm_read or a.perm_write or a.perm_create or a.perm_unlink
                )
                for group in granting.group_id:
                    self.assertTrue(
                        whole or rules.filtered(lambda r, g=group: g in r.groups),
                        f'{group.full_name} reads every row',
                    )

    def test_hr_is_bound_to_its_companies(self):
        officer = self.env.ref('hr_performance_interview.group_hr_performance_officer')
        # history is imported by HR managers alone
        officer |= self.env.ref('hr_performance_interview.group_hr_performance_manager')
        # pay is nothing of HR officers: a group of its own reads it
        officer |= self.env.ref('hr_performance_interview.group_hr_performance_compensation')
        for Model in self._models():
            if 'company_id' not in Model._fields:
                continue
            model = self.env['ir.model']._get(Model._name)
            acls = self.env['ir.model.access'].search([('model_id', '=', model.id)])
            if not officer & acls.group_id:
                continue  # HR as such reads nothing of it, like the topics of a talk
            rules = self.env['ir.rule'].search([('model_id', '=', model.id)])
            with self.subTest(model=Model._name):
                self.assertTrue(
                    rules.filtered(
                        lambda rule: (
                            (not rule.groups or officer & rule.groups)
                            and 'company_id' in (rule.domain_force or '')
                            and 'company_ids' in (rule.domain_force or '')
                        )
                    )
                )

    def test_form_and_rows_are_read_only_for_everybody(self):
        for name in ('form', *CHILDREN):
            acls = self.env['ir.model.access'].search(
                [('model_id.model', '=', f'hr.performance.{name}')]
            )
            self.assertTrue(acls)
            for acl in acls:
                self.assertFalse(acl.perm_write or acl.perm_create or acl.perm_unlink, acl.name)

    def test_nobody_gets_rights_by_installing(self):
        for name in ('officer', 'manager', 'compensation'):
            group = self.env.ref(f'hr_performance_interview.group_hr_performance_{name}')
            for common in ('base.group_user', 'base.group_portal', 'base.group_public'):
                self.assertNotIn(group, self.env.ref(common).all_implied_ids)
            self.assertNotIn(group, self.env.ref('base.group_system').all_implied_ids)

    def test_private_methods_are_unreachable(self):
        Form = self.env['hr.performance.form'].with_user(self.user_employee)
        for name in dir(type(Form)):
            if name.startswith('_'):
                with self.assertRaises(AccessError, msg=name):
                    get_public_method(Form, name)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestAccess(DoorMixin, FormCase):
    """One form in feedback and one blind one, with a secret in every row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections = {s['kind']: s['id'] for s in cls.frozen._get_definition('employee')}
        level = cls.frozen.scale_id.level_ids[0].id
        cls.form = cls._form()
        cls.secrets = {}  # word: logins that may read it
        employee, manager, hr = {'emil'}, {'mona'}, {'olga', 'hera'}

        def row(form, model, side, word, readers, both=False, **values):
            user = form.user_id if side == 'employee' else form.manager_user_id
            field = {'entry': 'title', 'comment': 'body', 'rating': 'note'}[model]
            if model == 'entry':
                values.update(
                    section_id=cls.sections['improvement'], answers={'event': f'{word} text'}
                )
            cls.secrets[word] = readers
            return (
                form.with_user(user)
                .sudo()
                ._create_row(model, side, {field: word, **values}, both=both)
            )

        everybody = employee | manager | hr
        cls.shown = row(cls.form, 'entry', 'employee', 'KSHOWN', everybody, both=True)
        cls.draft = row(cls.form, 'entry', 'employee', 'KDRAFT', employee)
        row(cls.form, 'entry', 'manager', 'KMGRDRAFT', manager)
        stance = {'kind': 'stance', 'stance': 'disagree', 'entry_id': cls.shown.id}
        row(cls.form, 'comment', 'manager', 'KSTANCE', manager, **stance)
        row(cls.form, 'comment', 'manager', 'KUNSENT', manager, entry_id=cls.shown.id)
        row(cls.form, 'comment', 'manager', 'KMGROWN', manager, audience='own')
        row(cls.form, 'comment', 'employee', 'KEMPOWN', employee, audience='own')
        row(cls.form, 'rating', 'manager', 'KMGRRATE', manager, level_id=level)
        row(cls.form, 'rating', 'employee', 'KEMPRATE', employee, level_id=level)
        cls.form._cut_versions('submit', 'employee', 'KBLIND')
        cls.secrets['KBLIND'] = employee
        cls.form._cut_versions('submit')
        # of another team, same company
        cls.other = cls._form(cls.outsider)
        row(cls.other, 'entry', 'employee', 'KOTHER', {'otto'})
        # of an officer herself
        cls.own = cls._form(cls.officer)
        row(cls.own, 'entry', 'manager', 'KONOFFICER', {'milo'})
        row(cls.own, 'comment', 'manager', 'KNOTEONHER', {'milo'}, audience='own')
        now = '2026-07-02 09:00:00'
        for form in (cls.form, cls.other, cls.own):
            form._write_flow(
                {'state': 'feedback', 'employee_submitted_on': now, 'first_submitted_on': now}
            )
        cls.users = (
            cls.user_employee
            | cls.user_colleague
            | cls.user_manager
            | cls.user_manager2
            | cls.user_outsider
            | cls.user_officer
            | cls.user_hr_manager
            | cls.user_foreign_hr
            | cls.user_system
        )
        cls.env.flush_all()

    def _check_words(self, user, text, what):
        for word, readers in self.secrets.items():
            if user.login not in readers:
                self.assertNotIn(word, text, f'{user.login} reads {word} by {what}')

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_no_door_shows_a_foreign_secret(self):
        for user in self.users:
            for form in (self.form, self.other, self.own):
                self._check_words(
                    user,
                    self._kw(user, 'hr.performance.form', 'get_form_data', [form.id]),
                    'get_form_data',
                )
            for name in CHILDREN:
                model = f'hr.performance.{name}'
                forms = self.form | self.other | self.own
                rows = self.env[model].sudo().search([('form_id', 'in', forms.ids)]).ids
                text = TEXT_FIELDS[name]
                spec = {field: {} for field in ('display_name', *text)}
                doors = [
                    ('search_read', [[], list(text)], {}),
                    ('web_search_read', [[], spec], {}),
                    ('name_search', [''], {}),
                    ('export_data', [rows, [*text, 'form_id']], {}),
                    ('copy', [rows], {}),
                    ('unlink', [rows], {}),
                    ('write', [rows, {'form_id': False}], {}),
                    ('web_save', [rows[:1], {'side': False}, spec], {}),
                    ('default_get', [[*text, 'form_id']], {}),
                    ('fields_get', [], {}),
                    ('formatted_read_group', [[], ['form_id'], ['__count']], {}),
                ]
                doors += [('read', [[id_], list(text)], {}) for id_ in rows]
                doors += [('web_read', [[id_], spec], {}) for id_ in rows]
                doors += [
                    ('formatted_read_group', [[], [field], ['__count']], {})
                    for field in text
                    if field != 'answers'
                ]
                for method, args, kwargs in doors:
                    answer = self._kw(user, model, method, *args, **kwargs)
                    self._check_words(user, answer, f'{name}.{method}')
            spec = {
                f'{name}_ids': {'fields': {field: {} for field in TEXT_FIELDS[name]}}
                for name in CHILDREN
            }
            spec['message_ids'] = {'fields': {'body': {}}}
            for part, sub in spec.items():
                for form in (self.form, self.other, self.own):
                    answer = self._kw(
                        user, 'hr.performance.form', 'web_read', [form.id], {part: sub}
                    )
                    self._check_words(user, answer, f'form.{part}')

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_no_search_is_an_oracle(self):
        """Counting rows by a secret word gives nothing to whoever may not read the row."""
        doors = [
            ('entry', 'title'),
            ('comment', 'body'),
            ('rating', 'note'),
            ('version', 'reason'),
            ('form', 'entry_ids.title'),
            ('form', 'comment_ids.body'),
            ('form', 'rating_ids.note'),
            ('form', 'version_ids.reason'),
            ('form', 'version_ids.content'),
            ('form', 'message_ids.body'),
            ('comment', 'entry_id.title'),
            ('comment', 'form_id.comment_ids.body'),
            ('signoff', 'version_id.content'),
            ('cycle', 'form_ids.entry_ids.title'),
        ]
        for user in self.users:
            for word, readers in self.secrets.items():
                if user.login in readers:
                    continue
                for name, path in doors:
                    answer = self._kw(
                        user, f'hr.performance.{name}', 'search_count', [(path, 'ilike', word)]
                    )
                    with self.subTest(user=user.login, word=word, path=f'{name}.{path}'):
                        self.assertTrue(answer == '0' or 'Error' in answer, answer)

    def test_the_right_person_reads_his_secret(self):
        """The tests above cannot pass by showing nothing at all."""
        for word, readers in self.secrets.items():
            if word in ('KOTHER', 'KONOFFICER', 'KNOTEONHER', 'KBLIND'):
                continue
            for user in self.users.filtered(lambda u, readers=readers: u.login in readers):
                answer = self._kw(user, 'hr.performance.form', 'get_form_data', [self.form.id])
                self.assertIn(word, answer, user.login)

    def test_who_reads_the_header(self):
        readers = {
            self.form: {'emil', 'mona', 'olga', 'hera'},
            self.other: {'otto', 'milo', 'olga', 'hera'},
            self.own: {'olga', 'milo', 'hera'},
        }
        for form, logins in readers.items():
            for user in self.users:
                with self.subTest(form=form.employee_name, user=user.login):
                    may = user.login in logins
                    self.assertEqual(self._as(form, user).has_access('read'), may)
                    for operation in ('write', 'create', 'unlink'):
                        self.assertFalse(self._as(form, user).has_access(operation))
                    self.assertEqual(bool(form.with_user(user).search([('id', '=', form.id)])), may)

    def test_draft_forms_are_of_hr_alone(self):
        self.form._write_flow({'state': 'draft'})
        for user in self.users:
            may = user in (self.user_officer | self.user_hr_manager)
            self.assertEqual(self._as(self.form, user).has_access('read'), may, user.login)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_nobody_writes_a_row_directly(self):
        rows = [getattr(self.form, f'{name}_ids')[:1] for name in ('entry', 'comment', 'rating')]
        rows += [self.form.version_ids[:1], self.form]
        for user in self.users:
            for row in rows:
                mine = self._as(row, user)
                # a version refuses everybody, superuser included, before rights are asked
                refusal = UserError if row == self.form.version_ids[:1] else AccessError
                with self.assertRaises(refusal):
                    mine.write({'company_id': self.company2.id})
                with self.assertRaises(refusal):
                    mine.unlink()
                if row == self.form:
                    with self.assertRaises(AccessError):
                        mine.message_post(body='Nothing confidential goes into the thread')
                with self.assertRaises(UserError):
                    mine.copy()
                with self.assertRaises(AccessError):
                    mine.create([{'form_id': self.form.id, 'side': 'employee'}])
            for command in ([0, 0, {'side': 'hr'}], [2, self.draft.id], [5], [4, self.draft.id]):
                with self.assertRaises(AccessError):
                    self._as(self.form, user).write({'entry_ids': [command]})

    def test_an_officer_is_an_employee_on_her_own_form(self):
        mine = self._as(self.own, self.user_officer)
        self.assertEqual(mine.get_form_data()['my_side'], 'employee')
        self.assertNotIn('hold', {action['verb'] for action in mine.get_form_data()['actions']})
        self.assertFalse(
            self.env['hr.performance.comment']
            .with_user(self.user_officer)
            .search([('form_id', '=', self.own.id)])
        )

    def test_former_people_lose_at_once(self):
        self._as(self.form, self.user_officer).action_reassign(self.manager2.id, 'Moved away')
        self.assertFalse(self._as(self.form, self.user_manager).has_access('read'))
        for row in (self.shown, *self.form.comment_ids, *self.form.rating_ids):
            self.assertFalse(self._as(row, self.user_manager).has_access('read'))
        self.assertTrue(self._as(self.shown, self.user_manager2).has_access('read'))
        successor = self._user('nora', 'base.group_portal')
        self.employee.user_id = successor
        self.env['hr.performance.form']._sync_employees(self.employee)
        self.assertFalse(self._as(self.form, self.user_employee).has_access('read'))
        self.assertFalse(self._as(self.draft, self.user_employee).has_access('read'))
        self.assertTrue(self._as(self.draft, successor).has_access('read'))

    def test_a_forged_company_opens_nothing(self):
        forms = self.form | self.other | self.own
        for companies in (self.company.ids, (self.company | self.company2).ids):
            Form = self.env['hr.performance.form'].with_user(self.user_foreign_hr)
            try:
                found = Form.with_context(allowed_company_ids=companies).search([])
            except AccessError:
                continue
            self.assertFalse(found & forms)

    def test_a_portal_user_reads_the_listed_fields_only(self):
        mine = self._as(self.form, self.user_employee)
        self.form.sudo().message_post(body='KNOTE', message_type='comment')
        word = [('message_ids.body', 'ilike', 'KNOTE')]
        self.assertEqual(self.env['hr.performance.form'].search_count(word), 1)
        with self.assertRaises(AccessError):
            mine.search(word)
        for name in ('message_ids', 'manager_id', 'employee_late', 'entry_ids'):
            with self.assertRaises(AccessError):
                mine.read([name])
            with self.assertRaises(AccessError):
                mine.search([(name, '!=', False)])
        with self.assertRaises(AccessError):
            mine.search([], order='manager_id')
        with self.assertRaises(AccessError):
            mine.formatted_read_group([], ['manager_id'], ['__count'])
        self.assertEqual(mine.read(['state'])[0]['state'], 'feedback')
