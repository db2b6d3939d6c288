"""One event as its incident remembers it: what is compared and what the incident's record is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

from stream.identity.calendar import stamp_of
from stream.identity.filing import filed_under
from stream.identity.outlets import owner_of, source_of
from stream.identity.terms import stem
from stream.identity.when import interval
from stream.records import TOLLS, BlockCommand, Event, Header
from stream.records.base import dump_json

PARTICIPANTS_KEPT = 5
LONGEST_TEXT = 80
TERMS_KEPT = 30
_ANYBODY = "CVL"  # the sector of whoever has no other
LATEST_KEPT = 2048  # mentions kept as objects, about 15 MB


@dataclass(frozen=True)
class Mention:
    """JSON-ready; `since` and `until` are days since 1970 (inclusive), `exact` says that the text states them.

    The sets below are what comparisons ask for again and again, worked out once.
    """

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
        """For state: the value that it was loaded from, if it was, so that what was worked out of it is found again."""
        own = self.__dict__
        stored: dict[str, Any] | None = own.get("_stored")
        return stored if stored is not None else {name: own[name] for name in _NAMES}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Mention:
        """From state, which holds what `dump` gave: not checked again, for an event looks at hundreds of them.

        The same value gives the same mention, as long as it is among the latest: values of a State never change.
        """
        known = _LATEST.get(id(stored))
        if known is not None and known[0] is stored:
            return known[1]
        made = cls.__new__(cls)
        made.__dict__.update(stored, _stored=stored)
        if len(_LATEST) >= LATEST_KEPT:
            del _LATEST[next(iter(_LATEST))]
        _LATEST[id(stored)] = (stored, made)  # holds on to the value, so that nothing else takes its id
        return made

    @cached_property
    def age(self) -> tuple[int, str]:
        """What mentions are ordered by: time of publication, else of arrival (seconds), then event_id."""
        return (self.stamp if self.stamp is not None else self.arrived, self.event_id)

    @cached_property
    def standing(self) -> Literal["real", "future", "historical"]:
        """Whether it is told as something that has happened, that is to come, or that was long ago."""
        if self.factuality in _REAL:
            return "real"
        return "future" if self.factuality in _FUTURE else "historical"

    @cached_property
    def size(self) -> int:
        """Bytes that it takes in the record of its incident, as JSON."""
        return len(dump_json(self.dump())) + len(dump_json(self.event_id)) + 2

    @cached_property
    def ways(self) -> frozenset[str]:
        """How it was done."""
        return frozenset(self.modes)

    @cached_property
    def filed(self) -> list[str]:
        """The `day|cell` keys that it adds to its incident."""
        return filed_under(self)

    @cached_property
    def people(self) -> frozenset[str]:
        """Surnames of the persons who took part."""
        return frozenset(name.split()[-1] for name in self._named(people=True) if name.split())

    @cached_property
    def groups(self) -> frozenset[str]:
        """Names of the organisations and groups that took part."""
        return frozenset(self._named(people=False))

    def _named(self, *, people: bool) -> list[str]:
        return [
            participant["name"].casefold()
            for participant in (*self.actors, *self.recipients)
            if participant.get("name")
            and (participant["kind"] == "person") is people
            and participant["kind"] != "place"
        ]

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The words of its place's name, reduced."""
        name = str((self.place or {}).get("name") or "")
        return frozenset(stem(word.casefold()) for word in name.replace("-", " ").split())

    @cached_property
    def codes_of_actors(self) -> frozenset[str]:
        """Countries and sectors of the actors, without the country that the event is in."""
        return _codes(self.actors, self.place)

    @cached_property
    def codes_of_recipients(self) -> frozenset[str]:
        """Countries and sectors of the recipients, without the country that the event is in."""
        return _codes(self.recipients, self.place)

    @cached_property
    def targets(self) -> frozenset[str]:
        """The last words of recipients that are not persons, reduced."""
        texts = (recipient["text"].split() for recipient in self.recipients if recipient["kind"] != "person")
        return frozenset(stem(words[-1].casefold()) for words in texts if words)

    @cached_property
    def armed_with(self) -> frozenset[str]:
        """Categories of weapons."""
        return frozenset(weapon["category"] for weapon in self.weapons) - {"other"}


