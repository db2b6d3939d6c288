"""What is measured from outside the hops: how late the event loop, how far behind a partition, how full a queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from stream.logs import get_logger
from stream.metrics import (
    ASSIGNED,
    LAG,
    LOOP_LAG,
    OLDEST,
    QUEUE,
    REBALANCE_SECONDS,
    REBALANCES,
    Metrics,
)
from stream.worker.app import NewsApp
from stream.worker.health import Health, assigned, recovered_tables
from stream.worker.hop import Hop

log = get_logger("newsstream.watch")

TICK_SECONDS = 0.5
LAG_SECONDS = 3.0


async def tick(health: Health, metrics: Metrics, hops: Sequence[Hop]) -> None:
    """Turn with the event loop; never ends."""
    states = {id(hop.app): _GroupWatch(hop.app, hop.stage, metrics) for hop in hops}
    while True:
        before = time.monotonic()
        await asyncio.sleep(TICK_SECONDS)
        now = health.tick = time.monotonic()
        metrics.set(LOOP_LAG, max(0.0, now - before - TICK_SECONDS))
        for state in states.values():
            state.look(now)
        for hop in hops:
            labels = {"stage": hop.stage, "topic": hop.source.value}
            metrics.set(QUEUE, _queued(hop), **labels)
            oldest = min((taken.began for taken in hop.rounds), default=now)
            metrics.set(OLDEST, now - oldest, **labels)


class _GroupWatch:
    """Counts rebalances of one app and times them until its tables are recovered."""

    def __init__(self, app: NewsApp, stage: str, metrics: Metrics) -> None:
        self._app = app
        self._stage = stage
        self._metrics = metrics
        self._seen = 0
        self._began: float | None = None

    def look(self, now: float) -> None:
        app = self._app
        count = int(app.rebalancing_count)
        if count > self._seen:
            self._metrics.inc(REBALANCES, count - self._seen, stage=self._stage)
            self._seen = count
            self._began = now
        if self._began is not None and not app.rebalancing and recovered_tables(app):
            self._metrics.observe(REBALANCE_SECONDS, now - self._began, stage=self._stage)
            self._began = None
        self._metrics.set(ASSIGNED, len(assigned(app) or ()), stage=self._stage)


async def measure_lag(metrics: Metrics, hops: Sequence[Hop]) -> None:
    """Ask the broker for the ends of the assigned partitions, again and again; never ends.

    Asked, not taken from what was fetched: a worker that is stuck fetches nothing and would look up to date.
    """
    shown: dict[int, set[int]] = {id(hop): set() for hop in hops}
    while True:
        await asyncio.sleep(LAG_SECONDS)
        for hop in hops:
            try:
                found = await _lag(hop)
            except Exception as error:  # noqa: BLE001 - a broker that is away must not end the measuring
                log.debug("lag unknown", topic=hop.source.value, error=repr(error))
                continue
            labels = {"stage": hop.stage, "topic": hop.source.value}
            for partition, lag in found.items():
                metrics.set(LAG, lag, partition=str(partition), **labels)
            for partition in shown[id(hop)] - set(found):
                metrics.forget(LAG, partition=str(partition), **labels)
            shown[id(hop)] = set(found)


async def _lag(hop: Hop) -> dict[int, int]:
    name = hop.context.catalogue.name(hop.source)
    mine = [tp for tp in assigned(hop.app) or () if tp.topic == name]
    if not mine:
        return {}
    ends = await asyncio.wait_for(hop.app.consumer.highwaters(*mine), 10.0)
    starts = await asyncio.wait_for(hop.app.consumer.earliest_offsets(*mine), 10.0)
    lags: dict[int, int] = {}
    consumer: Any = hop.app.consumer
    for tp in mine:
        committed = consumer._committed_offset.get(tp) or 0
        position = max(hop.positions.get(tp.partition, 0), committed, starts.get(tp, 0))
        lags[tp.partition] = max(0, int(ends.get(tp, 0)) - int(position))
    return lags


def _queued(hop: Hop) -> int:
    channel: Any = hop.stream.channel if hop.stream is not None else None
    return int(channel.queue.qsize()) if channel is not None else 0
