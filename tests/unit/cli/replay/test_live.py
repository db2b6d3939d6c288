"""What is read from the live topics about a window, from records as they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from stream.cli.replay.live import Live, LiveReader, scope_of
from stream.cli.replay.window import Window
from stream.records import CopyKind, DuplicateNotice, Event, Incident, Rejection, RejectReason, Story
from stream.records.base import dump_json
from stream.replay.answers import Answer, Answers
from stream.settings import TopicSettings
from stream.topics import Catalogue, Topic
from tests.unit.identity.build import article, event, header, report

RAW = "news.articles.raw"
WINDOW = Window(RAW, first={0: 5}, since={0: 10}, until={0: 20}, kept={0: 0})


def at(offset: int) -> str:
    return f"{RAW}-0-{offset}"


def reported(article_id: str, offset: int, *events: Event, copy_of: str | None = None) -> bytes:
    made = report(header(article_id, origin=at(offset)), *events)
    return made.model_copy(update={"copy_of": copy_of}).to_bytes()


def incident(event_id: str, *mentions: str, version: int = 1, **more: Any) -> bytes:
    given: dict[str, Any] = {
        "incident_id": event_id,
        "version": version,
        "change": "created",
        "type": "ASSAULT",
        "codes": {"quad_class": 4},
        "factuality": "claimed",
        "independent_sources": 1,
        "confidence": 0.5,
        "mentions": list(mentions),
    }
    return Incident.model_validate({**given, **more}).to_bytes()


def read(**topics: list[Any]) -> Live:
    """The live side; a record is its value, (key, value), or (headers, value) of a dead letter."""

    def scan(topic: Topic) -> Iterator[Any]:
        for each in topics.get(topic.name, []):
            one, value = each if isinstance(each, tuple) else (None, each)
            headers = [(f"dlq_{name}", text.encode()) for name, text in one.items()] if isinstance(one, dict) else []
            yield SimpleNamespace(key=one, value=value, headers=headers)

    live = Live()
    LiveReader(scan, Catalogue(TopicSettings()), WINDOW, live).read()
    return live


def cleaned(article_id: str, offset: int) -> bytes:
    return article(article_id, origin=at(offset)).to_bytes()


def test_reports_say_what_became_of_a_message() -> None:
    live = read(REPORTS=[reported("a", 10), reported("b", 11, copy_of="a"), reported("c", 9), reported("d", 20)])
    assert live.answers.messages == {at(10): Answer("processed", "a"), at(11): Answer("duplicate", "b")}
    assert (live.answers.copies, live.later) == ({at(11): {"duplicate_of": "a"}}, {"d"})


def test_notices_say_how_close_a_copy_is() -> None:
    notice = DuplicateNotice(article_id="b", duplicate_of="a", kind=CopyKind.NEAR, similarity=0.9)
    other = notice.model_copy(update={"duplicate_of": "z", "similarity": 0.8})
    live = read(REPORTS=[reported("b", 11, copy_of="a")], DUPLICATES=[notice.to_bytes(), other.to_bytes()])
    assert live.answers.copies == {at(11): {"duplicate_of": "a", "kind": "near", "similarity": 0.9}}


def test_texts_are_those_of_the_window_without_the_input() -> None:
    live = read(CLEAN=[cleaned("a", 10), cleaned("b", 9)])
    assert list(live.answers.texts) == [at(10)]
    assert {"text", "origin"} & live.answers.texts[at(10)].keys() == set()


def test_an_event_lives_under_the_key_of_its_last_block() -> None:
    here = event("e1", "a", incident_id="i1")
    gone = here.model_copy(update={"retracted": True})
    away = here.model_copy(update={"headline": False})
    for order in ([(b"FRA", here), (b"FRA", gone), (b"ITA", away)], [(b"ITA", away), (b"FRA", here), (b"FRA", gone)]):
        live = read(CLEAN=[cleaned("a", 10)], EVENTS=[(key, each.to_bytes()) for key, each in order])
        assert live.answers.events["e1"]["headline"] is False
    other = event("e2", "elsewhere")
    live = read(CLEAN=[cleaned("a", 10)], EVENTS=[(b"FRA", gone.to_bytes()), (b"FRA", other.to_bytes())])
    assert live.answers.events == {}


def test_incidents_are_the_latest_living_ones_with_a_report_of_the_window() -> None:
    values = [
        incident("i1", "e1", version=2, factuality="denied"),
        incident("i1", "e1"),
        incident("i2", "e1", merged_into="i1"),
        incident("i3"),
        incident("i4", "e9"),
    ]
    live = read(CLEAN=[cleaned("a", 10)], EVENTS=[(b"FRA", event("e1", "a").to_bytes())], INCIDENTS=values)
    assert list(live.answers.incidents) == ["i1"]
    assert live.answers.incidents["i1"].value["factuality"] == "denied"


def test_stories_are_the_latest_with_an_article_of_the_window() -> None:
    older, newer = (
        Story(story_id="a", version=n, article_ids=["a", "z"][:n], independent_sources=1).to_bytes() for n in (1, 2)
    )
    other = Story(story_id="q", version=1, article_ids=["q"], independent_sources=1).to_bytes()
    live = read(CLEAN=[cleaned("a", 10)], STORIES=[newer, older, other])
    assert {name: each.members for name, each in live.answers.stories.items()} == {"a": frozenset({"a", "z"})}


def test_dead_letters_name_the_raw_message_or_hold_an_article_with_its_origin() -> None:
    raw = {"topic": RAW, "partition": "0", "offset": "12", "code": "not_json"}
    extract = {"topic": "news.internal.extract", "partition": "1", "offset": "3", "code": "timeout"}
    block = {"topic": "news.internal.blocks", "partition": "1", "offset": "4", "code": "bug"}
    carried = dump_json({"header": {"origin": at(14)}})
    odd = [(extract, None), (extract, b"[1]"), (extract, b"\xff"), ({}, b"{}"), ({**raw, "offset": "x"}, b"")]
    letters = [(raw, b"{"), (extract, cleaned("a", 13)), (block, carried), *odd]
    assert read(DEADLETTERS=letters).answers.messages == {
        at(12): Answer("dead_letter", None, "not_json"),
        at(13): Answer("dead_letter", None, "timeout"),
        at(14): Answer("dead_letter", None, "bug"),
    }


def test_a_message_that_was_processed_after_all_is_no_dead_letter() -> None:
    extract = {"topic": "news.internal.extract", "partition": "1", "offset": "3", "code": "timeout"}
    live = read(DEADLETTERS=[(extract, cleaned("a", 13))], REPORTS=[reported("a", 13)])
    assert live.answers.messages == {at(13): Answer("processed", "a")}


def test_values_that_nobody_can_read_are_counted() -> None:
    live = read(INCIDENTS=[b"{", b'{"incident_id": "i1"}', None], CLEAN=[b"[]"])
    assert {topic: count for topic, count in live.unread.items() if count} == {Topic.INCIDENTS: 2, Topic.CLEAN: 1}


def rejected(article_id: str, reason: RejectReason) -> bytes:
    return Rejection(article_id=article_id, reason=reason, detail="said").to_bytes()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Answer("rejected", "a", "language"), Answer("rejected", "a", "language")),
        (Answer("processed", "a"), Answer("rejected", "a", "empty_text")),
        (Answer("processed", "b"), None),
        (Answer("dead_letter", None, "not_json"), None),
    ],
)
def test_rejections_are_matched_with_the_messages_that_are_left(now: Answer, expected: Answer | None) -> None:
    reasons = [rejected("a", RejectReason.LANGUAGE), rejected("a", RejectReason.EMPTY_TEXT)]
    live = read(REJECTED=reasons)
    scope_of([at(10)], set(), live, Answers(messages={at(10): now}), {at(10): 1})
    assert live.answers.messages.get(at(10)) == expected


def test_what_is_older_than_the_topics_may_have_expired() -> None:
    live = Live(oldest_ms={Topic.REPORTS: 100, Topic.EVENTS: 50, Topic.DUPLICATES: 10**9})
    times = {at(10): 40, at(11): 60, at(12): 100}
    scope = scope_of(list(times), set(), live, Answers(), times)
    assert (scope.expired, scope.events_expired) == ({at(10), at(11)}, {at(10)})
