"""The comparison: each kind of difference can be found, and what cannot be compared fairly is not."""

from __future__ import annotations

from typing import Any

import pytest

from stream.replay.answers import Answer, Answers, Group
from stream.replay.compare import Scope, compare
from stream.replay.report import Change, Kind, LeftOut, Report

FIRST, SECOND = "raw-0-1", "raw-0-2"


def event(article_id: str, **more: Any) -> dict[str, Any]:
    return {"article_id": article_id, "type": "ASSAULT", "codes": {"cameo": "190", "scale": -9.0}, "modes": [], **more}


def incident(*members: str, articles: str = "ab", **value: Any) -> Group:
    return Group(frozenset(members), frozenset(articles), {"type": "ASSAULT", **value})


def side(**more: Any) -> Answers:
    """Two articles with an event each, in one incident and one story."""
    made = Answers(
        messages={FIRST: Answer("processed", "a"), SECOND: Answer("processed", "b")},
        texts={FIRST: {"removed": []}, SECOND: {"removed": []}},
        events={"e1": event("a"), "e2": event("b")},
        incidents={"e1": incident("e1", "e2")},
        stories={"a": Group(frozenset("ab"), frozenset("ab"), {"title": "Blast"})},
    )
    for name, value in more.items():
        setattr(made, name, value)
    return made


def scope(**more: Any) -> Scope:
    return Scope(**{"window": [FIRST, SECOND], "known": {"a", "b"}, **more})


def found(report: Report) -> set[tuple[str, str, str, str | None]]:
    return {(each.kind.value, each.change.value, each.id, each.field) for each in report.differences}


def left(report: Report) -> dict[LeftOut, int]:
    return {reason: count for reason, count in report.left_out.items() if count}


def test_the_same_answers_are_identical() -> None:
    report = compare(side(), side(), scope())
    assert (report.differences, report.share_differing, left(report)) == ([], 0, {})
    assert {kind.value: tally.identical for kind, tally in report.tallies.items()} == {
        "article": 2,
        "text": 2,
        "copy": 0,
        "event": 2,
        "incident": 1,
        "story": 1,
    }


OTHER_FATES = [
    (Answer("rejected", "a", "language"), {"status", "reason"}),
    (Answer("dead_letter", None, "bug"), {"status", "reason"}),
    (Answer("processed", "a2"), {"article_id"}),
    (Answer("duplicate", "a"), {"status"}),
]


@pytest.mark.parametrize(("fate", "fields"), OTHER_FATES)
def test_another_fate_of_an_article_is_a_change(fate: Answer, fields: set[str]) -> None:
    report = compare(side(), side(messages={FIRST: fate, SECOND: Answer("processed", "b")}), scope())
    assert found(report) == {("article", "changed", FIRST, name) for name in fields}
    tally = report.tallies[Kind.ARTICLE]
    assert (tally.compared, tally.changed, tally.share_differing) == (2, 1, 0.5)


def test_an_article_of_which_live_knows_nothing_is_new() -> None:
    live = side(messages={SECOND: Answer("processed", "b")})
    assert ("article", "new", FIRST, None) in found(compare(live, side(), scope()))


def test_another_cleaning_is_a_change_of_the_text() -> None:
    replayed = side(texts={FIRST: {"removed": [{"start": 0}]}, SECOND: {"removed": []}})
    assert found(compare(side(), replayed, scope())) == {("text", "changed", FIRST, "removed")}


COPY = {"duplicate_of": "a", "kind": "near"}


@pytest.mark.parametrize(
    ("live", "replayed", "expected"),
    [
        ({SECOND: COPY}, {SECOND: {**COPY, "duplicate_of": "b"}}, ("changed", "duplicate_of")),
        ({SECOND: COPY}, {}, ("gone", None)),
        ({}, {SECOND: COPY}, ("new", None)),
    ],
)
def test_copies_change_come_and_go(live: Any, replayed: Any, expected: tuple[str, str | None]) -> None:
    report = compare(side(copies=live), side(copies=replayed), scope())
    assert found(report) == {("copy", expected[0], SECOND, expected[1])}


