"""Goals and incidents over HTTP and RPC: pages, forms, and who is turned away."""

import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PerformanceMixin
from .http_common import QUIET, PortalMixin, RpcMixin


class GoalHttpCase(PortalMixin, PerformanceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_people()
        cls.goal = cls._goal(cls.employee, 'Lamps sold')
        cls.secret = cls._goal(cls.outsider, 'KANARY goal')
        Incident = cls.env['hr.performance.incident']
        cls.incident = Incident.browse(
            Incident.with_user(cls.user_manager).log_incident(
                cls.employee.id, {'name': 'Stopped a faulty batch'}
            )
        )
        cls.hidden = Incident.browse(
            Incident.with_user(cls.user_manager).log_incident(
                cls.employee.id, {'name': 'KANARY note', 'shared': False}
            )
        )

    @classmethod
    def _goal(cls, employee, name, **values):
        return cls.env['hr.performance.goal'].create(
            {
                'name': name,
                'employee_id': employee.id,
                'target': 200,
                'unit': 'pieces',
                'date_from': '2026-01-01',
                'date_deadline': '2026-06-30',
                **values,
            }
        )


@tagged('post_install', '-at_install', 'hr_performance', 'portal', 'security')
class TestGoalPortal(GoalHttpCase):
    def test_own_goals(self):
        response = self._get('goals', 'emil')
        text = self._text(response)
        self.assertIn('Lamps sold', text)
        self.assertIn('No result yet', text)
        self.assertNotIn('KANARY', text)
        self.assertNotIn('/my/performance/team/goals', text, 'he leads nobody')
        self.assertRegex(response.text, r'<html[^>]* lang="en-US"')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(self._get('team/goals').status_code, 303)
        self.assertIn('Show all goals', self._get('goals?filterby=done').text)
        for query in ('?filterby=x', '/page/99', '/page/0', '?filterby=done', '?filterby=all'):
            self.assertEqual(self._get(f'goals{query}').status_code, 200, query)

    def test_team_goals(self):
        text = self._text(self._get('team/goals', 'mona'))
        self.assertIn('Lamps sold', text)
        self.assertIn('Emil Employee', text)
        self.assertNotIn('KANARY', text)
        # a manager by the portal as well
        self.outsider.parent_id = self.employee
        text = self._text(self._get('team/goals', 'emil'))
        self.assertIn('KANARY goal', text)
        self.assertIn('Otto Outsider', text)

    def test_report_progress(self):
        url = f'goals/{self.goal.id}'
        self.assertIn('Report progress', self._text(self._get(url, 'emil')))
        response = self._post(f'{url}/progress', result='50,5', note='Two shops <b>')
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self.goal,
            [
                {
                    'result': 50.5,
                    'completion_rate': 25.25,
                    'progress_user_id': self.user_employee.id,
                }
            ],
        )
        page = self._get(f'{url}?saved=1').text
        self.assertIn('Two shops &lt;b&gt;', page)
        self._post(f'{url}/progress', 'mona', result='100')
        self.assertEqual(self.goal.progress_user_id, self.user_manager)

    def test_a_wrong_number_keeps_what_was_typed(self):
        url = f'goals/{self.goal.id}'
        self.authenticate('emil', 'emil')
        for result in ('fifty', '', 'nan', 'inf', '1e40', '1.2.3'):
            response = self._post(f'{url}/progress', result=result, note='Long story')
            text = self._text(response)
            self.assertIn('alert-danger', text, result)
            self.assertIn('Long story', text)
        self.assertFalse(self.goal.has_result)

    def test_foreign_goals_are_not_there(self):
        for login in ('otto', 'cora', 'milo', 'fred', 'sven'):
            self.authenticate(login, login)
            with self.subTest(login=login):
                answers = set()
                for goal_id in (self.goal.id, 2**30, 2**31, 10**30, 0):
                    response = self._get(f'goals/{goal_id}')
                    self.assertEqual(response.status_code, 404)
                    text = re.sub(r'csrf_token: "\w+"', '', response.text)
                    answers.add(re.sub(r'goals/[0-9]+', 'goals/ID', text))
                self.assertEqual(len(answers), 1)
                for step in ('progress', 'step', 'edit'):
                    response = self._post(f'goals/{self.goal.id}/{step}', result='1', step='finish')
                    self.assertEqual(response.status_code, 404, step)
        self.assertFalse(self.goal.has_result)

    def test_propose_and_accept(self):
        self.assertIn('proposal', self._text(self._get('goals/new', 'emil')))
        response = self._post(
            'goals/new',
            name='Less scrap',
            direction='lower',
            baseline='3,1',
            target='1.5',
            unit='%',
            weight='',
            date_from='2026-01-01',
            date_deadline='2026-06-30',
            employee_id=str(self.outsider.id),
            state='running',
        )
        self.assertEqual(response.status_code, 303)
        goal = self.env['hr.performance.goal'].search([('name', '=', 'Less scrap')])
        self.assertRecordValues(
            goal,
            [
                {
                    'employee_id': self.employee.id,
                    'state': 'proposed',
                    'baseline': 3.1,
                    'target': 1.5,
                    'weight': 100,
                }
            ],
        )
        url = f'goals/{goal.id}'
        text = self._text(self._get(url))
        self.assertIn('Withdraw', text)
        self.assertNotIn('value="accept"', text)
        self.assertIn('alert-danger', self._text(self._post(f'{url}/step', step='accept')))
        self.assertEqual(goal.state, 'proposed')
        self._post(
            f'{url}/edit',
            name='Less scrap on line 2',
            direction='lower',
            baseline='3.1',
            target='1',
        )
        self.assertEqual((goal.name, goal.target), ('Less scrap on line 2', 1))
        text = self._text(self._get('goals', 'mona'))
        self.assertIn('1 proposed', text)
        self.assertIn('alert-danger', self._text(self._post(f'{url}/step', step='decline')))
        self._post(f'{url}/step', step='accept')
        self.assertEqual(goal.state, 'running')
        self.assertEqual(self._post(f'{url}/step', step='unlink').status_code, 404)
        self._post(f'{url}/step', step='cancel', reason='The line was taken down.')
        self.assertEqual(goal.state, 'cancelled')

    def test_set_a_goal_for_the_team(self):
        text = self._text(self._get('goals/new?team=1', 'mona'))
        self.assertIn('Emil Employee', text)
        self.assertNotIn('Otto Outsider', text)
        self._post(
            'goals/new', team='1', name='Output of lamps', target='5', employee_id=self.employee.id
        )
        goal = self.env['hr.performance.goal'].search([('name', '=', 'Output of lamps')])
        self.assertRecordValues(goal, [{'state': 'running', 'employee_id': self.employee.id}])
        for employee in (self.outsider.id, self.manager2.id, '', 'x', 10**30):
            response = self._post(
                'goals/new', team='1', name='Output of lamps', target='5', employee_id=employee
            )
            self.assertIn('alert-danger', self._text(response))
        self.assertEqual(
            self.env['hr.performance.goal'].search([('name', '=', 'Output of lamps')]), goal
        )

    def test_links_and_cards(self):
        self.authenticate('emil', 'emil')
        self.assertIn('/my/performance/goals', self.url_open('/my/performance').text)
        self.authenticate('emil', 'emil')
        self.assertIn('Goals and incidents', self.url_open('/my/home').text)
        self.authenticate('fred', 'fred')
        self.assertNotIn('Goals and incidents', self.url_open('/my/home').text)

    # Incidents
    def test_own_incidents(self):
        text = self._text(self._get('incidents', 'emil'))
        self.assertIn('Stopped a faulty batch', text)
        self.assertNotIn('KANARY', text)
        response = self._post(
            'incidents/add',
            name='Alarm missed',
            polarity='bad',
            date='2026-01-05',
            shared='1',
            employee_id=self.outsider.id,
        )
        self.assertEqual(response.status_code, 303)
        noted = self.env['hr.performance.incident'].search([('name', '=', 'Alarm missed')])
        self.assertRecordValues(
            noted,
            [
                {
                    'employee_id': self.employee.id,
                    'author_id': self.user_employee.id,
                    'polarity': 'bad',
                    'shared': True,
                }
            ],
        )
        url = f'incidents/{noted.id}'
        self.assertIn('Change or delete', self._text(self._get(url)))
        self._post(
            f'{url}/edit', name='Alarm 4 missed', polarity='bad', date='2026-01-05', shared='1'
        )
        self.assertEqual(noted.name, 'Alarm 4 missed')
        self._post(f'{url}/remark', remark='Written on the board since.')
        self.assertIn('Written on the board', self._text(self._get(url)))
        self._post(f'{url}/remove')
        self.assertFalse(noted.exists())

    def test_wrong_input_keeps_what_was_typed(self):
        self.authenticate('emil', 'emil')
        for data in (
            {'name': '', 'body': 'Long story'},
            {'name': 'x', 'body': 'Long story', 'date': '2999-01-01'},
            {'name': 'x' * 600, 'body': 'Long story'},
        ):
            text = self._text(self._post('incidents/add', **{'date': '2026-01-05', **data}))
            self.assertIn('alert-danger', text)
            self.assertIn('Long story', text)

    def test_team_incidents(self):
        self.authenticate('mona', 'mona')
        text = self._text(self._get('team/incidents'))
        self.assertIn('KANARY note', text, 'her own')
        self.assertIn('Emil Employee', text)
        self._post(
            'team/incidents/add',
            name='Helped out',
            date='2026-01-05',
            employee_id=self.colleague.id,
        )
        noted = self.env['hr.performance.incident'].search([('name', '=', 'Helped out')])
        self.assertRecordValues(noted, [{'employee_id': self.colleague.id, 'shared': False}])
        self._post(f'incidents/{noted.id}/share')
        self.assertTrue(noted.shared)
        text = self._text(
            self._post(
                'team/incidents/add', name='x', date='2026-01-05', employee_id=self.outsider.id
            )
        )
        self.assertIn('alert-danger', text)
        self.assertEqual(self._get('team/incidents', 'emil').status_code, 303)

    def test_foreign_incidents_are_not_there(self):
        for login, incidents in (
            ('emil', self.hidden),
            ('otto', self.incident | self.hidden),
            ('cora', self.incident | self.hidden),
            ('milo', self.incident | self.hidden),
            ('fred', self.incident | self.hidden),
            ('sven', self.incident | self.hidden),
        ):
            self.authenticate(login, login)
            for incident in incidents:
                with self.subTest(login=login, incident=incident.name):
                    self.assertEqual(self._get(f'incidents/{incident.id}').status_code, 404)
                    for step in ('edit', 'share', 'remove', 'remark'):
                        response = self._post(f'incidents/{incident.id}/{step}', remark='x')
                        self.assertEqual(response.status_code, 404, step)
        # readable, but another's
        self.authenticate('emil', 'emil')
        for step in ('edit', 'remove'):
            response = self._post(f'incidents/{self.incident.id}/{step}', name='x')
            self.assertIn('alert-danger', self._text(response))
        self.assertEqual(self._post(f'incidents/{self.incident.id}/write').status_code, 404)
        self.assertEqual(self.incident.name, 'Stopped a faulty batch')

    # Doors
    def test_get_changes_nothing(self):
        self.authenticate('emil', 'emil')
        for url in (
            f'goals/{self.goal.id}/progress?result=1',
            f'goals/{self.goal.id}/step?step=withdraw',
            'incidents/add?name=x',
            f'incidents/{self.incident.id}/remark?remark=x',
        ):
            self.assertIn(self._get(url).status_code, (404, 405), url)
        for url in (f'goals/{self.goal.id}/progress', 'goals/new', 'incidents/add'):
            response = self.opener.post(f'{self.base_url()}/my/performance/{url}', {'name': 'x'})
            self.assertEqual(response.status_code, 400, 'no token, no change')

    def test_a_visitor_goes_to_the_login(self):
        for url in (
            'goals',
            'team/goals',
            'goals/new',
            'incidents',
            f'goals/{self.goal.id}',
            f'incidents/{self.incident.id}?access_token=x',
        ):
            response = self._get(url)
            self.assertEqual(response.status_code, 303, url)
            self.assertIn('/web/login', response.headers['Location'])

    def test_queries_do_not_grow_with_the_rows(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(500):
                before = self.env.cr.sql_log_count
                self._get('goals?filterby=all')
                return self.env.cr.sql_log_count - before

        self.authenticate('emil', 'emil')
        count()
        few = count()
        for number in range(12):
            self._goal(self.employee, f'Goal {number}', result=number)
        self.assertLessEqual(count(), few + 2)


@tagged('post_install', '-at_install', 'hr_performance', 'security')
class TestGoalRpc(RpcMixin, GoalHttpCase):
    def test_the_verbs_of_a_portal_user(self):
        self.authenticate('emil', 'emil')
        goal, incident = 'hr.performance.goal', 'hr.performance.incident'
        self.assertTrue(self._rpc(goal, 'update_progress', [self.goal.id], 5, 'x')['result'])
        made = self._rpc(goal, 'add_goal', self.employee.id, {'name': 'Mine', 'target': 1})
        self.assertEqual(self.env[goal].browse(made['result']).state, 'proposed')
        made = self._rpc(incident, 'log_incident', self.employee.id, {'name': 'Seen'})
        self.assertEqual(self.env[incident].browse(made['result']).name, 'Seen')
        read = self._rpc(goal, 'web_search_read', [], {'name': {}, 'result': {}})['result']
        self.assertEqual({row['name'] for row in read['records']}, {'Lamps sold', 'Mine'})

    @mute_logger(*QUIET)
    def test_refused(self):
        goal, incident = 'hr.performance.goal', 'hr.performance.incident'
        calls = [
            (goal, 'read', [self.secret.id], ['name']),
            (goal, 'web_read', [self.secret.id], {'name': {}}),
            (goal, 'update_progress', [self.secret.id], 5),
            (goal, 'change_goal', [self.secret.id], {'name': 'x'}),
            (goal, 'action_finish', [self.secret.id]),
            (goal, 'action_cancel', [self.secret.id], 'Long enough, is it not?'),
            (goal, 'write', [self.secret.id], {'result': 1}),
            (goal, 'unlink', [self.secret.id]),
            (goal, 'create', [{'name': 'x', 'employee_id': self.employee.id, 'target': 1}]),
            (goal, 'add_goal', self.outsider.id, {'name': 'x', 'target': 1}),
            (goal, '_log', [self.goal.id], 'progress'),
            (goal, '_do_step', [self.goal.id], 'finish'),
            (goal, '_with_transition', [self.goal.id]),
            ('hr.performance.goal.log', 'create', [{'goal_id': self.goal.id}]),
            (incident, 'read', [self.hidden.id], ['name']),
            (incident, 'change_incident', [self.hidden.id], {'name': 'x'}),
            (incident, 'share', [self.hidden.id]),
            (incident, 'remove', [self.incident.id]),
            (incident, 'write', [self.incident.id], {'name': 'x'}),
            (incident, 'create', [{'name': 'x', 'employee_id': self.employee.id}]),
            (incident, 'log_incident', self.outsider.id, {'name': 'x'}),
            (incident, 'unlink', [self.incident.id]),
            (
                'hr.performance.incident.addition',
                'create',
                [{'incident_id': self.incident.id, 'body': 'x'}],
            ),
        ]
        for login in ('emil', 'cora', 'fred', 'sven'):
            self.authenticate(login, login)
            for call in calls:
                with self.subTest(login=login, call=call[:2]):
                    self.assertIn('error', self._rpc(*call))
        self.authenticate('emil', 'emil')
        library = self.env['hr.performance.goal.template'].create({'name': 'x', 'target': 1})
        for call in (
            ('hr.performance.goal.template', 'search_read', []),
            (
                'hr.performance.goal.template',
                'assign_to',
                library.ids,
                [self.employee.id],
                '2026-01-01',
            ),
            ('hr.performance.goal.edit', 'create', [{'name': 'x'}]),
            ('hr.performance.goal.assign', 'create', [{}]),
            ('hr.performance.incident.log', 'create', [{'name': 'x'}]),
        ):
            self.assertIn('error', self._rpc(*call), call[:2])
        for domain in (
            [('name', 'ilike', 'KANARY')],
            [('employee_id', '=', self.outsider.id)],
            [('log_ids.note', 'ilike', 'KANARY')],
        ):
            self.assertFalse(self._rpc(goal, 'search_read', domain, ['name']).get('result'))
        self.assertFalse(self.secret.has_result)
