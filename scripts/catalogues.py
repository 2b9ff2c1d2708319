#!/usr/bin/env python3
"""Bring i18n/ up to date with the source: the template, and each language's catalogue.

Called by ``scripts/dev.py i18n`` after Odoo has exported the template. Translations are kept,
strings that are gone are dropped, new ones are listed: the exit status is 1 while one is missing.
"""

import pathlib
import sys

import polib

I18N = pathlib.Path(__file__).resolve().parent.parent / 'i18n'
ADDON = 'hr_performance_interview'
LINK = '/.dev/'  # the checkout links to itself: Odoo's export walks through it again and again


def own_references(entry):
    """Each source of a string once."""
    return sorted({place for place in entry.occurrences if LINK not in place[0]})


def main():
    template = polib.pofile(I18N / f'{ADDON}.pot', wrapwidth=78)
    for entry in template:
        entry.occurrences = own_references(entry)
    template.sort()
    template.save()
    missing = 0
    for path in sorted(I18N.glob('*.po')):
        catalogue = polib.pofile(path, wrapwidth=78)
        known = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
        fresh = polib.POFile(wrapwidth=78)
        fresh.metadata, fresh.header = catalogue.metadata, catalogue.header
        for entry in template:
            before = known.get(entry.msgid)
            fresh.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgstr=before.msgstr if before else '',
                    comment=entry.comment,
                    occurrences=entry.occurrences,
                    flags=[flag for flag in entry.flags if flag != 'fuzzy'],
                )
            )
        fresh.save(path)
        untranslated = [entry.msgid for entry in fresh if not entry.msgstr]
        missing += len(untranslated)
        print(f'{path.name}: {len(fresh)} strings, {len(untranslated)} without a translation')
        for text in untranslated:
            print(f'  {text[:100]!r}')
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
