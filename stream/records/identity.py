"""What identity makes of events: copies, incidents and stories; and the internal messages between its agents."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from stream.records.article import Header
from stream.records.base import Record
from stream.records.event import Codes, Event, EventTime, EventType, Factuality, Participant, Weapon
from stream.records.span import Place


class CopyKind(StrEnum):
    """How a copy resembles its original."""

    EXACT = "exact"
    NEAR = "near"


class DuplicateNotice(Record):
    """An article that repeats another. It counts as a dependent report of the same incidents."""

    article_id: str
    duplicate_of: str
    kind: CopyKind
    similarity: float = Field(ge=0, le=1)
    source: str | None = None
    url: str | None = None
    published_at: AwareDatetime | None = None


class StoryDigest(Record):
    """What story clustering compares: weighted terms and names of an article, small enough to keep in state."""

    terms: dict[str, float]
    lead: list[str] = Field(default=[], description="terms of the title and the lead")
    names: list[str] = Field(default=[], description="capitalised words inside sentences")
    full_names: list[str] = Field(default=[], description="runs of two to four capitalised words inside sentences")
    places: list[str] = []
    title: str | None = None
    spot: list[float] | None = Field(default=None, description="latitude, longitude of the headline event's city")
    days: list[int] | None = Field(default=None, description="first and last day of the headline event, since 1970")


class Report(Record):
    """One article's contribution to identity: its events, or the article it copies. Keyed by article_id."""

    header: Header
    copy_of: str | None = None
    copy_kind: CopyKind | None = None
    events: list[Event] = []
    digest: StoryDigest | None = None


class BlockCommand(Record):
    """What the ledger tells an incident block. Keyed by block; idempotent."""

    block: str
    action: Literal["upsert", "retract", "copy"]
    event: Event | None = None
    event_id: str
    header: Header
    terms: dict[str, float] = Field(default={}, description="rare words of the article with their weights")
    moved: bool = Field(
        default=False,
        description="upsert: the event was in another block before; retract: it is in another one now",
    )


class StoryCommand(Record):
    """What the story agent is told. Keyed by language; idempotent."""

    action: Literal["article", "copy", "incident"]
    header: Header
    digest: StoryDigest | None = None
    copy_of: str | None = None
    incident_id: str | None = None
    replaces: str | None = Field(default=None, description="incident id that this one takes the place of")
    unless: list[str] = Field(
        default=[], description="articles that still report `replaces`: it stays when one of them is in the story"
    )


class IncidentChange(StrEnum):
    """What happened to the incident in this version."""

    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    SPLIT = "split"
    RETRACTED = "retracted"


class IncidentToll(Record):
    """A toll across sources; conflicting figures are all kept."""

    best: int | None = None
    min: int | None = None
    max: int | None = None
    per_source: dict[str, list[int | None]] = Field(default={}, description="source -> [min, max] of its latest report")


class IncidentEffects(Record):
    """Tolls of an incident across its sources."""

    killed: IncidentToll = IncidentToll()
    injured: IncidentToll = IncidentToll()
    missing: IncidentToll = IncidentToll()
    captured: IncidentToll = IncidentToll()
    displaced: IncidentToll = IncidentToll()


class Why(Record):
    """Why a mention joined the incident: the compared event, the probability, and each field's verdict."""

    event_id: str
    matched: str | None = None
    probability: float = Field(ge=0, le=1)
    fields: dict[str, str] = {}


class IncidentVersion(Record):
    """One version of an incident: what it changed, and the message that caused it."""

    version: int = Field(ge=1)
    change: IncidentChange
    at: AwareDatetime | None = Field(default=None, description="stream time; null while every article is undated")
    article_id: str
    event_id: str
    what: list[str] = Field(default=[], description="such as `killed 3 -> 5`")


class Incident(Record):
    """A happening across articles: the latest state, versioned. A merge leaves a tombstone with `merged_into`."""

    incident_id: str
    version: int = Field(ge=1)
    change: IncidentChange
    merged_into: str | None = None
    type: EventType
    modes: list[str] = []
    contexts: list[str] = []
    codes: Codes
    actors: list[Participant] = []
    recipients: list[Participant] = []
    weapons: list[Weapon] = []
    location: Place | None = None
    time: EventTime | None = None
    effects: IncidentEffects = IncidentEffects()
    factuality: Factuality
    first_seen: AwareDatetime | None = None
    last_seen: AwareDatetime | None = None
    article_ids: list[str] = []
    sources: list[str] = []
    independent_sources: int = Field(ge=0)
    mentions: list[str] = []
    confidence: float = Field(ge=0, le=1)
    why: list[Why] = []
    history: list[IncidentVersion] = Field(default=[], description="the first version and the latest, oldest first")


class Story(Record):
    """The articles about one happening: the latest state, versioned."""

    story_id: str
    version: int = Field(ge=1)
    title: str | None = None
    article_ids: list[str] = []
    incident_ids: list[str] = []
    sources: list[str] = []
    independent_sources: int = Field(ge=0)
    first_seen: AwareDatetime | None = None
    last_seen: AwareDatetime | None = None
    places: list[str] = []