def test_each_field_of_an_event_is_told_with_both_values() -> None:
    changed = event("a", modes=["firearms"], codes={"cameo": "193", "scale": -9.0})
    report = compare(side(), side(events={"e1": changed, "e2": event("b")}), scope())
    values = {(each.field, str(each.live), str(each.replayed)) for each in report.differences}
    assert values == {("modes", "[]", "['firearms']"), ("codes.cameo", "190", "193")}
    assert (report.tallies[Kind.EVENT].changed, report.fields[Kind.EVENT, "modes"]) == (1, 1)


def test_events_come_and_go() -> None:
    replayed = side(events={"e1": event("a"), "e3": event("b")}, incidents={"e1": incident("e1"), "e3": incident("e3")})
    report = compare(side(incidents={"e1": incident("e1"), "e2": incident("e2")}), replayed, scope())
    assert found(report) == {
        ("event", "gone", "e2", None),
        ("event", "new", "e3", None),
        ("incident", "gone", "e2", None),
        ("incident", "new", "e3", None),
    }


def test_incidents_are_matched_by_their_reports_and_then_by_field() -> None:
    renamed = side(incidents={"e2": incident("e1", "e2", factuality="denied")})
    report = compare(side(incidents={"e1": incident("e1", "e2", factuality="claimed")}), renamed, scope())
    assert found(report) == {("incident", "changed", "e1", "factuality")}


@pytest.mark.parametrize(
    ("live", "replayed", "change"),
    [
        ({"e1": "12"}, {"e1": "1", "e2": "2"}, Change.SPLIT),
        ({"e1": "1", "e2": "2"}, {"e1": "12"}, Change.MERGED),
        ({"e1": "12"}, {"e1": "1"}, Change.CHANGED),
    ],
)
def test_incidents_split_merge_and_change(live: Any, replayed: Any, change: Change) -> None:
    sides = [
        side(incidents={name: incident(*(f"e{each}" for each in members)) for name, members in groups.items()})
        for groups in (live, replayed)
    ]
    report = compare(*sides, scope())
    assert [(each.kind, each.change, each.field) for each in report.differences] == [(Kind.INCIDENT, change, "members")]
    assert getattr(report.tallies[Kind.INCIDENT], change.value) == 1


def test_stories_are_matched_by_their_articles() -> None:
    apart = {name: Group(frozenset(name), frozenset(name), {"title": "Blast"}) for name in "ab"}
    assert found(compare(side(), side(stories=apart), scope())) == {("story", "split", "a", "members")}


def test_an_incident_that_goes_on_outside_is_compared_by_its_reports_here_only() -> None:
    live = side(incidents={"e0": incident("e0", "e1", "e2", articles="abz", factuality="denied")})
    report = compare(live, side(), scope())
    assert (report.differences, left(report)) == ([], {LeftOut.INCIDENT_FIELDS: 1})


def test_an_incident_that_differs_and_goes_on_outside_tells_nothing() -> None:
    live = side(incidents={"e0": incident("e0", "e1", "e2", articles="abz")})
    apart = side(incidents={"e1": incident("e1"), "e2": incident("e2")})
    report = compare(live, apart, scope())
    assert (report.differences, left(report)) == ([], {LeftOut.INCIDENTS_BEYOND: 1})
    assert report.tallies[Kind.INCIDENT].compared == 0


def test_a_full_list_may_lack_members() -> None:
    full = Group(frozenset({"e1"}), frozenset("ab"), {"type": "ASSAULT"}, full=True)
    assert left(compare(side(incidents={"e1": full}), side(), scope())) == {LeftOut.INCIDENTS_BEYOND: 1}


