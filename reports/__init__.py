from . import hr_performance_form_report
