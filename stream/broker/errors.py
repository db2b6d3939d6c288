"""Why a broker cannot be used, by kind: each has an exit code after sysexits.h and one line that says what to do."""

from __future__ import annotations

import os


class BrokerError(Exception):
    """Work with the broker cannot go on; the message is one line without secrets."""

    code = os.EX_UNAVAILABLE


class BrokerUnavailableError(BrokerError):
    """The broker did not answer, which may change by itself; says which and what to check.

    `seen` is what the connection came to in two or three words, such as `connection refused`.
    """

    def __init__(self, message: str, seen: str = "no answer") -> None:
        super().__init__(message)
        self.seen = seen


class BrokerDeniedError(BrokerError):
    """The broker answered and said no: to the user, the password, the client's certificate, or a right."""

    code = os.EX_NOPERM


class BrokerSettingsError(BrokerError):
    """The settings do not fit the broker, or name a file that is not there; trying again cannot help."""

    code = os.EX_CONFIG
