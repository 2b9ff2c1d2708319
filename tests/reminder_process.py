"""A process of its own that runs the job of the reminders, for the tests that kill it.

It loads the registry once and forks a child for each run: a child has its own connection and
dies of a real SIGKILL. Commands come in as lines of JSON, answers go out the same way:

* ``{"moment": …, "company": …, "batch": …, "die_at": …}`` starts a child
* ``{}`` waits for all children; the answer is a list of their statuses
"""

import json
import os
import signal
import sys
from unittest.mock import patch

from freezegun import freeze_time


def run(registry, command):
    """The job for one company, as the server runs it; ends in the middle when told so."""
    from odoo import SUPERUSER_ID, api
    from odoo.sql_db import Cursor

    left = command['die_at']

    def counted(method):
        def call(*args, **kwargs):
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return method(*args, **kwargs)

        return call

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        reminders = env.registry['hr.performance.reminder']
        remind = reminders._remind_company

        def only_ours(self, company, batch_size):
            if company.id == command['company']:
                remind(self, company, batch_size)

        with (
            patch.object(Cursor, 'execute', counted(Cursor.execute)),
            patch.object(Cursor, 'commit', counted(Cursor.commit)),
            patch.object(reminders, '_remind_company', only_ours),
            freeze_time(command['moment'], ignore=['time']),
        ):
            env['hr.performance.reminder']._cron_remind(command['batch'])


def answer(value):
    """One line to the test."""
    sys.stdout.write(json.dumps(value) + '\n')
    sys.stdout.flush()


def main():
    """Answer commands until there are no more."""
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    arguments = json.loads(sys.argv[1])
    config.parse_config(arguments['options'])
    registry = Registry(arguments['database'])
    sql_db.close_all()  # a child must not share the connection of its parent
    answer('ready')
    children = []
    for line in sys.stdin:
        command = json.loads(line)
        if not command:
            answer([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children])
            children = []
            continue
        pid = os.fork()
        if pid:
            children.append(pid)
            continue
        status = 1
        try:
            run(registry, command)
            status = 0
        finally:
            os._exit(status)  # nothing of the parent is ended twice


if __name__ == '__main__':
    main()
