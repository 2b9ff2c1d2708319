"""The checks of persons that verbs and page rest on, as data; each is left out once.

What takes its place lets everybody through, and a cell of the matrix has to differ. A role that
a transition names needs its line here.
"""

FORM = 'hr.performance.form'


def yes(*args, **kwargs):
    return True


def nothing(*args, **kwargs):
    return None


def no_neutrality(form, user=None):
    return True


def own_form_too(form):
    """An HR officer without the condition that the form is about somebody else."""
    return form.env.user.has_group('hr_performance_interview.group_hr_performance_officer')


def own_manager_too(form):
    """A manager without the condition that nobody is his own."""
    return form.sudo().manager_user_id == form.env.user


def any_row(form, model, row_id, side):
    return form.env[f'hr.performance.{model}'].sudo().browse(row_id)


def any_entry(form, entry_id):
    return form.env['hr.performance.entry'].sudo().browse(entry_id)


def any_topic(form, topic_id):
    return form.env['hr.performance.topic'].sudo().browse(topic_id)


def any_comment(form, comment_id):
    return form.env['hr.performance.comment'].sudo().browse(comment_id)


def any_side(form, allowed, message):
    return form._get_my_side()


def both_sides(form):
    return ['employee', 'manager']


# of the verbs of the form: (method, what takes its place)
FORM_VERBS = [
    ('_begin', nothing),
    ('_check_can', nothing),
    ('_has_role', yes),
    ('_is_employee', yes),
    ('_is_manager', yes),
    ('_is_manager', own_manager_too),
    ('_is_officer', yes),
    ('_is_officer', own_form_too),
    ('_is_hr_manager', yes),
    ('_is_scheduler', yes),
    ('_is_filler', yes),
    ('_is_answerer', yes),
    ('_is_appeal_handler', yes),
    ('_is_appeal_manager', yes),
    ('_is_neutral', no_neutrality),
]
# of what else the page calls
PAGE = [
    ('check_access', nothing),
    ('_open_for', any_side),
    ('_check_side', any_side),
    ('_check_entry_open', nothing),
    ('_get_own_row', any_row),
    ('_get_own_comment', any_comment),
    ('_get_shown_entry', any_entry),
    ('_get_shown_topic', any_topic),
    ('_get_pending_sides', both_sides),
    ('_get_my_side', lambda form: 'employee'),
    ('_can_answer', yes),
    ('_can_comment', yes),
    ('_can_note', yes),
    ('_can_rate', yes),
    ('_can_settle', yes),
    ('_refresh_topics_allowed', yes),
    ('_is_officer', yes),
    ('_is_hr_manager', yes),
]
# of the verbs of other models
VERBS = {
    'plan': [
        ('_begin', nothing),
        ('_check_can', nothing),
        ('_has_role', yes),
        ('_is_employee', yes),
        ('_is_manager', yes),
        ('_is_officer', yes),
        ('_is_hr_manager', yes),
        ('_is_party', yes),
        ('_is_lead', yes),
        ('_is_helper', yes),
        ('_is_canceller', yes),
    ],
    'goal': [
        ('_check_can', nothing),
        ('_has_role', yes),
        ('_is_employee', yes),
        ('_is_manager', yes),
        ('_is_officer', yes),
        ('_is_leader', yes),
    ],
    'suggestion': [
        ('_begin', nothing),
        ('_check_can', nothing),
        ('_has_role', yes),
        ('_is_author', yes),
        ('_is_releaser', yes),
        ('_is_decider', yes),
        ('_is_decliner', yes),
        ('_is_skip', yes),
    ],
    'cycle': [
        ('_check_can', nothing),
        ('_has_role', yes),
        ('_is_officer', yes),
        ('_is_hr_manager', yes),
    ],
}
