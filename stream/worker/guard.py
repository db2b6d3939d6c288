"""A thread that acts where the event loop cannot: when it stands still, and when a stop takes too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from stream.worker.health import Health
from stream.worker.stall import LoopWatch, Stall

LOOK_SECONDS = 0.5


class Guard:
    """Looks at the loop's clock twice a second.

    Args:
        seconds: how long the loop may stand still.
        health: where the loop notes its turns.
        stands_still: called in this thread, once, when it has stood still for longer.
        leave: called in this thread, once, when the time set by `leave_by` has come.
    """

    def __init__(
        self, seconds: float, health: Health, stands_still: Callable[[Stall], None], leave: Callable[[], None]
    ) -> None:
        self._watch = LoopWatch(seconds)
        self._health = health
        self._stands_still = stands_still
        self._leave = leave
        self._deadline = float("inf")
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="guard", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def leave_by(self, moment: float) -> None:
        """Leave at this moment of the monotonic clock, unless stopped before."""
        self._deadline = moment

    def look(self, now: float) -> bool:
        """Act if it is time to; whether it was."""
        if now > self._deadline:
            self._leave()
            return True
        stall = self._watch.look(now, self._health.tick)
        if stall is None or not self._health.started or self._health.stopping is not None:
            return False
        self._stands_still(stall)
        return True

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            if self.look(time.monotonic()):
                return
