"""What a won deal left behind in, a draft handoff out."""

__version__ = "0.1.0"
