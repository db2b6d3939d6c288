"""What is seen of the hops from outside: how late the event loop, how far behind a partition, whether one stalls."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from faust.exceptions import ConsumerNotStarted

from stream.logs import get_logger
from stream.metrics import (
    ASSIGNED,
    COMMIT_AGE,
    IN_FLIGHT,
    LAG,
    LOOP_LAG,
    OLDEST,
    QUEUE,
    REBALANCE_SECONDS,
    REBALANCES,
    RECORDS_DONE,
    RECORDS_IN,
    SETTLING,
    STATE_FREE,
    UNACCOUNTED,
    Metrics,
)
from stream.settings import Settings
from stream.worker.app import NewsApp
from stream.worker.health import Health, assigned, recovered_tables, settled
from stream.worker.hop import Hop
from stream.worker.sightings import Ends, committed_offset, partitions, queued, sighting
from stream.worker.stall import NEVER, Sighting, Stall, Stalls

log = get_logger("newsstream.watch")

TICK_SECONDS = 0.5
LAG_SECONDS = 3.0
ASK_SECONDS = 10.0
DISK_SECONDS = 15.0
OUTCOMES = ("ok", "dead_letter", "stale")


class Watch:
    """Looks at the hops of a worker twice a second.

    Args:
        settings: for how long work may wait.
        health: is told the time of each turn and what stalls.
        metrics: where the rest is shown.
        hops: of apps that may not have started yet.
        stalled: called for a stall, at each look as long as it lasts.
    """

    def __init__(
        self,
        settings: Settings,
        health: Health,
        metrics: Metrics,
        hops: Sequence[Hop],
        stalled: Callable[[Stall], None],
    ) -> None:
        self._health = health
        self._metrics = metrics
        self._hops = hops
        self._stalled = stalled
        self._data_dir = settings.data_dir
        self._request_seconds = settings.broker.request_timeout_seconds
        self._stalls = Stalls(settings.worker.stall_seconds, self._request_seconds)
        self._groups = {id(hop.app): _Group(hop.app, hop.stage, metrics) for hop in hops}
        self._ages = {id(hop): _CommitAge() for hop in hops}
        self._disk_looked = NEVER

    async def turn(self) -> None:
        """Turn with the event loop; never ends."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(TICK_SECONDS)
            now = self._health.tick = time.monotonic()
            self._metrics.set(LOOP_LAG, max(0.0, now - before - TICK_SECONDS))
            for group in self._groups.values():
                group.look(now)
            for hop in self._hops:
                self._show(hop, now)
            if now - self._disk_looked > DISK_SECONDS:
                self._disk_looked = now
                await asyncio.to_thread(show_free_space, self._metrics, self._data_dir)
            if self._health.started and self._health.stopping is None:
                self._look_for_stalls(now)

    def _look_for_stalls(self, now: float) -> None:
        try:
            seen = [self._sighting(hop) for hop in self._hops]
        except ConsumerNotStarted:
            return
        stall = self._stalls.look(now, self._health.reach.ok, seen)
        self._health.stall = stall
        if stall is not None:
            self._stalled(stall)

    def _sighting(self, hop: Hop) -> Sighting:
        pool = self._health.pool
        due = pool.due if pool is not None and hop.stage != "identity" else NEVER
        ends = self._groups[id(hop.app)].ends
        return sighting(hop, ends, settled(hop.app), due, self._request_seconds)

    def _show(self, hop: Hop, now: float) -> None:
        labels = {"stage": hop.stage, "topic": hop.source.value}
        self._metrics.set(QUEUE, queued(hop), **labels)
        oldest = min((taken.began for taken in hop.rounds), default=now)
        self._metrics.set(OLDEST, now - oldest, **labels)
        done = sum(self._metrics.value(RECORDS_DONE, outcome=outcome, **labels) for outcome in OUTCOMES)
        in_hand = sum(len(taken.records) for taken in hop.rounds)
        self._metrics.set(IN_FLIGHT, in_hand, **labels)
        self._metrics.set(UNACCOUNTED, self._metrics.value(RECORDS_IN, **labels) - done - in_hand, **labels)
        if self._health.started:
            self._metrics.set(COMMIT_AGE, round(self._ages[id(hop)].look(hop, now), 1), **labels)

    async def measure_lag(self) -> None:
        """Ask the broker for the ends of the assigned partitions, again and again; never ends.

        Asked, not taken from what was fetched: a worker that is stuck fetches nothing and would look up to date. Each
        app asks by itself, so that one whose consumer hangs does not hide the others.
        """
        await asyncio.gather(*(self._measure(group) for group in self._groups.values()))

    async def _measure(self, group: _Group) -> None:
        hops = [hop for hop in self._hops if hop.app is group.app]
        while True:
            try:
                await group.ask(hops)
            except Exception as error:  # noqa: BLE001 - a broker that is away must not end the measuring
                log.debug("lag unknown", stage=group.stage, error=repr(error))
            await asyncio.sleep(LAG_SECONDS)


