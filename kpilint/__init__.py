"""KPI definitions as code: check them, review their changes, publish them."""

__version__ = "0.1.0"
