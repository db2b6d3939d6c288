"""State is bounded: what every decider keeps by horizon, by count and by bytes, whatever dates the stream carries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from stream.identity import Copies, Incidents, Ledger, MemoryState, Stories, story_digest
from stream.identity.calendar import DAY, LEAP, Calendar
from stream.records import Header, Report, StoryCommand
from stream.records.base import dump_json
from tests.unit.identity.build import START, article, day, event, header, report, upsert

WORDS = (
    "harbour",
    "orchard",
    "lantern",
    "copper",
    "meadow",
    "ferry",
    "granite",
    "violin",
    "saddle",
    "pepper",
    "thimble",
)


def text_of(number: int) -> str:
    """A text that is like no other."""
    return " ".join(f"{WORDS[(number * 7 + at * at) % len(WORDS)]}{number}x{at}" for at in range(60)).capitalize() + "."


def copied(state: MemoryState, head: Header, number: int) -> None:
    text = text_of(number)
    given = head.model_dump(exclude={"article_id", "title", "revision"})
    Copies(state, **LIMITS["copies"]).check(article(head.article_id, text=text, **given))


def posted(state: MemoryState, head: Header, number: int) -> None:
    Ledger(state, **LIMITS["ledger"]).post(report(head, event(f"e{number}", head.article_id)))


def matched(state: MemoryState, head: Header, number: int) -> None:
    when = day(f"{1900 + number}-01-01")
    made = event(f"e{number}", head.article_id, time=when)
    Incidents(state, **LIMITS["incidents"]).apply(upsert(made, head))


def told(state: MemoryState, head: Header, number: int) -> None:
    digest = story_digest(article(head.article_id, text=text_of(number)))
    Stories(state, **LIMITS["stories"]).apply(StoryCommand(action="article", header=head, digest=digest))


LIMITS: dict[str, dict[str, Any]] = {
    "copies": {"horizon": timedelta(days=14), "max_articles": 30},
    "ledger": {"horizon": timedelta(days=30), "max_articles": 30},
    "incidents": {"horizon": timedelta(days=30), "max_incidents": 30},
    "stories": {"horizon": timedelta(days=30), "max_articles": 30, "keep": 5},
}


@dataclass(frozen=True, slots=True)
class Decider:
    """How to feed a decider, and which of its keys are entries."""

    feed: Callable[[MemoryState, Header, int], None]
    mark: str
    days: int

    def run(self, heads: Sequence[Header]) -> MemoryState:
        state = MemoryState()
        for number, head in enumerate(heads):
            self.feed(state, head, number)
        return state

    def held(self, state: MemoryState) -> list[str]:
        return [key for key in state if self.mark in key]


DECIDERS = {
    "copies": Decider(copied, "|id|", 14),
    "ledger": Decider(posted, "id|", 30),
    "incidents": Decider(matched, "|incident|", 30),
    "stories": Decider(told, "|article|", 30),
}


@pytest.fixture(params=DECIDERS)
def decider(request: pytest.FixtureRequest) -> Decider:
    return DECIDERS[request.param]


def heads(days: Sequence[float | None], first: int = 0) -> list[Header]:
    """One article for each publish day; None is undated."""
    return [
        header(f"a{first + number}", at or 0, **({} if at is not None else {"published_at": None}))
        for number, at in enumerate(days)
    ]


def test_what_is_past_the_horizon_goes(decider: Decider) -> None:
    state = decider.run(heads([number * 2 for number in range(60)]))
    assert 5 <= len(decider.held(state)) <= decider.days / 2 + 6


def test_what_is_within_the_horizon_stays(decider: Decider) -> None:
    state = decider.run(heads([number / 3 for number in range(25)]))
    assert len(decider.held(state)) == 25


def test_the_number_of_entries_is_bounded(decider: Decider) -> None:
    state = decider.run(heads([0.5] * 120))
    assert 25 <= len(decider.held(state)) <= 31


def test_undated_articles_go_when_the_clock_has_passed_them(decider: Decider) -> None:
    state = decider.run(heads([0, None, None, None, *range(1, 60, 2)]))
    assert not any("a1" in key.rpartition("|") or "e1" in key.rpartition("|") for key in decider.held(state))


def test_undated_articles_before_the_first_dated_one_go_too(decider: Decider) -> None:
    state = decider.run(heads([None, None, None, *range(0, 60, 2)]))
    assert not any({"a0", "e0"} & set(key.split("|")) for key in decider.held(state))


def test_a_stream_without_dates_is_bounded_by_count(decider: Decider) -> None:
    state = decider.run(heads([None] * 100))
    assert 25 <= len(decider.held(state)) <= 31


def test_a_backfill_from_the_newest_to_the_oldest_keeps_what_came_last(decider: Decider) -> None:
    state = decider.run(heads([400 - 20 * number for number in range(20)]))
    assert len(decider.held(state)) == 20


def test_one_wrong_date_far_ahead_forgets_nothing(decider: Decider) -> None:
    state = decider.run([*heads([0] * 10), *heads([4_000], 10), *heads([1] * 10, 11)])
    assert len(decider.held(state)) == 21


def test_an_article_dated_far_ahead_goes_when_its_time_has_passed(decider: Decider) -> None:
    state = decider.run([*heads([0, 4_000]), *heads([2 * number for number in range(50)], 2)])
    assert not any({"a1", "e1"} & set(key.split("|")) for key in decider.held(state))


def test_a_wrong_date_at_the_very_start_does_not_stop_the_clock_for_ever(decider: Decider) -> None:
    state = decider.run(heads([9_000, *(number * 2 for number in range(60))]))
    assert 5 <= len(decider.held(state)) <= decider.days / 2 + 7


def test_two_articles_that_agree_hold_the_clock_against_older_ones(decider: Decider) -> None:
    state = decider.run(heads([400, 399, *range(300, 310)]))
    [clock] = [value for key, value in state.items() if key.endswith("|clock")]
    assert clock["now"] == int((START + timedelta(days=400)).timestamp())


def test_a_confirmed_leap_lets_old_entries_go(decider: Decider) -> None:
    state = decider.run([*heads([0] * 10), *heads([300 + number / 10 for number in range(12)], 10)])
    assert not any({"a0", "e0"} & set(key.split("|")) for key in decider.held(state))


def test_all_keys_go_with_their_entries(decider: Decider) -> None:
    """Index entries do not outlive what they point to."""
    state = decider.run(heads([number * 2 for number in range(300)]))
    assert len(state) <= 45 * (len(decider.held(state)) + 2)


def test_values_stay_small(decider: Decider) -> None:
    state = decider.run(heads([number / 50 for number in range(120)]))
    assert max(len(dump_json(value)) for value in state.values()) < 100_000


def test_an_entry_that_is_renewed_outlives_its_first_day() -> None:
    state = MemoryState()
    ledger = Ledger(state)
    ledger.post(report(header("a", 0), event("e", "a")))
    for number in range(1, 50):
        ledger.post(report(header(f"b{number}", number)))
        if number == 20:
            ledger.post(Report(header=header("copy", 20), copy_of="a"))
    assert {"id|a", "id|b1"} & set(state) == {"id|a"}


def test_expire_empties_what_is_due() -> None:
    state = MemoryState()
    ledger = Ledger(state)
    for number in range(40):
        ledger.post(report(header(f"a{number}", 0)))
    for number in range(2):
        ledger.post(report(header(f"b{number}", 50)))
    ledger.expire(1000)
    assert sorted(key for key in state if key.startswith("id|")) == ["id|b0", "id|b1"]


def test_the_clock_never_goes_back() -> None:
    state = MemoryState()
    clock = Calendar(state, "x", timedelta(days=14), 100)
    seen = []
    for head in heads([5, 3, None, 5.5, 0, 900, 6]):
        clock.advance(head)
        seen.append(clock.now)
    assert seen == sorted(seen, key=lambda moment: moment or 0)
    assert (seen[-1] or 0) - (seen[0] or 0) == DAY < LEAP


def test_a_ledger_entry_with_all_it_can_hold_is_small_enough() -> None:
    state = MemoryState()
    ledger = Ledger(state)
    long = {"url": f"https://herald.example.com/{'x' * 5_000}", "source": "Herald " * 100_000, "title": "t" * 100_000}
    ledger.post(report(header("a", **long), *(event(f"{'e' * 20}{number:04}", "a") for number in range(500))))
    for number in range(120):
        ledger.post(Report(header=header(f"{'c' * 124}{number:04}", **long), copy_of="a"))
    assert len(dump_json(state["id|a"])) < 100_000
