"""Dates and figures as people type them in sheets: what is clear is read, nothing is guessed."""

import re
import unicodedata
from datetime import date, timedelta

EPOCH = date(1899, 12, 30)  # day 0 of a sheet's serial numbers, from March 1900 on
SERIALS = range(18264, 73051)  # 1950 to the end of 2099
_YEAR_FIRST = re.compile(r'(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?')
_YEAR_LAST = re.compile(r'(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})')
_MIDNIGHT = re.compile(r'[ T]00:00(:00(\.0+)?)?$')
_THOUSANDS = re.compile(r'[+-]?\d{1,3}(,\d{3})+(\.\d+)?')
_PLAIN = re.compile(r'[+-]?\d+([.,]\d+)?')


class AmbiguousValueError(ValueError):
    """The text can be read in two ways."""


def fold(text):
    """The text with full-width signs made ordinary, for comparing; no case, no outer spaces.

    >>> fold(' Ａ－１００１ ')
    'a-1001'
    """
    return unicodedata.normalize('NFKC', text or '').strip().casefold()


def parse_date(text):
    """The date a text means, or None when it is empty.

    >>> [str(parse_date(t)) for t in ('2023.12.31', '31/12/2023', '２０２３年１２月３１日')]
    ['2023-12-31', '2023-12-31', '2023-12-31']
    >>> str(parse_date('45291'))
    '2023-12-31'
    >>> parse_date('05/06/2023')  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    AmbiguousValueError: 05/06/2023

    :raise AmbiguousValueError: day and month could be exchanged
    :raise ValueError: no date
    """
    plain = _MIDNIGHT.sub('', unicodedata.normalize('NFKC', text or '').strip())
    if not plain:
        return None
    if match := _YEAR_FIRST.fullmatch(plain):
        found = date(*map(int, match.groups()))
    elif match := _YEAR_LAST.fullmatch(plain):
        first, second, year = map(int, match.groups())
        if first != second and max(first, second) <= 12:
            raise AmbiguousValueError(text)
        found = date(year, first, second) if second > 12 else date(year, second, first)
    elif re.fullmatch(r'\d{8}', plain):
        found = date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    elif re.fullmatch(r'\d{5}(\.0+)?', plain) and int(plain[:5]) in SERIALS:
        found = EPOCH + timedelta(days=int(plain[:5]))
    else:
        raise ValueError(text)
    if not 1950 <= found.year <= 2099:
        raise ValueError(text)
    return found


def parse_number(text):
    """The figure a text means, or None when it is empty.

    >>> [parse_number(t) for t in ('1,234.5', '１２．５', '0,5', '-3')]
    [1234.5, 12.5, 0.5, -3.0]

    :raise AmbiguousValueError: "1,234" is a thousand to some and one to others
    :raise ValueError: no number
    """
    plain = re.sub(r'\s', '', unicodedata.normalize('NFKC', text or ''))
    if not plain:
        return None
    if re.fullmatch(r'[+-]?[1-9]\d{0,2},\d{3}', plain):
        raise AmbiguousValueError(text)
    if _PLAIN.fullmatch(plain):
        plain = plain.replace(',', '.')
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(',', '')
    else:
        raise ValueError(text)
    if len(plain) > 15:
        raise ValueError(text)
    return float(plain)


def parse_percent(text):
    """Per cent: "85" and "85%" alike, or None when it is empty.

    >>> parse_percent('85％'), parse_percent('120')
    (85.0, 120.0)

    :raise AmbiguousValueError: 0.85 without a sign may be a sheet's way to keep 85 %
    :raise ValueError: no number
    """
    plain = unicodedata.normalize('NFKC', text or '').strip()
    found = parse_number(plain.rstrip('%'))
    if found is not None and 0 < found <= 2 and not plain.endswith('%'):
        raise AmbiguousValueError(text)
    return found