_LATEST: dict[int, tuple[dict[str, Any], Mention]] = {}
_REAL = frozenset(("asserted", "claimed", "accused", "denied", "attempted"))
_FUTURE = frozenset(("planned", "ordered", "threatened"))
_NAMES = tuple(field.name for field in fields(Mention))
_TAKEN = {"codes", "time", "location", "actors", "recipients", "weapons", "trigger", "sentence"}
_TERMS: list[dict[str, float]] = [{}, {}]  # those of the latest article, and what was made of them


def _codes(participants: Sequence[dict[str, Any]], place: dict[str, Any] | None) -> frozenset[str]:
    codes = (code for each in participants for code in (each.get("country"), *each.get("sectors", ())) if code)
    return frozenset(codes) - {place.get("country") if place is not None else None, _ANYBODY}


def mention_of(command: BlockCommand, event: Event, arrived: int) -> Mention:
    """The mention that an upsert brings; `arrived` is the stream time of arrival in seconds."""
    header = command.header
    stamp = stamp_of(header)
    since, until, exact = interval(event, stamp)
    told = event.model_dump(mode="json", by_alias=True, include=_TAKEN)
    kept = {
        "event_id": event.event_id,
        "article_id": header.article_id,
        "revision": header.revision,
        "owner": owner_of(header),
        "source": source_of(header),
        "language": header.language,
        "stamp": stamp,
        "arrived": arrived,
        "type": event.type.value,
        "modes": event.modes[:8],
        "contexts": event.contexts[:12],
        "codes": told["codes"],
        "since": since,
        "until": until,
        "exact": exact,
        "time": _short(told["time"]) if told["time"] is not None else None,
        "place": _short(told["location"]) if told["location"] is not None else None,
        "actors": _participants(told["actors"]),
        "recipients": _participants(told["recipients"]),
        "weapons": _participants(told["weapons"]),
        "tolls": tolls_of(event),
        "factuality": event.factuality.value,
        "polarity": event.polarity.value,
        "headline": event.headline,
        "confidence": event.confidence,
        "terms": _heaviest(command.terms),
        "trigger": _short(told["trigger"]),
        "sentence": told["sentence"],
        "rule": event.rule[:LONGEST_TEXT],
    }
    return Mention.load(kept)


def tolls_of(event: Event) -> dict[str, list[int | None]]:
    """The stated tolls as [min, max]; what is unsaid is left out."""
    found: dict[str, list[int | None]] = {}
    for name in TOLLS:
        toll = getattr(event.effects, name)
        if toll.min is not None or toll.max is not None:
            found[name] = [toll.min, toll.max]
    return found


def _participants(participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_short(participant) for participant in participants[:PARTICIPANTS_KEPT]]


def _short(value: dict[str, Any]) -> dict[str, Any]:
    """The same with long texts cut, so that a mention stays small whatever the article holds."""
    for item in value.values():
        if isinstance(item, str) and len(item) > LONGEST_TEXT:
            return {key: item[:LONGEST_TEXT] if isinstance(item, str) else item for key, item in value.items()}
    return value


def _heaviest(terms: dict[str, float]) -> dict[str, float]:
    """The unit vector of the heaviest terms. All events of an article have the same: the last answer is kept."""
    if _TERMS[0] != terms:
        kept = sorted(terms, key=lambda term: (-terms[term], term))[:TERMS_KEPT]
        norm = math.sqrt(sum(terms[term] ** 2 for term in kept))
        _TERMS[:] = terms, {term: round(terms[term] / norm, 3) for term in kept} if norm else {}
    return _TERMS[1]


def header_of(mention: Mention) -> Header:
    """Enough of the article's header to tell its story about the incident."""
    return Header(article_id=mention.article_id, revision=mention.revision, origin="", language=mention.language)
