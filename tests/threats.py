"""What is attacked and what may fail, each with the test that shows what happens then.

A line: number, what is tried, names of tests as ``file.test`` without ``test_`` in front of the
file; it goes on where the next one is indented. T are attacks, F are faults. ``test_threats.py``
sees to it that each test exists. What has no test is in ``WITHOUT_TEST``, with the reason.
"""

THREATS = """
T01 every model without a log-in: matrix.test_every_cell rpc.test_a_visitor_gets_nothing
T02 every page without a log-in or with a token: attack_pages.test_nobody_without_login
T03 name and address of a colleague: attack_people.test_a_borrowed_name_and_address
T04 two portal users of one employer: attack_people.test_one_employer_in_common
T05 one user in two companies: attack_people.test_one_user_in_two_companies
T06 another user for an employee: access.test_former_people_lose_at_once
T07 manager of another team: access.test_who_reads_the_header
    rpc.test_a_foreign_form_answers_nothing
T08 manager changed while he writes: form_flow.test_a_new_manager_reads_and_the_old_one_does_not
T09 foreign and missing alike: portal.test_no_existence_oracle
T10 numbers in addresses: attack_pages.test_rows_of_others
T11 forged companies: access.test_a_forged_company_opens_nothing
T12 HR on the own form: transitions.test_matrix_of_hr_staff_on_their_own_form
T13 HR joins compensation:
    suggestion_access.test_hr_that_joins_compensation_reads_nothing_about_herself
T14 own proposals: suggestion.test_nobody_decides_about_himself_his_team_or_what_he_proposed
T15 managers in a circle: superior.test_a_circle_of_managers_ends
    launch.test_loops_of_one_two_and_three
T16 hidden fields: access.test_no_door_shows_a_foreign_secret
    fact_access.test_no_door_shows_a_foreign_fact
T17 questions about hidden fields: access.test_no_search_is_an_oracle
T18 by way of relations: access.test_no_search_is_an_oracle
    fact_access.test_no_search_is_an_oracle
T19 computed as superuser: employee_buttons.test_superuser_reading_shows_no_more
T20 counts of what is hidden: suggestion_access.test_no_search_is_an_oracle
T21 errors of the database: rpc.test_errors_of_the_rows_hold_no_text
    attack_leaks.test_no_refusal_repeats_a_word
T22 defaults of others: access.test_no_door_shows_a_foreign_secret
T23 nested specifications: access.test_no_door_shows_a_foreign_secret
T24 copies: access.test_nobody_writes_a_row_directly
T25 groups of one, differences: cockpit.test_a_small_spread_is_hidden
    cycle_summary.test_small_counts_are_hidden
T26 the own line: suggestion.test_the_own_line_is_not_there
T27 rows of views: cockpit_http.test_rows_of_the_reports
T28 writing on views, wizards of others: cockpit.test_nobody_writes matrix.test_every_cell
T29 words of a refusal: bad_input.test_a_hidden_form_and_a_missing_one_answer_alike
T30 every model has rules: access.test_every_group_with_access_has_a_rule
    matrix.test_every_model_has_a_line
T31 every field, written: access.test_form_and_rows_are_read_only_for_everybody
T32 state and identity, written: transitions.test_state_is_written_by_nobody
T33 commands on rows: access.test_nobody_writes_a_row_directly
T34 keys of the context: audit_groups.test_no_context_from_outside_switches_it_off
T35 created for others: transitions.test_nobody_creates_a_form_in_a_state
T36 import over what is there: history.test_never_over_a_form history_access.test_over_rpc
T37 every way to write: rpc.test_a_foreign_form_answers_nothing
T38 after the hand-over: form_flow.test_content_is_frozen_after_the_record_was_sent
T39 every verb in every state: matrix_verbs.test_every_cell matrix_verbs.test_every_call
    matrix_verbs.test_every_page
    transitions.test_a_mixed_set_fails_whole
T40 content in threads: attack_leaks.test_no_other_table_holds_a_word
T41 searches in threads: access.test_a_portal_user_reads_the_listed_fields_only
T42 mails to a former manager: notifier.test_former_manager_is_told_by_the_verb
    notifier.test_no_followers
T43 activities of a former manager: notifier.test_change_of_manager
T44 followers: attack_doors.test_messages notifier.test_no_followers
T45 messages to outsiders: attack_doors.test_messages
T46 what everybody reads:
    suggestion_access.test_nothing_that_everybody_reads_tells_that_there_is_one
T47 calendars: talk.test_schedule_puts_a_neutral_meeting_on_both_calendars
T48 mails: notifier.test_no_content reminder_year.test_every_mail_of_a_year
    plan_office.test_mails_carry_no_content
T49 answers by mail: attack_leaks.test_no_other_table_holds_a_word
T50 live channels: bus.test_others_hear_nothing bus.test_odd_channels
T51 drafts and notes, live: attack_signing.test_a_draft_and_a_note_to_oneself_are_not_heard
T52 channels of the editor: attack_doors.test_messages
T53 after a right was lost: attack_signing.test_who_was_replaced_hears_nothing_on_an_open_page
T54 after the interview: attack_signing.test_nothing_is_heard_of_an_interview_that_is_over
T55 files by their numbers: attack_doors.test_files
T56 attachments: attack_doors.test_attachments
T57 files on rows of others: attack_doors.test_attachments
T59 signatures: attack_doors.test_files signoff.test_nobody_takes_a_signature
T60 forged reports: attack_doors.test_prints report.test_mixed_set_is_refused_whole
T61 exports: export.test_without_the_right_to_export cockpit_http.test_exports
T62 formulas: export.test_list export.test_groups export.test_csv export.test_pivot
T63 links in a sheet: export.test_forms_by_way_of_their_employees
T64 long cells: export.test_a_text_longer_than_a_cell
T65 pictures in a print: attack_texts.test_a_print_fetches_nothing
T66 addresses in a print: attack_texts.test_a_print_fetches_nothing
    analysis.test_nothing_is_fetched
T67 the print of somebody else: report.test_unreleased_rows_stay_away
    analysis_access.test_paper_by_reader
T68 the signed print: signed_record.test_made_once signed_record.test_kept_over_a_reopening
T69 names and content of files: bad_input.test_files bad_input.test_content_of_files
T70 edits by SQL: tampering.test_sql proof_database.test_deleted_versions
T71 rows of trail and signature: proof_database.test_nobody_writes
    signoff.test_nobody_takes_a_signature
T72 the same as superuser: proof_database.test_nobody_writes
    audit_groups.test_who_reads_it_and_that_it_stays
T73 the trail is complete: proof_database.test_trail
    audit_groups.test_each_way_to_give_a_group_is_noted_once
T74 no content in the trail: attack_leaks.test_no_other_table_holds_a_word
T75 the trail switched off: audit_groups.test_no_context_from_outside_switches_it_off
T76 signing for others, by a key, twice: attack_signing.test_no_key_and_no_script_signs
    attack_signing.test_no_key_and_no_script_acknowledges
    signature.test_nobody_signs_for_another
T77 signing what was not read: attack_signing.test_the_manager_signs_what_was_read
    attack_signing.test_the_employee_signs_what_was_read
    attack_signing.test_nobody_signs_from_outside_what_he_did_not_open
T78 pictures of a signature: signoff.test_payloads
T79 the clock set back: attack_people.test_a_clock_that_was_set_back
T80 forged requests: attack_pages.test_forged_requests
T81 markup in every text: attack_texts.test_markup_is_shown_as_text
    attack_texts.test_no_page_trusts_a_text
T82 expressions in templates: notifier.test_expressions_are_not_evaluated
T83 redirects: attack_pages.test_nobody_without_login
T84 frames: attack_pages.test_headers
T85 wrong types: attack_pages.test_wrong_values bad_input.test_ids_of_a_wrong_type
T86 actions and buttons: attack_doors.test_actions_and_buttons
T87 words in the log: attack_pages.test_log
T88 many tries: attack_pages.test_log attack_pages.test_too_often
T89 copies in a browser: attack_pages.test_headers
T90 drafts on a device: js.test_hoot
T91 groups by installing: access.test_nobody_gets_rights_by_installing
T92 the administrator: matrix.test_every_cell
    audit_groups.test_each_way_to_give_a_group_is_noted_once
    audit_groups.test_hr_managers_are_told_once
T94 keys of the API: attack_signing.test_no_key_and_no_script_signs matrix_verbs.test_every_cell
T96 shared filters: access.test_no_search_is_an_oracle
T97 counters, digest, general doors: attack_pages.test_general_doors_of_odoo
    cockpit.test_the_digest_counts_for_hr_officers_only
T99 a leaver: attack_pages.test_a_leaver_is_cut_at_once
T100 an app that goes: source.test_absent_apps_are_named_and_do_no_harm
    source.test_facts_outlive_their_app
F01 two windows: rpc.test_the_second_save_on_the_same_revision_is_a_conflict
F02 the tab of yesterday: bad_input.test_a_stale_or_senseless_revision_is_a_conflict
F03 many saves: concurrency.test_fifty_saves_of_two_editors_of_one_entry
F04 many notes: concurrency.test_fifty_notes_of_two_people_at_once
F05 double clicks: rpc.test_the_same_key_makes_one_row concurrency.test_two_submits_at_once
F07 two steps at once: concurrency.test_a_save_after_the_submit_began
F08 retries: concurrency.test_a_change_committed_since_the_submit_began
F09 two launches: two_launches.test_two_servers_launch_one_wave launch.test_two_launches_at_once
F10 reminders, killed: reminder_crash.test_a_server_killed_at_any_point_tells_everybody_once
F11 two servers: reminder_crash.test_two_servers_at_once_tell_everybody_once
F12 one bad record: reminder.test_one_broken_company_does_not_stop_the_others
    launch.test_one_bad_record_does_not_stop_the_others
F13 a server that was down: reminder.test_a_server_that_was_down_catches_up_in_one_mail
F14 change of clocks: deadline.test_time_zones_and_change_of_clock
    reminder.test_the_day_is_the_one_of_the_receiver
F15 months: plan.test_checkins_of_a_start_on_the_31st_keep_to_the_end_of_the_month
F16 circles and depth: superior.test_a_circle_of_managers_ends launch.test_deep_hierarchy_ends
F17 the clock jumps back: reminder.test_a_rerun_and_a_clock_set_back_tell_nobody_twice
F19 archived people: reminder.test_archived_people_and_people_without_address_are_left_out
F20 the manager leaves: employee_changes.test_manager_leaves
F21 the manager changes: employee_changes.test_manager_change_moves_open_forms
F22 employees without this or that: launch.test_no_user_stops_only_where_the_employee_fills
    launch.test_no_email_warns
F23 the employee leaves: employee_changes.test_leaver
F24 languages: report.test_languages notifier.test_language_of_the_reader
F25 other names later: signed_record.test_made_once
F26 files in a wrong encoding: history.test_wrong_encoding history.test_bad_lines
F27 unclear lines: history.test_bad_lines history.test_what_is_clear_is_read
F28 import twice, killed: history.test_twice_changes_nothing history.test_crash_in_the_middle
F29 import over a form: history.test_never_over_a_form
F30 files that unpack to more than they show: history.test_bombs
F31 ten years: queries.test_get_form_data queries.test_list_of_forms
F32 odd characters: bad_input.test_odd_texts_are_kept_as_text bad_input.test_save_entry
F33 no network: analysis.test_nothing_is_fetched attack_texts.test_a_print_fetches_nothing
F34 no printing program: signed_record.test_without_a_printing_program
F38 yesterday's backup: tampering.test_sql
F42 an update: migration.test_nothing_to_do
    migration.test_signed_forms_of_before_verify_and_edits_are_found
F44 optional apps: source_apps.test_all_apps_are_there
    source.test_absent_apps_are_named_and_do_no_harm
"""

WITHOUT_TEST = {
    'T58': 'private notes and suggestions take no files',
    'T93': 'the manifest lists the demo story under "demo" alone',
    'T95': 'who adds a field of his own to a model is the administrator of the system',
    'T98': 'the lookup of Odoo lists who has an address: the employee, not his records; '
    'its button deletes what it lists as superuser, so it had better not list what is signed',
    'F06': 'the employee signs what the manager has signed before: never at once',
    'F18': 'mails are queued, and sent by the queue of Odoo',
    'F35': 'attachments are written by Odoo before the step that names them is committed',
    'F36': 'a restored database is the same database: the verification reads nothing else',
    'F37': 'neutralising stops mails and jobs of Odoo, and ours are among them',
    'F39': 'installing is what every run of the tests begins with',
    'F40': 'check-install uninstalls the addon full of records and looks what is left',
    'F41': 'check-install installs it once more after that',
    'F43': 'an update is one transaction of Odoo',
    'F45': 'each step is one transaction; see F10 and the test of a killed server',
    'F46': 'requests that turn out to write are asked again by Odoo; the tests of pages do so',
    'F47': 'sessions belong to a database in Odoo',
}
