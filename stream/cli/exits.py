"""Exit codes after sysexits.h, and the one exception that carries them."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of a command says."""

    OK = 0
    NEGATIVE = 1
    """The answer is no: differences, nothing found."""
    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    BUG = 70
    CANNOT_CREATE = 73
    DISK = 74
    TEMPORARY = 75
    NO_PERMISSION = 77
    CONFIGURATION = 78
    INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot go on; the message says what was expected, what came and what to do."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code
