"""The error tree. Every message is one clear line that says what to do about it.

AnalyzerError
├── UnreadableInput       a file or folder that cannot be read; code "unreadable_input"
│   ├── UnknownFormat     no reader knows the layout; code "unknown_format"
│   └── TooLarge          over a limit; code "too_large"
├── BadWeights            a packaged model file is missing or altered; code "bad_weights"
├── EngineUnavailable     the engine asked for cannot run here; code "engine_unavailable"
└── BadSettings           an environment variable holds an impossible value; code "bad_settings"

No message holds a customer's words: names of files, numbers and formats only.
"""

from typing import Any


class AnalyzerError(Exception):
    """Base of all errors that a user should see as one line. `code` is stable; `context` holds facts."""

    code = "analyzer_error"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.context = context


class UnreadableInput(AnalyzerError):
    """A file or folder cannot be read as it is."""

    code = "unreadable_input"


class UnknownFormat(UnreadableInput):
    """No reader knows this layout; the message lists what is read."""

    code = "unknown_format"


class TooLarge(UnreadableInput):
    """An input is over one of the limits of `Settings`."""

    code = "too_large"


class BadWeights(AnalyzerError):
    """A packaged model file is missing or its hash is wrong: install again."""

    code = "bad_weights"


class EngineUnavailable(AnalyzerError):
    """The engine asked for cannot run with the present settings."""

    code = "engine_unavailable"


class BadSettings(AnalyzerError):
    """A HANDOFF_ environment variable holds a value that cannot be used."""

    code = "bad_settings"
