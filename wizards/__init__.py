from . import hr_performance_reason
from . import hr_performance_goal_progress
from . import hr_performance_portal_invite
from . import hr_performance_portal_invite_line
from . import hr_performance_launch
from . import hr_performance_settings
