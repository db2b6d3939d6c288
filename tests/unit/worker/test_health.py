"""What /livez and /readyz say in each fault, on made-up apps; the guard and the question to the brokers beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from stream.metrics import BROKER_SILENCE, RECOVERY_REMAINING, Metrics
from stream.worker.guard import Guard
from stream.worker.health import LOOP_SECONDS, LOSSES, Health
from stream.worker.reach import SILENCE_SECONDS, Reach, keep_asking, leaderless
from stream.worker.stall import Stall


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeApp(SimpleNamespace):
    """As much of an app as the checks look at."""

    def __init__(self, tables: bool = True) -> None:
        super().__init__(
            conf=SimpleNamespace(id="newsstream-identity"),
            crashed=False,
            should_stop=False,
            rebalancing=False,
            consumer_generation_id=3,
            consumer=SimpleNamespace(assignment=lambda: set()),
            tables=SimpleNamespace(changelog_topics={"changelog"} if tables else set(), actives_ready=True),
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    """A worker that is well."""
    reach = Reach(clock)
    reach.note(None)
    made = Health(clock=clock, tick=clock.now, reach=reach, metrics=Metrics())
    made.pool = SimpleNamespace(alive=True, losses=0)  # type: ignore[assignment]
    made.pool_ready = made.topics_ready = made.started = True
    made.apps = [FakeApp()]  # type: ignore[list-item]
    return made


def says_no(checks: dict[str, Any]) -> dict[str, str]:
    return {name: check.detail for name, check in checks.items() if not check.ok}


def test_a_worker_that_is_well_is_alive_and_ready(health: Health) -> None:
    assert (says_no(health.live()), says_no(health.ready())) == ({}, {})


def recovering(health: Health) -> None:
    health.apps[0].tables.actives_ready = False
    assert health.metrics is not None
    health.metrics.set(RECOVERY_REMAINING, 1200, table="copies")
    health.metrics.set(RECOVERY_REMAINING, 34, table="ledger")


def set_on(name: str, value: object) -> Callable[[Health], None]:
    return lambda health: setattr(health.apps[0], name, value)


def losing(health: Health) -> None:
    health.pool.losses = LOSSES  # type: ignore[union-attr]


WAITING = {
    "recovery": (recovering, {"tables_identity": "not recovered yet: 1234 records of changelogs left"}),
    "rebalance": (
        set_on("rebalancing", True),
        {
            "partitions_identity": "the group redistributes its partitions",
            "tables_identity": "not recovered yet",
        },
    ),
    "no partitions yet": (set_on("consumer_generation_id", 0), {"partitions_identity": "not assigned yet"}),
    "children that never answer": (losing, {"answers": "5 child processes in a row were lost without an answer"}),
    "stopping": (lambda health: setattr(health, "stopping", "received SIGTERM"), {"stopping": "received SIGTERM"}),
    "model": (lambda health: setattr(health, "pool_ready", False), {"model": "not loaded yet"}),
}


@pytest.mark.parametrize("fault", WAITING)
def test_what_passes_by_itself_leaves_a_worker_alive_and_not_ready(health: Health, fault: str) -> None:
    bring, told = WAITING[fault]
    bring(health)
    assert says_no(health.live()) == {}
    assert says_no(health.ready()) == told


def test_a_broker_that_is_away_leaves_a_worker_alive_and_not_ready(health: Health, clock: Clock) -> None:
    health.reach.note("ConnectionRefusedError")
    assert says_no(health.ready()) == {}
    clock.now += SILENCE_SECONDS + 4
    health.tick = clock.now
    assert says_no(health.live()) == {}
    assert says_no(health.ready()) == {"broker": "no answer for 12 s: ConnectionRefusedError"}


DEAD = {
    "blocked loop": (lambda health: setattr(health, "tick", health.tick - LOOP_SECONDS - 1), "event_loop"),
    "stage ended": (set_on("crashed", True), "stage_identity"),
    "lane not served": (lambda health: setattr(health.pool, "alive", False), "processes"),
    "stall": (lambda health: setattr(health, "stall", Stall("commit", "articles.raw", 50, "nothing")), "progress"),
}


@pytest.mark.parametrize("fault", DEAD)
def test_what_only_a_restart_mends_is_not_alive(health: Health, fault: str) -> None:
    bring, check = DEAD[fault]
    bring(health)
    assert list(says_no(health.live())) == [check]
    assert check in says_no(health.ready())


def test_a_stop_that_was_asked_for_is_no_death(health: Health) -> None:
    health.stopping = "received SIGTERM"
    health.apps[0].should_stop = True
    assert says_no(health.live()) == {}


def test_the_guard_acts_when_the_loop_stands_still(health: Health, clock: Clock) -> None:
    stalls: list[Stall] = []
    guard = Guard(30.0, health, stalls.append, lambda: None)
    looks = [guard.look(clock.now + second) for second in range(35)]
    assert (looks.index(True), [stall.reason for stall in stalls][:1]) == (31, ["event_loop"])


def test_the_guard_leaves_a_starting_and_a_stopping_worker_alone(health: Health, clock: Clock) -> None:
    stalls: list[Stall] = []
    guard = Guard(30.0, health, stalls.append, lambda: None)
    health.stopping = "received SIGTERM"
    assert not any(guard.look(clock.now + second) for second in range(100))
    assert stalls == []


def test_the_guard_ends_a_stop_that_takes_too_long(health: Health, clock: Clock) -> None:
    left: list[bool] = []
    guard = Guard(30.0, health, lambda _: None, lambda: left.append(True))
    guard.leave_by(clock.now + 10)
    assert [guard.look(clock.now + second) for second in (9, 10, 11)] == [False, False, True]
    assert left == [True]


def test_brokers_are_asked_again_and_again_and_what_they_say_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.worker.reach.ASK_SECONDS", 0.0)
    metrics, clock = Metrics(), Clock()
    reach = Reach(clock)
    answers: list[str | Exception | None] = [None, "no leader for a-0", OSError("refused")]
    told: list[tuple[bool, str]] = []

    async def ask() -> str | None:
        if told or reach.ok:
            told.append((reach.ok, reach.detail))
        clock.now += 5
        if not answers:
            await asyncio.Event().wait()
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def go() -> None:
        asking = asyncio.create_task(keep_asking(reach, ask, metrics))
        while len(told) < 3:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        asking.cancel()

    asyncio.run(go())
    assert told[0] == (True, "no answer for 0 s: not asked yet")
    assert told[1] == (True, "no answer for 5 s: no leader for a-0")
    assert told[2] == (False, "no answer for 10 s: OSError: refused")
    assert metrics.value(BROKER_SILENCE) == 10


class FakeCluster:
    """Two topics of three partitions; some have no leader."""

    def __init__(self, led: set[int]) -> None:
        self.led = led

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return {0, 1, 2} if topic != "unknown" else None

    def available_partitions_for_topic(self, topic: str) -> set[int] | None:
        return self.led


def test_partitions_without_a_leader_are_named() -> None:
    assert leaderless(FakeCluster({0, 1, 2}), ["a", "unknown"]) is None
    assert leaderless(FakeCluster({0, 2}), ["a"]) == "no leader for a-1"
    assert leaderless(FakeCluster({1}), ["a", "b"]) == "no leader for a-0, a-2, b-0 and 1 more"
