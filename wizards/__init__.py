from . import hr_performance_launch
