from . import common
from . import test_form_flow
