"""What `newsstream explain` says of each event: a row per field, with its grounds; text and page share them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stream.extract.account import EventAccount, Grounds
from stream.records import TOLLS, Event, Participant, Place, Span, Time, Weapon

Text = Iterator[tuple[int, str]]
QUOTED_CHARACTERS = 90


@dataclass(slots=True)
class Row:
    """One field of an event: its name, its value in words, and why it has it."""

    name: str
    value: str
    grounds: Grounds = field(default_factory=Grounds)


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


def place_text(place: Place) -> str:
    """What a place name resolved to."""
    if place.geoname_id is None and place.lat is None:
        return f"unresolved, country {place.country or 'unknown'}"
    names = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
    precision = place.precision.value if place.precision else "?"
    return f"{names} ({place.lat}, {place.lon}) {precision}, GeoNames {place.geoname_id}"


def time_text(time: Time) -> str:
    """What a time expression resolved to."""
    return f"{time.value or 'unresolved'}, {time.since or '?'} to {time.until or '?'}"


def heading(number: int, event: Event) -> str:
    """An event's number, type and modes."""
    modes = f" {'+'.join(event.modes)}" if event.modes else ""
    return f"event {number}{' (headline)' if event.headline else ''}: {event.type.value}{modes}"


def rows(account: EventAccount) -> list[Row]:
    """All fields of an event in reading order."""
    event, grounds, codes = account.event, account.grounds, account.event.codes
    scale = "-" if codes.scale is None else f"{codes.scale:g}"
    coded = (
        f"CAMEO {codes.cameo or '-'}, quad {codes.quad_class}, scale {scale}, ACLED {codes.acled_sub_event_type or '-'}"
    )
    found = [
        Row("trigger", f"{at(event.trigger)}: rule {_rule(account)}, score {_score(account)}", grounds["type"]),
        Row("codes", coded + (f"; contexts {', '.join(event.contexts)}" if event.contexts else "")),
        *_participants(account),
        Row(
            "place",
            f"{at(event.location)} {place_text(event.location)}" if event.location else "none",
            grounds["place"],
        ),
        Row("time", _time(event), grounds["time"]),
        *_effects(event),
        Row("stance", _stance(event), grounds["stance"]),
        Row("headline", "yes" if event.headline else "no", grounds["headline"]),
        Row("confidence", f"{event.confidence:.2f}", grounds["confidence"]),
    ]
    return found + [Row("also told by", at(more.trigger)) for more in event.evidence]


def event_lines(number: int, account: EventAccount) -> Text:
    """One event with the reason of each of its fields."""
    yield 1, f"{heading(number, account.event)} {account.event.event_id}"
    for row in rows(account):
        # What the headline competes with is told once, at the event that won.
        brief = row.name == "headline" and not account.event.headline
        yield 2, f"{row.name}: {row.value}{f' ({row.grounds.why})' if row.grounds.why else ''}"
        for path in row.grounds.paths:
            yield 3, f"path {path}"
        for choice in () if brief else row.grounds.choices:
            score = "" if choice.score is None else f" {choice.score:g}"
            yield 3, f"{'*' if choice.chosen else '-'} {choice.text}{score}: {choice.why}"


def _rule(account: EventAccount) -> str:
    return f"{account.event.rule} at {account.rule_at}" if account.rule_at else account.event.rule


def _score(account: EventAccount) -> str:
    """The trigger's score, which its own reading has among the choices."""
    return next((f"{one.score:g}" for one in account.grounds["type"].choices if one.chosen and one.score), "-")


def _participants(account: EventAccount) -> Iterator[Row]:
    event = account.event
    sides: tuple[tuple[str, Sequence[Participant | Weapon]], ...] = (
        ("actor", event.actors),
        ("recipient", event.recipients),
        ("weapon", event.weapons),
    )
    for role, held in sides:
        for number, each in enumerate(held):
            yield Row(role, f"{at(each)}: {_entity(each)}", account.grounds[f"{role} {number}"])
    why = account.grounds["participants"].why
    if why or not (event.actors or event.recipients or event.weapons):
        yield Row("participants", why or "none")


def _entity(entity: Participant | Weapon) -> str:
    if isinstance(entity, Weapon):
        return entity.category.value + (f", {entity.count}" if entity.count is not None else "")
    parts = [entity.kind.value, entity.name, entity.country, "+".join(entity.sectors)]
    return ", ".join(part for part in parts if part)


def _time(event: Event) -> str:
    time = event.time
    if time is None:
        return "none"
    said = quote(time.text) if time.text else "implied"
    return f"{said} {time.since} to {time.until}, {time.granularity.value}, anchor {time.anchor.value}"


def _effects(event: Event) -> Iterator[Row]:
    for name in TOLLS:
        toll = getattr(event.effects, name)
        if toll.min is not None or toll.max is not None:
            count = str(toll.min) if toll.min == toll.max else f"{toll.min}..{toll.max or ''}"
            yield Row(name, f"{count}{' from ' + quote(toll.text) if toll.text else ''}")
    for damage in event.effects.damaged:
        yield Row("damaged", f"{at(damage)}: {damage.kind.value}")


def _stance(event: Event) -> str:
    source = f", attributed to {at(event.attribution)}" if event.attribution else ""
    return f"{event.factuality.value}, {event.polarity.value}{source}"
