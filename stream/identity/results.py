"""What the four deciders answer. Plain values: the caller publishes them, in any order, and again after a crash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from stream.records import (
    BlockCommand,
    DuplicateNotice,
    Event,
    Incident,
    IncidentChange,
    Report,
    Story,
    StoryCommand,
)
from stream.records.base import dump_json


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """Whether an article goes on to extraction.

    `kind` is `new`, `revision` (known id, new content), `copy`, or `replay` (this very message was judged before: the
    first verdict is repeated). `notice` and `report` are set exactly when the article is a copy, also on a replay of
    one; everything else goes on to extraction. The report is keyed by `report.copy_of`. `furniture` are the hashes of
    the lines that the outlet puts on many of its pages (furniture.py): whoever goes on works `without_lines` of them.
    """

    kind: Literal["new", "replay", "revision", "copy"]
    notice: DuplicateNotice | None = None
    report: Report | None = None
    furniture: tuple[str, ...] = ()

    @property
    def forward(self) -> bool:
        """Whether the article goes on to extraction."""
        return self.notice is None


@dataclass(frozen=True, slots=True)
class Postings:
    """What the ledger tells blocks (key: `command.block`) and stories (key: `command.header.language`).

    `replayed` says that the report was known already; the commands are repeated all the same.
    """

    blocks: list[BlockCommand] = field(default_factory=list)
    stories: list[StoryCommand] = field(default_factory=list)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """An incident as it is published: JSON-ready values of the fields of Incident, made of what was checked before.

    Most are sent and never looked at here, so they become records only when somebody asks.
    """

    value: dict[str, Any]

    @property
    def incident_id(self) -> str:
        """Its id."""
        return str(self.value["incident_id"])

    @property
    def change(self) -> IncidentChange:
        """What happened to it in this version."""
        return IncidentChange(self.value["change"])

    def record(self) -> Incident:
        """As a record. Raises pydantic.ValidationError if the state does not hold what it should."""
        return Incident.model_validate(self.value)

    def to_bytes(self) -> bytes:
        """The bytes of the record."""
        return dump_json({name: self.value[name] for name in Incident.model_fields})


@dataclass(frozen=True, slots=True)
class BlockResult:
    """`events` for the events topic (key: block), incidents that changed, story commands that follow from it."""

    events: list[Event] = field(default_factory=list)
    shown: list[ShownIncident] = field(default_factory=list)
    stories: list[StoryCommand] = field(default_factory=list)

    @property
    def incidents(self) -> list[Incident]:
        """The incidents that changed, as records."""
        return [each.record() for each in self.shown]


@dataclass(frozen=True, slots=True)
class StoryResult:
    """The story of the command's article (None: not known, e.g. a copy before its original), and changed stories."""

    story_id: str | None
    stories: list[Story] = field(default_factory=list)
