"""One hop: a topic read in rounds. The order of its steps is what keeps the guarantees.

Handle, deliver outputs, save state, acknowledge: each step is finished for the whole round before the next begins, and
rounds are acknowledged in the order in which they were taken. The loop below never raises, and it never acknowledges a
record whose outputs are not with the broker; when it cannot go on, it says so and waits for the end.

Before each step the group is asked, where that is not certain anyway, whether it still counts on this worker
(`lease.py`). A round that finds its partitions gone is left to their new owner: nothing more of it leaves this process.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from faust.types import EventT, StreamT

from stream.logs import get_logger
from stream.metrics import (
    ARTICLE_SECONDS,
    ARTICLES,
    DEAD_LETTERS,
    IN_FLIGHT,
    RECORDS_DONE,
    RECORDS_IN,
    RECORDS_OUT,
    ROUND_RECORDS,
    ROUND_SECONDS,
)
from stream.settings import Stage
from stream.topics import COMPACTED, Topic
from stream.worker.app import NewsApp, raw_topic
from stream.worker.context import Context, Failure
from stream.worker.deadletters import DeadLetterLimit, dead_letter
from stream.worker.delivery import Send, UndeliverableError, deliver
from stream.worker.message import Handled, Incoming, Outgoing, StaleError, StopError, Trouble

__all__ = ["Context", "Failure", "Hop", "Round", "latest"]

log = get_logger("newsstream.worker")
articles = get_logger("newsstream.articles")


Step = Literal["handling", "delivery", "state", "acknowledgement"]


@dataclass(slots=True)
class Round:
    """Records taken together."""

    events: list[EventT[Any]]
    records: list[Incoming]
    began: float = field(default_factory=time.monotonic)


class Hop(ABC):
    """Reads one topic. Subclasses say what becomes of a record and what there is to save."""

    stage: Stage
    source: Topic
    depth = 1
    """How many rounds may be handled at once; they are finished in order all the same."""

    def __init__(self, context: Context, app: NewsApp) -> None:
        self.context = app.context = context
        self.app = app
        self.limit = DeadLetterLimit(context.settings.dead_letters)
        self.positions: dict[int, int] = {}
        """Next offset per partition after the last record done."""
        self.rounds: list[Round] = []
        """Taken and not yet done, oldest first."""
        self.stream: StreamT[Any] | None = None
        self.progress = time.monotonic()
        """When anything of a round was last finished: handled, delivered, saved or acknowledged."""
        self.refused = float("-inf")
        """When the broker last refused a send: then the outputs wait for the broker, not for us."""
        self.step: Step | None = None
        """What the oldest round waits for."""
        self.tasks: tuple[asyncio.Task[Any] | None, ...] = ()
        """What has to run for this hop to go on: the one that takes rounds and the one that finishes them."""
        self._slots = asyncio.Semaphore(self.depth)

    @abstractmethod
    async def handle(self, records: Sequence[Incoming]) -> list[Handled]:
        """What becomes of each record. Never raises for what a record holds."""

    def saves(self) -> list[Send]:
        """Writes of the round just delivered; they are awaited before it is acknowledged."""
        return []

    def saved(self) -> str | None:
        """Called when the writes are with the broker; returns what went wrong with them here, or None."""
        return None

    def is_stale(self, record: Incoming) -> bool:
        """Whether partitions were redistributed since the record was fetched; it is then fetched again."""
        generation: int = self.app.consumer_generation_id
        return record.generation != generation

    def oversized(self, outputs: Sequence[Outgoing]) -> Trouble | None:
        """What is wrong with the first output that its topic would refuse."""
        for output in outputs:
            limit = self.context.catalogue.max_bytes(output.topic)
            if output.size > limit:
                return Trouble("too_large", f"expected at most {limit} bytes for {output.topic}, got {output.size}")
        return None

    def attach(self) -> None:
        """Subscribe: the agent of this hop belongs to its app from here on."""
        topic = raw_topic(self.app, self.context.catalogue, self.source)
        self.app.agent(topic, name=self.source.value)(self._agent)

    async def _agent(self, stream: StreamT[Any]) -> None:
        self.stream = stream
        settings = self.context.settings.worker
        finishing: asyncio.Queue[tuple[Round, asyncio.Task[list[Handled]]]] = asyncio.Queue()
        finisher = asyncio.create_task(self._finish_all(finishing))
        self.tasks = (asyncio.current_task(), finisher)
        try:
            events: list[EventT[Any]]
            async for events in _rounds(stream, settings.batch, settings.batch_wait_seconds):
                await self._slots.acquire()
                taken = Round(list(events), [self._incoming(event) for event in events])
                self.rounds.append(taken)
                self._count_in(taken)
                await finishing.put((taken, asyncio.create_task(self.handle(taken.records))))
        finally:
            finisher.cancel()

    async def _finish_all(self, queue: asyncio.Queue[tuple[Round, asyncio.Task[list[Handled]]]]) -> None:
        while True:
            taken, handling = await queue.get()
            try:
                self.step = "handling"
                await self._finish(taken, await handling)
            except StaleError as error:
                await self._abandon(taken, str(error))
            except UndeliverableError as error:
                await self._give_up(Failure(69, f"{self.source}: {error}"))
            except StopError as error:
                await self._give_up(Failure(error.code, f"{self.source}: {error}"))
            except Exception as error:
                # Raised out of an agent, it would acknowledge the records.
                log.exception("hop failed", topic=self.source.value)
                await self._give_up(Failure(70, f"{self.source}: {type(error).__name__}: {error}"))
            finally:
                self.step = None
                self.rounds.remove(taken)
                self._slots.release()
                queue.task_done()

    async def _finish(self, taken: Round, handled: list[Handled]) -> None:
        for record, result in zip(taken.records, handled, strict=True):
            result.stale = result.stale or self.is_stale(record)
        fresh = [(record, result) for record, result in zip(taken.records, handled, strict=True) if not result.stale]
        if not fresh:
            raise StaleError("the group redistributed its partitions")
        generation = fresh[0][0].generation
        outputs = latest([output for record, result in fresh for output in self._outputs(record, result)])
        exceeded = [reason for _, result in fresh if (reason := self.limit.add(result.trouble is not None))]
        if exceeded:
            # Before anything of this round is sent: with the fault on our side, its records must come again.
            await self._give_up(Failure(75, f"too many dead letters from {self.source}: {exceeded[0]}"))
        await self._sure(generation)
        await self._deliver("delivery", [self._send(output) for output in outputs])
        await self._sure(generation)
        await self._deliver("state", self.saves())
        if (problem := self.saved()) is not None:
            await self._give_up(Failure(74, f"{self.source}: {problem}"))
        self.step = "acknowledgement"
        if self.app.consumer_generation_id != generation:
            raise StaleError("the group redistributed its partitions while the round was delivered")
        await self._acknowledge(taken, handled)
        self._count_out(taken, fresh, outputs)

    async def _sure(self, generation: int) -> None:
        """Return when the group counts on us in this generation. Raises StaleError when it does not."""
        try:
            async with asyncio.timeout(self.context.settings.worker.outage_seconds):
                if not await self.app.lease.holds(generation, self._note_refusal):
                    raise StaleError("the group counts on this worker no more")
        except TimeoutError:
            raise UndeliverableError("the group did not answer whether it still counts on this worker") from None

    async def _abandon(self, taken: Round, reason: str) -> None:
        """Leave a round to who reads it next: neither acknowledged nor waited for."""
        log.warning("round abandoned", topic=self.source.value, records=len(taken.records), reason=reason)
        self.forget()
        generation = max(record.generation for record in taken.records)
        self.app.abandon(taken.events, generation)
        self._count_out(taken, [], [])
        if not await self.app.redistributed(generation):
            # Its records would never come again. A restart makes the group redistribute its partitions.
            await self._give_up(Failure(75, f"{self.source}: {reason}, but the group stays as it is"))

    def forget(self) -> None:  # noqa: B027 - hops without state have nothing to forget
        """Called when a round is abandoned: what was decided in it must not be saved."""

    async def _deliver(self, step: Step, sends: Sequence[Send]) -> None:
        self.step, self.progress = step, time.monotonic()
        if sends:
            seconds = self.context.settings.worker.outage_seconds
            await deliver(sends, self.stage, self.context.metrics, seconds, self._note_refusal)
            self.progress = time.monotonic()

    def _note_refusal(self) -> None:
        self.refused = time.monotonic()

    def _outputs(self, record: Incoming, result: Handled) -> list[Outgoing]:
        result.trouble = result.trouble or self.oversized(result.outputs)
        if result.trouble is None:
            return result.outputs
        limit = self.context.catalogue.max_bytes(Topic.DEADLETTERS)
        return [dead_letter(self.stage, record, result.trouble, limit)]

    def _send(self, output: Outgoing) -> Send:
        name = self.context.catalogue.name(output.topic)

        async def send() -> Any:
            # Straight to the producer: Faust's own way there costs as much again, for messages of its own and sensors.
            producer: Any = await self.app.maybe_start_producer()
            return await producer.send(name, output.key, output.value, None, None, list(output.headers))

        return send

    async def _acknowledge(self, taken: Round, handled: list[Handled]) -> None:
        for event, record, result in zip(taken.events, taken.records, handled, strict=True):
            if result.stale:
                self.app.forget([event])
                continue
            if self.stream is not None:
                await self.stream.ack(event)
            self.positions[record.partition] = record.offset + 1
        self.progress = time.monotonic()

    async def _give_up(self, failure: Failure) -> None:
        self.context.fail(failure)
        await asyncio.Event().wait()

    def _incoming(self, event: EventT[Any]) -> Incoming:
        message = event.message
        headers: Any = message.headers or ()
        pairs = headers.items() if isinstance(headers, dict) else headers
        return Incoming(
            topic=self.source,
            name=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            value=message.value,
            headers=tuple((name, value or b"") for name, value in pairs),
            timestamp=message.timestamp or 0.0,
            generation=message.generation_id or 0,
        )

    def _count_in(self, taken: Round) -> None:
        metrics, labels = self.context.metrics, {"stage": self.stage, "topic": self.source.value}
        metrics.inc(RECORDS_IN, len(taken.records), **labels)
        metrics.observe(ROUND_RECORDS, len(taken.records), **labels)
        metrics.set(IN_FLIGHT, sum(len(each.records) for each in self.rounds), **labels)

    def _count_out(self, taken: Round, fresh: list[tuple[Incoming, Handled]], outputs: list[Outgoing]) -> None:
        metrics, labels, now = self.context.metrics, {"stage": self.stage, "topic": self.source.value}, time.time()
        for output in outputs:
            metrics.inc(RECORDS_OUT, stage=self.stage, topic=output.topic.value)
        for record, result in fresh:
            metrics.observe(ARTICLE_SECONDS, result.seconds, **labels)
            if result.trouble is not None:
                self._count_dead(record, result.trouble)
                continue
            metrics.inc(RECORDS_DONE, outcome="ok", **labels)
            for metric, names in result.counts:
                metrics.inc(metric, **names)
            for metric, moment, names in result.since:
                metrics.observe(metric, max(0.0, now - moment), **names)
            if result.log is not None and self.context.settings.log.articles:
                articles.info("article", stage=self.stage, origin=record.origin, **result.log)
        if stale := len(taken.records) - len(fresh):
            metrics.inc(RECORDS_DONE, stale, outcome="stale", **labels)
        metrics.observe(ROUND_SECONDS, time.monotonic() - taken.began, **labels)
        left = sum(len(each.records) for each in self.rounds if each is not taken)
        metrics.set(IN_FLIGHT, left, **labels)

    def _count_dead(self, record: Incoming, trouble: Trouble) -> None:
        metrics = self.context.metrics
        metrics.inc(DEAD_LETTERS, stage=self.stage, code=trouble.code)
        metrics.inc(RECORDS_DONE, stage=self.stage, topic=self.source.value, outcome="dead_letter")
        metrics.inc(ARTICLES, outcome="dead_letter", reason=trouble.code)
        articles.warning(
            "dead letter", stage=self.stage, origin=record.origin, code=trouble.code, reason=trouble.reason
        )


def latest(outputs: Sequence[Outgoing]) -> list[Outgoing]:
    """The outputs without those that a later one of the round replaces: on a compacted topic the last of a key counts.

    Nine events of one article are nine versions of its story in one round; who reads the topic wants the ninth.
    """
    last = {(output.topic, output.key): at for at, output in enumerate(outputs) if output.topic in COMPACTED}
    return [output for at, output in enumerate(outputs) if last.get((output.topic, output.key), at) == at]


async def _rounds(stream: StreamT[Any], most: int, wait: float) -> AsyncIterator[list[EventT[Any]]]:
    taking: Any = stream
    async for events in taking.noack_take(most, within=wait):
        yield events
