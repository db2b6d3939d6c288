"""Where and when: the interval of an event in days, and distances on the globe."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from stream.geo import distance_km
from stream.identity.calendar import DAY
from stream.records import Event, Granularity

FINE = ("point", "city")
IMPLIED_DAYS = 2  # an event without a stated date happened that many days before publication, at most


def interval(event: Event, stamp: int | None) -> tuple[int | None, int | None, bool]:
    """When the event happened, in days since 1970, and whether the text says so."""
    published = stamp // DAY if stamp is not None else None
    time = event.time
    since = _day(time.since) if time is not None else None
    until = _day(time.until) if time is not None else None
    if time is None or since is None or until is None:
        return (published - IMPLIED_DAYS, published, False) if published is not None else (None, None, False)
    if time.text is None:
        return since - IMPLIED_DAYS, until, False
    return since, max(since, until), time.granularity in (Granularity.DAY, Granularity.MINUTE)


@lru_cache(maxsize=1024)  # news is of few days
def _day(stamp: str | None) -> int | None:
    if stamp is None:
        return None
    try:
        return date.fromisoformat(stamp[:10]).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        return None


def kilometres(one: dict[str, Any], other: dict[str, Any]) -> float | None:
    """Great-circle distance of two places as JSON; None where a coordinate is missing."""
    lat, lon, other_lat, other_lon = one.get("lat"), one.get("lon"), other.get("lat"), other.get("lon")
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return None
    return distance_km(lat, lon, other_lat, other_lon)
