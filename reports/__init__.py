from . import hr_performance_form_report
from . import hr_performance_analysis_report
