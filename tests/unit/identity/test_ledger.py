"""The ledger: upserts, retractions, copies before and after their original, revisions in any order."""

from __future__ import annotations

from stream.identity import Ledger, MemoryState, block_of
from stream.records import Report
from stream.records.base import dump_json
from tests.unit.identity.build import event, header, report


def actions(postings: object) -> list[tuple[str, str]]:
    return [(command.action, command.event_id) for command in postings.blocks]  # type: ignore[attr-defined]


def test_first_report_upserts_its_events() -> None:
    postings = Ledger(MemoryState()).post(report(header("a"), event("e1", "a"), event("e2", "a", type="PROTEST")))
    assert [(c.action, c.event_id, c.block) for c in postings.blocks] == [
        ("upsert", "e1", "FRA-harm"),
        ("upsert", "e2", "FRA-unrest"),
    ]


def test_redelivered_report_repeats_its_commands() -> None:
    ledger, told = Ledger(MemoryState()), report(header("a"), event("e1", "a"))
    first, again = ledger.post(told), ledger.post(told)
    assert (again.blocks, again.stories, again.replayed) == (first.blocks, first.stories, True)


def test_an_outlet_that_utf_8_cannot_hold_can_be_revised_and_copied() -> None:
    ledger = Ledger(MemoryState())
    odd = header("a").model_copy(update={"source": "The \ud800 Wire"})
    copy = header("b").model_copy(update={"source": "The \udc8e Wire"})
    ledger.post(report(odd, event("e1", "a")))
    ledger.post(Report(header=copy, copy_of="a"))
    postings = ledger.post(report(odd.model_copy(update={"revision": "r2"}), event("e2", "a")))
    assert ("upsert", "e2") in actions(postings)


def test_revision_retracts_what_it_no_longer_says() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a"), event("e1", "a"), event("e2", "a")))
    postings = ledger.post(report(header("a", 1, revision="r2"), event("e2", "a"), event("e3", "a")))
    assert actions(postings) == [("upsert", "e2"), ("upsert", "e3"), ("retract", "e1")]


def test_event_that_moves_to_another_block_is_retracted_from_the_old_one() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a"), event("e1", "a")))
    moved = event(
        "e1", "a", location=None, recipients=[{"text": "x", "start": 0, "end": 1, "kind": "group", "country": "ITA"}]
    )
    postings = ledger.post(report(header("a", 1, revision="r2"), moved))
    assert [(c.action, c.block) for c in postings.blocks] == [("retract", "FRA-harm"), ("upsert", "ITA-harm")]


def test_older_revision_changes_nothing() -> None:
    state = MemoryState()
    ledger = Ledger(state)
    ledger.post(report(header("a", 1, revision="r2"), event("e2", "a")))
    before = dict(state)
    postings = ledger.post(report(header("a", 0), event("e1", "a")))
    assert (postings.blocks, postings.replayed, dict(state)) == ([], True, before)


def test_undated_revisions_follow_the_log() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a", published_at=None, origin="raw-0-17", revision="r2"), event("e2", "a")))
    postings = ledger.post(report(header("a", published_at=None, origin="raw-0-9", revision="r1"), event("e1", "a")))
    assert postings.blocks == []


def test_same_text_with_an_earlier_date_does_not_make_room_for_an_older_revision() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a", 2), event("e1", "a")))
    ledger.post(report(header("a", 0), event("e1", "a")))
    assert ledger.post(report(header("a", 1, revision="r2"))).blocks == []


def test_copy_is_told_to_the_blocks_of_its_original() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a"), event("e1", "a")))
    postings = ledger.post(Report(header=header("b"), copy_of="a"))
    assert [(c.action, c.event_id, c.header.article_id) for c in postings.blocks] == [("copy", "e1", "b")]


def test_copy_before_its_original_waits() -> None:
    ledger = Ledger(MemoryState())
    early = ledger.post(Report(header=header("b"), copy_of="a"))
    postings = ledger.post(report(header("a"), event("e1", "a")))
    assert (early.blocks, actions(postings)) == ([], [("upsert", "e1"), ("copy", "e1")])


def test_article_sent_twice_adds_nothing_to_the_blocks() -> None:
    ledger = Ledger(MemoryState())
    ledger.post(report(header("a"), event("e1", "a")))
    postings = ledger.post(Report(header=header("a", origin="raw-0-5"), copy_of="a"))
    assert (postings.blocks, [c.action for c in postings.stories]) == ([], ["copy"])


def test_event_without_a_place_goes_where_its_participants_are_from() -> None:
    actor = {"text": "x", "start": 0, "end": 1, "kind": "group", "country": "KEN"}
    assert block_of(event("e", "a", location=None, actors=[actor]), header("a")) == "KEN-harm"


def test_event_without_any_country_goes_where_its_outlet_is() -> None:
    assert block_of(event("e", "a", location=None), header("a", url="https://www.blatt.example.de/x")) == "DEU-harm"


def test_event_that_nothing_places_goes_to_the_catch_all() -> None:
    assert block_of(event("e", "a", location=None), header("a")) == "ZZZ-harm"


def test_copies_are_kept_as_far_as_an_entry_may_be_long() -> None:
    state = MemoryState()
    ledger = Ledger(state)
    ledger.post(report(header("a"), event("e1", "a")))
    for number in range(80):
        name = "報" * 100 + str(number)
        url = f"https://x{number}.example/" + "語" * 600
        ledger.post(Report(header=header(name, source="新" * 200, url=url), copy_of="a", copy_kind="exact"))
    assert len(dump_json(state.get("id|a"))) < 90_000
