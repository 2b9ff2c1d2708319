from . import hr_performance_form_report
from . import hr_performance_record_report
from . import hr_performance_analysis_report
from . import hr_performance_report
from . import hr_performance_entry_report
from . import hr_performance_plan_report
from . import hr_performance_suggestion_report
from . import hr_performance_plan_print
