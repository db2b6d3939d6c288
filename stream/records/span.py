"""Mentions: pieces of an article, and what places and time expressions resolve to.

Offsets count Unicode code points in the article's original text (or title), half-open; `text` is always exactly that
slice of the original.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from stream.records.base import Record


class Range(Record):
    """A half-open piece of the text (or of the title, where `in` says so) without a copy of its characters."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    part: Literal["title"] | None = Field(default=None, alias="in", exclude_if=lambda value: value is None)


class Span(Range):
    """A piece of the article together with its characters: `text == article.text[start:end]`."""

    text: str


class PlacePrecision(StrEnum):
    """How small a resolved place is."""

    POINT = "point"
    CITY = "city"
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    COUNTRY = "country"


class Place(Span):
    """A place name, resolved. Unresolved fields are null, never guessed."""

    name: str | None = None
    country: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="ISO 3166 alpha-3, Kosovo KOS")
    admin1: str | None = Field(default=None, description="name of the first-order division")
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    geoname_id: int | None = None
    precision: PlacePrecision | None = None


class Granularity(StrEnum):
    """The unit in which a time is known."""

    MINUTE = "minute"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"


class Anchor(StrEnum):
    """What a time expression was resolved against; `text` means that it is absolute."""

    PUBLISHED_AT = "published_at"
    DATELINE = "dateline"
    TEXT = "text"
    EVENT = "event"


class Time(Span):
    """A time expression. `value` is a TIMEX3 value; `from`/`to` are inclusive, both null for unanchored durations."""

    value: str | None = None
    since: str | None = Field(
        default=None, alias="from", description="RFC 3339 date, or date-time at minute granularity"
    )
    until: str | None = Field(default=None, alias="to", description="RFC 3339 date, or date-time at minute granularity")