def test_events_of_an_article_that_was_revised_after_the_window_are_left_out() -> None:
    revised = side(events={"e9": event("a"), "e2": event("b")}, incidents={"e9": incident("e9", "e2")})
    report = compare(revised, side(), scope(later={"a"}))
    assert (found(report), report.tallies[Kind.EVENT].identical) == (set(), 1)
    assert left(report)[LeftOut.REVISED_LATER] == 1


def test_a_copy_of_what_came_before_the_lead_in_is_left_out_with_its_events() -> None:
    messages = {FIRST: Answer("duplicate", "a"), SECOND: Answer("processed", "b")}
    live = side(messages=messages, copies={FIRST: {"duplicate_of": "old"}}, events={"e2": event("b")})
    live.incidents = {"e2": incident("e2", articles="b")}
    replayed = side(incidents={"e1": incident("e1", articles="a"), "e2": incident("e2", articles="b")})
    live.stories = replayed.stories = {}
    report = compare(live, replayed, scope())
    assert (found(report), left(report)) == (set(), {LeftOut.EARLIER_ORIGINAL: 1})


def test_a_copy_of_what_the_replay_has_read_is_compared() -> None:
    messages = {FIRST: Answer("duplicate", "a"), SECOND: Answer("processed", "b")}
    live = side(messages=messages, copies={FIRST: {"duplicate_of": "old"}}, events={"e2": event("b")})
    kinds = {each[:3] for each in found(compare(live, side(), scope(known={"a", "b", "old"})))}
    assert {("article", "changed", FIRST), ("copy", "gone", FIRST), ("event", "new", "e1")} <= kinds


def test_answers_that_have_expired_are_no_news() -> None:
    live = side(
        messages={SECOND: Answer("processed", "b")}, texts={}, events={"e2": event("b")}, incidents={}, stories={}
    )
    report = compare(live, side(), scope(expired={FIRST}))
    assert left(report) == {LeftOut.EXPIRED: 1}
    assert not any(each.article_id == "a" for each in report.differences)


def test_events_that_may_have_expired_are_not_compared_but_the_outcome_is() -> None:
    live = side(events={"e2": event("b")}, incidents={"e2": incident("e2", articles="b")})
    report = compare(live, side(incidents={"e2": incident("e2", articles="b")}), scope(events_expired={FIRST}))
    assert (report.differences, left(report)) == ([], {LeftOut.EVENTS_EXPIRED: 1})
    assert report.tallies[Kind.ARTICLE].identical == 2


@pytest.mark.parametrize(("code", "is_compared"), [("timeout", False), ("too_large", False), ("bug", True)])
def test_a_limit_that_live_ran_into_is_no_difference(code: str, is_compared: bool) -> None:
    live = side(messages={FIRST: Answer("dead_letter", None, code), SECOND: Answer("processed", "b")})
    report = compare(live, side(), scope())
    assert (("article", "changed", FIRST, "status") in found(report)) is is_compared
    assert (left(report).get(LeftOut.OPERATIONAL) == 1) is not is_compared


def test_messages_that_both_sides_set_aside_are_identical() -> None:
    dead = {FIRST: Answer("dead_letter", None, "not_json"), SECOND: Answer("dead_letter", None, "tombstone")}
    report = compare(
        Answers(messages=dead), Answers(messages={**dead, FIRST: Answer("dead_letter", "h", "not_json")}), scope()
    )
    assert (report.tallies[Kind.ARTICLE].identical, report.differences) == (2, [])


def test_the_report_counts_in_json() -> None:
    replayed = side(events={"e1": event("a", type="CRIME"), "e2": event("b")})
    answer = compare(side(), replayed, scope()).to_json()
    assert answer["kinds"]["event"] == {
        "compared": 2,
        "identical": 1,
        "changed": 1,
        "split": 0,
        "merged": 0,
        "new": 0,
        "gone": 0,
        "share_identical": 0.5,
    }
    assert answer["fields"]["event"] == {"type": 1}
    assert set(answer["not_compared"]) == {reason.value for reason in LeftOut}
