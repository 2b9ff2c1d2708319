"""P4, P5, P10: the form page, autosave and lists. Each returns a row like those of launch.py."""

FIGURES = {}  # name: function(env) -> dict, filled where the figure is written
