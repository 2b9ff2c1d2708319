"""The development tools behind scripts/dev.py, one concern a file.

settings    names and places            system     Debian packages, disk, ports
console     what is said while working  source     Odoo's source
process     children and signals        venv       Python packages
postgres    the database server         database   the databases on it
environment all of the above, together  commands   what scripts/dev.py offers
lint        the linters                 install    the addon installed as others do

Only the standard library is imported here: this runs before anything is installed.
"""
