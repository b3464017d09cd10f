"""The error tree. Every message is one clear line that says what to do about it.

AnalyzerError
├── UnreadableInput       a file or folder that cannot be read; code "unreadable_input"
│   ├── UnknownFormat     no reader knows the layout; code "unknown_format"
│   └── TooLarge          over a limit; code "too_large"
├── NoRoom                the disk is full; code "no_room"
├── BadWeights            a packaged model file is missing or altered; code "bad_weights"
├── EngineUnavailable     the engine asked for cannot run here; code "engine_unavailable"
├── NotFound              there is no such account, deal, handoff, ...; code "not_found"
├── NotAllowed            the role of the caller does not do this; code "not_allowed"
├── Conflict              the thing has changed meanwhile, is frozen or not ready; code "conflict"
├── BadRequest            what was asked for makes no sense as it stands; code "bad_request"
├── StoreUnavailable      the database, the index or a lock cannot be had; code "store_unavailable"
│   └── StoreFull         its disk is full: a NoRoom, too
├── BadPrompt             a prompt file is missing, altered or cannot be used; code "bad_prompt"
└── BadSettings           an environment variable holds an impossible value; code "bad_settings"

No message holds a customer's words: names of files, numbers and formats only.
"""

import errno
from typing import Any


def is_full(error: BaseException) -> bool:
    """True for what the system says where a disk is full."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


class AnalyzerError(Exception):
    """Base of all errors that a user should see as one line. `code` is stable; `context` holds facts."""

    code = "analyzer_error"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.context = context


class UnreadableInput(AnalyzerError):
    """A file or folder cannot be read as it is."""

    code = "unreadable_input"


def unopened(name: str, error: OSError) -> str:
    """The one line about a file that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return f"There is no file {name} here. Check how it is spelt, and in which folder you are."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder. Name one file in it."
    if isinstance(error, PermissionError):
        return f"{name} must not be read by you. Ask for the right to, or copy it to a folder of your own."
    return f"{name} cannot be opened: {(error.strerror or 'it is not readable').lower()}."


class UnknownFormat(UnreadableInput):
    """No reader knows this layout; the message lists what is read."""

    code = "unknown_format"


class TooLarge(UnreadableInput):
    """An input is over one of the limits of `Settings`."""

    code = "too_large"


class NoRoom(AnalyzerError):
    """What was made cannot be written, as the disk is full."""

    code = "no_room"


class BadWeights(AnalyzerError):
    """A packaged model file is missing or its hash is wrong: install again."""

    code = "bad_weights"


class EngineUnavailable(AnalyzerError):
    """The engine asked for cannot run with the present settings."""

    code = "engine_unavailable"


class NotFound(AnalyzerError):
    """There is nothing of that id, or nothing that the caller may see."""

    code = "not_found"


class NotAllowed(AnalyzerError):
    """The caller is known, but this is for another role."""

    code = "not_allowed"


class Conflict(AnalyzerError):
    """What is asked for does not fit the present state; the context says what that is."""

    code = "conflict"


class BadRequest(AnalyzerError):
    """The request is well formed, but what it asks for makes no sense."""

    code = "bad_request"


class StoreUnavailable(AnalyzerError):
    """The database, the search index or its lock cannot be had now."""

    code = "store_unavailable"


class StoreFull(StoreUnavailable, NoRoom):
    """The disk of the database or of its copy is full: a request may come again, a command has failed."""


class BadPrompt(AnalyzerError):
    """A prompt file is missing, was altered after its release, or cannot be used as it is."""

    code = "bad_prompt"


class BadSettings(AnalyzerError):
    """A HANDOFF_ environment variable holds a value that cannot be used."""

    code = "bad_settings"
