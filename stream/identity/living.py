"""An incident's record in the state, and how it becomes the published Incident.

The record is a set of mentions keyed by event_id, plus the copies of their articles. Everything published is a function
of that set, so the order of arrival does not show, except in the id (that of the first event seen) and the versions.

Limits, so that a record stays under 100 KB: the latest mentions in full as far as 48 KB hold them (about 35; the first
always), 300 event ids, articles as far as 24 KB hold their names (about 250), 24 reasons, 8 KB of history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from stream.identity.face import face
from stream.identity.hashes import short_hash
from stream.identity.history import Cause, counts_of, differences, entry, extended, grounded, summary
from stream.identity.mention import Mention
from stream.identity.outlets import owner_of, source_of
from stream.identity.results import ShownIncident
from stream.records import Header, IncidentChange, Why
from stream.records.base import dump_json

MENTIONS_BYTES = 48_000
EVENTS_KEPT = 300
ARTICLES_BYTES = 24_000
WHY_KEPT = 24
RELATIVES_KEPT = 20  # incidents merged into it, and incidents that its mentions left to or came from


class LivingIncident:
    """The mutable record of one incident while a message is handled; `save` writes it back."""

    def __init__(self, key: str, value: dict[str, Any]) -> None:
        self.key = key
        self.value = value
        self._mentions: dict[str, Mention] | None = None
        self._happened: list[str] = []  # merges and splits since it was published last

    @classmethod
    def fresh(cls, key: str, incident_id: str) -> LivingIncident:
        """A record without mentions."""
        lists: dict[str, Any] = {"mentions": {}, "events": [], "articles": {}, "why": [], "index": [], "absorbed": []}
        past: dict[str, Any] = {"version": 0, "change": "created", "shown": None, "counts": None, "history": []}
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
        types = [mention.type for mention in self.mentions.values()]
        if not types or types.count(types[0]) == len(types):
            return types[0] if types else ""
        # Of equally frequent ones that which was told first, whatever came in first.
        return Counter(m.type for m in sorted(self.mentions.values(), key=attrgetter("age"))).most_common(1)[0][0]

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
    def reporting(self) -> list[str]:
        """The articles that report it themselves."""
        return (
            [article_id for article_id, told in self.value["articles"].items() if not told[2]] if self.is_live else []
        )

    @property
    def opened(self) -> int:
        """When the first of its mentions that are kept arrived, in seconds."""
        return min((mention.arrived for mention in self.mentions.values()), default=0)

    @property
    def last(self) -> int:
        """The latest publish or arrival time of its mentions, in seconds."""
        return max((mention.age[0] for mention in self.mentions.values()), default=0)

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
        if mention.event_id not in self.value["events"]:
            if len(self.value["events"]) < EVENTS_KEPT:
                self.value["events"].append(mention.event_id)
            else:
                self.remember([mention.event_id])
        while len(self.mentions) > 1 and sum(m.size for m in self.mentions.values()) + 1 > MENTIONS_BYTES:
            first = self.value["events"][0]
            oldest = min((m for m in self.mentions.values() if m.event_id != first), key=attrgetter("age"))
            del self.value["mentions"][oldest.event_id], self.mentions[oldest.event_id]

    def add_copy(self, header: Header, event_id: str) -> None:
        """Add a copy of the article that reports an event of the incident: a dependent report."""
        mention = self.mentions.get(event_id)
        original = mention.article_id if mention is not None else True
        self._article(header.article_id, source_of(header), owner_of(header), original)

    def _article(self, article_id: str, source: str, owner: str, original: str | bool) -> None:
        """List an article; `original` is what it copies (True: not known any more), False for an own report."""
        articles = self.value["articles"]
        known = articles.get(article_id)
        if known is not None:
            articles[article_id] = [source, owner, known[2] and original]
            return
        entry = {article_id: [source, owner, original]}
        if len(dump_json(articles)) + len(dump_json(entry)) <= ARTICLES_BYTES:
            articles.update(entry)

    def drop(self, event_id: str) -> None:
        """Take a mention out; its article and the copies of it go too when it has no other mention here."""
        gone = self.mentions.pop(event_id, None)
        self.value["mentions"].pop(event_id, None)
        self.value["events"] = [other for other in self.value["events"] if other != event_id]
        self.value["why"] = [why for why in self.value["why"] if why["event_id"] != event_id]
        if gone is not None and all(m.article_id != gone.article_id for m in self.mentions.values()):
            left = self.value["articles"].items()
            self.value["articles"] = {key: told for key, told in left if gone.article_id not in (key, told[2])}

    def remember(self, event_ids: Sequence[str]) -> None:
        """Events that no list shows (retracted, or too many): what is noted of them goes with the record."""
        if event_ids:
            known = self.value.get("unlisted", ())
            self.value["unlisted"] = list(dict.fromkeys([*known, *event_ids]))[-EVENTS_KEPT:]

    def hand_over(self, group: Sequence[Mention], other: LivingIncident) -> None:
        """Let mentions move to another incident, with the copies of their articles."""
        for mention in group:
            copies = {key: told for key, told in self.value["articles"].items() if told[2] == mention.article_id}
            self.drop(mention.event_id)
            other.put(mention)
            for article_id, told in copies.items():
                other._article(article_id, *told)
        for one, another, what in ((self, other, "split off"), (other, self, "split from")):
            one.value["parted"] = [*one.value.get("parted", ()), another.incident_id][-RELATIVES_KEPT:]
            one._happened.append(f"{what} {another.incident_id}")

    def absorb(self, other: LivingIncident) -> None:
        """Take over everything of another incident; an article in both is what its latest mention says."""
        for why in other.value["why"]:
            self.value["why"] = [*self.value["why"], why][-WHY_KEPT:]
        for mention in other.mentions.values():
            self._keep(mention)
        merged = list(dict.fromkeys([*self.value["events"], *other.value["events"]]))
        self.value["events"] = merged[:EVENTS_KEPT]
        self.remember([*merged[EVENTS_KEPT:], *other.value.get("unlisted", ())])
        for article_id, theirs in other.value["articles"].items():
            mine = self.value["articles"].get(article_id)
            source, owner, original = mine or theirs
            self._article(article_id, source, owner, original and theirs[2])
        for mention in sorted(self.mentions.values(), key=lambda mention: (mention.arrived, mention.age)):
            self._article(mention.article_id, mention.source, mention.owner, False)
        self.value["absorbed"] = [*self.value["absorbed"], other.incident_id][-RELATIVES_KEPT:]
        self._happened.append(f"merged {other.incident_id}")

    def publish(self, change: IncidentChange, cause: Cause) -> ShownIncident:
        """The public record, one version on if anything that it shows changed (`value` then has to be saved)."""
        before = self.value.get("face"), self.value.get("counts")
        shown = self._shown()
        digest = short_hash(dump_json(shown))
        if digest != self.value["shown"]:
            self.value["shown"] = digest
            self.value["version"] += 1
            self.value["change"] = change.value
            self._remember(before, shown, cause)
        past = {"change": self.value["change"], "history": self.value.get("history", [])}
        return ShownIncident({**shown, "version": self.value["version"], **past})

    def _remember(self, before: tuple[Any, Any], shown: dict[str, Any], cause: Cause) -> None:
        """Enter the version that begins into the history."""
        what, self._happened = self._happened, []
        counts, history = counts_of(shown), self.value.get("history", [])
        if None not in before:
            known = summary(*before)
            what = differences(known, summary(shown, counts, shown["merged_into"]), what)
            history = [grounded(first, known) for first in history[:1]] + history[1:]
        self.value["history"] = extended(history, entry(self.value["version"], self.value["change"], cause, what))
        self.value["counts"] = counts

    def _shown(self) -> dict[str, Any]:
        """What is published, as JSON-ready data; without the version, which follows from whether this changed."""
        mentions = sorted(self.mentions.values(), key=attrgetter("age"))
        if mentions:
            self.value["face"] = face(mentions, self.type)
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
