"""What a signed record rests on, and how one letter of it is changed."""

import importlib.machinery
import importlib.util

from .proof_common import SCRIPT

# table: (what a finding calls its row, columns that a signed record rests on)
TABLES = {
    'hr_performance_version': (
        'version {number}',
        'content digest previous_digest actor_name date event reason number side',
    ),
    'hr_performance_entry': (
        'entry {id}',
        (
            'answers title completion_rate revision stance settlement settlement_note rate_reason'
            ' author_id side section_id shown_to_employee'
        ),
    ),
    'hr_performance_comment': (
        'comment {id}',
        'body kind stance side author_id audience entry_revision entry_id create_date',
    ),
    'hr_performance_rating': ('rating {side}', 'level_id value note author_id'),
    'hr_performance_note': (
        'note {id}',
        (
            'body kind side confirmation typed_for follow_up_owner follow_up_date author_id'
            ' parent_id answer_kind topic_id create_date'
        ),
    ),
    'hr_performance_topic': ('topic {id}', 'name state skip_reason rule side entry_id'),
    'hr_performance_signoff': (
        'signoff {id}',
        (
            'decision statement signer_name date digest meaning author_id side signature_kind'
            ' signature'
        ),
    ),
    'hr_performance_fact': ('evidence', 'name value rate unit date source kind target'),
    'hr_performance_entry_fact_rel': ('evidence', 'fact_id'),
    'ir_attachment': ('entry {res_id}', 'name checksum res_id create_uid'),
    'hr_performance_form': (
        '',
        (
            'state confirm_result date_interview interview_minutes employee_name fill_mode'
            ' employee_id head_number head_digest'
        ),
    ),
    'hr_performance_audit': (
        'trail',
        'number actor_id actor_name date kind event detail version_id digest company_id',
    ),
    'hr_performance_audit_head': ('trail', 'number digest'),
    'hr_performance_proof': ('proof|signed record', 'content sha256'),
}
# a row that is taken away; versions are held by the rows that name them
DELETED = (
    *('hr_performance_entry_fact_rel', 'hr_performance_comment', 'hr_performance_rating'),
    *('hr_performance_note', 'hr_performance_topic', 'hr_performance_signoff', 'ir_attachment'),
    *('hr_performance_audit', 'hr_performance_proof'),
)
VALUES = {
    'kind': ('praise', 'gap', 'request', 'comment', 'return', 'read', 'verify'),
    'stance': ('agree', 'partly', 'disagree'),
    'settlement': ('resolved', 'differ'),
    'side': ('employee', 'manager', 'hr'),
    'audience': ('both', 'own'),
    'decision': ('agree', 'reservation', 'refused'),
    'confirmation': ('open', 'confirmed', 'answered'),
    'state': ('ready', 'to_confirm', 'closed', 'discussed', 'skipped', 'open'),
    'confirm_result': ('agree', 'reservation', 'refused', None),
    'fill_mode': ('employee', 'manager', 'both'),
    'typed_for': ('employee', 'manager', None),
    'follow_up_owner': ('employee', 'manager', 'hr', None),
    'answer_kind': ('correct', 'add', None),
    'rule': ('wish', 'disagreement', 'support'),
    'signature_kind': ('drawn', 'typed', 'login'),
    'event': ('submit', 'confirm', 'refuse', 'close'),
}


def load_script():
    loader = importlib.machinery.SourceFileLoader('verify_record', str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def get_leaves(value, path=()):
    """Paths of all single values of a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from get_leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from get_leaves(item, (*path, number))
    else:
        yield path


def change_text(rng, text):
    """The text with one letter other than it was."""
    if not text:
        return 'x'
    at = rng.randrange(len(text))
    letter = rng.choice([c for c in 'abcxyz0189' if c != text[at]])
    return text[:at] + letter + text[at + 1 :]
