"""When a stream is stalled, and when it only looks like it. Time is told, not waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stream.worker.stall import NEVER, LoopWatch, Sighting, Stall, Stalls

BUSY = Sighting("articles.raw", in_hand=8)
IDLE = Sighting("articles.raw")
KINDS = {
    "handling": BUSY,
    "delivery": replace(BUSY, step="delivery"),
    "state": replace(BUSY, step="state"),
    "acknowledgement": replace(BUSY, step="acknowledgement"),
    "reading": replace(IDLE, queued=5),
    "fetching": replace(IDLE, unfetched=5),
    "commit": replace(IDLE, uncommitted=5),
    "consumer": IDLE,
    "ended": replace(IDLE, ended="the task that finishes rounds"),
}
"""One sighting for each way to stand still; seen unchanged again and again, it is a stall."""


def stall_after(seconds: int, *seen: Sighting, broker: bool = True, step: int = 1) -> Stall | None:
    """What is found when the sightings are seen in turn, one each `step` seconds, the last one to the end."""
    stalls = Stalls(45.0, 40.0)
    found = None
    for at in range(0, seconds + 1, step):
        found = stalls.look(float(at), broker, [seen[min(at // step, len(seen) - 1)]])
    return found


@pytest.mark.parametrize("reason", KINDS)
def test_work_that_stands_still_is_found_within_a_minute(reason: str) -> None:
    found = stall_after(55, KINDS[reason])
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize("reason", sorted(set(KINDS) - {"ended"}))
def test_work_that_has_waited_for_half_a_minute_is_no_stall(reason: str) -> None:
    assert stall_after(30, KINDS[reason]) is None


def test_a_task_that_has_ended_is_found_in_seconds() -> None:
    assert stall_after(4, KINDS["ended"]) is None
    found = stall_after(8, KINDS["ended"])
    assert found is not None
    assert str(found) == "articles.raw: the task that finishes rounds has ended for 8 s"


@pytest.mark.parametrize("reason", sorted(set(KINDS) - {"ended"}))
def test_a_broker_that_is_away_makes_no_stall(reason: str) -> None:
    assert stall_after(500, KINDS[reason], broker=False) is None


def test_time_counts_anew_when_the_broker_is_back() -> None:
    stalls = Stalls(45.0, 40.0)
    for at in range(100):
        assert stalls.look(float(at), at < 30 or at > 60, [BUSY]) is None
    assert stalls.look(100.0, True, [BUSY]) is None
    assert stalls.look(104.0, True, [BUSY]) is None
    assert stalls.look(107.0, True, [BUSY]) is not None


PROGRESS = {
    "a step finished": lambda at: replace(BUSY, progress=float(at // 40)),
    "records fetched": lambda at: replace(IDLE, unfetched=5, fetched=at // 40, answered=float(at)),
    "offsets committed": lambda at: replace(IDLE, uncommitted=5, committed=at // 40, answered=float(at)),
    "answers of an idle stream": lambda at: replace(IDLE, answered=float(at - at % 3)),
}


@pytest.mark.parametrize("kind", PROGRESS)
def test_progress_of_any_kind_is_no_stall(kind: str) -> None:
    seen = [replace(PROGRESS[kind](at), answered=float(at)) for at in range(300)]
    assert stall_after(299, *seen) is None


def test_a_slow_article_within_its_limit_is_no_stall() -> None:
    seen = [replace(BUSY, excused=250.0, answered=float(at)) for at in range(280)]
    assert stall_after(279, *seen) is None


def test_a_child_process_that_outlives_its_limit_is_a_stall() -> None:
    seen = [replace(BUSY, excused=100.0, answered=float(at)) for at in range(200)]
    assert stall_after(130, *seen) is None
    assert stall_after(150, *seen) is not None


def test_a_stage_without_its_partitions_has_nothing_to_read() -> None:
    seen = replace(IDLE, settled=False, queued=5, unfetched=5, uncommitted=5)
    assert stall_after(500, seen) is None


def test_a_process_that_was_paused_has_seen_nothing_stand_still() -> None:
    stalls = Stalls(45.0, 40.0)
    assert stalls.look(0.0, True, [BUSY]) is None
    assert stalls.look(1.0, True, [BUSY]) is None
    assert stalls.look(600.0, True, [BUSY]) is None
    assert stalls.look(601.0, True, [BUSY]) is None


def test_the_longest_stall_is_told() -> None:
    stalls = Stalls(45.0, 40.0)
    late = replace(IDLE, topic="internal.reports", queued=3)
    found = None
    for at in range(60):
        found = stalls.look(float(at), True, [BUSY, late] if at > 5 else [BUSY])
    assert found is not None
    assert (found.topic, found.reason) == ("articles.raw", "handling")


def test_a_request_gets_the_time_that_its_client_gives_it() -> None:
    stalls = Stalls(10.0, 100.0)
    found = [stalls.look(float(at), True, [replace(BUSY, step="delivery", answered=float(at))]) for at in range(110)]
    assert found[100] is None
    assert found[109] is not None


def test_a_loop_that_turns_is_no_stall() -> None:
    watch = LoopWatch(30.0)
    assert [watch.look(float(at), float(at // 8)) for at in range(200)] == [None] * 200


def test_a_loop_that_stands_still_is_a_stall() -> None:
    watch = LoopWatch(30.0)
    found = [watch.look(float(at), 0.0) for at in range(33)]
    assert found[:31] == [None] * 31
    assert found[32] is not None
    assert found[32].reason == "event_loop"


def test_a_loop_of_a_paused_process_gets_its_time() -> None:
    watch = LoopWatch(30.0)
    assert watch.look(0.0, NEVER) is None
    assert watch.look(1000.0, NEVER) is None
    assert watch.look(1002.0, NEVER) is None
