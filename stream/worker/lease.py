"""Whether the group still counts on this worker: asked before anything of a round leaves it.

A worker that stood still wakes up in the middle of a round and cannot know for how long it was away. Here it knows
until when the group is bound to wait for it: one session timeout after the last heartbeat that was answered, counted
from the moment it was sent. Past two thirds of that it asks again, and waits for the answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from faust.exceptions import ConsumerNotStarted

PAUSE_SECONDS = 0.2


class Lease:
    """The time that the group grants to one app."""

    def __init__(self, app: Any, session_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._seconds = session_seconds * 2 / 3
        self._clock = clock
        self._until = 0.0
        self._generation = 0

    async def holds(self, generation: int, unanswered: Callable[[], None] = lambda: None) -> bool:
        """Whether partitions of this generation are still ours; waits while the group does not answer, and says so."""
        while self._app.consumer_generation_id == generation:
            if self._generation == generation and self._clock() < self._until:
                return True
            asked = self._clock()
            answer = await self._ask(generation)
            if answer is False:
                break
            if answer:
                self._until, self._generation = asked + self._seconds, generation
            else:
                unanswered()
                await asyncio.sleep(PAUSE_SECONDS)
        return False

    async def _ask(self, generation: int) -> bool | None:
        """Send a heartbeat; None when nobody answered."""
        try:
            thread = self._app.consumer._thread
            coordinator = thread._ensure_consumer()._coordinator
        except ConsumerNotStarted:
            return False
        heartbeat = _heartbeat(coordinator, generation)
        try:
            asking = asyncio.run_coroutine_threadsafe(heartbeat, thread.thread_loop)
        except RuntimeError:  # its loop is closed: the worker is stopping
            heartbeat.close()
            return False
        return await asyncio.wrap_future(asking)


async def _heartbeat(coordinator: Any, generation: int) -> bool | None:
    # In the thread of the consumer. A member that the group does not know loses its generation by asking.
    if coordinator.generation != generation:
        return False
    try:
        if await coordinator._do_heartbeat():
            return True
    except Exception:  # noqa: BLE001 - the coordinator's own heartbeat meets the same error and deals with it
        return None
    return None if coordinator.generation == generation else False
