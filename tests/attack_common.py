"""Rows of everything that has a page, and all pages there are, for the tests of attacks."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase

from .http_common import PortalMixin
from .plan_common import PlanMixin
from .print_common import PrintMixin
from .test_signoff import make_signature

# what the steps of a page are called, where its address takes any word
STEPS = {
    'plans': (
        'checkin',
        'reply',
        'tick',
        'support',
        'propose',
        'accept',
        'refuse',
        'close',
        'comment',
        'cancel',
        'start',
        'approve',
        'acknowledge',
    ),
    'incidents': ('edit', 'share', 'remark', 'remove'),
}


class PageCase(PortalMixin, PlanMixin, PrintMixin, HttpCase):
    """One row of Emil's for each page; the addresses come from Odoo's own routing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_print()
        cls._setup_calendar()
        cls.form = cls._make_form(state='to_confirm')
        entry = cls._fill(cls.form)
        today = fields.Date.today()
        dates = {
            'date_start': today - timedelta(days=35),
            'date_end': today + timedelta(days=55),
            'date_end_original': today + timedelta(days=55),
        }
        cls.plan = cls._plan(state='running', **dates)
        cls.plan.with_user(cls.user_employee).send_checkin(value=75, texts={'done': 'Two posts'})
        cls.plan.with_user(cls.user_manager).propose_change({'goal': 'More reach'}, 'A good reason')
        cls.goal = cls.env['hr.performance.goal'].create(
            {
                'name': 'Lamps sold',
                'description': 'All of them',
                'employee_id': cls.employee.id,
                'target': 200,
                'unit': 'pieces',
                'date_from': '2026-01-01',
                'date_deadline': '2026-06-30',
            }
        )
        cls.goal.with_user(cls.user_employee).update_progress(20, 'A slow start')
        incidents = cls.env['hr.performance.incident']
        cls.incident = incidents.browse(
            incidents.with_user(cls.user_manager).log_incident(
                cls.employee.id, {'name': 'Stopped a faulty batch', 'body': 'At night'}
            )
        )
        cls.incident.with_user(cls.user_employee).add_remark('Thank you')
        cls.notice = cls.env['hr.performance.notice'].create(
            {
                'name': 'Your training',
                'body': 'It begins in May',
                'employee_id': cls.employee.id,
                'company_id': cls.company.id,
            }
        )
        cls.file = cls.env['ir.attachment'].create(
            {
                'name': 'proof.txt',
                'raw': b'A proof',
                'res_model': 'hr.performance.entry',
                'res_id': entry.id,
            }
        )
        cls.signoff = cls.form.signoff_ids
        cls.env.flush_all()
        cls.env.cr.execute(
            'UPDATE hr_performance_signoff SET signature = %s WHERE id = %s',
            [make_signature().split(',')[1].encode(), cls.signoff.id],
        )
        cls.env.invalidate_all()
        cls.ids = {
            'form_id': cls.form.id,
            'version_id': cls.form.version_ids.id,
            'plan_id': cls.plan.id,
            'goal_id': cls.goal.id,
            'incident_id': cls.incident.id,
            'signoff_id': cls.signoff.id,
            'attachment_id': cls.file.id,
            'page': 1,
        }

    @classmethod
    def _get_pages(cls, ids=None):
        """[(address, methods)] of every page of the addon, with ``ids`` for its parameters."""
        ids = {**cls.ids, **(ids or {})}
        pages = []
        installed = sorted(cls.env.registry._init_modules)
        for rule, endpoint in cls.env['ir.http']._generate_routing_rules(installed, {}):
            if not rule.startswith('/my/performance'):
                continue
            url = re.sub(r'<int:(\w+)>', lambda match: str(ids[match[1]]), rule)
            kind = next((name for name in STEPS if f'/{name}/' in url), '')
            steps = STEPS[kind] if '<' in url else ('',)
            methods = frozenset(endpoint.routing['methods'] or ('GET', 'POST'))
            pages += [(re.sub('<string:step>', step, url), methods) for step in steps]
        return sorted(pages)

    def _open(self, url, login=None, **kwargs):
        if login:
            self.authenticate(login, login)
        return self.url_open(url, allow_redirects=False, timeout=60, **kwargs)
