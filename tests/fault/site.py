"""A site for fault runs: topics that exist before the worker, workers by name, and eyes on the broker that survive it.

Every worker has a name, a state directory and, as a static member, an instance of its own; a restart under the same
name is a restart in place.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from stream.broker.admin import admin_client, create
from stream.broker.clients import kafka_python_options
from stream.settings import BrokerSettings, Settings, TopicSettings
from stream.topics import Topic
from tests.fault.corpus import MAX_MESSAGE_BYTES, Message
from tests.integration.harness import FLOW, Site, Worker

SESSION_SECONDS = 6.0
CLIENT_TIMEOUT_SECONDS = 8.0
GROUPS = ("clean", "extract", "identity")
TRIES = 60
"""A broker that is down comes back within a minute or so; between two tries is a second."""

T = TypeVar("T")
Places = dict[tuple[Topic, int], int]
"""Offsets by topic and partition."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands on a topic."""

    topic: Topic
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    at: float
    """When its producer sent it, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the groups had committed at a moment, and what stood on the topics just after it."""

    at: float
    committed: Places
    ends: Places


class Eyes:
    """Reads offsets and records. Clients that fail are made anew; a broker that is away is asked again."""

    def __init__(self, site: FaultSite) -> None:
        self._site = site
        self._lock = threading.RLock()
        self._consumer: Any = None
        self._admin: Any = None
        self._names = {site.catalogue.name(topic): topic for topic in Topic}

    def sample(self) -> Sample:
        """Committed offsets, then ends: what is committed must have its outputs below the ends."""
        return self._ask(self._sample)

    def ends(self) -> Places:
        """Next offsets of all topics."""
        return self._ask(self._ends)

    def read(self) -> dict[Topic, list[Record]]:
        """Every record of every topic, in the order of partition and offset."""
        return self._ask(self._read)

    def close(self) -> None:
        """Close the clients."""
        with self._lock:
            for client in (self._consumer, self._admin):
                if client is not None:
                    with contextlib.suppress(KafkaError, OSError):
                        client.close()
            self._consumer = self._admin = None

    def _ask(self, question: Callable[[], T]) -> T:
        for left in reversed(range(TRIES)):
            try:
                with self._lock:
                    self._open()
                    return question()
            except (KafkaError, OSError, TimeoutError, AssertionError):
                self.close()
                if not left:
                    raise
                time.sleep(1)
        raise AssertionError("not reached")

    def _open(self) -> None:
        options = {**kafka_python_options(self._site.settings.broker), "bootstrap_timeout_ms": 5000}
        if self._consumer is None:
            self._consumer = KafkaConsumer(
                group_id=None, enable_auto_commit=False, max_poll_records=5000, check_crcs=False, **options
            )
        if self._admin is None:
            self._admin = KafkaAdminClient(**options)

    def _sample(self) -> Sample:
        at = time.time()
        committed: Places = {}
        for group in GROUPS:
            name = f"{self._site.group}-{group}"
            known = self._admin.list_group_offsets({name: None}).get(name, {})
            committed |= {
                (self._names[tp.topic], tp.partition): each.offset
                for tp, each in known.items()
                if each.offset >= 0 and tp.topic in self._names
            }
        return Sample(at, committed, self._ends())

    def _ends(self) -> Places:
        ends = self._consumer.end_offsets(self._partitions(Topic))
        return {(self._names[tp.topic], tp.partition): end for tp, end in ends.items()}

    def _partitions(self, topics: Iterable[Topic]) -> list[Any]:
        catalogue = self._site.catalogue
        return [
            TopicPartition(catalogue.name(topic), number)
            for topic in topics
            for number in range(catalogue.partitions(topic))
        ]

    def _read(self) -> dict[Topic, list[Record]]:
        consumer = self._consumer
        found: dict[Topic, list[Record]] = {topic: [] for topic in Topic}
        ends = {tp: end for tp, end in consumer.end_offsets(self._partitions(Topic)).items() if end > 0}
        if ends:
            consumer.assign(list(ends))
            consumer.seek_to_beginning(*ends)
        deadline = time.monotonic() + 120
        while any(consumer.position(tp) < end for tp, end in ends.items()):
            assert time.monotonic() < deadline, "the topics could not be read to their ends"
            for tp, batch in consumer.poll(timeout_ms=200).items():
                topic = self._names[tp.topic]
                found[topic] += [_record(topic, each) for each in batch]
        for records in found.values():
            records.sort(key=lambda each: (each.partition, each.offset))
        return found


def _record(topic: Topic, given: Any) -> Record:
    headers = tuple((name, value or b"") for name, value in given.headers)
    return Record(topic, given.partition, given.offset, given.key, given.value, headers, given.timestamp / 1000)


