"""Exports of this app's records carry texts that anybody wrote: none of them runs in a sheet.

Odoo writes what starts with "=" into an Excel file as a formula; its CSV guards three signs.
"""

import json
from collections import OrderedDict

from werkzeug.datastructures import FileStorage

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport
from odoo.addons.web.controllers.pivot import TableExporter

from ..tools.spreadsheet import neutral, neutral_all

PREFIX = 'hr.performance.'


def _is_ours():
    """Whether the export that is asked for shows records of this app, by whatever way."""
    try:
        data = json.loads(request.params.get('data') or '{}')
        model, paths = data.get('model', ''), [field['name'] for field in data['fields']]
    except (TypeError, ValueError, AttributeError, KeyError):
        return False
    return any(_leads_to_us(model, path) for path in paths or [''])


def _leads_to_us(model, path):
    """Whether a path, as 'performance_form_ids/entry_ids/title', passes a model of this app."""
    for name in path.split('/'):
        if model.startswith(PREFIX):
            return True
        field = request.env[model]._fields.get(name) if model in request.env else None
        model = (field and field.comodel_name) or ''
    return model.startswith(PREFIX)


def _neutralise_groups(node):
    """Names of groups and cells of rows below one node of the export's tree."""
    node.data = neutral_all(node.data)
    node.children = OrderedDict(
        (neutral_all(key), _neutralise_groups(child)) for key, child in node.children.items()
    )
    return node


class PerformanceExcelExport(ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        if _is_ours():
            columns_headers, rows = neutral_all([columns_headers, rows])
        return super().from_data(fields, columns_headers, rows)

    def from_group_data(self, fields, columns_headers, groups):
        if _is_ours():
            columns_headers, groups = neutral_all(columns_headers), _neutralise_groups(groups)
        return super().from_group_data(fields, columns_headers, groups)


class PerformanceCsvExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        if _is_ours():
            columns_headers, rows = neutral_all([columns_headers, rows])
        return super().from_data(fields, columns_headers, rows)


class PerformanceTableExporter(TableExporter):
    @http.route()
    def export_xlsx(self, data, **kw):
        table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        if isinstance(table, dict) and str(table.get('model', '')).startswith(PREFIX):
            table = {
                **neutral_all(table),
                'model': table['model'],
                # the name of the sheet: Excel takes no apostrophe at its start
                'title': neutral(table['title']).strip("'"),
            }
        return super().export_xlsx(json.dumps(table), **kw)
