"""Judges what stands on the topics after a run: lost, doubled, wrong.

Lost: a message without an outcome, an event or incident that is missing, an offset committed before its outputs were
there. Doubled: two different records where there must be one. Wrong: everything else that the undisturbed core says
differently. Apart from these, `stale`: keys of compacted topics whose physically last record is an older version.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stream.records import (
    Article,
    BlockCommand,
    DuplicateNotice,
    Event,
    Incident,
    Rejection,
    Report,
    Story,
    StoryCommand,
)
from stream.topics import Topic
from stream.worker.deadletters import HEADER, letter_of
from tests.fault.reference import Reference, body, incidents_of
from tests.fault.site import Record, Sample

Topics = Mapping[Topic, Sequence[Record]]

UNORDERED = ("article_ids", "incident_ids", "sources", "mentions", "places")
WHEN = ("version", "change", "history")
"""What tells when a copy came in: copies pass what is parsed."""


@dataclass
class Verdict:
    """What was found; a line for each finding."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    articles: int = 0
    """Messages sent."""
    events: int = 0
    """Events compared."""
    incidents: int = 0
    records: int = 0
    """Records read, over all topics."""
    regrouped: int = 0
    """Incidents whose reports are together because of the order of arrival, where several partitions leave it open."""
    repeats: int = 0
    """Records said again with the same bytes, which at-least-once delivery may do."""

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or wrong."""
        return not (self.lost or self.doubled or self.wrong)

    def summary(self, most: int = 6) -> str:
        """The first findings of each kind."""
        lines = []
        for name in ("lost", "doubled", "wrong", "stale"):
            found: list[str] = getattr(self, name)
            lines += [f"{name}: {each[:700]}" for each in found[:most]]
            lines += [f"{name}: ... and {len(found) - most} more"] if len(found) > most else []
        return "\n".join(lines)


def check(topics: Topics, expected: Reference, samples: Sequence[Sample], raw_name: str, ordered: bool) -> Verdict:
    """Everything that can be told from the topics.

    Args:
        topics: every record, in the order of partition and offset.
        expected: the same messages through the core.
        samples: committed offsets over time, the last one of the end.
        raw_name: full name of the topic of raw articles, as origins have it.
        ordered: one partition per topic: incidents must be those of the messages in the order in which they were sent.
            With several, they must be those of the order in which each block heard of its events.
    """
    verdict = Verdict(articles=len(topics[Topic.RAW]), records=sum(len(records) for records in topics.values()))
    verdict.repeats = _repeats(topics)
    _check_outcomes(verdict, topics, expected)
    _check_dead(verdict, topics, expected, raw_name)
    _check_events(verdict, topics, expected, ordered)
    _check_copies(verdict, topics, expected)
    _check_incidents(verdict, topics, expected, ordered)
    _check_stories(verdict, topics, expected, ordered)
    check_samples(verdict, topics, samples, raw_name)
    return verdict


def _repeats(topics: Topics) -> int:
    sent = Counter(
        (record.topic, record.key, hashlib.blake2b(record.value or b"", digest_size=16).digest())
        for topic in (Topic.CLEAN, Topic.EXTRACT, Topic.REPORTS, Topic.EVENTS, Topic.INCIDENTS)
        for record in topics[topic]
    )
    return sum(count - 1 for count in sent.values())


def _check_outcomes(verdict: Verdict, topics: Topics, expected: Reference) -> None:
    reports = {Report.from_bytes(record.value or b"").header.article_id for record in topics[Topic.REPORTS]}
    refused = {Rejection.from_bytes(record.value or b"").article_id for record in topics[Topic.REJECTED]}
    verdict.lost += [f"article {name} has no report" for name in sorted(expected.articles - reports)]
    verdict.lost += [f"rejection of {name} is missing" for name in sorted(expected.rejected - refused)]
    verdict.wrong += [f"report of {name}, which nobody sent" for name in sorted(reports - expected.articles)]
    verdict.wrong += [f"article {name} was refused" for name in sorted(refused - expected.rejected)]


def _check_dead(verdict: Verdict, topics: Topics, expected: Reference, raw_name: str) -> None:
    raw = {(record.partition, record.offset): record for record in topics[Topic.RAW]}
    codes: dict[tuple[bytes, bytes | None], str] = {(key, value): code for key, value, code in expected.dead}
    due = {place for place, record in raw.items() if (record.key or b"", record.value) in codes}
    seen: set[tuple[int, int]] = set()
    for record in topics[Topic.DEADLETTERS]:
        letter = letter_of(record.headers)
        place = (letter.partition, letter.offset)
        where = f"dead letter of {letter.topic}-{letter.partition}-{letter.offset} ({letter.code})"
        original = raw.get(place) if letter.topic == raw_name else None
        if original is None or place not in due:
            verdict.wrong.append(f"{where}: {letter.reason[:200]}: expected none")
            continue
        seen.add(place)
        if letter.code != codes[original.key or b"", original.value]:
            verdict.wrong.append(f"{where}: expected code {codes[original.key or b'', original.value]}")
        digest = hashlib.sha256(original.value or b"").hexdigest()
        if (letter.sha256, letter.size_bytes) != (digest, len(original.value or b"")):
            verdict.wrong.append(f"{where}: digest or size is not that of the original")
        kept = tuple(each for each in record.headers if not each[0].startswith(HEADER))
        if not letter.truncated and (record.key, record.value, kept) != (
            original.key,
            original.value,
            original.headers,
        ):
            verdict.wrong.append(f"{where}: key, bytes or headers are not those of the original")
    verdict.lost += [f"dead letter of raw {place} is missing" for place in sorted(due - seen)]


def _check_events(verdict: Verdict, topics: Topics, expected: Reference, ordered: bool) -> None:
    told: dict[str, dict[bytes, Event]] = defaultdict(dict)
    for record in topics[Topic.EVENTS]:
        event = Event.from_bytes(record.value or b"")
        if body(event) not in expected.bodies.get(event.event_id, ()):
            known = event.event_id in expected.bodies
            (verdict.doubled if known else verdict.wrong).append(f"event {event.event_id} of no report: {body(event)}")
        told[event.event_id][record.key or b""] = event
    verdict.events = len(expected.events)
    verdict.lost += [f"event {name} is missing" for name in sorted(expected.events.keys() - told.keys())]
    for name in sorted(expected.events.keys() & told.keys()):
        living = [event for event in told[name].values() if not event.retracted]
        last = expected.events[name]
        if len(living) > 1:
            verdict.doubled.append(f"event {name} lives under {sorted(told[name])}")
        elif last.retracted and living:
            verdict.wrong.append(f"event {name} lives, but was retracted")
        elif not last.retracted and not living:
            verdict.lost.append(f"event {name} was retracted")
        elif living and (living[0] != last if ordered else body(living[0]) != body(last)):
            verdict.wrong.append(_differs(f"event {name}", living[0].to_json(), last.to_json()))


def _check_copies(verdict: Verdict, topics: Topics, expected: Reference) -> None:
    found: dict[str, DuplicateNotice] = {}
    for record in topics[Topic.DUPLICATES]:
        notice = DuplicateNotice.from_bytes(record.value or b"")
        found[notice.article_id] = notice
    verdict.lost += [f"copy {name} is missing" for name in sorted(expected.copies.keys() - found.keys())]
    verdict.wrong += [f"{name} is no copy" for name in sorted(found.keys() - expected.copies.keys())]
    for name in sorted(found.keys() & expected.copies.keys()):
        if found[name] != expected.copies[name]:
            verdict.wrong.append(_differs(f"copy {name}", found[name].to_json(), expected.copies[name].to_json()))


def _versioned(verdict: Verdict, records: Sequence[Record], kind: type[Incident] | type[Story]) -> dict[str, Any]:
    """The highest version under each key; two contents of one version, and older ones that came last, are findings."""
    highest: dict[str, Any] = {}
    last: dict[str, Any] = {}
    contents: dict[tuple[str, int], set[bytes]] = defaultdict(set)
    for record in records:
        each = kind.from_bytes(record.value or b"")
        name = (record.key or b"").decode()
        last[name] = each
        contents[name, each.version].add(record.value or b"")
        if name not in highest or each.version >= highest[name].version:
            highest[name] = each
    what = kind.__name__.lower()
    for (name, version), values in sorted(contents.items()):
        if len(values) > 1:
            one, other = (json.loads(value) for value in sorted(values)[:2])
            verdict.doubled.append(_differs(f"{what} {name} version {version}", one, other))
    verdict.stale += [
        f"{what} {name}: version {each.version} comes after {highest[name].version}"
        for name, each in sorted(last.items())
        if each.version != highest[name].version
    ]
    return highest


def _check_incidents(verdict: Verdict, topics: Topics, expected: Reference, ordered: bool) -> None:
    found = _versioned(verdict, topics[Topic.INCIDENTS], Incident)
    verdict.incidents = len(_living(expected.incidents.values()))
    if ordered:
        _compare(verdict, "incident", _contents(found), _contents(expected.incidents))
        return
    # Which of two incidents a report joins can depend on what its block heard first, and that stands on the topic. That
    # each report is heard, and is in one incident, does not depend on it.
    commands = [BlockCommand.from_bytes(record.value or b"") for record in topics[Topic.BLOCKS]]
    _compare(verdict, "incident", _contents(found), _contents(incidents_of(commands)))
    placed = Counter(name for each in _living(found.values()) for name in each.mentions)
    every = {name for each in _living(expected.incidents.values()) for name in each.mentions}
    verdict.lost += [f"event {name} is in no incident" for name in sorted(every - placed.keys())]
    verdict.wrong += [f"event {name} should be in no incident" for name in sorted(placed.keys() - every)]
    verdict.doubled += [f"event {name} is in {count} incidents" for name, count in sorted(placed.items()) if count > 1]
    groups = {frozenset(each.mentions) for each in _living(found.values())}
    verdict.regrouped = len(groups - {frozenset(each.mentions) for each in _living(expected.incidents.values())})


def _check_stories(verdict: Verdict, topics: Topics, expected: Reference, ordered: bool) -> None:
    found = _versioned(verdict, topics[Topic.STORIES], Story)
    if ordered:
        _compare(verdict, "story", _contents(found), _contents(expected.stories))
        return
    # Which stories there are depends on the order of arrival; that each article is in one does not.
    placed = Counter(name for story in found.values() for name in story.article_ids)
    every = {name for story in expected.stories.values() for name in story.article_ids}
    verdict.lost += [f"article {name} is in no story" for name in sorted(every - placed.keys())]
    verdict.doubled += [f"article {name} is in {count} stories" for name, count in sorted(placed.items()) if count > 1]


def _contents(records: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: canonical(record, WHEN) for name, record in records.items()}


def _living(incidents: Iterable[Incident]) -> list[Incident]:
    return [each for each in incidents if each.merged_into is None and each.mentions]


def canonical(record: Incident | Story, without: Sequence[str]) -> dict[str, Any]:
    """A record as JSON, lists without order sorted."""
    kept = {key: value for key, value in record.to_json().items() if key not in without}
    return kept | {name: sorted(kept[name]) for name in UNORDERED if name in kept}


def _compare(verdict: Verdict, what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    verdict.lost += [f"{what} {name} is missing" for name in sorted(expected.keys() - found.keys())]
    verdict.wrong += [f"{what} {name} is not expected" for name in sorted(found.keys() - expected.keys())]
    for name in sorted(found.keys() & expected.keys()):
        if found[name] != expected[name]:
            verdict.wrong.append(_differs(f"{what} {name}", found[name], expected[name]))


def _differs(what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    keys = [key for key in sorted(found.keys() | expected.keys()) if found.get(key) != expected.get(key)]
    return f"{what}: " + "; ".join(f"{key} {found.get(key)!r}, expected {expected.get(key)!r}"[:300] for key in keys)


def check_samples(verdict: Verdict, topics: Topics, samples: Sequence[Sample], raw_name: str) -> None:
    """What had been committed at each sample must have had its outputs on the topics just after it.

    Below the end that a leader told, or sent before the offsets were asked: a leader that has just been chosen, or that
    does not know yet that it is none any more, tells an end that lies behind what it has acknowledged.
    """
    places = _first_outputs(topics)
    needs = {topic: _needs(topics[topic], topic, raw_name) for topic in _SOURCES}
    reached: dict[tuple[Topic, int], int] = defaultdict(int)
    for sample in samples:
        for topic in _SOURCES:
            for record, names in needs[topic]:
                place = (topic, record.partition)
                if not reached[place] <= record.offset < sample.committed.get(place, 0):
                    continue
                for name in names:
                    if not any(_stood(output, sample.ends.get(at, 0), sample) for at, output in places[name].items()):
                        where = f"{topic.value}-{record.partition}-{record.offset}"
                        verdict.lost.append(f"{where} was committed before {name} was there")
            for place, offset in sample.committed.items():
                if place[0] is topic:
                    reached[place] = max(reached[place], offset)


_SOURCES = (Topic.RAW, Topic.CLEAN, Topic.EXTRACT, Topic.REPORTS, Topic.BLOCKS)
_Outputs = dict[tuple[str, ...], dict[tuple[Topic, int], Record]]
"""Name of an output -> the first record that holds it, by topic and partition."""


def _stood(output: Record, end: int, sample: Sample) -> bool:
    return output.offset < end or output.at < sample.at


def _first_outputs(topics: Topics) -> _Outputs:
    found: _Outputs = defaultdict(dict)
    for topic, records in topics.items():
        for record in records:
            for name in _names_as_output(topic, record):
                found[name].setdefault((topic, record.partition), record)
    return found


def _names_as_output(topic: Topic, record: Record) -> list[tuple[str, ...]]:
    """What an output answers, so that it can be found from its cause."""
    value = record.value or b""
    match topic:
        case Topic.CLEAN:
            return [("raw", Article.from_bytes(value).origin)]
        case Topic.REJECTED:
            return [("raw of", Rejection.from_bytes(value).article_id)]
        case Topic.DEADLETTERS:
            letter = letter_of(record.headers)
            return [("raw", f"{letter.topic}-{letter.partition}-{letter.offset}")]
        case Topic.EXTRACT:
            return [("clean", Article.from_bytes(value).origin)]
        case Topic.REPORTS:
            report = Report.from_bytes(value)
            return [("clean" if report.copy_of is not None else "extract", report.header.origin)]
        case Topic.BLOCKS:
            return [("report", BlockCommand.from_bytes(value).header.article_id)]
        case Topic.STORY_COMMANDS:
            return [("report", StoryCommand.from_bytes(value).header.article_id)]
        case Topic.EVENTS:
            return [("block", Event.from_bytes(value).event_id)]
        case _:
            return []


def _needs(records: Sequence[Record], topic: Topic, raw_name: str) -> list[tuple[Record, list[tuple[str, ...]]]]:
    """For each record the outputs that must be there before it is committed."""
    return [(record, _needed(record, topic, raw_name)) for record in records]


def _needed(record: Record, topic: Topic, raw_name: str) -> list[tuple[str, ...]]:
    value = record.value or b""
    match topic:
        case Topic.RAW:
            name = _refused_id(value)
            return [("raw of", name)] if name else [("raw", f"{raw_name}-{record.partition}-{record.offset}")]
        case Topic.CLEAN:
            return [("clean", Article.from_bytes(value).origin)]
        case Topic.EXTRACT:
            return [("extract", Article.from_bytes(value).origin)]
        case Topic.REPORTS:
            return [("report", Report.from_bytes(value).header.article_id)]
        case _:
            command = BlockCommand.from_bytes(value)
            return [("block", command.event_id)] if command.action == "upsert" else []


def _refused_id(value: bytes) -> str | None:
    """The id of a message that the corpus made to be refused: rejections do not name their origin."""
    if not value.startswith(b'{"id": "refused-'):
        return None
    return str(json.loads(value)["id"])
