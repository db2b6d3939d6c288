"""Real worker processes against a real (or local) broker, and what the tests need to know of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from stream.broker.clients import kafka_python_options
from stream.settings import Settings
from stream.topics import Catalogue, Topic
from tests.ports import free_port

FLOW = (
    ("clean", Topic.RAW),
    ("identity", Topic.CLEAN),
    ("extract", Topic.EXTRACT),
    ("identity", Topic.REPORTS),
    ("identity", Topic.BLOCKS),
    ("identity", Topic.STORY_COMMANDS),
)
START_SECONDS = 300.0
DONE_SECONDS = 600.0
"""Deadlines for a machine that has other things to do; nothing waits for as long when all is well."""


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return as soon as the condition holds. Fails with `what` at the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)


@dataclass
class Site:
    """One broker with one topic prefix and one data directory: a test has a site of its own."""

    environment: dict[str, str]
    directory: Path
    settings: Settings
    workers: list[Worker] = field(default_factory=list)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.topics)

    def worker(self, *stages: str, **extra: str) -> Worker:
        """A started worker process of this site."""
        worker = Worker(self, stages, extra)
        self.workers.append(worker)
        return worker

    def produce(self, values: Iterable[bytes | None], topic: Topic = Topic.RAW, key: bytes | None = None) -> None:
        """Send values and wait until the broker has each."""
        producer = KafkaProducer(**kafka_python_options(self.settings.broker))
        try:
            futures = [producer.send(self.catalogue.name(topic), value=value, key=key) for value in values]
            producer.flush(timeout=300)
            for future in futures:
                future.get(timeout=300)
        finally:
            producer.close()

    def read(self, topic: Topic) -> list[Any]:
        """Every record that stands on a topic now."""
        consumer = KafkaConsumer(group_id=None, enable_auto_commit=False, **kafka_python_options(self.settings.broker))
        try:
            name = self.catalogue.name(topic)
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            ends = {tp: end for tp, end in consumer.end_offsets(partitions).items() if end > 0}
            if not ends:
                return []
            consumer.assign(list(ends))
            consumer.seek_to_beginning(*ends)
            records: list[Any] = []
            deadline = time.monotonic() + 300
            while any(consumer.position(tp) < end for tp, end in ends.items()):
                assert time.monotonic() < deadline, f"{name} could not be read to its end"
                for batch in consumer.poll(timeout_ms=200).values():
                    records += batch
            return records
        finally:
            consumer.close()

    def count(self, topic: Topic) -> int:
        """How many records stand on a topic now."""
        consumer = KafkaConsumer(group_id=None, **kafka_python_options(self.settings.broker))
        try:
            name = self.catalogue.name(topic)
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            return sum(consumer.end_offsets(partitions).values())
        finally:
            consumer.close()

    def caught_up(self) -> bool:
        """Whether every group has committed the end of every topic that it reads.

        Asked in the order of the flow: a hop commits after its outputs are delivered, so what an earlier hop has
        committed is counted in the ends of the later ones.
        """
        options = kafka_python_options(self.settings.broker)
        try:
            with (
                closing(KafkaAdminClient(**options)) as admin,
                closing(KafkaConsumer(group_id=None, **options)) as reader,
            ):
                return self._has_committed_all(admin, reader)
        except KafkaError:
            return False

    def _has_committed_all(self, admin: KafkaAdminClient, reader: KafkaConsumer) -> bool:
        for stage, topic in FLOW:
            name, group = self.catalogue.name(topic), f"{self.environment['NEWSSTREAM_WORKER__GROUP']}-{stage}"
            partitions = [TopicPartition(name, number) for number in reader.partitions_for_topic(name) or ()]
            ends = {tp: end for tp, end in reader.end_offsets(partitions).items() if end > 0}
            if not ends:
                continue
            committed = admin.list_group_offsets({group: list(ends)})[group]
            if any(tp not in committed or committed[tp].offset != end for tp, end in ends.items()):
                return False
        return True

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()


class Worker:
    """A worker process in a process group of its own."""

    program: Sequence[str] = ("-m", "stream")
    """What Python runs."""

    def __init__(self, site: Site, stages: Sequence[str], extra: dict[str, str]) -> None:
        self.port = free_port()
        self.log_path = site.directory / f"worker-{len(site.workers)}.log"
        environment = {
            **os.environ,
            "NEWSSTREAM_HTTP__PORT": str(self.port),
            "NEWSSTREAM_DATA_DIR": str(site.directory / "state"),
            "NEWSSTREAM_LOG__FORMAT": "json",
            # A killed worker's partitions are free after this long.
            "NEWSSTREAM_BROKER__SESSION_TIMEOUT_SECONDS": "10",
            "NEWSSTREAM_BROKER__HEARTBEAT_SECONDS": "1",
            "NEWSSTREAM_WORKER__BATCH": "8",
            "NEWSSTREAM_WORKER__DRAIN_SECONDS": "10",
            "NEWSSTREAM_WORKER__PROCESSES": "1" if stages else "2",
            **site.environment,
            **extra,
        }
        options = [option for stage in stages for option in ("--stage", stage)]
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "worker", *options],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=site.directory,
                start_new_session=True,
            )

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of one of the health pages; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_ready(self) -> Worker:
        """Return when /readyz says yes."""

        def ready() -> bool:
            assert self.process.poll() is None, f"worker ended with {self.process.returncode}: {self.log()[-3000:]}"
            return self.get("/readyz")[0] == 200

        wait_until(ready, START_SECONDS, f"worker ready: {self.get('/readyz')[1]}")
        return self

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's series that carry these labels."""
        total = 0.0
        for line in self.get("/metrics")[1].splitlines():
            head, _, value = line.rpartition(" ")
            if head.partition("{")[0] == name and all(f'{key}="{text}"' in head for key, text in labels.items()):
                total += float(value)
        return total

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """The structured lines so far."""
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; returns the exit code and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(START_SECONDS), time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL to the worker alone: its child processes must notice by themselves."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(START_SECONDS)
