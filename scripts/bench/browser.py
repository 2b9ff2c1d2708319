"""Pages and methods asked the way a browser asks them, inside this process: CPU and queries
of a request are those of the process meanwhile."""

import json
from itertools import count

from harness import measured


class Browser:
    """A person who is logged in. Only committed rows are seen, as each request has its cursor."""

    _numbers = count(1)

    def __init__(self, user):
        import werkzeug.test

        from odoo import http
        from odoo.service import security
        from odoo.service.server import load_server_wide_modules

        load_server_wide_modules()
        store = http.root.session_store
        self.session = store.new()
        # no row for the device at the first request
        self.session.update(http.get_default_session(), db=user.env.cr.dbname, _trace_disable=True)
        env = user.with_user(user).env
        self.session.uid, self.session.login = user.id, user.login
        self.session.context = dict(env['res.users'].context_get())
        self.session.session_token = security.compute_session_token(self.session, env)
        store.save(self.session)
        self.client = werkzeug.test.Client(http.root)
        self.client.set_cookie('session_id', self.session.sid)

    def close(self):
        from odoo import http

        http.root.session_store.delete(self.session)

    def get(self, url):
        """The page, as text."""
        answer = self.client.get(url, base_url='http://localhost:8069')
        if answer.status_code != 200:
            raise RuntimeError(f'{url}: {answer.status}')
        return answer.get_data(as_text=True)

    def call(self, model, method, args, **kwargs):
        """A method of a model, by the route that pages call."""
        body = {
            'jsonrpc': '2.0',
            'id': next(self._numbers),
            'method': 'call',
            'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs},
        }
        answer = self.client.post(
            f'/web/dataset/call_kw/{model}/{method}',
            base_url='http://localhost:8069',
            data=json.dumps(body),
            content_type='application/json',
        )
        content = answer.get_json()
        if 'error' in content:
            raise RuntimeError(content['error']['data'].get('debug') or content['error'])
        return content['result']

    def measure(self, ask):
        """A sample of ``ask(self)``."""
        with measured() as sample:
            ask(self)
        return sample
