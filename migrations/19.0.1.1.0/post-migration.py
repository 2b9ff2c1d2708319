"""From 19.0.1.0.0: what an update by itself leaves as it was installed.

* Records that a company may edit (``noupdate``) get today's content where they still are as some
  19.0.1.0.0 shipped them; what the company has edited is left, and named in the log.
* Open appeals of before they had rows get theirs.
* Trail, sign-offs and prints of before the trail was a chain are sealed.

Each step looks for what is not done yet: run twice, the second time changes nothing.
"""

import logging

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules import Manifest
from odoo.tools import SQL, html2plaintext
from odoo.tools.convert import xml_import

MODULE = 'hr_performance_interview'
OPEN_STEPS = ('talk', 'check', 'decision')
_logger = logging.getLogger(__name__)

_COMPANY = "('company_id', 'in', company_ids)"
_OTHERS = "('user_id', '!=', user.id)"
_BOTH = "('shown_to_employee', '=', True), ('shown_to_manager', '=', True)"
_OFFICER = f'[{_COMPANY}, {_OTHERS}]'
_OFFICER_SHOWN = f'[{_COMPANY}, {_OTHERS}, {_BOTH}]'
_OWN = "['|', ('user_id', '=', user.id), ('manager_user_id', '=', user.id)]"
_OWN_SHOWN = (
    "['|', '&', ('user_id', '=', user.id), ('shown_to_employee', '=', True),"
    " '&', ('manager_user_id', '=', user.id), ('shown_to_manager', '=', True)]"
)
# Domains that were shipped once: the rules that had them
RULES = {
    _OFFICER: (
        *('form_rule_officer', 'goal_rule_officer', 'training_rule_officer'),
        *('plan_rule_officer', 'plan_action_rule_officer', 'plan_change_rule_officer'),
        *('plan_checkin_rule_officer', 'plan_milestone_rule_officer'),
        *('plan_support_rule_officer', 'pay_fact_rule_compensation'),
    ),
    _OFFICER_SHOWN: (
        *('comment_rule_officer', 'entry_rule_officer', 'rating_rule_officer'),
        *('signoff_rule_officer', 'version_rule_officer'),
    ),
    f"[{_COMPANY}, {_OTHERS}, ('concerns_superior', '=', False), {_BOTH}]": (
        'comment_rule_officer',
    ),
    f"[{_COMPANY}, {_OTHERS}, ('shown_to_hr', '=', True)]": ('fact_rule_officer',),
    f'[{_COMPANY}]': ('reminder_log_rule_company',),
    _OWN: (
        *('plan_rule_portal', 'plan_rule_user'),
        *('plan_action_rule_portal', 'plan_action_rule_user'),
        *('plan_milestone_rule_portal', 'plan_milestone_rule_user'),
        *('plan_support_rule_portal', 'plan_support_rule_user'),
    ),
    _OWN_SHOWN: ('comment_rule_portal', 'comment_rule_user'),
}
# Mails: (subject, sentence) that were shipped once
MAILS = {
    'mail_template_form_appealed': (
        'A form is under appeal',
        'There is an appeal on a performance interview form. Its content is frozen meanwhile.',
    ),
    'mail_template_form_feedback_sent': (
        'Feedback is on your form',
        'Feedback on a performance interview form was sent. Please read it on the page.',
    ),
    'mail_template_form_launch': (
        'You have a form to fill',
        'There is a performance interview form for you. The link tells what to do and until when.',
    ),
}
WEEKS = range(5, 60, 5)  # a rule each, before rules could repeat


