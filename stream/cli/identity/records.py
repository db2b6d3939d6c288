"""The latest records of a log, by id. A value that cannot be read is counted, never fatal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stream.cli.identity.log import Log
from stream.records import Article, DuplicateNotice, Event, Incident, Report, StoryDigest
from stream.records.base import Record, load_json
from stream.records.lenient import read_leniently
from stream.topics import Topic

R = TypeVar("R", bound=Record)
Wanted = Callable[[Mapping[str, Any]], bool]


@dataclass(slots=True)
class Incidents:
    """What a search of the incidents found: records by id, and where absorbed ones went."""

    records: dict[str, Incident] = field(default_factory=dict)
    merges: dict[str, str] = field(default_factory=dict)

    def path(self, incident_id: str) -> list[str]:
        """The id and those that it was merged into, one after the other; the last is the one that lives."""
        found = [incident_id]
        while (into := self.merges.get(found[-1])) is not None and into not in found:
            found.append(into)
        return found

    def home(self, event: Event) -> str | None:
        """The incident that an event is in: the living one that lists it, else where its record leads.

        The record of an event is not published again when a merge or a split moves it.
        """
        for incident_id, incident in sorted(self.records.items()):
            if incident.merged_into is None and event.event_id in incident.mentions:
                return incident_id
        return self.path(event.incident_id)[-1] if event.incident_id is not None else None


class Records:
    """Reads a log once per question. `unread` counts the values that no release of ours would write."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.unread: Counter[Topic] = Counter()
        self.read: Counter[Topic] = Counter()

    def incidents(self, wanted: Wanted) -> Incidents:
        """The latest version of every incident for which it is wanted, and all merges."""
        found, versions = Incidents(), dict[str, int]()
        for _, value in self._values(Topic.INCIDENTS):
            key, version = value.get("incident_id"), value.get("version")
            if not isinstance(key, str) or not isinstance(version, int) or version < versions.get(key, 0):
                continue
            versions[key] = version
            found.records.pop(key, None)
            found.merges.pop(key, None)
            if isinstance(value.get("merged_into"), str):
                found.merges[key] = value["merged_into"]
            if wanted(value):
                record = self._as(Incident, value, Topic.INCIDENTS)
                if record is not None:
                    found.records[key] = record
        self.read[Topic.INCIDENTS] = len(versions)
        return found

    def events(self, wanted: Wanted) -> dict[str, Event]:
        """The latest record of each event; one that moved to another block is retracted under its old key."""
        latest: dict[tuple[str, Hashable], Event] = {}
        seen: set[str] = set()
        for block, value in self._values(Topic.EVENTS):
            seen.add(str(value.get("event_id")))
            if wanted(value):
                event = self._as(Event, value, Topic.EVENTS)
                if event is not None:
                    latest[event.event_id, block] = event
        self.read[Topic.EVENTS] = len(seen)
        found: dict[str, Event] = {}
        for (event_id, _), event in latest.items():
            if event_id not in found or found[event_id].retracted:
                found[event_id] = event
        return found

    def articles(self, article_ids: Collection[str]) -> dict[str, Article]:
        """The cleaned articles of these ids, in their latest revision."""
        return self._latest(Topic.CLEAN, Article, lambda value: value.get("article_id"), article_ids)

    def copies(self, article_ids: Collection[str]) -> dict[str, DuplicateNotice]:
        """Of these articles those that are copies, with their originals."""
        return self._latest(Topic.DUPLICATES, DuplicateNotice, lambda value: value.get("article_id"), article_ids)

    def digests(self, article_ids: Collection[str]) -> dict[str, StoryDigest]:
        """The words of these articles as identity was told them."""
        reports = self._latest(Topic.REPORTS, Report, _original, article_ids)
        return {key: report.digest for key, report in reports.items() if report.digest is not None}

    def _latest(
        self, topic: Topic, kind: type[R], key_of: Callable[[Mapping[str, Any]], Any], wanted: Collection[str]
    ) -> dict[str, R]:
        found: dict[str, R] = {}
        for _, value in self._values(topic):
            key = key_of(value)
            if isinstance(key, str) and key in wanted:
                record = self._as(kind, value, topic)
                if record is not None:
                    found[key] = record
        return found

    def _values(self, topic: Topic) -> Iterator[tuple[Hashable, dict[str, Any]]]:
        self.unread[topic] = 0
        for key, data in self.log.scan(topic):
            try:
                value = load_json(data)
            except ValueError:
                value = None
            if isinstance(value, dict):
                yield key, value
            else:
                self.unread[topic] += 1

    def _as(self, kind: type[R], value: dict[str, Any], topic: Topic) -> R | None:
        record = read_leniently(kind, value)
        self.unread[topic] += record is None
        return record


def _original(report: Mapping[str, Any]) -> Any:
    header = report.get("header")
    return header.get("article_id") if isinstance(header, dict) and report.get("copy_of") is None else None
