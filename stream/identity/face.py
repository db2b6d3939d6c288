"""What an incident looks like, worked out of its mentions: everything published that reports can disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from stream.identity.mention import Mention
from stream.identity.tolls import UNSTATED, toll_of
from stream.records import TOLLS, Factuality

_STANDING = ("asserted", "claimed", "accused", "attempted", "ordered", "planned", "threatened", "historical", "denied")
_PRECISION = {"point": 5, "city": 4, "admin2": 3, "admin1": 2, "country": 1}


def face(mentions: Sequence[Mention], kind: str) -> dict[str, Any]:
    """JSON-ready fields of the incident of that type, from its mentions in order of age, at least one."""
    alone = len(mentions) == 1  # as most incidents are: nothing to weigh
    best = mentions[0] if alone else max(mentions, key=lambda m: (m.headline, m.confidence, m.event_id))
    stamps = [m.stamp for m in mentions if m.stamp is not None]
    first, last = min(stamps, default=None), max(stamps, default=None)
    stated = {name for mention in mentions for name in mention.tolls}
    return {
        "type": kind,
        "modes": _common([m.modes for m in mentions]),
        "contexts": _common([m.contexts for m in mentions]),
        "codes": best.codes,
        "actors": best.actors if alone else max((m.actors for m in mentions), key=_named),
        "recipients": best.recipients if alone else max((m.recipients for m in mentions), key=_named),
        "weapons": best.weapons if alone else max((m.weapons for m in mentions), key=len),
        "location": best.place if alone else _finest(mentions),
        "time": best.time if alone else _sharpest(mentions),
        "effects": {name: toll_of(name, mentions) if name in stated else UNSTATED for name in TOLLS},
        "factuality": _factuality(mentions),
        "first_seen": moment(first),
        "last_seen": moment(last),
        "confidence": _confidence(mentions),
    }


def _common(lists: Iterable[list[str]]) -> list[str]:
    """Values of all mentions, the most frequent first."""
    values = [value for values in lists for value in values]
    if len(values) < 2:
        return values
    counts = Counter(values)
    return sorted(counts, key=lambda value: (-counts[value], value))[:8]


def _named(participants: list[dict[str, Any]]) -> tuple[int, int]:
    return (sum(1 for participant in participants if participant.get("name")), len(participants))


def _finest(mentions: Sequence[Mention]) -> dict[str, Any] | None:
    """The most precise place; among equals the one that most mentions give, then the latest."""
    places = [m.place for m in mentions if m.place is not None]
    if not places:
        return None
    votes = Counter(place.get("geoname_id") for place in places)
    ranked = [
        (_PRECISION.get(place.get("precision") or "", 0), votes[place.get("geoname_id")], index)
        for index, place in enumerate(places)
    ]
    return places[max(ranked)[2]]


def _sharpest(mentions: Sequence[Mention]) -> dict[str, Any] | None:
    """A stated day before anything else; among equals the one that most mentions give, then the earliest told."""
    times = [
        (m.exact, m.time is not None and m.time.get("text") is not None, m) for m in mentions if m.time is not None
    ]
    if not times:
        return None
    votes = Counter((m.since, m.until) for _, _, m in times)
    ranked = [(exact, stated, votes[m.since, m.until], -index) for index, (exact, stated, m) in enumerate(times)]
    return times[-max(ranked)[3]][2].time


def _factuality(mentions: Sequence[Mention]) -> str:
    """Asserted by anyone counts most; a denial outweighs when more owners deny than assert or claim."""
    if len(mentions) == 1 and mentions[0].factuality in _STANDING:
        return mentions[0].factuality
    owners: dict[str, set[str]] = {}
    for mention in mentions:
        owners.setdefault(mention.factuality, set()).add(mention.owner)
    told = set().union(*(owners.get(standing, ()) for standing in ("asserted", "claimed", "accused")))
    if len(owners.get("denied", ())) > len(told):
        return Factuality.DENIED.value
    return next((standing for standing in _STANDING if standing in owners), Factuality.HYPOTHETICAL.value)


def _confidence(mentions: Sequence[Mention]) -> float:
    """The chance that at least one owner's report is right, each owner counted once with its best report."""
    wrong = 1.0
    by_owner: dict[str, float] = {}
    for mention in mentions:
        by_owner[mention.owner] = max(by_owner.get(mention.owner, 0.0), mention.confidence)
    for confidence in by_owner.values():
        wrong *= 1 - confidence
    return round(min(0.999, 1 - wrong), 4)


@lru_cache(maxsize=64)  # often the same moment twice, and that of an article with many events
def moment(stamp: int | None) -> str | None:
    """As records write it."""
    return datetime.fromtimestamp(stamp, UTC).isoformat().replace("+00:00", "Z") if stamp is not None else None
