"""Pages and calls over HTTP, as the tests of the portal make and read them."""

import json
import re
from html import unescape

from odoo.http import Request

# what a refusal is right to say in the log
QUIET = ('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')


class PortalMixin:
    """For an ``HttpCase``. A log-in named once stays until the next one is named."""

    def _get(self, url, login=None, **kwargs):
        """A page below ``/my/performance``; redirects are not followed."""
        if login:
            self.authenticate(login, login)
        return self.url_open(f'/my/performance/{url}', allow_redirects=False, **kwargs)

    def _post(self, url, login=None, **data):
        if login:
            self.authenticate(login, login)
        data = {'csrf_token': Request.csrf_token(self), **data}
        return self.url_open(f'/my/performance/{url}', data=data, allow_redirects=False)

    def _text(self, response):
        self.assertEqual(response.status_code, 200)
        return re.sub(r'\s+', ' ', unescape(response.text))


class RpcMixin:
    """For an ``HttpCase`` in which no answer may hold the word KANARY."""

    def _rpc(self, model, method, *args, **kwargs):
        """The whole body of the answer, result or error."""
        response = self.url_open(
            f'/web/dataset/call_kw/{model}/{method}',
            data=json.dumps(
                {
                    'jsonrpc': '2.0',
                    'method': 'call',
                    'params': {
                        'model': model,
                        'method': method,
                        'args': list(args),
                        'kwargs': kwargs,
                    },
                }
            ),
            headers={'Content-Type': 'application/json'},
        )
        self.assertLess(response.status_code, 500, method)
        self.assertNotIn('KANARY', response.text, method)
        try:
            return response.json()
        except ValueError:
            return {'error': response.text}