def migrate(cr, version):
    """Called by Odoo after the data of the new version was loaded."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    renew_rules(env)
    renew_mails(env)
    renew_chinese(env)
    renew_reminders(env)
    make_appeals(env)
    remember_versions(env)
    sealed = env['hr.performance.audit']._seal_past()
    _logger.info('%s seals made of what there was before the trail was a chain.', sealed)


# ------------------------------------------------------------ records that may be edited
def find(env, name):
    """The record of this module by its external id, or None; archived ones too."""
    record = env.ref(f'{MODULE}.{name}', raise_if_not_found=False)
    return record.with_context(active_test=False) if record else None


def is_untouched(record):
    """Whether nobody but the installation ever wrote on the record."""
    return record.write_uid.id in (SUPERUSER_ID, False)


def load(env, names):
    """Give the named records the content of today's data files."""
    wanted = set(names)
    for path in Manifest.for_addon(MODULE)['data']:
        if not wanted or not path.endswith('.xml'):
            continue
        with open(f'{Manifest.for_addon(MODULE).path}/{path}', 'rb') as file:
            root = etree.parse(file).getroot()
        found = set()
        for node in list(root):
            if node.get('id') in wanted:
                found.add(node.get('id'))
            else:
                root.remove(node)
        if found:
            xml_import(env, MODULE, {}, 'init', xml_filename=path).parse(root)
            wanted -= found
    if wanted:
        _logger.warning('No data file holds %s any more.', ', '.join(sorted(wanted)))


def renew_rules(env):
    """Record rules: what they let through was narrowed more than once."""
    todo, kept = set(), set()
    for domain, names in RULES.items():
        for name in (f'hr_performance_{name}' for name in names):
            rule = find(env, name)
            if rule and not is_untouched(rule):
                kept.add(name)
            elif rule and ' '.join((rule.domain_force or '').split()) == domain:
                todo.add(name)
    load(env, todo)
    if kept:
        _logger.warning(
            'Record rules that somebody has edited are left as they are; please compare them with'
            ' the files in security/: %s',
            ', '.join(sorted(kept)),
        )


def renew_mails(env):
    """Mail templates whose words were changed; the translation comes from the catalogue."""
    todo = []
    for name, (subject, sentence) in MAILS.items():
        mail = find(env, name)
        if not mail or not is_untouched(mail):
            continue
        body = ' '.join(html2plaintext(mail.body_html or '').split())
        if mail.subject == subject and sentence in body:
            todo.append(name)
            # words of another language that belong to the sentence of before
            env.cr.execute(
                SQL(
                    "UPDATE mail_template SET subject = jsonb_build_object('en_US',"
                    " subject->>'en_US'), body_html = jsonb_build_object('en_US',"
                    " body_html->>'en_US') WHERE id = %s",
                    mail.id,
                )
            )
            mail.invalidate_recordset()
    load(env, todo)


def renew_chinese(env):
    """Let the catalogue translate anew what nobody edited: its signs became full-width ones.

    Odoo does so right after this script, where a record has no translation.
    """
    env.flush_all()
    models = env['ir.model.data']._read_group(
        [('module', '=', MODULE), ('noupdate', '=', True), ('model', 'in', list(env))],
        ['model'],
        ['res_id:array_agg'],
    )
    for model, ids in models:
        if not model.startswith(('hr.performance.', 'mail.template', 'mail.activity.type')):
            continue
        for field in env[model]._fields.values():
            if field.translate and field.store:
                env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(field)s = %(field)s - 'zh_CN'"
                        ' WHERE id = ANY(%(ids)s) AND COALESCE(write_uid, %(uid)s) = %(uid)s'
                        " AND %(field)s ? 'zh_CN'",
                        table=SQL.identifier(env[model]._table),
                        field=SQL.identifier(field.name),
                        ids=ids,
                        uid=SUPERUSER_ID,
                    )
                )
    env.invalidate_all()


def is_line(rule, trigger, days, receiver):
    """Whether a reminder is as it was shipped."""
    return bool(
        rule
        and is_untouched(rule)
        and rule.active
        and not rule.company_id
        and not rule.text
        and not rule.every
        and not rule.hours
        and (rule.trigger, rule.days, rule.receiver) == (trigger, days, receiver)
    )


