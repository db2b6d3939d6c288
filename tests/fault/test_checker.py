"""The checker finds nothing in what the core itself says, and every kind of damage done to that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stream.pipeline import Identity, read_article, report_of
from stream.records import Article, BlockCommand, Event, Rejection, Report
from stream.topics import Topic
from stream.worker.deadletters import dead_letter
from stream.worker.message import Incoming, Trouble
from tests.fault.checker import Verdict, check
from tests.fault.corpus import Message, corpus
from tests.fault.reference import Readings, Reference, incidents_of, reference
from tests.fault.site import Record, Sample
from tests.fault.tables import MARKER_KEY, replayed

RAW = "test.articles.raw"
Topics = dict[Topic, list[Record]]
SECONDS = 1_800_000_000.0


class Pretence(Identity):
    """The deciders, writing to topics of one partition what the worker would write."""

    def __init__(self) -> None:
        super().__init__()
        self.topics: Topics = {topic: [] for topic in Topic}

    def write(self, topic: Topic, key: str | bytes | None, value: bytes | None, headers: Any = ()) -> None:
        name = key.encode() if isinstance(key, str) else key
        records = self.topics[topic]
        records.append(Record(topic, 0, len(records), name, value, tuple(headers), SECONDS))

    def take(self, number: int, message: Message, readings: Readings) -> None:
        """One message through every hop."""
        self.write(Topic.RAW, message.key, message.value)
        origin = f"{RAW}-0-{number}"
        answer = read_article(message.value, origin) if message.value is not None else None
        if answer is None or (isinstance(answer, Rejection) and answer.article_id not in _names("refused")):
            self.bury(number, message, answer.reason.value if answer is not None else "tombstone")
        elif isinstance(answer, Rejection):
            self.write(Topic.REJECTED, answer.article_id, answer.to_bytes())
        else:
            self.accept(answer, readings)

    def bury(self, number: int, message: Message, code: str) -> None:
        incoming = Incoming(Topic.RAW, RAW, 0, number, message.key, message.value, timestamp=SECONDS)
        clock: Callable[[], datetime] = lambda: datetime.fromtimestamp(SECONDS, UTC)  # noqa: E731
        letter = dead_letter("clean", incoming, Trouble(code, "made for it"), 1 << 20, clock)
        self.write(Topic.DEADLETTERS, letter.key, letter.value, letter.headers)

    def accept(self, article: Article, readings: Readings) -> None:
        self.write(Topic.CLEAN, "en", article.to_bytes())
        admitted, verdict = self.admit(article)
        if verdict.notice is not None and verdict.report is not None:
            self.write(Topic.DUPLICATES, verdict.notice.article_id, verdict.notice.to_bytes())
            self.enter(verdict.report)
            return
        self.write(Topic.EXTRACT, article.article_id, admitted.to_bytes())
        self.enter(report_of(admitted, readings.of([admitted], [True])[0]))

    def enter(self, report: Report) -> None:
        self.write(Topic.REPORTS, report.header.article_id, report.to_bytes())
        postings = self.ledger.post(report)
        commands = list(postings.stories)
        for block in postings.blocks:
            self.write(Topic.BLOCKS, block.block, block.to_bytes())
            result = self.incidents.apply(block)
            for event in result.events:
                self.write(Topic.EVENTS, block.block, event.to_bytes())
            for incident in result.shown:
                self.write(Topic.INCIDENTS, incident.incident_id, incident.to_bytes())
            commands += result.stories
        for command in commands:
            self.write(Topic.STORY_COMMANDS, command.header.language, command.to_bytes())
            for story in self.stories.apply(command).stories:
                self.write(Topic.STORIES, story.story_id, story.to_bytes())


def _names(kind: str) -> set[str]:
    return {f"{kind}-{number}" for number in range(100)}


@dataclass(frozen=True)
class Calm:
    """Topics without a fault, and what is expected of them."""

    topics: Topics
    expected: Reference

    def judged(self, ordered: bool = True, samples: list[Sample] | None = None, **changed: list[Record]) -> Verdict:
        """The verdict when some topics, by their names in the enumeration, are changed."""
        topics = self.topics | {Topic[name]: records for name, records in changed.items()}
        return check(topics, self.expected, samples or [], RAW, ordered)


@pytest.fixture(scope="module")
def calm() -> Calm:
    messages, readings, pretence = corpus(3, 70), Readings(), Pretence()
    expected = reference(messages, readings)
    for number, message in enumerate(messages):
        pretence.take(number, message, readings)
    return Calm(pretence.topics, expected)


def told(verdict: Verdict) -> dict[str, int]:
    return {
        name: len(getattr(verdict, name)) for name in ("lost", "doubled", "wrong", "stale") if getattr(verdict, name)
    }


def changed(record: Record, **values: Any) -> Record:
    return replace(record, value=json.dumps(json.loads(record.value or b"") | values).encode())


@pytest.mark.parametrize("ordered", [True, False])
def test_the_core_itself_is_faultless(calm: Calm, ordered: bool) -> None:
    verdict = calm.judged(ordered)
    assert told(verdict) == {}, verdict.summary()
    assert verdict.articles == 70
    assert verdict.events > 5


def without(records: list[Record], wanted: Callable[[Record], bool]) -> Iterator[tuple[Record, list[Record]]]:
    """Each wanted record, and the records without it."""
    for record in records:
        if wanted(record):
            yield record, [each for each in records if each is not record]


@pytest.mark.parametrize("name", ["REPORTS", "REJECTED", "DUPLICATES", "DEADLETTERS"])
def test_a_missing_outcome_is_lost(calm: Calm, name: str) -> None:
    records = calm.topics[Topic[name]]
    keys = [record.key for record in records]
    _, rest = next(without(records, lambda record: keys.count(record.key) == 1))
    assert told(calm.judged(**{name: rest})) == {"lost": 1}


def test_a_missing_event_is_lost(calm: Calm) -> None:
    records = calm.topics[Topic.EVENTS]
    name = Event.from_bytes(records[0].value or b"").event_id
    rest = [each for each in records if Event.from_bytes(each.value or b"").event_id != name]
    assert told(calm.judged(EVENTS=rest)) == {"lost": 1}


@pytest.mark.parametrize("name", ["INCIDENTS", "STORIES"])
def test_a_missing_incident_or_story_is_lost(calm: Calm, name: str) -> None:
    records = calm.topics[Topic[name]]
    rest = [each for each in records if each.key != records[0].key]
    assert told(calm.judged(**{name: rest})) == {"lost": 1}


@pytest.mark.parametrize("ordered", [True, False])
def test_another_toll_is_wrong(calm: Calm, ordered: bool) -> None:
    records = list(calm.topics[Topic.INCIDENTS])
    last = records[-1]
    effects = json.loads(last.value or b"")["effects"]
    effects["killed"]["best"] = 999
    version = json.loads(last.value or b"")["version"] + 1
    records.append(replace(changed(last, effects=effects, version=version), offset=len(records)))
    assert told(calm.judged(ordered, INCIDENTS=records)) == {"wrong": 1}


def heard(records: list[Record]) -> dict[str, list[Record]]:
    """Topics on which blocks have heard this, and incidents have become of it."""
    made = incidents_of([BlockCommand.from_bytes(record.value or b"") for record in records]).values()
    incidents = [
        Record(Topic.INCIDENTS, 0, at, each.incident_id.encode(), each.to_bytes(), (), SECONDS)
        for at, each in enumerate(made)
    ]
    return {"BLOCKS": records, "INCIDENTS": incidents}


def test_with_several_partitions_a_block_may_hear_of_its_events_in_any_order(calm: Calm) -> None:
    backwards = heard(calm.topics[Topic.BLOCKS][::-1])
    assert told(calm.judged(False, **backwards)) == {}
    assert not calm.judged(True, **backwards).good


def test_a_report_that_its_block_never_heard_of_is_lost(calm: Calm) -> None:
    records = calm.topics[Topic.BLOCKS]
    name = BlockCommand.from_bytes(records[0].value or b"").event_id
    rest = [each for each in records if BlockCommand.from_bytes(each.value or b"").event_id != name]
    assert told(calm.judged(False, **heard(rest))) == {"lost": 1}


@pytest.mark.parametrize("name", ["INCIDENTS", "STORIES"])
def test_two_contents_of_one_version_are_doubled(calm: Calm, name: str) -> None:
    records = calm.topics[Topic[name]]
    other = replace(changed(records[0], sources=["elsewhere"]), offset=1)
    verdict = calm.judged(**{name: [records[0], other, *records[1:]]})
    assert len(verdict.doubled) == 1


@pytest.mark.parametrize("name", ["INCIDENTS", "STORIES"])
def test_an_older_version_that_comes_last_is_stale_and_not_wrong(calm: Calm, name: str) -> None:
    records = calm.topics[Topic[name]]
    first = next(each for each in records if [other.key for other in records].count(each.key) > 1)
    late = replace(first, offset=len(records))
    assert told(calm.judged(**{name: [*records, late]})) == {"stale": 1}


def test_two_contents_of_one_event_are_doubled(calm: Calm) -> None:
    records = calm.topics[Topic.EVENTS]
    other = changed(records[0], factuality="denied")
    assert told(calm.judged(EVENTS=[other, *records])) == {"doubled": 1}


def test_an_event_that_lives_in_two_blocks_is_doubled(calm: Calm) -> None:
    records = calm.topics[Topic.EVENTS]
    assert told(calm.judged(EVENTS=[*records, replace(records[-1], key=b"elsewhere")])) == {"doubled": 1}


def test_an_event_of_nobody_is_wrong(calm: Calm) -> None:
    records = calm.topics[Topic.EVENTS]
    assert told(calm.judged(EVENTS=[*records, changed(records[-1], event_id="0" * 24)])) == {"wrong": 1}


def test_a_dead_letter_of_a_good_message_is_wrong(calm: Calm) -> None:
    pretence = Pretence()
    number = next(at for at, record in enumerate(calm.topics[Topic.RAW]) if record.key == b"quiet-0")
    message = Message(b"quiet-0", calm.topics[Topic.RAW][number].value, "quiet")
    pretence.bury(number, message, "bug")
    letters = [*calm.topics[Topic.DEADLETTERS], *pretence.topics[Topic.DEADLETTERS]]
    assert told(calm.judged(DEADLETTERS=letters)) == {"wrong": 1}


@pytest.mark.parametrize("change", [{"value": b"other"}, {"key": b"other"}])
def test_a_dead_letter_with_other_bytes_is_wrong(calm: Calm, change: dict[str, bytes]) -> None:
    letters = calm.topics[Topic.DEADLETTERS]
    assert told(calm.judged(DEADLETTERS=[replace(letters[0], **change), *letters[1:]])) == {"wrong": 1}


def test_a_dead_letter_with_another_code_is_wrong(calm: Calm) -> None:
    letters = calm.topics[Topic.DEADLETTERS]
    headers = tuple((name, b"bug" if name == "dlq_code" else data) for name, data in letters[0].headers)
    assert told(calm.judged(DEADLETTERS=[replace(letters[0], headers=headers), *letters[1:]])) == {"wrong": 1}


def test_a_copy_of_something_else_is_wrong(calm: Calm) -> None:
    notices = calm.topics[Topic.DUPLICATES]
    assert told(calm.judged(DUPLICATES=[changed(notices[0], duplicate_of="x"), *notices[1:]])) == {"wrong": 1}


def all_done(calm: Calm) -> Sample:
    ends = {(topic, 0): len(records) for topic, records in calm.topics.items()}
    return Sample(SECONDS, ends, ends)


def test_offsets_committed_after_their_outputs_are_right(calm: Calm) -> None:
    assert told(calm.judged(samples=[all_done(calm)])) == {}


SOURCES = {
    "RAW": {Topic.CLEAN, Topic.REJECTED, Topic.DEADLETTERS},
    "CLEAN": {Topic.EXTRACT, Topic.REPORTS},
    "EXTRACT": {Topic.REPORTS},
    "REPORTS": {Topic.BLOCKS, Topic.STORY_COMMANDS},
    "BLOCKS": {Topic.EVENTS},
}


@pytest.mark.parametrize("name", SOURCES)
def test_an_offset_committed_before_its_output_is_lost(calm: Calm, name: str) -> None:
    done = all_done(calm)
    ends = {place: end for place, end in done.ends.items() if place[0] not in SOURCES[name]}
    early = Sample(SECONDS, {(Topic[name], 0): 1}, ends)
    assert told(calm.judged(samples=[early, done])) == {"lost": 1}


def test_an_output_that_a_new_leader_does_not_tell_of_yet_is_there(calm: Calm) -> None:
    done = all_done(calm)
    ends = {place: end for place, end in done.ends.items() if place[0] is not Topic.CLEAN}
    after = Sample(SECONDS + 1, {(Topic.RAW, 0): 1}, ends)
    assert calm.judged(samples=[after, done]).good


def changelog(*rows: tuple[bytes, bytes | None, int | None]) -> list[Record]:
    return [
        Record(Topic.LEDGER_TABLE, 0, at, key, value, () if fence is None else (("fence", str(fence).encode()),), 0.0)
        for at, (key, value, fence) in enumerate(rows)
    ]


def test_a_changelog_is_replayed_up_to_an_offset() -> None:
    rows = changelog((b"a", b"1", None), (b"b", b"2", None), (b"a", None, None), (b"a", b"3", None))
    assert replayed(rows, 2) == {b"b": b"2"}
    assert replayed(rows, 3) == {b"a": b"3", b"b": b"2"}


def test_what_a_former_owner_writes_after_the_next_has_come_does_not_count() -> None:
    rows = changelog(
        (MARKER_KEY, b"", None), (b"a", b"1", 0), (MARKER_KEY, b"", None), (b"a", b"2", 2), (b"a", b"3", 0)
    )
    assert replayed(rows, 4) == {b"a": b"2"}
