"""A JSON text inside a PDF, and out again; no PDF library, no Odoo.

The file is added as an incremental update: every byte of the printed PDF stays where it is, and
the update follows from them and from the text alone. So whoever has the file can make the update
anew and compare: nothing in the file can change unnoticed.
"""

import hashlib
import json
import re
import zlib

NAME = 'record.json'
# Words of the container, escaped in the text so that no text ends its own stream.
_WORDS = re.compile('e(?=ndstream|ndobj)')


class PdfError(ValueError):
    """The file is no PDF of the simple kind that can be worked with here."""


def add_json(pdf, values):
    """The PDF with ``values`` and the digest of the PDF itself embedded as a JSON file.

    :raise PdfError: the PDF has no classical cross-reference table, or names of its own
    """
    text = {**values, 'print': {'bytes': len(pdf), 'sha256': hashlib.sha256(pdf).hexdigest()}}
    return _append(pdf, dump(text))


def dump(values):
    """The text as it is embedded: readable, and without the words that end a stream."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, indent=1)
    return _WORDS.sub(r'\\u0065', text).encode()


def read_json(data):
    """The embedded values of a PDF made by ``add_json``, whatever program saved it again.

    :return: (values, False) or (values, 'pages' | 'update'): what of the file was changed
    :raise PdfError: there are none
    """
    found = None
    for match in re.finditer(rb'stream\r?\n', data):
        start, end = match.end(), data.find(b'endstream', match.end())
        text = _decode(data[start:end])
        if text and b'"format"' in text:
            try:
                values = json.loads(text)
            except ValueError:
                continue
            if isinstance(values, dict) and 'versions' in values:
                found = values
    if found is None:
        raise PdfError('no record is embedded in this PDF')
    return found, _get_change(data, found)


def _decode(stream):
    if stream.lstrip()[:1] == b'{':
        return stream
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b''


def _get_change(data, values):
    said = values.get('print') or {}
    size = said.get('bytes')
    if not isinstance(size, int) or hashlib.sha256(data[:size]).hexdigest() != said.get('sha256'):
        return 'pages'
    try:
        return False if _append(data[:size], dump(values)) == data else 'update'
    except PdfError:
        return 'update'


def _append(pdf, text):
    at = re.search(rb'startxref\s+(\d+)\s+%%EOF\s*\Z', pdf)
    if not at:
        raise PdfError('the PDF has no end')
    start = int(at[1])
    offsets, trailer = _read_table(pdf, start)
    root = re.search(rb'/Root\s+(\d+)\s+0\s+R', trailer)
    size = re.search(rb'/Size\s+(\d+)', trailer)
    if not root or not size or int(root[1]) not in offsets:
        raise PdfError('the PDF has no catalog')
    number, first = int(root[1]), int(size[1])
    begin = offsets[number]
    catalog = re.match(rb'\d+\s+0\s+obj\s*<<(.*?)>>\s*endobj', pdf[begin:], re.DOTALL)
    if not catalog or b'/Names' in catalog[1]:
        raise PdfError('the catalog of the PDF cannot be extended')
    name = NAME.encode()
    objects = {
        number: b'<<%s/Names << /EmbeddedFiles << /Names [(%s) %d 0 R] >> >> /AF [%d 0 R]\n>>'
        % (catalog[1], name, first + 1, first + 1),
        first: b'<< /Type /EmbeddedFile /Subtype /application#2Fjson /Length %d'
        b' /Params << /Size %d >> >>\nstream\n%s\nendstream' % (len(text), len(text), text),
        first + 1: b'<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Data'
        b' /EF << /F %d 0 R >> >>' % (name, name, first),
    }
    result = pdf if pdf.endswith(b'\n') else pdf + b'\n'
    places = {}
    for key, body in objects.items():
        places[key] = len(result)
        result += b'%d 0 obj\n%s\nendobj\n' % (key, body)
    table = len(result)
    result += b'xref\n%d 1\n%010d 00000 n \n' % (number, places[number])
    result += b'%d 2\n%010d 00000 n \n%010d 00000 n \n' % (first, places[first], places[first + 1])
    rest = re.sub(rb'/(Size\s+\d+|Prev\s+\d+)', b'', trailer)
    result += b'trailer\n<<%s/Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n' % (
        rest,
        first + 2,
        start,
        table,
    )
    return result


def _read_table(pdf, start):
    """{object number: offset} of a classical table, and the inside of its trailer."""
    head = re.match(rb'xref\s+', pdf[start : start + 20])
    if not head:
        raise PdfError('the PDF has no classical table')
    offsets, at = {}, start + head.end()
    while section := re.match(rb'(\d+)\s+(\d+)\s*\r?\n', pdf[at : at + 30]):
        at += section.end()
        for number in range(int(section[1]), int(section[1]) + int(section[2])):
            line = pdf[at : at + 20]
            if line[17:18] == b'n':
                offsets[number] = int(line[:10])
            at += 20
    trailer = re.match(rb'trailer\s*<<(.*?)>>\s*startxref', pdf[at:], re.DOTALL)
    if not trailer:
        raise PdfError('the PDF has no trailer')
    return offsets, trailer[1]
