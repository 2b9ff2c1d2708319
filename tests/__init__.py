from . import common
from . import test_form_flow
from . import test_transitions
from . import test_bus
from . import test_portal
from . import test_report
from . import test_rating_scale
from . import test_template
