"""One event as its incident remembers it: what is compared and what the incident's record is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

from stream.identity.calendar import stamp_of
from stream.identity.outlets import owner_of, source_of
from stream.identity.when import interval
from stream.records import TOLLS, BlockCommand, Event, Header, Participant

PARTICIPANTS_KEPT = 5
LONGEST_TEXT = 80
TERMS_KEPT = 30


@dataclass(frozen=True, slots=True)
class Mention:
    """JSON-ready; `since` and `until` are days since 1970 (inclusive), `exact` says that the text states them."""

    event_id: str
    article_id: str
    revision: str
    owner: str
    source: str
    language: str
    stamp: int | None
    arrived: int
    type: str
    modes: list[str]
    contexts: list[str]
    codes: dict[str, Any]
    since: int | None
    until: int | None
    exact: bool
    time: dict[str, Any] | None
    place: dict[str, Any] | None
    actors: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    weapons: list[dict[str, Any]]
    tolls: dict[str, list[int | None]]
    factuality: str
    polarity: str
    headline: bool
    confidence: float
    terms: dict[str, float]
    trigger: dict[str, Any]
    sentence: dict[str, Any]
    rule: str

    def dump(self) -> dict[str, Any]:
        """For state."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Mention:
        """From state."""
        return cls(**stored)


def mention_of(command: BlockCommand, event: Event, arrived: int) -> Mention:
    """The mention that an upsert brings; `arrived` is the stream time of arrival in seconds."""
    header = command.header
    stamp = stamp_of(header)
    since, until, exact = interval(event, stamp)
    return Mention(
        event_id=event.event_id,
        article_id=header.article_id,
        revision=header.revision,
        owner=owner_of(header),
        source=source_of(header),
        language=header.language,
        stamp=stamp,
        arrived=arrived,
        type=event.type.value,
        modes=event.modes[:8],
        contexts=event.contexts[:12],
        codes=event.codes.to_json(),
        since=since,
        until=until,
        exact=exact,
        time=_short(event.time.to_json()) if event.time is not None else None,
        place=_short(event.location.to_json()) if event.location is not None else None,
        actors=_participants(event.actors),
        recipients=_participants(event.recipients),
        weapons=[_short(weapon.to_json()) for weapon in event.weapons[:PARTICIPANTS_KEPT]],
        tolls=tolls_of(event),
        factuality=event.factuality.value,
        polarity=event.polarity.value,
        headline=event.headline,
        confidence=event.confidence,
        terms=_heaviest(command.terms),
        trigger=_short(event.trigger.to_json()),
        sentence=event.sentence.to_json(),
        rule=event.rule[:LONGEST_TEXT],
    )


def tolls_of(event: Event) -> dict[str, list[int | None]]:
    """The stated tolls as [min, max]; what is unsaid is left out."""
    found: dict[str, list[int | None]] = {}
    for name in TOLLS:
        toll = getattr(event.effects, name)
        if toll.min is not None or toll.max is not None:
            found[name] = [toll.min, toll.max]
    return found


def _participants(participants: list[Participant]) -> list[dict[str, Any]]:
    return [_short(participant.to_json()) for participant in participants[:PARTICIPANTS_KEPT]]


def _short(value: dict[str, Any]) -> dict[str, Any]:
    """The same with long texts cut, so that a mention stays small whatever the article holds."""
    return {key: item[:LONGEST_TEXT] if isinstance(item, str) else item for key, item in value.items()}


def _heaviest(terms: dict[str, float]) -> dict[str, float]:
    kept = sorted(terms, key=lambda term: (-terms[term], term))[:TERMS_KEPT]
    norm = math.sqrt(sum(terms[term] ** 2 for term in kept))
    return {term: round(terms[term] / norm, 3) for term in kept} if norm else {}


def header_of(mention: Mention) -> Header:
    """Enough of the article's header to tell its story about the incident."""
    return Header(article_id=mention.article_id, revision=mention.revision, origin="", language=mention.language)
