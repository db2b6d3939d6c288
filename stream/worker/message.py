"""What a hop takes in and gives out. Plain values, so that hops can be tested without a broker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stream.metrics import Metric
from stream.records.dead_letter import Code
from stream.topics import Topic

Headers = tuple[tuple[str, bytes], ...]


class StopError(Exception):
    """The worker cannot go on, whatever the record; `code` is its exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class StaleError(Exception):
    """Another worker has the partition by now, or will have: nothing of the round may be said or kept here."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record as the broker handed it over: undecoded bytes and where they stood."""

    topic: Topic
    name: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: float = 0.0
    """When the producer sent it, in seconds since 1970; 0 when unknown."""
    generation: int = 0
    """The group's generation when it was fetched; in a later one its partition may be another worker's."""

    @property
    def origin(self) -> str:
        """Where the record stands: equal on redelivery, different for anything sent again."""
        return f"{self.name}-{self.partition}-{self.offset}"

    @property
    def received_at(self) -> datetime | None:
        """When the record was produced."""
        return datetime.fromtimestamp(self.timestamp, UTC) if self.timestamp > 0 else None

    def header(self, name: str) -> str | None:
        """The last header of that name as text."""
        for key, value in reversed(self.headers):
            if key == name:
                return value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to deliver before its cause is acknowledged."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    @property
    def size(self) -> int:
        """Bytes on the wire, with a little for the framing of record and batch."""
        headers = sum(len(name.encode()) + len(value) + 10 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + 128


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a record is a dead letter."""

    code: Code
    reason: str


@dataclass(slots=True)
class Handled:
    """What became of one record. `trouble` makes it a dead letter and leaves `outputs` unsent."""

    outputs: list[Outgoing] = field(default_factory=list)
    trouble: Trouble | None = None
    counts: list[tuple[Metric, dict[str, str]]] = field(default_factory=list)
    since: list[tuple[Metric, float, dict[str, str]]] = field(default_factory=list)
    """Histograms of the time from a moment (seconds since 1970) until delivery."""
    log: dict[str, Any] | None = None
    seconds: float = 0.0
    """Work on this record, without waiting."""
    stale: bool = False
    """Partitions were redistributed meanwhile, the record comes again: not sent, not acknowledged."""
