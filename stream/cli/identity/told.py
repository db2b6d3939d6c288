"""Pieces of records in words, which the answers of both verbs share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from stream.cli.explained_events import quote
from stream.records import TOLLS, Event, EventTime, IncidentToll, Participant, Place, Toll, Weapon, Why

SENTENCE_CHARACTERS = 500


def sentence_text(sentence: str) -> str:
    """A sentence on one line, shortened at the end."""
    flat = " ".join(sentence.split())
    return f'"{flat if len(flat) <= SENTENCE_CHARACTERS else flat[:SENTENCE_CHARACTERS] + "…"}"'


def chance_text(why: Why) -> str:
    """How likely the mention that joined was found to be a report of the incident."""
    return f"probability {why.probability:.2f}, the mean of its best comparisons"


def moment_text(moment: datetime | None) -> str:
    """A point in time, to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment is not None else "at an unknown time"


def place_name(place: Place | None) -> str:
    """Where, in words."""
    if place is None:
        return "place unknown"
    parts = [place.name or place.text, place.admin1, place.country]
    precision = f" ({place.precision.value})" if place.precision else ""
    return ", ".join(dict.fromkeys(part for part in parts if part)) + precision


def when_text(time: EventTime | None) -> str:
    """When, in words."""
    if time is None or time.since is None:
        return "day unknown"
    days = time.since if time.until in (None, time.since) else f"{time.since} to {time.until}"
    said = quote(time.text) if time.text else "implied"
    return f"{days} ({time.granularity.value}, {said})"


def people_text(people: Sequence[Participant]) -> str:
    """Who, in words."""
    return "; ".join(_entity(each) for each in people) or "not named"


def weapons_text(weapons: Iterable[Weapon]) -> str:
    """With what, in words."""
    return "; ".join(f"{each.text} ({each.category.value})" for each in weapons)


def event_text(event: Event) -> str:
    """What one article says happened, on one line."""
    modes = f" {'+'.join(event.modes)}" if event.modes else ""
    tolls = [f"{name} {range_text(toll)}" for name in TOLLS if (toll := getattr(event.effects, name)) and stated(toll)]
    negative = ", negated" if event.polarity.value == "negative" else ""
    head = f"{event.type.value}{modes}, {event.factuality.value}{negative}"
    return "; ".join([head, place_name(event.location), when_text(event.time), *tolls])


def stated(toll: Toll) -> bool:
    """Whether the text gives a number."""
    return toll.min is not None or toll.max is not None


def range_text(toll: Toll) -> str:
    """A stated number: `3`, `3 or more`, `up to 5`, `3 to 5`."""
    return bounds_text(toll.min, toll.max)


def bounds_text(low: int | None, high: int | None) -> str:
    """The same of its bounds."""
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def toll_line(toll: IncidentToll) -> str:
    """`11, reports say 7 to 12: Harbour Wire 7 or more; The Meridian 12`."""
    spread = f", reports say {toll.min} to {toll.max}" if toll.min != toll.max else ""
    sources = [f"{source} {bounds_text(*_pair(bounds))}" for source, bounds in toll.per_source.items()]
    return f"{toll.best}{spread}: {'; '.join(sources)}" if sources else f"{toll.best}{spread}"


def _pair(bounds: Sequence[int | None]) -> tuple[int | None, int | None]:
    return (bounds[0] if bounds else None, bounds[1] if len(bounds) > 1 else None)


def _entity(each: Participant) -> str:
    kind = ", ".join(part for part in (each.kind.value, each.country, "+".join(each.sectors)) if part)
    return f"{each.name or quote(each.text)} ({kind})"
