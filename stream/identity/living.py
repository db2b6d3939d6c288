"""An incident's record in the state, and how it becomes the published Incident.

The record is a set of mentions keyed by event_id, plus the copies of their articles. Everything published is a function
of that set, so the order of arrival does not show, except in the id (that of the first event seen) and the versions.

Limits, so that a record stays under 100 KB: the latest mentions in full as far as 48 KB hold them (about 35; the first
always), 300 event ids, articles as far as 24 KB hold their names (about 250), 24 reasons, 8 KB of history.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from stream.identity.history import Cause, differences, entry, extended, summary
from stream.identity.mention import Mention
from stream.identity.outlets import owner_of, source_of
from stream.identity.tolls import toll_of
from stream.records import (
    TOLLS,
    Factuality,
    Header,
    Incident,
    IncidentChange,
    Why,
)
from stream.records.base import dump_json

MENTIONS_BYTES = 48_000
EVENTS_KEPT = 300
ARTICLES_BYTES = 24_000
WHY_KEPT = 24
_STANDING = ("asserted", "claimed", "accused", "attempted", "ordered", "planned", "threatened", "historical", "denied")


class LivingIncident:
    """The mutable record of one incident while a message is handled; `save` writes it back."""

    def __init__(self, key: str, value: dict[str, Any]) -> None:
        self.key = key
        self.value = value
        self._mentions: dict[str, Mention] | None = None
        self._absorbed: list[str] = []  # since it was published last

    @classmethod
    def fresh(cls, key: str, incident_id: str) -> LivingIncident:
        """A record without mentions."""
        lists: dict[str, Any] = {"mentions": {}, "events": [], "articles": {}, "why": [], "index": [], "absorbed": []}
        past: dict[str, Any] = {"version": 0, "change": "created", "shown": None, "told": {}, "history": []}
        return cls(key, {"id": incident_id, "into": None, **past, **lists})

    @classmethod
    def load(cls, key: str, stored: dict[str, Any]) -> LivingIncident:
        """From state; the stored value is not changed."""
        copied: dict[str, Any] = {name: dict(stored[name]) for name in ("mentions", "articles")}
        copied.update({name: list(stored[name]) for name in ("events", "why", "index", "absorbed")})
        return cls(key, {**stored, **copied})

    @property
    def incident_id(self) -> str:
        """Its id."""
        return str(self.value["id"])

    @property
    def type(self) -> str:
        """The type that most mentions give."""
        return Counter(mention.type for mention in self.mentions.values()).most_common(1)[0][0] if self.mentions else ""

    @property
    def is_live(self) -> bool:
        """Whether it can be joined: it has mentions and was not merged."""
        return bool(self.value["events"]) and self.value["into"] is None

    @property
    def mentions(self) -> dict[str, Mention]:
        """The mentions kept in full, by event_id."""
        if self._mentions is None:
            self._mentions = {key: Mention.load(value) for key, value in self.value["mentions"].items()}
        return self._mentions

    @property
    def last(self) -> int:
        """The latest publish or arrival time of its mentions, in seconds."""
        return max((m.stamp if m.stamp is not None else m.arrived for m in self.mentions.values()), default=0)

    def put(self, mention: Mention, why: Why | None = None) -> None:
        """Add or replace a mention; the oldest gives way beyond the limit."""
        self._article(mention.article_id, mention.source, mention.owner, False)
        if why is not None:
            kept = [other for other in self.value["why"] if other["event_id"] != why.event_id]
            self.value["why"] = [*kept[-WHY_KEPT + 1 :], why.to_json()]
        self._keep(mention)

    def _keep(self, mention: Mention) -> None:
        self.value["mentions"][mention.event_id] = mention.dump()
        self.mentions[mention.event_id] = mention
        if mention.event_id not in self.value["events"] and len(self.value["events"]) < EVENTS_KEPT:
            self.value["events"].append(mention.event_id)
        while len(self.mentions) > 1 and len(dump_json(self.value["mentions"])) > MENTIONS_BYTES:
            first = self.value["events"][0]
            oldest = min((m for m in self.mentions.values() if m.event_id != first), key=_age)
            del self.value["mentions"][oldest.event_id], self.mentions[oldest.event_id]

    def add_copy(self, header: Header) -> None:
        """Add a copy of an article that reports the incident: a dependent report."""
        self._article(header.article_id, source_of(header), owner_of(header), True)

    def _article(self, article_id: str, source: str, owner: str, is_copy: bool) -> None:
        articles = self.value["articles"]
        known = articles.get(article_id)
        if known is not None:
            articles[article_id] = [source, owner, is_copy and known[2]]
            return
        entry = {article_id: [source, owner, is_copy]}
        if len(dump_json(articles)) + len(dump_json(entry)) <= ARTICLES_BYTES:
            articles.update(entry)

    def drop(self, event_id: str) -> None:
        """Take a mention out; its article goes too when it has no other mention here."""
        gone = self.mentions.pop(event_id, None)
        self.value["mentions"].pop(event_id, None)
        self.value["events"] = [other for other in self.value["events"] if other != event_id]
        self.value["why"] = [why for why in self.value["why"] if why["event_id"] != event_id]
        if gone is not None and all(m.article_id != gone.article_id for m in self.mentions.values()):
            self.value["articles"].pop(gone.article_id, None)

    def absorb(self, other: LivingIncident) -> None:
        """Take over everything of another incident; of an article in both, what is known here is the later."""
        for why in other.value["why"]:
            self.value["why"] = [*self.value["why"], why][-WHY_KEPT:]
        for mention in other.mentions.values():
            self._keep(mention)
        merged = dict.fromkeys([*self.value["events"], *other.value["events"]])
        self.value["events"] = list(merged)[:EVENTS_KEPT]
        for article_id, theirs in other.value["articles"].items():
            mine = self.value["articles"].get(article_id)
            source, owner, is_copy = mine or theirs
            self._article(article_id, source, owner, is_copy and theirs[2])
        self.value["absorbed"] = [*self.value["absorbed"], other.incident_id][-20:]
        self._absorbed.append(other.incident_id)

    def publish(self, change: IncidentChange, cause: Cause) -> Incident:
        """The public record, one version on if anything that it shows changed (`value` then has to be saved)."""
        shown = self._shown()
        digest = hashlib.blake2b(dump_json(shown), digest_size=8).hexdigest()
        if digest != self.value["shown"]:
            self.value["shown"] = digest
            self.value["version"] += 1
            self.value["change"] = change.value
            self._remember(shown, cause)
        past = {"change": self.value["change"], "history": self.value.get("history", [])}
        return Incident.model_validate({**shown, "version": self.value["version"], **past})

    def _remember(self, shown: dict[str, Any], cause: Cause) -> None:
        """Enter the version that begins into the history."""
        told, before = summary(shown), self.value.get("told")
        what = differences(before, told, self._absorbed) if before is not None else []  # None: kept by an older release
        version = entry(self.value["version"], self.value["change"], cause, what)
        self.value["history"] = extended(self.value.get("history", []), version)
        self.value["told"], self._absorbed = told, []

    def _shown(self) -> dict[str, Any]:
        """What is published, as JSON-ready data; without the version, which follows from whether this changed."""
        mentions = sorted(self.mentions.values(), key=_age)
        if mentions:
            self.value["face"] = self._face(mentions)
        articles: dict[str, list[Any]] = self.value["articles"]
        return {
            **self.value["face"],
            "incident_id": self.incident_id,
            "merged_into": self.value["into"],
            "article_ids": list(articles),
            "sources": list(dict.fromkeys(source for source, _, _ in articles.values())),
            "independent_sources": len({owner for _, owner, is_copy in articles.values() if not is_copy}),
            "mentions": self.value["events"],
            "why": self.value["why"],
        }

    def _face(self, mentions: Sequence[Mention]) -> dict[str, Any]:
        """What the incident looks like, from its mentions; kept when the last of them is gone."""
        best = max(mentions, key=lambda m: (m.headline, m.confidence, m.event_id))
        stamps = [m.stamp for m in mentions if m.stamp is not None]
        return {
            "type": self.type,
            "modes": _common([m.modes for m in mentions]),
            "contexts": _common([m.contexts for m in mentions]),
            "codes": best.codes,
            "actors": max((m.actors for m in mentions), key=_named),
            "recipients": max((m.recipients for m in mentions), key=_named),
            "weapons": max((m.weapons for m in mentions), key=len),
            "location": _finest(mentions),
            "time": _sharpest(mentions),
            "effects": {name: toll_of(name, mentions) for name in TOLLS},
            "factuality": _factuality(mentions).value,
            "first_seen": _moment(min(stamps, default=None)),
            "last_seen": _moment(max(stamps, default=None)),
            "confidence": _confidence(mentions),
        }


def _age(mention: Mention) -> tuple[int, str]:
    return (mention.stamp if mention.stamp is not None else mention.arrived, mention.event_id)


def _common(lists: Iterable[list[str]]) -> list[str]:
    """Values of all mentions, the most frequent first."""
    counts = Counter(value for values in lists for value in values)
    return sorted(counts, key=lambda value: (-counts[value], value))[:8]


def _named(participants: list[dict[str, Any]]) -> tuple[int, int]:
    return (sum(1 for participant in participants if participant.get("name")), len(participants))


_PRECISION = {"point": 5, "city": 4, "admin2": 3, "admin1": 2, "country": 1}


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


def _factuality(mentions: Sequence[Mention]) -> Factuality:
    """Asserted by anyone counts most; a denial outweighs when more owners deny than assert or claim."""
    owners: dict[str, set[str]] = {}
    for mention in mentions:
        owners.setdefault(mention.factuality, set()).add(mention.owner)
    told = set().union(*(owners.get(standing, ()) for standing in ("asserted", "claimed", "accused")))
    if len(owners.get("denied", ())) > len(told):
        return Factuality.DENIED
    return next((Factuality(standing) for standing in _STANDING if standing in owners), Factuality.HYPOTHETICAL)


def _confidence(mentions: Sequence[Mention]) -> float:
    """The chance that at least one owner's report is right, each owner counted once with its best report."""
    wrong = 1.0
    by_owner: dict[str, float] = {}
    for mention in mentions:
        by_owner[mention.owner] = max(by_owner.get(mention.owner, 0.0), mention.confidence)
    for confidence in by_owner.values():
        wrong *= 1 - confidence
    return round(min(0.999, 1 - wrong), 4)


def _moment(stamp: int | None) -> str | None:
    return datetime.fromtimestamp(stamp, UTC).isoformat() if stamp is not None else None
