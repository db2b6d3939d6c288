"""One record of the dead letter topic: a letter, a mark, or something that is neither.

Anyone may write to a topic. A record without the facts of a dead letter is a letter without facts: it is listed and can
be dropped, and never sent anywhere.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from pydantic import ValidationError

from stream.records.dead_letter import DeadLetter, DeadLetterMark
from stream.worker.deadletters import HEADER, letter_of
from stream.worker.message import Headers

ACTION = HEADER + "action"
"""The header that makes a record a mark. No stage writes it, and originals lose theirs when they are set aside."""


class Position(NamedTuple):
    """Where a letter stands on the dead letter topic."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `PARTITION:OFFSET`. Raises ValueError."""
        match = re.fullmatch(r"([0-9]{1,9}):([0-9]{1,18})", text)
        if match is None:
            raise ValueError(f"expected PARTITION:OFFSET such as 3:4712, got {text!r}")
        return cls(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter without its bytes."""

    at: Position
    time: datetime
    size: int
    intact: bool
    """Whether the value is the original, byte for byte."""
    facts: DeadLetter | None
    fault: str = ""
    """Why there are no facts."""

    @property
    def origin(self) -> str:
        """Where the message stood when it failed; empty without facts."""
        return f"{self.facts.topic}-{self.facts.partition}-{self.facts.offset}" if self.facts is not None else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was done about a letter, and where that is written."""

    at: Position
    facts: DeadLetterMark

    @property
    def letter(self) -> Position:
        """The letter that it is about."""
        return Position.of(self.facts.letter)


def read(record: Any) -> Letter | Mark:
    """A consumer's record as what it is. Never raises for what it holds."""
    at = Position(record.partition, record.offset)
    if any(name == ACTION for name, _ in record.headers or ()):
        try:
            mark = Mark(at, DeadLetterMark.from_bytes(record.value or b""))
        except (ValidationError, ValueError):
            return _foreign(record, at, "a mark that cannot be read")
        # Only what stands before it, or a mark could speak of letters that are still to come.
        if mark.letter.partition == at.partition and mark.letter.offset < at.offset:
            return mark
        return _foreign(record, at, "a mark of a letter that does not stand before it")
    try:
        facts = letter_of(headers_of(record))
    except ValueError as error:
        return _foreign(record, at, _missing(error))
    value = record.value or b""
    same = len(value) == facts.size_bytes and hashlib.sha256(value).hexdigest() == facts.sha256
    return Letter(at, moment_of(record), len(value), same and not facts.truncated, facts)


def headers_of(record: Any) -> Headers:
    """The headers of a consumer's record; a null value is an empty one."""
    return tuple((str(name), value or b"") for name, value in record.headers or ())


def moment_of(record: Any) -> datetime:
    """When the record was written; the beginning of 1970 where that is unknown or beyond the calendar."""
    try:
        return datetime.fromtimestamp(max(0, record.timestamp or 0) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _foreign(record: Any, at: Position, fault: str) -> Letter:
    return Letter(at, moment_of(record), len(record.value or b""), intact=False, facts=None, fault=fault)


def _missing(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return "its headers are no text"
    wrong = sorted({f"{HEADER}{item['loc'][0]}" for item in error.errors(include_url=False) if item["loc"]})
    return f"no dead letter of newsstream: {', '.join(wrong)} missing or wrong"
