from . import models
from . import sources
from . import wizards
from . import reports
from . import controllers
