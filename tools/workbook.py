"""How much a spreadsheet unpacks to, before what keeps all of it in memory opens it.

A few kilobytes can hold gigabytes of zeros, or one cell in the last row of the last column, up to
which every cell is then made.
"""

import io
import zipfile
from contextlib import suppress
from xml.parsers import expat

MAX_BYTES = 50 * 1024 * 1024  # of a file, and of all its parts when they are unpacked
MAX_CELLS = 5_000_000  # up to the last row and column of each sheet
MAX_PARTS = 1_000
_CHUNK = 1024 * 1024


def is_too_large(content, max_bytes=MAX_BYTES, max_cells=MAX_CELLS):
    """Whether a file is more than can be opened safely; what is no archive has its size alone."""
    if len(content) > max_bytes:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # what is read of a part ends at the size it names here
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > max_bytes:
                return True
            cells = 0
            for part in parts:
                cells += _count_cells(archive, part, max_cells - cells)
                if cells > max_cells:
                    return True
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return False  # no archive, or one that cannot be opened at all
    return False


class _Enough(Exception):
    pass


class _Counter:
    """Cells of one part: up to the last one of a sheet of Excel, or with all repetitions."""

    def __init__(self, limit):
        self.limit = limit
        self.row = self.column = self.last_row = self.last_column = self.repeated = 0
        self.columns = {}  # {letters: number}

    @property
    def cells(self):
        return self.last_row * self.last_column + self.repeated

    def start(self, name, attributes):
        """Called for each element, a million times: the frequent one first."""
        name = name.rpartition(':')[2]
        if name == 'c':
            self._see(attributes.get('r', ''))
        elif name == 'row':
            number = attributes.get('r', '')
            self.row = int(number[:9]) if number.isdecimal() else self.row + 1
            self.column = 0
        elif name in ('mergeCell', 'hyperlink'):
            self._see(attributes.get('ref', '').rpartition(':')[2].replace('$', ''))
        elif name == 'table-cell':
            for key, value in attributes.items():
                if key.endswith(('columns-repeated', 'columns-spanned')) and value.isdecimal():
                    self.repeated += int(value[:9])
            self._check()

    def _see(self, reference):
        letters = reference.rstrip('0123456789')
        number = reference[len(letters) :]
        if number:
            self.row = int(number[:9])
            if letters not in self.columns:
                self.columns[letters] = self._get_column(letters[:3])
            self.column = self.columns[letters]
        else:
            self.column += 1
        if self.row > self.last_row or self.column > self.last_column:
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
            self._check()

    def _get_column(self, letters):
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        return number

    def _check(self):
        if self.cells > self.limit:
            raise _Enough


def _count_cells(archive, part, limit):
    counter = _Counter(limit)
    parser = expat.ParserCreate()
    parser.StartElementHandler = counter.start
    # until a picture turns out to be one, or enough was seen
    with suppress(expat.ExpatError, _Enough), archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk)
    return counter.cells
