"""The dead letter topic on the broker: read it, fetch records by their place, send and mark."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stream.broker.capabilities import capabilities
from stream.cli.broker import read_to_end
from stream.cli.dlq.book import Book, opened
from stream.cli.dlq.letters import Letter, Position, headers_of
from stream.cli.dlq.plan import Step, mark, stamped
from stream.cli.exits import CommandError, Exit
from stream.topics import Catalogue, Topic

if TYPE_CHECKING:
    from kafka import KafkaConsumer, KafkaProducer

    from stream.settings import Settings

PATIENCE_SECONDS = 30.0
GAP = 500
"""Records to the next one wanted that are read over; further ones are jumped."""
FRAME_BYTES = 1024


def read_book(consumer: KafkaConsumer, settings: Settings, since: datetime | None = None) -> Book:
    """All letters since a moment (all that there are without one) with their marks, which stand behind them."""
    name = Catalogue(settings.topics).name(Topic.DEADLETTERS)
    # 0 is the beginning. The broker of the demo cannot look up a time.
    timed = since is not None and capabilities(settings.broker).keeps_data
    start_ms = max(0, int(since.timestamp() * 1000)) if since is not None and timed else 0
    return opened(read_to_end(consumer, name, start_ms, PATIENCE_SECONDS))


def fetch(consumer: KafkaConsumer, name: str, wanted: Collection[Position]) -> Iterator[Any]:
    """The records at these places of a topic, partition by partition in order; those that are gone are left out."""
    from kafka import TopicPartition

    existing = consumer.partitions_for_topic(name) or set()
    for partition in sorted({at.partition for at in wanted} & existing):
        target = TopicPartition(name, partition)
        consumer.assign([target])
        begin = consumer.beginning_offsets([target])[target]
        end = consumer.end_offsets([target])[target]
        offsets = sorted(at.offset for at in wanted if at.partition == partition and begin <= at.offset < end)
        yield from _fetch_from(consumer, target, deque(offsets), end)


def _fetch_from(consumer: KafkaConsumer, target: Any, offsets: deque[int], end: int) -> Iterator[Any]:
    if not offsets:
        return
    consumer.seek(target, offsets[0])
    deadline = time.monotonic() + PATIENCE_SECONDS
    while offsets and consumer.position(target) < end:
        records = consumer.poll(timeout_ms=500).get(target, ())
        if records:
            deadline = time.monotonic() + PATIENCE_SECONDS
        elif time.monotonic() > deadline:
            raise CommandError(Exit.UNAVAILABLE, f"expected record {offsets[0]} of {target.topic}, got nothing")
        for record in records:
            while offsets and offsets[0] < record.offset:
                offsets.popleft()
            if offsets and offsets[0] == record.offset:
                yield record
        while offsets and offsets[0] < consumer.position(target):
            offsets.popleft()
        if offsets and offsets[0] > consumer.position(target) + GAP:
            consumer.seek(target, offsets[0])


def partition_counts(consumer: KafkaConsumer, catalogue: Catalogue) -> dict[str, int]:
    """How many partitions each topic of the catalogue has on the cluster; 0 for one that is not there."""
    return {each.name: len(consumer.partitions_for_topic(each.name) or ()) for each in catalogue}


def sender(settings: Settings) -> KafkaProducer:
    """A producer for records of any topic of ours; each is awaited, so none waits for company."""
    from kafka import KafkaProducer

    from stream.broker import kafka_python_options

    return KafkaProducer(
        client_id="newsstream-dlq",
        acks="all",
        linger_ms=0,
        compression_type="gzip",
        max_block_ms=int(settings.broker.request_timeout_seconds * 1000),
        max_request_size=Catalogue(settings.topics).max_bytes(Topic.CLEAN) * 2,
        **kafka_python_options(settings.broker),
    )


@dataclass(slots=True)
class Pace:
    """At most so many per second."""

    per_second: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Return when the next one may go."""
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
            now = self._next
        self._next = now + 1.0 / self.per_second


@dataclass(slots=True)
class Post:
    """Sends letters back and marks what was done; each send is with the broker before the next begins."""

    producer: KafkaProducer
    catalogue: Catalogue
    seconds: float
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def name(self) -> str:
        """The dead letter topic."""
        return self.catalogue.name(Topic.DEADLETTERS)

    def redrive(self, step: Step, record: Any) -> str:
        """Send a record back, then mark its letter; returns where it went. `record` is the letter or the original.

        In this order: a crash in between leaves the letter open, and sent twice is harmless where lost is not.
        """
        headers = stamped(headers_of(record), step, self.name, self.now())
        sent = self.producer.send(
            step.target, key=record.key, value=record.value, headers=list(headers), partition=step.partition
        ).get(self.seconds)
        where = f"{sent.topic}-{sent.partition}-{sent.offset}"
        self._mark(step.letter, *mark("redriven", step.letter, self.now(), sent_to=where))
        return where

    def drop(self, letter: Letter, note: str) -> None:
        """Mark a letter as dropped."""
        self._mark(letter, *mark("dropped", letter, self.now(), note))

    def _mark(self, letter: Letter, headers: Iterable[tuple[str, bytes]], value: bytes) -> None:
        # In the letter's own partition: whoever reads it from the letter on meets the mark.
        self.producer.send(self.name, value=value, headers=list(headers), partition=letter.at.partition).get(
            self.seconds
        )

    def unsendable(self, step: Step, record: Any) -> str:
        """Why a record cannot be sent to its topic; empty when it can."""
        if record.key is None and record.value is None:
            return "neither key nor value: there is nothing to send"  # the client refuses it too
        limit = next(each for each in self.catalogue if each.name == step.target).config["max.message.bytes"]
        headers = stamped(headers_of(record), step, self.name, self.now())
        size = sum(len(name.encode()) + len(value) + 10 for name, value in headers) + FRAME_BYTES
        size += len(record.key or b"") + len(record.value or b"")
        return f"{size} bytes, {step.target} takes {limit}" if size > int(limit) else ""
