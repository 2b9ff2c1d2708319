from . import attachment
from . import portal
from . import record
from . import portal_goal
from . import portal_analysis
from . import portal_notice
from . import export
from . import portal_plan
