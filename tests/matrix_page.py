"""The public methods of the form beyond its verbs, as data; ``test_matrix_page.py`` runs them.

A method: its arguments, and who may call it in which states. '@name' stands for the id of a row
of the test. A public method that is in neither table makes the tests fail.
"""

READERS = 'emil mona olga hera'
HR = 'olga hera'

_TALK = 'feedback ready'
_WORDS = {'event': 'Late twice'}


def _in(states, logins):
    return dict.fromkeys(states.split(), logins)


_STARTED = 'filling feedback ready to_confirm confirmed follow_up closed appeal on_hold cancelled'
# before the launch its two sides do not even read a form
_READ = {'draft': HR, **_in(_STARTED, READERS)}
_READ_HR = _in(f'draft {_STARTED}', HR)

PAGE = {
    # writing
    'save_entry': (['@section', _WORDS], {'filling': 'emil'}),
    'save_entry, again': ([False, _WORDS, '@draft', 1], {'filling': 'emil'}),
    'remove_entry': (['@draft'], {'filling': 'emil'}),
    'reorder_entries': (['@section', ['@draft']], {'filling': 'emil', 'feedback': 'mona'}),
    # what the other side was handed is not rewritten under its eyes
    'save_entry, shown': ([False, _WORDS, '@entry', 1], {}),
    'remove_entry, shown': (['@entry'], {}),
    'add_attachment, shown': (['@entry', 'a.txt', 'eA=='], {}),
    'add_attachment': (['@draft', 'a.txt', 'eA=='], {'filling': 'emil'}),
    'remove_attachment': (['@file'], {'filling': 'emil'}),
    'set_stance': (['@entry', 'agree'], {'feedback': 'mona'}),
    'add_comment': (['Hello'], _in(f'filling {_TALK}', 'emil mona')),
    'add_comment, to an entry': (['Hello', '@entry'], _in(f'filling {_TALK}', 'emil mona')),
    'add_comment, to a hidden entry': (['Hello', '@draft'], _in(f'filling {_TALK}', 'emil')),
    'add_comment, to a foreign entry': (['Hello', '@foreign entry'], {}),
    'edit_comment': (['@comment', 'Hello'], _in(f'filling {_TALK}', 'emil')),
    'remove_comment': (['@comment'], _in(f'filling {_TALK}', 'emil')),
    'resolve_comment': (['@shown comment'], _in(f'filling {_TALK}', 'emil mona')),
    'save_rating': (['@level'], {'filling': 'emil', 'feedback': 'mona', 'ready': 'mona'}),
    'settle_entry': (['@entry', 'differ'], {'ready': 'mona'}),
    # the talk
    'add_note': (['praise', 'Well done'], {'ready': 'emil mona'}),
    'add_note, on a foreign topic': (
        ['praise', 'Well done', False, False, '@foreign topic'],
        {},
    ),
    'edit_note': (['@note', 'praise', 'Well done'], {'ready': 'mona'}),
    'answer_note': (['@note', 'confirm'], {'ready': 'emil'}),
    'add_topic': (['A wish'], {'ready': 'emil mona'}),
    'remove_topic': (['@topic'], {'ready': 'emil'}),
    'tick_topic': (['@topic', 'discussed'], {'ready': 'mona'}),
    'save_private_note': (['Mine'], _in(_STARTED, 'emil mona')),
    # reading
    'get_form_data': ([], _READ),
    'get_talk_data': ([], _READ),
    'get_revision_token': ([], _READ),
    'get_analysis_data': ([], _READ),
    'get_appeal_handlers': ([], _READ),
    'get_witnesses': ([], _READ),
    'compare_versions': (['@old', '@new'], _READ),
    'check_texts': ([[]], _READ),
    'export_record': ([], _READ),
    'get_signed_record': ([], {}),  # nothing was signed yet
    'get_audit_trail': ([], {'draft': 'hera', **_in(_STARTED, 'emil mona hera')}),
    'verify_records': ([], _READ_HR),
    'action_analysis_report': ([], _READ),
    'action_refresh_facts': ([], _in('filling feedback ready', READERS)),
    # its dialog is of the back office
    'action_open_schedule': ([], {'draft': HR, **_in(_STARTED, 'mona olga hera')}),
    'action_remind': ([], _READ_HR),
    'action_verify': ([], _READ_HR),
}
# These answer everybody with an address or a window, and read nothing.
WINDOWS = {
    'action_audit_trail',
    'action_export_record',
    'action_open_appeals',
    'action_open_appointments',
    'action_signed_record',
}
# Of the ORM and of mail, extended here; who may is in ``matrix.ACCESS``.
ORM = {
    'copy',
    'create',
    'export_data',
    'message_notify',
    'message_subscribe',
    'search_fetch',
    'write',
}