def renew_reminders(env):
    """Reminders: an appeal that is late, a plan at risk each week, promised support."""
    if is_line(find(env, 'reminder_appeal_due_1_hr'), 'appeal_due', 1, 'hr'):
        load(env, ['reminder_appeal_due_1_hr'])
    for receiver in ('employee', 'manager'):
        # one rule that repeats in the place of one for each week; all or nothing
        first = f'reminder_plan_risk_0_{receiver}'
        weekly = {days: find(env, f'reminder_plan_risk_{days}_{receiver}') for days in WEEKS}
        present = {days: rule for days, rule in weekly.items() if rule}
        if (
            present
            and is_line(find(env, first), 'plan_risk', 0, receiver)
            and all(is_line(rule, 'plan_risk', days, receiver) for days, rule in present.items())
        ):
            env['hr.performance.reminder.rule'].union(*present.values()).unlink()
            load(env, [first])
    for key, days in (('m1', -1), ('0', 0), ('2', 2)):
        # now whoever promised it is reminded, who was the manager until then
        old = find(env, f'reminder_support_due_{key}_manager')
        if is_line(old, 'support_due', days, 'manager'):
            old.unlink()
        elif old and not old.active:  # the company did not want it
            find(env, f'reminder_support_due_{key}_turn').active = False


# ------------------------------------------------------------ proof
def make_appeals(env):
    """Give appeals of before they had rows theirs, and hide their grounds from managers.

    Until then the grounds were the reason of a version, which both sides read; versions are
    never changed, so that one is hidden instead: its content is that of the one before.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO hr_performance_appeal
                (form_id, company_id, user_id, manager_user_id, employee_id, cycle_id,
                 author_id, side, shown_to_employee, shown_to_manager, version_id, state,
                 from_state, opened_on, grounds, salt, talk_due, check_due, decision_due,
                 date_due, create_uid, create_date, write_uid, write_date)
            SELECT form.id, form.company_id, form.user_id, form.manager_user_id,
                   form.employee_id, form.cycle_id, said.author_id, 'employee', TRUE, FALSE,
                   record.id, 'decision', form.previous_state, said.date,
                   COALESCE(said.reason, ''), md5(random()::text || form.id), form.date_due,
                   form.date_due, form.date_due, form.date_due, %(uid)s, said.date, %(uid)s,
                   said.date
            FROM hr_performance_form form
            JOIN LATERAL (
                SELECT * FROM hr_performance_version version
                WHERE version.form_id = form.id AND version.event = 'appeal'
                ORDER BY number DESC LIMIT 1
            ) said ON TRUE
            LEFT JOIN LATERAL (
                SELECT id FROM hr_performance_version version
                WHERE version.form_id = form.id AND version.event = 'send_record'
                ORDER BY number DESC LIMIT 1
            ) record ON TRUE
            WHERE form.state = 'appeal' AND NOT EXISTS (
                SELECT FROM hr_performance_appeal appeal
                WHERE appeal.form_id = form.id AND appeal.state IN %(open)s)
            ON CONFLICT DO NOTHING
            """,
            uid=env.uid,
            open=OPEN_STEPS,
        )
    )
    env.cr.execute(
        'UPDATE hr_performance_version SET shown_to_manager = FALSE'
        " WHERE event = 'appeal' AND shown_to_manager AND reason != ''"
    )
    env.invalidate_all()


def remember_versions(env):
    """Let each form know its newest version, so that one that is deleted is missed."""
    env.flush_all()
    env.cr.execute(
        """
        UPDATE hr_performance_form form
           SET head_number = newest.number, head_digest = newest.digest
          FROM (SELECT DISTINCT ON (form_id) form_id, number, digest
                  FROM hr_performance_version ORDER BY form_id, number DESC) newest
         WHERE newest.form_id = form.id AND COALESCE(form.head_number, 0) = 0
        """
    )
    env.invalidate_all()