class _Group:
    """One app: its rebalances, the time until its tables are recovered, the ends of its partitions."""

    def __init__(self, app: NewsApp, stage: str, metrics: Metrics) -> None:
        self.app = app
        self.stage = stage
        self.ends = Ends()
        self._metrics = metrics
        self._seen = 0
        self._began: float | None = None
        self._shown: set[tuple[str, int]] = set()

    def look(self, now: float) -> None:
        app, metrics = self.app, self._metrics
        count = int(app.rebalancing_count)
        if count > self._seen:
            metrics.inc(REBALANCES, count - self._seen, stage=self.stage)
            self._seen = count
            self._began = now
        if self._began is not None and not app.rebalancing and recovered_tables(app):
            metrics.observe(REBALANCE_SECONDS, now - self._began, stage=self.stage)
            self._began = None
        metrics.set(SETTLING, 0.0 if self._began is None else now - self._began, stage=self.stage)
        metrics.set(ASSIGNED, len(assigned(app) or ()), stage=self.stage)

    async def ask(self, hops: Sequence[Hop]) -> None:
        """Ask for the ends of the partitions and show the lag. Raises whatever the client raises."""
        mine = [tp for hop in hops for tp in partitions(hop)] if assigned(self.app) is not None else []
        if mine:
            ends = await asyncio.wait_for(self.app.consumer.highwaters(*mine), ASK_SECONDS)
            starts = await asyncio.wait_for(self.app.consumer.earliest_offsets(*mine), ASK_SECONDS)
            self.ends = Ends(time.monotonic(), ends, starts)
        else:
            self.ends = Ends()
        self._show(hops)

    def _show(self, hops: Sequence[Hop]) -> None:
        shown: set[tuple[str, int]] = set()
        for hop in hops:
            topic = hop.source.value
            for tp in partitions(hop):
                if (end := self.ends.ends.get(tp)) is None:
                    continue
                committed = committed_offset(self.app, tp) or 0
                done = max(hop.positions.get(tp.partition, 0), committed, self.ends.starts.get(tp, 0))
                lag = max(0, int(end) - int(done))
                self._metrics.set(LAG, lag, stage=self.stage, topic=topic, partition=str(tp.partition))
                shown.add((topic, tp.partition))
        for topic, number in self._shown - shown:
            self._metrics.forget(LAG, stage=self.stage, topic=topic, partition=str(number))
        self._shown = shown


class _CommitAge:
    """Since when done records have waited for their offsets to be committed."""

    def __init__(self) -> None:
        self._committed = -1
        self._since: float | None = None

    def look(self, hop: Hop, now: float) -> float:
        """Seconds; 0 when nothing waits."""
        committed = waiting = 0
        for tp in partitions(hop):
            offset = committed_offset(hop.app, tp) or 0
            committed += offset
            waiting += max(0, hop.positions.get(tp.partition, 0) - offset)
        if not waiting:
            self._since = None
        elif self._since is None or committed != self._committed:
            self._since = now
        self._committed = committed
        return 0.0 if self._since is None else now - self._since


def show_free_space(metrics: Metrics, directory: Path) -> None:
    """Free space on the disk of a directory, or of the nearest one above it that exists."""
    while not directory.exists() and directory != directory.parent:
        directory = directory.parent
    try:
        metrics.set(STATE_FREE, shutil.disk_usage(directory).free)
    except OSError as error:
        log.debug("free space unknown", directory=str(directory), error=repr(error))
