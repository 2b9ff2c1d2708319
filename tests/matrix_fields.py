"""Which fields who gets, as data; ``test_portal_fields.py`` tries every one by every door.

A model that portal users may read, a field that is opened to them, and a field with ``groups=``
need their line here.
"""

OFFICER = 'hr_performance_interview.group_hr_performance_officer'

_ROW = 'company_id create_date display_name id manager_user_id user_id write_date '
_OF_FORM = f'{_ROW}form_id shown_to_employee shown_to_manager side '
_OF_EMPLOYEE = f'{_ROW}employee_id '
_OF_PLAN = f'{_OF_EMPLOYEE}plan_id '

# model: fields that a portal user reads, of rows that he may read at all
PORTAL = {
    'appeal': (
        _OF_FORM
        + 'check_done_on check_due check_note confirmed_on date_due decided_on decision_due '
        'decision_reason grounds handler_id opened_on outcome state talk_done_on talk_due '
        'talk_note version_id withdraw_reason withdrawn_on'
    ),
    'comment': _OF_FORM + 'audience body entry_id entry_revision kind resolved stance',
    'course': 'active company_id display_name id name note tag_ids url',
    'entry': (
        _OF_FORM
        + 'answers completion_rate date_deadline returned revision section_id section_kind '
        'sequence settlement settlement_note stance title'
    ),
    'fact': (
        _ROW + 'collected_on date date_end detail form_id has_rate has_target has_value kind '
        'name polarity rate source target unit value weight zone'
    ),
    'form': (
        _OF_EMPLOYEE
        + 'confirm_result confirmed_on cycle_id date_due date_due_original date_fill_due '
        'date_interview date_interview_planned date_launch employee_name fill_mode '
        'interview_held_on is_late job_title manager_name record_sent_on return_count '
        'returned state waiting_for'
    ),
    'goal': (
        _OF_EMPLOYEE + 'achievement active baseline can_change can_lead can_report closed_on '
        'completion_rate date_deadline date_from description direction has_result is_late '
        'log_ids name progress_date progress_note progress_user_id result state tag_ids '
        'target unit weight'
    ),
    'goal.log': (
        'author_id company_id completion_rate date display_name event goal_id id '
        'manager_user_id note result user_id'
    ),
    'incident': (
        _OF_EMPLOYEE
        + 'addition_ids author_id body can_change date goal_id is_mine name polarity shared '
        'shared_on tag_ids'
    ),
    'incident.addition': (
        'author_id body company_id create_date display_name id incident_id manager_user_id user_id'
    ),
    'interview': (
        _OF_FORM + 'cancel_reason date_start date_stop ended_on location move_count one_screen '
        'started_on state videocall_url'
    ),
    'note': (
        _OF_FORM + 'answer_kind answered_on body confirmation entry_id follow_up_date '
        'follow_up_owner interview_id kind parent_id revision topic_id typed_for'
    ),
    'notice': 'body company_id display_name employee_id id name released_on user_id',
    'plan': (
        _OF_EMPLOYEE
        + 'acknowledged_on approved_on author_side cancel_reason carried_plan_id closed_on '
        'date_end date_end_original date_start days_done days_total employee_comment '
        'expected_progress extended form_id goal grounds has_measure kind measure name '
        'pace progress progress_on result result_evidence rhythm state support_text '
        'tag_ids talk_by unit value_from value_now value_to'
    ),
    'plan.action': _OF_PLAN + 'date_due done_on name owner',
    'plan.change': _OF_PLAN + 'after answer answered_on before reason side state',
    'plan.checkin': (
        _OF_PLAN + 'date_due done has_value help_needed helped is_late next_step obstacle progress '
        'replied_on reply sent_on typed_by_manager value'
    ),
    'plan.milestone': _OF_PLAN + 'date name reached_on',
    'plan.support': (
        _OF_PLAN + 'answered_on date_due granted_on kind name owner reason requested_on state'
    ),
    'private.note': 'author_id body display_name form_id id revision',
    'rating': _OF_FORM + 'level_id note revision value',
    'signoff': (
        _OF_FORM + 'date decision digest meaning recorded_by signature_kind signer_name statement '
        'version_id witness_name'
    ),
    'tag': 'active color display_name id name',
    'topic': _OF_FORM + 'entry_id fact_id name rule sequence skip_reason state',
    'training': _OF_EMPLOYEE + 'date hours name note provider result',
    'version': _OF_FORM + 'actor_name content date digest event number previous_digest reason',
}

# model: group: the fields that it alone reads
GUARDED = {
    'hr.employee': {'hr.group_hr_user': 'performance_form_ids'},
    'hr.performance.cycle': {
        OFFICER: 'department_ids job_ids category_ids manager_ids employee_ids '
        'exclude_employee_ids exclude_new_hires exclude_on_leave population_count wave_ids '
        'skip_ids form_ids paused_form_ids form_count form_open_count form_late_count '
        'form_done_count launch_total launch_done launch_skipped launch_progress is_launching '
        'can_invite'
    },
    'hr.performance.form': {OFFICER: 'appeal_count appointment_ids appointment_count'},
    'hr.performance.goal.template': {OFFICER: 'goal_ids goal_count'},
    'hr.performance.wave': {OFFICER: 'last_employee_id'},
}
