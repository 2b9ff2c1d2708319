from . import hr_performance_source
from . import hr_performance_source_goal
from . import hr_performance_source_form
