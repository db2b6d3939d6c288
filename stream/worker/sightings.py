"""Hops as `stall.py` wants to see them, read off Faust's objects without asking anything over the network.

What is private to Faust and aiokafka is touched here only; a test on the real classes notices when it has moved.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiokafka.structs import TopicPartition
from faust.exceptions import ConsumerNotStarted
from faust.types import TP

from stream.worker.app import NewsApp
from stream.worker.hop import Hop
from stream.worker.stall import NEVER, Sighting

MOST_FRAMES = 30


@dataclass(slots=True)
class Ends:
    """What the brokers said of the assigned partitions of an app, and when."""

    at: float = field(default_factory=time.monotonic)
    ends: Mapping[TP, int] = field(default_factory=dict)
    starts: Mapping[TP, int] = field(default_factory=dict)


def sighting(hop: Hop, ends: Ends, settled: bool, due: float, request_seconds: float) -> Sighting:
    """One hop as it stands.

    Args:
        hop: of a started app.
        ends: of the hop's app.
        settled: whether partitions are assigned and tables recovered.
        due: by when the child processes must have got on, for a hop that uses them; else `NEVER`.
        request_seconds: by when a send that is repeated has been refused again.
    """
    mine = partitions(hop)
    fetched = {tp: at for tp in mine if (at := position(hop.app, tp)) is not None}
    committed = {tp: committed_offset(hop.app, tp) or 0 for tp in mine}
    in_hand = sum(len(taken.records) for taken in list(hop.rounds))
    # A refused send is repeated after a pause of ten seconds at most, and refused again within the time of a request.
    excused = max(hop.refused + request_seconds + 15.0, due if hop.step in ("handling", None) else NEVER)
    return Sighting(
        topic=hop.source.value,
        settled=settled and bool(mine),
        in_hand=in_hand,
        step=hop.step or "handling",
        progress=hop.progress,
        excused=excused,
        queued=queued(hop),
        unfetched=sum(max(0, ends.ends.get(tp, 0) - at) for tp, at in fetched.items()),
        fetched=sum(fetched.values()),
        uncommitted=sum(max(0, hop.positions.get(tp.partition, 0) - at) for tp, at in committed.items()),
        committed=sum(committed.values()),
        answered=ends.at,
        ended=ended(hop),
    )


def partitions(hop: Hop) -> list[TP]:
    """The partitions of the hop's topic that this worker has."""
    name = hop.context.catalogue.name(hop.source)
    try:
        return sorted(tp for tp in hop.app.consumer.assignment() if tp.topic == name)
    except (ConsumerNotStarted, AttributeError):
        return []


def committed_offset(app: NewsApp, tp: TP) -> int | None:
    """The offset that was committed last; None before the first commit."""
    consumer: Any = app.consumer
    offset: int | None = consumer._committed_offset.get(tp)
    return offset


def position(app: NewsApp, tp: TP) -> int | None:
    """The next offset that the client will fetch, past gaps and markers too; None while it has none."""
    consumer: Any = app.consumer
    client: Any = consumer._thread._consumer
    subscription = client._subscription.subscription if client is not None else None
    assignment = subscription.assignment if subscription is not None else None
    state = assignment.state_value(TopicPartition(tp.topic, tp.partition)) if assignment is not None else None
    offset: int | None = state._position if state is not None else None
    return offset


def queued(hop: Hop) -> int:
    """How many records were fetched and wait to be taken."""
    channel: Any = hop.stream.channel if hop.stream is not None else None
    return int(channel.queue.qsize()) if channel is not None else 0


def ended(hop: Hop) -> str | None:
    """Which of the tasks and threads behind a hop has ended though it never should."""
    names = ("the task that takes records", "the task that finishes rounds")
    for name, task in zip(names, hop.tasks, strict=False):
        if task is not None and task.done():
            return name
    consumer: Any = hop.app.consumer
    thread = consumer._thread._thread
    return "the consumer's thread" if thread is not None and not thread.is_alive() else None


def waiting(hop: Hop) -> list[str]:
    """Where each task of a hop waits, from its outermost function to its innermost: what a stall looks like inside."""
    return [" > ".join(_frames(task)) for task in hop.tasks if task is not None and not task.done()]


def _frames(task: asyncio.Future[Any]) -> list[str]:
    frames: list[str] = []
    waiter: Any = task
    while waiter is not None and len(frames) < MOST_FRAMES:
        awaited = waiter.get_coro() if isinstance(waiter, asyncio.Task) else None
        while awaited is not None:
            frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
            if frame is not None:
                frames.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}")
            awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
        # On into the task that it waits for, or the first unfinished one of several.
        several = [each for each in getattr(waiter, "_children", ()) if not each.done()]
        waiter = several[0] if several else getattr(waiter, "_fut_waiter", None)
    return frames
