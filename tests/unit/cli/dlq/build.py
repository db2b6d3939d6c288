"""Records of the dead letter topic, as a consumer hands them over; letters are made by the worker's own function."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from stream.cli.dlq.letters import Letter, Position
from stream.cli.dlq.plan import mark
from stream.records.dead_letter import Action, Code
from stream.topics import Topic
from stream.worker.deadletters import dead_letter
from stream.worker.message import Headers, Incoming, Trouble

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def record(
    offset: int,
    *,
    value: bytes | None = b"{oops",
    headers: Any = (),
    partition: int = 0,
    key: bytes | None = b"k",
    minutes: float = 0,
) -> Any:
    """Any record, so many minutes after noon."""
    moment = NOON + timedelta(minutes=minutes)
    return SimpleNamespace(
        partition=partition,
        offset=offset,
        timestamp=int(moment.timestamp() * 1000),
        key=key,
        value=value,
        headers=list(headers),
    )


def letter(
    offset: int = 0,
    *,
    stage: str = "clean",
    code: Code = "not_json",
    reason: str = "expected a JSON object",
    topic: str = "news.articles.raw",
    origin: tuple[int, int] | None = None,
    value: bytes | None = b"{oops",
    original: Headers = (),
    max_bytes: int = 1_000_000,
    **place: Any,
) -> Any:
    """The record of a dead letter; `origin` is partition and offset of the message, else its own offset."""
    partition, at = origin if origin is not None else (0, offset)
    incoming = Incoming(Topic.RAW, topic, partition, at, b"k", value, original, 1.0)
    made = dead_letter(stage, incoming, Trouble(code, reason), max_bytes, lambda: NOON)
    return record(offset, value=made.value, headers=made.headers, **{"key": made.key, **place})


def marked(of: Any, offset: int, action: Action = "redriven", sent_to: str | None = None, **place: Any) -> Any:
    """The record of a mark behind a letter's record."""
    at = Letter(Position(of.partition, of.offset), NOON, 0, intact=True, facts=None)
    headers, value = mark(action, at, NOON, "a note", sent_to)
    return record(offset, value=value, headers=headers, **{"partition": of.partition, "key": None, **place})
