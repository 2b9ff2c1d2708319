"""Odoo, packages and server together, as the commands and their children see them."""

import os

from .postgres import ensure_server, programs_folder
from .settings import ADDON, ADDONS, CACHE, DEV, SCRIPTS, TEST_DB, short_hash
from .source import ensure_odoo
from .system import check_cache, check_disk, ensure_packages
from .venv import ensure_venv, ensure_wkhtmltopdf


class Environment:
    """Everything is made once and kept: building this takes half a second then."""

    def __init__(self):
        check_cache()
        check_disk()
        ensure_packages()
        self.odoo_path = ensure_odoo()
        self.venv = ensure_venv(self.odoo_path)
        self.python = self.venv / 'bin/python'
        programs = programs_folder(self.venv)
        first = ensure_wkhtmltopdf(self.venv)
        path = (first, self.venv / 'bin', os.environ['PATH'], programs)
        os.environ['PATH'] = ':'.join(map(str, path))
        os.environ.update(ensure_server(programs))
        # A filestore belongs to a server: databases of one name would delete each other's files.
        server = repr([os.environ.get(name) for name in ('PGHOST', 'PGPORT')])
        self.data_dir = CACHE / f'data-{short_hash(server, 6)}'
        self.data_dir.mkdir(exist_ok=True)
        self._link()
        self._configure()

    def _link(self):
        """The checkout under the addon's name, whatever its folder is called."""
        ADDONS.mkdir(parents=True, exist_ok=True)
        link = ADDONS / ADDON
        if not link.is_symlink():
            link.symlink_to('../..')

    def configuration(self, addons=ADDONS, demo=True):
        folders = [self.odoo_path / 'odoo/addons']
        if (self.odoo_path / 'addons').is_dir():  # a git checkout of Odoo has a second one
            folders.append(self.odoo_path / 'addons')
        if addons:
            folders.append(addons)
        return (
            '[options]\n'
            f'addons_path = {",".join(map(str, folders))}\n'
            f'data_dir = {self.data_dir}\n'
            f'db_name = {TEST_DB}\n'
            f'screenshots = {DEV}/screenshots\n'
            'http_interface = 127.0.0.1\n'
            'list_db = False\n'
            'max_cron_threads = 1\n'
            f'with_demo = {demo}\n'
        )

    def _configure(self):
        conf = DEV / 'odoo.conf'
        conf.write_text(self.configuration())
        os.environ['ODOO_RC'] = str(conf)
        os.environ['PYTHONPATH'] = str(SCRIPTS)
        os.environ['PYTEST_PLUGINS'] = 'hpi_pytest'
