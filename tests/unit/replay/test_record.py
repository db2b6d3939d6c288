"""A replay runs the messages as the worker takes them, and keeps the last word on everything."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stream.records import Event, Outcome, RejectReason, Status
from stream.replay.answers import Answer, Answers, from_outcomes
from stream.replay.record import RawMessage, Recorder, answer_of, answers_of, replay
from stream.settings import IdentitySettings

BLAST = (
    "A bomb exploded outside a courthouse in {city} on Tuesday, killing four people and wounding nine others, police "
    "said. Officers closed the streets around the building and searched the ruins until the evening."
)
RECEIVED = datetime(2026, 4, 1, 9, tzinfo=UTC)


def raw(offset: int, name: str, city: str = "Lagos, Nigeria", shown: bool = True, **more: Any) -> RawMessage:
    value = {"id": name, "source": f"{name}.example", "text": BLAST.format(city=city), "published_at": "2026-03-11"}
    return RawMessage(f"raw-0-{offset}", json.dumps({**value, **more}).encode(), RECEIVED, shown)


def run(*messages: RawMessage, **settings: int) -> tuple[dict[str, Answer], Answers, Recorder]:
    shown = {each.origin for each in messages if each.shown}
    recorder = Recorder(IdentitySettings(**settings), shown.__contains__)
    done = {message.origin: answer for message, answer in replay(messages, recorder, workers=1)}
    return done, answers_of(recorder, done), recorder


def test_each_message_has_the_answer_that_the_worker_would_give() -> None:
    done, _, _ = run(
        raw(0, "a"),
        RawMessage("raw-0-1", None, RECEIVED),
        RawMessage("raw-0-2", b"{", RECEIVED),
        raw(3, "b"),
        raw(4, "c", text=" "),
        RawMessage("raw-0-5", b'{"id": "d", "text": 5}', RECEIVED),
    )
    assert {origin: (each.status, each.reason) for origin, each in done.items()} == {
        "raw-0-0": ("processed", None),
        "raw-0-1": ("dead_letter", "tombstone"),
        "raw-0-2": ("dead_letter", "not_json"),
        "raw-0-3": ("duplicate", None),
        "raw-0-4": ("rejected", "empty_text"),
        "raw-0-5": ("dead_letter", "wrong_type"),
    }


def test_incidents_hold_what_came_before_the_window_but_texts_and_copies_are_of_the_window() -> None:
    _, answers, recorder = run(raw(0, "a", shown=False), raw(1, "b", shown=False), raw(2, "c"))
    assert recorder.articles == {"a", "b", "c"}
    assert list(answers.texts) == ["raw-0-2"]
    assert answers.copies["raw-0-2"]["duplicate_of"] == "a"
    assert {value["article_id"] for value in answers.events.values()} <= {"c"}
    [largest] = {each.articles for each in answers.incidents.values() if len(each.articles) > 1}
    assert largest == {"a", "b", "c"}


def test_a_revision_that_moves_an_event_leaves_one_living_record() -> None:
    moved = raw(1, "a", "Lima, Peru", published_at="2026-03-12")
    _, answers, recorder = run(raw(0, "a"), moved)
    countries = {name: value["location"]["country"] for name, value in answers.events.items() if value["location"]}
    assert set(countries.values()) == {"PER"}
    told = [Event.from_bytes(data) for data in recorder.told.events.values()]
    assert any(event.retracted for event in told)
    living = [event.event_id for event in told if not event.retracted]
    assert sorted(event.event_id for event in recorder.events()) == sorted(set(living)) == sorted(living)


def test_horizons_are_those_of_the_settings() -> None:
    told = ("Ministers met in Vienna to speak about tariffs.", "Heavy snow closed the passes north of Turin.")
    between = [raw(n, f"x{n}", text=text, published_at=f"2026-03-1{3 + n}") for n, text in enumerate(told, 1)]
    messages = (raw(0, "a"), *between, raw(9, "b", published_at="2026-03-16"))
    assert [run(*messages, copies_days=days)[0]["raw-0-9"].status for days in (14, 2)] == ["duplicate", "processed"]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (RejectReason.EXTRACTION_FAILED, Answer("dead_letter", None, "bug")),
        (RejectReason.NOT_AN_OBJECT, Answer("dead_letter", None, "not_an_object")),
        (RejectReason.LANGUAGE, Answer("rejected", "a", "language")),
    ],
)
def test_what_cannot_be_read_at_all_is_a_dead_letter(reason: RejectReason, expected: Answer) -> None:
    assert answer_of(Outcome(article_id="a", status=Status.REJECTED, reason=reason)) == expected


def outcome(article_id: str, **more: Any) -> Outcome:
    return Outcome.model_validate({"article_id": article_id, "status": "processed", **more})


def test_outcomes_of_a_file_tell_copies_and_stories() -> None:
    found = from_outcomes(
        {
            "line 1": outcome("a", story_id="a"),
            "line 2": outcome("b", status="duplicate", duplicate_of="a", story_id="a"),
            "line 3": outcome("c", status="rejected", reason="language"),
            "line 4": outcome("a", story_id="q"),
        }
    )
    assert found.messages["line 3"] == Answer("rejected", "c", "language")
    assert found.copies == {"line 2": {"duplicate_of": "a"}}
    assert {name: set(each.members) for name, each in found.stories.items()} == {"a": {"b"}, "q": {"a"}}