@dataclass
class FaultSite(Site):
    """One run's topics, workers and state directories."""

    samples: list[Sample] = field(default_factory=list)
    rss_bytes: int = 0
    """The most that one worker and its child processes took together."""
    named: dict[str, Worker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.eyes = Eyes(self)

    @property
    def group(self) -> str:
        """First part of the names of the consumer groups."""
        return self.environment["NEWSSTREAM_WORKER__GROUP"]

    def create_topics(self) -> None:
        """As the worker would; here they must be there first."""
        with admin_client(self.settings) as client:
            create(client, list(self.catalogue))

    def delete_topics(self) -> None:
        """Give the broker's disk and memory back."""
        with contextlib.suppress(Exception), admin_client(self.settings) as client:
            client.delete_topics([plan.name for plan in self.catalogue])

    def start(self, name: str, **extra: str) -> Worker:
        """Start a worker under a name; under the same name it finds its state and its place in the group."""
        settings = {"NEWSSTREAM_DATA_DIR": str(self.state_of(name)), "NEWSSTREAM_WORKER__INSTANCE_ID": name, **extra}
        self.named[name] = self.worker(**settings)
        return self.named[name]

    def state_of(self, name: str) -> Path:
        """The state directory of a worker."""
        return self.directory / f"state-{name}"

    def send(self, messages: Sequence[Message]) -> None:
        """Produce raw messages in this order."""
        options = kafka_python_options(self.settings.broker)
        producer = KafkaProducer(**options, max_request_size=2 * MAX_MESSAGE_BYTES, linger_ms=5)
        try:
            name = self.catalogue.name(Topic.RAW)
            futures = [producer.send(name, value=message.value, key=message.key) for message in messages]
            producer.flush(timeout=120)
            for future in futures:
                future.get(timeout=60)
        finally:
            producer.close()

    def watch(self) -> Sample:
        """Take a sample of the offsets, and of the memory of the workers."""
        self.samples.append(self.eyes.sample())
        for worker in list(self.named.values()):
            self.rss_bytes = max(self.rss_bytes, _rss(worker.process.pid))
        return self.samples[-1]

    def lag(self) -> Places:
        """Records that each group has not committed yet, by the topics that it reads."""
        sample = self.eyes.sample()
        read = [topic for _, topic in FLOW]
        return {
            place: end - sample.committed.get(place, 0)
            for place, end in sample.ends.items()
            if place[0] in read and end != sample.committed.get(place, 0)
        }

    def drained(self) -> bool:
        """Whether everything is committed: asked twice, for what a hop commits is the input of the next."""
        return not self.lag() and not self.lag()

    def close(self) -> None:
        """Kill what runs, close what is open."""
        super().close()
        self.eyes.close()

    def remove(self) -> None:
        """Delete topics and directories of a run that went well."""
        self.delete_topics()
        shutil.rmtree(self.directory, ignore_errors=True)


def make_site(servers: str, prefix: str, directory: Path, partitions: int, **extra: str) -> FaultSite:
    """A site with its topics, on a broker that runs; on a cluster every node has a copy of every partition."""
    replication = len(servers.split(","))
    environment = {
        "NEWSSTREAM_BROKER__KIND": "kafka",
        "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS": servers,
        "NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
        "NEWSSTREAM_BROKER__HEARTBEAT_SECONDS": "1",
        "NEWSSTREAM_BROKER__REQUEST_TIMEOUT_SECONDS": str(CLIENT_TIMEOUT_SECONDS),
        "NEWSSTREAM_TOPICS__PREFIX": prefix,
        "NEWSSTREAM_TOPICS__PARTITIONS": str(partitions),
        "NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS": str(partitions),
        "NEWSSTREAM_TOPICS__REPLICATION": str(replication),
        "NEWSSTREAM_TOPICS__MAX_MESSAGE_BYTES": str(MAX_MESSAGE_BYTES),
        "NEWSSTREAM_WORKER__GROUP": prefix,
        "NEWSSTREAM_WORKER__PROCESSES": "1",
        "NEWSSTREAM_WORKER__BATCH": "16",
        **extra,
    }
    directory.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        _env_file=None,
        broker=BrokerSettings(bootstrap_servers=servers, request_timeout_seconds=CLIENT_TIMEOUT_SECONDS),
        topics=TopicSettings(
            prefix=prefix,
            partitions=partitions,
            identity_partitions=partitions,
            replication=replication,
            max_message_bytes=MAX_MESSAGE_BYTES,
        ),
    )
    site = FaultSite(environment, directory, settings)
    site.create_topics()
    return site


def _rss(pid: int) -> int:
    try:
        process = psutil.Process(pid)
        return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)])
    except psutil.Error:
        return 0
