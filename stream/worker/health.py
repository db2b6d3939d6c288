"""Alive, ready: what each means, and every check by name.

Alive: the event loop turns, the child processes are served, no stage has stopped by itself, no stream is stalled. Who
is not alive should be restarted, and nothing else makes a worker not alive: a broker that is away, a rebalance, a table
that is being recovered would only take longer by it. Ready: alive, the broker answers, model loaded, partitions
settled, tables recovered, child processes answer, not stopping.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from faust.exceptions import ConsumerNotStarted

from stream.metrics import RECOVERY_REMAINING, Metrics
from stream.topics import TABLES
from stream.worker.app import NewsApp
from stream.worker.hop import Hop
from stream.worker.pool import Pool
from stream.worker.reach import Reach
from stream.worker.stall import Stall

LOOP_SECONDS = 10.0
TABLE_NAMES = tuple(changelog.value.rpartition(".")[2] for changelog in TABLES.values())
LOSSES = 5
"""Child processes lost in a row, none of which answered: the pool goes on, but nothing comes of it."""


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of one check; `detail` says what was found when it is not as it should be."""

    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Health:
    """What the checks look at. Filled in while the worker starts; read from the server's thread."""

    clock: Callable[[], float] = time.monotonic
    tick: float = 0.0
    reach: Reach = field(default_factory=Reach)
    stall: Stall | None = None
    metrics: Metrics | None = None
    pool: Pool | None = None
    pool_ready: bool = False
    topics_ready: bool = False
    apps: Sequence[NewsApp] = ()
    hops: Sequence[Hop] = ()
    stopping: str | None = None
    started: bool = False

    def live(self) -> dict[str, Check]:
        """The checks of /livez."""
        late = self.clock() - self.tick
        checks = {"event_loop": Check(late < LOOP_SECONDS, f"last turned {late:.1f} s ago")}
        if self.pool_ready and self.pool is not None:
            checks["processes"] = Check(self.stopping is not None or self.pool.alive, "a lane is not served")
        for app in self.apps:
            if self.started:
                gone = self.stopping is None and bool(app.crashed or app.should_stop)
                checks[f"stage_{stage_of(app)}"] = Check(not gone, "stopped by itself")
        checks["progress"] = Check(self.stall is None, str(self.stall))
        return checks

    def ready(self) -> dict[str, Check]:
        """The checks of /readyz."""
        checks = self.live()
        checks["stopping"] = Check(self.stopping is None, self.stopping or "")
        checks["topics"] = Check(self.topics_ready, "not created yet")
        checks["model"] = Check(self.pool_ready, "not loaded yet")
        checks["stages"] = Check(self.started, "not started yet")
        checks["broker"] = Check(self.reach.ok, self.reach.detail)
        if self.pool is not None:
            lost = self.pool.losses
            checks["answers"] = Check(lost < LOSSES, f"{lost} child processes in a row were lost without an answer")
        for app in self.apps:
            settled = self.started and not app.rebalancing
            why = "the group redistributes its partitions" if self.started and app.rebalancing else "not assigned yet"
            checks[f"partitions_{stage_of(app)}"] = Check(settled and assigned(app) is not None, why)
            recovered = settled and recovered_tables(app)
            checks[f"tables_{stage_of(app)}"] = Check(recovered, f"not recovered yet{self._left(app)}")
        return checks

    def _left(self, app: NewsApp) -> str:
        if self.metrics is None or not app.tables.changelog_topics:
            return ""
        left = sum(self.metrics.value(RECOVERY_REMAINING, table=table) for table in TABLE_NAMES)
        return f": {left:.0f} records of changelogs left" if left else ""


def settled(app: NewsApp) -> bool:
    """Whether the app has its partitions and its tables."""
    return not app.rebalancing and assigned(app) is not None and recovered_tables(app)


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


def stage_of(app: NewsApp) -> str:
    """The stage whose app it is."""
    return str(app.conf.id).rpartition("-")[2]
