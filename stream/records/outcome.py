"""The answer to one article: one line of `newsstream process`."""

from __future__ import annotations

from enum import StrEnum

from stream.records.article import RejectReason, Removed
from stream.records.base import Record
from stream.records.event import Event
from stream.records.span import Place, Time


class Status(StrEnum):
    """What became of an article."""

    PROCESSED = "processed"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Outcome(Record):
    """Exactly one per article that arrived, in the order of arrival."""

    article_id: str
    status: Status
    reason: RejectReason | None = None
    detail: str | None = None
    duplicate_of: str | None = None
    story_id: str | None = None
    removed: list[Removed] = []
    places: list[Place] = []
    times: list[Time] = []
    events: list[Event] = []
