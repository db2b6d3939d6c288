"""The events in `newsstream explain`: what was bound to each trigger, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stream.extract.parsed import Candidate
from stream.records import TOLLS, Event, Participant, Place, Span, Time, Weapon

Text = Iterator[tuple[int, str]]
QUOTED_CHARACTERS = 90


def quote(text: str) -> str:
    """A piece of text on one line, shortened in the middle."""
    flat = " ".join(text.split())
    if len(flat) > QUOTED_CHARACTERS:
        half = QUOTED_CHARACTERS // 2
        flat = f"{flat[:half]} … {flat[-half:]}"
    return f'"{flat}"'


def at(span: Span) -> str:
    """A span with its offsets."""
    return f"{quote(span.text)} {'title ' if span.part else ''}{span.start}..{span.end}"


def span_lines(places: Sequence[Place], times: Sequence[Time]) -> Text:
    """Every place and time that was found."""
    for place in places:
        yield 1, f"place {at(place)}: {place_text(place)}"
    for time in times:
        yield 1, f"time {at(time)}: {time.value or 'unresolved'}, {time.since or '?'} to {time.until or '?'}"


def place_text(place: Place) -> str:
    """What a place name resolved to."""
    if place.geoname_id is None and place.lat is None:
        return f"unresolved, country {place.country or 'unknown'}"
    names = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
    precision = place.precision.value if place.precision else "?"
    return f"{names} ({place.lat}, {place.lon}) {precision}, GeoNames {place.geoname_id}"


def candidate_lines(number: int, candidate: Candidate, event: Event) -> Text:
    """One event with the reason of each of its parts."""
    trigger, codes = candidate.trigger, event.codes
    modes = f" {'+'.join(event.modes)}" if event.modes else ""
    yield 1, f"event {number}{' (headline)' if event.headline else ''}: {event.type.value}{modes} {event.event_id}"
    yield 2, f"trigger {at(event.trigger)}: rule {event.rule}, score {trigger.score:.2f}{_why(trigger.why)}"
    for alternative in trigger.alternatives:
        yield 3, f"instead of {alternative}"
    yield (
        2,
        (
            f"codes: CAMEO {codes.cameo or '-'}, quad {codes.quad_class}, scale {codes.scale}, "
            f"ACLED {codes.acled_sub_event_type or '-'}"
        ),
    )
    if event.contexts:
        yield 2, f"contexts: {', '.join(event.contexts)}"
    yield from _participant_lines(candidate, event)
    yield 2, f"place: {_place(event)}{_why(candidate.place_why)}"
    yield 2, f"time: {_time(event)}{_why(candidate.time_why)}"
    yield from _effect_lines(event)
    yield from _stance_lines(candidate, event)
    for more in event.evidence:
        yield 2, f"also told by {at(more.trigger)}"
    yield 2, f"confidence: {event.confidence:.2f}"


def _why(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _participant_lines(candidate: Candidate, event: Event) -> Text:
    for role, held in (("actor", event.actors), ("recipient", event.recipients), ("weapon", event.weapons)):
        for each in held:
            yield 2, f"{role} {at(each)}: {_entity(each)}"
    if not (event.actors or event.recipients or event.weapons):
        yield 2, "no participants"
    if candidate.participants.why:
        yield 3, f"because {candidate.participants.why}"


def _entity(entity: Participant | Weapon) -> str:
    if isinstance(entity, Weapon):
        return entity.category.value + (f", {entity.count}" if entity.count is not None else "")
    parts = [entity.kind.value, entity.name, entity.country, "+".join(entity.sectors)]
    return ", ".join(part for part in parts if part)


def _place(event: Event) -> str:
    return f"{at(event.location)} {place_text(event.location)}" if event.location else "none"


def _time(event: Event) -> str:
    time = event.time
    if time is None:
        return "none"
    said = quote(time.text) if time.text else "implied"
    return f"{said} {time.since} to {time.until}, {time.granularity.value}, anchor {time.anchor.value}"


def _effect_lines(event: Event) -> Text:
    effects = event.effects
    for name in TOLLS:
        toll = getattr(effects, name)
        if toll.min is not None or toll.max is not None:
            span = str(toll.min) if toll.min == toll.max else f"{toll.min}..{toll.max or ''}"
            yield 2, f"{name}: {span}{' from ' + quote(toll.text) if toll.text else ''}"
    for damage in effects.damaged:
        yield 2, f"damaged {at(damage)}: {damage.kind.value}"


def _stance_lines(candidate: Candidate, event: Event) -> Text:
    stance = candidate.stance
    cue = f", cue {at(stance.cue)}" if stance.cue else ""
    source = f", attributed to {at(event.attribution)}" if event.attribution else ""
    yield 2, f"stance: {event.factuality.value}, {event.polarity.value}{cue}{source}{_why(stance.why)}"
