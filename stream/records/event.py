"""Events: one report of a happening in one article. Field meanings: docs/records.md and the ontology."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from stream.records.base import Record
from stream.records.span import Anchor, Granularity, Place, Range, Span


class EventType(StrEnum):
    """The 16 PLOVER types and the product's five extension types."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    DISASTER = "DISASTER"
    ACCIDENT = "ACCIDENT"
    CRIME = "CRIME"
    ELECT = "ELECT"
    DEAL = "DEAL"


class Factuality(StrEnum):
    """How the text presents the event: the first that applies, in this order."""

    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"
    THREATENED = "threatened"
    ORDERED = "ordered"
    PLANNED = "planned"
    ATTEMPTED = "attempted"
    ACCUSED = "accused"
    HISTORICAL = "historical"
    CLAIMED = "claimed"
    ASSERTED = "asserted"


class Polarity(StrEnum):
    """Negative: the text itself says that it did not happen."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class EntityKind(StrEnum):
    """What sort of thing takes part."""

    PERSON = "person"
    GROUP = "group"
    ORGANIZATION = "organization"
    FACILITY = "facility"
    VEHICLE = "vehicle"
    PLACE = "place"


class WeaponCategory(StrEnum):
    """Instrument of an attack."""

    MISSILE = "missile"
    BOMB = "bomb"
    GUN = "gun"
    ARTILLERY = "artillery"
    DRONE = "drone"
    AIRCRAFT = "aircraft"
    IED = "ied"
    CHEMICAL = "chemical"
    BLADE = "blade"
    VEHICLE = "vehicle"
    FIRE = "fire"
    OTHER = "other"


class DamagedKind(StrEnum):
    """What was damaged."""

    BUILDING = "building"
    VEHICLE = "vehicle"
    INFRASTRUCTURE = "infrastructure"
    LAND = "land"
    OTHER = "other"


class Codes(Record):
    """The event in the field's code systems; null where a system would not code it."""

    cameo: str | None = Field(default=None, pattern=r"^\d{2,4}$")
    quad_class: int = Field(ge=0, le=4)
    scale: float | None = Field(default=None, ge=-10, le=10)
    acled_event_type: str | None = None
    acled_sub_event_type: str | None = None


class Trigger(Span):
    """The words that report the event."""


class Participant(Span):
    """An actor or a recipient. `name` is the entity's own proper name in canonical form, null for the unnamed."""

    name: str | None = None
    kind: EntityKind
    country: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    sectors: list[str] = []


class Weapon(Span):
    """An instrument with its category and count (null when unsaid)."""

    category: WeaponCategory
    count: int | None = Field(default=None, ge=0)


class EventTime(Record):
    """When the event happened. Text and offsets are null where the time is implied (dateline or publish date)."""

    text: str | None = None
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    part: Literal["title"] | None = Field(default=None, alias="in", exclude_if=lambda value: value is None)
    since: str | None = Field(default=None, alias="from")
    until: str | None = Field(default=None, alias="to")
    granularity: Granularity
    anchor: Anchor


class Toll(Record):
    """A count of people: `{}` when unsaid, 0 only where the text says none."""

    min: int | None = Field(default=None, ge=0, exclude_if=lambda value: value is None)
    max: int | None = Field(default=None, ge=0, exclude_if=lambda value: value is None)
    text: str | None = Field(default=None, exclude_if=lambda value: value is None)


class Damage(Span):
    """A damaged thing."""

    kind: DamagedKind


class Effects(Record):
    """What the event did to people and things."""

    killed: Toll = Toll()
    injured: Toll = Toll()
    missing: Toll = Toll()
    captured: Toll = Toll()
    displaced: Toll = Toll()
    damaged: list[Damage] = []


TOLLS = tuple(name for name, field in Effects.model_fields.items() if field.annotation is Toll)
"""The fields of Effects that count people, in their order."""


class Evidence(Record):
    """One more mention of the same event in the article."""

    trigger: Trigger
    sentence: Range


class Event(Record):
    """One report of a happening in one article."""

    event_id: str
    article_id: str
    incident_id: str | None = None
    retracted: bool = Field(default=False, description="true when a later revision of the article no longer reports it")
    headline: bool = False
    type: EventType
    modes: list[str] = []
    contexts: list[str] = []
    codes: Codes
    trigger: Trigger
    actors: list[Participant] = []
    recipients: list[Participant] = []
    weapons: list[Weapon] = []
    location: Place | None = None
    time: EventTime | None = None
    effects: Effects = Effects()
    factuality: Factuality
    polarity: Polarity = Polarity.POSITIVE
    attribution: Span | None = None
    sentence: Range
    evidence: list[Evidence] = []
    confidence: float = Field(ge=0, le=1)
    rule: str
