"""When a worker asks its group whether it still counts on it, and what it makes of the answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from stream.worker.lease import Lease


@pytest.fixture
def other() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of the consumer's thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


class Group:
    """The coordinator's answers in turn: yes, no (the generation is lost) or silence."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.generation = 5
        self.asked = 0

    async def _do_heartbeat(self) -> bool:
        self.asked += 1
        answer = self.answers.pop(0)
        if answer == "no":
            self.generation = -1
        return answer == "yes"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def lease(group: Group, loop: asyncio.AbstractEventLoop, clock: Clock) -> tuple[Lease, Any]:
    thread = SimpleNamespace(thread_loop=loop, _ensure_consumer=lambda: SimpleNamespace(_coordinator=group))
    app = SimpleNamespace(consumer_generation_id=5, consumer=SimpleNamespace(_thread=thread))
    return Lease(app, 30.0, clock), app


def test_an_answer_counts_for_two_thirds_of_the_session(other: asyncio.AbstractEventLoop) -> None:
    group, clock = Group("yes", "yes"), Clock()
    held, _ = lease(group, other, clock)
    assert asyncio.run(held.holds(5))
    clock.now += 19.9
    assert asyncio.run(held.holds(5))
    assert group.asked == 1
    clock.now += 0.2
    assert asyncio.run(held.holds(5))
    assert group.asked == 2


def test_a_worker_that_stood_still_too_long_is_told_so(other: asyncio.AbstractEventLoop) -> None:
    group, clock = Group("yes", "no"), Clock()
    held, _ = lease(group, other, clock)
    assert asyncio.run(held.holds(5))
    clock.now += 60
    assert not asyncio.run(held.holds(5))


def test_while_nobody_answers_it_waits(other: asyncio.AbstractEventLoop) -> None:
    group, silences = Group("silence", "silence", "yes"), []
    held, _ = lease(group, other, Clock())
    assert asyncio.run(held.holds(5, lambda: silences.append(1)))
    assert len(silences) == 2


def test_another_generation_needs_no_question(other: asyncio.AbstractEventLoop) -> None:
    group = Group()
    held, app = lease(group, other, Clock())
    assert not asyncio.run(held.holds(4))
    app.consumer_generation_id = 6  # the coordinator is in the fifth still, or again
    assert not asyncio.run(held.holds(6))
    assert group.asked == 0


def test_an_answer_for_one_generation_says_nothing_of_the_next(other: asyncio.AbstractEventLoop) -> None:
    group, clock = Group("yes", "yes"), Clock()
    held, app = lease(group, other, clock)
    assert asyncio.run(held.holds(5))
    app.consumer_generation_id = group.generation = 6
    assert asyncio.run(held.holds(6))
    assert group.asked == 2


def test_a_consumer_that_has_stopped_is_asked_nothing() -> None:
    stopped = asyncio.new_event_loop()
    stopped.close()
    group = Group("yes")
    held, _ = lease(group, stopped, Clock())
    assert not asyncio.run(held.holds(5))
    assert group.asked == 0
