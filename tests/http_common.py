"""Pages and calls, over HTTP or through the door of RPC, as the tests make and read them."""

import json
import re
from html import unescape

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import Request
from odoo.service.model import call_kw

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


class DoorMixin:
    """Calls as RPC makes them, without the network: public methods alone, as a user."""

    def _kw(self, user, model, method, *args, **kwargs):
        """What is answered, as text; a refusal counts with its whole message."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                answer = call_kw(self.env[model].with_user(user), method, list(args), kwargs)
        except (AccessError, UserError, MissingError, ValueError) as error:
            return f'{error!r} {error}'
        return json.dumps(answer, default=str)


class CallMixin:
    """For an ``HttpCase`` that calls methods of models as whoever is logged in."""

    def _call_kw(self, model, method, *args, **kwargs):
        """The response of the call, which is never that of a broken server."""
        params = {'model': model, 'method': method, 'args': list(args), 'kwargs': kwargs}
        response = self.url_open(
            f'/web/dataset/call_kw/{model}/{method}',
            data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params}),
            headers={'Content-Type': 'application/json'},
        )
        self.assertLess(response.status_code, 500, method)
        return response


class RpcMixin(CallMixin):
    """For an ``HttpCase`` in which no answer may hold the word KANARY."""

    def _rpc(self, model, method, *args, **kwargs):
        """The whole body of the answer, result or error."""
        response = self._call_kw(model, method, *args, **kwargs)
        self.assertNotIn('KANARY', response.text, method)
        try:
            return response.json()
        except ValueError:
            return {'error': response.text}
