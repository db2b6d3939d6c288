"""What the demo has seen so far, and how each record reads as one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stream.records import TOLLS
from stream.topics import Topic


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the log: a mark, a kind (for colour) and a text."""

    kind: str
    text: str


@dataclass(slots=True)
class Tally:
    """Counts and latest states, fed record by record."""

    incidents: dict[str, dict[str, Any]] = field(default_factory=dict)
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    copies: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    dead_letters: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    events: set[str] = field(default_factory=set)

    def take(self, topic: Topic, value: Any, headers: dict[str, str]) -> Happening | None:
        """Note one record; returns the line to show, if it is worth one."""
        if topic is Topic.INCIDENTS:
            return self._incident(value)
        if topic is Topic.STORIES:
            self.stories[value["story_id"]] = value
            self.answered.update(value["article_ids"])
        elif topic is Topic.EVENTS:
            self.events.add(value["event_id"])
        elif topic is Topic.DUPLICATES:
            return self._copy(value)
        elif topic is Topic.REJECTED:
            self.answered.add(value["article_id"])
            self.rejected[value["article_id"]] = value["reason"]
            return Happening("rejected", f"rejected {value['article_id']}: {value['reason']} ({value['detail']})")
        elif topic is Topic.DEADLETTERS:
            code = headers.get("dlq_code", "?")
            self.dead_letters[code] += 1
            return Happening("dead", f"dead letter: {code}, {headers.get('dlq_reason', '')}")
        return None

    def _copy(self, value: dict[str, Any]) -> Happening:
        self.answered.add(value["article_id"])
        self.copies[value["article_id"]] = value["duplicate_of"]
        of = "itself, delivered again" if value["article_id"] == value["duplicate_of"] else value["duplicate_of"]
        return Happening("copy", f"{value['kind']} copy: {value['article_id']} ({value['source']}) repeats {of}")

    def _incident(self, value: dict[str, Any]) -> Happening | None:
        before = self.incidents.get(value["incident_id"])
        if before is not None and before["version"] >= value["version"]:
            return None
        self.incidents[value["incident_id"]] = value
        self.changes[value["change"]] += 1
        text = describe(value)
        if value["change"] == "merged":
            return Happening("merged", f"merged into {value['merged_into'][:8]}: {text}")
        if value["change"] == "retracted":
            return Happening("merged", f"taken back: {text}")
        if before is None:
            return Happening("born", f"born: {text}")
        grown = growth(before, value)
        return Happening("grown", f"grown: {text} ({', '.join(grown)})") if grown else None

    @property
    def living(self) -> list[dict[str, Any]]:
        """Incidents that are neither merged away nor taken back, best supported first."""
        alive = [each for each in self.incidents.values() if each["change"] not in ("merged", "retracted")]
        return sorted(
            alive, key=lambda each: (-each["independent_sources"], -len(each["mentions"]), each["incident_id"])
        )


def describe(incident: dict[str, Any]) -> str:
    """An incident in a few words: what, where, when."""
    where = incident["location"]
    place = ", ".join(part for part in (where["name"], where["country"]) if part) if where else ""
    when = (incident["time"] or {}).get("from") or ""
    what = incident["type"].lower() + (f" ({incident['modes'][0]})" if incident["modes"] else "")
    stance = "" if incident["factuality"] == "asserted" else incident["factuality"]
    return " · ".join(part for part in (what, place, when, stance, tolls(incident)) if part)


def tolls(incident: dict[str, Any]) -> str:
    """The tolls of an incident; a disputed one with its bounds."""
    parts = []
    for name in TOLLS:
        toll = incident["effects"][name]
        low, high, best = toll["min"], toll["max"], toll["best"]
        if best is None and low is None and high is None:
            continue
        known = [bound for bound in (low, high) if bound is not None]
        disputed = len(known) == 2 and low != high
        shown = best if best is not None else max(known)
        parts.append(f"{shown}{f' ({low}-{high})' if disputed else ''} {name}")
    return ", ".join(parts)


def growth(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What a new version added."""
    found = []
    if len(after["sources"]) > len(before["sources"]):
        new = sorted(set(after["sources"]) - set(before["sources"]))
        found.append(f"now also {', '.join(new)}")
    if after["independent_sources"] != before["independent_sources"]:
        found.append(f"{after['independent_sources']} independent sources")
    if tolls(after) != tolls(before):
        found.append(f"was {tolls(before) or 'no toll'}")
    if after["factuality"] != before["factuality"]:
        found.append(f"{before['factuality']} became {after['factuality']}")
    return found
