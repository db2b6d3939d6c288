"""Alive, ready: what each means, and every check by name.

Alive: the event loop turns, the child processes are served, no hop sits on waiting records without progress. A worker
that is not alive should be restarted. Ready: alive, model loaded, partitions settled, tables recovered, not stopping.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from faust.exceptions import ConsumerNotStarted

from stream.worker.app import NewsApp
from stream.worker.hop import Hop
from stream.worker.pool import Pool

LOOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of one check; `detail` says what was found when it is not as it should be."""

    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Health:
    """What the checks look at. Filled in while the worker starts; read from the server's thread."""

    stall_seconds: float
    clock: Callable[[], float] = time.monotonic
    tick: float = 0.0
    pool: Pool | None = None
    pool_ready: bool = False
    topics_ready: bool = False
    apps: Sequence[NewsApp] = ()
    hops: Sequence[Hop] = ()
    stopping: str | None = None
    started: bool = False
    checks: dict[str, Check] = field(default_factory=dict)

    def live(self) -> dict[str, Check]:
        """The checks of /livez."""
        late = self.clock() - self.tick
        checks = {"event_loop": Check(late < LOOP_SECONDS, f"last turned {late:.1f} s ago")}
        if self.pool_ready and self.pool is not None:
            checks["processes"] = Check(self.stopping is not None or self.pool.alive, "a lane is not served")
        for app in self.apps:
            if self.started:
                gone = self.stopping is None and bool(app.crashed or app.should_stop)
                checks[f"stage_{_stage(app)}"] = Check(not gone, "stopped by itself")
        checks["progress"] = self._progress()
        return checks

    def ready(self) -> dict[str, Check]:
        """The checks of /readyz."""
        checks = self.live()
        checks["stopping"] = Check(self.stopping is None, self.stopping or "")
        checks["topics"] = Check(self.topics_ready, "not created yet")
        checks["model"] = Check(self.pool_ready, "not loaded yet")
        checks["stages"] = Check(self.started, "not started yet")
        for app in self.apps:
            settled = self.started and not app.rebalancing
            checks[f"partitions_{_stage(app)}"] = Check(settled and assigned(app) is not None, "not assigned yet")
            recovered = settled and recovered_tables(app)
            checks[f"tables_{_stage(app)}"] = Check(recovered, "not recovered yet")
        return checks

    def _progress(self) -> Check:
        now = self.clock()
        for hop in self.hops:
            oldest = min((taken.began for taken in list(hop.rounds)), default=None)
            if oldest is not None and now - max(oldest, hop.progress) > self.stall_seconds:
                return Check(False, f"{hop.source}: records wait for {now - oldest:.0f} s")
        return Check(True)


def assigned(app: NewsApp) -> set[Any] | None:
    """The partitions of this app; None before the group has settled. Empty is an answer too: others may hold all."""
    if app.consumer_generation_id <= 0:
        return None
    try:
        return {tp for tp in app.consumer.assignment() if tp.topic not in app.tables.changelog_topics}
    except ConsumerNotStarted:
        return None


def recovered_tables(app: NewsApp) -> bool:
    """Whether every table has caught up with its changelog."""
    return not app.tables.changelog_topics or bool(app.tables.actives_ready)


def _stage(app: NewsApp) -> str:
    return app.conf.id.rpartition("-")[2]
