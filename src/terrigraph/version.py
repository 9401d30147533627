"""The version of terrigraph."""

__version__ = "0.1.0"
